"""A small sort for compiled code: NumPy's takes seconds to compile, and little is sorted here."""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import Longs
from sim.jit import compiled


@compiled
def sorted_order(keys: Longs) -> Longs:
    """Places of the keys in ascending order of key; no two keys are equal. A shell sort."""
    n = len(keys)
    order = np.empty(n, np.int64)
    for place in range(n):
        order[place] = place
    gap = 1
    while gap < n:
        gap = 9 * gap // 4 + 1
    while gap > 0:
        for end in range(gap, n):
            moved = order[end]
            place = end
            while place >= gap and keys[order[place - gap]] > keys[moved]:
                order[place] = order[place - gap]
                place -= gap
            order[place] = moved
        gap = gap * 4 // 9
    return order
