"""Best-fitting parameter values: Optuna's TPE search from the pilot design, refined by least squares."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import scipy

from sim.calibration.fitting import (
    CREDIBLE_LEVEL,
    FitResult,
    FloatArray,
    ObservedStatistics,
    SimulateFunction,
    chi_square,
    prior_moments,
    residual_covariance,
)
from sim.calibration.loader import CalibrationTask

SEARCH_SHARE = 0.6
"""Share of the evaluations after the pilot design for the search. The rest is for the refinement."""
MISSING_RESIDUAL = 10.0
"""Residual of a statistic that cannot be computed."""
DIFF_STEP = 0.05
"""Step of finite differences, as a share of the range. Shorter steps would be dominated by simulation noise."""


def fit_point(
    task: CalibrationTask,
    simulate: SimulateFunction,
    observed: ObservedStatistics,
    pilot_values: Sequence[FloatArray],
    n_evaluations: int,
    seed: int,
) -> FitResult:
    """Find the best-fitting values, with intervals by a normal approximation of the posterior.

    The approximation replaces a uniform prior by a normal one of the same standard deviation. It is rough for a skewed
    posterior, which the parameter-recovery test shows.

    Parameters
    ----------
    task
        The calibration task.
    simulate
        Simulates parameter values.
    observed
        The observed statistics.
    pilot_values
        Parameter values of the pilot design, shape (parameters,) each.
    n_evaluations
        Number of further evaluations.
    seed
        Random seed of the search.
    """
    covariance = residual_covariance(pilot_values, simulate, observed)
    n_search = int(SEARCH_SHARE * n_evaluations)
    best = _search_tpe(task, simulate, observed, pilot_values, n_search, seed, covariance)
    return _refine_least_squares(task, simulate, observed, best, n_evaluations - n_search, covariance)


def _search_tpe(
    task: CalibrationTask,
    simulate: SimulateFunction,
    observed: ObservedStatistics,
    pilot_values: Sequence[FloatArray],
    n_evaluations: int,
    seed: int,
    covariance: FloatArray,
) -> FloatArray:
    """Best values of a search with a tree-structured Parzen estimator, shape (parameters,)."""
    import optuna  # noqa: PLC0415 - optional

    names = [parameter.path for parameter in task.parameters]
    distributions: dict[str, optuna.distributions.BaseDistribution] = {
        parameter.path: optuna.distributions.FloatDistribution(parameter.low, parameter.high)
        for parameter in task.parameters
    }

    def objective(values: FloatArray) -> float:
        return chi_square(simulate(values), observed, covariance) + _prior_penalty(task, values)

    def evaluate_trial(trial: optuna.trial.Trial) -> float:
        return objective(
            np.array(
                [trial.suggest_float(parameter.path, parameter.low, parameter.high) for parameter in task.parameters]
            )
        )

    with _silence_optuna(optuna):
        sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=0)
        study = optuna.create_study(sampler=sampler)
        for values in pilot_values:
            params = {name: float(value) for name, value in zip(names, values, strict=True)}
            trial = optuna.trial.create_trial(params=params, distributions=distributions, value=objective(values))
            study.add_trial(trial)
        study.optimize(evaluate_trial, n_trials=n_evaluations)
    return np.array([study.best_params[name] for name in names])


@contextmanager
def _silence_optuna(optuna: Any) -> Iterator[None]:
    """Silence Optuna's log and warnings, and restore them on exit."""
    previous_verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        optuna.logging.set_verbosity(previous_verbosity)


def _prior_residuals(task: CalibrationTask, values: FloatArray) -> list[float]:
    """Standardised distances from the means of the normal priors."""
    return [
        (value - parameter.mean) / parameter.sd
        for parameter, value in zip(task.parameters, values, strict=True)
        if parameter.mean is not None and parameter.sd
    ]


def _prior_penalty(task: CalibrationTask, values: FloatArray) -> float:
    """−2 log density of the normal priors, up to a constant."""
    return float(sum(residual**2 for residual in _prior_residuals(task, values)))


def _refine_least_squares(
    task: CalibrationTask,
    simulate: SimulateFunction,
    observed: ObservedStatistics,
    start: FloatArray,
    n_evaluations: int,
    covariance: FloatArray,
) -> FitResult:
    """Refine the values by least squares, and compute the posterior covariance from the Jacobian."""
    low = np.array([parameter.low for parameter in task.parameters])
    range_widths = np.array([parameter.high for parameter in task.parameters]) - low
    whitening = np.linalg.cholesky(np.linalg.inv(covariance)).T

    def residuals(unit_values: FloatArray) -> FloatArray:
        values = low + unit_values * range_widths
        simulated = simulate(values).mean
        whitened = whitening @ np.where(np.isnan(simulated), MISSING_RESIDUAL, simulated - observed.values)
        return np.concatenate([whitened, _prior_residuals(task, values)])

    unit_start = np.clip((start - low) / range_widths, 1e-3, 1 - 1e-3)
    max_evaluations = max(1, n_evaluations // (len(low) + 1))
    result = scipy.optimize.least_squares(
        residuals, unit_start, bounds=(0, 1), diff_step=DIFF_STEP, max_nfev=max_evaluations
    )
    jacobian = result.jac[: len(observed.values)]
    prior_sd = np.array([prior_moments(parameter)[1] for parameter in task.parameters]) / range_widths
    posterior_covariance = np.linalg.inv(jacobian.T @ jacobian + np.diag(prior_sd**-2.0))
    sd = np.sqrt(np.diag(posterior_covariance))
    half_width = scipy.stats.norm.ppf((1 + CREDIBLE_LEVEL) / 2) * sd
    return FitResult(
        estimate=low + result.x * range_widths,
        sd=sd * range_widths,
        low=low + np.clip(result.x - half_width, 0, 1) * range_widths,
        high=low + np.clip(result.x + half_width, 0, 1) * range_widths,
        correlation=posterior_covariance / np.outer(sd, sd),
        samples=np.empty((0, len(low))),
        weights=np.empty(0),
        residual_covariance=covariance,
    )
