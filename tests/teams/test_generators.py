"""Generators: reproducible by seed, with the documented leaders, sizes and structure."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.metadata import annotated_fields
from sim.teams import (
    TEAM_BUILDERS,
    Cliques,
    CompleteGraph,
    HubAndSpoke,
    RandomGraph,
    SmallWorld,
    Ward,
    check_team_graph,
    summarise_team,
)
from sim.teams.organisation import INNER_BUILDERS

RANDOM_BUILDERS = {
    name: builder for name, builder in TEAM_BUILDERS.items() if name not in ("people", "file", "complete")
}
CONNECTED = [Ward, Cliques, HubAndSpoke, CompleteGraph]
DETERMINISTIC_SETTINGS = {"hub_and_spoke": {"rim": 0.3}}
"""Fields with which a builder depends on the seed, if it does not by default."""


def is_same_graph(graph, other):
    return list(graph.nodes(data=True)) == list(other.nodes(data=True)) and list(graph.edges(data=True)) == list(
        other.edges(data=True)
    )


@pytest.mark.parametrize("name", RANDOM_BUILDERS)
def test_the_network_depends_on_the_seed_only(name):
    builder = RANDOM_BUILDERS[name](**DETERMINISTIC_SETTINGS.get(name, {}))
    networks = [builder.build_graph(seed) for seed in (0, 1, 2, 2**63 - 1)]
    for seed, network in zip((0, 1, 2, 2**63 - 1), networks, strict=True):
        assert is_same_graph(network, builder.build_graph(seed))
    ties = [tuple(sorted(network.edges)) for network in networks]
    assert len(set(ties)) == len(ties)


@pytest.mark.parametrize("name", RANDOM_BUILDERS)
def test_the_global_random_generators_are_not_used(name):
    random.seed(1)
    np.random.seed(1)
    before = random.getstate(), np.random.get_state()[1].tolist()
    first = TEAM_BUILDERS[name]().build_graph(5)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before
    random.seed(2)
    np.random.seed(2)
    assert is_same_graph(first, TEAM_BUILDERS[name]().build_graph(5))


@pytest.mark.parametrize("name", INNER_BUILDERS)
def test_the_first_person_leads_all_others_and_has_ties(name):
    team = INNER_BUILDERS[name](size=11).build_graph(4)
    assert len(team) == 11
    assert team.nodes[0]["leader"] is None
    assert {team.nodes[person]["leader"] for person in range(1, 11)} == {0}
    assert team.degree(0) >= 1
    assert len(set(nx.get_node_attributes(team, "name").values())) == 11


@pytest.mark.parametrize("builder", [SmallWorld, Cliques, HubAndSpoke, RandomGraph, CompleteGraph])
def test_without_a_leader_nobody_leads_and_there_is_a_note(builder):
    team = builder(leader=False).build_graph(1)
    assert set(nx.get_node_attributes(team, "leader").values()) == {None}
    assert "Nobody leads this team." in team.graph["notes"]


@pytest.mark.parametrize("builder", CONNECTED)
@pytest.mark.parametrize("size", [3, 4, 7, 12, 40])
def test_connected_networks_are_connected(builder, size):
    assert all(nx.is_connected(builder(size=size).build_graph(seed)) for seed in range(10))


@pytest.mark.parametrize("name", INNER_BUILDERS)
def test_two_people_can_be_a_team(name):
    fields = {"cliques": {"cliques": 1}, "random": {"density": 1.0}}.get(name, {})
    pair = INNER_BUILDERS[name](size=2, **fields).build_graph(1)
    assert list(pair.edges) == [(0, 1)]


def test_a_small_world_without_rewiring_is_a_ring():
    ring = SmallWorld(size=10, reach=2, rewire=0.0).build_graph(1)
    assert all(sorted(ring[person]) == sorted((person + step) % 10 for step in (-2, -1, 1, 2)) for person in ring)


def test_a_small_world_has_short_paths_and_high_clustering():
    """Watts & Strogatz 1998: a few shortcuts shorten the ways and hardly touch the clustering."""
    ring, world, random_graph = (
        SmallWorld(size=100, reach=4, rewire=rewire).build_graph(1) for rewire in (0.0, 0.1, 1.0)
    )
    assert nx.average_shortest_path_length(world) < 0.6 * nx.average_shortest_path_length(ring)
    assert nx.average_clustering(world) > 3 * nx.average_clustering(random_graph)


@given(st.integers(2, 40), st.integers(1, 50), st.floats(0, 1), st.integers(0, 2**63 - 1))
@settings(max_examples=60, deadline=None)
def test_rewiring_preserves_the_number_of_ties_and_isolates_nobody(size, reach, rewire, seed):
    world = SmallWorld(size=size, reach=reach, rewire=rewire).build_graph(seed)
    ring = SmallWorld(size=size, reach=reach, rewire=0.0).build_graph(seed)
    assert world.number_of_edges() == ring.number_of_edges()
    assert min(degree for _, degree in world.degree) >= 1


def test_cliques_are_complete_and_joined_by_bridges():
    team = Cliques(size=20, cliques=4, bridges=2).build_graph(1)
    circles = [range(start, start + 5) for start in (0, 5, 10, 15)]
    assert all(team.has_edge(a, b) for circle in circles for a in circle for b in circle if a < b)
    between = [nx.cut_size(team, circles[k], circles[(k + 1) % 4]) for k in range(4)]
    assert between == [2, 2, 2, 2]
    assert team.number_of_edges() == 4 * 10 + 4 * 2


def test_two_cliques_have_one_set_of_bridges():
    assert Cliques(size=6, cliques=2, bridges=2).build_graph(1).number_of_edges() == 2 * 3 + 2


def test_hub_and_spoke_is_a_star_by_default():
    assert HubAndSpoke(size=9).build_graph(1).number_of_edges() == 8
    assert HubAndSpoke(size=9, rim=1.0).build_graph(1).number_of_edges() == 36


def test_a_random_graph_has_the_given_density():
    """Mean density over 50 networks of 4,950 pairs each: standard error .0009; six of these either side."""
    density = (
        sum(summarise_team(RandomGraph(size=100, density=0.3).build_graph(seed))["density"] for seed in range(50)) / 50
    )
    assert abs(density - 0.3) < 6 * 0.0009


def test_people_without_ties_in_a_random_graph_are_noted():
    team = RandomGraph(size=5, density=0.0).build_graph(1)
    assert team.graph["notes"] == [
        "Team leader, Colleague 1, Colleague 2, Colleague 3 and Colleague 4 have no working tie and will meet nobody."
    ]


def test_spread_changes_the_variation_of_weights_but_not_their_mean():
    flat, uneven = (RandomGraph(size=40, spread=spread).build_graph(1) for spread in (0.0, 1.5))
    assert set(nx.get_edge_attributes(flat, "weight").values()) == {1.0}
    weights = nx.get_edge_attributes(uneven, "weight").values()
    assert sum(weights) / len(weights) == pytest.approx(1)
    assert summarise_team(uneven)["top_share"] > 0.3
    assert sorted(flat.edges) == sorted(uneven.edges)


def values_of(field):
    """Any value within the bounds of a field; sizes stay small."""
    if field.annotation is bool:
        return st.booleans()
    high = min(field.metadata.maximum, 40)
    if field.is_integer:
        return st.integers(int(field.metadata.minimum), int(high))
    return st.floats(field.metadata.minimum, high)


@pytest.mark.parametrize("name", INNER_BUILDERS)
@given(data=st.data(), seed=st.integers(0, 2**63 - 1))
@settings(max_examples=40, deadline=None)
def test_any_valid_fields_give_a_valid_network(name, data, seed):
    builder = INNER_BUILDERS[name](
        **{field: data.draw(values_of(spec)) for field, spec in annotated_fields(INNER_BUILDERS[name]).items()}
    )
    if name == "cliques" and builder.cliques > builder.size:
        builder = builder._replace(cliques=builder.size)
    team = builder.build_graph(seed)
    assert check_team_graph(team) is team
    assert len(team) == builder.size
    assert list(team.edges) == sorted(team.edges)
