"""How alike the members of groups are, and correlations that heed it: ICC with F intervals, Fisher with effective n."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as fisher_f
from scipy.stats import norm

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


class Alike(NamedTuple):
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


def alike(values: Floats, groups: Codes, level: float = 0.95) -> Alike | None:
    """One-way random effects: ICC(1) and ICC(2), with intervals from the F distribution.

    Exact for normal values in groups of equal size, and close for unequal ones. None where there are not two groups,
    no group has two members, or nothing varies.

    Parameters
    ----------
    values : shape (people,)
    groups : shape (people,), codes from 0
    level
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
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (n_groups - 1)
    within = float(((values - means[groups]) ** 2).sum()) / (n - n_groups)
    if within <= 1e-24:
        return None
    size = (n - float((sizes.astype(float) ** 2).sum()) / n) / (n_groups - 1)
    ratio, tail = between / within, (1 - level) / 2
    low = ratio / float(fisher_f.isf(tail, n_groups - 1, n - n_groups))
    high = ratio * float(fisher_f.isf(tail, n - n_groups, n_groups - 1))
    ones = [(one - 1) / (one + size - 1) for one in (ratio, low, high)]
    twos = [1 - 1 / one if one > 0 else -math.inf for one in (ratio, low, high)]
    p = float(fisher_f.sf(ratio, n_groups - 1, n - n_groups))
    return Alike(ones[0], ones[1], ones[2], twos[0], twos[1], twos[2], ratio, p, n_groups, n, size)


class Together(NamedTuple):
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


def together(
    one: Floats, other: Floats, groups: Codes, clusters: Codes, level: float, n_samples: int, seed: int
) -> Together | None:
    """A correlation with an interval that heeds that people of a group are alike; None where one does not vary.

    The design effect is 1 + (size − 1) ICC ICC′, with the ICC(1) of both, and 1 at the least.

    References
    ----------
    Bland & Altman (1995), Calculating correlation coefficients with repeated observations, BMJ 310, 446, say why;
    Kish (1965), Survey Sampling, has the design effect.
    """
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    r = float(np.corrcoef(one, other)[0, 1])
    sizes = np.bincount(groups)
    size = (len(one) - float((sizes.astype(float) ** 2).sum()) / len(one)) / max(1, len(sizes) - 1)
    shares = [1.0 if (found := alike(values, groups)) is None else max(0.0, found.icc_1) for values in (one, other)]
    n = len(one) / max(1.0, 1 + (size - 1) * shares[0] * shares[1])
    reach = float(norm.isf((1 - level) / 2)) / math.sqrt(n - 3) if n > 3 else math.inf
    middle = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r)))
    ends = np.nanquantile(_resampled(one, other, clusters, n_samples, seed), [(1 - level) / 2, (1 + level) / 2])
    n_clusters = int(clusters.max()) + 1
    fisher = math.tanh(middle - reach), math.tanh(middle + reach)
    return Together(r, fisher[0], fisher[1], float(ends[0]), float(ends[1]), len(one), n, n_clusters)


def _resampled(one: Floats, other: Floats, clusters: Codes, n_samples: int, seed: int) -> Floats:
    """The correlation in samples of clusters with replacement."""
    n = int(clusters.max()) + 1
    x, y = (one - one.mean()) / one.std(), (other - other.mean()) / other.std()
    sums = np.array([np.bincount(clusters, column, n) for column in (np.ones(len(x)), x, y, x * x, y * y, x * y)])
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=n_samples)
    n_rows, sx, sy, sxx, syy, sxy = sums @ weights.T
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt((sxx - sx * sx / n_rows) * (syy - sy * sy / n_rows))
        return np.asarray((sxy - sx * sy / n_rows) / spread)
