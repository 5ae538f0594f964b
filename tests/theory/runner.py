"""How theories have a scenario played: a player takes a scenario and a seed, whichever engine stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sim.engine.dispatch import EngineName, run_engine
from sim.engine.trace import Trace
from sim.scenario import Scenario
from sim.world import World, build_world

HOMOGENEOUS_STATIC_PARAMETERS = {
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


class TheoryRunner(NamedTuple):
    """Plays scenarios for the theories.

    Attributes
    ----------
    engine : which engine
    seed : of the first run; the next has the next
    run_factor : how many times the usual number of runs are played
    alter : what to make of a scenario before it is played; for tests, which plant errors that theory must find
    simulate : plays a world on an engine
    """

    engine: EngineName
    seed: int = 1
    run_factor: float = 1.0
    alter: Callable[[Scenario], Scenario] | None = None
    simulate: Callable[..., Trace] = run_engine

    def simulate_traces(self, spec: Scenario, runs: int, *, people: bool = True, acts: bool = True) -> Iterable[Trace]:
        """Play a scenario so many times (times `run_factor`), each time with the next seed."""
        spec = self.alter(spec) if self.alter else spec
        for number in range(max(1, round(runs * self.run_factor))):
            world: World = build_world(spec, self.seed + number)
            yield self.simulate(world, self.engine, keep_people=people, keep_acts=acts)


def make_scenario(data: Mapping[str, Any]) -> Scenario:
    """A scenario from its keys."""
    return Scenario.from_dict({"schema": 1, **data})
