"""How theories have a scenario played: a player takes a scenario and a seed, whichever engine stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sim.engines import EngineName, run_engine
from sim.scenario import Scenario
from sim.trace import Trace
from sim.world import World, build_world

ALIKE_AND_STILL = {
    "lift": 0,
    "giver_lift": 0,
    "strain": 0,
    "boost": 0,
    "effort": 0,
    "drain": 0,
    "recovery": 1,
    "rest_floor": 1,
    "wellbeing_sd": 0,
    "disposition_sd": 0,
}
"""Constants with which everybody is alike, and wellbeing and energy stay where they start."""


class Player(NamedTuple):
    """Plays scenarios for the theories.

    Attributes
    ----------
    engine : which engine
    seed : of the first run; the next has the next
    scale : how many times the usual number of runs are played
    altered : what to make of a scenario before it is played; for tests, which plant errors that theory must find
    played : plays a world on an engine
    """

    engine: EngineName
    seed: int = 1
    scale: float = 1.0
    altered: Callable[[Scenario], Scenario] | None = None
    played: Callable[..., Trace] = run_engine

    def traces(self, spec: Scenario, runs: int, *, people: bool = True, acts: bool = True) -> Iterable[Trace]:
        """Play a scenario so many times (times `scale`), each time with the next seed."""
        spec = self.altered(spec) if self.altered else spec
        for number in range(max(1, round(runs * self.scale))):
            world: World = build_world(spec, self.seed + number)
            yield self.played(world, self.engine, keep_people=people, keep_acts=acts)


def scenario(data: Mapping[str, Any]) -> Scenario:
    """A scenario from its keys."""
    return Scenario.from_dict({"schema": 1, **data})
