"""The builder `people`."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.teams import Roster, RosterPerson, RosterStart, TeamError

PRACTICE = Roster(
    people=[
        {"name": "Dr Osei", "role": "GP", "leads": "everyone"},
        {"name": "Priya", "role": "Nurse", "leads": ["Sam"], "start": {"wellbeing": 0.4}},
        {"name": "Sam", "role": "Receptionist"},
        {"name": "Lin"},
    ],
    ties=[["Dr Osei", "Priya"], ["Priya", "Sam", 2], ["Lin", "Dr Osei"]],
)


def leaders(graph):
    names = dict(graph.nodes(data="name"))
    return {names[person]: names.get(leader) for person, leader in graph.nodes(data="leader")}


def test_people_ties_and_leaders_are_as_given():
    team = PRACTICE.build_graph(1)
    assert [name for _, name in team.nodes(data="name")] == ["Dr Osei", "Priya", "Sam", "Lin"]
    assert dict(team.nodes(data="role")) == {0: "GP", 1: "Nurse", 2: "Receptionist", 3: "Colleague"}
    assert {(a, b): weight for a, b, weight in team.edges(data="weight")} == {(0, 1): 1, (0, 3): 1, (1, 2): 2}
    assert team.nodes[1]["start"] == {"wellbeing": 0.4}
    assert "start" not in team.nodes[0]
    assert team.graph["notes"] == []


def test_everyone_is_all_team_members_without_a_named_leader():
    assert leaders(PRACTICE.build_graph(1)) == {"Dr Osei": None, "Priya": "Dr Osei", "Sam": "Priya", "Lin": "Dr Osei"}


def test_a_leader_of_everyone_does_not_lead_their_own_leader():
    team = Roster(
        [{"name": "Partner", "leads": ["Manager"]}, {"name": "Manager", "leads": "everyone"}, {"name": "Sam"}]
    )
    assert leaders(team.build_graph(1)) == {"Partner": None, "Manager": "Partner", "Sam": "Manager"}


def test_everyone_is_limited_to_the_team():
    team = Roster(
        [
            {"name": "Chief", "team": "Leadership", "leads": ["Ama", "Ben"]},
            {"name": "Ama", "team": "East", "leads": "everyone"},
            {"name": "Ben", "team": "West", "leads": "everyone"},
            {"name": "Cho", "team": "East"},
            {"name": "Dee", "team": "West"},
        ]
    )
    assert leaders(team.build_graph(1)) == {"Chief": None, "Ama": "Chief", "Ben": "Chief", "Cho": "Ama", "Dee": "Ben"}


def test_by_default_all_pairs_have_ties():
    assert Roster([{"name": name} for name in "ABCD"]).build_graph(1).number_of_edges() == 6


def test_people_can_be_given_as_roster_persons():
    people = (RosterPerson("Ama", role="GP", leads=("Ben",)), RosterPerson("Ben", start=RosterStart(energy=0.3)))
    team = Roster(people, ties=(("Ama", "Ben", 0.5),)).build_graph(1)
    assert leaders(team) == {"Ama": None, "Ben": "Ama"}
    assert team.nodes[1]["start"] == {"energy": 0.3}
    assert team.edges[0, 1]["weight"] == 0.5


def test_the_team_does_not_depend_on_the_seed():
    first, second = PRACTICE.build_graph(0), PRACTICE.build_graph(99)
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges(data=True)) == list(second.edges(data=True))


def test_people_without_ties_or_leader_are_noted():
    team = Roster(
        [{"name": "Ama", "leads": ["Ben"]}, {"name": "Ben"}, {"name": "Cho"}], ties=[["Ama", "Ben"]]
    ).build_graph(1)
    assert team.graph["notes"] == ["Cho has no working tie and will meet nobody.", "Cho has no leader."]


def test_all_errors_are_listed():
    with pytest.raises(TeamError) as error:
        Roster(
            [{"name": "Ama"}, {"name": "Ben"}], ties=[["Ama", "Bem"], ["Ama", "Ama"], ["Ama", "Ben", -1]]
        ).build_graph(1)
    assert [problem.path for problem in error.value.problems] == [("ties", 0, 1), ("ties", 1), ("ties", 2, 2)]
    assert len(str(error.value).splitlines()) == 3


names = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and text.isprintable())
words = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
anything = st.recursive(
    words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
arbitrary_people = st.lists(
    st.fixed_dictionaries(
        {"name": names | anything},
        optional={"role": anything, "team": anything, "leads": st.just("everyone") | anything, "start": anything},
    )
    | anything,
    max_size=4,
)


@given(arbitrary_people, st.just("everyone") | anything)
@settings(max_examples=300, deadline=None)
def test_any_input_gives_a_team_or_a_team_error(people, ties):
    problems = ()
    try:
        team = Roster(people, ties).build_graph(1)
    except TeamError as error:
        problems = error.problems
    else:
        assert isinstance(team, nx.Graph)
    assert all(problem.message.strip() for problem in problems)
    assert all(isinstance(step, str | int) for problem in problems for step in problem.path)


@given(st.lists(names, min_size=2, max_size=8, unique=True), st.data())
@settings(max_examples=60, deadline=None)
def test_any_names_and_ties_give_the_described_team(people, data):
    pairs = [(a, b) for index, a in enumerate(people) for b in people[index + 1 :]]
    ties = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    team = Roster([{"name": name} for name in people], ties).build_graph(1)
    called = dict(team.nodes(data="name"))
    assert list(called.values()) == people
    assert {frozenset((called[a], called[b])) for a, b in team.edges} == {frozenset(tie) for tie in ties}
