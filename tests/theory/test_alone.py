"""Nobody meets anybody and nobody leads: every state follows its closed form, to rounding."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from sim.agents import play
from sim.model.measures import MEASURE
from sim.model.states import STATE
from sim.scenario import Scenario
from sim.world import world_of
from tests.chances import sigmas

CLOSE = 1e-12
DAYS = 120
T = np.arange(DAYS)[:, None]
"""Nights slept by the morning of each day."""


def lived(days=DAYS, size=6, mechanisms=(), **parts):
    """A run of people without meetings, who do not leave unless told."""
    given = parts.pop("parameters", {})
    data = {
        "schema": 1,
        "days": days,
        "team": {"builder": "complete", "size": size, "leader": False},
        "parameters": {"contacts_per_day": 0} | given,
        "mechanisms": {"leaving": False} | dict(mechanisms),
    }
    return play(world_of(Scenario.from_dict(data | parts)))


def state(trace, name):
    return trace.people[:, STATE[name]]


def half(time, half_life):
    return 2.0 ** (-time / half_life)


def test_wellbeing_returns_to_the_set_point_with_its_half_life():
    trace = lived(workload=0, start={"wellbeing": 0.9})
    set_point = state(trace, "set_point")[0]
    assert state(trace, "wellbeing") == pytest.approx(set_point + (0.9 - set_point) * half(T, 45), abs=CLOSE)


@pytest.mark.parametrize(("style", "control"), [("compassionate", 0.15), ("compliance", 0.85)])
def test_safety_goes_to_the_level_that_control_allows(style, control):
    trace = lived(leadership={"style": style}, start={"safety": 0.95})
    level = 0.4 * (1 - control)
    assert state(trace, "safety") == pytest.approx(level + (0.95 - level) * half(T, 120) + np.zeros(6), abs=CLOSE)


def test_obstacles_fill_up_with_their_half_life():
    trace = lived(start={"obstacles": 0.1})
    assert state(trace, "obstacles") == pytest.approx(1 - 0.9 * half(T, 20) + np.zeros(6), abs=CLOSE)


def test_what_an_incident_left_is_forgotten_like_everything_else():
    events = [{"event": "incident", "day": 11, "harm": 0.5}]
    trace = lived(leadership={"style": "compliance"}, events=events)
    level, before = 0.4 * 0.15, 0.4 * 0.15 + (0.5 - 0.4 * 0.15) * half(10, 120)
    shaken = before * (1 - 0.5 * 0.85)
    assert state(trace, "safety")[10:] == pytest.approx(
        level + (shaken - level) * half(T[:-10], 120) + np.zeros(6), abs=CLOSE
    )


def test_felt_compassion_after_a_spark_decays_with_its_half_life():
    trace = lived(events=[{"event": "spark", "day": 1, "person": "Colleague 2", "acts": 3}])
    felt = np.array([1.0, 1.2, 1.0, 0.7, 0.6])[trace.acts.kind]
    at_first = 1 - np.prod(1 - 0.4 * felt)
    mornings = state(trace, "felt_compassion")
    assert mornings[1:, 1] == pytest.approx(at_first * half(T[1:, 0], 3), abs=CLOSE)
    assert np.count_nonzero(np.delete(mornings, 1, axis=1)) == 0


def test_improvement_that_nobody_renews_fades_with_its_half_life():
    trace = lived(start={"improvement": 0.8}, parameters={"try_rate": 0})
    assert trace.days[:, 0, MEASURE["improvement"]] == pytest.approx(0.8 * half(T[:, 0], 125), abs=CLOSE)


STEADY = {"obstacle_load": 0, "improve_max": 0, "strain": 0}


def test_energy_starts_at_its_fixed_point_and_stays_there():
    """Rest level less what a night cannot restore of the day's drain: rest − drain·workload·(1 − r)/r."""
    trace = lived(workload=0.5, parameters=STEADY)
    fixed = 0.35 + 0.65 * state(trace, "set_point")[0] - 0.35 * 0.5 * 0.4 / 0.6
    assert (fixed > 0).all()
    assert state(trace, "energy") == pytest.approx(fixed + 0 * T, abs=CLOSE)
    assert state(trace, "energy_after_shift") == pytest.approx(fixed - 0.35 * 0.5 + 0 * T, abs=CLOSE)


