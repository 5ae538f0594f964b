"""A team network in figures: how many ties, how dense, how clustered, how uneven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import networkx as nx

TOP_SHARE = 0.10


def describe(graph: nx.Graph[int]) -> dict[str, Any]:
    """Sum up a team graph.

    Returns
    -------
    dict
        people, teams, leaders, ties: counts; density: share of all pairs that have a tie; mean_degree, sd_degree: ties
        of a person; clustering: mean share of a person's tied people who are tied with each other; top_share: share
        of all weight on the heaviest tenth of the ties; mean_strength: mean sum of a person's weights;
        density_by_roles: "Doctor - Nurse" to density; parts: pieces of the network without a tie between them;
        isolated: names of those without a tie; notes: what the builder and the check noted.
    """
    n = graph.number_of_nodes()
    degrees = [degree for _, degree in graph.degree]
    mean = sum(degrees) / n
    leaders = {leader for leader in nx.get_node_attributes(graph, "leader").values() if leader is not None}
    return {
        "people": n,
        "teams": len(set(nx.get_node_attributes(graph, "team").values())),
        "leaders": len(leaders),
        "ties": graph.number_of_edges(),
        "density": nx.density(graph),
        "mean_degree": mean,
        "sd_degree": (sum((degree - mean) ** 2 for degree in degrees) / n) ** 0.5,
        "clustering": nx.average_clustering(graph),
        "top_share": top_share(graph),
        "mean_strength": sum(strength for _, strength in graph.degree(weight="weight")) / n,
        "density_by_roles": density_by_roles(graph),
        "parts": nx.number_connected_components(graph),
        "isolated": [graph.nodes[person]["name"] for person in nx.isolates(graph)],
        "notes": list(graph.graph.get("notes", [])),
    }


def top_share(graph: nx.Graph[int], share: float = TOP_SHARE) -> float:
    """Share of all weight that lies on the heaviest `share` of the ties (at least one); 0 without ties."""
    weights: list[float] = sorted(nx.get_edge_attributes(graph, "weight").values(), reverse=True)
    top = max(1, int(share * len(weights) + 0.5))
    return float(sum(weights[:top]) / sum(weights)) if weights else 0.0


def density_by_roles(graph: nx.Graph[int]) -> dict[str, float]:
    """Density among people of one role and between two roles: "Doctor - Nurse" to the share of pairs with a tie."""
    role = nx.get_node_attributes(graph, "role")
    size = Counter(role.values())
    ties = Counter(tuple(sorted((role[a], role[b]))) for a, b in graph.edges)
    density: dict[str, float] = {}
    for one in sorted(size):
        for other in sorted(size):
            pairs = size[one] * size[other] if one != other else size[one] * (size[one] - 1) // 2
            if one <= other and pairs:
                density[f"{one} - {other}"] = ties[one, other] / pairs
    return density


def density_between(graph: nx.Graph[int], some: Collection[int], others: Collection[int]) -> float:
    """Share of the pairs of one of `some` and one of `others` that have a tie; both may be the same people."""
    pairs = {frozenset((a, b)) for a in some for b in others if a != b}
    return sum(graph.has_edge(*pair) for pair in pairs) / len(pairs) if pairs else 0.0
