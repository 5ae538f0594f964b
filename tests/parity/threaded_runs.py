"""Play an organisation in parts and one seed after the other, and tell what differs from playing it whole."""

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
    """Play with a log that has no room for a single day at first; returns the room that it had in the end."""
    house = Workspace(world, threads, keep_people=True, keep_acts=True)
    house.output = house.output._replace(log=allocate_act_log(1))
    place = house.run(world)
    record = house.output
    days, people, log = record.days, record.people, record.log
    return Trace(days, people, ActLog._make(column[:place].copy() for column in log)), len(log.day)


def find_differences_across_threads() -> list[str]:
    """Play a few days in two and three parts, and several seeds on one stage; returns what differs, in words."""
    world = build_world(make_organisation(), days=4)
    whole = run_compiled(world, n_threads=1)
    several = {
        "two parts": run_compiled(world, n_threads=2),
        "three parts with a small log": run_with_small_log(world, threads=3)[0],
        "a small log": run_with_small_log(world, threads=1)[0],
    }
    found = [
        f"{name}: {difference.describe(world)}"
        for name, trace in several.items()
        if (difference := first_trace_difference(whole, trace)) is not None
    ]
    return (
        found
        + find_differing_time_series(make_organisation(days=3, events=[]))
        + find_differing_time_series(make_organisation(days=4, events=ORGANISATION["events"][:2]))
    )


def find_differing_time_series(scenario: Scenario) -> list[str]:
    """Play two seeds on one stage, and tell which differ from a run of their own."""
    seeds = [scenario.seed, scenario.seed + 1]
    alone = [run_compiled(build_world(scenario, seed)).days[:, 0] for seed in seeds]
    return [
        f"the course of seed {seed} differs"
        for seed, course, expected in zip(seeds, simulate_replicates(scenario, seeds), alone, strict=True)
        if not np.array_equal(course, expected, equal_nan=True)
    ]
