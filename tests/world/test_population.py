"""People, teams, leaders and ties, as the network has them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.world import build_world
from sim.world.population import meeting_probabilities_of_ties
from tests.engine.mesa.random_scenarios import TEAMS
from tests.world.helpers import CLINIC, make_world


def test_people_and_teams_stand_in_the_order_of_the_network():
    people = make_world().population
    assert people.names == ("Ama", "Ben", "Cho", "Dee", "Eve", "Fay", "Gus")
    assert people.teams == ("Desk", "Clinic", "Porch")
    assert people.team_of.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert people.leader_of.tolist() == [-1, 0, 0, 0, 3, 3, -1]


def test_ties_are_sorted_whatever_the_order_in_which_they_are_written():
    backward = CLINIC | {"ties": [[b, a, *weight] for a, b, *weight in CLINIC["ties"]][::-1]}
    for team in (CLINIC, backward):
        ties = make_world(team=team).ties
        assert ties.person_a.tolist() == [0, 1, 2, 4]
        assert ties.person_b.tolist() == [1, 2, 3, 5]
        assert ties.weight.tolist() == [1.0, 2.0, 0.5, 3.0]


def test_mean_strength_is_the_mean_over_people_of_the_sum_of_their_ties():
    """People without ties count."""
    strength = [1, 1 + 2, 2 + 0.5, 0.5, 3, 3, 0]
    assert make_world().ties.mean_strength == pytest.approx(sum(strength) / 7)


def test_a_tie_meets_with_its_share_of_the_contacts_of_a_day():
    lived = make_world(parameters={"contacts_per_day": 2})
    mean = lived.ties.mean_strength
    expected = [min(1, weight * 2 / mean) for weight in (1, 2, 0.5, 3)]
    assert meeting_probabilities_of_ties(lived.ties.weight, lived.ties, lived.initial_constants) == pytest.approx(
        expected
    )
    assert max(expected) == 1


@pytest.mark.parametrize("team", TEAMS, ids=[team["builder"] for team in TEAMS])
def test_people_have_on_average_the_contacts_of_a_day_that_the_constant_says(team):
    """As long as no tie would meet more than once a day."""
    lived = build_world(Scenario.from_dict({"schema": 1, "team": team, "parameters": {"contacts_per_day": 0.2}}))
    chances = meeting_probabilities_of_ties(lived.ties.weight, lived.ties, lived.initial_constants)
    assert chances.max() < 1
    assert 2 * chances.sum() / len(lived.population.names) == pytest.approx(0.2)


def test_a_team_without_ties_has_no_contacts():
    lived = make_world(team=CLINIC | {"ties": []})
    assert lived.ties.mean_strength == 0
    assert len(lived.ties.weight) == 0


def test_world_of_takes_seed_and_days_of_the_scenario_unless_told():
    spec = Scenario.from_dict({"schema": 1, "days": 12, "seed": 9, "team": CLINIC})
    assert (build_world(spec).seed, build_world(spec).days) == (9, 12)
    assert (build_world(spec, 3, 5).seed, build_world(spec, 3, 5).days) == (3, 5)
    assert np.array_equal(build_world(spec).initial_state.wellbeing, build_world(spec, 9).initial_state.wellbeing)
