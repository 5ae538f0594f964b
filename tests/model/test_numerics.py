"""Accuracy, monotonicity and portability of exp, logistic, bernoulli_trial, decay_factor and logit.

Expected values come from `decimal`, whose exp, ln and power are exact to any number of digits.
"""

from __future__ import annotations

import decimal
import sys
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise
from math import inf, log, nan, nextafter, ulp

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import numerics
from sim.model.numerics import (
    LN2_HIGH,
    LN2_LOW,
    LOG2_E,
    MAX_EXPONENT,
    ROUNDING_CONSTANT,
    bernoulli_trial,
    decay_factor,
    exp,
    exp2_of_shifted,
    exp2_of_shifted_bits,
    logistic,
    logit,
)
from sim.numba_support.decorators import NJIT_OPTIONS, rule

EXACT = Context(prec=60)
LN_2 = EXACT.ln(Decimal(2))
LAST_PIECE = 1010
"""exp(x) is 2^k times e^r; within ±700, k runs from −1010 to 1010."""
REDUCTION_INDICES = range(-LAST_PIECE, LAST_PIECE + 1)
SPECIAL = [0.0, -0.0, 5e-324, -5e-324, 2.0**-1022, 2.0**-54, -(2.0**-54), 2.0**-53, 1.0, -1.0, 0.5, -0.5, log(2.0)]
SPECIAL += [MAX_EXPONENT, -MAX_EXPONENT, nextafter(MAX_EXPONENT, 0.0), -nextafter(MAX_EXPONENT, 0.0)]

in_compiled_code = numba.njit(**NJIT_OPTIONS)
fast_exp, fast_logistic, fast_bernoulli_trial = (
    in_compiled_code(exp),
    in_compiled_code(logistic),
    in_compiled_code(bernoulli_trial),
)
fast_power = in_compiled_code(exp2_of_shifted_bits)


@rule
def reduction_index(x):
    """The k of the range reduction."""
    return (x * LOG2_E + ROUNDING_CONSTANT) - ROUNDING_CONSTANT


@in_compiled_code
def first_float_with_index(k):
    """The lowest float whose range reduction gives k or more, by bisection."""
    low, high = (k - 1.0) * 0.6931471805599453, k * 0.6931471805599453
    while True:
        middle = low + (high - low) / 2.0
        if middle <= low or middle >= high:
            return high
        if reduction_index(middle) >= k:
            high = middle
        else:
            low = middle


@in_compiled_code
def count_decreases_around(x, neighbours):
    """Number of decreases of exp or logistic between adjacent floats, up to `neighbours` floats away from x."""
    for _ in range(neighbours):
        x = np.nextafter(x, -np.inf)
    exp_below, logistic_below = exp(x), logistic(x)
    n_decreases = 0
    for _ in range(2 * neighbours):
        x = np.nextafter(x, np.inf)
        exp_above, logistic_above = exp(x), logistic(x)
        n_decreases += exp_above < exp_below or logistic_above < logistic_below
        exp_below, logistic_below = exp_above, logistic_above
    return n_decreases


@in_compiled_code
def count_decreases_to_next_float(xs):
    """Number of these floats at which exp or logistic decreases to the next float."""
    n_decreases = 0
    for x in xs:
        above = np.nextafter(x, np.inf)
        n_decreases += exp(above) < exp(x) or logistic(above) < logistic(x)
    return n_decreases


def boundaries():
    """The first float of each piece except the lowest."""
    return [first_float_with_index(float(k)) for k in REDUCTION_INDICES[1:]]


def sample_floats(n, seed=1):
    """Floats within ±700: uniform, near 0, of all magnitudes, and on both sides of each boundary."""
    rng = np.random.default_rng(seed)
    edges = np.array(boundaries())
    parts = [
        rng.uniform(-MAX_EXPONENT, MAX_EXPONENT, n),
        rng.uniform(-40.0, 40.0, n),
        rng.uniform(-1.1, 1.1, n),
        rng.choice([-1.0, 1.0], n) * 2.0 ** rng.uniform(-60.0, 9.0, n),
        edges,
        np.nextafter(edges, -inf),
        np.array(SPECIAL),
    ]
    return [float(x) for x in np.concatenate(parts)]


