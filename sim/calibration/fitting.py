"""Shared parts of the fitting methods: observed statistics, priors, pilot design, chi-square and covariance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from inspect import signature
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from sim.calibration.loader import CalibrationTask
from sim.calibration.parameters import CalibratedParameter
from sim.calibration.simulator import SimulatedStatistics
from sim.sweeps.errors import SweepError

FloatArray = NDArray[np.float64]
SimulateFunction = Callable[[Sequence[float] | FloatArray], SimulatedStatistics]

CREDIBLE_LEVEL = 0.9
"""Probability of the credible intervals."""
N_BEST_PILOTS = 5
"""Number of best-fitting design points of the pilot design from which the simulation noise is estimated."""
MISSING_PENALTY = 1e6
"""Chi-square if a statistic cannot be computed."""
PILOT_SHARE = 0.4
"""Share of the evaluations in the pilot design."""


class ObservedStatistics(NamedTuple):
    """Observed statistics.

    Attributes
    ----------
    values : shape (targets,)
        The statistics.
    covariance : shape (targets, targets)
        Covariance of their observation error.
    """

    values: FloatArray
    covariance: FloatArray


class FitResult(NamedTuple):
    """Result of a fitting method.

    Attributes
    ----------
    estimate : shape (parameters,)
        Best-fitting values, or means of the posterior.
    sd : shape (parameters,)
        Standard deviations of the posterior.
    low, high : shape (parameters,)
        Credible intervals with the probability `CREDIBLE_LEVEL`.
    correlation : shape (parameters, parameters)
        Correlation matrix of the posterior.
    samples : shape (samples, parameters)
        Samples of the posterior; empty for a point estimate.
    weights : shape (samples,)
        Weights of the samples, with a sum of 1.
    residual_covariance : shape (targets, targets)
        Covariance of the observation error and of the simulation noise.
    """

    estimate: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray
    correlation: FloatArray
    samples: FloatArray
    weights: FloatArray
    residual_covariance: FloatArray


FittingMethod = Callable[
    [CalibrationTask, SimulateFunction, ObservedStatistics, Sequence[FloatArray], int, int], FitResult
]
"""A method: task, simulate, observed statistics, pilot design, number of further evaluations, seed."""


def observed_statistics(task: CalibrationTask) -> ObservedStatistics:
    """The observed statistics of a task, with independent errors."""
    targets = task.spec.targets
    return ObservedStatistics(
        np.array([target.value for target in targets]), np.diag([target.standard_error**2 for target in targets])
    )


def prior_moments(parameter: CalibratedParameter) -> tuple[float, float]:
    """Mean and standard deviation of a prior, after truncation."""
    if parameter.mean is None or parameter.sd is None:
        return (parameter.low + parameter.high) / 2, (parameter.high - parameter.low) / np.sqrt(12.0)
    low, high = ((bound - parameter.mean) / parameter.sd for bound in (parameter.low, parameter.high))
    mean, variance = scipy.stats.truncnorm.stats(low, high, loc=parameter.mean, scale=parameter.sd)
    return float(str(mean)), float(np.sqrt(float(str(variance))))


def prior_quantile(parameter: CalibratedParameter, quantile: float) -> float:
    """Quantile of a prior. `quantile` is from 0 to 1."""
    if parameter.mean is None or parameter.sd is None:
        return parameter.low + quantile * (parameter.high - parameter.low)
    low, high = ((bound - parameter.mean) / parameter.sd for bound in (parameter.low, parameter.high))
    return float(scipy.stats.truncnorm.ppf(quantile, low, high, loc=parameter.mean, scale=parameter.sd))


def prior_quantiles(task: CalibrationTask, quantiles: FloatArray) -> FloatArray:
    """Quantiles of the priors of all parameters, shape (parameters,)."""
    return np.array(
        [
            prior_quantile(parameter, float(quantile))
            for parameter, quantile in zip(task.parameters, quantiles, strict=True)
        ]
    )


def pilot_design(task: CalibrationTask, n: int) -> list[FloatArray]:
    """Parameter values from a scrambled Sobol' sequence over the priors.

    All fits of a calibration use the same design, so that it is simulated once.
    """
    rng = np.random.Generator(np.random.PCG64(task.spec.seed))
    sampler = scipy.stats.qmc.Sobol(len(task.parameters), **{seed_argument(scipy.stats.qmc.Sobol): rng})
    unit_samples = sampler.random_base2(int(np.ceil(np.log2(max(n, 2)))))[:n]
    return [prior_quantiles(task, row) for row in unit_samples]


def seed_argument(sampler: Callable[..., object]) -> str:
    """Name of the argument for the random generator of a SciPy sampler: "rng", or "seed" before SciPy 1.15."""
    return "rng" if "rng" in signature(sampler).parameters else "seed"


def chi_square(simulated: SimulatedStatistics, observed: ObservedStatistics, covariance: FloatArray) -> float:
    """Chi-square: squared Mahalanobis distance of the observed statistics from the simulated ones."""
    if np.isnan(simulated.mean).any():
        return MISSING_PENALTY
    residuals = simulated.mean - observed.values
    return min(float(residuals @ np.linalg.solve(covariance, residuals)), MISSING_PENALTY)


def residual_covariance(
    pilot_values: Sequence[FloatArray], simulate: SimulateFunction, observed: ObservedStatistics
) -> FloatArray:
    """Covariance of the residuals: observation error plus simulation noise near the best fit, shape (targets, targets).

    Raises
    ------
    SweepError
        No design point of the pilot design has all statistics.
    """
    simulated = [statistics for statistics in map(simulate, pilot_values) if not np.isnan(statistics.mean).any()]
    if not simulated:
        raise SweepError(
            "Not all target statistics can be computed from the scenario. A correlation across teams needs teams that "
            "differ, and a share of acts needs acts. Choose other targets or wider ranges."
        )
    simulated.sort(key=lambda statistics: chi_square(statistics, observed, observed.covariance + statistics.covariance))
    return np.asarray(
        observed.covariance + np.mean([statistics.covariance for statistics in simulated[:N_BEST_PILOTS]], axis=0)
    )


def check_packages_installed(modules: Mapping[str, str]) -> None:
    """Check that optional packages are installed.

    Parameters
    ----------
    modules
        The module that each package provides.

    Raises
    ------
    SweepError
        A package is missing.
    """
    missing = [package for package, module in modules.items() if find_spec(module) is None]
    if missing:
        raise SweepError(
            f"Calibration needs the package {' and '.join(missing)}. Install it with: pip install -e '.[calibrate]'"
        )
