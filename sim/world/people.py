"""People and their working ties as arrays, read from a team graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model import giving
from sim.model.constants import Constants

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


def people_of(graph: nx.Graph[int]) -> People:
    """Read people, teams and who leads whom from the nodes of a team graph."""
    nodes = [graph.nodes[i] for i in range(len(graph))]
    teams = tuple(dict.fromkeys(str(node["team"]) for node in nodes))
    number = {team: index for index, team in enumerate(teams)}
    return People(
        names=tuple(node["name"] for node in nodes),
        roles=tuple(node["role"] for node in nodes),
        teams=teams,
        team_of=np.array([number[node["team"]] for node in nodes], np.int32),
        leader_of=np.array([-1 if node["leader"] is None else node["leader"] for node in nodes], np.int32),
    )


def ties_of(graph: nx.Graph[int]) -> Ties:
    """Read the working ties of a team graph, sorted."""
    edges = sorted((min(a, b), max(a, b), float(weight)) for a, b, weight in graph.edges(data="weight", default=1.0))
    both = 0.0
    for _, _, weight in edges:
        both += 2.0 * weight
    return Ties(
        one=np.array([a for a, _, _ in edges], np.int32),
        other=np.array([b for _, b, _ in edges], np.int32),
        weight=np.array([weight for _, _, weight in edges], np.float64),
        mean_strength=both / len(graph),
    )


def meet_chances(weight: Floats, ties: Ties, c: Constants) -> Floats:
    """Chance to meet on a day of ties with these weights."""
    return np.array([giving.meet_chance(w, ties.mean_strength, c) for w in weight.tolist()], np.float64)
