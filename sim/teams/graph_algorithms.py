"""Connected components and triangles of a network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.numba_support.decorators import cached_njit
from sim.teams.rng import Int32Array


@cached_njit
def component_roots(n: int, person_a: Int32Array, person_b: Int32Array) -> NDArray[np.int64]:
    """The first person of the connected component of each person, shape (n,), by union-find.

    Parameters
    ----------
    n
        Number of people.
    person_a, person_b
        The two people of each tie.
    """
    parent = np.arange(n)
    for tie in range(len(person_a)):
        a, b = parent[person_a[tie]], parent[person_b[tie]]
        while a != parent[a]:
            a = parent[a]
        while b != parent[b]:
            b = parent[b]
        root = min(a, b)
        parent[a] = parent[b] = root
        parent[person_a[tie]] = parent[person_b[tie]] = root
    for person in range(n):
        parent[person] = parent[parent[person]]  # one step is enough: parents come before their children
    return parent


@cached_njit
def count_triangles(n: int, person_a: Int32Array, person_b: Int32Array) -> NDArray[np.int64]:
    """The number of triangles that contain each person, shape (n,).

    Parameters
    ----------
    n
        Number of people.
    person_a, person_b
        The two people of each tie, person_a < person_b, sorted by both.
    """
    offsets = np.zeros(n + 1, np.int64)
    for tie in range(len(person_a)):
        offsets[person_a[tie] + 1] += 1
    offsets = np.cumsum(offsets)
    n_triangles = np.zeros(n, np.int64)
    neighbour_of = np.full(n, -1)
    for person in range(n):
        later_neighbours = person_b[offsets[person] : offsets[person + 1]]
        for second in later_neighbours:
            neighbour_of[second] = person
        for second in later_neighbours:
            for third in person_b[offsets[second] : offsets[second + 1]]:
                if neighbour_of[third] == person:
                    n_triangles[person] += 1
                    n_triangles[second] += 1
                    n_triangles[third] += 1
    return n_triangles
