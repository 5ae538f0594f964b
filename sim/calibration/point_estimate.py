"""The values that fit best: a search with Optuna from the first look, then the last steps by least squares."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

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
"""Share of the further trials that go to the search; the others go to the last steps."""
MISSING_RESIDUAL = 10.0
"""Stands for how far a figure is off that cannot be taken."""
DIFF_STEP = 0.05
"""Share of the range over which slopes are taken: the luck of the runs makes shorter ones uneven."""


def fit_point(
    task: CalibrationTask,
    simulate: SimulateFunction,
    observed: ObservedStatistics,
    pilot_values: Sequence[FloatArray],
    n_trials: int,
    seed: int,
) -> FitResult:
    """Find the values that fit best, and how wide around them others fit about as well.

    The interval takes the posterior for normal near the best values, and counts a uniform prior as a normal one of
    the same spread: rough where the posterior is skewed, which the recovery of known values shows.
    """
    covariance = residual_covariance(pilot_values, simulate, observed)
    best = _search_tpe(task, simulate, observed, pilot_values, int(SEARCH_SHARE * n_trials), seed, covariance)
    return _refine_least_squares(task, simulate, observed, best, n_trials - int(SEARCH_SHARE * n_trials), covariance)


def _search_tpe(
    task: CalibrationTask,
    play: SimulateFunction,
    figures: ObservedStatistics,
    look: Sequence[FloatArray],
    n: int,
    seed: int,
    covariance: FloatArray,
) -> FloatArray:
    """Search from the first look with a tree-structured Parzen estimator."""
    import optuna  # noqa: PLC0415 - of the extra `calibrate`

    names = [parameter.path for parameter in task.parameters]
    distributions: dict[str, optuna.distributions.BaseDistribution] = {
        parameter.path: optuna.distributions.FloatDistribution(parameter.low, parameter.high)
        for parameter in task.parameters
    }

    def objective(values: FloatArray) -> float:
        return chi_square(play(values), figures, covariance) + _prior_penalty(task, values)

    def evaluate_trial(trial: optuna.trial.Trial) -> float:
        return objective(
            np.array(
                [trial.suggest_float(parameter.path, parameter.low, parameter.high) for parameter in task.parameters]
            )
        )

    with _silence_optuna():
        sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=0)
        study = optuna.create_study(sampler=sampler)
        for values in look:
            params = {name: float(part) for name, part in zip(names, values, strict=True)}
            trial = optuna.trial.create_trial(params=params, distributions=distributions, value=objective(values))
            study.add_trial(trial)
        study.optimize(evaluate_trial, n_trials=n)
    return np.array([study.best_params[name] for name in names])


@contextmanager
def _silence_optuna() -> Iterator[None]:
    """Inside the block, Optuna says nothing of trials; afterwards it talks as before."""
    import optuna  # noqa: PLC0415

    previous_verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        optuna.logging.set_verbosity(previous_verbosity)


def _prior_penalty(task: CalibrationTask, values: FloatArray) -> float:
    """What normal priors add to the misfit."""
    parts = zip(task.parameters, values, strict=True)
    return float(
        sum(
            ((value - parameter.mean) / parameter.sd) ** 2
            for parameter, value in parts
            if parameter.mean is not None and parameter.sd
        )
    )


def _refine_least_squares(
    task: CalibrationTask,
    play: SimulateFunction,
    figures: ObservedStatistics,
    start: FloatArray,
    n: int,
    covariance: FloatArray,
) -> FitResult:
    """Take the last steps by least squares, and read the width off the slopes there."""
    from scipy.optimize import least_squares  # noqa: PLC0415
    from scipy.stats import norm  # noqa: PLC0415

    low = np.array([parameter.low for parameter in task.parameters])
    range_widths = np.array([parameter.high for parameter in task.parameters]) - low
    whitening = np.linalg.cholesky(np.linalg.inv(covariance)).T

    def residuals(share: FloatArray) -> FloatArray:
        values = low + share * range_widths
        statistics = play(values).mean
        whitened_residuals = whitening @ np.where(np.isnan(statistics), MISSING_RESIDUAL, statistics - figures.values)
        normal = [
            (value - parameter.mean) / parameter.sd
            for parameter, value in zip(task.parameters, values, strict=True)
            if parameter.mean is not None and parameter.sd
        ]
        return np.concatenate([whitened_residuals, normal])

    unit_values = np.clip((start - low) / range_widths, 1e-3, 1 - 1e-3)
    max_evaluations = max(1, n // (len(low) + 1))
    result = least_squares(residuals, unit_values, bounds=(0, 1), diff_step=DIFF_STEP, max_nfev=max_evaluations)
    jacobian = result.jac[: len(figures.values)]
    sd = np.array([prior_moments(parameter)[1] for parameter in task.parameters]) / range_widths
    posterior_covariance = np.linalg.inv(jacobian.T @ jacobian + np.diag(sd**-2.0))
    width = np.sqrt(np.diag(posterior_covariance))
    half_width = norm.ppf((1 + CREDIBLE_LEVEL) / 2) * width
    interval = (np.clip(result.x - half_width, 0, 1), np.clip(result.x + half_width, 0, 1))
    return FitResult(
        estimate=low + result.x * range_widths,
        sd=width * range_widths,
        low=low + interval[0] * range_widths,
        high=low + interval[1] * range_widths,
        correlation=posterior_covariance / np.outer(width, width),
        samples=np.empty((0, len(low))),
        weights=np.empty(0),
        residual_covariance=covariance,
    )
