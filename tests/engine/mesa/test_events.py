"""Effects of events on people: absence, mandates, campaigns, sparks, incidents and workload."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.act_kinds import CONVERSATION_KIND, NO_PERSON
from tests.engine.mesa.helpers import BUSY_PARAMETERS, arrays_equal, make_model, make_scenario, run_trace, state_series

NO_CONTACT_PARAMETERS = {"contacts_per_day": 0, "leave_rate": 0, "conversations": 0, "try_rate": 0}
"""Constants without meetings."""


# --- absence


@pytest.fixture(scope="module")
def run_with_absences():
    """A run in which two people are absent from day 10 to 19."""
    away = [{"event": "absence", "day": 10, "until": 19, "people": ["Nurse 1", "Aide 2"]}]
    return run_trace(
        make_scenario(events=away, parameters=BUSY_PARAMETERS, start={"people": {"Aide 2": {"felt_compassion": 1}}})
    )


ABSENT_PEOPLE = [3, 6]
ABSENCE_DAYS = slice(9, 19)


def test_absent_people_meet_nobody(run_with_absences):
    acts = run_with_absences.acts
    gone = (acts.day >= 10) & (acts.day <= 19)
    assert gone.sum() > 30
    assert not np.isin(acts.giver[gone], ABSENT_PEOPLE).any()
    assert not np.isin(acts.receiver[gone], ABSENT_PEOPLE).any()
    assert np.isin(acts.giver[~gone], ABSENT_PEOPLE).any()


@pytest.mark.parametrize("name", ["overload", "tests", "present", "acts_given", "acts_received"])
def test_absent_people_have_no_demand_and_try_nothing(run_with_absences, name):
    assert (state_series(run_with_absences, name)[ABSENCE_DAYS, ABSENT_PEOPLE] == 0).all()


def test_absent_people_use_no_energy_and_recover_overnight(run_with_absences):
    energy, after = state_series(run_with_absences, "energy"), state_series(run_with_absences, "energy_after_shift")
    felt, obstacles = state_series(run_with_absences, "felt_compassion"), state_series(run_with_absences, "obstacles")
    assert arrays_equal(after[ABSENCE_DAYS, ABSENT_PEOPLE], energy[ABSENCE_DAYS, ABSENT_PEOPLE])
    assert (energy[10:15, ABSENT_PEOPLE] > energy[9:14, ABSENT_PEOPLE]).all()
    assert felt[10:20, ABSENT_PEOPLE] == pytest.approx(felt[9:19, ABSENT_PEOPLE] * 2 ** (-1 / 3))
    assert 1 - obstacles[10:20, ABSENT_PEOPLE] == pytest.approx((1 - obstacles[9:19, ABSENT_PEOPLE]) * 2 ** (-1 / 20))


def test_absent_people_have_no_care_and_their_quiet_days_do_not_count(run_with_absences):
    care, quiet = state_series(run_with_absences, "care"), state_series(run_with_absences, "quiet_days")
    assert np.isnan(care[ABSENCE_DAYS, ABSENT_PEOPLE]).all()
    assert np.isfinite(np.delete(care[ABSENCE_DAYS], ABSENT_PEOPLE, axis=1)).all()
    assert (quiet[ABSENCE_DAYS, ABSENT_PEOPLE] == quiet[8, ABSENT_PEOPLE]).all()


def test_absent_people_have_seen_nothing_when_they_return(run_with_absences):
    assert (state_series(run_with_absences, "glimpsed")[10:20, ABSENT_PEOPLE] == 0).all()
    assert (state_series(run_with_absences, "present")[19, ABSENT_PEOPLE] == 1).all()


def test_the_present_share_the_work_of_the_absent():
    away = [{"event": "absence", "day": 1, "people": ["Nurse 1", "Aide 2"]}]
    constants = NO_CONTACT_PARAMETERS | {"obstacle_load": 0}
    trace = run_trace(make_scenario(days=1, events=away, workload=1.0, parameters=constants, start={"energy": 0.5}))
    expected = np.full(10, 1.0 * 10 / 8 - 0.5)
    expected[ABSENT_PEOPLE] = 0
    assert state_series(trace, "overload")[0] == pytest.approx(expected)


def test_absent_team_has_no_activity():
    names = make_scenario().people_names
    trace = run_trace(
        make_scenario(days=12, events=[{"event": "absence", "day": 2, "until": 11, "people": list(names)}])
    )
    assert set(trace.acts.day.tolist()) <= {1, 12}
    assert (state_series(trace, "present")[1:11] == 0).all()
    assert np.isfinite(state_series(trace, "energy")).all()


# --- campaigns and mandates


def test_a_campaign_raises_readiness_by_its_strength_in_log_odds():
    log_odds = {}
    for strength in (0.0, 1.5):
        events = [{"event": "campaign", "day": 1, "strength": strength}]
        care = state_series(run_trace(make_scenario(days=1, events=events)), "care")[0]
        log_odds[strength] = np.log(care / (1 - care))
    assert log_odds[1.5] - log_odds[0.0] == pytest.approx(1.5)


def test_a_mandate_leads_to_the_same_acts_on_its_first_day_but_returns_neither_energy_nor_wellbeing():
    freely, ordered = (
        run_trace(
            make_scenario(days=2, parameters=BUSY_PARAMETERS, events=[{"event": kind, "day": 1, "strength": 3.0}])
        )
        for kind in ("campaign", "mandate")
    )
    gave = state_series(freely, "acts_given")[0] + state_series(freely, "conversations_held")[0]
    assert arrays_equal(state_series(freely, "acts_given")[0], state_series(ordered, "acts_given")[0])
    lost = state_series(freely, "energy_after_shift")[0] - state_series(ordered, "energy_after_shift")[0]
    series = np.array([sum(0.4**k for k in range(int(n))) for n in gave])
    assert lost == pytest.approx(0.06 * (1 - 0.35) * series)
    assert (state_series(freely, "wellbeing")[1] > state_series(ordered, "wellbeing")[1])[gave > 0].all()
    assert (gave > 0).sum() > 5


def test_mandated_giving_never_returns_energy():
    """Givers have less energy at the end of the shift than on the same day without giving."""
    events = [{"event": "mandate", "day": 1, "strength": 2.0}]
    constants = BUSY_PARAMETERS | {"obstacle_load": 0, "improve_max": 0}
    trace = run_trace(make_scenario(days=20, events=events, parameters=constants))
    change = state_series(trace, "energy_after_shift") - state_series(trace, "energy") + 0.35 * 0.6
    gave = (state_series(trace, "acts_given") + state_series(trace, "conversations_held") > 0) & (
        state_series(trace, "energy_after_shift") > 0
    )
    assert gave.sum() > 100
    assert (change[gave] < 0).all()


# --- sparks


def test_a_spark_brings_acts_from_outside_to_one_person():
    acts = run_trace(make_scenario(events=[{"event": "spark", "day": 7, "person": "Nurse 2", "acts": 12}])).acts
    sparks = acts.giver == NO_PERSON
    assert sparks.sum() == 12
    assert set(acts.day[sparks].tolist()) == {7}
    assert set(acts.receiver[sparks].tolist()) == {4}
    assert not acts.contagious[sparks].any()
    assert (acts.because[sparks] == -1).all()
    assert (acts.introduced == -1)[sparks].all()
    assert len(set(acts.kind[sparks].tolist())) > 1
    assert (acts.kind[sparks] < CONVERSATION_KIND).all()


def test_a_spark_raises_felt_compassion_like_acts_of_colleagues():
    events = [{"event": "spark", "day": 1, "person": "Nurse 2", "acts": 3}]
    trace = run_trace(make_scenario(days=2, parameters=NO_CONTACT_PARAMETERS, events=events))
    weights = np.array([1.0, 1.2, 1.0, 0.7, 0.6])[trace.acts.kind]
    felt = state_series(trace, "felt_compassion")[1]
    assert felt[4] == pytest.approx((1 - np.prod(1 - 0.4 * weights)) * 2 ** (-1 / 3))
    assert np.count_nonzero(felt) == 1
    assert state_series(trace, "acts_received")[0, 4] == 3
    assert state_series(trace, "quiet_days")[0].tolist() == [1, 1, 1, 1, 0, 1, 1, 1, 1, 1]


def test_a_spark_sets_off_ripples():
    events = [{"event": "spark", "day": 5, "acts": 20}]
    acts = run_trace(make_scenario(parameters=BUSY_PARAMETERS | {"g_felt": 8, "give_base": 0.02}, events=events)).acts
    sparks = set(np.flatnonzero(acts.giver == NO_PERSON).tolist())
    owed = [act for act, cause in enumerate(acts.because.tolist()) if cause in sparks]
    assert owed
    last = max(sparks, key=lambda spark: acts.moment[spark])
    assert {int(acts.because[act]) for act in owed} == {last}


def test_the_draws_of_a_spark_do_not_depend_on_other_sparks_of_the_day():
    spark = {"event": "spark", "day": 5, "person": "Nurse 2", "acts": 12}
    other = {"event": "spark", "day": 5, "person": "Doctor 1", "acts": 7}
    alone, both = (run_trace(make_scenario(events=events)).acts for events in ([spark], [spark, other]))
    here = both.giver == NO_PERSON
    assert arrays_equal(both.kind[here & (both.receiver == 4)], alone.kind[alone.giver == NO_PERSON])


# --- incidents and workload


def test_an_incident_lowers_safety_under_controlling_leaders_and_raises_obstacles():
    events = [{"event": "incident", "day": 3, "harm": 0.5}]
    for style, control in (("compassionate", 0.15), ("compliance", 0.85)):
        spec = {"days": 3, "parameters": NO_CONTACT_PARAMETERS, "leadership": {"style": style}}
        without, with_it = run_trace(make_scenario(**spec)), run_trace(make_scenario(events=events, **spec))
        before, after = state_series(without, "safety")[2], state_series(with_it, "safety")[2]
        assert after == pytest.approx(before * (1 - 0.5 * control))
        before, after = state_series(without, "obstacles")[2], state_series(with_it, "obstacles")[2]
        assert after == pytest.approx(before + 0.5 * (1 - before))


def test_two_incidents_on_one_day_both_have_effects():
    events = [{"event": "incident", "day": 2, "harm": harm} for harm in (0.5, 0.2)]
    without = state_series(run_trace(make_scenario(days=2, parameters=NO_CONTACT_PARAMETERS)), "obstacles")[1]
    with_both = state_series(
        run_trace(make_scenario(days=2, parameters=NO_CONTACT_PARAMETERS, events=events)), "obstacles"
    )[1]
    assert with_both == pytest.approx(1 - (1 - without) * 0.5 * 0.8)


def test_a_changed_workload_applies_until_its_last_day():
    events = [{"event": "workload", "day": 3, "until": 4, "workload": 1.5}]
    model = make_model(make_scenario(days=6, events=events))
    felt = []
    for _ in range(6):
        model.step()
        felt.append({person.workload for person in model.people})
    assert felt == [{0.6}, {0.6}, {1.5}, {1.5}, {0.6}, {0.6}]
