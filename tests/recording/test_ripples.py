"""Ripples: hand-made trees of acts, and the ripple number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.trace import ActLog
from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.rules.day_measures import compute_ripple_numbers
from sim.recording import Recording
from sim.recording.ripples import ROOT_TYPES, count_by_generation, index_ripples, ripple_number


def make_act_log(because: Sequence[int], day: Sequence[int] | None = None, kind: Sequence[int] | None = None) -> ActLog:
    """An act log in which only the attribution of acts matters."""
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


def test_a_chain_has_one_generation_per_link() -> None:
    root, generation = index_ripples(make_act_log([-1, 0, 1, 2, 3, 4, 5, 6]))
    assert root.tolist() == [0] * 8
    assert generation.tolist() == list(range(8))


def test_interleaved_trees_are_separated() -> None:
    #   0 ── 2 ── 5        1 ── 3
    #    └── 4              └── 6 ── 7
    root, generation = index_ripples(make_act_log([-1, -1, 0, 1, 0, 2, 1, 6]))
    assert root.tolist() == [0, 1, 0, 1, 0, 0, 1, 1]
    assert generation.tolist() == [0, 0, 1, 1, 1, 2, 1, 2]


@given(st.lists(st.floats(0, 0.999), max_size=60))
def test_pointer_doubling_finds_the_same_roots_as_single_steps(shares: list[float]) -> None:
    because = [int(share * (number + 1)) - 1 for number, share in enumerate(shares)]
    root, generation = index_ripples(make_act_log(because))
    for act in range(len(because)):
        ancestor, steps = act, 0
        while because[ancestor] >= 0:
            ancestor, steps = because[ancestor], steps + 1
        assert (root[act], generation[act]) == (ancestor, steps)


def test_an_act_that_is_not_contagious_starts_a_ripple() -> None:
    acts = make_act_log([-1, 0])._replace(contagious=np.array([False, False]))
    assert index_ripples(acts).generation.tolist() == [0, 0]


def test_an_act_cannot_be_attributed_to_a_later_act() -> None:
    with pytest.raises(ValueError, match="attributed to a later act"):
        index_ripples(make_act_log([1, -1]))


def test_acts_are_counted_by_generation_and_type_of_root() -> None:
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


def test_the_ripple_number_counts_acts_within_ten_days() -> None:
    # attributed to act 0 after 2 and 10 days, to act 1 after 11 days
    acts = make_act_log([-1, -1, 0, 0, 1], day=[1, 2, 3, 11, 13])
    assert ripple_number(acts, n_days=30) == 2 / 5


def test_the_ripple_number_ignores_acts_in_the_last_ten_days() -> None:
    acts = make_act_log([-1, 0, -1, 2], day=[1, 2, 15, 16])
    assert ripple_number(acts, n_days=20) == 1 / 2
    assert np.isnan(ripple_number(acts, n_days=10))


def test_the_ripple_number_of_a_run_is_the_mean_of_its_days_weighted_by_their_acts(ward: Recording) -> None:
    acts, daily = ward.act_log, np.empty((60, 2))
    compute_ripple_numbers(acts.day, acts.receiver, acts.contagious, acts.because, ward.world.population.team_of, daily)
    begun = np.bincount(acts.day, minlength=61)[1:51]
    expected = np.nansum(daily[:50, 0] * begun) / begun.sum()
    assert ripple_number(acts, 60) == pytest.approx(expected)
