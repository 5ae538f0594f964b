"""The luck of the builders: plain draws from (seed, purpose, i, j), so that a network is the same on every machine.

No generator with a state is used, neither Python's nor numpy's nor that of networkx: their streams change with
versions.
"""

from __future__ import annotations

from sim.model import draws
from sim.model.arithmetic import exp

# Plain numbers: compiled code takes a hundred times longer to make out what a member of an enum is.
TIE = int(draws.Purpose.TIE)
WEIGHT = int(draws.Purpose.WEIGHT)
ROLE = int(draws.Purpose.ROLE)
SIZE = int(draws.Purpose.SIZE)

BEFORE = 0
"""Networks are drawn before the first day."""


def draw(seed: int, purpose: int, i: int, j: int) -> float:
    """Draw a uniform in [0, 1) for one question."""
    return float(draws.uniform(seed, BEFORE, purpose, i, j))


def two_draws(seed: int, purpose: int, i: int, j: int) -> tuple[float, float]:
    """Draw two independent uniforms in [0, 1) for one question."""
    one, other = draws.uniforms(seed, BEFORE, purpose, i, j)
    return float(one), float(other)


def pick(u: float, n: int) -> int:
    """Choose one of 0 … n - 1 by a uniform in [0, 1)."""
    return int(u * n)


def bell(seed: int, purpose: int, i: int, j: int) -> float:
    """Draw a bell-shaped value of mean 0 and standard deviation 1, within ±2√3: √3·(u1 + u2 + u3 + u4 - 2).

    The sum of four uniforms has variance 1/3 (Irwin–Hall).
    """
    u1, u2 = two_draws(seed, purpose, i, j)
    u3, u4 = two_draws(seed, purpose, j, i) if i != j else two_draws(seed, purpose, i, i + 1)
    return draws.ROOT_3 * (((u1 + u2) + u3) + u4 - 2.0)


def heavy_tailed(seed: int, i: int, j: int, spread: float) -> float:
    """Draw the weight of the tie between i < j: e^(spread·z), z bell-shaped; 1 if spread is 0."""
    return float(exp(spread * bell(seed, WEIGHT, i, j)))


def seed_from(u: float) -> int:
    """Make the seed of a part of a network from a uniform: its 53 bits as a whole number."""
    return int(u * 2.0**53)
