"""The intervals of the measurements are right: they hold the true value as often as they say."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.validation.estimators import (
    Estimate,
    TargetRange,
    correlation_of_columns,
    jackknife_estimate,
    mean_of_column,
    mean_products,
    ratio_of_means,
)
from sim.validation.leadership_claims import mediation_paths
from tests.statistical_bounds import max_z_score


def test_the_estimate_of_a_mean_is_that_of_the_textbook():
    values = np.random.default_rng(1).normal(3, 2, 20)
    found = jackknife_estimate(values[:, None], mean_of_column(0))
    assert found.value == pytest.approx(values.mean())
    assert found.standard_error == pytest.approx(values.std(ddof=1) / sqrt(20))
    assert found.confidence_interval() == pytest.approx(stats.t.interval(0.95, 19, found.value, found.standard_error))


def test_an_interval_of_a_ratio_holds_the_true_ratio_as_often_as_it_says():
    """1,000 samples of 30 runs; the chance of a false alarm is one in a million."""
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(1000):
        below = rng.gamma(20, 1, 30)
        above = 1.5 * below + rng.normal(0, 3, 30)
        low, high = jackknife_estimate(np.column_stack([above, below]), ratio_of_means(0, 1)).confidence_interval()
        held += low <= 1.5 <= high
    assert held / 1000 == pytest.approx(0.95, abs=max_z_score() * sqrt(0.95 * 0.05 / 1000))


def test_correlations_come_out_of_sums_of_products():
    table = np.random.default_rng(3).normal(size=(500, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.3], [0, 0, 1]])
    halves = np.array([mean_products(table[:250]), mean_products(table[250:])])
    found = jackknife_estimate(halves, correlation_of_columns(0, 1))
    assert found.value == pytest.approx(np.corrcoef(table.T)[0, 1])


def test_a_chain_is_told_from_a_direct_effect():
    rng = np.random.default_rng(4)
    leader = rng.normal(size=20_000)
    safety = 0.6 * leader + rng.normal(size=20_000)
    by_chain, direct = 0.5 * safety + rng.normal(size=20_000), 0.5 * leader + rng.normal(size=20_000)
    for tests, share in ((by_chain, 1.0), (direct, 0.0)):
        whole, through, past = mediation_paths(mean_products(np.column_stack([leader, safety, tests])))
        assert through / whole == pytest.approx(share, abs=0.06)
        assert through + past == pytest.approx(whole)


def test_bands_have_edges_of_which_either_may_be_missing():
    assert TargetRange(1, 2).contains(1.0)
    assert not TargetRange(1, 2).contains(2.1)
    assert TargetRange(None, 2).contains(-5.0)
    assert TargetRange(1).contains(1e9)
    assert not TargetRange(1).contains(1.0)
    assert not TargetRange(None, 2).contains(float("nan"))
    assert [str(band) for band in (TargetRange(1, 2), TargetRange(1), TargetRange(None, 0.5))] == [
        "1 to 2",
        "above 1",
        "below 0.5",
    ]


def test_a_band_may_hold_what_lies_near_it():
    near, far = Estimate(2.1, 0.1, 30), Estimate(9.0, 0.1, 30)
    assert TargetRange(1, 2).is_compatible(near, 0.001)
    assert not TargetRange(1, 2).is_compatible(far, 0.001)
    assert not TargetRange(1, 2).is_compatible(Estimate(float("nan"), 0.1, 30), 0.001)
