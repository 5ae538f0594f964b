"""Switching off a mechanism has the documented effect and no other."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.measures import MEASURE_INDEX
from tests.engine.mesa.helpers import (
    BUSY_PARAMETERS,
    INTRODUCTION_HEAVY_KINDS,
    arrays_equal,
    make_model,
    make_scenario,
    run_trace,
    state_series,
)

BASE_SETTINGS = {"parameters": BUSY_PARAMETERS | {"leave_rate": 0.01}, "kinds": INTRODUCTION_HEAVY_KINDS}

EQUIVALENT_PARAMETERS = {
    "contagion": {"g_felt": 0},
    "energising": {"boost": 0, "giver_lift": 0},
    "glimpsing": {"g_glimpsed": 0},
    "introductions": {"introductions_max": 0},
    "improvement": {"improve": 0},
    "leaving": {"leave_rate": 0},
    "leading": {"conversations": 0},
}


@pytest.mark.parametrize("mechanism", EQUIVALENT_PARAMETERS)
def test_a_mechanism_that_is_off_is_one_whose_constants_are_zero(mechanism):
    off = make_scenario(
        kinds=INTRODUCTION_HEAVY_KINDS, parameters=BASE_SETTINGS["parameters"], mechanisms={mechanism: False}
    )
    zero = make_scenario(
        kinds=INTRODUCTION_HEAVY_KINDS, parameters=BASE_SETTINGS["parameters"] | EQUIVALENT_PARAMETERS[mechanism]
    )
    assert run_trace(off).digest() == run_trace(zero).digest() != run_trace(make_scenario(**BASE_SETTINGS)).digest()


def disable_mechanism(mechanism, **parts):
    return run_trace(make_scenario(**BASE_SETTINGS | parts, mechanisms={mechanism: False}))


def test_without_contagion_felt_compassion_causes_no_acts():
    cold, warm = (disable_mechanism("contagion", start={"felt_compassion": felt}) for felt in (0.0, 1.0))
    assert not cold.acts.contagious.any()
    assert (cold.acts.because == -1).all()
    for name, column in cold.acts._asdict().items():
        assert arrays_equal(column, getattr(warm.acts, name)), name
    for name in ("wellbeing", "energy", "safety", "obstacles", "care"):
        assert arrays_equal(state_series(cold, name), state_series(warm, name)), name
    assert (state_series(warm, "felt_compassion")[:2] > state_series(cold, "felt_compassion")[:2]).all()


def test_without_energising_giving_only_costs():
    """At the end of the shift nobody has more energy than without giving, and givers have less."""
    trace = disable_mechanism("energising", parameters=BUSY_PARAMETERS | {"obstacle_load": 0, "improve_max": 0})
    left = np.clip(state_series(trace, "energy") - 0.35 * 0.6, 0.0, 1.0)
    gave = state_series(trace, "acts_given") + state_series(trace, "conversations_held") > 0
    assert arrays_equal(state_series(trace, "energy_after_shift")[~gave], left[~gave])
    assert (state_series(trace, "energy_after_shift")[gave & (left > 0)] < left[gave & (left > 0)]).all()


def test_without_glimpsing_acts_seen_are_counted_but_have_no_effect():
    trace = disable_mechanism("glimpsing", parameters=BASE_SETTINGS["parameters"] | {"glimpse_peak": 1.5})
    other = disable_mechanism("glimpsing", parameters=BASE_SETTINGS["parameters"] | {"glimpse_peak": 9.0})
    assert state_series(trace, "glimpsed").max() > 3
    assert trace.digest() == other.digest()


def test_without_introductions_nobody_gets_a_tie():
    trace = disable_mechanism("introductions")
    assert (trace.acts.introduced == -1).all()
    assert (trace.acts.kind == 4).sum() > 20
    model = make_model(make_scenario(**BASE_SETTINGS, mechanisms={"introductions": False}), days=30)
    assert not any(person.introduced_ties for person in model.people)


def test_without_safety_everybody_keeps_the_safety_they_started_with():
    events = [{"event": "incident", "day": 10, "harm": 1.0}]
    leaders = {"leaders": {"safety": 0.9}}
    trace = disable_mechanism(
        "safety", events=events, start={"safety": 0.3} | leaders, parameters=BUSY_PARAMETERS | {"leave_rate": 0}
    )
    assert (state_series(trace, "safety") == [0.9] + [0.3] * 9).all()
    assert (state_series(trace, "obstacles")[9] == 1).all()


def test_without_improvement_tests_are_tried_but_gain_nothing():
    trace = disable_mechanism("improvement")
    assert state_series(trace, "tests").sum() > 10
    assert (trace.days[:, :, MEASURE_INDEX["improvement"]] == 0).all()
    assert run_trace(make_scenario(**BASE_SETTINGS)).days[-1, 0, MEASURE_INDEX["improvement"]] > 0.05


def test_without_leaving_everybody_stays():
    trace = disable_mechanism("leaving")
    assert state_series(trace, "left").sum() == 0
    assert (state_series(trace, "set_point") == state_series(trace, "set_point")[0]).all()
    assert state_series(run_trace(make_scenario(**BASE_SETTINGS)), "left").sum() > 0


def test_without_the_leaders_round_there_are_no_conversations():
    trace = disable_mechanism("leading", leadership={"style": "compassionate"})
    assert not (trace.acts.kind == CONVERSATION_KIND).any()
    assert state_series(trace, "conversations_held").sum() == 0
    led = run_trace(make_scenario(**BASE_SETTINGS, leadership={"style": "compassionate"}))
    assert (led.acts.kind == CONVERSATION_KIND).sum() > 20


def test_without_any_mechanism_people_still_meet_and_give():
    names = [*EQUIVALENT_PARAMETERS, "safety"]
    trace = run_trace(make_scenario(parameters=BUSY_PARAMETERS, mechanisms=dict.fromkeys(names, False)))
    assert len(trace.acts.day) > 30
    assert not trace.acts.contagious.any()