def error_in_ulps(value, exact):
    """Distance of a float from the exact value, in units in the last place of the exact value."""
    return float(abs(Decimal(value) - exact) / Decimal(ulp(float(exact))))


def exact_logistic(x):
    return EXACT.divide(1, EXACT.add(1, EXACT.exp(Decimal(-x))))


# --- accuracy


def test_exp_is_accurate_within_1_ulp():
    worst = max(sample_floats(4000), key=lambda x: error_in_ulps(exp(x), EXACT.exp(Decimal(x))))
    assert error_in_ulps(exp(worst), EXACT.exp(Decimal(worst))) < 1.0, worst


def test_logistic_is_accurate_within_4_ulp():
    worst = max(sample_floats(4000, seed=2), key=lambda x: error_in_ulps(logistic(x), exact_logistic(x)))
    assert error_in_ulps(logistic(worst), exact_logistic(worst)) < 4.0, worst


@pytest.mark.slow
def test_exp_and_logistic_are_as_accurate_on_very_many_floats():
    for x in sample_floats(250_000, seed=3):
        assert error_in_ulps(exp(x), EXACT.exp(Decimal(x))) < 1.0, x
        assert error_in_ulps(logistic(x), exact_logistic(x)) < 4.0, x


@pytest.mark.parametrize("x", [159.77280626177725, -316.4213988814785, 480.0063410727156, -308.1026923310535])
def test_exp_is_accurate_within_1_ulp_on_the_worst_of_a_thousand_million_floats(x):
    assert 0.97 < error_in_ulps(exp(x), EXACT.exp(Decimal(x))) < 0.99


def test_exp_and_logistic_at_zero():
    for zero in (0.0, -0.0, 5e-324, -5e-324):
        assert exp(zero) == 1.0
        assert logistic(zero) == 0.5


def test_exp_and_logistic_are_constant_beyond_700():
    for beyond in (nextafter(MAX_EXPONENT, inf), 1e6, inf):
        assert exp(beyond) == exp(MAX_EXPONENT) < inf
        assert exp(-beyond) == exp(-MAX_EXPONENT) > sys.float_info.min
        assert logistic(beyond) == 1.0
        assert logistic(-beyond) == logistic(-MAX_EXPONENT) < 1.1e-304


# --- the parts of the range reduction


def test_the_two_parts_of_ln_2_add_up_to_ln_2():
    assert abs(Decimal(LN2_HIGH) + Decimal(LN2_LOW) - LN_2) < Decimal(2) ** -85


def test_products_of_reduction_indices_and_the_high_part_are_exact():
    assert all(Fraction(k) * Fraction(LN2_HIGH) == Fraction(k * LN2_HIGH) for k in REDUCTION_INDICES)


def test_subtraction_of_the_high_part_is_exact():
    for x in sample_floats(500):
        k = reduction_index(x)
        assert Fraction(x) - Fraction(k * LN2_HIGH) == Fraction(x - k * LN2_HIGH) or abs(k) == 0, x


def test_the_reduced_argument_is_at_most_half_of_ln_2():
    half = float(LN_2) / 2.0
    assert all(abs(x - reduction_index(x) * float(LN_2)) <= half * (1.0 + 1e-12) for x in sample_floats(1000))


def test_coefficients_are_the_correctly_rounded_taylor_coefficients():
    factorial = 1
    for n in range(2, 14):
        factorial *= n
        assert getattr(numerics, f"T{n}") == 1 / factorial == float(Fraction(1, factorial))


def test_powers_of_two_are_exact_in_python_and_in_compiled_code():
    for k in range(-1022, 1024):
        assert (
            Fraction(exp2_of_shifted(ROUNDING_CONSTANT + k))
            == Fraction(2) ** k
            == Fraction(fast_power(ROUNDING_CONSTANT + k))
        )


def test_all_reduction_indices_occur_and_scale_by_a_power_of_two():
    indices = {int(reduction_index(x)) for x in (-MAX_EXPONENT, *boundaries(), MAX_EXPONENT)}
    assert indices == set(REDUCTION_INDICES)
    for k in REDUCTION_INDICES[1:-1]:
        power = Fraction(exp(float(LN_2 * k))) / Fraction(2) ** k
        assert abs(power - 1) < Fraction(1, 2**40), k  # x is rounded, so e^x is only approximately 2^k


