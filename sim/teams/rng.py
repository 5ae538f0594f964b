"""Random numbers of the team builders: functions of (seed, stream, i, j), bit-identical on every machine.

The generators of Python, NumPy and networkx are not used because their streams change between versions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.model import rng
from sim.model.numerics import exp
from sim.numba_support.decorators import cached_njit, rule

FloatArray = NDArray[np.float64]
Int32Array = NDArray[np.int32]

# Integers, because Numba takes a hundred times longer to identify the type of a member of an enum.
TIE_STREAM = rng.as_int64(rng.RandomStream.TIE)
TIE_WEIGHT_STREAM = rng.as_int64(rng.RandomStream.TIE_WEIGHT)
ACTIVITY_STREAM = rng.as_int64(rng.RandomStream.ACTIVITY)
TEAM_SIZE_STREAM = rng.as_int64(rng.RandomStream.TEAM_SIZE)


def two_uniforms(seed: int, stream: int, i: int, j: int) -> tuple[float, float]:
    """Two independent uniform random numbers in [0, 1)."""
    u1, u2 = rng.two_uniforms(seed, rng.BEFORE_FIRST_DAY, stream, i, j)
    return float(u1), float(u2)


def two_uniforms_each(seed: int, stream: int, i: Int32Array, j: Int32Array) -> tuple[FloatArray, FloatArray]:
    """Two independent uniform random numbers in [0, 1) for each pair of i and j."""
    u1, u2 = np.empty(len(i)), np.empty(len(i))
    rng.draw_uniforms(seed, rng.BEFORE_FIRST_DAY, stream, i, j, u1, u2)
    return u1, u2


def uniform_each(seed: int, stream: int, i: Int32Array, j: Int32Array) -> FloatArray:
    """A uniform random number in [0, 1) for each pair of i and j."""
    return two_uniforms_each(seed, stream, i, j)[0]


def choose_index(u: float, n: int) -> int:
    """An index from 0 to n − 1 from a uniform random number in [0, 1)."""
    return int(u * n)


def choose_indices(u: FloatArray, n: int | Int32Array) -> Int32Array:
    """An index from 0 to n − 1 from each uniform random number in [0, 1)."""
    return (u * n).astype(np.int32)


@rule
def standard_irwin_hall(seed: int, stream: int, i: int, j: int) -> float:
    """A random number of mean 0 and standard deviation 1, within ±2√3: √3·(u1 + u2 + u3 + u4 − 2).

    The sum of four uniform random numbers has variance 1/3 (Irwin–Hall distribution).
    """
    u1, u2 = rng.two_uniforms(seed, rng.BEFORE_FIRST_DAY, stream, i, j)
    u3, u4 = (
        rng.two_uniforms(seed, rng.BEFORE_FIRST_DAY, stream, j, i)
        if i != j
        else rng.two_uniforms(seed, rng.BEFORE_FIRST_DAY, stream, i, i + 1)
    )
    value: float = rng.SQRT_3 * (((u1 + u2) + u3) + u4 - 2.0)
    return value


@cached_njit
def draw_heavy_tailed(seed: int, stream: int, i: Int32Array, j: Int32Array, spread: float) -> FloatArray:
    """A positive random number e^(spread·z) for each pair of i and j, where z is a standard Irwin–Hall number."""
    values = np.empty(len(i))
    for index in range(len(i)):
        values[index] = exp(spread * standard_irwin_hall(seed, stream, i[index], j[index]))
    return values


def derive_seed(u: float) -> int:
    """The seed of a part of a network: the 53 bits of a uniform random number as an integer."""
    return int(u * 2.0**53)