@pytest.mark.parametrize("recovery", [0.2, 0.6, 0.9])
def test_energy_comes_back_to_its_fixed_point_by_the_share_that_a_night_restores(recovery):
    """After t nights the share (1 − recovery)^t of the distance is left."""
    trace = lived(days=40, workload=0.3, start={"energy": 0.4}, parameters=STEADY | {"recovery": recovery})
    rest = 0.35 + 0.65 * state(trace, "set_point")[0]
    fixed = rest - 0.35 * 0.3 * (1 - recovery) / recovery
    assert state(trace, "energy") == pytest.approx(fixed + (0.4 - fixed) * (1 - recovery) ** T[:40], abs=CLOSE)


def test_energy_ends_at_the_fixed_point_of_a_day_full_of_obstacles():
    """Obstacles fill up, so the demand ends at workload·(1 + obstacle_load)."""
    constants = {"improve_max": 0, "strain": 0, "obstacle_half": 5}
    trace = lived(days=250, workload=0.4, parameters=constants)
    fixed = 0.35 + 0.65 * state(trace, "set_point")[0] - 0.35 * 0.4 * 1.8 * 0.4 / 0.6
    assert state(trace, "energy")[-1] == pytest.approx(fixed, abs=1e-9)


def test_wellbeing_under_steady_overload_settles_where_strain_and_return_balance():
    """W* + (W·(1 − strain·overload) − W*)·keep = W, with energy nailed down at 0 by a drain that takes all."""
    constants = STEADY | {"strain": 0.1, "rest_floor": 0, "recovery": 0.01, "drain": 1, "wellbeing_half": 5}
    trace = lived(days=250, workload=2, start={"energy": 0}, parameters=constants)
    set_point = state(trace, "set_point")[0]
    overload = state(trace, "overload")[-1]
    keep = half(1, 5)
    balance = set_point * (1 - keep) / (1 - keep * (1 - 0.1 * overload))
    assert overload == pytest.approx(2, abs=0.01)
    assert state(trace, "wellbeing")[-1] == pytest.approx(balance, abs=1e-4)


def test_who_meets_nobody_is_left_out_after_ten_days():
    trace = lived(days=12)
    left_out = trace.days[:, 0, MEASURE["left_out"]].tolist()
    assert left_out == [0.0] * 9 + [1.0] * 3


def test_people_leave_as_often_as_their_chance_says():
    """Over 12,000 person-days at a chance of 2 %; the chance of a false alarm is one in a million."""
    trace = lived(size=100, mechanisms={"leaving": True}, parameters={"leave_rate": 0.02, "leave_slope": 0})
    n = trace.people.shape[0] * trace.people.shape[2]
    assert state(trace, "left").sum() == pytest.approx(0.02 * n, abs=sigmas() * sqrt(0.02 * 0.98 * n))


def test_the_unwell_leave_more_often_in_proportion():
    """At wellbeing .1 and .9 held fast, the chances are 1 + 3·.4 and, below nothing, none."""
    held = {"wellbeing_sd": 0, "leave_rate": 0.02, "strain": 0, "leave_slope": 3}
    for wellbeing, factor in ((0.1, 2.2), (0.9, 0.0)):
        constants = held | {"wellbeing_mean": wellbeing}
        trace = lived(size=100, mechanisms={"leaving": True}, parameters=constants)
        n, chance = 100 * DAYS, 0.02 * factor
        assert state(trace, "left").sum() == pytest.approx(chance * n, abs=sigmas(2) * sqrt(chance * (1 - chance) * n))


def test_small_tests_are_tried_as_often_as_their_chance_says():
    """try_rate·S·E with both held fast."""
    constants = STEADY | {"try_rate": 0.5, "safety_half": 10000, "recovery": 1, "rest_floor": 1, "drain": 0}
    trace = lived(size=100, start={"safety": 0.4}, parameters=constants, mechanisms={"safety": False})
    n, chance = 100 * DAYS, 0.5 * 0.4 * 1.0
    first_day = trace.people[1:, STATE["tests"]]  # from the second day on everybody is rested
    n = first_day.size
    assert first_day.sum() == pytest.approx(chance * n, abs=sigmas() * sqrt(chance * (1 - chance) * n))
