"""Arrays of people, teams, leaders and ties match the network."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.world import build_world
from sim.world.population import meeting_probabilities_of_ties
from tests.engine.mesa.random_scenarios import TEAMS
from tests.world.helpers import CLINIC, make_world


def test_people_and_teams_keep_the_order_of_the_network():
    people = make_world().population
    assert people.names == ("Ama", "Ben", "Cho", "Dee", "Eve", "Fay", "Gus")
    assert people.teams == ("Desk", "Clinic", "Porch")
    assert people.team_of.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert people.leader_of.tolist() == [-1, 0, 0, 0, 3, 3, -1]


def test_ties_are_sorted_independently_of_their_order_in_the_file():
    backward = CLINIC | {"ties": [[b, a, *weight] for a, b, *weight in CLINIC["ties"]][::-1]}
    for team in (CLINIC, backward):
        ties = make_world(team=team).ties
        assert ties.person_a.tolist() == [0, 1, 2, 4]
        assert ties.person_b.tolist() == [1, 2, 3, 5]
        assert ties.weight.tolist() == [1.0, 2.0, 0.5, 3.0]


def test_mean_strength_is_the_mean_over_people_of_the_sum_of_their_ties():
    """The mean includes people without ties."""
    strength = [1, 1 + 2, 2 + 0.5, 0.5, 3, 3, 0]
    assert make_world().ties.mean_strength == pytest.approx(sum(strength) / 7)


def test_meeting_probability_is_proportional_to_the_weight_of_a_tie():
    world = make_world(parameters={"contacts_per_day": 2})
    mean = world.ties.mean_strength
    expected = [min(1, weight * 2 / mean) for weight in (1, 2, 0.5, 3)]
    assert meeting_probabilities_of_ties(world.ties.weight, world.ties, world.initial_constants) == pytest.approx(
        expected
    )
    assert max(expected) == 1


@pytest.mark.parametrize("team", TEAMS, ids=[team["builder"] for team in TEAMS])
def test_mean_contacts_per_day_match_the_parameter(team):
    """The equality holds if no meeting probability is limited to 1."""
    world = build_world(Scenario.from_dict({"schema": 1, "team": team, "parameters": {"contacts_per_day": 0.2}}))
    probabilities = meeting_probabilities_of_ties(world.ties.weight, world.ties, world.initial_constants)
    assert probabilities.max() < 1
    assert 2 * probabilities.sum() / len(world.population.names) == pytest.approx(0.2)


def test_a_team_without_ties_has_no_contacts():
    world = make_world(team=CLINIC | {"ties": []})
    assert world.ties.mean_strength == 0
    assert len(world.ties.weight) == 0


def test_build_world_uses_seed_and_days_of_the_scenario_by_default():
    scenario = Scenario.from_dict({"schema": 1, "days": 12, "seed": 9, "team": CLINIC})
    assert (build_world(scenario).seed, build_world(scenario).days) == (9, 12)
    assert (build_world(scenario, 3, 5).seed, build_world(scenario, 3, 5).days) == (3, 5)
    assert np.array_equal(
        build_world(scenario).initial_state.wellbeing, build_world(scenario, 9).initial_state.wellbeing
    )
