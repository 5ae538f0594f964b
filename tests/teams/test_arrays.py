"""Teams as arrays are bit-identical to the reference implementations, and can be of any size."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.metadata import annotated_fields
from sim.teams import (
    TEAM_BUILDERS,
    Organisation,
    Roster,
    TeamError,
    Ward,
    check_team_graph,
    summarise_team,
    to_arrays,
    to_graph,
)
from sim.teams.graph_algorithms import component_roots, count_triangles
from sim.teams.organisation import INNER_BUILDERS
from sim.teams.validation import MAX_GRAPH_PEOPLE, team_notes
from tests.teams.reference_builders import build_reference

SEEDS = [0, 1, 2**63 - 1]


def assert_same(actual, expected):
    assert (actual.names, actual.roles, actual.teams, actual.initial_states) == (
        expected.names,
        expected.roles,
        expected.teams,
        expected.initial_states,
    )
    pairs = [
        (actual.team_of, expected.team_of),
        (actual.leader_of, expected.leader_of),
        *zip(actual.ties, expected.ties, strict=True),
    ]
    for mine, theirs in pairs:
        assert mine.dtype == theirs.dtype
        assert mine.tolist() == theirs.tolist()


@pytest.mark.parametrize("director", [True, False])
@pytest.mark.parametrize("inner", INNER_BUILDERS)
def test_an_organisation_is_identical_to_the_reference(inner, director):
    for seed in SEEDS:
        builder = Organisation(teams=30, smallest=3, largest=26, inner=inner, director=director)
        assert_same(builder.build_arrays(seed), to_arrays(build_reference(builder, seed)))


def values_of(field):
    """Any value within the bounds of a field; sizes stay small."""
    if field.annotation is bool:
        return st.booleans()
    high = min(field.metadata.maximum, 30)
    if field.is_integer:
        return st.integers(int(field.metadata.minimum), int(high))
    return st.floats(field.metadata.minimum, high)


@pytest.mark.parametrize("name", INNER_BUILDERS)
@given(data=st.data(), seed=st.integers(0, 2**63 - 1))
@settings(max_examples=25, deadline=None)
def test_a_team_with_any_fields_is_identical_to_the_reference(name, data, seed):
    builder = INNER_BUILDERS[name](
        **{field: data.draw(values_of(spec)) for field, spec in annotated_fields(INNER_BUILDERS[name]).items()}
    )
    if name == "cliques" and builder.cliques > builder.size:
        builder = builder._replace(cliques=builder.size)
    assert_same(builder.build_arrays(seed), to_arrays(build_reference(builder, seed)))


def test_bridges_are_redrawn_if_the_pair_already_has_one():
    """Two teams of two people can have at most four bridges of the forty that are attempted."""
    builder = Organisation(teams=2, smallest=2, largest=2, inner="complete", bridges=20)
    arrays = builder.build_arrays(1)
    assert_same(arrays, to_arrays(build_reference(builder, 1)))
    assert len(arrays.ties.person_a) == 2 + 2 + 4


@pytest.mark.parametrize("name", [name for name in TEAM_BUILDERS if name not in ("people", "file")])
def test_graphs_and_arrays_can_be_converted_to_each_other(name):
    builder = TEAM_BUILDERS[name]()
    arrays = builder.build_arrays(3)
    assert_same(arrays, to_arrays(builder.build_graph(3)))
    assert nx.utils.graphs_equal(check_team_graph(to_graph(arrays)), builder.build_graph(3))


def test_initial_states_and_notes_are_converted():
    team = Roster([{"name": "Ama", "start": {"energy": 0.3}}, {"name": "Ben"}, {"name": "Cho"}], [["Cho", "Ama", 2]])
    arrays = team.build_arrays(1)
    assert arrays.initial_states == {0: {"energy": 0.3}}
    assert arrays.leader_of.tolist() == [-1, -1, -1]
    assert arrays.notes == tuple(team.build_graph(1).graph["notes"]) == tuple(team_notes(arrays))
    assert "Ben has no working tie and will meet nobody." in arrays.notes
    assert nx.utils.graphs_equal(to_graph(arrays), team.build_graph(1))


def test_the_summary_of_a_graph_equals_that_of_its_arrays():
    builder = Organisation(teams=12)
    assert summarise_team(builder.build_arrays(1)) == summarise_team(builder.build_graph(1))


@given(st.integers(2, 14), st.floats(0, 1), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_components_and_triangles_agree_with_networkx(n, density, seed):
    graph = nx.gnp_random_graph(n, density, seed=seed)
    pairs = np.array(sorted(graph.edges), np.int32).reshape(-1, 2)
    firsts = component_roots(n, pairs[:, 0], pairs[:, 1]).tolist()
    assert firsts == [min(nx.node_connected_component(graph, person)) for person in range(n)]
    assert count_triangles(n, pairs[:, 0], pairs[:, 1]).tolist() == list(nx.triangles(graph).values())


def test_large_teams_are_available_as_arrays_but_not_as_a_graph():
    trust = Organisation(teams=2000, smallest=10, largest=14)
    arrays = trust.build_arrays(1)
    assert len(arrays.names) == len(set(arrays.names)) > MAX_GRAPH_PEOPLE
    assert summarise_team(arrays)["parts"] == 1
    assert all(arrays.ties.person_a < arrays.ties.person_b)
    with pytest.raises(TeamError, match=rf"the team has {len(arrays.names):,} people; a graph has at most 20,000"):
        trust.build_graph(1)


def test_cached_arrays_are_not_modified():
    first = Ward(size=30).build_arrays(1).ties
    first.person_a[:], first.weight[:] = 0, 0.0
    assert_same(Ward(size=30).build_arrays(1), to_arrays(build_reference(Ward(size=30), 1)))
