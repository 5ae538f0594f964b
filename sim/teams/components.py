"""Which people hang together: the parts of a network that have no tie between them, and its closed triangles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.numba_support.decorators import cached_njit
from sim.teams.rng import Int32Array


@cached_njit
def component_roots(n: int, one: Int32Array, other: Int32Array) -> NDArray[np.int64]:
    """Find for each of n people the first person of the part of the network that they are in.

    Each follows a pointer to somebody who comes earlier in their part; a tie makes the later of two firsts point to the
    earlier.
    """
    parent = np.arange(n)
    for tie in range(len(one)):
        a, b = parent[one[tie]], parent[other[tie]]
        while a != parent[a]:
            a = parent[a]
        while b != parent[b]:
            b = parent[b]
        first = min(a, b)
        parent[a] = parent[b] = first
        parent[one[tie]] = parent[other[tie]] = first
    for person in range(n):
        parent[person] = parent[parent[person]]
    return parent


@cached_njit
def count_triangles(n: int, one: Int32Array, other: Int32Array) -> NDArray[np.int64]:
    """Count for each of n people the pairs of people tied to them who are tied with each other.

    Ties are sorted, one < other: so those of one person to later ones stand together.
    """
    offsets = np.zeros(n + 1, np.int64)
    for tie in range(len(one)):
        offsets[one[tie] + 1] += 1
    offsets = np.cumsum(offsets)
    n_triangles = np.zeros(n, np.int64)
    marked_by = np.full(n, -1)
    for person in range(n):
        later = other[offsets[person] : offsets[person + 1]]
        for second in later:
            marked_by[second] = person
        for second in later:
            for third in other[offsets[second] : offsets[second + 1]]:
                if marked_by[third] == person:
                    n_triangles[person] += 1
                    n_triangles[second] += 1
                    n_triangles[third] += 1
    return n_triangles
