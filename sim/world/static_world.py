"""The parts of a world that do not depend on the random seed. They are computed once per scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.derived_constants import Constants, derive_constants
from sim.world.initial_state import PrescribedState, prescribe_initial_state
from sim.world.population import InitialTies, Population, build_initial_ties, build_population
from sim.world.timeline import Timeline, build_timeline

if TYPE_CHECKING:
    from sim.scenario import Scenario


class StaticWorld(NamedTuple):
    """Parts that the worlds of a scenario have in common.

    Attributes
    ----------
    initial_constants : constants of the scenario before any event
    prescribed_state : initial state as far as the scenario sets it
    timeline : events; random targets are not drawn yet
    """

    days: int
    population: Population
    ties: InitialTies
    initial_constants: Constants
    prescribed_state: PrescribedState
    timeline: Timeline


def build_static_world(scenario: Scenario, days: int | None = None) -> StaticWorld:
    """The static world of a scenario, cached for each number of days (default: that of the scenario)."""
    days = scenario.days if days is None else days
    return scenario.cached(("static_world", days), lambda: _compute_static_world(scenario, days))


def _compute_static_world(scenario: Scenario, days: int) -> StaticWorld:
    """Compute the static world of a scenario."""
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
