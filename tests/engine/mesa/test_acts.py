"""The act log: giver, receiver, kind, and the act to which each contagious act is attributed."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.act_kinds import CONVERSATION_KIND, INTRODUCTION_KIND, NO_PERSON
from sim.model.measures import MEASURE_INDEX, RIPPLE_WINDOW_DAYS
from sim.world import build_world
from tests.engine.mesa.helpers import BUSY_PARAMETERS, make_scenario, run_trace, state_series
from tests.engine.mesa.random_scenarios import random_scenario
from tests.statistical_bounds import max_chi_squared

SCENARIOS = {
    "ward": make_scenario(
        days=60, parameters=BUSY_PARAMETERS, events=[{"event": "spark", "day": 9, "person": "Nurse 1", "acts": 4}]
    ),
    "organisation": random_scenario(5),
    "leader of a leader": random_scenario(7),
    "leavers": make_scenario(days=60, parameters=BUSY_PARAMETERS | {"leave_rate": 0.05}),
}


@pytest.fixture(params=SCENARIOS)
def run(request):
    """A world, its trace and its act log."""
    spec = SCENARIOS[request.param]
    trace = run_trace(spec)
    return build_world(spec), trace, trace.acts


def test_acts_are_in_the_order_of_days_sparks_colleagues_conversations(run):
    _, _, acts = run
    phase = np.where(acts.giver == NO_PERSON, 0, np.where(acts.kind == CONVERSATION_KIND, 2, 1))
    receiver = np.where(phase == 1, acts.receiver, 0)
    keys = list(zip(acts.day.tolist(), phase.tolist(), acts.giver.tolist(), receiver.tolist(), strict=True))
    assert keys == sorted(keys)


def test_nobody_acts_toward_themselves_or_twice_a_day_toward_the_same_colleague(run):
    _, _, acts = run
    colleagues = (acts.giver >= 0) & (acts.kind < CONVERSATION_KIND)
    assert (acts.giver != acts.receiver).all()
    triples = np.column_stack([acts.day, acts.giver, acts.receiver])[colleagues]
    assert len(np.unique(triples, axis=0)) == len(triples)


def test_kinds_and_moments_are_in_range(run):
    _, _, acts = run
    assert ((acts.kind >= 0) & (acts.kind <= CONVERSATION_KIND)).all()
    assert ((acts.moment >= 0) & (acts.moment < 1)).all()
    assert ((acts.introduced >= 0) <= (acts.kind == INTRODUCTION_KIND)).all()


def test_acts_share_the_time_of_their_meeting(run):
    _, _, acts = run
    moments: dict[tuple[int, int, int], set[float]] = {}
    for act in np.flatnonzero((acts.giver >= 0) & (acts.kind < CONVERSATION_KIND)).tolist():
        giver, receiver = int(acts.giver[act]), int(acts.receiver[act])
        meeting = int(acts.day[act]), min(giver, receiver), max(giver, receiver)
        moments.setdefault(meeting, set()).add(float(acts.moment[act]))
    assert all(len(at) == 1 for at in moments.values())


def test_only_those_who_work_together_act_toward_each_other(run):
    """By a tie at the start, or a tie that an introduction made on an earlier day."""
    world, _, acts = run
    ties = set(zip(world.ties.person_a.tolist(), world.ties.person_b.tolist(), strict=True))
    made = set()
    for number in range(len(acts.day)):
        giver, receiver, day = int(acts.giver[number]), int(acts.receiver[number]), int(acts.day[number])
        if giver >= 0 and acts.kind[number] < CONVERSATION_KIND:
            ends = (min(giver, receiver), max(giver, receiver))
            assert ends in ties or any((*ends, since) in made for since in range(1, day))
        if acts.introduced[number] >= 0:
            third = int(acts.introduced[number])
            made.add((min(receiver, third), max(receiver, third), day))


def test_conversations_go_from_leaders_to_their_own_reports(run):
    world, _, acts = run
    talks = acts.kind == CONVERSATION_KIND
    assert (world.population.leader_of[acts.receiver[talks]] == acts.giver[talks]).all()


def test_the_log_adds_up_to_what_people_gave_and_received(run):
    world, trace, acts = run
    n = len(world.population.names)
    talks, outside = acts.kind == CONVERSATION_KIND, acts.giver == NO_PERSON
    for name, which, who in (
        ("acts_given", ~talks & ~outside, acts.giver),
        ("contagious_given", ~talks & acts.contagious, acts.giver),
        ("acts_received", ~talks, acts.receiver),
        ("conversations_held", talks, acts.giver),
        ("conversations_received", talks, acts.receiver),
    ):
        counts = np.zeros((world.days, n))
        np.add.at(counts, (acts.day[which] - 1, who[which]), 1)
        np.testing.assert_array_equal(state_series(trace, name), counts, err_msg=name)


def test_only_contagious_acts_are_attributed_to_another(run):
    """If nobody starts with felt compassion, every contagious act is attributed to another act."""
    world, _, acts = run
    assert (acts.because[~acts.contagious] == -1).all()
    if (world.initial_state.felt_compassion == 0).all():
        assert (acts.because[acts.contagious] >= 0).all()
    assert acts.contagious.sum() > 5


def test_cause_is_last_act_received_before_today(run):
    _, trace, acts = run
    left = state_series(trace, "left")
    latest: dict[int, int] = {}
    for day in range(1, len(left) + 1):
        today = np.flatnonzero(acts.day == day)
        for act in today[acts.contagious[today]].tolist():
            assert acts.because[act] == latest.get(int(acts.giver[act]), -1)
        for act in sorted(today.tolist(), key=lambda act: acts.moment[act]):
            latest[int(acts.receiver[act])] = act
        for person in np.flatnonzero(left[day - 1]).tolist():
            latest.pop(person, None)


def test_causes_are_acts_that_the_giver_received_on_an_earlier_day(run):
    """Acts therefore form trees: a chain of causes always ends."""
    _, _, acts = run
    owed = np.flatnonzero(acts.because >= 0)
    cause = acts.because[owed]
    assert (acts.day[cause] < acts.day[owed]).all()
    assert (acts.receiver[cause] == acts.giver[owed]).all()


def test_acts_of_a_new_starter_are_not_attributed_to_acts_that_the_leaver_received(run):
    _, trace, acts = run
    for day, person in np.argwhere(
        state_series(trace, "left") > 0
    ).tolist():  # day counts from 0, so it is the day before
        later = np.flatnonzero((acts.giver == person) & (acts.day > day + 1) & (acts.because >= 0))
        assert (acts.day[acts.because[later]] > day + 1).all()


def test_the_measures_count_the_acts_of_the_log(run):
    world, trace, acts = run
    day = world.days - RIPPLE_WINDOW_DAYS
    of_day = acts.day == day
    set_off = [
        ((acts.because == act) & acts.contagious & (acts.day <= day + RIPPLE_WINDOW_DAYS)).sum()
        for act in np.flatnonzero(of_day)
    ]
    number = trace.days[day - 1, 0, MEASURE_INDEX["ripple_number"]]
    assert number == pytest.approx(np.mean(set_off)) if set_off else np.isnan(number)
    assert np.isnan(trace.days[day:, :, MEASURE_INDEX["ripple_number"]]).all()
    assert trace.days[day - 1, 0, MEASURE_INDEX["conversations"]] == (acts.kind[of_day] == CONVERSATION_KIND).sum()


def test_kinds_occur_with_the_probability_of_their_shares():
    """In some thousands of acts. The probability of a false alarm is one in a million."""
    spec = make_scenario(
        days=80, team={"builder": "complete", "size": 20}, parameters={"give_base": 0.4, "contacts_per_day": 8}
    )
    kinds = run_trace(spec).acts.kind
    counts = np.bincount(kinds[kinds < CONVERSATION_KIND], minlength=5)
    expected = counts.sum() * np.array([0.35, 0.25, 0.20, 0.15, 0.05])
    assert counts.sum() > 3000
    assert ((counts - expected) ** 2 / expected).sum() < max_chi_squared(5)
