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

from sim.analysis.calibration.fitting import FAR, LEVEL, Fitted, Floats, Observed, Play, spread_about
from sim.analysis.calibration.parameters import Parameter
from sim.analysis.calibration.reading import Task

GENERATIONS = 5
TRIALS_A_DRAW = 25
"""Trials that a draw of the last generation takes in all, about; so a number of trials becomes one of draws."""
LEAST_DRAWS = 30


def posterior(task: Task, play: Play, figures: Observed, look: Sequence[Floats], n_trials: int, seed: int) -> Fitted:
    """Draw from the posterior.

    A trial is accepted with the chance that its figures and the observed ones are apart by luck (Wilkinson 2013), so
    that no threshold widens the posterior; a temperature leads there in five generations.
    """
    spread = spread_about(look, play, figures)
    with lucky(seed), tempfile.TemporaryDirectory(prefix="calibration-") as room:
        draws, weights = _drawn(task, play, figures, spread, n_trials, Path(room))
    estimate = weights @ draws
    about = np.atleast_2d(np.cov(draws, rowvar=False, aweights=weights))
    sd = np.sqrt(np.maximum(np.diag(about), 1e-300))
    ends = [quantiles(draws, weights, share) for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)]
    return Fitted(estimate, sd, ends[0], ends[1], about / np.outer(sd, sd), draws, weights, spread)


def _drawn(
    task: Task, play: Play, figures: Observed, spread: Floats, n_trials: int, room: Path
) -> tuple[Floats, Floats]:
    """Draws and their weights, which add up to 1."""
    import pyabc  # type: ignore[import-untyped]  # noqa: PLC0415 - of the extra `calibrate`, and slow to import

    names = [one.path for one in task.parameters]
    keys = [f"p{place}" for place in range(len(names))]

    def model(chosen: Mapping[str, float]) -> dict[str, Any]:
        found = play([float(chosen[key]) for key in keys]).mean
        return {"figures": np.where(np.isnan(found), FAR, found)}

    priors = {key: _prior(pyabc, one) for key, one in zip(keys, task.parameters, strict=True)}
    run = pyabc.ABCSMC(
        model,
        pyabc.Distribution(**priors),
        pyabc.distance.NormalKernel(cov=spread),
        population_size=max(LEAST_DRAWS, n_trials // TRIALS_A_DRAW),
        eps=pyabc.Temperature(),
        acceptor=pyabc.StochasticAcceptor(),
        sampler=pyabc.sampler.SingleCoreSampler(),
    )
    run.new(f"sqlite:///{room / 'draws.db'}", {"figures": figures.value})
    history = run.run(max_nr_populations=GENERATIONS)
    frame, weights = history.get_distribution()
    drawn = np.array(frame[keys].to_numpy(np.float64))
    history.done()
    return drawn, np.asarray(weights, np.float64) / float(np.sum(weights))


def _prior(pyabc: Any, parameter: Parameter) -> Any:
    """A prior as pyABC has it."""
    low, high = parameter.low, parameter.high
    if parameter.mean is None or parameter.sd is None:
        return pyabc.RV("uniform", low, high - low)
    mean, sd = parameter.mean, parameter.sd
    return pyabc.RV("truncnorm", (low - mean) / sd, (high - mean) / sd, mean, sd)


def quantiles(draws: Floats, weights: Floats, share: float) -> Floats:
    """Values of each parameter below which a share of the weight lies."""
    ends = []
    for column in draws.T:
        order = np.argsort(column)
        held = np.cumsum(weights[order]) - weights[order] / 2
        ends.append(float(np.interp(share, held, column[order])))
    return np.array(ends)


@contextmanager
def lucky(seed: int) -> Iterator[None]:
    """Inside the block, numpy's common luck starts from a seed, as pyABC draws from it; afterwards it is as before."""
    before = np.random.get_state()
    loggers = [logging.getLogger(name) for name in ("ABC", "ABC.History")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.ERROR)
    np.random.seed(seed % 2**32)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(before)
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
