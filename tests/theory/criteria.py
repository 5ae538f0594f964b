"""What a comparison with theory leaves, when it counts as a fault, and how small an error would be found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

FloatArray = NDArray[np.float64]

FAMILYWISE_ALPHA = 1e-6
"""Chance that sound engines fail one verification somewhere, over all its comparisons by chance."""
POWER = 0.99
"""Chance of finding an error at which errors are called found."""


class TheoryCheck(NamedTuple):
    """Comparisons of one kind between what an engine played and what a theory says.

    Attributes
    ----------
    theory, name : of what, in words
    engine : which engine played
    values : standard scores; or, where no chance is left, errors
    tolerance : largest error that counts as rounding or as the stated error of the theory; None for standard scores
    sensitivities : by constant, how far the best of the scores moves for each unit of relative error in the constant
    dead_zones : by constant, how far that score must be moved at worst before it starts to count
    """

    theory: str
    name: str
    engine: str
    values: FloatArray
    tolerance: float | None = None
    sensitivities: Mapping[str, float] = {}
    dead_zones: Mapping[str, float] = {}


class TheoryVerdict(NamedTuple):
    """A check with its bound.

    Attributes
    ----------
    n_comparisons : number of comparisons
    largest : largest standard score to either side, or largest error
    bound : largest that passes
    detectable_errors : by constant, the smallest relative error that is found with chance `POWER`
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
        """Whether theory and engine agree; what is not a number never does."""
        return bool(self.largest <= self.bound)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**self._asdict(), "passes": self.passed}


def smallest_detectable_errors(verdicts: Iterable[TheoryVerdict]) -> dict[str, float]:
    """Smallest error in each constant that some of the comparisons finds with chance `POWER`, by constant."""
    smallest: dict[str, float] = {}
    for verdict in verdicts:
        for name, error in verdict.detectable_errors.items():
            smallest[name] = min(error, smallest.get(name, np.inf))
    return smallest


def bonferroni_bound(n_comparisons: int, alpha: float = FAMILYWISE_ALPHA) -> float:
    """Largest standard score, to either side, that passes in each of so many comparisons (Bonferroni)."""
    return float(stats.norm.isf(alpha / max(1, n_comparisons) / 2))


def smallest_detectable_error(sensitivity: float, bound: float, dead_zone: float = 0.0) -> float:
    """Smallest relative error that is detected with power `POWER`: one unit of it shifts the score by `sensitivity`."""
    return float((dead_zone + bound + stats.norm.ppf(POWER)) / sensitivity) if sensitivity > 0 else float("inf")


def evaluate_checks(checks: Sequence[TheoryCheck]) -> list[TheoryVerdict]:
    """Give each check its bound; the false alarms are shared by all comparisons of all checks."""
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
    """Counts against binomials, as standard scores of the same one-sided chance: exact, however rare the event.

    Parameters
    ----------
    successes, trials, probability
        Numbers or arrays that go together.
    """
    k, n, p = (np.asarray(value, np.float64) for value in (successes, trials, probability))
    above, below = stats.binom.logsf(k - 1, n, p), stats.binom.logcdf(k, n, p)
    tail = np.minimum(above, below)
    is_certain = (p <= 0) | (p >= 1)
    scores = np.where(tail > np.log(0.5), 0.0, _z_score_of_log_tail(np.minimum(tail, np.log(0.5))))
    exact = np.where(k == n * p, 0.0, np.inf)
    return np.atleast_1d(np.where(is_certain, exact, np.where(above < below, scores, -scores)))


def _z_score_of_log_tail(log_tail: FloatArray) -> FloatArray:
    """Standard score whose upper tail has this logarithm."""
    # Far out, where the tail is no number any more, z²/2 is its logarithm as nearly as anybody needs.
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        near = stats.norm.isf(np.exp(log_tail))
    return np.where(np.isfinite(near), near, np.sqrt(-2 * log_tail))


class ScoreSums(NamedTuple):
    """What a score test needs of a run; the sums of several runs are added up.

    Attributes
    ----------
    total : Σ weight·(happened − chance)
    variance : Σ weight²·chance·(1 − chance)
    """

    total: float
    variance: float


def score_sums(outcomes: Any, probability: Any, weight: Any = 1.0) -> ScoreSums:
    """Sums of a score test for one constant.

    `weight` is the change of the log-odds for a unit of relative error in the constant; each chance is known given what
    came before, so the sum is a martingale, and `variance` adds up what each step of it varies by.
    """
    outcomes, probability = np.asarray(outcomes, np.float64), np.asarray(probability, np.float64)
    weight = np.broadcast_to(np.asarray(weight, np.float64), probability.shape)
    return ScoreSums(
        float(np.sum(weight * (outcomes - probability))), float(np.sum(weight**2 * probability * (1 - probability)))
    )


def score_test(runs: Iterable[ScoreSums]) -> tuple[float, float]:
    """Score test: how far the total lies from 0, and what a unit of relative error moves that by."""
    totals, variances = zip(*runs, strict=True)
    total, std = sum(totals), float(np.sqrt(sum(variances)))
    if std == 0:
        return (0.0 if total == 0 else float("inf")), 0.0
    return total / std, std
