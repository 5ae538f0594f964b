"""The luck of the builders: plain draws from (seed, purpose, i, j), so that a network is the same on every machine.

No generator with a state is used, neither Python's nor numpy's nor that of networkx: their streams change with
versions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.model import rng
from sim.model.numerics import exp
from sim.numba_support.decorators import cached_njit, rule

FloatArray = NDArray[np.float64]
Int32Array = NDArray[np.int32]

# Plain numbers: compiled code takes a hundred times longer to make out what a member of an enum is.
TIE_STREAM = rng.as_int64(rng.RandomStream.TIE)
TIE_WEIGHT_STREAM = rng.as_int64(rng.RandomStream.TIE_WEIGHT)
ACTIVITY_STREAM = rng.as_int64(rng.RandomStream.ACTIVITY)
TEAM_SIZE_STREAM = rng.as_int64(rng.RandomStream.TEAM_SIZE)


def two_uniforms(seed: int, stream: int, i: int, j: int) -> tuple[float, float]:
    """Draw two independent uniforms in [0, 1) for one question."""
    one, other = rng.two_uniforms(seed, rng.BEFORE_FIRST_DAY, stream, i, j)
    return float(one), float(other)


def two_uniforms_each(seed: int, purpose: int, i: Int32Array, j: Int32Array) -> tuple[FloatArray, FloatArray]:
    """Draw two independent uniforms in [0, 1) for each of many questions."""
    one, other = np.empty(len(i)), np.empty(len(i))
    rng.draw_uniforms(seed, rng.BEFORE_FIRST_DAY, purpose, i, j, one, other)
    return one, other


def uniform_each(seed: int, purpose: int, i: Int32Array, j: Int32Array) -> FloatArray:
    """Draw a uniform in [0, 1) for each of many questions."""
    return two_uniforms_each(seed, purpose, i, j)[0]


def choose_index(u: float, n: int) -> int:
    """Choose one of 0 … n - 1 by a uniform in [0, 1)."""
    return int(u * n)


def choose_indices(u: FloatArray, n: int | Int32Array) -> Int32Array:
    """Choose one of 0 … n - 1 by each of many uniforms in [0, 1)."""
    return (u * n).astype(np.int32)


@rule
def standard_irwin_hall(seed: int, purpose: int, i: int, j: int) -> float:
    """Draw a bell-shaped value of mean 0 and standard deviation 1, within ±2√3: √3·(u1 + u2 + u3 + u4 - 2).

    The sum of four uniforms has variance 1/3 (Irwin–Hall).
    """
    u1, u2 = rng.two_uniforms(seed, rng.BEFORE_FIRST_DAY, purpose, i, j)
    u3, u4 = (
        rng.two_uniforms(seed, rng.BEFORE_FIRST_DAY, purpose, j, i)
        if i != j
        else rng.two_uniforms(seed, rng.BEFORE_FIRST_DAY, purpose, i, i + 1)
    )
    value: float = rng.SQRT_3 * (((u1 + u2) + u3) + u4 - 2.0)
    return value


@cached_njit
def draw_heavy_tailed(seed: int, purpose: int, i: Int32Array, j: Int32Array, spread: float) -> FloatArray:
    """Draw a value above 0 for each of many questions: e^(spread·z), z bell-shaped; 1 if spread is 0."""
    values = np.empty(len(i))
    for place in range(len(i)):
        values[place] = exp(spread * standard_irwin_hall(seed, purpose, i[place], j[place]))
    return values


def derive_seed(u: float) -> int:
    """Make the seed of a part of a network from a uniform: its 53 bits as a whole number."""
    return int(u * 2.0**53)