# --- monotonicity


def test_exp_and_logistic_are_monotonic_on_2000_floats_to_either_side_of_every_boundary():
    decreasing = [
        k for k, x in zip(REDUCTION_INDICES[1:], boundaries(), strict=True) if count_decreases_around(x, 2000)
    ]
    assert decreasing == []


def test_exp_and_logistic_are_monotonic_around_special_points():
    for x in (0.0, 1.0, -1.0, 0.5, -0.5, 0.25, -0.25, 2.0**-27, -(2.0**-27), MAX_EXPONENT, -MAX_EXPONENT):
        assert count_decreases_around(x, 20_000) == 0, x


@pytest.mark.parametrize("width", [MAX_EXPONENT, 40.0, 1.1, 0.3466, 1e-3])
def test_exp_and_logistic_are_monotonic_between_adjacent_floats_of_a_range(width):
    assert count_decreases_to_next_float(np.random.default_rng(4).uniform(-width, width, 2_000_000)) == 0


def test_exp_and_logistic_are_monotonic_between_adjacent_floats_of_all_magnitudes():
    rng = np.random.default_rng(5)
    sizes = 2.0 ** rng.uniform(-60.0, 9.4, 1_000_000)
    assert count_decreases_to_next_float(sizes) == 0
    assert count_decreases_to_next_float(-sizes) == 0


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_exp_and_logistic_are_monotonic(x, y):
    low, high = sorted((x, y))
    assert exp(low) <= exp(high)
    assert logistic(low) <= logistic(high)


def test_logistic_is_monotonic_up_to_its_limits():
    probabilities = [logistic(x) for x in np.linspace(-720.0, 720.0, 20_001).tolist()]
    assert all(a <= b for a, b in pairwise(probabilities))
    assert 0.0 < probabilities[0] < probabilities[-1] == 1.0


# --- bit-identical results


def test_compiled_and_plain_results_are_bit_identical():
    for x in [*sample_floats(20_000, seed=6), inf, -inf]:
        assert exp(x).hex() == fast_exp(x).hex(), x
        assert logistic(x).hex() == fast_logistic(x).hex(), x


def test_compiled_and_plain_results_agree_for_nan():
    assert exp(nan) == fast_exp(nan)
    assert logistic(nan) == fast_logistic(nan)


def test_compiled_and_plain_trials_agree():
    rng = np.random.default_rng(7)
    for x, u in zip(rng.uniform(-30.0, 30.0, 20_000).tolist(), rng.random(20_000).tolist(), strict=True):
        p = logistic(x)
        for draw in (u, p, nextafter(p, 0.0), nextafter(p, 1.0)):
            assert bernoulli_trial(draw, x) is fast_bernoulli_trial(draw, x)


def test_a_compiled_loop_over_an_array_gives_bit_identical_results():
    @in_compiled_code
    def logistic_of_all(xs, out):
        for i in range(len(xs)):
            out[i] = logistic(xs[i])

    xs = np.array(sample_floats(2000, seed=8))
    out = np.empty_like(xs)
    logistic_of_all(xs, out)
    assert [x.hex() for x in out.tolist()] == [logistic(x).hex() for x in xs.tolist()]


# --- Bernoulli trials


def test_a_trial_succeeds_below_the_probability_and_may_succeed_at_it():
    """u·(1 + e^−x) < 1 equals u < logistic(x) for every float u other than logistic(x)."""
    for x in sample_floats(5000, seed=9):
        p = logistic(x)
        below, above = nextafter(p, 0.0), nextafter(p, 2.0)
        assert bernoulli_trial(below, x) is True, x
        assert bernoulli_trial(above, x) is False, x


@given(st.floats(0.0, 1.0, exclude_max=True), st.floats(-800.0, 800.0))
def test_a_trial_succeeds_with_the_logistic_probability(u, x):
    p = logistic(x)
    assert u == p or bernoulli_trial(u, x) is (u < p)


