"""A team as arrays: people and ties of a team graph without one object per person and tie.

The generators return these arrays, and the engines run on them. A graph is made from them on request.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.teams.rng import TIE_WEIGHT_STREAM, FloatArray, Int32Array, draw_heavy_tailed

if TYPE_CHECKING:
    import networkx as nx

DEFAULT_ROLE = "Colleague"
DEFAULT_TEAM = "Team"
LEADER_INDEX = 0
"""Index of the leader of a generated team."""
LEADER_ROLE = "Team leader"
SIZE_CACHE_SIZE = 32
"""Number of team sizes for which arrays that depend only on the size are cached."""


class EdgeList(NamedTuple):
    """Ties, sorted by both people. Each array has one entry per tie.

    Attributes
    ----------
    person_a, person_b
        Indices of the two people, person_a < person_b.
    weight
        Relative frequency of contact, above 0.
    """

    person_a: Int32Array
    person_b: Int32Array
    weight: FloatArray


class TeamArrays(NamedTuple):
    """A team, or an organisation of teams.

    Attributes
    ----------
    names, roles
        One per person.
    teams
        Names of the teams, in order of first appearance.
    team_of
        Index of the team of each person, shape (people,).
    leader_of
        Index of the leader of each person, shape (people,); -1 for nobody.
    ties
        The working ties.
    initial_states
        States on the first day by name, 0 to 1, for people who differ from the others, by index of the person.
    notes
        Unusual properties that the arrays do not show.
    """

    names: tuple[str, ...]
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    team_of: Int32Array
    leader_of: Int32Array
    ties: EdgeList
    initial_states: Mapping[int, Mapping[str, float]]
    notes: tuple[str, ...] = ()


def to_arrays(team: nx.Graph[int] | TeamArrays) -> TeamArrays:
    """Convert a checked team graph to arrays. Arrays are returned unchanged."""
    if isinstance(team, TeamArrays):
        return team
    graph = team
    people: list[dict[str, Any]] = [person for _, person in graph.nodes(data=True)]
    teams = tuple(dict.fromkeys(person["team"] for person in people))
    team_index = {team: index for index, team in enumerate(teams)}
    ties = sorted((min(a, b), max(a, b), float(attributes["weight"])) for a, b, attributes in graph.edges(data=True))
    return TeamArrays(
        names=tuple(person["name"] for person in people),
        roles=tuple(person["role"] for person in people),
        teams=teams,
        team_of=np.array([team_index[person["team"]] for person in people], np.int32),
        leader_of=np.array([-1 if person["leader"] is None else person["leader"] for person in people], np.int32),
        ties=EdgeList(
            np.array([a for a, _, _ in ties], np.int32),
            np.array([b for _, b, _ in ties], np.int32),
            np.array([weight for _, _, weight in ties], np.float64),
        ),
        initial_states={i: dict(person["start"]) for i, person in enumerate(people) if person.get("start")},
        notes=tuple(graph.graph.get("notes", ())),
    )


def to_graph(arrays: TeamArrays) -> nx.Graph[int]:
    """Convert arrays to a graph, without checks."""
    import networkx as nx  # noqa: PLC0415 - slow to import

    graph: nx.Graph[int] = nx.Graph()
    people = zip(arrays.names, arrays.roles, arrays.team_of.tolist(), arrays.leader_of.tolist(), strict=True)
    for person, (name, role, team, leader) in enumerate(people):
        leader_or_none = None if leader < 0 else leader
        graph.add_node(person, name=name, role=role, team=arrays.teams[team], leader=leader_or_none)
    for person, states in arrays.initial_states.items():
        graph.nodes[person]["start"] = dict(states)
    person_a, person_b, weight = (column.tolist() for column in arrays.ties)
    graph.add_weighted_edges_from(zip(person_a, person_b, weight, strict=True))
    graph.graph["notes"] = list(arrays.notes)
    return graph


def add_people(ties: EdgeList, roles: Sequence[str], team: str = DEFAULT_TEAM, leader: bool = True) -> TeamArrays:
    """Make a team from ties, with people numbered within their role: "Nurse 1", "Nurse 2".

    Parameters
    ----------
    ties
        The ties of the team.
    roles
        One per person. The role of a leader, who comes first, has no number.
    team
        Name of the team.
    leader
        Whether the first person leads all others.
    """
    n_in_role: Counter[str] = Counter()
    names = []
    for person, role in enumerate(roles):
        n_in_role[role] += 1
        names.append(role if leader and person == LEADER_INDEX else f"{role} {n_in_role[role]}")
    leader_of = np.full(len(roles), LEADER_INDEX if leader else -1, np.int32)
    leader_of[LEADER_INDEX] = -1
    return TeamArrays(tuple(names), tuple(roles), (team,), np.zeros(len(roles), np.int32), leader_of, ties, {})


def add_colleagues(ties: EdgeList, size: int, leader: bool) -> TeamArrays:
    """Make a team from ties, with people of the same role except for the leader."""
    return add_people(ties, [LEADER_ROLE if leader else DEFAULT_ROLE] + [DEFAULT_ROLE] * (size - 1), leader=leader)


@functools.lru_cache(maxsize=SIZE_CACHE_SIZE)
def all_pairs(size: int) -> tuple[Int32Array, Int32Array]:
    """All pairs of people, sorted. The arrays are cached and must not be modified."""
    person_a, person_b = np.triu_indices(size, 1)
    return person_a.astype(np.int32), person_b.astype(np.int32)


def edges_from_mask(mask: NDArray[np.bool_], seed: int, spread: float) -> EdgeList:
    """The ties of an adjacency matrix, with heavy-tailed weights of mean 1, or weights of 1 if the spread is 0.

    Parameters
    ----------
    mask
        Adjacency matrix, shape (people, people). Only the upper triangle is used.
    seed
        Seed of the weights.
    spread
        Standard deviation of the logarithm of the weights.
    """
    person_a, person_b = (people.astype(np.int32) for people in np.nonzero(np.triu(mask, 1)))
    weight = draw_heavy_tailed(seed, TIE_WEIGHT_STREAM, person_a, person_b, spread)
    return EdgeList(person_a, person_b, scale_to_mean_one(weight))


def sort_edges(person_a: Int32Array, person_b: Int32Array, weight: FloatArray) -> EdgeList:
    """Sort ties by their people. It is fast if most of them are already sorted."""
    low, high = np.minimum(person_a, person_b), np.maximum(person_a, person_b)
    order = np.argsort((low.astype(np.int64) << 32) | high, kind="stable")
    return EdgeList(low[order].astype(np.int32), high[order].astype(np.int32), weight[order])


def scale_to_mean_one(weight: FloatArray) -> FloatArray:
    """Weights scaled to mean 1."""
    return weight * (len(weight) / sequential_sum(weight)) if len(weight) else weight


def sequential_sum(values: FloatArray) -> float:
    """The sum of values added one by one, as in a loop, so that it is bit-identical everywhere; 0 without values."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0
