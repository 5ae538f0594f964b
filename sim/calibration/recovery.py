"""Proves that known values are recovered before anything is said of unknown ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.calibration.fitting import (
    CREDIBLE_LEVEL,
    FitResult,
    FittingMethod,
    FloatArray,
    ObservedStatistics,
    prior_moments,
    prior_quantiles,
)
from sim.calibration.loader import CalibrationTask
from sim.calibration.simulator import Simulator

TRUTH_RUNS_FACTOR = 4
"""Figures of known values come from so many times the runs of a trial, so that their own luck hardly counts."""
FIRST_TRUTH_RUN = 1_000_000
"""Number of the first run from which they come: the fit never meets that luck."""
MAX_SD_RATIO, MIN_RECOVERY_CORRELATION = 0.7, 0.7
"""A parameter is identified whose posterior is at most this share of its prior in width, and whose known and recovered
values correlate at least so much: the same demand, as the share s goes with a correlation of √(1 − s²)."""
MIN_COVERAGE_P = 0.01
"""Intervals that hold the known values so seldom that honest ones would with less than this chance are refused."""


class RecoveryResults(NamedTuple):
    """Known values and what was found for them, each of shape (times, parameters)."""

    truth: FloatArray
    estimate: FloatArray
    low: FloatArray
    high: FloatArray


class ParameterAssessment(NamedTuple):
    """What can be said of one parameter.

    Attributes
    ----------
    sd_ratio
        Spread of the posterior, over that of the prior.
    correlation
        Of known and recovered values; NaN where it cannot be taken.
    median_error
        Typical (median) distance of recovered from known values, as a share of the range.
    n_covered
        How many intervals held the known value.
    """

    name: str
    sd_ratio: float
    correlation: float
    median_error: float
    n_covered: int

    @property
    def is_identified(self) -> bool:
        """Whether the figures say what it is."""
        return self.sd_ratio <= MAX_SD_RATIO and self.correlation >= MIN_RECOVERY_CORRELATION


def recover_known_values(
    task: CalibrationTask,
    simulator: Simulator,
    method: FittingMethod,
    pilot_values: Sequence[FloatArray],
    n_trials: int,
) -> RecoveryResults:
    """Make figures of known values, drawn evenly from the priors, and fit each as the observed ones are fitted."""
    from scipy.stats import qmc  # noqa: PLC0415

    n = task.spec.recovery.times
    rng = np.random.Generator(np.random.PCG64([task.spec.seed, 1]))
    name = "rng" if "rng" in qmc.LatinHypercube.__init__.__code__.co_varnames else "seed"
    unit_samples = qmc.LatinHypercube(len(task.parameters), **{name: rng}).random(n)
    true_values, fits = [], []
    for index, row in enumerate(unit_samples):
        truth = prior_quantiles(task, row)
        simulated = simulator.simulate(truth, TRUTH_RUNS_FACTOR * task.spec.runs, FIRST_TRUTH_RUN)
        noise = rng.normal(size=len(task.spec.targets)) * [target.standard_error for target in task.spec.targets]
        covariance = np.diag([target.standard_error**2 for target in task.spec.targets]) + np.nan_to_num(
            simulated.covariance
        )
        figures = ObservedStatistics(simulated.mean + noise, covariance)
        if np.isnan(figures.values).any():
            continue
        true_values.append(truth)
        fits.append(method(task, simulator.simulate, figures, pilot_values, n_trials, task.spec.seed + 1 + index))
    width = len(task.parameters)
    return RecoveryResults(
        np.array(true_values).reshape(-1, width),
        *(
            np.array([getattr(target, part) for target in fits]).reshape(-1, width)
            for part in ("estimate", "low", "high")
        ),
    )


def assess_parameters(
    task: CalibrationTask, fitted: FitResult, recoveries: RecoveryResults
) -> list[ParameterAssessment]:
    """What can be said of each parameter."""
    assessments = []
    for index, parameter in enumerate(task.parameters):
        truth, estimate = recoveries.truth[:, index], recoveries.estimate[:, index]
        has_variation = len(truth) > 2 and np.std(estimate) > 0 and np.std(truth) > 0
        assessments.append(
            ParameterAssessment(
                name=parameter.name,
                sd_ratio=float(fitted.sd[index] / prior_moments(parameter)[1]),
                correlation=float(np.corrcoef(truth, estimate)[0, 1]) if has_variation else float("nan"),
                median_error=float(np.median(np.abs(estimate - truth)) / (parameter.high - parameter.low))
                if len(truth)
                else float("nan"),
                n_covered=int(((recoveries.low[:, index] <= truth) & (truth <= recoveries.high[:, index])).sum()),
            )
        )
    return assessments


def rejection_reasons(
    task: CalibrationTask, recoveries: RecoveryResults, assessments: Sequence[ParameterAssessment]
) -> list[str]:
    """Why the fit is not to be reported; empty if it may be."""
    from scipy.stats import binom  # noqa: PLC0415

    n, tolerance = len(recoveries.truth), task.spec.recovery.tolerance
    if n < task.spec.recovery.times:
        return [f"Only {n} of {task.spec.recovery.times} known values left figures that could be fitted."]
    identified = [assessment for assessment in assessments if assessment.is_identified]
    if not identified:
        return ["None of the parameters could be recovered: these figures, with so many trials, do not tell."]
    reasons = []
    for assessment in identified:
        if assessment.median_error > tolerance:
            reasons.append(
                f"{assessment.name}: recovered values were typically {assessment.median_error:.0%} of the range "
                f"away from the known"
            )
            reasons[-1] += f" ones; the tolerance is {tolerance:.0%}."
        if binom.cdf(assessment.n_covered, n, CREDIBLE_LEVEL) < MIN_COVERAGE_P:
            reasons.append(
                f"{assessment.name}: only {assessment.n_covered} of {n} intervals of {CREDIBLE_LEVEL:.0%} held "
                f"the known value."
            )
    return reasons
