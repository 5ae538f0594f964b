"""A team from a networkx graph of the user, and a team graph as data of the builder `people`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from sim.teams.arrays import DEFAULT_ROLE, DEFAULT_TEAM
from sim.teams.errors import TeamError, format_value
from sim.teams.readers.assemble import ParsedMember, ParsedTie, assemble_team

if TYPE_CHECKING:
    import networkx as nx


def is_networkx_graph(value: object) -> TypeGuard[nx.Graph[Any]]:
    """Whether a value is a networkx graph, without importing networkx."""
    return hasattr(value, "adj") and hasattr(value, "is_directed") and hasattr(value, "add_weighted_edges_from")


def team_from_networkx(graph: nx.Graph[Any]) -> nx.Graph[int]:
    """A validated team graph from any undirected networkx graph. The graph itself is not changed.

    Parameters
    ----------
    graph
        Nodes are people. They may have the attributes `name`, `role`, `team`, `leader` (the node of the person's
        leader) and `start` (initial states, 0 to 1). The default name is the node if it is text, or else "Person 1",
        "Person 2", …. Edges are ties and may have a `weight` above 0. Default: 1.

    Raises
    ------
    TeamError
        The graph is directed or a multigraph, or an attribute is invalid.
    """
    if graph.is_directed() or graph.is_multigraph():
        raise TeamError("the network must be an undirected networkx.Graph without parallel edges")
    name_of = {
        node: attributes.get("name", node if isinstance(node, str) else f"Person {number}")
        for number, (node, attributes) in enumerate(graph.nodes(data=True), 1)
    }
    members = []
    for node, attributes in graph.nodes(data=True):
        leader = attributes.get("leader")
        if leader is not None and leader not in name_of:
            raise TeamError(f"leader of {name_of[node]}: {format_value(leader)} is not a node of the network")
        members.append(
            ParsedMember(
                name=name_of[node],
                role=attributes.get("role", DEFAULT_ROLE),
                team=attributes.get("team", DEFAULT_TEAM),
                leader=None if leader is None else name_of[leader],
                start=attributes.get("start"),
            )
        )
    ties = [ParsedTie(name_of[a], name_of[b], tie.get("weight")) for a, b, tie in graph.edges(data=True)]
    return assemble_team(members, ties)


def team_as_people(graph: nx.Graph[int]) -> dict[str, Any]:
    """The data of the builder `people` for a team graph."""
    names = {node: person["name"] for node, person in graph.nodes(data=True)}
    reports: dict[int, list[str]] = {}
    for node, person in graph.nodes(data=True):
        if person["leader"] is not None:
            reports.setdefault(person["leader"], []).append(names[node])
    people = []
    for node, person in graph.nodes(data=True):
        data: dict[str, Any] = {"name": person["name"], "role": person["role"], "team": person["team"]}
        if node in reports:
            data["leads"] = reports[node]
        if person.get("start"):
            data["start"] = {state: float(value) for state, value in person["start"].items()}
        people.append(data)
    ties = [[names[a], names[b], float(tie["weight"])] for a, b, tie in graph.edges(data=True)]
    return {"builder": "people", "seed": 1, "people": people, "ties": ties}
