"""A scenario and a seed become plain arrays: what both engines start from."""

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
    """All that an engine needs: people, ties, start, constants and what happens from outside.

    Worlds of one scenario share the arrays in which they do not differ: an engine reads them, and writes into none.

    Attributes
    ----------
    initial_constants : of the scenario itself, by which people start; segments say what is in force
    segments : stretches of days on which nothing changes from outside; together they cover day 1 to `days`
    omitted_act : an act that does not happen, though it would
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
    """Turn a scenario and a seed into arrays.

    What does not depend on the seed is worked out once a scenario and number of days; a further seed costs little.

    Parameters
    ----------
    scenario
        A checked scenario.
    seed
        From 0; the scenario's own when None.
    days
        Length of the run; the scenario's own when None.
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
