"""A run is a function of its scenario and seed, and a change affects only what depends on it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.measures import MEASURE_INDEX, RIPPLE_WINDOW_DAYS
from sim.model.states import STATE_NAMES
from tests.engine.mesa.helpers import (
    BUSY_PARAMETERS,
    RING_TEAM,
    TWO_TEAMS,
    arrays_equal,
    make_scenario,
    run_trace,
    state_series,
)

SPEC = make_scenario(parameters=BUSY_PARAMETERS)
EVENTS = {
    "workload": {"workload": 1.1},
    "leadership": {"style": "compassionate"},
    "campaign": {"strength": 1.5, "share": 0.5},
    "mandate": {"strength": 1.5},
    "spark": {"acts": 3},
    "absence": {"share": 0.3},
    "incident": {"harm": 0.7},
}


# --- seeds


def test_the_same_seed_gives_the_same_run():
    assert run_trace(SPEC, 5).digest() == run_trace(SPEC, 5).digest()


def test_another_seed_gives_another_run():
    digests = [run_trace(SPEC, seed).digest() for seed in (0, 1, 2, 2**31, 2**32, 2**62, 2**63 - 1)]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_the_smallest_and_the_largest_seed_are_valid(seed):
    trace = run_trace(SPEC, seed)
    assert len(trace.acts.day) > 50
    assert 0.3 < state_series(trace, "set_point").mean() < 0.8
    assert len(np.unique(state_series(trace, "set_point")[0])) == 10


def test_the_team_is_the_same_for_every_seed_of_a_run():
    """The network has its own seed, so that runs of one scenario differ only by random draws."""
    first, second = run_trace(SPEC, 1), run_trace(SPEC, 2)
    assert not arrays_equal(first.people[0], second.people[0])
    assert first.people.shape == second.people.shape


# --- the course of time


@pytest.mark.parametrize("days", [1, 10, 45])
def test_a_longer_run_begins_with_the_shorter_one(days):
    shorter, longer = (
        run_trace(make_scenario(days=days, parameters=BUSY_PARAMETERS)),
        run_trace(make_scenario(days=60, parameters=BUSY_PARAMETERS)),
    )
    assert arrays_equal(shorter.people, longer.people[:days])
    for name, column in shorter.acts._asdict().items():
        assert arrays_equal(column, getattr(longer.acts, name)[: len(column)]), name
    ripple = MEASURE_INDEX["ripple_number"]
    others = [column for column in range(shorter.days.shape[2]) if column != ripple]
    assert arrays_equal(shorter.days[:, :, others], longer.days[:days, :, others])
    known = max(0, days - RIPPLE_WINDOW_DAYS)
    assert arrays_equal(shorter.days[:known, :, ripple], longer.days[:known, :, ripple])
    assert np.isnan(shorter.days[known:, :, ripple]).all()


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_does_not_change_the_days_before_it(kind):
    event = {"event": kind, "day": 20} | EVENTS[kind]
    without, with_it = (
        run_trace(make_scenario(parameters=BUSY_PARAMETERS)),
        run_trace(make_scenario(parameters=BUSY_PARAMETERS, events=[event])),
    )
    assert arrays_equal(without.people[:19], with_it.people[:19])
    assert not arrays_equal(without.people[19:], with_it.people[19:])
    before = without.acts.day < 20
    for name, column in without.acts._asdict().items():
        assert arrays_equal(column[before], getattr(with_it.acts, name)[: before.sum()]), name


def test_an_event_on_day_100_does_not_change_the_first_99_days():
    event = {"event": "incident", "day": 100, "harm": 1.0}
    without = run_trace(make_scenario(days=101))
    with_it = run_trace(make_scenario(days=101, events=[event]))
    assert arrays_equal(without.people[:99], with_it.people[:99])
    assert not arrays_equal(without.people[99], with_it.people[99])


# --- counterfactual runs


def people_that_differ(a, b, day):
    """People whose states differ on the morning of a day."""
    mornings = [STATE_NAMES.index(name) for name in ("wellbeing", "energy", "felt_compassion", "safety", "obstacles")]
    return set(np.flatnonzero((a.people[day - 1] != b.people[day - 1])[mornings].any(axis=0)).tolist())


def test_one_more_act_affects_its_receiver_first_and_then_spreads_along_the_ring():
    """k mornings after the act, people more than k − 1 steps away are not affected; in the end many are."""
    rest = {"introductions": False, "improvement": False}
    spark = {"event": "spark", "day": 5, "person": "Colleague 12", "acts": 1}
    parts = {"team": RING_TEAM, "mechanisms": rest, "parameters": BUSY_PARAMETERS | {"g_felt": 8, "give_base": 0.05}}
    without, with_it = run_trace(make_scenario(**parts)), run_trace(make_scenario(events=[spark], **parts))
    assert people_that_differ(without, with_it, 5) == set()
    assert people_that_differ(without, with_it, 6) == {11}
    for day in range(7, 15):
        assert people_that_differ(without, with_it, day) <= {11 + step for step in range(6 - day, day - 5)}, day
    assert len(people_that_differ(without, with_it, 20)) > 3


def test_an_act_from_outside_affects_only_its_receiver_on_the_same_day():
    spark = {"event": "spark", "day": 5, "person": "Nurse 1", "acts": 2}
    without, with_it = run_trace(SPEC).acts, run_trace(make_scenario(parameters=BUSY_PARAMETERS, events=[spark])).acts
    in_first, in_second = without.day == 5, (with_it.day == 5) & (with_it.giver >= 0)
    assert in_first.sum() > 3
    for name in ("giver", "receiver", "kind", "contagious", "moment"):
        assert arrays_equal(getattr(without, name)[in_first], getattr(with_it, name)[in_second]), name


def test_unconnected_team_is_unaffected():
    """An event in one team does not change the other team in any bit, for the whole run."""
    events = [{"event": kind, "day": 5, "team": "Team 1"} | about for kind, about in EVENTS.items()]
    without = run_trace(make_scenario(days=60, team=TWO_TEAMS, parameters=BUSY_PARAMETERS))
    with_it = run_trace(make_scenario(days=60, team=TWO_TEAMS, parameters=BUSY_PARAMETERS, events=events))
    assert arrays_equal(without.people[:, :, 8:], with_it.people[:, :, 8:])
    assert arrays_equal(without.days[:, 2], with_it.days[:, 2])
    assert not arrays_equal(without.people[:, :, :8], with_it.people[:, :, :8])


def test_the_people_at_the_start_do_not_depend_on_the_leadership_style():
    compassionate, compliance = (
        run_trace(make_scenario(leadership={"style": style})) for style in ("compassionate", "compliance")
    )
    for name in ("set_point", "disposition", "wellbeing", "energy", "safety"):
        assert arrays_equal(state_series(compassionate, name)[0], state_series(compliance, name)[0])
    assert not arrays_equal(compassionate.people[5], compliance.people[5])


def test_meetings_are_the_same_under_every_style():
    """Two people who act toward each other on a day under two styles do so at the same moment."""
    moments = []
    for style in ("compassionate", "compliance"):
        acts = run_trace(make_scenario(leadership={"style": style}, parameters=BUSY_PARAMETERS)).acts
        colleagues = acts.kind < 5
        keys = np.column_stack([acts.day, acts.giver, acts.receiver])[colleagues].tolist()
        moments.append(dict(zip(map(tuple, keys), acts.moment[colleagues].tolist(), strict=True)))
    both = moments[0].keys() & moments[1].keys()
    assert len(both) > 50
    assert all(moments[0][key] == moments[1][key] for key in both)
