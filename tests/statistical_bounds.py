"""Critical values of test statistics for a small probability of a false alarm.

All random draws of the model are functions of fixed numbers, so a test that passes continues to pass. The probability
of a false alarm is the probability that a correct generator fails when the test is written or its fixed numbers change.
"""

from __future__ import annotations

import scipy

FALSE_ALARM_PROBABILITY = 1e-6
"""Family-wise error rate of one test, over all its comparisons (Bonferroni)."""


def max_z_score(n_comparisons: int = 1, false_alarm: float = FALSE_ALARM_PROBABILITY) -> float:
    """Largest accepted absolute standard score in each of `n_comparisons` comparisons (two-sided)."""
    return float(scipy.stats.norm.isf(false_alarm / n_comparisons / 2.0))


def max_chi_squared(cells: int, n_comparisons: int = 1, false_alarm: float = FALSE_ALARM_PROBABILITY) -> float:
    """Largest accepted chi-squared statistic for counts in `cells` cells."""
    return float(scipy.stats.chi2.isf(false_alarm / n_comparisons, cells - 1))


def max_ks_distance(n: int, n_comparisons: int = 1, false_alarm: float = FALSE_ALARM_PROBABILITY) -> float:
    """Largest accepted Kolmogorov–Smirnov distance between a sample of size n and its distribution."""
    return float(scipy.stats.kstwo.isf(false_alarm / n_comparisons, n))
