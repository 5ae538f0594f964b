"""What comes from outside: absence, mandates, campaigns, sparks, incidents, workload, as people feel it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.acts import CONVERSATION_KIND, NO_PERSON
from tests.agents.living import BUSY, live, model_of, same, scenario, state

ALONE = {"contacts_per_day": 0, "leave_rate": 0, "conversations": 0, "try_rate": 0}
"""Nobody meets anybody."""


# --- absence


@pytest.fixture(scope="module")
def with_absent():
    """A run in which two are away from day 10 to 19."""
    away = [{"event": "absence", "day": 10, "until": 19, "people": ["Nurse 1", "Aide 2"]}]
    return live(scenario(events=away, parameters=BUSY, start={"people": {"Aide 2": {"felt_compassion": 1}}}))


AWAY = [3, 6]
DAYS_AWAY = slice(9, 19)


def test_the_absent_meet_nobody(with_absent):
    acts = with_absent.acts
    gone = (acts.day >= 10) & (acts.day <= 19)
    assert gone.sum() > 30
    assert not np.isin(acts.giver[gone], AWAY).any()
    assert not np.isin(acts.receiver[gone], AWAY).any()
    assert np.isin(acts.giver[~gone], AWAY).any()


@pytest.mark.parametrize("name", ["overload", "tests", "present", "acts_given", "acts_received"])
def test_the_absent_have_no_demand_and_try_nothing(with_absent, name):
    assert (state(with_absent, name)[DAYS_AWAY, AWAY] == 0).all()


def test_the_absent_drain_no_energy_and_their_nights_go_on(with_absent):
    energy, after = state(with_absent, "energy"), state(with_absent, "energy_after_shift")
    felt, obstacles = state(with_absent, "felt_compassion"), state(with_absent, "obstacles")
    assert same(after[DAYS_AWAY, AWAY], energy[DAYS_AWAY, AWAY])
    assert (energy[10:15, AWAY] > energy[9:14, AWAY]).all()
    assert felt[10:20, AWAY] == pytest.approx(felt[9:19, AWAY] * 2 ** (-1 / 3))
    assert 1 - obstacles[10:20, AWAY] == pytest.approx((1 - obstacles[9:19, AWAY]) * 2 ** (-1 / 20))


def test_the_absent_are_not_asked_for_care_and_their_quiet_days_do_not_count(with_absent):
    care, quiet = state(with_absent, "care"), state(with_absent, "quiet_days")
    assert np.isnan(care[DAYS_AWAY, AWAY]).all()
    assert np.isfinite(np.delete(care[DAYS_AWAY], AWAY, axis=1)).all()
    assert (quiet[DAYS_AWAY, AWAY] == quiet[8, AWAY]).all()


def test_the_absent_come_back_having_seen_nothing(with_absent):
    assert (state(with_absent, "glimpsed")[10:20, AWAY] == 0).all()
    assert (state(with_absent, "present")[19, AWAY] == 1).all()


def test_the_present_share_the_work_of_the_absent():
    away = [{"event": "absence", "day": 1, "people": ["Nurse 1", "Aide 2"]}]
    constants = ALONE | {"obstacle_load": 0}
    trace = live(scenario(days=1, events=away, workload=1.0, parameters=constants, start={"energy": 0.5}))
    expected = np.full(10, 1.0 * 10 / 8 - 0.5)
    expected[AWAY] = 0
    assert state(trace, "overload")[0] == pytest.approx(expected)


def test_a_team_of_which_nobody_is_there_has_a_day_without_anything():
    names = scenario().people_names
    trace = live(scenario(days=12, events=[{"event": "absence", "day": 2, "until": 11, "people": list(names)}]))
    assert set(trace.acts.day.tolist()) <= {1, 12}
    assert (state(trace, "present")[1:11] == 0).all()
    assert np.isfinite(state(trace, "energy")).all()


# --- campaigns and mandates


def test_a_campaign_raises_readiness_by_its_strength_in_log_odds():
    log_odds = {}
    for strength in (0.0, 1.5):
        events = [{"event": "campaign", "day": 1, "strength": strength}]
        care = state(live(scenario(days=1, events=events)), "care")[0]
        log_odds[strength] = np.log(care / (1 - care))
    assert log_odds[1.5] - log_odds[0.0] == pytest.approx(1.5)


def test_a_mandate_leads_to_the_same_acts_on_its_first_day_but_returns_neither_energy_nor_wellbeing():
    freely, ordered = (
        live(scenario(days=2, parameters=BUSY, events=[{"event": kind, "day": 1, "strength": 3.0}]))
        for kind in ("campaign", "mandate")
    )
    gave = state(freely, "acts_given")[0] + state(freely, "conversations_held")[0]
    assert same(state(freely, "acts_given")[0], state(ordered, "acts_given")[0])
    lost = state(freely, "energy_after_shift")[0] - state(ordered, "energy_after_shift")[0]
    series = np.array([sum(0.4**k for k in range(int(n))) for n in gave])
    assert lost == pytest.approx(0.06 * (1 - 0.35) * series)
    assert (state(freely, "wellbeing")[1] > state(ordered, "wellbeing")[1])[gave > 0].all()
    assert (gave > 0).sum() > 5


def test_mandated_giving_never_gives_energy():
    """Whoever gives has less at the end of the shift than who gives nothing on the same kind of day."""
    events = [{"event": "mandate", "day": 1, "strength": 2.0}]
    constants = BUSY | {"obstacle_load": 0, "improve_max": 0}
    trace = live(scenario(days=20, events=events, parameters=constants))
    change = state(trace, "energy_after_shift") - state(trace, "energy") + 0.35 * 0.6
    gave = (state(trace, "acts_given") + state(trace, "conversations_held") > 0) & (
        state(trace, "energy_after_shift") > 0
    )
    assert gave.sum() > 100
    assert (change[gave] < 0).all()


# --- sparks


def test_a_spark_brings_acts_from_outside_to_one_person():
    acts = live(scenario(events=[{"event": "spark", "day": 7, "person": "Nurse 2", "acts": 12}])).acts
    sparks = acts.giver == NO_PERSON
    assert sparks.sum() == 12
    assert set(acts.day[sparks].tolist()) == {7}
    assert set(acts.receiver[sparks].tolist()) == {4}
    assert not acts.contagious[sparks].any()
    assert (acts.because[sparks] == -1).all()
    assert (acts.introduced == -1)[sparks].all()
    assert len(set(acts.kind[sparks].tolist())) > 1
    assert (acts.kind[sparks] < CONVERSATION_KIND).all()


def test_a_spark_warms_its_receiver_as_acts_of_colleagues_do():
    events = [{"event": "spark", "day": 1, "person": "Nurse 2", "acts": 3}]
    trace = live(scenario(days=2, parameters=ALONE, events=events))
    weights = np.array([1.0, 1.2, 1.0, 0.7, 0.6])[trace.acts.kind]
    felt = state(trace, "felt_compassion")[1]
    assert felt[4] == pytest.approx((1 - np.prod(1 - 0.4 * weights)) * 2 ** (-1 / 3))
    assert np.count_nonzero(felt) == 1
    assert state(trace, "acts_received")[0, 4] == 3
    assert state(trace, "quiet_days")[0].tolist() == [1, 1, 1, 1, 0, 1, 1, 1, 1, 1]


def test_a_spark_sets_off_ripples_that_begin_with_it():
    events = [{"event": "spark", "day": 5, "acts": 20}]
    acts = live(scenario(parameters=BUSY | {"g_felt": 8, "give_base": 0.02}, events=events)).acts
    sparks = set(np.flatnonzero(acts.giver == NO_PERSON).tolist())
    owed = [act for act, cause in enumerate(acts.because.tolist()) if cause in sparks]
    assert owed
    last = max(sparks, key=lambda spark: acts.moment[spark])
    assert {int(acts.because[act]) for act in owed} == {last}


def test_a_spark_has_its_own_luck_whoever_else_is_sparked_that_day():
    spark = {"event": "spark", "day": 5, "person": "Nurse 2", "acts": 12}
    other = {"event": "spark", "day": 5, "person": "Doctor 1", "acts": 7}
    alone, both = (live(scenario(events=events)).acts for events in ([spark], [spark, other]))
    here = both.giver == NO_PERSON
    assert same(both.kind[here & (both.receiver == 4)], alone.kind[alone.giver == NO_PERSON])


# --- incidents and workload


def test_an_incident_takes_safety_where_leaders_control_and_piles_up_obstacles():
    events = [{"event": "incident", "day": 3, "harm": 0.5}]
    for style, control in (("compassionate", 0.15), ("compliance", 0.85)):
        spec = {"days": 3, "parameters": ALONE, "leadership": {"style": style}}
        without, with_it = live(scenario(**spec)), live(scenario(events=events, **spec))
        before, after = state(without, "safety")[2], state(with_it, "safety")[2]
        assert after == pytest.approx(before * (1 - 0.5 * control))
        before, after = state(without, "obstacles")[2], state(with_it, "obstacles")[2]
        assert after == pytest.approx(before + 0.5 * (1 - before))


def test_two_incidents_on_one_day_both_do_harm():
    events = [{"event": "incident", "day": 2, "harm": harm} for harm in (0.5, 0.2)]
    without = state(live(scenario(days=2, parameters=ALONE)), "obstacles")[1]
    with_both = state(live(scenario(days=2, parameters=ALONE, events=events)), "obstacles")[1]
    assert with_both == pytest.approx(1 - (1 - without) * 0.5 * 0.8)


def test_people_feel_the_workload_of_the_day_until_its_last():
    events = [{"event": "workload", "day": 3, "until": 4, "workload": 1.5}]
    model = model_of(scenario(days=6, events=events))
    felt = []
    for _ in range(6):
        model.step()
        felt.append({person.workload for person in model.people})
    assert felt == [{0.6}, {0.6}, {1.5}, {1.5}, {0.6}, {0.6}]
