"""A scenario and a seed become plain arrays: what both engines start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.constants import Constants
from sim.world.ground import Ground, ground_of
from sim.world.left_out import LeftOut
from sim.world.people import People, Ties
from sim.world.start import Start, start_of
from sim.world.timeline import Segment, segments_of

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["Ground", "LeftOut", "People", "Segment", "Start", "Ties", "World", "ground_of", "world_of"]


class World(NamedTuple):
    """All that an engine needs: people, ties, start, constants and what happens from outside.

    Worlds of one scenario share the arrays in which they do not differ: an engine reads them, and writes into none.

    Attributes
    ----------
    constants : of the scenario itself, by which people start; segments say what is in force
    segments : stretches of days on which nothing changes from outside; together they cover day 1 to `days`
    left_out : an act that does not happen, though it would
    """

    seed: int
    days: int
    people: People
    ties: Ties
    start: Start
    constants: Constants
    segments: tuple[Segment, ...]
    left_out: LeftOut | None = None


def world_of(scenario: Scenario, seed: int | None = None, days: int | None = None) -> World:
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
    ground = ground_of(scenario, days)
    return World(
        seed=seed,
        days=ground.days,
        people=ground.people,
        ties=ground.ties,
        start=start_of(ground.before, ground.constants, seed),
        constants=ground.constants,
        segments=segments_of(ground.timeline, seed),
    )
