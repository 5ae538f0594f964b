"""Compare multi-threaded and batched runs of an organisation with single-threaded runs."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import run_compiled
from sim.engine.compiled.allocate import allocate_act_log
from sim.engine.compiled.run import Workspace, simulate_replicates
from sim.engine.trace import ActLog, Trace
from sim.engine.trace_diff import first_trace_difference
from sim.scenario import Scenario
from sim.world import World, build_world
from tests.parity.busy_worlds import ORGANISATION, make_organisation


def run_with_small_log(world: World, threads: int) -> tuple[Trace, int]:
    """Run with a log too small for a single day; return the trace and the final capacity of the log."""
    workspace = Workspace(world, threads, keep_people=True, keep_acts=True)
    workspace.output = workspace.output._replace(log=allocate_act_log(1))
    n_acts = workspace.run(world)
    output = workspace.output
    days, people, log = output.days, output.people, output.log
    return Trace(days, people, ActLog._make(column[:n_acts].copy() for column in log)), len(log.day)


def find_differences_across_threads() -> list[str]:
    """Describe how runs with threads, a small log or a reused workspace differ from single-threaded runs."""
    world = build_world(make_organisation(), days=4)
    single = run_compiled(world, n_threads=1)
    traces = {
        "two threads": run_compiled(world, n_threads=2),
        "three threads with a small log": run_with_small_log(world, threads=3)[0],
        "a small log": run_with_small_log(world, threads=1)[0],
    }
    differences = [
        f"{name}: {difference.describe(world)}"
        for name, trace in traces.items()
        if (difference := first_trace_difference(single, trace)) is not None
    ]
    return (
        differences
        + find_differing_time_series(make_organisation(days=3, events=[]))
        + find_differing_time_series(make_organisation(days=4, events=ORGANISATION["events"][:2]))
    )


def find_differing_time_series(scenario: Scenario) -> list[str]:
    """Run two seeds in one workspace; describe those whose time series differ from a separate run."""
    seeds = [scenario.seed, scenario.seed + 1]
    expected = [run_compiled(build_world(scenario, seed)).days[:, 0] for seed in seeds]
    return [
        f"the time series of seed {seed} differs"
        for seed, series, expected_series in zip(seeds, simulate_replicates(scenario, seeds), expected, strict=True)
        if not np.array_equal(series, expected_series, equal_nan=True)
    ]
