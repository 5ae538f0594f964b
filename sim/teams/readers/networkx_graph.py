"""A team from a networkx graph of the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from sim.teams.errors import TeamError
from sim.teams.validation import check_team_graph

if TYPE_CHECKING:
    import networkx as nx


def is_networkx_graph(value: object) -> TypeGuard[nx.Graph[Any]]:
    """Whether a value is a networkx graph, without importing networkx."""
    return hasattr(value, "adj") and hasattr(value, "is_directed") and hasattr(value, "add_weighted_edges_from")


def team_from_networkx(graph: nx.Graph[Any]) -> nx.Graph[int]:
    """A checked team graph from any undirected networkx graph; the graph itself is not changed.

    Parameters
    ----------
    graph
        Nodes are people. They may have the attributes `name`, `role`, `team`, `leader` (the node of the person's
        leader) and `start` (initial states, 0 to 1). Without a name, a node that is text is the name of the person.
        Edges are ties and may have a `weight` above 0. Default: 1.

    Raises
    ------
    TeamError
        The graph is directed or a multigraph, or an attribute is invalid.
    """
    import networkx as nx  # noqa: PLC0415 - slow to import

    if graph.is_directed() or graph.is_multigraph():
        raise TeamError("the network must be an undirected networkx.Graph without parallel edges")
    index_of = {node: index for index, node in enumerate(graph)}
    team: nx.Graph[int] = nx.Graph()
    for node, attributes in graph.nodes(data=True):
        person = {key: attributes[key] for key in ("name", "role", "team", "start") if key in attributes}
        if isinstance(node, str):
            person.setdefault("name", node)
        leader = attributes.get("leader")
        if leader is not None and leader not in index_of:
            raise TeamError(f"the leader of {node!r} is {leader!r}, which is not a node of the network")
        team.add_node(index_of[node], **person, leader=None if leader is None else index_of[leader])
    for a, b, attributes in graph.edges(data=True):
        team.add_edge(index_of[a], index_of[b], weight=attributes.get("weight", 1.0))
    return check_team_graph(team)
