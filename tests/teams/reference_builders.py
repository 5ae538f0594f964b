"""Reference implementations of the generators: simple and slow, pair by pair on a networkx graph.

The arrays of `sim.teams` must be bit-identical to these graphs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations, pairwise
from math import sqrt
from typing import Any

import networkx as nx

from sim.model.numerics import exp
from sim.model.rng import SQRT_3, RandomStream, two_uniforms
from sim.teams import Cliques, CompleteGraph, HubAndSpoke, Organisation, RandomGraph, SmallWorld, Ward
from sim.teams.organisation import INNER_BUILDERS, MAX_BRIDGE_ATTEMPTS
from sim.teams.ward import (
    ACTIVITY_SD,
    CONTACT_TIME_RATIO,
    DENSITY_BY_GROUPS,
    MANAGER,
    MAX_DENSITY_RATIO,
    OBSERVED_SIZE,
    STAFF_GROUP,
    TIE_LIKELIHOOD,
    ward_roles,
)

TIE, WEIGHT, ROLE, SIZE = (
    int(stream) for stream in (RandomStream.TIE, RandomStream.TIE_WEIGHT, RandomStream.ACTIVITY, RandomStream.TEAM_SIZE)
)
Pair = tuple[int, int]


def build_reference(builder: Any, seed: int) -> nx.Graph[int]:
    """The graph of a builder, without notes."""
    return REFERENCE_BUILDERS[type(builder)](builder, seed)


def draws(seed: int, stream: int, i: int, j: int) -> tuple[float, float]:
    return two_uniforms(seed, 0, stream, i, j)


def draw_tie_weight(seed: int, stream: int, i: int, j: int, spread: float) -> float:
    u1, u2 = draws(seed, stream, i, j)
    u3, u4 = draws(seed, stream, j, i) if i != j else draws(seed, stream, i, i + 1)
    return exp(spread * (SQRT_3 * (((u1 + u2) + u3) + u4 - 2.0)))


def people(names: Iterable[str], leader: bool, team: str) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    n_in_role: dict[str, int] = {}
    for person, role in enumerate(names):
        n_in_role[role] = n_in_role.get(role, 0) + 1
        leads = leader and person == 0
        name = role if leads else f"{role} {n_in_role[role]}"
        graph.add_node(person, name=name, role=role, team=team, leader=0 if leader and not leads else None)
    return graph


def colleague_names(builder: Any) -> nx.Graph[int]:
    first = "Team leader" if builder.leader else "Colleague"
    return people([first] + ["Colleague"] * (builder.size - 1), builder.leader, "Team")


def add_scaled_ties(
    graph: nx.Graph[int], pairs: Iterable[Pair], weight_of: Callable[[int, int], float]
) -> nx.Graph[int]:
    """Add ties, sorted by their people, with weights scaled to mean 1."""
    pairs = sorted({(min(pair), max(pair)) for pair in pairs})
    weights = [weight_of(*pair) for pair in pairs]
    total = 0.0
    for weight in weights:
        total += weight
    for (a, b), weight in zip(pairs, weights, strict=True):
        graph.add_edge(a, b, weight=weight * (len(weights) / total))
    return graph


def add_ties_with_spread(builder: Any, seed: int, pairs: Iterable[Pair]) -> nx.Graph[int]:
    return add_scaled_ties(
        colleague_names(builder), pairs, lambda a, b: draw_tie_weight(seed, WEIGHT, a, b, builder.spread)
    )


def complete(builder: CompleteGraph, seed: int) -> nx.Graph[int]:
    graph = colleague_names(builder)
    graph.add_edges_from(combinations(graph, 2), weight=1.0)
    return graph


def random(builder: RandomGraph, seed: int) -> nx.Graph[int]:
    pairs = combinations(range(builder.size), 2)
    return add_ties_with_spread(builder, seed, [pair for pair in pairs if draws(seed, TIE, *pair)[0] < builder.density])


def hub_and_spoke(builder: HubAndSpoke, seed: int) -> nx.Graph[int]:
    pairs = combinations(range(builder.size), 2)
    return add_ties_with_spread(
        builder, seed, [(a, b) for a, b in pairs if a == 0 or draws(seed, TIE, a, b)[0] < builder.rim]
    )


def cliques(builder: Cliques, seed: int) -> nx.Graph[int]:
    edges = [builder.size * clique // builder.cliques for clique in range(builder.cliques + 1)]
    groups_of_people = [range(start, end) for start, end in pairwise(edges)]
    pairs = [pair for group in groups_of_people for pair in combinations(group, 2)]
    n = len(groups_of_people)
    for number in range(n if n > 2 else n - 1):
        between = [(min(a, b), max(a, b)) for a in groups_of_people[number] for b in groups_of_people[(number + 1) % n]]
        pairs += sorted(between, key=lambda pair: draws(seed, TIE, *pair)[0])[: builder.bridges]
    return add_ties_with_spread(builder, seed, pairs)


def small_world(builder: SmallWorld, seed: int) -> nx.Graph[int]:
    n = builder.size
    steps = range(1, min(builder.reach, n // 2) + 1)
    neighbours = {person: {(person + side * step) % n for step in steps for side in (-1, 1)} for person in range(n)}
    for step in steps:
        for person in range(n):
            u, u_other = draws(seed, TIE, person, step)
            neighbour = (person + step) % n
            non_neighbours = [other for other in range(n) if other != person and other not in neighbours[person]]
            if u < builder.rewire and non_neighbours and neighbour in neighbours[person]:
                new_neighbour = non_neighbours[int(u_other * len(non_neighbours))]
                neighbours[person] = neighbours[person] - {neighbour} | {new_neighbour}
                neighbours[neighbour].remove(person)
                neighbours[new_neighbour].add(person)
    return add_ties_with_spread(
        builder, seed, [(person, other) for person in neighbours for other in neighbours[person]]
    )


def ward(builder: Ward, seed: int) -> nx.Graph[int]:
    role_of = ward_roles(builder.size)
    shift_of: dict[int, Pair] = {}
    n_shifts = max(1, int((role_of.count("Nurse") + role_of.count("Aide")) / 5 + 0.5))
    for role in ("Nurse", "Aide"):
        for index, person in enumerate(person for person, other in enumerate(role_of) if other == role):
            shift_of[person] = index % n_shifts, index // n_shifts

    def work_relation(a: int, b: int) -> str:
        if a not in shift_of or b not in shift_of:
            return ""
        if shift_of[a][0] == shift_of[b][0]:
            return "pair" if shift_of[a] == shift_of[b] else "shift"
        return "handover" if abs(shift_of[a][0] - shift_of[b][0]) in (1, n_shifts - 1) else ""

    group_of = [STAFF_GROUP[role] for role in role_of]
    activity = [exp(ACTIVITY_SD * _irwin_hall(seed, person)) for person in range(builder.size)]
    candidates: dict[tuple[str, str], list[tuple[float, int, int]]] = {}
    for a, b in combinations(range(builder.size), 2):
        group_pair = (
            (group_of[a], group_of[b])
            if (group_of[a], group_of[b]) in DENSITY_BY_GROUPS
            else (group_of[b], group_of[a])
        )
        likelihood = activity[a] * activity[b] * TIE_LIKELIHOOD[work_relation(a, b)]
        candidates.setdefault(group_pair, []).append((draws(seed, TIE, a, b)[0] / likelihood, a, b))
    ratio = sqrt(OBSERVED_SIZE / builder.size)
    graph = people(role_of, True, "Ward")
    for group_pair, pairs_of_groups in candidates.items():
        share = min(
            1.0,
            DENSITY_BY_GROUPS[group_pair] * (ratio if MANAGER in group_pair else min(MAX_DENSITY_RATIO, sqrt(ratio))),
        )
        graph.add_edges_from((a, b) for _, a, b in sorted(pairs_of_groups)[: int(share * len(pairs_of_groups) + 0.5)])
    pairs = [*graph.edges, *((0, min(part)) for part in nx.connected_components(graph) if 0 not in part)]
    graph.clear_edges()
    return add_scaled_ties(
        graph,
        pairs,
        lambda a, b: draw_tie_weight(seed, WEIGHT, a, b, builder.spread) * CONTACT_TIME_RATIO[work_relation(a, b)],
    )


def _irwin_hall(seed: int, person: int) -> float:
    (u1, u2), (u3, u4) = draws(seed, ROLE, person, person), draws(seed, ROLE, person, person + 1)
    return SQRT_3 * (((u1 + u2) + u3) + u4 - 2.0)


def organisation(builder: Organisation, seed: int) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    if builder.director:
        graph.add_node(0, name="Director", role="Director", team="Leadership", leader=None)
    teams = [_add_team(graph, builder, team, seed) for team in range(builder.teams)]
    for team, members in enumerate(teams):
        for bridge in range(builder.bridges):
            for attempt in range(MAX_BRIDGE_ATTEMPTS):
                subindex = (bridge * MAX_BRIDGE_ATTEMPTS + attempt) * 2
                u_person, u_team = draws(seed, TIE, team, subindex)
                u_other, _ = draws(seed, TIE, team, subindex + 1)
                step = 1 if bridge == 0 else 1 + int(u_team * (builder.teams - 1))
                other_members = teams[(team + step) % builder.teams]
                a, b = members[int(u_person * len(members))], other_members[int(u_other * len(other_members))]
                if not graph.has_edge(a, b):
                    graph.add_edge(a, b, weight=builder.bridge_weight)
                    break
    return graph


def _add_team(graph: nx.Graph[int], builder: Organisation, team: int, seed: int) -> range:
    u_size, u_seed = draws(seed, SIZE, team, 0)
    size = builder.smallest + int(u_size * (builder.largest - builder.smallest + 1))
    part = build_reference(INNER_BUILDERS[builder.inner](size=size), int(u_seed * 2**53))
    start = len(graph)
    for person, attributes in part.nodes(data=True):
        role, _, number = attributes["name"].rpartition(" ")
        name = f"{role} {team + 1}.{number}" if number.isdigit() else f"{attributes['name']} {team + 1}"
        leader = start if attributes["leader"] == 0 else 0 if builder.director else None
        graph.add_node(
            start + person, name=name, role=attributes["role"], team=f"{attributes['team']} {team + 1}", leader=leader
        )
    if builder.director:
        graph.add_edge(0, start, weight=1.0)
    graph.add_edges_from((start + a, start + b, tie) for a, b, tie in part.edges(data=True))
    return range(start, start + size)


REFERENCE_BUILDERS: dict[type, Callable[[Any, int], nx.Graph[int]]] = {
    CompleteGraph: complete,
    RandomGraph: random,
    HubAndSpoke: hub_and_spoke,
    Cliques: cliques,
    SmallWorld: small_world,
    Ward: ward,
    Organisation: organisation,
}
