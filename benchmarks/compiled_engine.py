"""How fast the compiled engine is, as ratios within one run: against Mesa, by size, on two threads.

    python -m benchmarks.compiled_engine [engines] [vectors] [sizes] [threads] [keeping] [large]

Without names, all tables but `large` are measured, which runs an organisation of 1.5 million people for 250 days and
takes some minutes. The candidates run in turns, so that other load on the machine slows all of them alike; the fastest
turn of each counts. Before anything is timed, both engines must give bit-identical results.
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
from sim.engine.compiled.run import Workspace, simulate_replicates
from sim.engine.compiled.run import run_compiled as play_compiled
from sim.engine.mesa import run_mesa as play_mesa
from sim.model.measures import N_MEASURES
from sim.numba_support.cpu_count import usable_cpu_count
from sim.scenario import Scenario
from sim.world import World, build_static_world, build_world

ROOT = Path(__file__).resolve().parents[1]
DAYS = 250
BASE_SIZE = 30
SIZES = (12, BASE_SIZE, 300, 3_000, 10_000, 100_000, 1_000_000)
LARGE_SIZE = 1_500_000
RUNS_PER_TIMING = 50
"""How often a fast engine plays a run in a turn: after another engine, the first times are slow."""
MAX_PERSON_DAYS = 30_000_000
"""Larger organisations are played for fewer days."""
MAXRSS_PER_GIB = 1024**2 if sys.platform != "darwin" else 1024**3


def build_scenario(people: int, days: int = DAYS) -> Scenario:
    """A ward under the usual strain, or an organisation of wards of 30."""
    team: dict[str, object] = {"builder": "ward", "size": people}
    if people >= 2 * BASE_SIZE:
        wards = {"teams": people // BASE_SIZE, "smallest": BASE_SIZE, "largest": BASE_SIZE, "director": False}
        team = {"builder": "organisation", **wards}
    leadership = {"style": "transactional"}
    return Scenario.from_dict({"schema": 1, "days": days, "workload": 0.62, "team": team, "leadership": leadership})


def time_call(action: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def fastest_times(n_rounds: int, *actions: Callable[[], object]) -> list[float]:
    """Shortest time of each of some actions, taken turn by turn; the first turn warms up."""
    times = [[time_call(action) for action in actions] for _ in range(1 + n_rounds)]
    return [min(column) for column in zip(*times[1:], strict=True)]


def repeat(action: Callable[[], object]) -> Callable[[], object]:
    """Do something several times."""

    def act() -> None:
        for _ in range(RUNS_PER_TIMING):
            action()

    return act


def check_engines_agree(world: World) -> None:
    """Stop where the compiled engine leaves other bits than Mesa: times of something else are worth nothing."""
    mesa = play_mesa(world)
    if mesa.digest() != play_compiled(world).digest():
        raise SystemExit("The engines differ; see: compassion verify")


def ns_per_person_day(seconds: float, world: World, runs: int = 1) -> float:
    """Nanoseconds a person-day."""
    return seconds / (len(world.population.names) * world.days * runs) * 1e9


def make_kernel_call(scenario: Scenario) -> Callable[[], None]:
    """An action that plays a scenario run after run in one call."""
    world = build_world(scenario)
    house, given, seeds = (
        Workspace(world),
        build_static_world(scenario).prescribed_state.values,
        np.full(RUNS_PER_TIMING, world.seed, np.int64),
    )
    kept = np.empty((RUNS_PER_TIMING, world.days, N_MEASURES))
    return lambda: house.run_seeds(world, given, seeds, kept)


def time_engines() -> Iterator[str]:
    """The engines at 30 people."""
    scenario = build_scenario(BASE_SIZE)
    world = build_world(scenario)
    check_engines_agree(world)
    kernel, house = make_kernel_call(scenario), Workspace(world)
    calls_by_name: dict[str, tuple[Callable[[], object], int, int]] = {
        "the kernel, run after run": (kernel, RUNS_PER_TIMING, 40),
        "compiled, one seed after another": (lambda: simulate_replicates(scenario, range(200)), 200, 10),
        "compiled, on a stage that is there": (repeat(lambda: house.run(world)), RUNS_PER_TIMING, 10),
        "compiled, one run": (lambda: play_compiled(world, keep_people=False, keep_acts=False), 1, 50),
        "Mesa": (lambda: play_mesa(world), 1, 7),
    }
    yield "| 30 people, 250 days, one thread, measures only | ns per person-day | over the kernel |"
    yield "| --- | ---: | ---: |"
    for name, (action, runs, turns) in calls_by_name.items():
        kernel_seconds, other = fastest_times(turns, kernel, action)
        cost, base = ns_per_person_day(other, world, runs), ns_per_person_day(kernel_seconds, world, RUNS_PER_TIMING)
        yield f"| {name} | {cost:,.1f} | {cost / base:.2f} |"


def time_vectorization() -> Iterator[str]:
    """What it gains that people stand in blocks: the kernel, and the same compiled for one number to an instruction.

    Both are compiled and played in programs of their own, which tell their own best.
    """
    script = "from benchmarks.compiled_engine import kernel_alone; print(kernel_alone())"
    costs: dict[str, list[float]] = {"1": [], "0": []}
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(4):
            for several, found in costs.items():
                more = {"NUMBA_LOOP_VECTORIZE": several, "COMPASSION_CACHE": f"{cache}/{several}"}
                environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
                line = [sys.executable, "-c", script]
                result = subprocess.run(line, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
                found.append(float(result.stdout))
    several, one = min(costs["1"]), min(costs["0"])
    yield "| 30 people, 250 days, one thread, measures only | ns per person-day | over the kernel |"
    yield "| --- | ---: | ---: |"
    yield f"| the kernel | {several:.1f} | 1.00 |"
    yield f"| the same, one number to an instruction | {one:.1f} | {one / several:.2f} |"


def kernel_ns_per_person_day() -> float:
    """Nanoseconds a person-day of the kernel."""
    scenario = build_scenario(BASE_SIZE)
    (best,) = fastest_times(10, make_kernel_call(scenario))
    return ns_per_person_day(best, build_world(scenario), RUNS_PER_TIMING)


def time_sizes() -> Iterator[str]:
    """Cost of a person-day by the number of people, on one thread."""
    yield "| people | days | ns per person-day | over that of 30 people |"
    yield "| ---: | ---: | ---: | ---: |"
    base_world = build_world(build_scenario(BASE_SIZE))
    base_house = Workspace(base_world)
    for people in SIZES:
        days = max(5, min(DAYS, MAX_PERSON_DAYS // people))
        world = build_world(build_scenario(people, days))
        house = Workspace(world, threads=1)
        turns = 100 if people <= BASE_SIZE else 20 if people <= 3_000 else 2

        def base(runs: int = max(1, min(50, people // BASE_SIZE))) -> None:
            for _ in range(runs):
                base_house.run(base_world)

        runs = max(1, min(50, people // BASE_SIZE))
        ours, theirs = fastest_times(turns, lambda world=world, house=house: house.run(world), base)
        cost, usual = ns_per_person_day(ours, world), ns_per_person_day(theirs, base_world, runs)
        yield f"| {len(world.population.names):,} | {days} | {cost:.1f} | {cost / usual:.2f} |"


def time_threads() -> Iterator[str]:
    """Runs a second on two threads over those on one."""
    scenario, runs, at_once = build_scenario(BASE_SIZE), 2_000, 1_000  # a call takes as long as a piece of a sweep
    build_world(scenario)

    def play(first: int) -> None:
        for begin in range(first, first + runs, at_once):
            simulate_replicates(scenario, range(begin, begin + at_once))

    def in_two() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(play, (0, runs)))

    one, two = fastest_times(7, lambda: (play(0), play(runs)), in_two)
    yield f"| {2 * runs:,} runs of 30 people | seconds | times as fast |"
    yield "| --- | ---: | ---: |"
    yield f"| one thread | {one:.3f} | 1 |"
    yield f"| two threads | {two:.3f} | {one / two:.2f} |"


def time_recording() -> Iterator[str]:
    """Cost of keeping people and acts."""
    yield "| people | measures only, ns per person-day | everything kept | times as long |"
    yield "| ---: | ---: | ---: | ---: |"
    for people in (BASE_SIZE, 3_000):
        world = build_world(build_scenario(people))
        lean, full = fastest_times(
            100 if people == BASE_SIZE else 3,
            lambda world=world: play_compiled(world, keep_people=False, keep_acts=False),
            lambda world=world: play_compiled(world),
        )
        costs = ns_per_person_day(lean, world), ns_per_person_day(full, world)
        yield f"| {len(world.population.names):,} | {costs[0]:.1f} | {costs[1]:.1f} | {full / lean:.2f} |"


def time_large_organisation() -> Iterator[str]:
    """One run of an organisation of the size of the NHS in England."""
    small = build_world(build_scenario(BASE_SIZE, 2))
    play_compiled(small, n_threads=1)
    wards = {"builder": "organisation", "teams": LARGE_SIZE // BASE_SIZE, "smallest": 20, "largest": 40}
    data = {"schema": 1, "days": DAYS, "workload": 0.62, "team": wards, "leadership": {"style": "transactional"}}
    start = time.perf_counter()
    world = build_world(Scenario.from_dict(data))
    built = time.perf_counter() - start
    for people in (60_000,):  # compiles the parts
        play_compiled(build_world(build_scenario(people, 2)), keep_people=False, keep_acts=False)
    played = time_call(lambda: play_compiled(world, keep_people=False, keep_acts=False))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MAXRSS_PER_GIB
    yield f"{len(world.population.names):,} people in {len(world.population.teams):,} teams, {DAYS} days\n"
    yield "| | seconds |"
    yield "| --- | ---: |"
    yield f"| draw the organisation and its first morning | {built:.0f} |"
    yield f"| play it, on {usable_cpu_count()} processors | {played:.0f} |"
    yield f"\n{ns_per_person_day(played, world):.0f} ns per person-day; at most {peak:.1f} GiB of memory"


TABLES: Tables = {
    "engines": time_engines,
    "vectors": time_vectorization,
    "sizes": time_sizes,
    "threads": time_threads,
    "keeping": time_recording,
    "large": time_large_organisation,
}


if __name__ == "__main__":
    print_tables(__doc__, TABLES, slow_table="large")
