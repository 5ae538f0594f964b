"""How far a statistic may lie from what is expected, if the chance of a false alarm is to be this small.

All draws of the model are pure functions of fixed numbers, so a test that passes once passes always: the chance of a
false alarm is the chance that a sound generator would have failed the test when it was written, or when its fixed
numbers are changed.
"""

from __future__ import annotations

from scipy import stats

FALSE_ALARM_PROBABILITY = 1e-6
"""Chance of a false alarm of one statistical test, shared out over all that it compares."""


def max_z_score(n_comparisons: int = 1, false_alarm: float = FALSE_ALARM_PROBABILITY) -> float:
    """Largest standard score, to either side, that passes in each of so many comparisons."""
    return float(stats.norm.isf(false_alarm / n_comparisons / 2.0))


def max_chi_squared(cells: int, n_comparisons: int = 1, false_alarm: float = FALSE_ALARM_PROBABILITY) -> float:
    """Largest chi-squared that passes for counts in so many cells."""
    return float(stats.chi2.isf(false_alarm / n_comparisons, cells - 1))


def max_ks_distance(n: int, n_comparisons: int = 1, false_alarm: float = FALSE_ALARM_PROBABILITY) -> float:
    """Largest distance that passes between the distribution of a sample of n and the true one."""
    return float(stats.kstwo.isf(false_alarm / n_comparisons, n))
