"""What two arms with the same luck say of each other: paired differences, and what pairing was worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import nctdtr, stdtr, stdtrit

from sim.sweep.measuring import Floats


class Contrast(NamedTuple):
    """One arm against the reference, by one measure.

    Attributes
    ----------
    n
        Pairs of runs for which both are known.
    mean, reference
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
    gain
        How many times fewer runs the pairing needs than unpaired runs for an interval of the same width; below 1
        where it backfired, infinite where luck makes no difference to the difference.
    error
        Standard error of the difference.
    """

    n: int
    mean: float
    reference: float
    difference: float
    low: float
    high: float
    d_z: float
    superiority: float
    p: float
    correlation: float
    gain: float
    error: float


def contrast(arm: Floats, reference: Floats, level: float = 0.95) -> Contrast:
    """Compare an arm with the reference, run by run of the same luck.

    Parameters
    ----------
    arm, reference : shape (runs,)
        A value for each run, NaN where there is none; the same place has the same luck.
    level
        Confidence of the interval.
    """
    known = ~(np.isnan(arm) | np.isnan(reference))
    one, other = arm[known], reference[known]
    n = len(one)
    if n == 0:
        return Contrast(0, *[math.nan] * 11)
    apart = one - other
    difference, spread = mean(apart), deviation(apart)
    error = spread / math.sqrt(n) if n > 1 else math.nan
    reach = float(stdtrit(n - 1, 0.5 + level / 2)) * error if n > 1 else math.nan
    spreads = deviation(one), deviation(other)
    return Contrast(
        n=n,
        mean=mean(one),
        reference=mean(other),
        difference=difference,
        low=difference - reach,
        high=difference + reach,
        d_z=_ratio(difference, spread),
        superiority=float((apart > 0).sum() + 0.5 * (apart == 0).sum()) / n,
        p=2.0 * float(stdtr(n - 1, -abs(_ratio(difference, error))))
        if n > 1 and not math.isnan(difference)
        else math.nan,
        correlation=correlation(one, other),
        gain=_ratio(spreads[0] ** 2 + spreads[1] ** 2, spread**2) if n > 1 else math.nan,
        error=error,
    )


def equivalence(found: Contrast, smallest: float) -> float:
    """P value of the paired equivalence test: two one-sided t tests that the true difference lies within ± smallest.

    Below .05 a difference that matters is ruled out; the interval of 90 % then lies within ± smallest.

    Parameters
    ----------
    found
        The contrast.
    smallest
        Smallest difference that matters, above 0.

    References
    ----------
    Schuirmann (1987), A comparison of the two one-sided tests procedure and the power approach, Journal of
    Pharmacokinetics and Biopharmaceutics 15, 657–680.
    """
    if found.n < 2 or math.isnan(found.difference) or math.isnan(smallest):
        return math.nan
    above = _ratio(found.difference + smallest, found.error)
    below = _ratio(smallest - found.difference, found.error)
    return max(float(stdtr(found.n - 1, -above)), float(stdtr(found.n - 1, -below)))


def exceedance(found: Contrast, smallest: float) -> float:
    """P value of the test that the true difference is larger than the smallest that matters, in either direction.

    Both tails are counted, so that it never says so wrongly more often than it states.

    Parameters
    ----------
    found
        The contrast.
    smallest
        Smallest difference that matters, above 0.

    References
    ----------
    Murphy & Myors (1999), Testing the hypothesis that treatments have negligible effects, Journal of Applied Psychology
    84, 234–248.
    """
    if found.n < 2 or math.isnan(found.difference) or math.isnan(smallest):
        return math.nan
    size = abs(found.difference)
    beyond, other = _ratio(size - smallest, found.error), _ratio(size + smallest, found.error)
    return min(1.0, float(stdtr(found.n - 1, -beyond)) + float(stdtr(found.n - 1, -other)))


def mean(values: Floats) -> float:
    """Mean, the same to the last bit on every machine."""
    return math.fsum(values) / len(values)


def deviation(values: Floats) -> float:
    """Standard deviation of a sample; NaN of a single value, and 0 where all are the same."""
    if len(values) < 2:
        return math.nan
    if (values == values[0]).all():
        return 0.0
    return math.sqrt(math.fsum((values - mean(values)) ** 2) / (len(values) - 1))


def correlation(one: Floats, other: Floats) -> float:
    """Pearson's correlation; NaN where one of the two does not vary."""
    spreads = deviation(one), deviation(other)
    if len(one) < 2 or 0.0 in spreads:
        return math.nan
    shared = math.fsum((one - mean(one)) * (other - mean(other))) / (len(one) - 1)
    return max(-1.0, min(1.0, shared / (spreads[0] * spreads[1])))


def _ratio(value: float, by: float) -> float:
    """A ratio; of nothing by nothing 0, of something by nothing infinite."""
    if by == 0.0:
        return math.copysign(math.inf, value) if value else 0.0
    return value / by


def holm(ps: Sequence[float]) -> list[float]:
    """P values adjusted by Holm's step-down method for how many there are; NaN is passed over.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65–70.
    """
    order = sorted((place for place, p in enumerate(ps) if not math.isnan(p)), key=lambda place: ps[place])
    adjusted, highest = [math.nan] * len(ps), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - rank) * ps[place]))
        adjusted[place] = highest
    return adjusted


def power(effect: float, spread: float, n: int, level: float = 0.95) -> float:
    """Chance that a paired t test finds a true mean difference.

    Parameters
    ----------
    effect
        The true mean of the differences.
    spread
        Their standard deviation.
    n
        Number of pairs.
    level
        One less the chance of a false alarm.
    """
    if n < 2:
        return 0.0
    if spread == 0.0:
        return 1.0 if effect else 1.0 - level
    limit = float(stdtrit(n - 1, 0.5 + level / 2))
    away = abs(effect) / spread * math.sqrt(n)
    found = 1.0 - float(nctdtr(n - 1, away, limit))
    wrong_side = float(nctdtr(n - 1, away, -limit))
    if math.isnan(found) or away > limit + 30:  # so far away that the series gives up
        return 1.0
    return min(1.0, found + (0.0 if math.isnan(wrong_side) else wrong_side))


def runs_for(effect: float, spread: float, wanted: float, level: float = 0.95, most: int = 10_000_000) -> int | None:
    """The fewest pairs with which a paired t test has the wanted power; None if not even the most have it."""
    if power(effect, spread, most, level) < wanted:
        return None
    low, high = 1, 2
    while power(effect, spread, high, level) < wanted:
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(effect, spread, middle, level) >= wanted else (middle, high)
    return high
