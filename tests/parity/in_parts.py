"""Play an organisation in parts and one seed after the other, and tell what differs from playing it whole."""

from __future__ import annotations

import numpy as np

from sim.comparing import first_difference
from sim.compiled import play
from sim.compiled.engine import House, courses
from sim.compiled.staging import log_of
from sim.scenario import Scenario
from sim.trace import Acts, Trace
from sim.world import World, build_world
from tests.parity.busy import ORGANISATION, organisation


def with_small_log(world: World, threads: int) -> tuple[Trace, int]:
    """Play with a log that has no room for a single day at first; returns the room that it had in the end."""
    house = House(world, threads, keep_people=True, keep_acts=True)
    house.record = house.record._replace(log=log_of(1))
    place = house.play(world)
    record = house.record
    days, people, log = record.days, record.people, record.log
    return Trace(days, people, Acts._make(column[:place].copy() for column in log)), len(log.day)


def differences_in_parts() -> list[str]:
    """Play a few days in two and three parts, and several seeds on one stage; returns what differs, in words."""
    world = build_world(organisation(), days=4)
    whole = play(world, threads=1)
    several = {
        "two parts": play(world, threads=2),
        "three parts with a small log": with_small_log(world, threads=3)[0],
        "a small log": with_small_log(world, threads=1)[0],
    }
    found = [
        f"{name}: {difference.in_words(world)}"
        for name, trace in several.items()
        if (difference := first_difference(whole, trace)) is not None
    ]
    return (
        found
        + differing_courses(organisation(days=3, events=[]))
        + differing_courses(organisation(days=4, events=ORGANISATION["events"][:2]))
    )


def differing_courses(scenario: Scenario) -> list[str]:
    """Play two seeds on one stage, and tell which differ from a run of their own."""
    seeds = [scenario.seed, scenario.seed + 1]
    alone = [play(build_world(scenario, seed)).days[:, 0] for seed in seeds]
    return [
        f"the course of seed {seed} differs"
        for seed, course, expected in zip(seeds, courses(scenario, seeds), alone, strict=True)
        if not np.array_equal(course, expected, equal_nan=True)
    ]
