"""Ripples: hand-made trees, and the number of acts that an act sets off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.trace import ActLog
from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.measures import compute_ripple_numbers
from sim.recording import Recording
from sim.recording.ripples import ROOT_TYPES, count_by_generation, index_ripples, ripple_number


def make_act_log(because: Sequence[int], day: Sequence[int] | None = None, kind: Sequence[int] | None = None) -> ActLog:
    """An act log of which only who owes what is of interest."""
    n = len(because)
    return ActLog(
        day=np.array(day if day is not None else range(1, n + 1), np.int32),
        giver=np.zeros(n, np.int32),
        receiver=np.zeros(n, np.int32),
        kind=np.array(kind if kind is not None else [0] * n, np.int8),
        contagious=np.array(because, np.int64) >= 0,
        because=np.array(because, np.int64),
        introduced=np.full(n, -1, np.int32),
        moment=np.zeros(n),
    )


def test_a_chain_has_a_generation_a_link() -> None:
    beginning, generation = index_ripples(make_act_log([-1, 0, 1, 2, 3, 4, 5, 6]))
    assert beginning.tolist() == [0] * 8
    assert generation.tolist() == list(range(8))


def test_two_trees_that_are_interleaved_stay_apart() -> None:
    #   0 ── 2 ── 5        1 ── 3
    #    └── 4              └── 6 ── 7
    beginning, generation = index_ripples(make_act_log([-1, -1, 0, 1, 0, 2, 1, 6]))
    assert beginning.tolist() == [0, 1, 0, 1, 0, 0, 1, 1]
    assert generation.tolist() == [0, 0, 1, 1, 1, 2, 1, 2]


@given(st.lists(st.floats(0, 0.999), max_size=60))
def test_going_back_by_doubling_finds_what_going_back_step_by_step_finds(places: list[float]) -> None:
    because = [int(place * (number + 1)) - 1 for number, place in enumerate(places)]
    beginning, generation = index_ripples(make_act_log(because))
    for act in range(len(because)):
        at, steps = act, 0
        while because[at] >= 0:
            at, steps = because[at], steps + 1
        assert (beginning[act], generation[act]) == (at, steps)


def test_an_act_that_is_not_contagious_begins_a_ripple_whatever_came_before() -> None:
    acts = make_act_log([-1, 0])._replace(contagious=np.array([False, False]))
    assert index_ripples(acts).generation.tolist() == [0, 0]


def test_an_act_cannot_be_owed_to_a_later_one() -> None:
    with pytest.raises(ValueError, match="came after it"):
        index_ripples(make_act_log([1, -1]))


def test_ripples_are_counted_by_generation_and_by_what_they_began_with() -> None:
    acts = make_act_log([-1, -1, 0, 1, 3, -1], kind=[2, CONVERSATION_KIND, 0, 1, 1, 4])
    acts = acts._replace(giver=np.array([0, 0, 0, 0, 0, -1], np.int32))
    counts = count_by_generation(acts)
    assert dict(zip(ROOT_TYPES, counts.T.tolist(), strict=True)) == {
        "attentiveness": [0, 0, 0],
        "support": [0, 0, 0],
        "assistance": [1, 1, 0],
        "knowledge": [0, 0, 0],
        "introduction": [0, 0, 0],
        "conversation": [1, 1, 1],
        "spark": [1, 0, 0],
    }


def test_the_ripple_number_counts_what_followed_within_ten_days() -> None:
    #        day 1  2  3 (owed to 1, 2 days later)  11 (owed to 1, 10 days later)  13 (owed to 2, 11 days later)
    acts = make_act_log([-1, -1, 0, 0, 1], day=[1, 2, 3, 11, 13])
    assert ripple_number(acts, n_days=30) == 2 / 5


def test_the_ripple_number_leaves_out_acts_without_ten_days_after_them() -> None:
    acts = make_act_log([-1, 0, -1, 2], day=[1, 2, 15, 16])
    assert ripple_number(acts, n_days=20) == 1 / 2
    assert np.isnan(ripple_number(acts, n_days=10))


def test_the_ripple_number_of_a_run_is_the_mean_of_its_days_weighted_by_their_acts(ward: Recording) -> None:
    acts, daily = ward.act_log, np.empty((60, 2))
    compute_ripple_numbers(acts.day, acts.receiver, acts.contagious, acts.because, ward.world.population.team_of, daily)
    begun = np.bincount(acts.day, minlength=61)[1:51]
    expected = np.nansum(daily[:50, 0] * begun) / begun.sum()
    assert ripple_number(acts, 60) == pytest.approx(expected)
