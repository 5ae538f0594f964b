"""Ripples: trees of acts. The parent of an act is the act that it is attributed to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog
from sim.model.act_kinds import ACT_DISPLAYS, CONVERSATION_KIND, NO_PERSON, SPARK
from sim.model.measures import RIPPLE_WINDOW_DAYS

ROOT_TYPES: tuple[str, ...] = (*ACT_DISPLAYS, SPARK)
"""Types of the first act of a ripple: a kind of act, a leader's conversation, or an act from outside the team."""


class RippleIndex(NamedTuple):
    """Position of each act in its ripple.

    Attributes
    ----------
    root : int64, index of the first act of the ripple; the first act has its own index
    generation : int32, 0 for the first act, 1 for the acts attributed to it, 2 for the acts attributed to those, …
    """

    root: NDArray[np.int64]
    generation: NDArray[np.int32]


def index_ripples(acts: ActLog) -> RippleIndex:
    """Find the first act of the ripple of each act.

    Pointer doubling: each pass doubles the distance to the ancestor, so that a tree of depth d needs about log2(d)
    passes.

    Raises
    ------
    ValueError
        An act is attributed to a later act.
    """
    indices = np.arange(len(acts.because), dtype=np.int64)
    has_parent = acts.contagious & (acts.because >= 0)
    if np.any(acts.because[has_parent] >= indices[has_parent]):
        raise ValueError("an act is attributed to a later act")
    ancestor = np.where(has_parent, acts.because, indices).astype(np.int64)
    generation = has_parent.astype(np.int32)
    while np.any(ancestor[ancestor] != ancestor):
        generation += generation[ancestor]
        ancestor = ancestor[ancestor]
    return RippleIndex(ancestor, generation)


def root_types(acts: ActLog) -> NDArray[np.int8]:
    """Type that each act would have as the first act of a ripple: an index into `ROOT_TYPES`."""
    spark = ROOT_TYPES.index(SPARK)
    return np.where(acts.giver == NO_PERSON, spark, acts.kind).astype(np.int8)


def count_by_generation(acts: ActLog) -> NDArray[np.int64]:
    """Number of acts by generation (rows) and by type of the first act of their ripple (columns, `ROOT_TYPES`)."""
    root, generation = index_ripples(acts)
    depth = int(generation.max(initial=0)) + 1
    counts = np.zeros((depth, len(ROOT_TYPES)), dtype=np.int64)
    np.add.at(counts, (generation, root_types(acts)[root]), 1)
    return counts


def is_conversation(acts: ActLog) -> NDArray[np.bool_]:
    """Whether each entry of the act log is a leader's conversation."""
    conversation: NDArray[np.bool_] = acts.kind == CONVERSATION_KIND
    return conversation


def ripple_number(acts: ActLog, n_days: int) -> float:
    """Mean number of acts that were set off by an act or conversation within 10 days, over the whole run.

    Only acts that are followed by 10 more days of the run are counted. NaN if there is no such act.
    """
    has_full_window = acts.day <= n_days - RIPPLE_WINDOW_DAYS
    children = np.flatnonzero(acts.contagious & (acts.because >= 0))
    parent = acts.because[children]
    within_window = has_full_window[parent] & (acts.day[children] - acts.day[parent] <= RIPPLE_WINDOW_DAYS)
    return float(within_window.sum() / has_full_window.sum()) if has_full_window.any() else math.nan
