"""Mathematical functions of the model: exponential, logistic function, logit and decay factor of a half-life.

They give bit-identical results on every machine. The last bits of `math.exp` and `numpy.exp` depend on the processor
and the library, so `exp` and `logistic` use only operations that IEEE 754 defines exactly (+ − × ÷). Constants that
need a logarithm or a power are computed once per run with `decimal`.
"""

from __future__ import annotations

import functools
from decimal import Context, Decimal
from math import ldexp

import numpy as np

from sim.numba_support.decorators import rule
from sim.numba_support.intrinsics import bits_to_float, float_to_bits, overload_with

MAX_EXPONENT = 700.0
"""`exp` and `logistic` are constant beyond ±700, where a probability is below 1e-304 or above 1 − 1e-304."""

LOG2_E = 1.4426950408889634
LN2_HIGH = 0.6931471803691238  # ln 2 to 33 bits: the product with an integer below 2**20 is exact
LN2_LOW = 1.9082149292705877e-10  # ln 2 − LN2_HIGH
ROUNDING_CONSTANT = 6755399441055744.0  # 1.5 · 2**52: adding and subtracting it rounds to an integer

TAYLOR_COEFFICIENTS = tuple(float(1 / Decimal(n)) for n in (2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800))
T2, T3, T4, T5, T6, T7, T8, T9, T10, T11 = TAYLOR_COEFFICIENTS
T12 = float(1 / Decimal(479001600))
T13 = float(1 / Decimal(6227020800))

DECIMAL_CONTEXT = Context(prec=50)
MANTISSA_BITS = np.uint64(52)
BITS_OF_ONE = np.uint64(0x3FF0000000000000)  # the bits of 1.0


def exp2_of_shifted(shifted: float) -> float:
    """2^k for an integer k from −1022 to 1023, given as `ROUNDING_CONSTANT` + k."""
    return ldexp(1.0, int(shifted - ROUNDING_CONSTANT))


@overload_with(exp2_of_shifted)
def exp2_of_shifted_bits(shifted: float) -> float:
    """The same for compiled code: the last bits of the number are k. Shifted, they are the exponent of the result."""
    power: float = bits_to_float((float_to_bits(shifted) << MANTISSA_BITS) + BITS_OF_ONE)
    return power


@rule
def exp(x: float) -> float:
    """Exponential function e^x.

    The error is below 1.1 ulp (largest observed: 0.98). The function is monotone, and constant beyond ±700. It reduces
    x to k·ln 2 + r with |r| ≤ ln 2 / 2, and multiplies the Taylor series of e^r, up to r^13 / 13!, by 2^k, which is
    exact.
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
def reciprocal_probability(log_odds: float) -> float:
    """1 / p = 1 + e^−x for the probability p with log-odds x."""
    return 1.0 + exp(-log_odds)


@rule
def logistic(x: float) -> float:
    """Logistic function 1 / (1 + e^−x): the probability with log-odds x. Monotone; error below 4 ulp for |x| ≤ 700."""
    return 1.0 / reciprocal_probability(x)


@rule
def bernoulli_trial(u: float, log_odds: float) -> bool:
    """Whether a trial succeeds whose probability p has these log-odds, for a uniform u in [0, 1).

    The condition u < p is evaluated as u · (1 + e^−x) < 1, which needs no division.
    """
    return u * reciprocal_probability(log_odds) < 1.0


@functools.lru_cache(maxsize=1024)
def decay_factor(half_life: float) -> float:
    """Decay factor of one day, 2^(−1/h), for a half-life of h days."""
    return float(DECIMAL_CONTEXT.power(Decimal(2), DECIMAL_CONTEXT.divide(Decimal(-1), Decimal(half_life))))


@functools.lru_cache(maxsize=1024)
def logit(probability: float) -> float:
    """Log-odds ln(p / (1 − p)) of a probability, correctly rounded; ±700 for 1 and 0."""
    if probability <= 0.0:
        return -MAX_EXPONENT
    if probability >= 1.0:
        return MAX_EXPONENT
    odds = DECIMAL_CONTEXT.divide(Decimal(probability), DECIMAL_CONTEXT.subtract(Decimal(1), Decimal(probability)))
    return float(odds.ln(DECIMAL_CONTEXT))
