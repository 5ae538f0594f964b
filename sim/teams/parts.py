"""Which people hang together: the parts of a network that have no tie between them, and its closed triangles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import cached_njit
from sim.teams.luck import Indices


@cached_njit
def first_of_part(n: int, one: Indices, other: Indices) -> NDArray[np.int64]:
    """Find for each of n people the first person of the part of the network that they are in.

    Each follows a pointer to somebody who comes earlier in their part; a tie makes the later of two firsts point to the
    earlier.
    """
    points_to = np.arange(n)
    for tie in range(len(one)):
        a, b = points_to[one[tie]], points_to[other[tie]]
        while a != points_to[a]:
            a = points_to[a]
        while b != points_to[b]:
            b = points_to[b]
        first = min(a, b)
        points_to[a] = points_to[b] = first
        points_to[one[tie]] = points_to[other[tie]] = first
    for person in range(n):
        points_to[person] = points_to[points_to[person]]
    return points_to


@cached_njit
def triangles(n: int, one: Indices, other: Indices) -> NDArray[np.int64]:
    """Count for each of n people the pairs of people tied to them who are tied with each other.

    Ties are sorted, one < other: so those of one person to later ones stand together.
    """
    first = np.zeros(n + 1, np.int64)
    for tie in range(len(one)):
        first[one[tie] + 1] += 1
    first = np.cumsum(first)
    closed = np.zeros(n, np.int64)
    tied_to = np.full(n, -1)
    for person in range(n):
        later = other[first[person] : first[person + 1]]
        for second in later:
            tied_to[second] = person
        for second in later:
            for third in other[first[second] : first[second + 1]]:
                if tied_to[third] == person:
                    closed[person] += 1
                    closed[second] += 1
                    closed[third] += 1
    return closed
