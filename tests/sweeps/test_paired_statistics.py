"""Paired statistics agree with SciPy and with theory: differences, p values, power and relative efficiency."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy

from sim.sweeps.comparison.paired_statistics import holm_adjust, paired_contrast, paired_t_power, required_pairs
from sim.sweeps.plan.schema import StoppingCriterion, StoppingRule
from sim.sweeps.run.stopping_rule import half_width, is_precise_enough, required_runs

RNG = np.random.Generator(np.random.PCG64(4))


def draw_correlated_pair(n: int, correlation: float, difference: float) -> tuple[np.ndarray, np.ndarray]:
    """Two arms with standard normal values, a correlation and a mean difference."""
    reference, noise = RNG.standard_normal((2, n))
    return difference + correlation * reference + math.sqrt(1 - correlation**2) * noise, reference


def test_interval_and_p_value_are_those_of_the_paired_t_test() -> None:
    arm, reference = draw_correlated_pair(23, 0.6, 0.4)
    contrast, expected = paired_contrast(arm, reference, 0.9), scipy.stats.ttest_rel(arm, reference)
    assert contrast.p == pytest.approx(expected.pvalue)
    assert (contrast.low, contrast.high) == pytest.approx(tuple(expected.confidence_interval(0.9)))
    assert contrast.d_z == pytest.approx((arm - reference).mean() / (arm - reference).std(ddof=1))
    assert contrast.correlation == pytest.approx(np.corrcoef(arm, reference)[0, 1])
    assert contrast.superiority == (arm > reference).mean()


def test_pairs_with_nan_are_ignored() -> None:
    arm, reference = draw_correlated_pair(10, 0.5, 1.0)
    with_nan = np.append(arm, [math.nan, 5.0])
    assert paired_contrast(with_nan, np.append(reference, [1.0, math.nan])) == paired_contrast(arm, reference)


def test_ties_count_half_and_equal_arms_do_not_differ() -> None:
    same = np.array([0.1, 0.2, 0.3])
    contrast = paired_contrast(same, same)
    assert (contrast.difference, contrast.d_z, contrast.superiority, contrast.p) == (0.0, 0.0, 0.5, 1.0)


def test_a_constant_difference_has_an_infinite_effect_size() -> None:
    arm = np.array([0.25, 0.5, 0.75])
    contrast = paired_contrast(arm + 1, arm)
    assert (contrast.p, contrast.d_z, contrast.relative_efficiency, contrast.low, contrast.high) == (
        0.0,
        math.inf,
        math.inf,
        1.0,
        1.0,
    )


@pytest.mark.parametrize(("correlation", "efficiency"), [(0.75, 4.0), (0.0, 1.0), (-0.5, 2 / 3)])
def test_the_relative_efficiency_is_that_of_theory(correlation: float, efficiency: float) -> None:
    """With equal variances, it is 1 / (1 − r). With 20,000 pairs, it deviates by more than 5% once in a million."""
    assert paired_contrast(*draw_correlated_pair(20_000, correlation, 0.1)).relative_efficiency == pytest.approx(
        efficiency, rel=0.05
    )


def test_holm_adjustment_of_known_p_values() -> None:
    assert holm_adjust([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm_adjust([0.5, math.nan, 0.6]) == pytest.approx([1.0, math.nan, 1.0], nan_ok=True)
    assert holm_adjust([]) == []


@pytest.mark.parametrize(("effect", "n"), [(0.0, 10), (0.2, 30), (0.5, 34), (1.5, 5), (0.01, 1000)])
def test_power_is_the_share_of_significant_tests(effect: float, n: int) -> None:
    """The share is estimated from 4,000 samples. It deviates by five standard errors once in a million."""
    samples = effect + RNG.standard_normal((4000, n))
    share = (scipy.stats.ttest_1samp(samples, 0.0, axis=1).pvalue < 0.05).mean()
    expected = paired_t_power(effect, 1.0, n)
    assert abs(share - expected) <= 5 * math.sqrt(expected * (1 - expected) / 4000) + 1e-12


def test_required_pairs_is_the_smallest_number() -> None:
    n = required_pairs(0.5, 1.0, 0.8)
    assert n == 34, "as in published tables"
    assert paired_t_power(0.5, 1.0, n) >= 0.8 > paired_t_power(0.5, 1.0, n - 1)
    assert required_pairs(1e-9, 1.0, 0.8) is None
    assert paired_t_power(3.0, 1.0, 100_000) == 1.0


# --- Stopping rule

RULE = StoppingRule(min=30, max=600, batch=30, until=StoppingCriterion(half_width=0.2))


def test_the_half_width_is_that_of_students_t_interval() -> None:
    values = RNG.standard_normal(12)
    low, high = scipy.stats.t.interval(0.95, 11, values.mean(), scipy.stats.sem(values))
    assert half_width(values, 0.95) == pytest.approx((high - low) / 2)
    assert half_width(np.append(values, math.nan), 0.95) == half_width(values, 0.95)
    assert half_width(values[:1], 0.95) == math.inf


def test_the_rule_stops_after_the_first_precise_batch() -> None:
    arm, reference = draw_correlated_pair(600, 0.5, 0.3)
    n = required_runs([arm, reference], 1, 600, RULE)
    assert n % 30 == 0
    assert is_precise_enough([arm, reference], 1, n, RULE)
    assert not any(is_precise_enough([arm, reference], 1, fewer, RULE) for fewer in range(30, n, 30))


def test_stopping_rule_requests_next_batch() -> None:
    arm, reference = draw_correlated_pair(600, 0.5, 0.3)
    end = required_runs([arm, reference], 1, 600, RULE)
    assert [required_runs([arm, reference], 1, n, RULE) for n in (0, 29, 30, 59, 60)] == [30, 30, 60, 60, 90]
    assert required_runs([arm, reference], 1, end, RULE) == end
    assert required_runs([arm, reference * 1000], 1, 600, RULE) == 600, "the maximum"


def test_every_arm_must_be_precise_and_a_single_arm_has_no_reference() -> None:
    constant, noisy = np.zeros(600), 3 * RNG.standard_normal(600)
    assert required_runs([constant, constant, noisy], 0, 600, RULE) == 600
    assert required_runs([constant, constant], 0, 600, RULE) == required_runs([constant], 0, 600, RULE) == 30


def test_the_coverage_of_the_interval_is_near_its_confidence_level() -> None:
    """Normal differences with mean 0.3 and standard deviation 1, half-width 0.2, batches of 30 runs.

    Repeated evaluation of the rule makes the intervals slightly too narrow: over 2,000 sweeps, their coverage was 94%
    at a confidence level of 95%. If the true coverage is 94%, a share below 92% has a probability below 0.0001.
    """
    covered, numbers = [], []
    for _ in range(2000):
        differences = 0.3 + RNG.standard_normal(600)
        n = required_runs([differences, np.zeros(600)], 1, 600, RULE)
        contrast = paired_contrast(differences[:n], np.zeros(n))
        covered.append(contrast.low <= 0.3 <= contrast.high)
        numbers.append(n)
    assert np.mean(covered) > 0.92
    assert 90 < np.mean(numbers) < 130, "about (1.96 / 0.2)² = 96 runs plus half a batch"