@in_compiled_code
def count_monotonicity_violations(xs):
    """How often a slightly lower draw or slightly higher log-odds turn a success into a failure."""
    count = 0
    for x in xs:
        u = logistic(x)
        for _ in range(3):
            u = np.nextafter(u, 0.0)
        higher = np.nextafter(x, np.inf)
        for _ in range(7):
            lower = u
            u = np.nextafter(u, 2.0)
            count += bernoulli_trial(u, x) and not (bernoulli_trial(lower, x) and bernoulli_trial(u, higher))
    return count


@pytest.mark.parametrize("width", [MAX_EXPONENT, 40.0, 1.1])
def test_a_lower_draw_or_higher_log_odds_never_undo_a_success(width):
    assert count_monotonicity_violations(np.random.default_rng(10).uniform(-width, width, 500_000)) == 0


def test_a_lower_draw_or_higher_log_odds_never_undo_a_success_at_the_boundaries():
    edges = np.array(boundaries())
    assert (
        count_monotonicity_violations(
            np.concatenate([edges, np.nextafter(edges, -inf), -edges, np.nextafter(-edges, -inf)])
        )
        == 0
    )


def test_trials_at_probabilities_0_and_1():
    highest = 1.0 - 2.0**-53
    assert bernoulli_trial(highest, logit(1.0))
    assert not bernoulli_trial(2.0**-53, logit(0.0))
    assert bernoulli_trial(0.0, logit(0.0))  # one draw in 2^53: no finite log-odds give probability 0


# --- decay factors and log-odds


@pytest.mark.parametrize("half", [1, 2, 3, 5, 20, 45, 120, 125, 250])
def test_decay_factor_is_correctly_rounded_by_exact_fractions(half):
    """The float is nearest to 2^(−1/h) if the h-th powers of the midpoints to its neighbours enclose ½."""
    value = Fraction(decay_factor(float(half)))
    below, above = (Fraction(nextafter(float(value), end)) for end in (0.0, 1.0))
    assert ((below + value) / 2) ** half <= Fraction(1, 2) <= ((value + above) / 2) ** half


def test_decay_factor_is_correctly_rounded_for_many_half_lives():
    context = Context(prec=90)
    for half in [*np.random.default_rng(11).uniform(0.1, 200.0, 1000).tolist(), 0.1, 0.5, 1000.0, 10000.0]:
        exact = context.exp(-context.divide(context.ln(Decimal(2)), Decimal(half)))
        assert decay_factor(half) == float(exact), half


def test_the_decay_factor_of_half_a_day_is_a_quarter_and_of_a_day_a_half():
    assert decay_factor(0.5) == 0.25
    assert decay_factor(1.0) == 0.5


def test_logit_is_correctly_rounded():
    context = Context(prec=90)
    rng = np.random.default_rng(12)
    probabilities = rng.random(1500).tolist() + (2.0 ** rng.uniform(-1000.0, -1.0, 500)).tolist()
    probabilities += [0.08, 0.5, nextafter(0.5, 0.0), nextafter(0.5, 1.0), nextafter(1.0, 0.0), 0.0001, 0.9999]
    for p in probabilities:
        exact = context.subtract(context.ln(Decimal(p)), context.ln(context.subtract(1, Decimal(p))))
        assert logit(p) == float(exact), p


@given(st.floats(0.0001, 0.9999))
def test_logistic_is_the_inverse_of_logit(p):
    assert logistic(logit(p)) == pytest.approx(p, rel=1e-13)


@given(st.floats(1e-304, 1.0), st.floats(1e-304, 1.0))
def test_logit_is_monotonic(p, q):
    low, high = sorted((p, q))
    assert logit(low) <= logit(high)


def test_logit_of_0_and_1_is_limited_to_the_largest_exponent():
    assert logit(0.0) == -MAX_EXPONENT
    assert logit(1.0) == MAX_EXPONENT
    assert logit(0.5) == 0.0


def test_constants_do_not_depend_on_the_decimal_settings_of_the_user():
    with decimal.localcontext() as context:
        context.prec = 5
        context.rounding = decimal.ROUND_UP
        values = decay_factor(3.0), logit(0.08)
    assert values == (decay_factor(3.0), logit(0.08))
