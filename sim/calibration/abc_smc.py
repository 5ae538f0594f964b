"""All values that fit: ABC-SMC with pyABC, exact for the uncertainty of the figures and the luck of the runs."""

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
TRIALS_PER_SAMPLE = 25
"""Trials that a draw of the last generation takes in all, about; so a number of trials becomes one of draws."""
MIN_SAMPLES = 30


def fit_posterior(
    task: CalibrationTask,
    play: SimulateFunction,
    figures: ObservedStatistics,
    pilot_values: Sequence[FloatArray],
    n_trials: int,
    seed: int,
) -> FitResult:
    """Draw from the posterior.

    A trial is accepted with the chance that its figures and the observed ones are apart by luck (Wilkinson 2013), so
    that no threshold widens the posterior; a temperature leads there in five generations.
    """
    covariance = residual_covariance(pilot_values, play, figures)
    with seeded_numpy(seed), tempfile.TemporaryDirectory(prefix="calibration-") as directory:
        draws, weights = _sample_abc_smc(task, play, figures, covariance, n_trials, Path(directory))
    estimate = weights @ draws
    posterior_covariance = np.atleast_2d(np.cov(draws, rowvar=False, aweights=weights))
    sd = np.sqrt(np.maximum(np.diag(posterior_covariance), 1e-300))
    interval = [
        weighted_quantiles(draws, weights, share) for share in ((1 - CREDIBLE_LEVEL) / 2, (1 + CREDIBLE_LEVEL) / 2)
    ]
    return FitResult(
        estimate, sd, interval[0], interval[1], posterior_covariance / np.outer(sd, sd), draws, weights, covariance
    )


def _sample_abc_smc(
    task: CalibrationTask,
    play: SimulateFunction,
    figures: ObservedStatistics,
    covariance: FloatArray,
    n_trials: int,
    directory: Path,
) -> tuple[FloatArray, FloatArray]:
    """Draws and their weights, which add up to 1."""
    import pyabc  # type: ignore[import-untyped]  # noqa: PLC0415 - of the extra `calibrate`, and slow to import

    names = [parameter.path for parameter in task.parameters]
    keys = [f"p{index}" for index in range(len(names))]

    def model(values: Mapping[str, float]) -> dict[str, Any]:
        statistics = play([float(values[key]) for key in keys]).mean
        return {"figures": np.where(np.isnan(statistics), MISSING_PENALTY, statistics)}

    priors = {key: _pyabc_prior(pyabc, parameter) for key, parameter in zip(keys, task.parameters, strict=True)}
    run = pyabc.ABCSMC(
        model,
        pyabc.Distribution(**priors),
        pyabc.distance.NormalKernel(cov=covariance),
        population_size=max(MIN_SAMPLES, n_trials // TRIALS_PER_SAMPLE),
        eps=pyabc.Temperature(),
        acceptor=pyabc.StochasticAcceptor(),
        sampler=pyabc.sampler.SingleCoreSampler(),
    )
    run.new(f"sqlite:///{directory / 'draws.db'}", {"figures": figures.values})
    history = run.run(max_nr_populations=N_GENERATIONS)
    frame, weights = history.get_distribution()
    samples = np.array(frame[keys].to_numpy(np.float64))
    history.done()
    return samples, np.asarray(weights, np.float64) / float(np.sum(weights))


def _pyabc_prior(pyabc: Any, parameter: CalibratedParameter) -> Any:
    """A prior as pyABC has it."""
    low, high = parameter.low, parameter.high
    if parameter.mean is None or parameter.sd is None:
        return pyabc.RV("uniform", low, high - low)
    mean, sd = parameter.mean, parameter.sd
    return pyabc.RV("truncnorm", (low - mean) / sd, (high - mean) / sd, mean, sd)


def weighted_quantiles(samples: FloatArray, weights: FloatArray, quantile: float) -> FloatArray:
    """Values of each parameter below which a share of the weight lies."""
    values = []
    for column in samples.T:
        order = np.argsort(column)
        cumulative_weight = np.cumsum(weights[order]) - weights[order] / 2
        values.append(float(np.interp(quantile, cumulative_weight, column[order])))
    return np.array(values)


@contextmanager
def seeded_numpy(seed: int) -> Iterator[None]:
    """Inside the block, numpy's common luck starts from a seed, as pyABC draws from it; afterwards it is as before."""
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
