"""What a comparison with theory leaves, when it counts as a fault, and how small an error would be found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

FALSE_ALARM = 1e-6
"""Chance that sound engines fail one verification somewhere, over all its comparisons by chance."""
POWER = 0.99
"""Chance of finding an error at which errors are called found."""


class Check(NamedTuple):
    """Comparisons of one kind between what an engine played and what a theory says.

    Attributes
    ----------
    theory, what : of what, in words
    engine : which engine played
    scores : standard scores; or, where no chance is left, errors
    allowed : largest error that counts as rounding or as the stated error of the theory; None for standard scores
    gains : by constant, how far the best of the scores moves for each unit of relative error in the constant
    deaf : by constant, how far that score must be moved at worst before it starts to count
    """

    theory: str
    what: str
    engine: str
    scores: Floats
    allowed: float | None = None
    gains: Mapping[str, float] = {}
    deaf: Mapping[str, float] = {}


class Verdict(NamedTuple):
    """A check with its bound.

    Attributes
    ----------
    n : number of comparisons
    largest : largest standard score to either side, or largest error
    bound : largest that passes
    finds : by constant, the smallest relative error that is found with chance `POWER`
    """

    theory: str
    what: str
    engine: str
    by_chance: bool
    n: int
    largest: float
    bound: float
    finds: dict[str, float]

    @property
    def passes(self) -> bool:
        """Whether theory and engine agree; what is not a number never does."""
        return bool(self.largest <= self.bound)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {**self._asdict(), "passes": self.passes}


def smallest_of(verdicts: Iterable[Verdict]) -> dict[str, float]:
    """Smallest error in each constant that some of the comparisons finds with chance `POWER`, by constant."""
    smallest: dict[str, float] = {}
    for verdict in verdicts:
        for name, error in verdict.finds.items():
            smallest[name] = min(error, smallest.get(name, np.inf))
    return smallest


def bound_of(comparisons: int, false_alarm: float = FALSE_ALARM) -> float:
    """Largest standard score, to either side, that passes in each of so many comparisons (Bonferroni)."""
    return float(stats.norm.isf(false_alarm / max(1, comparisons) / 2))


def smallest_found(gain: float, bound: float, deaf: float = 0.0) -> float:
    """Smallest relative error that is found with chance `POWER`, where one unit of it moves a score by `gain`."""
    return float((deaf + bound + stats.norm.ppf(POWER)) / gain) if gain > 0 else float("inf")


def judged(checks: Sequence[Check]) -> list[Verdict]:
    """Give each check its bound; the false alarms are shared by all comparisons of all checks."""
    bound = bound_of(sum(check.scores.size for check in checks if check.allowed is None))
    return [_verdict(check, bound if check.allowed is None else check.allowed) for check in checks]


def _verdict(check: Check, bound: float) -> Verdict:
    sizes = np.abs(np.asarray(check.scores, np.float64)).ravel()
    largest = float(sizes.max()) if sizes.size and np.isfinite(sizes).all() else float("inf")
    finds = {name: smallest_found(gain, bound, check.deaf.get(name, 0.0)) for name, gain in check.gains.items()}
    return Verdict(check.theory, check.what, check.engine, check.allowed is None, sizes.size, largest, bound, finds)


def binomial_scores(successes: Any, trials: Any, chance: Any) -> Floats:
    """Counts against binomials, as standard scores of the same one-sided chance: exact, however rare the event.

    Parameters
    ----------
    successes, trials, chance
        Numbers or arrays that go together.
    """
    k, n, p = (np.asarray(value, np.float64) for value in (successes, trials, chance))
    above, below = stats.binom.logsf(k - 1, n, p), stats.binom.logcdf(k, n, p)
    tail = np.minimum(above, below)
    sure = (p <= 0) | (p >= 1)
    scores = np.where(tail > np.log(0.5), 0.0, _normal_of(np.minimum(tail, np.log(0.5))))
    exact = np.where(k == n * p, 0.0, np.inf)
    return np.atleast_1d(np.where(sure, exact, np.where(above < below, scores, -scores)))


def _normal_of(log_tail: Floats) -> Floats:
    """Standard score whose upper tail has this logarithm."""
    # Far out, where the tail is no number any more, z²/2 is its logarithm as nearly as anybody needs.
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        near = stats.norm.isf(np.exp(log_tail))
    return np.where(np.isfinite(near), near, np.sqrt(-2 * log_tail))


class Sums(NamedTuple):
    """What a score test needs of a run; the sums of several runs are added up.

    Attributes
    ----------
    total : Σ weight·(happened − chance)
    variance : Σ weight²·chance·(1 − chance)
    """

    total: float
    variance: float


def sums_of(happened: Any, chance: Any, weight: Any = 1.0) -> Sums:
    """Sums of a score test for one constant.

    `weight` is the change of the log-odds for a unit of relative error in the constant; each chance is known given what
    came before, so the sum is a martingale, and `variance` adds up what each step of it varies by.
    """
    happened, chance = np.asarray(happened, np.float64), np.asarray(chance, np.float64)
    weight = np.broadcast_to(np.asarray(weight, np.float64), chance.shape)
    return Sums(float(np.sum(weight * (happened - chance))), float(np.sum(weight**2 * chance * (1 - chance))))


def score_of(runs: Iterable[Sums]) -> tuple[float, float]:
    """Score test: how far the total lies from 0, and what a unit of relative error moves that by."""
    totals, variances = zip(*runs, strict=True)
    total, spread = sum(totals), float(np.sqrt(sum(variances)))
    if spread == 0:
        return (0.0 if total == 0 else float("inf")), 0.0
    return total / spread, spread
