"""How alike the members of groups are, and correlations that heed it: ICC with F intervals, Fisher with effective n."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as fisher_f
from scipy.stats import norm

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class IccResult(NamedTuple):
    """Intraclass correlations of one measure.

    Attributes
    ----------
    icc_1
        How alike two members of a group are: share of the variance that lies between groups.
    icc_1_low, icc_1_high
        Its interval.
    icc_2
        How reliable the mean of a group is.
    icc_2_low, icc_2_high
        Its interval.
    f, p
        Of the analysis of variance.
    n_groups, n_people, size
        Groups, members, and the size of a group that stands for unequal ones.
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
    """One-way random effects: ICC(1) and ICC(2), with intervals from the F distribution.

    Exact for normal values in groups of equal size, and close for unequal ones. None where there are not two groups,
    no group has two members, or nothing varies.

    Parameters
    ----------
    values : shape (people,)
    groups : shape (people,), codes from 0
    confidence_level
        Confidence of the intervals.

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
    size = (n - float((sizes.astype(float) ** 2).sum()) / n) / (n_groups - 1)
    f_statistic, tail_probability = ms_between / ms_within, (1 - confidence_level) / 2
    low = f_statistic / float(fisher_f.isf(tail_probability, n_groups - 1, n - n_groups))
    high = f_statistic * float(fisher_f.isf(tail_probability, n - n_groups, n_groups - 1))
    icc_1_values = [(ratio - 1) / (ratio + size - 1) for ratio in (f_statistic, low, high)]
    icc_2_values = [1 - 1 / ratio if ratio > 0 else -math.inf for ratio in (f_statistic, low, high)]
    p = float(fisher_f.sf(f_statistic, n_groups - 1, n - n_groups))
    return IccResult(
        icc_1_values[0],
        icc_1_values[1],
        icc_1_values[2],
        icc_2_values[0],
        icc_2_values[1],
        icc_2_values[2],
        f_statistic,
        p,
        n_groups,
        n,
        size,
    )


class ClusteredCorrelation(NamedTuple):
    """A correlation over people in groups.

    Attributes
    ----------
    correlation
        Pearson's.
    low, high
        Fisher's interval with the effective number of people.
    low_bootstrap, high_bootstrap
        Percentiles of a bootstrap of whole clusters.
    n_people, n_effective
        How many people there are, and how many independent ones they are worth.
    n_clusters
        Clusters that the bootstrap draws.
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
    """A correlation with an interval that heeds that people of a group are alike; None where one does not vary.

    The design effect is 1 + (size − 1) ICC ICC′, with the ICC(1) of both, and 1 at the least.

    References
    ----------
    Bland & Altman (1995), Calculating correlation coefficients with repeated observations, BMJ 310, 446, say why;
    Kish (1965), Survey Sampling, has the design effect.
    """
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    r = float(np.corrcoef(x, y)[0, 1])
    sizes = np.bincount(groups)
    size = (len(x) - float((sizes.astype(float) ** 2).sum()) / len(x)) / max(1, len(sizes) - 1)
    iccs = [
        1.0 if (icc := intraclass_correlation(values, groups)) is None else max(0.0, icc.icc_1) for values in (x, y)
    ]
    n_effective = len(x) / max(1.0, 1 + (size - 1) * iccs[0] * iccs[1])
    half_width = (
        float(norm.isf((1 - confidence_level) / 2)) / math.sqrt(n_effective - 3) if n_effective > 3 else math.inf
    )
    fisher_z = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r)))
    bootstrap_interval = np.nanquantile(
        _cluster_bootstrap(x, y, clusters, n_resamples, seed), [(1 - confidence_level) / 2, (1 + confidence_level) / 2]
    )
    n_clusters = int(clusters.max()) + 1
    fisher_interval = math.tanh(fisher_z - half_width), math.tanh(fisher_z + half_width)
    return ClusteredCorrelation(
        r,
        fisher_interval[0],
        fisher_interval[1],
        float(bootstrap_interval[0]),
        float(bootstrap_interval[1]),
        len(x),
        n_effective,
        n_clusters,
    )


def _cluster_bootstrap(
    x_values: FloatArray, y_values: FloatArray, clusters: IntArray, n_samples: int, seed: int
) -> FloatArray:
    """The correlation in samples of clusters with replacement."""
    n = int(clusters.max()) + 1
    x, y = (x_values - x_values.mean()) / x_values.std(), (y_values - y_values.mean()) / y_values.std()
    sums = np.array([np.bincount(clusters, column, n) for column in (np.ones(len(x)), x, y, x * x, y * y, x * y)])
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=n_samples)
    n_rows, sx, sy, sxx, syy, sxy = sums @ weights.T
    with np.errstate(divide="ignore", invalid="ignore"):
        denominator = np.sqrt((sxx - sx * sx / n_rows) * (syy - sy * sy / n_rows))
        return np.asarray((sxy - sx * sy / n_rows) / denominator)
