"""Generator of an organisation: leaders, bridges, names and a director."""

from __future__ import annotations

import time

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.teams import Organisation, Ward, check_team_graph, summarise_team
from sim.teams.organisation import INNER_BUILDERS


def teams_of(graph):
    teams = {}
    for person, team in graph.nodes(data="team"):
        teams.setdefault(team, []).append(person)
    return teams


def test_the_director_is_the_only_member_of_the_leadership_and_leads_the_leaders():
    hospital = Organisation(teams=4).build_graph(1)
    teams = teams_of(hospital)
    assert list(teams) == ["Leadership", "Ward 1", "Ward 2", "Ward 3", "Ward 4"]
    assert teams.pop("Leadership") == [0]
    assert hospital.nodes[0]["leader"] is None
    for people in teams.values():
        first = people[0]
        assert hospital.nodes[first]["leader"] == 0
        assert hospital.has_edge(0, first)
        assert {hospital.nodes[person]["leader"] for person in people[1:]} == {first}


def test_without_a_director_the_leaders_have_no_leader():
    hospital = Organisation(teams=3, director=False).build_graph(1)
    assert list(teams_of(hospital)) == ["Ward 1", "Ward 2", "Ward 3"]
    assert sum(leader is None for _, leader in hospital.nodes(data="leader")) == 3
    assert hospital.graph["notes"] == []


def test_names_contain_the_team_number_and_are_unique():
    hospital = Organisation(teams=3).build_graph(1)
    names = [name for _, name in hospital.nodes(data="name")]
    assert len(set(names)) == len(names)
    assert {"Director", "Ward manager 3", "Nurse 3.1", "Doctor 1.2"} <= set(names)
    others = Organisation(teams=2, inner="small_world").build_graph(1)
    assert {"Team leader 1", "Colleague 2.3"} <= {name for _, name in others.nodes(data="name")}


def test_sizes_cover_the_whole_range():
    sizes = {
        len(people)
        for people in teams_of(Organisation(teams=200, smallest=3, largest=7, director=False).build_graph(1)).values()
    }
    assert sizes == {3, 4, 5, 6, 7}


def test_teams_have_different_networks():
    hospital = Organisation(teams=2, smallest=12, largest=12, bridges=0, director=False).build_graph(1)
    first, second = (
        nx.convert_node_labels_to_integers(hospital.subgraph(team)) for team in teams_of(hospital).values()
    )
    assert set(first.edges) != set(second.edges)


def test_each_team_has_bridges_and_the_first_is_to_the_next_team():
    hospital = Organisation(teams=5, bridges=3, director=False).build_graph(1)
    team = dict(hospital.nodes(data="team"))
    between = [(team[a], team[b]) for a, b in hospital.edges if team[a] != team[b]]
    assert len(between) == 15
    assert all(weight == 0.5 for a, b, weight in hospital.edges(data="weight") if team[a] != team[b])
    for number in range(5):
        neighbours = {f"Ward {number + 1}", f"Ward {(number + 1) % 5 + 1}"}
        assert any(set(pair) == neighbours for pair in between)


@pytest.mark.parametrize("inner", ["ward", "cliques", "hub_and_spoke", "complete"])
def test_an_organisation_of_connected_teams_is_connected(inner):
    for seed in range(5):
        assert nx.is_connected(Organisation(teams=7, bridges=1, inner=inner, director=False).build_graph(seed))


def test_the_first_teams_do_not_depend_on_the_number_of_teams():
    few, many = (Organisation(teams=teams, bridges=0).build_graph(1) for teams in (3, 9))
    first = few.subgraph(range(1, len(few)))
    again = many.subgraph(range(1, len(few)))
    assert list(first.nodes(data=True)) == list(again.nodes(data=True))
    assert list(first.edges(data=True)) == list(again.edges(data=True))


def test_an_organisation_of_thousands_is_generated_in_seconds():
    Ward().build_graph(1)  # compile the random numbers
    start = time.perf_counter()
    trust = Organisation(teams=300).build_graph(1)
    assert len(trust) > 4000
    assert time.perf_counter() - start < 10
    assert summarise_team(trust)["parts"] == 1


@given(
    st.builds(
        Organisation,
        teams=st.integers(2, 8),
        smallest=st.integers(3, 6),
        largest=st.integers(6, 12),
        inner=st.sampled_from(list(INNER_BUILDERS)),
        bridges=st.integers(0, 30),
        bridge_weight=st.floats(0.001, 1000),
        director=st.booleans(),
    ),
    st.integers(0, 2**63 - 1),
)
@settings(max_examples=40, deadline=None)
def test_any_valid_fields_give_a_valid_organisation(organisation, seed):
    assert check_team_graph(organisation.build_graph(seed)).number_of_nodes() >= 6
