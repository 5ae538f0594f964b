"""Estimates with their intervals, from independent runs: any statistic of means over runs, by the jackknife."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

FloatArray = NDArray[np.float64]
Statistic = Callable[[FloatArray], float]


class Estimate(NamedTuple):
    """A value measured over runs, with its standard error.

    Attributes
    ----------
    value : the statistic over all runs
    standard_error : its standard error; 0 where every run gives the same
    n_runs : number of independent runs
    """

    value: float
    standard_error: float
    n_runs: int

    def confidence_interval(self, alpha: float = 0.05) -> tuple[float, float]:
        """Interval that misses the true value with this chance, half of it to either side (Student's t)."""
        half_width = float(stats.t.isf(alpha / 2, self.n_runs - 1)) * self.standard_error
        return self.value - half_width, self.value + half_width

    def __str__(self) -> str:
        low, high = self.confidence_interval()
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}]"


class TargetRange(NamedTuple):
    """Where a value must lie; None where there is no bound.

    A band with one bound does not hold the bound itself: an effect of nothing is no effect.
    """

    low: float | None = None
    high: float | None = None

    def contains(self, value: float) -> bool:
        """Whether a value lies in the band."""
        if self.low is not None and self.high is not None:
            return self.low <= value <= self.high
        return isfinite(value) and (self.low is None or value > self.low) and (self.high is None or value < self.high)

    def is_compatible(self, estimate: Estimate, alpha: float) -> bool:
        """Whether the true value may lie in the band: its interval meets it. Said wrongly no with this chance."""
        low, high = estimate.confidence_interval(2 * alpha)
        above = self.low is None or high >= self.low
        return isfinite(estimate.value) and above and (self.high is None or low <= self.high)

    def __str__(self) -> str:
        if self.low is None:
            return f"below {self.high:g}"
        return f"above {self.low:g}" if self.high is None else f"{self.low:g} to {self.high:g}"


def jackknife_estimate(runs: Sequence[Sequence[float]] | FloatArray, statistic: Statistic) -> Estimate:
    """Estimate a statistic of the means over runs.

    Parameters
    ----------
    runs : shape (runs, numbers), what was counted or summed in each run, two at least; all runs are independent
    statistic : from the means of the numbers, such as a ratio of two
    """
    values = np.asarray(runs, np.float64)
    n = len(values)
    total = values.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):  # what cannot be worked out comes to no finite number
        leave_one_out = np.array([statistic((total - row) / (n - 1)) for row in values])
        error = sqrt((n - 1) / n * float(((leave_one_out - leave_one_out.mean()) ** 2).sum()))
        return Estimate(float(statistic(total / n)), error, n)


def ratio_of_means(numerator: int, denominator: int) -> Statistic:
    """One number over another."""
    return lambda mean: float(mean[numerator] / mean[denominator])


def difference_of_means(minuend: int, subtrahend: int) -> Statistic:
    """One number less another."""
    return lambda mean: float(mean[minuend] - mean[subtrahend])


def mean_of_column(column: int) -> Statistic:
    """A number as it is."""
    return lambda mean: float(mean[column])


# --- regressions and correlations, from sums of products


def mean_products(columns: FloatArray) -> FloatArray:
    """Means of all products of some columns and a 1: what correlations and regressions are worked out from."""
    table = np.column_stack([np.ones(len(columns)), columns])
    return np.asarray(table.T @ table / len(columns)).ravel()


def covariance(mean_products: FloatArray) -> FloatArray:
    """Covariance matrix of the columns, from the means of their products."""
    size = round(sqrt(len(mean_products)))
    table = mean_products.reshape(size, size)
    return np.asarray(table[1:, 1:] - np.outer(table[0, 1:], table[0, 1:]))


def correlation_of_columns(first: int, second: int) -> Statistic:
    """Correlation of two columns, from the means of products of all."""

    def statistic(mean_products: FloatArray) -> float:
        spread = covariance(mean_products)
        return float(spread[first, second] / sqrt(spread[first, first] * spread[second, second]))

    return statistic
