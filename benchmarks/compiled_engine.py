"""Speed of the compiled engine: relative to its cost floor and to Mesa, by size, and on two threads.

    python -m benchmarks.compiled_engine [engines] [vectors] [sizes] [threads] [recording] [large]

Without names, all tables but `large` are measured, which runs an organisation of 1.5 million people for 250 days and
takes some minutes. The candidates run in turns, so that other load on the machine slows all of them alike; the fastest
turn of each counts. Before anything is timed, both engines must give bit-identical results.

The cost floor is the time that the random draws and logistic functions of the same run take alone. An engine that draws
the same numbers cannot be faster, so the ratio to the floor shows how much the rest of the model costs.
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
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.common import Tables, fastest_times, print_tables, time_call
from sim.engine.compiled import run_compiled
from sim.engine.compiled.contacts import compute_trial_values
from sim.engine.compiled.layout import DRAW_BLOCK_SIZE, FloatArray, UInt64Array, round_up_to_vector
from sim.engine.compiled.run import Workspace, simulate_replicates
from sim.engine.mesa import run_mesa
from sim.model import rng
from sim.model.measures import N_MEASURES
from sim.model.numerics import logistic
from sim.model.rng import RandomStream
from sim.numba_support.cpu_count import usable_cpu_count
from sim.numba_support.decorators import kernel, kernel_compilation
from sim.scenario import Scenario
from sim.world import World, build_static_world, build_world
from sim.world.population import meeting_probabilities_of_ties

ROOT = Path(__file__).resolve().parents[1]
DAYS = 250
BASE_SIZE = 30
SIZES = (12, BASE_SIZE, 300, 3_000, 10_000, 100_000, 1_000_000)
LARGE_SIZE = 1_500_000
RUNS_PER_TIMING = 50
"""Runs of a fast engine per turn: the first runs after another engine are slow."""
MAX_PERSON_DAYS = 30_000_000
"""Larger organisations are run for fewer days."""
MAXRSS_PER_GIB = 1024**2 if sys.platform != "darwin" else 1024**3
CONTACT_STREAM, ACT_STREAM = rng.as_int64(RandomStream.CONTACT), rng.as_int64(RandomStream.ACT)
CHANGE_TEST_STREAM, LEAVING_STREAM = rng.as_int64(RandomStream.CHANGE_TEST), rng.as_int64(RandomStream.LEAVING)


def build_scenario(people: int, days: int = DAYS) -> Scenario:
    """A ward at a usual workload, or an organisation of wards of 30."""
    team: dict[str, object] = {"builder": "ward", "size": people}
    if people >= 2 * BASE_SIZE:
        wards = {"teams": people // BASE_SIZE, "smallest": BASE_SIZE, "largest": BASE_SIZE, "director": False}
        team = {"builder": "organisation", **wards}
    leadership = {"style": "transactional"}
    return Scenario.from_dict({"schema": 1, "days": days, "workload": 0.62, "team": team, "leadership": leadership})


def check_engines_agree(world: World) -> None:
    """Exit if the results of the two engines differ."""
    if run_mesa(world).digest() != run_compiled(world).digest():
        raise SystemExit("The results of the engines differ. Run `compassion verify` to see where.")


def ns_per_person_day(seconds: float, world: World, runs: int = 1) -> float:
    """Nanoseconds per person-day."""
    return seconds / (len(world.population.names) * world.days * runs) * 1e9


def make_kernel_call(scenario: Scenario) -> Callable[[], None]:
    """An action that runs a scenario `RUNS_PER_TIMING` times in one call of compiled code."""
    world = build_world(scenario)
    workspace, prescribed = Workspace(world), build_static_world(scenario).prescribed_state.values
    seeds = np.full(RUNS_PER_TIMING, world.seed, np.int64)
    results = np.empty((RUNS_PER_TIMING, world.days, N_MEASURES))
    return lambda: workspace.run_seeds(world, prescribed, seeds, results)


class DrawCounts(NamedTuple):
    """Random draws and logistic functions of a day, rounded to integers."""

    people: int
    meetings: int
    acts: int
    conversation_slots: int


def count_draws(world: World) -> DrawCounts:
    """Mean number of draws per day of a run."""
    c, ties = world.segments[0].constants, world.ties
    probability = meeting_probabilities_of_ties(ties.weight, ties, c)
    leaders = np.unique(world.population.leader_of[world.population.leader_of >= 0])
    acts = run_compiled(world).acts
    return DrawCounts(
        people=len(world.population.names),
        meetings=round(float(probability.sum())),
        acts=round(len(acts.day) / world.days) if acts else 0,
        conversation_slots=len(leaders) * c.params.conversations,
    )


@kernel
def draw_only(
    n_runs: int,
    n_days: int,
    counts: DrawCounts,
    pairs: UInt64Array,
    word_1: UInt64Array,
    word_2: UInt64Array,
    log_odds: FloatArray,
) -> float:
    """The random draws and logistic functions of runs, in blocks as the engine draws them, and nothing else.

    Parameters
    ----------
    n_runs, n_days, counts
        What to draw.
    pairs
        Packed people of each tie; shape (ties rounded up to a vector,).
    word_1, word_2, log_odds
        Buffers; shape (2 · block size,).

    Returns
    -------
    float
        A sum of results, so that the compiler cannot remove the draws.
    """
    total = 0.0
    for seed in range(n_runs):
        for day in range(1, n_days + 1):
            for start in range(0, len(pairs), DRAW_BLOCK_SIZE):
                rng.draw_uniform_integers(
                    seed, day, CONTACT_STREAM, pairs[start : start + DRAW_BLOCK_SIZE], word_1, word_2
                )
            for start in range(0, 2 * counts.meetings, DRAW_BLOCK_SIZE):
                n = round_up_to_vector(min(DRAW_BLOCK_SIZE, 2 * counts.meetings - start))
                rng.draw_uniform_integers(seed, day, ACT_STREAM, pairs[:n], word_1, word_2)
                compute_trial_values(n, word_1, log_odds)
            compute_trial_values(round_up_to_vector(min(DRAW_BLOCK_SIZE, counts.acts)), word_1, log_odds)
            n = round_up_to_vector(2 * counts.conversation_slots)
            rng.draw_uniform_integers(seed, day, ACT_STREAM, pairs[:n], word_1, word_2)
            for person in range(counts.people):
                total += logistic(log_odds[person % DRAW_BLOCK_SIZE])
            for person in range(counts.people):
                total += rng.uniform(seed, day, CHANGE_TEST_STREAM, person, rng.FIRST_DRAW)
            for person in range(counts.people):
                total += rng.uniform(seed, day, LEAVING_STREAM, person, rng.FIRST_DRAW)
            total += log_odds[0]
    return total


def make_floor_call(world: World) -> Callable[[], object]:
    """An action that draws the random numbers and computes the logistic functions of `RUNS_PER_TIMING` runs."""
    counts = count_draws(world)
    n_ties = len(world.ties.person_a)
    pairs = np.zeros(-(-n_ties // 8) * 8, np.uint64)
    pairs[:n_ties] = (world.ties.person_a.astype(np.uint64) << np.uint64(32)) | world.ties.person_b.astype(np.uint64)
    words = np.zeros((2, 2 * DRAW_BLOCK_SIZE), np.uint64)
    log_odds = np.zeros(2 * DRAW_BLOCK_SIZE)

    def draw() -> float:
        with kernel_compilation(draw_only):
            return draw_only(RUNS_PER_TIMING, world.days, counts, pairs, words[0], words[1], log_odds)

    return draw


def time_engines() -> Iterator[str]:
    """Engines and cost floor with 30 people."""
    scenario = build_scenario(BASE_SIZE)
    world = build_world(scenario)
    check_engines_agree(world)
    run_kernel, workspace = make_kernel_call(scenario), Workspace(world)

    def run_workspace() -> None:
        for _ in range(RUNS_PER_TIMING):
            workspace.run(world)

    candidates: dict[str, tuple[Callable[[], object], int, int]] = {
        "cost floor: random draws and logistic functions": (make_floor_call(world), RUNS_PER_TIMING, 40),
        "kernel, all runs in one call": (run_kernel, RUNS_PER_TIMING, 40),
        "compiled, one call per scenario with 200 seeds": (partial(simulate_replicates, scenario, range(200)), 200, 10),
        "compiled, one call per run, arrays allocated once": (run_workspace, RUNS_PER_TIMING, 10),
        "compiled, one run": (partial(run_compiled, world, keep_people=False, keep_acts=False), 1, 50),
        "Mesa": (partial(run_mesa, world), 1, 7),
    }
    yield "| 30 people, 250 days, one thread, measures only | time (ns per person-day) | relative to the kernel |"
    yield "| --- | ---: | ---: |"
    for label, (action, runs, rounds) in candidates.items():
        kernel_seconds, seconds = fastest_times(rounds, run_kernel, action)
        kernel_cost = ns_per_person_day(kernel_seconds, world, RUNS_PER_TIMING)
        cost = ns_per_person_day(seconds, world, runs)
        yield f"| {label} | {cost:,.1f} | {cost / kernel_cost:.2f} |"


def kernel_ns_per_person_day() -> float:
    """Time of the kernel in this process, in nanoseconds per person-day."""
    scenario = build_scenario(BASE_SIZE)
    (best,) = fastest_times(10, make_kernel_call(scenario))
    return ns_per_person_day(best, build_world(scenario), RUNS_PER_TIMING)


def time_vectorization() -> Iterator[str]:
    """The kernel with and without vectorised loops, each compiled and run in processes of its own."""
    script = "from benchmarks.compiled_engine import kernel_ns_per_person_day as f; print(f())"
    costs: dict[str, list[float]] = {"1": [], "0": []}
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(4):
            for vectorize, measured in costs.items():
                settings = {"NUMBA_LOOP_VECTORIZE": vectorize, "COMPASSION_CACHE": f"{cache}/{vectorize}"}
                environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
                command = [sys.executable, "-c", script]
                done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
                measured.append(float(done.stdout))
    vector, scalar = min(costs["1"]), min(costs["0"])
    yield "| 30 people, 250 days, one thread, measures only | time (ns per person-day) | relative to the kernel |"
    yield "| --- | ---: | ---: |"
    yield f"| kernel | {vector:.1f} | 1.00 |"
    yield f"| kernel without vectorised loops | {scalar:.1f} | {scalar / vector:.2f} |"


def time_sizes() -> Iterator[str]:
    """Time per person-day by the number of people, on one thread."""
    yield "| people | days | time (ns per person-day) | relative to 30 people |"
    yield "| ---: | ---: | ---: | ---: |"
    base_world = build_world(build_scenario(BASE_SIZE))
    base_workspace = Workspace(base_world)

    def run_base(runs: int) -> None:
        for _ in range(runs):
            base_workspace.run(base_world)

    for people in SIZES:
        days = max(5, min(DAYS, MAX_PERSON_DAYS // people))
        world = build_world(build_scenario(people, days))
        workspace = Workspace(world, threads=1)
        rounds = 100 if people <= BASE_SIZE else 20 if people <= 3_000 else 2
        base_runs = max(1, min(50, people // BASE_SIZE))
        seconds, base_seconds = fastest_times(rounds, partial(workspace.run, world), partial(run_base, base_runs))
        cost, base_cost = ns_per_person_day(seconds, world), ns_per_person_day(base_seconds, base_world, base_runs)
        yield f"| {len(world.population.names):,} | {days} | {cost:.1f} | {cost / base_cost:.2f} |"


def time_threads() -> Iterator[str]:
    """Runs on one thread and on two."""
    scenario, runs, runs_per_call = build_scenario(BASE_SIZE), 2_000, 1_000  # as long as a shard of a sweep
    build_world(scenario)

    def simulate(first_seed: int) -> None:
        for seed in range(first_seed, first_seed + runs, runs_per_call):
            simulate_replicates(scenario, range(seed, seed + runs_per_call))

    def simulate_on_one_thread() -> None:
        simulate(0)
        simulate(runs)

    def simulate_on_two_threads() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(simulate, (0, runs)))

    one_thread, two_threads = fastest_times(7, simulate_on_one_thread, simulate_on_two_threads)
    yield f"| {2 * runs:,} runs with 30 people | time (s) | speed-up |"
    yield "| --- | ---: | ---: |"
    yield f"| one thread | {one_thread:.3f} | 1 |"
    yield f"| two threads | {two_threads:.3f} | {one_thread / two_threads:.2f} |"


def time_recording() -> Iterator[str]:
    """Time with and without the states of people and the act log."""
    yield "| people | measures only (ns per person-day) | all results (ns per person-day) | ratio |"
    yield "| ---: | ---: | ---: | ---: |"
    for people in (BASE_SIZE, 3_000):
        world = build_world(build_scenario(people))
        lean, full = fastest_times(
            100 if people == BASE_SIZE else 3,
            partial(run_compiled, world, keep_people=False, keep_acts=False),
            partial(run_compiled, world),
        )
        costs = ns_per_person_day(lean, world), ns_per_person_day(full, world)
        yield f"| {len(world.population.names):,} | {costs[0]:.1f} | {costs[1]:.1f} | {full / lean:.2f} |"


def time_large_organisation() -> Iterator[str]:
    """One run of an organisation of the size of the NHS in England."""
    run_compiled(build_world(build_scenario(BASE_SIZE, 2)), n_threads=1)  # compiles
    run_compiled(build_world(build_scenario(60_000, 2)), keep_people=False, keep_acts=False)  # compiles the threads
    wards = {"builder": "organisation", "teams": LARGE_SIZE // BASE_SIZE, "smallest": 20, "largest": 40}
    data = {"schema": 1, "days": DAYS, "workload": 0.62, "team": wards, "leadership": {"style": "transactional"}}
    start = time.perf_counter()
    world = build_world(Scenario.from_dict(data))
    build_seconds = time.perf_counter() - start
    run_seconds = time_call(lambda: run_compiled(world, keep_people=False, keep_acts=False))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MAXRSS_PER_GIB
    yield f"{len(world.population.names):,} people in {len(world.population.teams):,} teams, {DAYS} days\n"
    yield "| step | time (s) |"
    yield "| --- | ---: |"
    yield f"| generate the organisation and its initial state | {build_seconds:.0f} |"
    yield f"| run it on {usable_cpu_count()} processors | {run_seconds:.0f} |"
    yield f"\n{ns_per_person_day(run_seconds, world):.0f} ns per person-day; peak memory {peak:.1f} GiB"


TABLES: Tables = {
    "engines": time_engines,
    "vectors": time_vectorization,
    "sizes": time_sizes,
    "threads": time_threads,
    "recording": time_recording,
    "large": time_large_organisation,
}


if __name__ == "__main__":
    print_tables(__doc__, TABLES, slow_table="large")
