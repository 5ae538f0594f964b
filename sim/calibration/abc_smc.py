"""Posterior sampling by ABC-SMC (approximate Bayesian computation, sequential Monte Carlo) with pyABC.

References
----------
Wilkinson (2013), Approximate Bayesian computation (ABC) gives exact results under the assumption of model error,
Statistical Applications in Genetics and Molecular Biology 12, 129–141.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from sim.calibration.fitting import (
    CREDIBLE_LEVEL,
    MISSING_PENALTY,
    FitResult,
    FloatArray,
    ObservedStatistics,
    SimulateFunction,
    residual_covariance,
)
from sim.calibration.loader import CalibrationTask
from sim.calibration.parameters import CalibratedParameter

N_GENERATIONS = 5
EVALUATIONS_PER_SAMPLE = 25
"""Approximate number of evaluations, over all generations, per posterior sample."""
MIN_SAMPLES = 30


def fit_posterior(
    task: CalibrationTask,
    simulate: SimulateFunction,
    observed: ObservedStatistics,
    pilot_values: Sequence[FloatArray],
    n_evaluations: int,
    seed: int,
) -> FitResult:
    """Sample from the posterior.

    Parameter values are accepted with the likelihood of the observed statistics under normal observation and simulation
    error, so that no tolerance widens the posterior (Wilkinson 2013). A temperature schedule of `N_GENERATIONS`
    generations leads from the prior to the posterior.

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
        Approximate number of further evaluations.
    seed
        Random seed of the sampler.
    """
    import pyabc  # type: ignore[import-untyped]  # noqa: PLC0415 - optional; it sets the levels of its loggers

    covariance = residual_covariance(pilot_values, simulate, observed)
    with seeded_numpy(seed), tempfile.TemporaryDirectory(prefix="calibration-") as directory:
        samples, weights = _sample_abc_smc(pyabc, task, simulate, observed, covariance, n_evaluations, Path(directory))
    estimate = weights @ samples
    posterior_covariance = np.atleast_2d(np.cov(samples, rowvar=False, aweights=weights))
    sd = np.sqrt(np.maximum(np.diag(posterior_covariance), 1e-300))
    low, high = (
        weighted_quantiles(samples, weights, quantile)
        for quantile in ((1 - CREDIBLE_LEVEL) / 2, (1 + CREDIBLE_LEVEL) / 2)
    )
    return FitResult(
        estimate=estimate,
        sd=sd,
        low=low,
        high=high,
        correlation=posterior_covariance / np.outer(sd, sd),
        samples=samples,
        weights=weights,
        residual_covariance=covariance,
    )


def _sample_abc_smc(
    pyabc: Any,
    task: CalibrationTask,
    simulate: SimulateFunction,
    observed: ObservedStatistics,
    covariance: FloatArray,
    n_evaluations: int,
    directory: Path,
) -> tuple[FloatArray, FloatArray]:
    """Posterior samples, shape (samples, parameters), and their weights, shape (samples,), which sum to 1."""
    keys = [f"p{index}" for index in range(len(task.parameters))]

    def model(values: Mapping[str, float]) -> dict[str, Any]:
        statistics = simulate([float(values[key]) for key in keys]).mean
        return {"statistics": np.where(np.isnan(statistics), MISSING_PENALTY, statistics)}

    priors = {key: _pyabc_prior(pyabc, parameter) for key, parameter in zip(keys, task.parameters, strict=True)}
    run = pyabc.ABCSMC(
        model,
        pyabc.Distribution(**priors),
        pyabc.distance.NormalKernel(cov=covariance),
        population_size=max(MIN_SAMPLES, n_evaluations // EVALUATIONS_PER_SAMPLE),
        eps=pyabc.Temperature(),
        acceptor=pyabc.StochasticAcceptor(),
        sampler=pyabc.sampler.SingleCoreSampler(),
    )
    run.new(f"sqlite:///{directory / 'samples.db'}", {"statistics": observed.values})
    history = run.run(max_nr_populations=N_GENERATIONS)
    frame, weights = history.get_distribution()
    samples = np.array(frame[keys].to_numpy(np.float64))
    history.done()
    return samples, np.asarray(weights, np.float64) / float(np.sum(weights))


def _pyabc_prior(pyabc: Any, parameter: CalibratedParameter) -> Any:
    """The prior of a parameter as a pyABC random variable."""
    low, high = parameter.low, parameter.high
    if parameter.mean is None or parameter.sd is None:
        return pyabc.RV("uniform", low, high - low)
    mean, sd = parameter.mean, parameter.sd
    return pyabc.RV("truncnorm", (low - mean) / sd, (high - mean) / sd, mean, sd)


def weighted_quantiles(samples: FloatArray, weights: FloatArray, quantile: float) -> FloatArray:
    """Weighted quantile of each parameter, shape (parameters,)."""
    values = []
    for column in samples.T:
        order = np.argsort(column)
        cumulative_weight = np.cumsum(weights[order]) - weights[order] / 2
        values.append(float(np.interp(quantile, cumulative_weight, column[order])))
    return np.array(values)


@contextmanager
def seeded_numpy(seed: int) -> Iterator[None]:
    """Seed NumPy's global random state, which pyABC uses, silence pyABC, and restore both on exit."""
    previous_state = np.random.get_state()
    loggers = [logging.getLogger(name) for name in ("ABC", "ABC.History")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    np.random.seed(seed % 2**32)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(previous_state)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
