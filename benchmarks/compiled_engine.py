"""How fast the compiled engine is, as ratios within one run: against Mesa, by size, on two threads.

    python -m benchmarks.compiled_engine [engines] [vectors] [sizes] [threads] [keeping] [large]

Without names, all but `large` are measured, which plays an organisation of 1.5 million people for 250 days and takes
some minutes. What is compared is played turn by turn, so that whatever else the machine does slows both alike; of each
the quickest turn counts. Before any time is taken, the engines must agree in
every bit.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.tables import Tables, print_tables
from sim.agents import run_mesa as play_mesa
from sim.compiled.engine import Workspace, simulate_replicates
from sim.compiled.engine import run_compiled as play_compiled
from sim.model.measures import N_MEASURES
from sim.processors import usable_cpu_count
from sim.scenario import Scenario
from sim.world import World, build_static_world, build_world

ROOT = Path(__file__).resolve().parents[1]
DAYS = 250
BASE = 30
SIZES = (12, BASE, 300, 3_000, 10_000, 100_000, 1_000_000)
LARGE = 1_500_000
REPEATS = 50
"""How often a fast engine plays a run in a turn: after another engine, the first times are slow."""
MOST_PERSON_DAYS = 30_000_000
"""Larger organisations are played for fewer days."""
TO_GIB = 1024**2 if sys.platform != "darwin" else 1024**3


def scenario_of(people: int, days: int = DAYS) -> Scenario:
    """A ward under the usual strain, or an organisation of wards of 30."""
    team: dict[str, object] = {"builder": "ward", "size": people}
    if people >= 2 * BASE:
        wards = {"teams": people // BASE, "smallest": BASE, "largest": BASE, "director": False}
        team = {"builder": "organisation", **wards}
    leadership = {"style": "transactional"}
    return Scenario.from_dict({"schema": 1, "days": days, "workload": 0.62, "team": team, "leadership": leadership})


def seconds(action: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def quickest(turns: int, *actions: Callable[[], object]) -> list[float]:
    """Shortest time of each of some actions, taken turn by turn; the first turn warms up."""
    times = [[seconds(action) for action in actions] for _ in range(1 + turns)]
    return [min(column) for column in zip(*times[1:], strict=True)]


def again(action: Callable[[], object]) -> Callable[[], object]:
    """Do something several times."""

    def act() -> None:
        for _ in range(REPEATS):
            action()

    return act


def insist_on_same_bits(world: World) -> None:
    """Stop where the compiled engine leaves other bits than Mesa: times of something else are worth nothing."""
    mesa = play_mesa(world)
    if mesa.digest() != play_compiled(world).digest():
        raise SystemExit("The engines differ; see: compassion verify")


def per_person_day(time: float, world: World, runs: int = 1) -> float:
    """Nanoseconds a person-day."""
    return time / (len(world.population.names) * world.days * runs) * 1e9


def kernel_of(scenario: Scenario) -> Callable[[], None]:
    """An action that plays a scenario run after run in one call."""
    world = build_world(scenario)
    house, given, seeds = (
        Workspace(world),
        build_static_world(scenario).prescribed_state.values,
        np.full(REPEATS, world.seed, np.int64),
    )
    kept = np.empty((REPEATS, world.days, N_MEASURES))
    return lambda: house.run_seeds(world, given, seeds, kept)


def engines() -> Iterator[str]:
    """The engines at 30 people."""
    scenario = scenario_of(BASE)
    world = build_world(scenario)
    insist_on_same_bits(world)
    kernel, house = kernel_of(scenario), Workspace(world)
    named: dict[str, tuple[Callable[[], object], int, int]] = {
        "the kernel, run after run": (kernel, REPEATS, 40),
        "compiled, one seed after another": (lambda: simulate_replicates(scenario, range(200)), 200, 10),
        "compiled, on a stage that is there": (again(lambda: house.run(world)), REPEATS, 10),
        "compiled, one run": (lambda: play_compiled(world, keep_people=False, keep_acts=False), 1, 50),
        "Mesa": (lambda: play_mesa(world), 1, 7),
    }
    yield "| 30 people, 250 days, one thread, measures only | ns per person-day | over the kernel |"
    yield "| --- | ---: | ---: |"
    for name, (action, runs, turns) in named.items():
        alone, other = quickest(turns, kernel, action)
        cost, base = per_person_day(other, world, runs), per_person_day(alone, world, REPEATS)
        yield f"| {name} | {cost:,.1f} | {cost / base:.2f} |"


def vectors() -> Iterator[str]:
    """What it gains that people stand in blocks: the kernel, and the same compiled for one number to an instruction.

    Both are compiled and played in programs of their own, which tell their own best.
    """
    tell = "from benchmarks.compiled_engine import kernel_alone; print(kernel_alone())"
    costs: dict[str, list[float]] = {"1": [], "0": []}
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(4):
            for several, found in costs.items():
                more = {"NUMBA_LOOP_VECTORIZE": several, "COMPASSION_CACHE": f"{cache}/{several}"}
                environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
                line = [sys.executable, "-c", tell]
                done = subprocess.run(line, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
                found.append(float(done.stdout))
    several, one = min(costs["1"]), min(costs["0"])
    yield "| 30 people, 250 days, one thread, measures only | ns per person-day | over the kernel |"
    yield "| --- | ---: | ---: |"
    yield f"| the kernel | {several:.1f} | 1.00 |"
    yield f"| the same, one number to an instruction | {one:.1f} | {one / several:.2f} |"


def kernel_alone() -> float:
    """Nanoseconds a person-day of the kernel."""
    scenario = scenario_of(BASE)
    (best,) = quickest(10, kernel_of(scenario))
    return per_person_day(best, build_world(scenario), REPEATS)


def sizes() -> Iterator[str]:
    """Cost of a person-day by the number of people, on one thread."""
    yield "| people | days | ns per person-day | over that of 30 people |"
    yield "| ---: | ---: | ---: | ---: |"
    base_world = build_world(scenario_of(BASE))
    base_house = Workspace(base_world)
    for people in SIZES:
        days = max(5, min(DAYS, MOST_PERSON_DAYS // people))
        world = build_world(scenario_of(people, days))
        house = Workspace(world, threads=1)
        turns = 100 if people <= BASE else 20 if people <= 3_000 else 2

        def base(runs: int = max(1, min(50, people // BASE))) -> None:
            for _ in range(runs):
                base_house.run(base_world)

        runs = max(1, min(50, people // BASE))
        ours, theirs = quickest(turns, lambda world=world, house=house: house.run(world), base)
        cost, usual = per_person_day(ours, world), per_person_day(theirs, base_world, runs)
        yield f"| {len(world.population.names):,} | {days} | {cost:.1f} | {cost / usual:.2f} |"


def threads() -> Iterator[str]:
    """Runs a second on two threads over those on one."""
    scenario, runs, at_once = scenario_of(BASE), 2_000, 1_000  # a call takes as long as a piece of a sweep
    build_world(scenario)

    def play(first: int) -> None:
        for begin in range(first, first + runs, at_once):
            simulate_replicates(scenario, range(begin, begin + at_once))

    def in_two() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(play, (0, runs)))

    one, two = quickest(7, lambda: (play(0), play(runs)), in_two)
    yield f"| {2 * runs:,} runs of 30 people | seconds | times as fast |"
    yield "| --- | ---: | ---: |"
    yield f"| one thread | {one:.3f} | 1 |"
    yield f"| two threads | {two:.3f} | {one / two:.2f} |"


def keeping() -> Iterator[str]:
    """Cost of keeping people and acts."""
    yield "| people | measures only, ns per person-day | everything kept | times as long |"
    yield "| ---: | ---: | ---: | ---: |"
    for people in (BASE, 3_000):
        world = build_world(scenario_of(people))
        lean, full = quickest(
            100 if people == BASE else 3,
            lambda world=world: play_compiled(world, keep_people=False, keep_acts=False),
            lambda world=world: play_compiled(world),
        )
        costs = per_person_day(lean, world), per_person_day(full, world)
        yield f"| {len(world.population.names):,} | {costs[0]:.1f} | {costs[1]:.1f} | {full / lean:.2f} |"


def large() -> Iterator[str]:
    """One run of an organisation of the size of the NHS in England."""
    small = build_world(scenario_of(BASE, 2))
    play_compiled(small, n_threads=1)
    wards = {"builder": "organisation", "teams": LARGE // BASE, "smallest": 20, "largest": 40}
    data = {"schema": 1, "days": DAYS, "workload": 0.62, "team": wards, "leadership": {"style": "transactional"}}
    start = time.perf_counter()
    world = build_world(Scenario.from_dict(data))
    built = time.perf_counter() - start
    for people in (60_000,):  # compiles the parts
        play_compiled(build_world(scenario_of(people, 2)), keep_people=False, keep_acts=False)
    played = seconds(lambda: play_compiled(world, keep_people=False, keep_acts=False))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / TO_GIB
    yield f"{len(world.population.names):,} people in {len(world.population.teams):,} teams, {DAYS} days\n"
    yield "| | seconds |"
    yield "| --- | ---: |"
    yield f"| draw the organisation and its first morning | {built:.0f} |"
    yield f"| play it, on {usable_cpu_count()} processors | {played:.0f} |"
    yield f"\n{per_person_day(played, world):.0f} ns per person-day; at most {peak:.1f} GiB of memory"


TABLES: Tables = {
    "engines": engines,
    "vectors": vectors,
    "sizes": sizes,
    "threads": threads,
    "keeping": keeping,
    "large": large,
}


if __name__ == "__main__":
    print_tables(__doc__, TABLES, long="large")
