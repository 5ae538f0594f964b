"""Steps that the builders share: people with names and a leader, ties with weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import networkx as nx

from sim.teams.checking import ROLE, TEAM
from sim.teams.luck import heavy_tailed

LEADER = 0
"""The leader of a team that a builder makes is its first person."""
LEADER_ROLE = "Team leader"


def staff(roles: Sequence[str], team: str = TEAM, leader: bool = True) -> nx.Graph[int]:
    """Make people without ties, numbered within their role: "Nurse 1", "Nurse 2", ….

    Parameters
    ----------
    roles
        One a person; with a leader, the first is theirs alone and stays without a number.
    team
        Name of the team.
    leader
        Whether the first person leads all the others.
    """
    graph: nx.Graph[int] = nx.Graph()
    seen: Counter[str] = Counter()
    for person, role in enumerate(roles):
        seen[role] += 1
        leads = leader and person == LEADER
        graph.add_node(
            person,
            name=role if leads else f"{role} {seen[role]}",
            role=role,
            team=team,
            leader=None if leads or not leader else LEADER,
        )
    return graph


def colleagues(size: int, leader: bool) -> nx.Graph[int]:
    """Make a team of people who differ in nothing but that the first may lead the others."""
    return staff([LEADER_ROLE if leader else ROLE] + [ROLE] * (size - 1), leader=leader)


def tie_together(graph: nx.Graph[int], ties: Iterable[tuple[int, int]], seed: int, spread: float) -> nx.Graph[int]:
    """Add ties of heavy-tailed weights with mean 1 (all 1 if spread is 0), in the order of their people."""
    pairs = sorted({(min(pair), max(pair)) for pair in ties})
    weights = [heavy_tailed(seed, one, other, spread) for one, other in pairs]
    weigh(graph, pairs, weights)
    return graph


def weigh(graph: nx.Graph[int], pairs: Sequence[tuple[int, int]], weights: Sequence[float]) -> None:
    """Give a team these ties and no others, in this order, their weights scaled to mean 1."""
    graph.clear_edges()
    total = 0.0
    for weight in weights:
        total += weight
    for (one, other), weight in zip(pairs, weights, strict=True):
        graph.add_edge(one, other, weight=weight * (len(weights) / total))
