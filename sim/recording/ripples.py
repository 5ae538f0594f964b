"""Ripples: the trees that acts form when each is followed back to the act it is owed to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.acts import ACT_KINDS, CONVERSATION_KIND, NO_PERSON
from sim.model.measures import RIPPLE_WINDOW_DAYS
from sim.trace import ActLog

SPARK = "spark"
BEGINNINGS: tuple[str, ...] = (*ACT_KINDS, "conversation", SPARK)
"""What a ripple can begin with: an act of a kind, a leader's conversation, or an act from outside."""


class Ripples(NamedTuple):
    """Where each act stands in its ripple; one entry an act.

    Attributes
    ----------
    beginning : int64, the act with which the ripple began; of such an act, its own number
    generation : int32, 0 for a beginning, 1 for what it set off, 2 for what that set off, …
    """

    beginning: NDArray[np.int64]
    generation: NDArray[np.int32]


def ripples_of(acts: ActLog) -> Ripples:
    """Follow every act back to the beginning of its ripple.

    Each pass doubles the number of steps that all acts have gone back, so that a ripple of any depth needs but a few.
    """
    itself = np.arange(len(acts.because), dtype=np.int64)
    owed = acts.contagious & (acts.because >= 0)
    if np.any(acts.because[owed] >= itself[owed]):
        raise ValueError("an act is owed to one that came after it")
    back = np.where(owed, acts.because, itself).astype(np.int64)
    generation = owed.astype(np.int32)
    while np.any(back[back] != back):
        generation += generation[back]
        back = back[back]
    return Ripples(back, generation)


def beginnings(acts: ActLog) -> NDArray[np.int8]:
    """What each act would be as the beginning of a ripple: an index into `BEGINNINGS`."""
    spark = BEGINNINGS.index(SPARK)
    return np.where(acts.giver == NO_PERSON, spark, acts.kind).astype(np.int8)


def by_generation(acts: ActLog) -> NDArray[np.int64]:
    """Number of acts by generation (rows) and by what their ripple began with (columns, `BEGINNINGS`)."""
    beginning, generation = ripples_of(acts)
    depth = int(generation.max(initial=0)) + 1
    counts = np.zeros((depth, len(BEGINNINGS)), dtype=np.int64)
    np.add.at(counts, (generation, beginnings(acts)[beginning]), 1)
    return counts


def is_conversation(acts: ActLog) -> NDArray[np.bool_]:
    """Which entries of the act log are conversations of leaders."""
    conversation: NDArray[np.bool_] = acts.kind == CONVERSATION_KIND
    return conversation


def ripple_number(acts: ActLog, n_days: int) -> float:
    """Mean number of acts that each act or conversation set off within ten days, over the whole run.

    Only acts are counted that have ten days after them; NaN if there is none.
    """
    ripe = acts.day <= n_days - RIPPLE_WINDOW_DAYS
    owed = np.flatnonzero(acts.contagious & (acts.because >= 0))
    parent = acts.because[owed]
    soon = ripe[parent] & (acts.day[owed] - acts.day[parent] <= RIPPLE_WINDOW_DAYS)
    return float(soon.sum() / ripe.sum()) if ripe.any() else math.nan
