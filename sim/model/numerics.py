"""The functions that the model needs beyond + − × ÷, built from these so that every machine gets the same bits.

`math.exp` and `numpy.exp` give other last bits on other processors and libraries. Here `exp` and `expit` use only
IEEE-exact operations, and constants that need a logarithm or a power are worked out once a run with `decimal`.
"""

from __future__ import annotations

import functools
from decimal import Context, Decimal
from math import ldexp

import numpy as np

from sim.numba_support.decorators import rule
from sim.numba_support.intrinsics import bits_to_float, float_to_bits, overload_with

MAX_EXPONENT = 700.0
"""`exp` and `expit` are flat beyond ±700, where a chance is below 1e-304 or above 1 − 1e-304."""

LOG2_E = 1.4426950408889634
LN2_HIGH = 0.6931471803691238  # ln 2 to 33 bits: a whole number below 2**20 times it is exact
LN2_LOW = 1.9082149292705877e-10  # the rest of ln 2
ROUNDING_CONSTANT = 6755399441055744.0  # 1.5 · 2**52: adding and taking it away rounds to a whole number

TAYLOR_COEFFICIENTS = tuple(float(1 / Decimal(n)) for n in (2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800))
T2, T3, T4, T5, T6, T7, T8, T9, T10, T11 = TAYLOR_COEFFICIENTS
T12 = float(1 / Decimal(479001600))
T13 = float(1 / Decimal(6227020800))

DECIMAL_CONTEXT = Context(prec=50)
MANTISSA_BITS = np.uint64(52)
BITS_OF_ONE = np.uint64(0x3FF0000000000000)  # the bits of 1.0


def exp2_of_shifted(shifted: float) -> float:
    """2^k of a whole number k from −1022 to 1023, given as ROUND + k."""
    return ldexp(1.0, int(shifted - ROUNDING_CONSTANT))


@overload_with(exp2_of_shifted)
def exp2_of_shifted_bits(shifted: float) -> float:
    """The same from the bits of the number: its last ones are k, which moved up become the exponent."""
    power: float = bits_to_float((float_to_bits(shifted) << MANTISSA_BITS) + BITS_OF_ONE)
    return power


@rule
def exp(x: float) -> float:
    """e to the power of x, within 1.1 ulp (largest seen: .98), monotone, flat beyond ±700.

    x = k·ln 2 + r with |r| ≤ ln 2 / 2; the Taylor series of e^r up to r^13 / 13!, times 2^k, which is exact.
    """
    x = x if x < MAX_EXPONENT else MAX_EXPONENT
    x = x if x > -MAX_EXPONENT else -MAX_EXPONENT
    shifted = x * LOG2_E + ROUNDING_CONSTANT
    k = shifted - ROUNDING_CONSTANT
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    tail = T10 + r * (T11 + r * (T12 + r * T13))
    tail = T4 + r * (T5 + r * (T6 + r * (T7 + r * (T8 + r * (T9 + r * tail)))))
    power = 1.0 + (r + r * r * (T2 + r * (T3 + r * tail)))
    return power * exp2_of_shifted(shifted)


@rule
def reciprocal_expit(log_odds: float) -> float:
    """1 + e^−x: how often something of chance `expit(log_odds)` is tried for each time that it happens."""
    return 1.0 + exp(-log_odds)


@rule
def expit(x: float) -> float:
    """The logistic function 1 / (1 + e^−x), within 4 ulp for |x| ≤ 700, and monotone."""
    return 1.0 / reciprocal_expit(x)


@rule
def bernoulli_trial(u: float, log_odds: float) -> bool:
    """Whether a draw u in [0, 1) leads to something of chance `expit(log_odds)`: u·(1 + e^−x) < 1."""
    return u * reciprocal_expit(log_odds) < 1.0


@functools.lru_cache(maxsize=1024)
def decay_factor(half_life: float) -> float:
    """Share that is left after a day of something with a half-life of `half_life` days: 2^(−1/half)."""
    return float(DECIMAL_CONTEXT.power(Decimal(2), DECIMAL_CONTEXT.divide(Decimal(-1), Decimal(half_life))))


@functools.lru_cache(maxsize=1024)
def logit(probability: float) -> float:
    """ln(p / (1 − p)), correctly rounded; ±700 for 1 and 0, so that their chance is as good as sure or none."""
    if probability <= 0.0:
        return -MAX_EXPONENT
    if probability >= 1.0:
        return MAX_EXPONENT
    odds = DECIMAL_CONTEXT.divide(Decimal(probability), DECIMAL_CONTEXT.subtract(Decimal(1), Decimal(probability)))
    return float(odds.ln(DECIMAL_CONTEXT))
