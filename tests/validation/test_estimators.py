"""Confidence intervals have the stated coverage, and estimates agree with textbook formulas."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import scipy

from sim.validation.estimators import (
    Estimate,
    TargetRange,
    correlation_of_columns,
    jackknife_estimate,
    mean_of_column,
    mean_products,
    ratio_of_means,
)
from sim.validation.leadership_patterns import mediation_paths
from tests.statistical_bounds import max_z_score


def test_the_jackknife_of_a_mean_is_the_usual_standard_error():
    values = np.random.default_rng(1).normal(3, 2, 20)
    estimate = jackknife_estimate(values[:, None], mean_of_column(0))
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.standard_error == pytest.approx(values.std(ddof=1) / sqrt(20))
    expected = scipy.stats.t.interval(0.95, 19, estimate.value, estimate.standard_error)
    assert estimate.confidence_interval() == pytest.approx(expected)


def test_confidence_intervals_of_a_ratio_have_the_stated_coverage():
    """1,000 samples of 30 runs; the probability of a false alarm is one in a million."""
    rng = np.random.default_rng(2)
    n_covered = 0
    for _ in range(1000):
        denominator = rng.gamma(20, 1, 30)
        numerator = 1.5 * denominator + rng.normal(0, 3, 30)
        estimate = jackknife_estimate(np.column_stack([numerator, denominator]), ratio_of_means(0, 1))
        low, high = estimate.confidence_interval()
        n_covered += low <= 1.5 <= high
    assert n_covered / 1000 == pytest.approx(0.95, abs=max_z_score() * sqrt(0.95 * 0.05 / 1000))


def test_correlations_follow_from_means_of_products():
    table = np.random.default_rng(3).normal(size=(500, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.3], [0, 0, 1]])
    halves = np.array([mean_products(table[:250]), mean_products(table[250:])])
    estimate = jackknife_estimate(halves, correlation_of_columns(0, 1))
    assert estimate.value == pytest.approx(np.corrcoef(table.T)[0, 1])


def test_mediation_separates_indirect_and_direct_effects():
    rng = np.random.default_rng(4)
    leader = rng.normal(size=20_000)
    safety = 0.6 * leader + rng.normal(size=20_000)
    mediated, direct_only = 0.5 * safety + rng.normal(size=20_000), 0.5 * leader + rng.normal(size=20_000)
    for tests, proportion in ((mediated, 1.0), (direct_only, 0.0)):
        total, indirect, direct = mediation_paths(mean_products(np.column_stack([leader, safety, tests])))
        assert indirect / total == pytest.approx(proportion, abs=0.06)
        assert indirect + direct == pytest.approx(total)


def test_target_ranges_may_be_open_to_one_side():
    assert TargetRange(1, 2).contains(1.0)
    assert not TargetRange(1, 2).contains(2.1)
    assert TargetRange(None, 2).contains(-5.0)
    assert TargetRange(1).contains(1e9)
    assert not TargetRange(1).contains(1.0)
    assert not TargetRange(None, 2).contains(float("nan"))
    ranges = (TargetRange(1, 2), TargetRange(1), TargetRange(None, 0.5), TargetRange(None, 0.5).scaled(100))
    assert [str(target) for target in ranges] == ["1 to 2", "above 1", "below 0.5", "below 50"]


def test_a_target_range_is_compatible_with_estimates_near_it():
    near, far = Estimate(2.1, 0.1, 30), Estimate(9.0, 0.1, 30)
    assert TargetRange(1, 2).is_compatible(near, 0.001)
    assert not TargetRange(1, 2).is_compatible(far, 0.001)
    assert not TargetRange(1, 2).is_compatible(Estimate(float("nan"), 0.1, 30), 0.001)
