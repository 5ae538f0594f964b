"""The luck of the builders: plain draws from (seed, purpose, i, j), so that a network is the same on every machine.

No generator with a state is used, neither Python's nor numpy's nor that of networkx: their streams change with
versions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled, rule
from sim.model import draws
from sim.model.arithmetic import exp

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]

# Plain numbers: compiled code takes a hundred times longer to make out what a member of an enum is.
TIE = draws.whole(draws.Purpose.TIE)
WEIGHT = draws.whole(draws.Purpose.WEIGHT)
ROLE = draws.whole(draws.Purpose.ROLE)
SIZE = draws.whole(draws.Purpose.SIZE)


def two_draws(seed: int, purpose: int, i: int, j: int) -> tuple[float, float]:
    """Draw two independent uniforms in [0, 1) for one question."""
    one, other = draws.uniforms(seed, draws.BEFORE, purpose, i, j)
    return float(one), float(other)


def two_draws_each(seed: int, purpose: int, i: Indices, j: Indices) -> tuple[Floats, Floats]:
    """Draw two independent uniforms in [0, 1) for each of many questions."""
    one, other = np.empty(len(i)), np.empty(len(i))
    draws.draw_pairs(seed, draws.BEFORE, purpose, i, j, one, other)
    return one, other


def draw_each(seed: int, purpose: int, i: Indices, j: Indices) -> Floats:
    """Draw a uniform in [0, 1) for each of many questions."""
    return two_draws_each(seed, purpose, i, j)[0]


def pick(u: float, n: int) -> int:
    """Choose one of 0 … n - 1 by a uniform in [0, 1)."""
    return int(u * n)


def pick_each(u: Floats, n: int | Indices) -> Indices:
    """Choose one of 0 … n - 1 by each of many uniforms in [0, 1)."""
    return (u * n).astype(np.int32)


@rule
def bell(seed: int, purpose: int, i: int, j: int) -> float:
    """Draw a bell-shaped value of mean 0 and standard deviation 1, within ±2√3: √3·(u1 + u2 + u3 + u4 - 2).

    The sum of four uniforms has variance 1/3 (Irwin–Hall).
    """
    u1, u2 = draws.uniforms(seed, draws.BEFORE, purpose, i, j)
    u3, u4 = (
        draws.uniforms(seed, draws.BEFORE, purpose, j, i)
        if i != j
        else draws.uniforms(seed, draws.BEFORE, purpose, i, i + 1)
    )
    value: float = draws.ROOT_3 * (((u1 + u2) + u3) + u4 - 2.0)
    return value


@compiled
def heavy_tailed(seed: int, purpose: int, i: Indices, j: Indices, spread: float) -> Floats:
    """Draw a value above 0 for each of many questions: e^(spread·z), z bell-shaped; 1 if spread is 0."""
    values = np.empty(len(i))
    for place in range(len(i)):
        values[place] = exp(spread * bell(seed, purpose, i[place], j[place]))
    return values


def seed_from(u: float) -> int:
    """Make the seed of a part of a network from a uniform: its 53 bits as a whole number."""
    return int(u * 2.0**53)
