"""Estimates with confidence intervals from independent runs: jackknife for any statistic of means over runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, sqrt
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Statistic = Callable[[FloatArray], float]
"""A function of the means of several numbers over runs, such as a ratio of two of them."""


class Estimate(NamedTuple):
    """An estimate over runs with its standard error.

    Attributes
    ----------
    value : the statistic over all runs
    standard_error : 0 if all runs give the same
    n_runs : number of independent runs, at least 2
    """

    value: float
    standard_error: float
    n_runs: int

    def confidence_interval(self, alpha: float = 0.05) -> tuple[float, float]:
        """Two-sided Student's t confidence interval with confidence level 1 − alpha."""
        half_width = float(scipy.stats.t.isf(alpha / 2, self.n_runs - 1)) * self.standard_error
        return self.value - half_width, self.value + half_width

    def __str__(self) -> str:
        low, high = self.confidence_interval()
        return f"{self.value:.3f} (95% CI {low:.3f} to {high:.3f})"


class TargetRange(NamedTuple):
    """Range in which a quantity is expected.

    A closed interval, or open to one side if the other bound is None. The bound of a one-sided range is not part of it,
    because an effect of 0 is no effect.
    """

    low: float | None = None
    high: float | None = None

    def contains(self, value: float) -> bool:
        """Whether the value is in the range. NaN and infinity are not."""
        if self.low is not None and self.high is not None:
            return self.low <= value <= self.high
        return isfinite(value) and (self.low is None or value > self.low) and (self.high is None or value < self.high)

    def is_compatible(self, estimate: Estimate, alpha: float) -> bool:
        """Whether the confidence interval with level 1 − 2·alpha overlaps the range.

        If the true value is at a bound of the range, this returns False with probability `alpha`.
        """
        low, high = estimate.confidence_interval(2 * alpha)
        is_above_low = self.low is None or high >= self.low
        return isfinite(estimate.value) and is_above_low and (self.high is None or low <= self.high)

    def scaled(self, factor: float) -> TargetRange:
        """The range in another unit."""
        return TargetRange(*(None if bound is None else factor * bound for bound in self))

    def __str__(self) -> str:
        if self.low is None:
            return f"below {self.high:g}"
        return f"above {self.low:g}" if self.high is None else f"{self.low:g} to {self.high:g}"


def jackknife_estimate(runs: Sequence[Sequence[float]] | FloatArray, statistic: Statistic) -> Estimate:
    """Estimate a statistic of the means over runs, with its jackknife standard error.

    Parameters
    ----------
    runs : array_like, shape (runs, numbers)
        Numbers of each run, such as counts or sums; at least 2 independent runs.
    statistic
        Function of the means of the numbers over runs.
    """
    values = np.asarray(runs, np.float64)
    n = len(values)
    total = values.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):  # an undefined statistic gives NaN or infinity
        leave_one_out = np.array([statistic((total - row) / (n - 1)) for row in values])
        error = sqrt((n - 1) / n * float(((leave_one_out - leave_one_out.mean()) ** 2).sum()))
        return Estimate(float(statistic(total / n)), error, n)


def ratio_of_means(numerator: int, denominator: int) -> Statistic:
    """Ratio of the means of two columns."""
    return lambda mean: float(mean[numerator] / mean[denominator])


def difference_of_means(minuend: int, subtrahend: int) -> Statistic:
    """Difference of the means of two columns."""
    return lambda mean: float(mean[minuend] - mean[subtrahend])


def mean_of_column(column: int) -> Statistic:
    """Mean of a column."""
    return lambda mean: float(mean[column])


# --- Correlations and regressions from means of products


def mean_products(columns: FloatArray) -> FloatArray:
    """Means of all pairwise products of the columns and a constant 1, flattened.

    Correlations and regressions over all runs are computed from the means of these over runs.
    """
    table = np.column_stack([np.ones(len(columns)), columns])
    return np.asarray(table.T @ table / len(columns)).ravel()


def covariance(mean_products: FloatArray) -> FloatArray:
    """Covariance matrix of the columns, from `mean_products`."""
    size = round(sqrt(len(mean_products)))
    table = mean_products.reshape(size, size)
    return np.asarray(table[1:, 1:] - np.outer(table[0, 1:], table[0, 1:]))


def correlation_of_columns(first: int, second: int) -> Statistic:
    """Pearson correlation of two columns, from `mean_products`."""

    def statistic(mean_products: FloatArray) -> float:
        matrix = covariance(mean_products)
        return float(matrix[first, second] / sqrt(matrix[first, first] * matrix[second, second]))

    return statistic
