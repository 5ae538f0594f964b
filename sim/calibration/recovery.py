"""Parameter-recovery test: estimates are reported only if known values are recovered from simulated data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy

from sim.calibration.fitting import (
    CREDIBLE_LEVEL,
    FitResult,
    FittingMethod,
    FloatArray,
    ObservedStatistics,
    prior_moments,
    prior_quantiles,
    seed_argument,
)
from sim.calibration.loader import CalibrationTask
from sim.calibration.simulator import Simulator

TRUTH_RUNS_FACTOR = 4
"""Simulated data come from this many times the runs of an evaluation, so that their noise is small."""
FIRST_TRUTH_RUN = 1_000_000
"""Number of the first run of simulated data, so that the fit never uses the same random seeds."""
MAX_SD_RATIO, MIN_RECOVERY_CORRELATION = 0.7, 0.7
"""A parameter is identified if its posterior standard deviation is at most this share of the prior one, and if known
and recovered values have at least this correlation. Both criteria agree: a ratio s implies a correlation √(1 − s²)."""
MIN_COVERAGE_P = 0.01
"""Reject the fit if intervals with nominal coverage would contain the known values so rarely with less probability."""


class RecoveryResults(NamedTuple):
    """Known values, recovered values and credible intervals, each of shape (recoveries, parameters)."""

    truth: FloatArray
    estimate: FloatArray
    low: FloatArray
    high: FloatArray


class ParameterAssessment(NamedTuple):
    """Whether a parameter is identified.

    Attributes
    ----------
    name
        Name of the parameter.
    sd_ratio
        Standard deviation of the posterior relative to that of the prior.
    correlation
        Correlation of known and recovered values; NaN if it is undefined.
    median_error
        Median distance between recovered and known values, as a share of the range.
    n_covered
        Number of credible intervals that contain the known value.
    """

    name: str
    sd_ratio: float
    correlation: float
    median_error: float
    n_covered: int

    @property
    def is_identified(self) -> bool:
        """Whether the statistics identify the parameter."""
        return self.sd_ratio <= MAX_SD_RATIO and self.correlation >= MIN_RECOVERY_CORRELATION


def recover_known_values(
    task: CalibrationTask,
    simulator: Simulator,
    method: FittingMethod,
    pilot_values: Sequence[FloatArray],
    n_evaluations: int,
) -> RecoveryResults:
    """Simulate data from known values, and fit each data set as the observed statistics are fitted.

    The known values are a Latin hypercube sample of the priors. Data sets with undefined statistics are skipped.
    """
    n = task.spec.recovery.times
    rng = np.random.Generator(np.random.PCG64([task.spec.seed, 1]))
    sampler = scipy.stats.qmc.LatinHypercube(
        len(task.parameters), **{seed_argument(scipy.stats.qmc.LatinHypercube): rng}
    )
    standard_errors = np.array([target.standard_error for target in task.spec.targets])
    true_values, fits = [], []
    for index, row in enumerate(sampler.random(n)):
        truth = prior_quantiles(task, row)
        simulated = simulator.simulate(truth, TRUTH_RUNS_FACTOR * task.spec.runs, FIRST_TRUTH_RUN)
        noise = rng.normal(size=len(standard_errors)) * standard_errors
        covariance = np.diag(standard_errors**2) + np.nan_to_num(simulated.covariance)
        data = ObservedStatistics(simulated.mean + noise, covariance)
        if np.isnan(data.values).any():
            continue
        true_values.append(truth)
        fits.append(method(task, simulator.simulate, data, pilot_values, n_evaluations, task.spec.seed + 1 + index))
    shape = (-1, len(task.parameters))
    return RecoveryResults(
        truth=np.array(true_values).reshape(shape),
        estimate=np.array([fit.estimate for fit in fits]).reshape(shape),
        low=np.array([fit.low for fit in fits]).reshape(shape),
        high=np.array([fit.high for fit in fits]).reshape(shape),
    )


def assess_parameters(task: CalibrationTask, fit: FitResult, recoveries: RecoveryResults) -> list[ParameterAssessment]:
    """Assess for each parameter whether it is identified."""
    assessments = []
    for index, parameter in enumerate(task.parameters):
        truth, estimate = recoveries.truth[:, index], recoveries.estimate[:, index]
        has_variation = len(truth) > 2 and np.std(estimate) > 0 and np.std(truth) > 0
        errors = np.abs(estimate - truth) / (parameter.high - parameter.low)
        assessments.append(
            ParameterAssessment(
                name=parameter.name,
                sd_ratio=float(fit.sd[index] / prior_moments(parameter)[1]),
                correlation=float(np.corrcoef(truth, estimate)[0, 1]) if has_variation else float("nan"),
                median_error=float(np.median(errors)) if len(errors) else float("nan"),
                n_covered=int(((recoveries.low[:, index] <= truth) & (truth <= recoveries.high[:, index])).sum()),
            )
        )
    return assessments


def rejection_reasons(
    task: CalibrationTask, recoveries: RecoveryResults, assessments: Sequence[ParameterAssessment]
) -> list[str]:
    """Reasons why the fit is not reported; empty if it is."""
    n, tolerance = len(recoveries.truth), task.spec.recovery.tolerance
    if n < task.spec.recovery.times:
        return [f"Only {n} of {task.spec.recovery.times} simulated data sets have all target statistics."]
    identified = [assessment for assessment in assessments if assessment.is_identified]
    if not identified:
        return ["No parameter was recovered: these target statistics and evaluations do not identify any of them."]
    reasons = []
    for assessment in identified:
        if assessment.median_error > tolerance:
            reasons.append(
                f"{assessment.name}: the median error of recovered values is {assessment.median_error:.0%} of the "
                f"range; the tolerance is {tolerance:.0%}."
            )
        if scipy.stats.binom.cdf(assessment.n_covered, n, CREDIBLE_LEVEL) < MIN_COVERAGE_P:
            reasons.append(
                f"{assessment.name}: only {assessment.n_covered} of {n} intervals of {CREDIBLE_LEVEL:.0%} contain the "
                "known value."
            )
    return reasons
