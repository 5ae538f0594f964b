"""The engine agrees day by day with a slow and simple reference simulation of the model page."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.mesa import TeamModel
from sim.engine.mesa.run import run_mesa
from sim.model.measures import MEASURE_INDEX
from sim.model.mechanisms import Mechanisms
from sim.model.states import STATE_NAMES
from sim.scenario import EVENT_CLASSES, Scenario
from sim.world import build_world
from tests import reference_implementations
from tests.engine.mesa import reference_day
from tests.engine.mesa.random_scenarios import random_scenario

TOLERANCE = 1e-12
"""The reference computes sums, products and logarithms in another way: the last bits may differ, the acts may not."""


def assert_matches_reference(scenario):
    expected = reference_day.simulate(scenario, scenario.seed)
    world = build_world(scenario)
    trace = run_mesa(world)
    assert_acts_match(trace.acts, expected["acts"])
    assert_people_match(trace.people, expected["people"])
    assert_measures_match(trace.days, expected, world.population.team_of)
    return expected


def assert_acts_match(acts, expected):
    """Every act has the same day, people, kind, cause, third person and position in the log."""
    for name, column in expected.items():
        np.testing.assert_array_equal(getattr(acts, name), column, err_msg=name)


def assert_people_match(people, expected):
    for column, name in enumerate(STATE_NAMES):
        difference = np.nan_to_num(people[:, column] - expected[:, column])
        np.testing.assert_array_equal(np.isnan(people[:, column]), np.isnan(expected[:, column]), err_msg=name)
        assert np.abs(difference).max() <= TOLERANCE, (
            name,
            "first on day",
            1 + np.argmax(np.abs(difference).max(axis=1)),
        )


def assert_measures_match(days, expected, team_of):
    """The measures of each day and scope follow from the people of the reference."""
    for day, (table, improvement) in enumerate(zip(expected["people"], expected["improvement"], strict=True)):
        for scope, measures in enumerate(reference_implementations.measure_day(table, team_of, improvement)):
            for name, value in measures.items():
                assert days[day, scope, MEASURE_INDEX[name]] == pytest.approx(value, abs=TOLERANCE, nan_ok=True), (
                    day,
                    name,
                )


@pytest.mark.parametrize("n", range(32))
def test_sixty_days_of_a_random_scenario_agree(n):
    assert_matches_reference(random_scenario(n))


@pytest.mark.slow
@pytest.mark.parametrize("n", range(32, 232))
def test_very_many_random_scenarios_agree(n):
    assert_matches_reference(random_scenario(n, days=100))


@pytest.mark.parametrize("off", [*Mechanisms._fields, "all", "none"])
def test_every_mechanism_agrees_when_it_is_off(off):
    mechanisms = {name: off not in {name, "all"} for name in Mechanisms._fields}
    busy = {"give_base": 0.25, "contacts_per_day": 4, "leave_rate": 0.01, "try_rate": 0.5}
    assert_matches_reference(
        Scenario.from_dict(
            {
                "schema": 1,
                "days": 60,
                "team": {"builder": "ward", "size": 10},
                "mechanisms": mechanisms,
                "parameters": busy,
                "events": [{"event": "incident", "day": 20, "harm": 0.5}],
            }
        )
    )


def test_the_default_model_agrees_for_half_a_year():
    """The default constants, a ward, a surge and a new leader."""
    assert_matches_reference(
        Scenario.from_dict(
            {
                "schema": 1,
                "days": 125,
                "seed": 3,
                "team": {"builder": "ward", "size": 14},
                "events": [
                    {"event": "workload", "day": 20, "until": 80, "workload": 0.85},
                    {"event": "leadership", "day": 60, "style": "compassionate"},
                ],
            }
        )
    )


def test_introduced_ties_agree_day_by_day():
    scenario = random_scenario(8)
    expected = reference_day.simulate(scenario, scenario.seed)["introduced"]
    assert any(expected)
    model = TeamModel(build_world(scenario))
    for ties in expected:
        model.step()
        assert {(p.index, q) for p in model.people for q in p.introduced_ties if p.index < q} == ties


def test_the_random_scenarios_cover_every_event_and_act():
    """Every event, every kind of act, introductions, leavers, absences, sparks and conversations occur."""
    scenarios = [random_scenario(n) for n in range(32)]
    assert {event.event for scenario in scenarios for event in scenario.events} == set(EVENT_CLASSES)
    assert all(
        {scenario.mechanisms[i] for scenario in scenarios} == {True, False} for i in range(len(Mechanisms._fields))
    )
    runs = [reference_day.simulate(scenario, scenario.seed) for scenario in scenarios[:8]]
    acts = {name: np.concatenate([run["acts"][name] for run in runs]) for name in runs[0]["acts"]}
    assert len(np.unique(acts["kind"])) == 6
    assert (acts["introduced"] >= 0).sum() > 20
    assert (acts["giver"] == -1).sum() > 5
    assert acts["contagious"].sum() > 500
    assert sum(run["people"][:, STATE_NAMES.index("left")].sum() for run in runs) > 10
