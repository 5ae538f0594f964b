"""Paired statistics of two arms with common random numbers.

Paired t test, equivalence test (TOST), minimum-effect test, Holm adjustment, power of the paired t test, and the
relative efficiency of common random numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy

from sim.sweeps.outcomes import FloatArray

ALPHA = 0.05
"""Significance level."""


class Contrast(NamedTuple):
    """Paired statistics of one arm and the reference arm. Statistics that are undefined are NaN.

    Attributes
    ----------
    n
        Number of pairs of runs in which both values are known.
    mean_arm, mean_reference
        Mean of each arm.
    difference
        Mean paired difference, arm minus reference.
    low, high
        Bounds of Student's t interval of the difference.
    d_z
        Standardised effect size: the difference divided by the standard deviation of the paired differences.
    superiority
        Probability of superiority: share of pairs in which the arm is higher. A tie counts as half.
    p
        Two-sided p value of the paired t test.
    correlation
        Pearson correlation of the arms across common random numbers. NaN if one of them has no variance.
    relative_efficiency
        Efficiency of common random numbers relative to independent runs: the ratio of the numbers of runs that give
        intervals of the same width. Below 1 if pairing increases the variance, infinite if the difference is constant.
    standard_error
        Standard error of the difference.
    """

    n: int
    mean_arm: float
    mean_reference: float
    difference: float
    low: float
    high: float
    d_z: float
    superiority: float
    p: float
    correlation: float
    relative_efficiency: float
    standard_error: float


def paired_contrast(arm: FloatArray, reference: FloatArray, confidence_level: float = 0.95) -> Contrast:
    """Paired statistics of an arm and the reference arm.

    Parameters
    ----------
    arm, reference : shape (runs,)
        One value per run. Values with the same index share their random seed. Pairs with NaN are ignored.
    confidence_level
        Confidence level of the interval, between 0 and 1.
    """
    is_paired = ~(np.isnan(arm) | np.isnan(reference))
    arm_values, reference_values = arm[is_paired], reference[is_paired]
    n = len(arm_values)
    if n == 0:
        return Contrast(0, *[math.nan] * 11)
    differences = arm_values - reference_values
    difference, std = exact_mean(differences), sample_std(differences)
    standard_error = std / math.sqrt(n) if n > 1 else math.nan
    half_width = float(scipy.special.stdtrit(n - 1, 0.5 + confidence_level / 2)) * standard_error if n > 1 else math.nan
    stds = sample_std(arm_values), sample_std(reference_values)
    return Contrast(
        n=n,
        mean_arm=exact_mean(arm_values),
        mean_reference=exact_mean(reference_values),
        difference=difference,
        low=difference - half_width,
        high=difference + half_width,
        d_z=_ratio_or_inf(difference, std),
        superiority=float((differences > 0).sum() + 0.5 * (differences == 0).sum()) / n,
        p=2.0 * float(scipy.special.stdtr(n - 1, -abs(_ratio_or_inf(difference, standard_error))))
        if n > 1 and not math.isnan(difference)
        else math.nan,
        correlation=pearson_correlation(arm_values, reference_values),
        relative_efficiency=_ratio_or_inf(stds[0] ** 2 + stds[1] ** 2, std**2) if n > 1 else math.nan,
        standard_error=standard_error,
    )


def tost_p_value(contrast: Contrast, smallest_effect: float) -> float:
    """P value of the paired equivalence test (TOST, two one-sided t tests).

    The null hypothesis is that the true difference is at least `smallest_effect` in either direction. The p value is
    below 0.05 exactly if the 90% confidence interval lies within ± `smallest_effect`.

    Parameters
    ----------
    contrast
        Paired statistics.
    smallest_effect
        Smallest effect of interest, above 0.

    References
    ----------
    Schuirmann (1987), A comparison of the two one-sided tests procedure and the power approach, Journal of
    Pharmacokinetics and Biopharmaceutics 15, 657–680.
    """
    if contrast.n < 2 or math.isnan(contrast.difference) or math.isnan(smallest_effect):
        return math.nan
    t_lower = _ratio_or_inf(contrast.difference + smallest_effect, contrast.standard_error)
    t_upper = _ratio_or_inf(smallest_effect - contrast.difference, contrast.standard_error)
    return max(
        float(scipy.special.stdtr(contrast.n - 1, -t_lower)), float(scipy.special.stdtr(contrast.n - 1, -t_upper))
    )


def minimum_effect_p_value(contrast: Contrast, smallest_effect: float) -> float:
    """P value of the minimum-effect test.

    The null hypothesis is that the true difference is at most `smallest_effect` in either direction. Both tails are
    counted, so that the test keeps its significance level.

    Parameters
    ----------
    contrast
        Paired statistics.
    smallest_effect
        Smallest effect of interest, above 0.

    References
    ----------
    Murphy & Myors (1999), Testing the hypothesis that treatments have negligible effects, Journal of Applied Psychology
    84, 234–248.
    """
    if contrast.n < 2 or math.isnan(contrast.difference) or math.isnan(smallest_effect):
        return math.nan
    size = abs(contrast.difference)
    t_near, t_far = (
        _ratio_or_inf(size - smallest_effect, contrast.standard_error),
        _ratio_or_inf(size + smallest_effect, contrast.standard_error),
    )
    return min(
        1.0, float(scipy.special.stdtr(contrast.n - 1, -t_near)) + float(scipy.special.stdtr(contrast.n - 1, -t_far))
    )


def exact_mean(values: FloatArray) -> float:
    """Mean with exact summation, bit-identical on every machine."""
    return math.fsum(values) / len(values)


def sample_std(values: FloatArray) -> float:
    """Sample standard deviation. NaN for a single value, exactly 0 for equal values."""
    if len(values) < 2:
        return math.nan
    if (values == values[0]).all():
        return 0.0
    return math.sqrt(math.fsum((values - exact_mean(values)) ** 2) / (len(values) - 1))


def pearson_correlation(x: FloatArray, y: FloatArray) -> float:
    """Pearson correlation coefficient. NaN if one of the samples has no variance."""
    stds = sample_std(x), sample_std(y)
    if len(x) < 2 or 0.0 in stds:
        return math.nan
    covariance = math.fsum((x - exact_mean(x)) * (y - exact_mean(y))) / (len(x) - 1)
    return max(-1.0, min(1.0, covariance / (stds[0] * stds[1])))


def _ratio_or_inf(numerator: float, denominator: float) -> float:
    """Ratio of two numbers. 0 / 0 is 0; any other number divided by 0 is infinite."""
    if denominator == 0.0:
        return math.copysign(math.inf, numerator) if numerator else 0.0
    return numerator / denominator


def holm_adjust(p_values: Sequence[float]) -> list[float]:
    """Holm adjustment of p values for multiple comparisons (step-down method).

    Parameters
    ----------
    p_values
        Unadjusted p values. NaN values are not counted and stay NaN.

    Returns
    -------
    list of float
        Adjusted p values in the same order.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65–70.
    """
    order = sorted((index for index, p in enumerate(p_values) if not math.isnan(p)), key=lambda index: p_values[index])
    adjusted, running_max = [math.nan] * len(p_values), 0.0
    for rank, index in enumerate(order):
        running_max = max(running_max, min(1.0, (len(order) - rank) * p_values[index]))
        adjusted[index] = running_max
    return adjusted


def paired_t_power(effect: float, std_of_differences: float, n_pairs: int, confidence_level: float = 0.95) -> float:
    """Power of a two-sided paired t test.

    Parameters
    ----------
    effect
        True mean of the differences.
    std_of_differences
        Standard deviation of the differences.
    n_pairs
        Number of pairs.
    confidence_level
        Confidence level, 1 − α.

    Returns
    -------
    float
        Probability of a significant difference.
    """
    if n_pairs < 2:
        return 0.0
    if std_of_differences == 0.0:
        return 1.0 if effect else 1.0 - confidence_level
    critical_value = float(scipy.special.stdtrit(n_pairs - 1, 0.5 + confidence_level / 2))
    noncentrality = abs(effect) / std_of_differences * math.sqrt(n_pairs)
    p_right_tail = 1.0 - float(scipy.special.nctdtr(n_pairs - 1, noncentrality, critical_value))
    p_left_tail = float(scipy.special.nctdtr(n_pairs - 1, noncentrality, -critical_value))
    if math.isnan(p_right_tail) or noncentrality > critical_value + 30:  # the series for the tail does not converge
        return 1.0
    return min(1.0, p_right_tail + (0.0 if math.isnan(p_left_tail) else p_left_tail))


def required_pairs(
    effect: float, std_of_differences: float, power: float, confidence_level: float = 0.95, max_pairs: int = 10_000_000
) -> int | None:
    """Smallest number of pairs for which a paired t test has the given power.

    Parameters
    ----------
    effect, std_of_differences, confidence_level
        As in `paired_t_power`.
    power
        Required power.
    max_pairs
        Largest number of pairs.

    Returns
    -------
    int or None
        None if `max_pairs` pairs are not enough.
    """
    if paired_t_power(effect, std_of_differences, max_pairs, confidence_level) < power:
        return None
    low, high = 1, 2
    while paired_t_power(effect, std_of_differences, high, confidence_level) < power:
        low, high = high, min(2 * high, max_pairs)
    while high - low > 1:
        midpoint = (low + high) // 2
        low, high = (
            (low, midpoint)
            if paired_t_power(effect, std_of_differences, midpoint, confidence_level) >= power
            else (midpoint, high)
        )
    return high
