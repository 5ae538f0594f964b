"""Introductions make ties to a third person from the next day on, until either person leaves."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.act_kinds import INTRODUCTION_KIND
from tests.engine.mesa.helpers import BUSY_PARAMETERS, INTRODUCTION_HEAVY_KINDS, make_model, make_scenario, run_trace

TEAM = {"builder": "small_world", "size": 16, "reach": 2, "rewire": 0.2, "spread": 1.0}
SCENARIO_SETTINGS = {"team": TEAM, "kinds": INTRODUCTION_HEAVY_KINDS}


def step_through_days(days=40, **constants):
    """Yield a model after each day."""
    model = make_model(make_scenario(days=days, parameters=BUSY_PARAMETERS | constants, **SCENARIO_SETTINGS))
    for _ in range(days):
        before = {(p.index, q): w for p in model.people for q, w in p.introduced_ties.items()}
        model.step()
        yield model, before


def successful_introductions(model):
    """Today's introductions that made a tie."""
    return [act for act in model.day_log if act.introduced >= 0]


def test_an_introduction_makes_a_tie_that_is_active_from_the_next_day():
    """Both people have it in the evening, with the weight of the tie between giver and receiver."""
    n_made = 0
    for model, before in step_through_days(leave_rate=0):
        for act in successful_introductions(model):
            assert act.kind == INTRODUCTION_KIND
            receiver, giver = model.people[act.receiver], model.people[act.giver]
            weight = giver.ties.get(act.receiver) or before[act.giver, act.receiver]
            assert (act.receiver, act.introduced) not in before
            assert receiver.introduced_ties[act.introduced] == weight
            assert model.people[act.introduced].introduced_ties[act.receiver] == weight
            n_made += 1
    assert n_made > 15


def test_the_third_person_is_a_colleague_of_the_giver_whom_the_receiver_does_not_know():
    for model, before in step_through_days():
        for act in successful_introductions(model):
            giver, receiver = model.people[act.giver], model.people[act.receiver]
            assert act.introduced in giver.ties or (act.giver, act.introduced) in before
            assert act.introduced not in {act.giver, act.receiver, *receiver.ties}


def test_no_tie_is_ever_made_twice_and_both_sides_agree():
    for model, _ in step_through_days():
        for person in model.people:
            assert not person.introduced_ties.keys() & person.ties.keys()
            for partner, weight in person.introduced_ties.items():
                assert model.people[partner].introduced_ties[person.index] == weight
                assert partner != person.index


@pytest.mark.parametrize("most", [1, 2, 3])
def test_nobody_has_more_introduced_ties_than_the_maximum(most):
    numbers = [
        len(person.introduced_ties) for model, _ in step_through_days(introductions_max=most) for person in model.people
    ]
    assert max(numbers) == most


def test_introduced_ties_end_when_either_person_leaves():
    n_gone = 0
    for model, before in step_through_days(days=60, leave_rate=0.05):
        now = {(p.index, q) for p in model.people for q in p.introduced_ties}
        left = {person.index for person in model.people if person.has_left}
        assert all(left.isdisjoint(ends) for ends in now)
        gone = before.keys() - now
        assert all(left & set(ends) for ends in gone)
        n_gone += len(gone)
    assert n_gone > 5


def test_ties_of_the_start_remain_when_people_leave():
    model = make_model(make_scenario(days=60, parameters=BUSY_PARAMETERS | {"leave_rate": 0.1}, **SCENARIO_SETTINGS))
    before = [dict(person.ties) for person in model.people]
    for _ in range(60):
        model.step()
    assert [person.ties for person in model.people] == before


def test_people_act_by_introduced_ties_and_only_after_they_were_made():
    acts = run_trace(make_scenario(days=60, parameters=BUSY_PARAMETERS | {"leave_rate": 0}, **SCENARIO_SETTINGS)).acts
    since = {}
    for act in np.flatnonzero(acts.introduced >= 0).tolist():
        since[frozenset((int(acts.receiver[act]), int(acts.introduced[act])))] = int(acts.day[act])
    assert len(since) > 10
    used = [
        (day, since[ends])
        for day, giver, receiver in zip(acts.day.tolist(), acts.giver.tolist(), acts.receiver.tolist(), strict=True)
        if (ends := frozenset((giver, receiver))) in since
    ]
    assert len(used) > 20
    assert all(day > begun for day, begun in used)


def test_absent_people_are_introduced_to_nobody():
    away = [{"event": "absence", "day": 1, "people": ["Colleague 3", "Colleague 4"]}]
    acts = run_trace(make_scenario(parameters=BUSY_PARAMETERS, events=away, **SCENARIO_SETTINGS)).acts
    assert (acts.introduced >= 0).sum() > 10
    assert not np.isin(acts.introduced, [3, 4]).any()


def test_a_person_who_knows_everybody_is_introduced_to_nobody():
    acts = run_trace(
        make_scenario(
            team={"builder": "complete", "size": 8}, parameters=BUSY_PARAMETERS, kinds=INTRODUCTION_HEAVY_KINDS
        )
    ).acts
    assert (acts.kind == INTRODUCTION_KIND).sum() > 20
    assert (acts.introduced == -1).all()
