"""Intraclass correlations ICC(1) and ICC(2), and correlations over clustered observations."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class IccResult(NamedTuple):
    """Intraclass correlations of one measure.

    Attributes
    ----------
    icc_1, icc_1_low, icc_1_high
        ICC(1) with its confidence interval: share of the variance between groups, at most 1. It can be negative.
    icc_2, icc_2_low, icc_2_high
        ICC(2) with its confidence interval: reliability of the mean of a group, at most 1. It can be negative.
    f, p
        F statistic of the one-way analysis of variance, and its p value.
    n_groups, n_people
        Numbers of groups and of people.
    size
        Average group size, corrected for unequal sizes.
    """

    icc_1: float
    icc_1_low: float
    icc_1_high: float
    icc_2: float
    icc_2_low: float
    icc_2_high: float
    f: float
    p: float
    n_groups: int
    n_people: int
    size: float


def intraclass_correlation(values: FloatArray, groups: IntArray, confidence_level: float = 0.95) -> IccResult | None:
    """Intraclass correlations ICC(1) and ICC(2) of a one-way random effects model.

    The confidence intervals use the F distribution. They are exact for normal values in groups of equal size, and
    approximate for groups of unequal size.

    Parameters
    ----------
    values : shape (people,)
        A value for each person.
    groups : shape (people,)
        Group of each person, as integers from 0.
    confidence_level
        Confidence level of the intervals, between 0 and 1.

    Returns
    -------
    IccResult or None
        None if there are fewer than two groups, if no group has two members, or if there is no variance within groups.

    References
    ----------
    Shrout & Fleiss (1979), Intraclass correlations: uses in assessing rater reliability, Psychological Bulletin 86,
    420–428.
    """
    sizes = np.bincount(groups)
    n_groups, n = len(sizes), len(values)
    if n_groups < 2 or n <= n_groups:
        return None
    means = np.bincount(groups, values) / sizes
    ms_between = float((sizes * (means - values.mean()) ** 2).sum()) / (n_groups - 1)
    ms_within = float(((values - means[groups]) ** 2).sum()) / (n - n_groups)
    if ms_within <= 1e-24:
        return None
    size = _average_group_size(sizes)
    f_statistic, tail_probability = ms_between / ms_within, (1 - confidence_level) / 2
    low = f_statistic / float(scipy.stats.f.isf(tail_probability, n_groups - 1, n - n_groups))
    high = f_statistic * float(scipy.stats.f.isf(tail_probability, n - n_groups, n_groups - 1))
    icc_1, icc_1_low, icc_1_high = ((ratio - 1) / (ratio + size - 1) for ratio in (f_statistic, low, high))
    icc_2, icc_2_low, icc_2_high = (1 - 1 / ratio if ratio > 0 else -math.inf for ratio in (f_statistic, low, high))
    p = float(scipy.stats.f.sf(f_statistic, n_groups - 1, n - n_groups))
    return IccResult(icc_1, icc_1_low, icc_1_high, icc_2, icc_2_low, icc_2_high, f_statistic, p, n_groups, n, size)


def _average_group_size(sizes: IntArray) -> float:
    """Average group size n₀, corrected for unequal sizes."""
    n = int(sizes.sum())
    return (n - float((sizes.astype(float) ** 2).sum()) / n) / max(1, len(sizes) - 1)


class ClusteredCorrelation(NamedTuple):
    """Pearson correlation over people in groups.

    Attributes
    ----------
    correlation
        Pearson's r, from −1 to 1.
    low, high
        Confidence interval by Fisher's z transformation with the effective sample size.
    low_bootstrap, high_bootstrap
        Percentile interval of a cluster bootstrap.
    n_people, n_effective
        Number of people, and the effective sample size: the number of independent people with the same information.
    n_clusters
        Number of clusters that the bootstrap resamples.
    """

    correlation: float
    low: float
    high: float
    low_bootstrap: float
    high_bootstrap: float
    n_people: int
    n_effective: float
    n_clusters: int


def clustered_correlation(
    x: FloatArray,
    y: FloatArray,
    groups: IntArray,
    clusters: IntArray,
    confidence_level: float,
    n_resamples: int,
    seed: int,
) -> ClusteredCorrelation | None:
    """Pearson correlation with intervals that account for the similarity of people in the same group.

    The design effect is 1 + (size − 1) ICC(x) ICC(y), at least 1. The effective sample size is the number of people
    divided by the design effect.

    Parameters
    ----------
    x, y : shape (people,)
        The two variables.
    groups, clusters : shape (people,)
        Group and bootstrap cluster of each person, as integers from 0.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    n_resamples
        Number of bootstrap samples.
    seed
        Random seed of the bootstrap.

    Returns
    -------
    ClusteredCorrelation or None
        None if x or y is constant.

    References
    ----------
    Bland & Altman (1995), Calculating correlation coefficients with repeated observations, BMJ 310, 446 (the
    problem); Kish (1965), Survey Sampling (the design effect).
    """
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    r = float(np.corrcoef(x, y)[0, 1])
    size = _average_group_size(np.bincount(groups))
    icc_x, icc_y = (
        1.0 if (icc := intraclass_correlation(values, groups)) is None else max(0.0, icc.icc_1) for values in (x, y)
    )
    n_effective = len(x) / max(1.0, 1 + (size - 1) * icc_x * icc_y)
    half_width = (
        float(scipy.stats.norm.isf((1 - confidence_level) / 2)) / math.sqrt(n_effective - 3)
        if n_effective > 3
        else math.inf
    )
    fisher_z = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r)))
    low_bootstrap, high_bootstrap = np.nanquantile(
        _bootstrap_correlations(x, y, clusters, n_resamples, seed),
        [(1 - confidence_level) / 2, (1 + confidence_level) / 2],
    )
    return ClusteredCorrelation(
        correlation=r,
        low=math.tanh(fisher_z - half_width),
        high=math.tanh(fisher_z + half_width),
        low_bootstrap=float(low_bootstrap),
        high_bootstrap=float(high_bootstrap),
        n_people=len(x),
        n_effective=n_effective,
        n_clusters=int(clusters.max()) + 1,
    )


def _bootstrap_correlations(
    x_values: FloatArray, y_values: FloatArray, clusters: IntArray, n_samples: int, seed: int
) -> FloatArray:
    """Correlations in samples of clusters with replacement, shape (samples,)."""
    n = int(clusters.max()) + 1
    x, y = (x_values - x_values.mean()) / x_values.std(), (y_values - y_values.mean()) / y_values.std()
    # A sample is a vector of cluster weights, so that its sums are products of a matrix of cluster sums.
    sums = np.array([np.bincount(clusters, column, n) for column in (np.ones(len(x)), x, y, x * x, y * y, x * y)])
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=n_samples)
    n_rows, sx, sy, sxx, syy, sxy = sums @ weights.T
    with np.errstate(divide="ignore", invalid="ignore"):
        denominator = np.sqrt((sxx - sx * sx / n_rows) * (syy - sy * sy / n_rows))
        return np.asarray((sxy - sx * sy / n_rows) / denominator)
