"""A scenario and a seed become plain arrays: what both engines start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.constants import Constants, constants_of
from sim.model.leading import Leading, leading
from sim.world.people import People, Ties, people_of, ties_of
from sim.world.start import Start, start_of
from sim.world.timeline import Segment, segments_of

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["People", "Segment", "Start", "Ties", "World", "world_of"]


class World(NamedTuple):
    """All that an engine needs: people, ties, start, constants and what happens from outside.

    Attributes
    ----------
    styles : what each leadership style of the run does; segments name them by index
    segments : stretches of days on which nothing changes from outside; together they cover day 1 to `days`
    """

    seed: int
    days: int
    people: People
    ties: Ties
    start: Start
    constants: Constants
    styles: tuple[Leading, ...]
    segments: tuple[Segment, ...]


def world_of(scenario: Scenario, seed: int | None = None, days: int | None = None) -> World:
    """Turn a scenario and a seed into arrays.

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
    days = scenario.days if days is None else days
    graph = scenario.team_graph()
    people = people_of(graph)
    c = constants_of(scenario.constants, scenario.mechanisms, scenario.act_kinds)
    styles, segments = segments_of(scenario, people, seed, days)
    return World(
        seed=seed,
        days=days,
        people=people,
        ties=ties_of(graph),
        start=start_of(scenario, graph, people, c, seed),
        constants=c,
        styles=tuple(leading(style, c) for style in styles),
        segments=segments,
    )
