"""Fits figures: how far a trial of values is from them, and the two methods that look for values near them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calibration.loader import CalibrationTask
from sim.calibration.parameters import CalibratedParameter
from sim.calibration.simulator import SimulatedStatistics
from sim.sweeps.errors import SweepError

FloatArray = NDArray[np.float64]
SimulateFunction = Callable[[Sequence[float] | FloatArray], SimulatedStatistics]

CREDIBLE_LEVEL = 0.9
"""Share of the posterior that an interval holds."""
N_BEST_PILOTS = 5
"""Points of the first look that fit best; the luck of the runs is judged by them."""
MISSING_PENALTY = 1e6
"""Stands for a figure that cannot be taken."""
PILOT_SHARE = 0.4
"""Share of the trials that go to the first look."""


class ObservedStatistics(NamedTuple):
    """Figures to fit.

    Attributes
    ----------
    values : shape (targets,)
    covariance : shape (targets, targets), covariance of their own uncertainty
    """

    values: FloatArray
    covariance: FloatArray


class FitResult(NamedTuple):
    """What a method found.

    Attributes
    ----------
    estimate : shape (parameters,)
    sd : shape (parameters,), of the posterior
    low, high : shape (parameters,), interval of `CREDIBLE_LEVEL`
    correlation : shape (parameters, parameters), of the posterior
    samples : shape (draws, parameters), values that fit; empty for a point
    weights : shape (draws,)
    residual_covariance : shape (targets, targets), of the observed about the simulated statistics
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
"""Fits figures, given a first look, the number of further trials and a seed."""


def observed_statistics(task: CalibrationTask) -> ObservedStatistics:
    """The figures of a task; their uncertainties are taken as independent."""
    targets = task.spec.targets
    return ObservedStatistics(
        np.array([target.value for target in targets]), np.diag([target.standard_error**2 for target in targets])
    )


def prior_moments(parameter: CalibratedParameter) -> tuple[float, float]:
    """Mean and standard deviation of a prior, as it is cut off."""
    if parameter.mean is None or parameter.sd is None:
        return (parameter.low + parameter.high) / 2, (parameter.high - parameter.low) / np.sqrt(12.0)
    from scipy.stats import truncnorm  # noqa: PLC0415 - slow to import

    low, high = ((bound - parameter.mean) / parameter.sd for bound in (parameter.low, parameter.high))
    mean, variance = truncnorm.stats(low, high, loc=parameter.mean, scale=parameter.sd)
    return float(str(mean)), float(np.sqrt(float(str(variance))))


def prior_quantile(parameter: CalibratedParameter, quantile: float) -> float:
    """The value below which this share of a prior lies."""
    if parameter.mean is None or parameter.sd is None:
        return parameter.low + quantile * (parameter.high - parameter.low)
    from scipy.stats import truncnorm  # noqa: PLC0415

    low, high = ((end - parameter.mean) / parameter.sd for end in (parameter.low, parameter.high))
    return float(truncnorm.ppf(quantile, low, high, loc=parameter.mean, scale=parameter.sd))


def pilot_design(task: CalibrationTask, n: int) -> list[FloatArray]:
    """Values spread evenly over the priors, by a Sobol' sequence: the same for every fit, so they are played once."""
    from scipy.stats import qmc  # noqa: PLC0415

    name = "rng" if "rng" in qmc.Sobol.__init__.__code__.co_varnames else "seed"
    rng = np.random.Generator(np.random.PCG64(task.spec.seed))
    unit_samples = qmc.Sobol(len(task.parameters), **{name: rng}).random_base2(int(np.ceil(np.log2(max(n, 2)))))[:n]
    return [prior_quantiles(task, row) for row in unit_samples]


def prior_quantiles(task: CalibrationTask, quantiles: FloatArray) -> FloatArray:
    """Values of the parameters at shares of their priors."""
    return np.array(
        [prior_quantile(parameter, float(share)) for parameter, share in zip(task.parameters, quantiles, strict=True)]
    )


def chi_square(simulated: SimulatedStatistics, observed: ObservedStatistics, covariance: FloatArray) -> float:
    """Chi-square of figures: their distance from the model's in units of what keeps them apart by luck."""
    if np.isnan(simulated.mean).any():
        return MISSING_PENALTY
    residuals = simulated.mean - observed.values
    return min(float(residuals @ np.linalg.solve(covariance, residuals)), MISSING_PENALTY)


def residual_covariance(
    pilot_values: Sequence[FloatArray], simulate: SimulateFunction, figures: ObservedStatistics
) -> FloatArray:
    """Spread of figures about the model's: their own uncertainty, and the luck of the runs where they fit best."""
    simulated = [statistics for statistics in map(simulate, pilot_values) if not np.isnan(statistics.mean).any()]
    if not simulated:
        raise SweepError(
            "In no trial could all figures be taken of the scenario: a correlation across teams needs teams that "
            "differ, and a share of acts needs acts. Choose other figures or wider ranges."
        )
    simulated.sort(key=lambda statistics: chi_square(statistics, figures, figures.covariance + statistics.covariance))
    return np.asarray(
        figures.covariance + np.mean([statistics.covariance for statistics in simulated[:N_BEST_PILOTS]], axis=0)
    )


def check_packages_installed(modules: Mapping[str, str]) -> None:
    """Refuse when a package is missing; `modules` has what each is imported as."""
    from importlib.util import find_spec  # noqa: PLC0415

    missing = [package for package, module in modules.items() if find_spec(module) is None]
    if missing:
        raise SweepError(
            f"Calibration needs {' and '.join(missing)}, not installed here. Install the extra calibrate: "
            "pip install 'compassion-contagion[calibrate]'"
        )
