"""Leaders: their conversations, their choice of reports, the effects of their style; leaders do not leave."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.mesa import Leader
from sim.model.act_kinds import CONVERSATION_KIND
from tests.engine.mesa.helpers import make_model, make_scenario, run_trace, state_series
from tests.engine.mesa.random_scenarios import TEAMS
from tests.statistical_bounds import max_z_score

ATTENTIVE_STYLE = {"attend": 1, "understand": 1, "empathise": 0.5, "help": 0.5, "control": 0.2}


def conversations(trace):
    """Conversations: day, leader, report."""
    acts = trace.acts
    which = acts.kind == CONVERSATION_KIND
    return list(zip(acts.day[which].tolist(), acts.giver[which].tolist(), acts.receiver[which].tolist(), strict=True))


@pytest.mark.parametrize("slots", [0, 1, 3, 7])
def test_a_leader_who_always_attends_uses_every_slot(slots):
    trace = run_trace(make_scenario(leadership={"style": ATTENTIVE_STYLE}, parameters={"conversations": slots}))
    assert (state_series(trace, "conversations_held")[:, 0] == slots).all()


def test_a_leader_who_never_attends_uses_none():
    assert conversations(run_trace(make_scenario(leadership={"style": ATTENTIVE_STYLE | {"attend": 0}}))) == []


def test_a_leader_holds_at_most_as_many_conversations_as_there_are_slots():
    held = state_series(run_trace(make_scenario(days=60, leadership={"style": "compassionate"})), "conversations_held")
    assert held[:, 0].max() == 3
    assert held[:, 1:].max() == 0
    assert 1.5 < held[:, 0].mean() < 3


def test_understanding_leads_to_the_report_in_most_need_of_the_morning():
    trace = run_trace(make_scenario(leadership={"style": ATTENTIVE_STYLE}))
    wellbeing = state_series(trace, "wellbeing")
    assert conversations(trace)
    assert all(report == 1 + np.argmin(wellbeing[day - 1, 1:]) for day, _, report in conversations(trace))


def test_of_reports_in_equal_need_the_first_is_chosen():
    start = {"wellbeing": 0.5}
    trace = run_trace(make_scenario(days=1, leadership={"style": ATTENTIVE_STYLE}, start=start))
    assert {report for _, _, report in conversations(trace)} == {1}


def test_without_understanding_every_report_is_as_likely_as_another():
    """Counts of 10,000 conversations with nine reports. The probability of a false alarm is one in a million."""
    style = ATTENTIVE_STYLE | {"understand": 0}
    trace = run_trace(
        make_scenario(days=200, leadership={"style": style}, parameters={"conversations": 50, "leave_rate": 0})
    )
    counts = np.bincount([report for _, _, report in conversations(trace)], minlength=10)
    n = counts.sum()
    assert counts[0] == 0
    assert n == 10_000
    assert (np.abs(counts[1:] - n / 9) < max_z_score(9) * np.sqrt(n / 9 * 8 / 9)).all()


def test_an_absent_leader_talks_to_nobody_and_nobody_talks_to_the_absent():
    away = [
        {"event": "absence", "day": 5, "until": 9, "people": ["Ward manager"]},
        {"event": "absence", "day": 10, "until": 30, "people": ["Nurse 1"]},
    ]
    trace = run_trace(
        make_scenario(
            leadership={"style": ATTENTIVE_STYLE}, events=away, start={"people": {"Nurse 1": {"set_point": 0.05}}}
        )
    )
    assert {day for day, _, _ in conversations(trace)} == {*range(1, 5), *range(10, 31)}
    assert {report for day, _, report in conversations(trace) if day < 5} == {3}
    assert all(report != 3 for day, _, report in conversations(trace) if day >= 10)


def test_leaders_stay_and_others_leave():
    trace = run_trace(make_scenario(days=60, parameters={"leave_rate": 1, "leave_slope": 0}))
    assert (state_series(trace, "left")[:, 0] == 0).all()
    assert (state_series(trace, "left")[:, 1:] == 1).all()


def test_a_leader_of_leaders_is_a_person_and_leads_leaders():
    model = make_model(make_scenario(team=TEAMS[7], leadership={"style": ATTENTIVE_STYLE}), days=1)
    ama, ben, cho, dee, *_, hal = model.people
    assert [type(person).__name__ for person in (ama, ben, cho, dee, hal)] == [
        "Leader",
        "Leader",
        "Person",
        "Leader",
        "Person",
    ]
    assert ama.reports == [ben, dee]
    assert ben.reports == [cho]
    assert cho.leader is ben
    assert hal.leader is None
    assert [act.receiver for act in model.day_log if act.phase == 2 and act.giver == 1] == [2, 2, 2]


def test_a_conversation_has_the_effects_of_the_leaders_style():
    """On a day without other acts, reports gain felt compassion by the style of their own leader."""
    cold, warm = ATTENTIVE_STYLE | {"empathise": 0}, ATTENTIVE_STYLE | {"empathise": 1}
    quiet = {"contacts_per_day": 0, "conversations": 1}
    teams = {"Desk": cold, "Clinic": warm}
    trace = run_trace(
        make_scenario(
            days=2,
            team=TEAMS[7],
            leadership={"teams": teams},
            parameters=quiet,
            start={"felt_compassion": 0, "people": {"Dee": {"felt_compassion": 0}}},
        )
    )
    felt = state_series(trace, "felt_compassion")[1]
    in_need = 4 + np.argmin(state_series(trace, "wellbeing")[0, 4:7])
    assert felt[2] == 0
    assert felt[in_need] == pytest.approx(0.4 * 2 * 2 ** (-1 / 3))
    assert np.count_nonzero(felt) == 1


def test_a_conversation_costs_the_leader_the_energy_of_an_act_of_effort_one():
    free = {"contacts_per_day": 0, "obstacle_load": 0, "improve_max": 0}
    few, many = (
        run_trace(make_scenario(days=1, leadership={"style": ATTENTIVE_STYLE}, parameters=free | {"conversations": n}))
        for n in (0, 2)
    )
    gain = state_series(many, "energy_after_shift")[0, 0] - state_series(few, "energy_after_shift")[0, 0]
    assert gain == pytest.approx(0.06 * 0.8 * (1 + 0.4) - 0.006 * 2 * 2)


def test_a_conversation_clears_the_obstacles_of_the_report_only():
    free = {"contacts_per_day": 0, "conversations": 1}
    trace = run_trace(
        make_scenario(days=2, leadership={"style": ATTENTIVE_STYLE}, parameters=free, start={"obstacles": 0.8})
    )
    report = conversations(trace)[0][2]
    after = state_series(trace, "obstacles")[1]
    keep = 2 ** (-1 / 20)
    others = np.delete(after, report)
    assert after[report] == pytest.approx(1 - (1 - 0.8 * 0.5) * keep)
    assert others == pytest.approx(1 - (1 - 0.8) * keep)


def test_only_people_with_reports_are_leaders():
    model = make_model(make_scenario(team=TEAMS[5]))
    leads = set(model.world.population.leader_of.tolist()) - {-1}
    assert {person.index for person in model.people if isinstance(person, Leader)} == leads
