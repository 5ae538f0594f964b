"""The world of a run: a scenario and a random seed as arrays, from which both engines start."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.derived_constants import Constants
from sim.world.counterfactual import OmittedAct
from sim.world.initial_state import InitialState, draw_initial_state
from sim.world.population import InitialTies, Population
from sim.world.static_world import StaticWorld, build_static_world
from sim.world.timeline import Segment, build_segments

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = [
    "InitialState",
    "InitialTies",
    "OmittedAct",
    "Population",
    "Segment",
    "StaticWorld",
    "World",
    "build_static_world",
    "build_world",
]


class World(NamedTuple):
    """Input of an engine: people, ties, initial state, constants and events.

    Worlds of one scenario share arrays. Engines must not write to them.

    Attributes
    ----------
    initial_constants : constants of the scenario before any event; they determine the initial state
    segments : ranges of days on which conditions do not change; together they cover day 1 to `days`
    omitted_act : an act that does not happen, in a counterfactual run
    """

    seed: int
    days: int
    population: Population
    ties: InitialTies
    initial_state: InitialState
    initial_constants: Constants
    segments: tuple[Segment, ...]
    omitted_act: OmittedAct | None = None


def build_world(scenario: Scenario, seed: int | None = None, days: int | None = None) -> World:
    """Build the world of a scenario and a random seed.

    The parts that do not depend on the seed are cached, so a further seed costs little.

    Parameters
    ----------
    scenario
        The scenario.
    seed
        Random seed, from 0. Default: that of the scenario.
    days
        Number of days. Default: that of the scenario.
    """
    seed = scenario.seed if seed is None else seed
    static_world = build_static_world(scenario, days)
    return World(
        seed=seed,
        days=static_world.days,
        population=static_world.population,
        ties=static_world.ties,
        initial_state=draw_initial_state(static_world.prescribed_state, static_world.initial_constants, seed),
        initial_constants=static_world.initial_constants,
        segments=build_segments(static_world.timeline, seed),
    )
