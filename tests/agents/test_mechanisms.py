"""Each mechanism that is switched off does exactly what it says, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.acts import CONVERSATION_KIND
from sim.model.measures import MEASURE_INDEX
from tests.agents.living import BUSY, MANY_INTRODUCTIONS, live, model_of, same, scenario, state

ALWAYS = {"parameters": BUSY | {"leave_rate": 0.01}, "kinds": MANY_INTRODUCTIONS}

AS_ZEROS = {
    "contagion": {"g_felt": 0},
    "energising": {"boost": 0, "giver_lift": 0},
    "glimpsing": {"g_glimpsed": 0},
    "introductions": {"introductions_max": 0},
    "improvement": {"improve": 0},
    "leaving": {"leave_rate": 0},
    "leading": {"conversations": 0},
}


@pytest.mark.parametrize("mechanism", AS_ZEROS)
def test_a_mechanism_that_is_off_is_one_whose_constants_are_zero(mechanism):
    off = scenario(kinds=MANY_INTRODUCTIONS, parameters=ALWAYS["parameters"], mechanisms={mechanism: False})
    zero = scenario(kinds=MANY_INTRODUCTIONS, parameters=ALWAYS["parameters"] | AS_ZEROS[mechanism])
    assert live(off).digest() == live(zero).digest() != live(scenario(**ALWAYS)).digest()


def without(mechanism, **parts):
    return live(scenario(**ALWAYS | parts, mechanisms={mechanism: False}))


def test_without_contagion_no_act_is_owed_to_another_and_felt_compassion_moves_nobody():
    cold, warm = (without("contagion", start={"felt_compassion": felt}) for felt in (0.0, 1.0))
    assert not cold.acts.contagious.any()
    assert (cold.acts.because == -1).all()
    for name, column in cold.acts._asdict().items():
        assert same(column, getattr(warm.acts, name)), name
    for name in ("wellbeing", "energy", "safety", "obstacles", "care"):
        assert same(state(cold, name), state(warm, name)), name
    assert (state(warm, "felt_compassion")[:2] > state(cold, "felt_compassion")[:2]).all()


def test_without_energising_giving_only_costs():
    """At the end of the shift nobody has more energy than work has left them, and givers have less."""
    trace = without("energising", parameters=BUSY | {"obstacle_load": 0, "improve_max": 0})
    left = np.clip(state(trace, "energy") - 0.35 * 0.6, 0.0, 1.0)
    gave = state(trace, "acts_given") + state(trace, "conversations_held") > 0
    assert same(state(trace, "energy_after_shift")[~gave], left[~gave])
    assert (state(trace, "energy_after_shift")[gave & (left > 0)] < left[gave & (left > 0)]).all()


def test_without_glimpsing_acts_seen_are_counted_but_move_nobody():
    trace = without("glimpsing", parameters=ALWAYS["parameters"] | {"glimpse_peak": 1.5})
    other = without("glimpsing", parameters=ALWAYS["parameters"] | {"glimpse_peak": 9.0})
    assert state(trace, "glimpsed").max() > 3
    assert trace.digest() == other.digest()


def test_without_introductions_nobody_gets_a_tie():
    trace = without("introductions")
    assert (trace.acts.introduced == -1).all()
    assert (trace.acts.kind == 4).sum() > 20
    model = model_of(scenario(**ALWAYS, mechanisms={"introductions": False}), days=30)
    assert not any(person.introduced_ties for person in model.people)


def test_without_safety_everybody_keeps_the_safety_they_started_with():
    events = [{"event": "incident", "day": 10, "harm": 1.0}]
    leaders = {"leaders": {"safety": 0.9}}
    trace = without("safety", events=events, start={"safety": 0.3} | leaders, parameters=BUSY | {"leave_rate": 0})
    assert (state(trace, "safety") == [0.9] + [0.3] * 9).all()
    assert (state(trace, "obstacles")[9] == 1).all()


def test_without_improvement_tests_are_tried_but_gain_nothing():
    trace = without("improvement")
    assert state(trace, "tests").sum() > 10
    assert (trace.days[:, :, MEASURE_INDEX["improvement"]] == 0).all()
    assert live(scenario(**ALWAYS)).days[-1, 0, MEASURE_INDEX["improvement"]] > 0.05


def test_without_leaving_everybody_stays():
    trace = without("leaving")
    assert state(trace, "left").sum() == 0
    assert (state(trace, "set_point") == state(trace, "set_point")[0]).all()
    assert state(live(scenario(**ALWAYS)), "left").sum() > 0


def test_without_the_leaders_round_there_are_no_conversations():
    trace = without("leading", leadership={"style": "compassionate"})
    assert not (trace.acts.kind == CONVERSATION_KIND).any()
    assert state(trace, "conversations_held").sum() == 0
    led = live(scenario(**ALWAYS, leadership={"style": "compassionate"}))
    assert (led.acts.kind == CONVERSATION_KIND).sum() > 20


def test_without_any_mechanism_people_still_meet_and_give():
    names = [*AS_ZEROS, "safety"]
    trace = live(scenario(parameters=BUSY, mechanisms=dict.fromkeys(names, False)))
    assert len(trace.acts.day) > 30
    assert not trace.acts.contagious.any()
