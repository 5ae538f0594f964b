"""The ground that all runs of a scenario stand on: everything of a world that does not depend on the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.derived_constants import Constants, derive_constants
from sim.world.initial_state import PrescribedState, prescribe_initial_state
from sim.world.population import InitialTies, Population, build_initial_ties, build_population
from sim.world.timeline import Timeline, build_timeline

if TYPE_CHECKING:
    from sim.scenario import Scenario


class StaticWorld(NamedTuple):
    """What worlds of a scenario have in common, whatever their seed.

    Attributes
    ----------
    initial_constants : of the scenario itself, by which people start
    prescribed_state : what is known of the first morning before anything is drawn
    timeline : what happens from outside, with the lots still to be drawn
    """

    days: int
    population: Population
    ties: InitialTies
    initial_constants: Constants
    prescribed_state: PrescribedState
    timeline: Timeline


def build_static_world(scenario: Scenario, days: int | None = None) -> StaticWorld:
    """Work out the ground of a scenario, once for each length of the run (the scenario's own when None)."""
    days = scenario.days if days is None else days
    return scenario.cached(("ground", days), lambda: _compute_static_world(scenario, days))


def _compute_static_world(scenario: Scenario, days: int) -> StaticWorld:
    """Lay the ground of a scenario."""
    arrays = scenario.team_arrays()
    people = build_population(arrays)
    c = derive_constants(scenario.constants, scenario.mechanisms, scenario.act_kinds)
    return StaticWorld(
        days=days,
        population=people,
        ties=build_initial_ties(arrays),
        initial_constants=c,
        prescribed_state=prescribe_initial_state(scenario, people, arrays.initial_states),
        timeline=build_timeline(scenario, people, days),
    )
