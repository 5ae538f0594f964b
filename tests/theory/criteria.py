"""Test statistics, bounds with a family-wise error rate, and smallest detectable errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FAMILYWISE_ALPHA = 1e-6
"""Family-wise error rate: probability that correct engines fail anywhere in one verification."""
POWER = 0.99
"""Probability with which an error of the smallest detectable size is detected."""


class TheoryCheck(NamedTuple):
    """Comparisons of one kind between simulation and theory.

    Attributes
    ----------
    theory, name : labels
    engine : engine of the simulation
    values : standard scores, or deviations if the comparison is deterministic
    tolerance : largest accepted deviation; None for standard scores
    sensitivities : by constant, shift of the most sensitive score per unit of relative error in the constant
    dead_zones : by constant, largest shift of that score that the tolerance of the theory can absorb
    """

    theory: str
    name: str
    engine: str
    values: FloatArray
    tolerance: float | None = None
    sensitivities: Mapping[str, float] = {}
    dead_zones: Mapping[str, float] = {}


class TheoryVerdict(NamedTuple):
    """A check with its bound and result.

    Attributes
    ----------
    n_comparisons : number of comparisons
    largest : largest absolute standard score or deviation
    bound : largest accepted value
    detectable_errors : by constant, the smallest relative error that is detected with power `POWER`
    """

    theory: str
    name: str
    engine: str
    is_statistical: bool
    n_comparisons: int
    largest: float
    bound: float
    detectable_errors: dict[str, float]

    @property
    def passed(self) -> bool:
        """Whether theory and engine agree; False for NaN."""
        return bool(self.largest <= self.bound)


def smallest_detectable_errors(verdicts: Iterable[TheoryVerdict]) -> dict[str, float]:
    """Smallest relative error that any of the checks detects with power `POWER`, by constant."""
    smallest: dict[str, float] = {}
    for verdict in verdicts:
        for name, error in verdict.detectable_errors.items():
            smallest[name] = min(error, smallest.get(name, np.inf))
    return smallest


def bonferroni_bound(n_comparisons: int, alpha: float = FAMILYWISE_ALPHA) -> float:
    """Largest accepted absolute standard score with the Bonferroni adjustment for `n_comparisons`."""
    return float(scipy.stats.norm.isf(alpha / max(1, n_comparisons) / 2))


def smallest_detectable_error(sensitivity: float, bound: float, dead_zone: float = 0.0) -> float:
    """Smallest relative error that is detected with power `POWER`: one unit of it shifts the score by `sensitivity`."""
    return float((dead_zone + bound + scipy.stats.norm.ppf(POWER)) / sensitivity) if sensitivity > 0 else float("inf")


def evaluate_checks(checks: Sequence[TheoryCheck]) -> list[TheoryVerdict]:
    """Compare each check with its bound. The Bonferroni adjustment covers the comparisons of all checks."""
    bound = bonferroni_bound(sum(check.values.size for check in checks if check.tolerance is None))
    return [_evaluate_check(check, bound if check.tolerance is None else check.tolerance) for check in checks]


def _evaluate_check(check: TheoryCheck, bound: float) -> TheoryVerdict:
    sizes = np.abs(np.asarray(check.values, np.float64)).ravel()
    largest = float(sizes.max()) if sizes.size and np.isfinite(sizes).all() else float("inf")
    finds = {
        name: smallest_detectable_error(gain, bound, check.dead_zones.get(name, 0.0))
        for name, gain in check.sensitivities.items()
    }
    return TheoryVerdict(
        check.theory, check.name, check.engine, check.tolerance is None, sizes.size, largest, bound, finds
    )


def binomial_z_scores(successes: Any, trials: Any, probability: Any) -> FloatArray:
    """Exact binomial tests, as standard scores with the same one-sided tail probability.

    Parameters
    ----------
    successes, trials, probability
        Numbers or arrays that broadcast.
    """
    k, n, p = (np.asarray(value, np.float64) for value in (successes, trials, probability))
    above, below = scipy.stats.binom.logsf(k - 1, n, p), scipy.stats.binom.logcdf(k, n, p)
    tail = np.minimum(above, below)
    is_certain = (p <= 0) | (p >= 1)
    scores = np.where(tail > np.log(0.5), 0.0, _z_score_of_log_tail(np.minimum(tail, np.log(0.5))))
    exact = np.where(k == n * p, 0.0, np.inf)
    return np.atleast_1d(np.where(is_certain, exact, np.where(above < below, scores, -scores)))


def _z_score_of_log_tail(log_tail: FloatArray) -> FloatArray:
    """Standard score whose upper tail probability has this logarithm."""
    # Where the tail probability underflows, its logarithm is close to −z²/2.
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        near = scipy.stats.norm.isf(np.exp(log_tail))
    return np.where(np.isfinite(near), near, np.sqrt(-2 * log_tail))


class ScoreSums(NamedTuple):
    """Sums of a run for a score test. The sums of several runs are added.

    Attributes
    ----------
    total : Σ weight·(outcome − probability)
    variance : Σ weight²·probability·(1 − probability)
    """

    total: float
    variance: float


def score_sums(outcomes: Any, probability: Any, weight: Any = 1.0) -> ScoreSums:
    """Sums of a score test for one constant.

    `weight` is the derivative of the log-odds with respect to a relative error in the constant. Each probability is
    known given the past, so the total is a martingale, and `variance` is the sum of its conditional variances.
    """
    outcomes, probability = np.asarray(outcomes, np.float64), np.asarray(probability, np.float64)
    weight = np.broadcast_to(np.asarray(weight, np.float64), probability.shape)
    return ScoreSums(
        float(np.sum(weight * (outcomes - probability))), float(np.sum(weight**2 * probability * (1 - probability)))
    )


def score_test(runs: Iterable[ScoreSums]) -> tuple[float, float]:
    """Standard score of the total, and its shift per unit of relative error in the constant."""
    totals, variances = zip(*runs, strict=True)
    total, std = sum(totals), float(np.sqrt(sum(variances)))
    if std == 0:
        return (0.0 if total == 0 else float("inf")), 0.0
    return total / std, std
