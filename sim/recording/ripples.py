"""Ripples: the trees that acts form when each is followed back to the act it is owed to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog
from sim.model.act_kinds import ACT_KINDS, CONVERSATION_KIND, NO_PERSON
from sim.model.measures import RIPPLE_WINDOW_DAYS

SPARK = "spark"
ROOT_TYPES: tuple[str, ...] = (*ACT_KINDS, "conversation", SPARK)
"""What a ripple can begin with: an act of a kind, a leader's conversation, or an act from outside."""


class RippleIndex(NamedTuple):
    """Where each act stands in its ripple; one entry an act.

    Attributes
    ----------
    root : int64, the act with which the ripple began; of such an act, its own number
    generation : int32, 0 for a beginning, 1 for what it set off, 2 for what that set off, …
    """

    root: NDArray[np.int64]
    generation: NDArray[np.int32]


def index_ripples(acts: ActLog) -> RippleIndex:
    """Follow every act back to the beginning of its ripple.

    Each pass doubles the number of steps that all acts have gone back, so that a ripple of any depth needs but a few.
    """
    indices = np.arange(len(acts.because), dtype=np.int64)
    has_parent = acts.contagious & (acts.because >= 0)
    if np.any(acts.because[has_parent] >= indices[has_parent]):
        raise ValueError("an act is owed to one that came after it")
    ancestor = np.where(has_parent, acts.because, indices).astype(np.int64)
    generation = has_parent.astype(np.int32)
    while np.any(ancestor[ancestor] != ancestor):
        generation += generation[ancestor]
        ancestor = ancestor[ancestor]
    return RippleIndex(ancestor, generation)


def root_types(acts: ActLog) -> NDArray[np.int8]:
    """What each act would be as the beginning of a ripple: an index into `ROOT_TYPES`."""
    spark = ROOT_TYPES.index(SPARK)
    return np.where(acts.giver == NO_PERSON, spark, acts.kind).astype(np.int8)


def count_by_generation(acts: ActLog) -> NDArray[np.int64]:
    """Number of acts by generation (rows) and by what their ripple began with (columns, `ROOT_TYPES`)."""
    beginning, generation = index_ripples(acts)
    depth = int(generation.max(initial=0)) + 1
    counts = np.zeros((depth, len(ROOT_TYPES)), dtype=np.int64)
    np.add.at(counts, (generation, root_types(acts)[beginning]), 1)
    return counts


def is_conversation(acts: ActLog) -> NDArray[np.bool_]:
    """Which entries of the act log are conversations of leaders."""
    conversation: NDArray[np.bool_] = acts.kind == CONVERSATION_KIND
    return conversation


def ripple_number(acts: ActLog, n_days: int) -> float:
    """Mean number of acts that each act or conversation set off within ten days, over the whole run.

    Only acts are counted that have ten days after them; NaN if there is none.
    """
    has_full_window = acts.day <= n_days - RIPPLE_WINDOW_DAYS
    children = np.flatnonzero(acts.contagious & (acts.because >= 0))
    parent = acts.because[children]
    within_window = has_full_window[parent] & (acts.day[children] - acts.day[parent] <= RIPPLE_WINDOW_DAYS)
    return float(within_window.sum() / has_full_window.sum()) if has_full_window.any() else math.nan
