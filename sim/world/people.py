"""People and their working ties, as the engines read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.constants import Constants
from sim.teams.arrays import TeamArrays, arrays_of, in_turn
from sim.world import each

if TYPE_CHECKING:
    import networkx as nx

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]


class People(NamedTuple):
    """Who people are, by index: names are for the eye, the rest for the engines.

    Attributes
    ----------
    names, roles : one a person
    teams : names of the teams, in order of first appearance
    team_of : shape (people,), index of each person's team
    leader_of : shape (people,), who leads each person; -1 for nobody
    """

    names: tuple[str, ...]
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    team_of: Indices
    leader_of: Indices


class Ties(NamedTuple):
    """Working ties of the initial graph, one < other, sorted by both.

    Attributes
    ----------
    one, other : shape (ties,)
    weight : shape (ties,), above 0
    mean_strength : mean over people of the sum of their ties' weights
    """

    one: Indices
    other: Indices
    weight: Floats
    mean_strength: float


def people_of(team: nx.Graph[int] | TeamArrays) -> People:
    """The people of a team."""
    arrays = arrays_of(team)
    return People(arrays.names, arrays.roles, arrays.teams, arrays.team_of, arrays.leader_of)


def ties_of(team: nx.Graph[int] | TeamArrays) -> Ties:
    """The working ties of a team."""
    arrays = arrays_of(team)
    one, other, weight = arrays.tied
    return Ties(one, other, weight, mean_strength=in_turn(2.0 * weight) / len(arrays.names))


def meet_chances(weight: Floats, ties: Ties, c: Constants) -> Floats:
    """Chance to meet on a day of ties with these weights."""
    chances: Floats = each.meet_chances(weight, ties.mean_strength, c)
    return chances
