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
    """How often exp or logistic falls from one float to the next, from so many floats below x to so many above."""
    for _ in range(neighbours):
        x = np.nextafter(x, -np.inf)
    below, chance = exp(x), logistic(x)
    falls = 0
    for _ in range(2 * neighbours):
        x = np.nextafter(x, np.inf)
        above, higher = exp(x), logistic(x)
        falls += above < below or higher < chance
        below, chance = above, higher
    return falls


@in_compiled_code
def count_decreases_to_next_float(xs):
    """For how many of these floats exp or logistic falls to the next float."""
    falls = 0
    for x in xs:
        above = np.nextafter(x, np.inf)
        falls += exp(above) < exp(x) or logistic(above) < logistic(x)
    return falls


def boundaries():
    """The first float of each piece but the lowest."""
    return [first_float_with_index(float(k)) for k in REDUCTION_INDICES[1:]]


def sample_floats(n, seed=1):
    """Floats within ±700: everywhere, where chances are at work, of all sizes, and on both sides of each boundary."""
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


def error_in_ulps(value, truth):
    """How far a float lies from the truth, in units in the last place of the truth."""
    return float(abs(Decimal(value) - truth) / Decimal(ulp(float(truth))))


def exact_logistic(x):
    return EXACT.divide(1, EXACT.add(1, EXACT.exp(Decimal(-x))))


# --- how exact


def test_exp_is_within_1_ulp_of_the_truth():
    worst = max(sample_floats(4000), key=lambda x: error_in_ulps(exp(x), EXACT.exp(Decimal(x))))
    assert error_in_ulps(exp(worst), EXACT.exp(Decimal(worst))) < 1.0, worst


def test_logistic_is_within_4_ulp_of_the_truth():
    worst = max(sample_floats(4000, seed=2), key=lambda x: error_in_ulps(logistic(x), exact_logistic(x)))
    assert error_in_ulps(logistic(worst), exact_logistic(worst)) < 4.0, worst


@pytest.mark.slow
def test_exp_and_logistic_are_as_exact_on_very_many_floats():
    for x in sample_floats(250_000, seed=3):
        assert error_in_ulps(exp(x), EXACT.exp(Decimal(x))) < 1.0, x
        assert error_in_ulps(logistic(x), exact_logistic(x)) < 4.0, x


@pytest.mark.parametrize("x", [159.77280626177725, -316.4213988814785, 480.0063410727156, -308.1026923310535])
def test_exp_holds_its_bound_on_the_worst_floats_found_in_a_thousand_million(x):
    assert 0.97 < error_in_ulps(exp(x), EXACT.exp(Decimal(x))) < 0.99


def test_exp_and_logistic_at_zero():
    for nought in (0.0, -0.0, 5e-324, -5e-324):
        assert exp(nought) == 1.0
        assert logistic(nought) == 0.5


def test_both_are_flat_beyond_700():
    for beyond in (nextafter(MAX_EXPONENT, inf), 1e6, inf):
        assert exp(beyond) == exp(MAX_EXPONENT) < inf
        assert exp(-beyond) == exp(-MAX_EXPONENT) > sys.float_info.min
        assert logistic(beyond) == 1.0
        assert logistic(-beyond) == logistic(-MAX_EXPONENT) < 1.1e-304


# --- the parts of the range reduction


def test_ln_2_in_two_parts_is_ln_2():
    assert abs(Decimal(LN2_HIGH) + Decimal(LN2_LOW) - LN_2) < Decimal(2) ** -85


def test_every_whole_number_of_the_reduction_times_the_high_part_is_exact():
    assert all(Fraction(k) * Fraction(LN2_HIGH) == Fraction(k * LN2_HIGH) for k in REDUCTION_INDICES)


def test_taking_away_the_high_part_is_exact():
    for x in sample_floats(500):
        k = reduction_index(x)
        assert Fraction(x) - Fraction(k * LN2_HIGH) == Fraction(x - k * LN2_HIGH) or abs(k) == 0, x


def test_what_is_left_is_at_most_half_of_ln_2():
    half = float(LN_2) / 2.0
    assert all(abs(x - reduction_index(x) * float(LN_2)) <= half * (1.0 + 1e-12) for x in sample_floats(1000))


def test_the_coefficients_are_those_of_the_series_correctly_rounded():
    factorial = 1
    for n in range(2, 14):
        factorial *= n
        assert getattr(numerics, f"T{n}") == 1 / factorial == float(Fraction(1, factorial))


