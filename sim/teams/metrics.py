"""A team network in figures: how many ties, how dense, how clustered, how uneven."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.teams.arrays import TeamArrays, sequential_sum, to_arrays
from sim.teams.components import component_roots, count_triangles
from sim.teams.validation import team_notes

if TYPE_CHECKING:
    import networkx as nx

DEFAULT_TOP_SHARE = 0.10


def summarise_team(team: nx.Graph[int] | TeamArrays) -> dict[str, Any]:
    """Sum up a team, given as a checked graph or as arrays.

    Returns
    -------
    dict
        people, teams, leaders, ties: counts; density: share of all pairs that have a tie; mean_degree, sd_degree: ties
        of a person; clustering: mean share of a person's tied people who are tied with each other; top_share: share
        of all weight on the heaviest tenth of the ties; mean_strength: mean sum of a person's weights;
        density_by_roles: "Doctor - Nurse" to density; parts: pieces of the network without a tie between them;
        isolated: names of those without a tie; notes: what the builder and the check noted.
    """
    arrays = to_arrays(team)
    n, (one, other, weight) = len(arrays.names), arrays.ties
    degree = np.bincount(np.concatenate([one, other]), minlength=n)
    n_possible = degree * (degree - 1)
    clustering = 2 * count_triangles(n, one, other) / np.maximum(n_possible, 1)
    return {
        "people": n,
        "teams": len(arrays.teams),
        "leaders": len(np.unique(arrays.leader_of[arrays.leader_of >= 0])),
        "ties": len(one),
        "density": 2 * len(one) / (n * (n - 1)),
        "mean_degree": 2 * len(one) / n,
        "sd_degree": float(np.std(degree)),
        "clustering": sequential_sum(clustering) / n,
        "top_share": top_weight_share(arrays),
        "mean_strength": sequential_sum(2.0 * weight) / n,
        "density_by_roles": density_by_roles(arrays),
        "parts": len(np.unique(component_roots(n, one, other))),
        "isolated": [arrays.names[person] for person in np.flatnonzero(degree == 0).tolist()],
        "notes": team_notes(arrays),
    }


def top_weight_share(team: nx.Graph[int] | TeamArrays, share: float = DEFAULT_TOP_SHARE) -> float:
    """Share of all weight that lies on the heaviest `share` of the ties (at least one); 0 without ties."""
    weights = np.sort(to_arrays(team).ties.weight)[::-1]
    top = max(1, int(share * len(weights) + 0.5))
    return sequential_sum(weights[:top]) / sequential_sum(weights) if len(weights) else 0.0


def density_by_roles(team: nx.Graph[int] | TeamArrays) -> dict[str, float]:
    """Density among people of one role and between two roles: "Doctor - Nurse" to the share of pairs with a tie."""
    arrays = to_arrays(team)
    roles = sorted(set(arrays.roles))
    number = {role: index for index, role in enumerate(roles)}
    role_of = np.array([number[role] for role in arrays.roles])
    size = np.bincount(role_of).tolist()
    one, other = role_of[arrays.ties.person_a], role_of[arrays.ties.person_b]
    pair_codes = np.minimum(one, other) * len(roles) + np.maximum(one, other)
    ties = np.bincount(pair_codes, minlength=len(roles) ** 2).reshape(len(roles), len(roles)).tolist()
    density: dict[str, float] = {}
    for a, role in enumerate(roles):
        for b in range(a, len(roles)):
            pairs = size[a] * size[b] if a != b else size[a] * (size[a] - 1) // 2
            if pairs:
                density[f"{role} - {roles[b]}"] = ties[a][b] / pairs
    return density


def density_between(graph: nx.Graph[int], group_a: Collection[int], group_b: Collection[int]) -> float:
    """Share of the pairs of one of `group_a` and one of `group_b` that have a tie; both may be the same people."""
    pairs = {frozenset((a, b)) for a in group_a for b in group_b if a != b}
    return sum(graph.has_edge(*pair) for pair in pairs) / len(pairs) if pairs else 0.0
