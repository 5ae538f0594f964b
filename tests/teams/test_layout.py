"""Layout: deterministic, without overlaps, with separate teams."""

from __future__ import annotations

from math import dist, hypot
from statistics import mean

import networkx as nx
import pytest

from sim.teams import (
    Cliques,
    CompleteGraph,
    HubAndSpoke,
    Organisation,
    RandomGraph,
    Roster,
    SmallWorld,
    Ward,
    layout_team,
)
from sim.teams.arrays import to_arrays

TEAMS = [
    Ward(2),
    Ward(24),
    Ward(45),
    SmallWorld(30),
    Cliques(18),
    HubAndSpoke(20),
    RandomGraph(20, density=0.05),
    CompleteGraph(12),
    Organisation(teams=2, director=False),
    Organisation(teams=12),
    Organisation(teams=40),
]


@pytest.mark.parametrize("builder", TEAMS, ids=lambda builder: f"{type(builder).__name__} {builder[0]}")
def test_people_have_distinct_coordinates_within_bounds(builder):
    team = builder.build_graph(1)
    position = layout_team(team)
    assert list(position) == list(team)
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in position.values())
    assert max(max(abs(x), abs(y)) for x, y in position.values()) == pytest.approx(1)
    nearest = min(dist(position[a], position[b]) for a in position for b in position if a < b)
    assert nearest > 0.1 / len(team) ** 0.5
    assert position == layout_team(builder.build_graph(1))


def test_people_with_a_tie_are_closer_than_others():
    team = Ward(30).build_graph(2)
    position = layout_team(team)
    tied = mean(dist(position[a], position[b]) for a, b in team.edges)
    others = mean(dist(position[a], position[b]) for a, b in nx.non_edges(team))
    assert tied < 0.8 * others


def test_teams_are_separate_and_the_leadership_is_central():
    hospital = Organisation(teams=12).build_graph(1)
    position = layout_team(hospital)
    team = dict(hospital.nodes(data="team"))
    assert hypot(*position[0]) < 0.2
    within = mean(dist(position[a], position[b]) for a in position for b in position if a < b and team[a] == team[b])
    between = mean(dist(position[a], position[b]) for a in position for b in position if a < b and team[a] != team[b])
    assert within < 0.35 * between


def test_a_large_team_is_on_a_spiral():
    team = RandomGraph(size=700, density=0.01).build_graph(1)
    assert len(set(layout_team(team).values())) == 700


@pytest.mark.parametrize("builder", [Ward(24), Organisation(teams=12), RandomGraph(size=700, density=0.01)])
def test_the_layout_of_arrays_equals_that_of_the_graph(builder):
    team = builder.build_graph(1)
    assert layout_team(to_arrays(team)) == layout_team(team)


def test_people_without_ties_have_coordinates():
    team = Roster([{"name": name} for name in "ABC"], ties=[]).build_graph(1)
    assert len(set(layout_team(team).values())) == 3