def test_powers_of_two_are_exact_and_the_same_from_the_bits():
    for k in range(-1022, 1024):
        assert (
            Fraction(exp2_of_shifted(ROUNDING_CONSTANT + k))
            == Fraction(2) ** k
            == Fraction(fast_power(ROUNDING_CONSTANT + k))
        )


def test_all_pieces_are_reached_and_scaled_by_an_exact_power_of_two():
    reached = {int(reduction_index(x)) for x in (-MAX_EXPONENT, *boundaries(), MAX_EXPONENT)}
    assert reached == set(REDUCTION_INDICES)
    for k in REDUCTION_INDICES[1:-1]:
        power = Fraction(exp(float(LN_2 * k))) / Fraction(2) ** k
        assert abs(power - 1) < Fraction(1, 2**40), k  # x itself is rounded, so e^x is 2^k only nearly


# --- never falling


def test_neither_falls_on_2000_floats_to_either_side_of_every_boundary_of_the_range_reduction():
    where = [k for k, x in zip(REDUCTION_INDICES[1:], boundaries(), strict=True) if count_decreases_around(x, 2000)]
    assert where == []


def test_neither_falls_around_the_special_points():
    for x in (0.0, 1.0, -1.0, 0.5, -0.5, 0.25, -0.25, 2.0**-27, -(2.0**-27), MAX_EXPONENT, -MAX_EXPONENT):
        assert count_decreases_around(x, 20_000) == 0, x


@pytest.mark.parametrize("width", [MAX_EXPONENT, 40.0, 1.1, 0.3466, 1e-3])
def test_neither_falls_between_neighbours_among_millions(width):
    assert count_decreases_to_next_float(np.random.default_rng(4).uniform(-width, width, 2_000_000)) == 0


def test_neither_falls_between_neighbours_of_all_sizes():
    rng = np.random.default_rng(5)
    sizes = 2.0 ** rng.uniform(-60.0, 9.4, 1_000_000)
    assert count_decreases_to_next_float(sizes) == 0
    assert count_decreases_to_next_float(-sizes) == 0


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_more_log_odds_never_mean_less_chance(one, other):
    low, high = sorted((one, other))
    assert exp(low) <= exp(high)
    assert logistic(low) <= logistic(high)


def test_the_far_ends_are_reached_in_order():
    chances = [logistic(x) for x in np.linspace(-720.0, 720.0, 20_001).tolist()]
    assert all(a <= b for a, b in pairwise(chances))
    assert 0.0 < chances[0] < chances[-1] == 1.0


# --- the same bits


def test_compiled_and_plain_give_the_same_bits():
    for x in [*sample_floats(20_000, seed=6), inf, -inf]:
        assert exp(x).hex() == fast_exp(x).hex(), x
        assert logistic(x).hex() == fast_logistic(x).hex(), x


def test_compiled_and_plain_agree_even_on_what_is_not_a_number():
    assert exp(nan) == fast_exp(nan)
    assert logistic(nan) == fast_logistic(nan)


def test_compiled_and_plain_agree_on_what_happens():
    rng = np.random.default_rng(7)
    for x, u in zip(rng.uniform(-30.0, 30.0, 20_000).tolist(), rng.random(20_000).tolist(), strict=True):
        near = logistic(x)
        for draw in (u, near, nextafter(near, 0.0), nextafter(near, 1.0)):
            assert bernoulli_trial(draw, x) is fast_bernoulli_trial(draw, x)


def test_flat_arrays_in_compiled_code_get_the_same_bits():
    @in_compiled_code
    def all_of(xs, out):
        for i in range(len(xs)):
            out[i] = logistic(xs[i])

    xs = np.array(sample_floats(2000, seed=8))
    out = np.empty_like(xs)
    all_of(xs, out)
    assert [x.hex() for x in out.tolist()] == [logistic(x).hex() for x in xs.tolist()]


# --- what happens


def test_a_trial_succeeds_below_the_probability_and_may_succeed_at_it():
    """u·(1 + e^−x) < 1 equals u < logistic(x) for every float u other than logistic(x)."""
    for x in sample_floats(5000, seed=9):
        chance = logistic(x)
        below, above = nextafter(chance, 0.0), nextafter(chance, 2.0)
        assert bernoulli_trial(below, x) is True, x
        assert bernoulli_trial(above, x) is False, x


