"""A small sort for compiled code: NumPy's takes seconds to compile, and little is sorted here."""

from __future__ import annotations

from sim.compiled.arrays import Acts, Longs
from sim.jit import inline


@inline
def sort_by_people(places: Longs, acts: Acts) -> None:
    """Sort places of acts by giver and receiver; no two acts have both in common. A shell sort."""
    n = len(places)
    gap = 1
    while gap < n:
        gap = 9 * gap // 4 + 1
    while gap > 0:
        for end in range(gap, n):
            moved = places[end]
            place = end
            while place >= gap and comes_before(acts, moved, places[place - gap]):
                places[place] = places[place - gap]
                place -= gap
            places[place] = moved
        gap = gap * 4 // 9


@inline
def comes_before(acts: Acts, act: int, other: int) -> bool:
    """Whether an act stands before another: by giver, then receiver."""
    one, two = acts.giver[act], acts.giver[other]
    before: bool = one < two or (one == two and acts.receiver[act] < acts.receiver[other])
    return before
