"""A team as arrays: the people and ties of a team graph, without an object for each of them.

The builders that draw a team draw these arrays, and an engine plays them. A graph is made of them where one is wanted:
for figures, for sums that networkx does, for a look at the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.teams.rng import FloatArray, Int32Array

if TYPE_CHECKING:
    import networkx as nx


class EdgeList(NamedTuple):
    """Ties, one < other, sorted by both; arrays have one entry a tie.

    Attributes
    ----------
    person_a, person_b : indices of the two people
    weight : above 0
    """

    person_a: Int32Array
    person_b: Int32Array
    weight: FloatArray


class TeamArrays(NamedTuple):
    """A team, or an organisation of teams.

    Attributes
    ----------
    names, roles : one a person
    teams : names of the teams, in order of first appearance
    team_of : shape (people,), index of each person's team
    leader_of : shape (people,), who leads each person; -1 for nobody
    ties : the working ties
    initial_states : of people who differ at the start, by index: name of state to value
    notes : what is unusual, as far as the arrays do not show it
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
    """Read a checked team graph into arrays; a team that is in arrays already stays as it is."""
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
            np.array([one for one, _, _ in ties], np.int32),
            np.array([other for _, other, _ in ties], np.int32),
            np.array([weight for _, _, weight in ties], np.float64),
        ),
        initial_states={i: dict(person["start"]) for i, person in enumerate(people) if person.get("start")},
        notes=tuple(graph.graph.get("notes", ())),
    )


def to_graph(arrays: TeamArrays) -> nx.Graph[int]:
    """Make a graph of a team's arrays; it is not checked."""
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    graph: nx.Graph[int] = nx.Graph()
    people = zip(arrays.names, arrays.roles, arrays.team_of.tolist(), arrays.leader_of.tolist(), strict=True)
    for person, (name, role, team, leader) in enumerate(people):
        leader_or_none = None if leader < 0 else leader
        graph.add_node(person, name=name, role=role, team=arrays.teams[team], leader=leader_or_none)
    for person, start in arrays.initial_states.items():
        graph.nodes[person]["start"] = dict(start)
    one, other, weight = (column.tolist() for column in arrays.ties)
    graph.add_weighted_edges_from(zip(one, other, weight, strict=True))
    graph.graph["notes"] = list(arrays.notes)
    return graph


def sort_edges(one: Int32Array, other: Int32Array, weight: FloatArray) -> EdgeList:
    """Sort ties by their people; quick where most of them stand in order already."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    order = np.argsort((low.astype(np.int64) << 32) | high, kind="stable")
    return EdgeList(low[order].astype(np.int32), high[order].astype(np.int32), weight[order])


def sequential_sum(values: FloatArray) -> float:
    """The sum of values taken one after the other, as a plain loop does; 0 if there are none."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0
