"""A small sort for compiled code: NumPy's takes seconds to compile, and little is sorted here."""

from __future__ import annotations

from sim.engine.compiled.layout import DayActs, Int64Array
from sim.numba_support.decorators import inline


@inline
def sort_by_giver_and_receiver(act_indices: Int64Array, acts: DayActs) -> None:
    """Sort places of acts by giver and receiver; no two acts have both in common. A shell sort."""
    n = len(act_indices)
    gap = 1
    while gap < n:
        gap = 9 * gap // 4 + 1
    while gap > 0:
        for end in range(gap, n):
            moved = act_indices[end]
            place = end
            while place >= gap and precedes(acts, moved, act_indices[place - gap]):
                act_indices[place] = act_indices[place - gap]
                place -= gap
            act_indices[place] = moved
        gap = gap * 4 // 9


@inline
def precedes(acts: DayActs, act: int, other: int) -> bool:
    """Whether an act stands before another: by giver, then receiver."""
    giver_a, giver_b = acts.giver[act], acts.giver[other]
    before: bool = giver_a < giver_b or (giver_a == giver_b and acts.receiver[act] < acts.receiver[other])
    return before
