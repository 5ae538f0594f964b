"""The intervals of the measurements are right: they hold the true value as often as they say."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.analysis.validation.estimating import Band, Estimate, correlation, estimate, number, products, ratio
from sim.analysis.validation.leading import mediation
from tests.chances import sigmas


def test_the_estimate_of_a_mean_is_that_of_the_textbook():
    values = np.random.default_rng(1).normal(3, 2, 20)
    found = estimate(values[:, None], number(0))
    assert found.value == pytest.approx(values.mean())
    assert found.error == pytest.approx(values.std(ddof=1) / sqrt(20))
    assert found.interval() == pytest.approx(stats.t.interval(0.95, 19, found.value, found.error))


def test_an_interval_of_a_ratio_holds_the_true_ratio_as_often_as_it_says():
    """1,000 samples of 30 runs; the chance of a false alarm is one in a million."""
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(1000):
        below = rng.gamma(20, 1, 30)
        above = 1.5 * below + rng.normal(0, 3, 30)
        low, high = estimate(np.column_stack([above, below]), ratio(0, 1)).interval()
        held += low <= 1.5 <= high
    assert held / 1000 == pytest.approx(0.95, abs=sigmas() * sqrt(0.95 * 0.05 / 1000))


def test_correlations_come_out_of_sums_of_products():
    table = np.random.default_rng(3).normal(size=(500, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.3], [0, 0, 1]])
    halves = np.array([products(table[:250]), products(table[250:])])
    found = estimate(halves, correlation(0, 1))
    assert found.value == pytest.approx(np.corrcoef(table.T)[0, 1])


def test_a_chain_is_told_from_a_direct_effect():
    rng = np.random.default_rng(4)
    leader = rng.normal(size=20_000)
    safety = 0.6 * leader + rng.normal(size=20_000)
    by_chain, direct = 0.5 * safety + rng.normal(size=20_000), 0.5 * leader + rng.normal(size=20_000)
    for tests, share in ((by_chain, 1.0), (direct, 0.0)):
        whole, through, past = mediation(products(np.column_stack([leader, safety, tests])))
        assert through / whole == pytest.approx(share, abs=0.06)
        assert through + past == pytest.approx(whole)


def test_bands_have_edges_of_which_either_may_be_missing():
    assert Band(1, 2).holds(1.0)
    assert not Band(1, 2).holds(2.1)
    assert Band(None, 2).holds(-5.0)
    assert Band(1).holds(1e9)
    assert not Band(1).holds(1.0)
    assert not Band(None, 2).holds(float("nan"))
    assert [str(band) for band in (Band(1, 2), Band(1), Band(None, 0.5))] == ["1 to 2", "above 1", "below 0.5"]


def test_a_band_may_hold_what_lies_near_it():
    near, far = Estimate(2.1, 0.1, 30), Estimate(9.0, 0.1, 30)
    assert Band(1, 2).may_hold(near, 0.001)
    assert not Band(1, 2).may_hold(far, 0.001)
    assert not Band(1, 2).may_hold(Estimate(float("nan"), 0.1, 30), 0.001)
