"""Simulations for the comparison with theory, on either engine."""

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
"""Constants with which all people are alike, and wellbeing and energy are constant."""


class TheoryRunner(NamedTuple):
    """Simulates scenarios for the comparison with theory.

    Attributes
    ----------
    engine : "compiled" or "mesa"
    seed : random seed of the first run; the others follow
    run_factor : factor by which the number of runs is multiplied
    alter : changes a scenario before the simulation, to plant an error that the theory must detect
    simulate : runs a world on an engine
    """

    engine: EngineName
    seed: int = 1
    run_factor: float = 1.0
    alter: Callable[[Scenario], Scenario] | None = None
    simulate: Callable[..., Trace] = run_engine

    def simulate_traces(
        self, scenario: Scenario, runs: int, *, people: bool = True, acts: bool = True
    ) -> Iterable[Trace]:
        """Simulate a scenario `runs` times `run_factor` times, with consecutive seeds."""
        scenario = self.alter(scenario) if self.alter else scenario
        for number in range(max(1, round(runs * self.run_factor))):
            world: World = build_world(scenario, self.seed + number)
            yield self.simulate(world, self.engine, keep_people=people, keep_acts=acts)


def make_scenario(data: Mapping[str, Any]) -> Scenario:
    """A scenario from its keys, without the schema version."""
    return Scenario.from_dict({"schema": 1, **data})
