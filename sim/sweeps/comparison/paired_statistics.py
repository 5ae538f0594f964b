"""What two arms with the same luck say of each other: paired differences, and what pairing was worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import nctdtr, stdtr, stdtrit

from sim.sweeps.outcomes import FloatArray

ALPHA = 0.05
"""Significance level."""


class Contrast(NamedTuple):
    """One arm against the reference, by one measure.

    Attributes
    ----------
    n
        Pairs of runs for which both are known.
    mean_arm, mean_reference
        Mean of the arm, and of the reference.
    difference
        Mean of the paired differences, arm less reference.
    low, high
        Student's interval for it.
    d_z
        The difference over the standard deviation of the paired differences.
    superiority
        Share of pairs in which the arm is higher; a tie counts half.
    p
        Of the paired t test, two-sided.
    correlation
        Achieved correlation of the arms over their common luck; NaN where one of them does not vary.
    relative_efficiency
        How many times fewer runs the pairing needs than unpaired runs for an interval of the same width; below 1
        where it backfired, infinite where luck makes no difference to the difference.
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
    """Compare an arm with the reference, run by run of the same luck.

    Parameters
    ----------
    arm, reference : shape (runs,)
        A value for each run, NaN where there is none; the same place has the same luck.
    confidence_level
        Confidence of the interval.
    """
    is_paired = ~(np.isnan(arm) | np.isnan(reference))
    arm_values, reference_values = arm[is_paired], reference[is_paired]
    n = len(arm_values)
    if n == 0:
        return Contrast(0, *[math.nan] * 11)
    differences = arm_values - reference_values
    difference, std = exact_mean(differences), sample_std(differences)
    standard_error = std / math.sqrt(n) if n > 1 else math.nan
    half_width = float(stdtrit(n - 1, 0.5 + confidence_level / 2)) * standard_error if n > 1 else math.nan
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
        p=2.0 * float(stdtr(n - 1, -abs(_ratio_or_inf(difference, standard_error))))
        if n > 1 and not math.isnan(difference)
        else math.nan,
        correlation=pearson_correlation(arm_values, reference_values),
        relative_efficiency=_ratio_or_inf(stds[0] ** 2 + stds[1] ** 2, std**2) if n > 1 else math.nan,
        standard_error=standard_error,
    )


def tost_p_value(contrast: Contrast, smallest_effect: float) -> float:
    """P value of the paired equivalence test: two one-sided t tests that the true difference lies within ± smallest.

    Below .05 a difference that matters is ruled out; the interval of 90 % then lies within ± smallest.

    Parameters
    ----------
    contrast
        The contrast.
    smallest_effect
        Smallest difference that matters, above 0.

    References
    ----------
    Schuirmann (1987), A comparison of the two one-sided tests procedure and the power approach, Journal of
    Pharmacokinetics and Biopharmaceutics 15, 657–680.
    """
    if contrast.n < 2 or math.isnan(contrast.difference) or math.isnan(smallest_effect):
        return math.nan
    t_lower = _ratio_or_inf(contrast.difference + smallest_effect, contrast.standard_error)
    t_upper = _ratio_or_inf(smallest_effect - contrast.difference, contrast.standard_error)
    return max(float(stdtr(contrast.n - 1, -t_lower)), float(stdtr(contrast.n - 1, -t_upper)))


def minimum_effect_p_value(contrast: Contrast, smallest_effect: float) -> float:
    """P value of the test that the true difference is larger than the smallest that matters, in either direction.

    Both tails are counted, so that it never says so wrongly more often than it states.

    Parameters
    ----------
    contrast
        The contrast.
    smallest_effect
        Smallest difference that matters, above 0.

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
    return min(1.0, float(stdtr(contrast.n - 1, -t_near)) + float(stdtr(contrast.n - 1, -t_far)))


def exact_mean(values: FloatArray) -> float:
    """Mean, the same to the last bit on every machine."""
    return math.fsum(values) / len(values)


def sample_std(values: FloatArray) -> float:
    """Standard deviation of a sample; NaN of a single value, and 0 where all are the same."""
    if len(values) < 2:
        return math.nan
    if (values == values[0]).all():
        return 0.0
    return math.sqrt(math.fsum((values - exact_mean(values)) ** 2) / (len(values) - 1))


def pearson_correlation(x: FloatArray, y: FloatArray) -> float:
    """Pearson's correlation; NaN where one of the two does not vary."""
    stds = sample_std(x), sample_std(y)
    if len(x) < 2 or 0.0 in stds:
        return math.nan
    covariance = math.fsum((x - exact_mean(x)) * (y - exact_mean(y))) / (len(x) - 1)
    return max(-1.0, min(1.0, covariance / (stds[0] * stds[1])))


def _ratio_or_inf(numerator: float, denominator: float) -> float:
    """A ratio; of nothing by nothing 0, of something by nothing infinite."""
    if denominator == 0.0:
        return math.copysign(math.inf, numerator) if numerator else 0.0
    return numerator / denominator


def holm_adjust(p_values: Sequence[float]) -> list[float]:
    """P values adjusted by Holm's step-down method for how many there are; NaN is passed over.

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
    """Chance that a paired t test finds a true mean difference.

    Parameters
    ----------
    effect
        The true mean of the differences.
    std_of_differences
        Their standard deviation.
    n_pairs
        Number of pairs.
    confidence_level
        One less the chance of a false alarm.
    """
    if n_pairs < 2:
        return 0.0
    if std_of_differences == 0.0:
        return 1.0 if effect else 1.0 - confidence_level
    critical_value = float(stdtrit(n_pairs - 1, 0.5 + confidence_level / 2))
    noncentrality = abs(effect) / std_of_differences * math.sqrt(n_pairs)
    p_right_tail = 1.0 - float(nctdtr(n_pairs - 1, noncentrality, critical_value))
    p_left_tail = float(nctdtr(n_pairs - 1, noncentrality, -critical_value))
    if math.isnan(p_right_tail) or noncentrality > critical_value + 30:  # so far away that the series gives up
        return 1.0
    return min(1.0, p_right_tail + (0.0 if math.isnan(p_left_tail) else p_left_tail))


def required_pairs(
    effect: float, std_of_differences: float, power: float, confidence_level: float = 0.95, max_pairs: int = 10_000_000
) -> int | None:
    """The fewest pairs with which a paired t test has the wanted power; None if not even the most have it."""
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
