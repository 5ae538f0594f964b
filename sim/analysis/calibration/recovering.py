"""Proves that known values are recovered before anything is said of unknown ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.analysis.calibration.fitting import LEVEL, Fitted, Floats, Method, Observed, prior_of, values_at
from sim.analysis.calibration.reading import Task
from sim.analysis.calibration.simulating import Simulator

TRUTH_RUNS = 4
"""Figures of known values come from so many times the runs of a trial, so that their own luck hardly counts."""
FIRST_OF_TRUTH = 1_000_000
"""Number of the first run from which they come: the fit never meets that luck."""
WIDEST, WEAKEST = 0.7, 0.7
"""A parameter is identified whose posterior is at most this share of its prior in width, and whose known and recovered
values correlate at least so much: the same demand, as the share s goes with a correlation of √(1 − s²)."""
UNLIKELY = 0.01
"""Intervals that hold the known values so seldom that honest ones would with less than this chance are refused."""


class Recovered(NamedTuple):
    """Known values and what was found for them, each of shape (times, parameters)."""

    truth: Floats
    estimate: Floats
    low: Floats
    high: Floats


class Judgement(NamedTuple):
    """What can be said of one parameter.

    Attributes
    ----------
    width
        Spread of the posterior, over that of the prior.
    correlation
        Of known and recovered values; NaN where it cannot be taken.
    error
        Typical (median) distance of recovered from known values, as a share of the range.
    n_held
        How many intervals held the known value.
    """

    name: str
    width: float
    correlation: float
    error: float
    n_held: int

    @property
    def is_identified(self) -> bool:
        """Whether the figures say what it is."""
        return self.width <= WIDEST and self.correlation >= WEAKEST


def recover(task: Task, simulator: Simulator, method: Method, look: Sequence[Floats], n_trials: int) -> Recovered:
    """Make figures of known values, drawn evenly from the priors, and fit each as the observed ones are fitted."""
    from scipy.stats import qmc  # noqa: PLC0415

    n = task.spec.recovery.times
    luck = np.random.Generator(np.random.PCG64([task.spec.seed, 1]))
    name = "rng" if "rng" in qmc.LatinHypercube.__init__.__code__.co_varnames else "seed"
    shares = qmc.LatinHypercube(len(task.parameters), **{name: luck}).random(n)
    truths, found = [], []
    for place, row in enumerate(shares):
        truth = values_at(task, row)
        played = simulator.play(truth, TRUTH_RUNS * task.spec.runs, FIRST_OF_TRUTH)
        noise = luck.normal(size=len(task.spec.targets)) * [one.error for one in task.spec.targets]
        spread = np.diag([one.error**2 for one in task.spec.targets]) + np.nan_to_num(played.spread)
        figures = Observed(played.mean + noise, spread)
        if np.isnan(figures.value).any():
            continue
        truths.append(truth)
        found.append(method(task, simulator.play, figures, look, n_trials, task.spec.seed + 1 + place))
    width = len(task.parameters)
    return Recovered(
        np.array(truths).reshape(-1, width),
        *(np.array([getattr(one, part) for one in found]).reshape(-1, width) for part in ("estimate", "low", "high")),
    )


def judged(task: Task, fitted: Fitted, known: Recovered) -> list[Judgement]:
    """What can be said of each parameter."""
    made = []
    for place, one in enumerate(task.parameters):
        truth, estimate = known.truth[:, place], known.estimate[:, place]
        varies = len(truth) > 2 and np.std(estimate) > 0 and np.std(truth) > 0
        made.append(
            Judgement(
                name=one.name,
                width=float(fitted.sd[place] / prior_of(one)[1]),
                correlation=float(np.corrcoef(truth, estimate)[0, 1]) if varies else float("nan"),
                error=float(np.median(np.abs(estimate - truth)) / (one.high - one.low)) if len(truth) else float("nan"),
                n_held=int(((known.low[:, place] <= truth) & (truth <= known.high[:, place])).sum()),
            )
        )
    return made


def refusals(task: Task, known: Recovered, found: Sequence[Judgement]) -> list[str]:
    """Why the fit is not to be reported; empty if it may be."""
    from scipy.stats import binom  # noqa: PLC0415

    n, tolerance = len(known.truth), task.spec.recovery.tolerance
    if n < task.spec.recovery.times:
        return [f"Only {n} of {task.spec.recovery.times} known values left figures that could be fitted."]
    identified = [one for one in found if one.is_identified]
    if not identified:
        return ["None of the parameters could be recovered: these figures, with so many trials, do not tell."]
    why = []
    for one in identified:
        if one.error > tolerance:
            why.append(f"{one.name}: recovered values were typically {one.error:.0%} of the range away from the known")
            why[-1] += f" ones; the tolerance is {tolerance:.0%}."
        if binom.cdf(one.n_held, n, LEVEL) < UNLIKELY:
            why.append(f"{one.name}: only {one.n_held} of {n} intervals of {LEVEL:.0%} held the known value.")
    return why