@given(st.floats(0.0, 1.0, exclude_max=True), st.floats(-800.0, 800.0))
def test_it_happens_with_the_chance(u, x):
    chance = logistic(x)
    assert u == chance or bernoulli_trial(u, x) is (u < chance)


@in_compiled_code
def count_monotonicity_violations(xs):
    """How often a lower draw or higher log-odds, by a float or a few, make what happened not happen."""
    count = 0
    for x in xs:
        u = logistic(x)
        for _ in range(3):
            u = np.nextafter(u, 0.0)
        more = np.nextafter(x, np.inf)
        for _ in range(7):
            lower = u
            u = np.nextafter(u, 2.0)
            count += bernoulli_trial(u, x) and not (bernoulli_trial(lower, x) and bernoulli_trial(u, more))
    return count


@pytest.mark.parametrize("width", [MAX_EXPONENT, 40.0, 1.1])
def test_a_lower_draw_or_higher_log_odds_never_undo_what_happens(width):
    assert count_monotonicity_violations(np.random.default_rng(10).uniform(-width, width, 500_000)) == 0


def test_a_lower_draw_or_higher_log_odds_never_undo_what_happens_at_the_boundaries():
    edges = np.array(boundaries())
    assert (
        count_monotonicity_violations(
            np.concatenate([edges, np.nextafter(edges, -inf), -edges, np.nextafter(-edges, -inf)])
        )
        == 0
    )


def test_happens_at_probabilities_zero_and_one():
    highest = 1.0 - 2.0**-53
    assert bernoulli_trial(highest, logit(1.0))
    assert not bernoulli_trial(2.0**-53, logit(0.0))
    assert bernoulli_trial(0.0, logit(0.0))  # one draw in 2^53; log-odds have no "never"


# --- constants of a run


@pytest.mark.parametrize("half", [1, 2, 3, 5, 20, 45, 120, 125, 250])
def test_keep_is_correctly_rounded_as_whole_numbers_prove(half):
    """The float is nearest to 2^(−1/h) if the h-th powers of the midpoints to its neighbours enclose ½."""
    value = Fraction(decay_factor(float(half)))
    below, above = (Fraction(nextafter(float(value), end)) for end in (0.0, 1.0))
    assert ((below + value) / 2) ** half <= Fraction(1, 2) <= ((value + above) / 2) ** half


def test_keep_is_correctly_rounded_on_many_half_lives():
    context = Context(prec=90)
    for half in [*np.random.default_rng(11).uniform(0.1, 200.0, 1000).tolist(), 0.1, 0.5, 1000.0, 10000.0]:
        truth = context.exp(-context.divide(context.ln(Decimal(2)), Decimal(half)))
        assert decay_factor(half) == float(truth), half


def test_keep_of_half_a_day_is_a_quarter_and_of_a_day_a_half():
    assert decay_factor(0.5) == 0.25
    assert decay_factor(1.0) == 0.5


def test_logit_is_correctly_rounded():
    context = Context(prec=90)
    rng = np.random.default_rng(12)
    chances = rng.random(1500).tolist() + (2.0 ** rng.uniform(-1000.0, -1.0, 500)).tolist()
    chances += [0.08, 0.5, nextafter(0.5, 0.0), nextafter(0.5, 1.0), nextafter(1.0, 0.0), 0.0001, 0.9999]
    for p in chances:
        truth = context.subtract(context.ln(Decimal(p)), context.ln(context.subtract(1, Decimal(p))))
        assert logit(p) == float(truth), p


@given(st.floats(0.0001, 0.9999))
def test_logistic_undoes_logit(p):
    assert logistic(logit(p)) == pytest.approx(p, rel=1e-13)


@given(st.floats(1e-304, 1.0), st.floats(1e-304, 1.0))
def test_logit_never_falls(one, other):
    low, high = sorted((one, other))
    assert logit(low) <= logit(high)


def test_logit_of_nought_and_one_are_as_good_as_never_and_always():
    assert logit(0.0) == -MAX_EXPONENT
    assert logit(1.0) == MAX_EXPONENT
    assert logit(0.5) == 0.0


def test_constants_do_not_depend_on_the_decimal_settings_of_the_user():
    with decimal.localcontext() as context:
        context.prec = 5
        context.rounding = decimal.ROUND_UP
        rough = decay_factor(3.0), logit(0.08)
    assert rough == (decay_factor(3.0), logit(0.08))
