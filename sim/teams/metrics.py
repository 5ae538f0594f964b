"""Metrics of a team network: density, degree, clustering coefficient, components, and the share of strong ties."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.teams.arrays import TeamArrays, sequential_sum, to_arrays
from sim.teams.graph_algorithms import component_roots, count_triangles
from sim.teams.rng import FloatArray
from sim.teams.validation import team_notes

if TYPE_CHECKING:
    import networkx as nx

DEFAULT_TOP_SHARE = 0.10


def summarise_team(team: nx.Graph[int] | TeamArrays) -> dict[str, Any]:
    """Metrics of a team network.

    Parameters
    ----------
    team
        A checked team graph, or arrays.

    Returns
    -------
    dict
        - people, teams, leaders, ties: counts
        - density: share of all pairs of people who have a tie
        - mean_degree, sd_degree: number of ties per person
        - clustering: mean clustering coefficient
        - top_share: share of the total weight on the heaviest tenth of the ties
        - mean_strength: mean sum of the weights of a person's ties
        - density_by_roles: density by pair of roles, such as "Doctor - Nurse"
        - parts: number of connected components
        - isolated: names of people without ties
        - notes: notes of the builder and of `team_notes`
    """
    arrays = to_arrays(team)
    n, (person_a, person_b, weight) = len(arrays.names), arrays.ties
    degree = np.bincount(np.concatenate([person_a, person_b]), minlength=n)
    return {
        "people": n,
        "teams": len(arrays.teams),
        "leaders": len(np.unique(arrays.leader_of[arrays.leader_of >= 0])),
        "ties": len(person_a),
        "density": 2 * len(person_a) / (n * (n - 1)),
        "mean_degree": 2 * len(person_a) / n,
        "sd_degree": float(np.std(degree)),
        "clustering": sequential_sum(clustering_coefficients(arrays)) / n,
        "top_share": top_weight_share(arrays),
        "mean_strength": sequential_sum(2.0 * weight) / n,
        "density_by_roles": density_by_roles(arrays),
        "parts": len(np.unique(component_roots(n, person_a, person_b))),
        "isolated": [arrays.names[person] for person in np.flatnonzero(degree == 0).tolist()],
        "notes": team_notes(arrays),
    }


def clustering_coefficients(team: nx.Graph[int] | TeamArrays) -> FloatArray:
    """Local clustering coefficient of each person: the share of pairs of their neighbours who have a tie, 0 to 1."""
    arrays = to_arrays(team)
    n, (person_a, person_b, _) = len(arrays.names), arrays.ties
    degree = np.bincount(np.concatenate([person_a, person_b]), minlength=n)
    coefficients: FloatArray = 2 * count_triangles(n, person_a, person_b) / np.maximum(degree * (degree - 1), 1)
    return coefficients


def top_weight_share(team: nx.Graph[int] | TeamArrays, share: float = DEFAULT_TOP_SHARE) -> float:
    """Share of the total weight on the heaviest ties, 0 to 1; 0 without ties.

    Parameters
    ----------
    team
        A checked team graph, or arrays.
    share
        Share of the ties that count as the heaviest, at least one tie.
    """
    weights = np.sort(to_arrays(team).ties.weight)[::-1]
    top = max(1, int(share * len(weights) + 0.5))
    return sequential_sum(weights[:top]) / sequential_sum(weights) if len(weights) else 0.0


def density_by_roles(team: nx.Graph[int] | TeamArrays) -> dict[str, float]:
    """Density within each role and between roles, 0 to 1, by pair of roles, such as "Doctor - Nurse"."""
    arrays = to_arrays(team)
    roles = sorted(set(arrays.roles))
    index_of = {role: index for index, role in enumerate(roles)}
    role_of = np.array([index_of[role] for role in arrays.roles])
    size = np.bincount(role_of).tolist()
    role_a, role_b = role_of[arrays.ties.person_a], role_of[arrays.ties.person_b]
    pair_codes = np.minimum(role_a, role_b) * len(roles) + np.maximum(role_a, role_b)
    ties = np.bincount(pair_codes, minlength=len(roles) ** 2).reshape(len(roles), len(roles)).tolist()
    density: dict[str, float] = {}
    for a, role in enumerate(roles):
        for b in range(a, len(roles)):
            pairs = size[a] * size[b] if a != b else size[a] * (size[a] - 1) // 2
            if pairs:
                density[f"{role} - {roles[b]}"] = ties[a][b] / pairs
    return density


def density_between(graph: nx.Graph[int], group_a: Collection[int], group_b: Collection[int]) -> float:
    """Share of the pairs of a member of each group who have a tie, 0 to 1. The groups may overlap."""
    pairs = {frozenset((a, b)) for a in group_a for b in group_b if a != b}
    return sum(graph.has_edge(*pair) for pair in pairs) / len(pairs) if pairs else 0.0
