"""People, teams, leaders and ties, as the network has them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.world import world_of
from sim.world.people import meet_chances
from tests.agents.made_up import TEAMS
from tests.world.outside import CLINIC, world


def test_people_and_teams_stand_in_the_order_of_the_network():
    people = world().people
    assert people.names == ("Ama", "Ben", "Cho", "Dee", "Eve", "Fay", "Gus")
    assert people.teams == ("Desk", "Clinic", "Porch")
    assert people.team_of.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert people.leader_of.tolist() == [-1, 0, 0, 0, 3, 3, -1]


def test_ties_are_sorted_whatever_the_order_in_which_they_are_written():
    backward = CLINIC | {"ties": [[b, a, *weight] for a, b, *weight in CLINIC["ties"]][::-1]}
    for team in (CLINIC, backward):
        ties = world(team=team).ties
        assert ties.one.tolist() == [0, 1, 2, 4]
        assert ties.other.tolist() == [1, 2, 3, 5]
        assert ties.weight.tolist() == [1.0, 2.0, 0.5, 3.0]


def test_mean_strength_is_the_mean_over_people_of_the_sum_of_their_ties():
    """People without ties count."""
    strength = [1, 1 + 2, 2 + 0.5, 0.5, 3, 3, 0]
    assert world().ties.mean_strength == pytest.approx(sum(strength) / 7)


def test_a_tie_meets_with_its_share_of_the_contacts_of_a_day():
    lived = world(parameters={"contacts_per_day": 2})
    mean = lived.ties.mean_strength
    expected = [min(1, weight * 2 / mean) for weight in (1, 2, 0.5, 3)]
    assert meet_chances(lived.ties.weight, lived.ties, lived.constants) == pytest.approx(expected)
    assert max(expected) == 1


@pytest.mark.parametrize("team", TEAMS, ids=[team["builder"] for team in TEAMS])
def test_people_have_on_average_the_contacts_of_a_day_that_the_constant_says(team):
    """As long as no tie would meet more than once a day."""
    lived = world_of(Scenario.from_dict({"schema": 1, "team": team, "parameters": {"contacts_per_day": 0.2}}))
    chances = meet_chances(lived.ties.weight, lived.ties, lived.constants)
    assert chances.max() < 1
    assert 2 * chances.sum() / len(lived.people.names) == pytest.approx(0.2)


def test_a_team_without_ties_has_no_contacts():
    lived = world(team=CLINIC | {"ties": []})
    assert lived.ties.mean_strength == 0
    assert len(lived.ties.weight) == 0


def test_world_of_takes_seed_and_days_of_the_scenario_unless_told():
    spec = Scenario.from_dict({"schema": 1, "days": 12, "seed": 9, "team": CLINIC})
    assert (world_of(spec).seed, world_of(spec).days) == (9, 12)
    assert (world_of(spec, 3, 5).seed, world_of(spec, 3, 5).days) == (3, 5)
    assert np.array_equal(world_of(spec).start.wellbeing, world_of(spec, 9).start.wellbeing)
