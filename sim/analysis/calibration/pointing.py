"""The values that fit best: a search with Optuna from the first look, then the last steps by least squares."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from sim.analysis.calibration.fitting import LEVEL, Fitted, Floats, Observed, Play, misfit, prior_of, spread_about
from sim.analysis.calibration.reading import Task

SEARCH = 0.6
"""Share of the further trials that go to the search; the others go to the last steps."""
FAR_OFF = 10.0
"""Stands for how far a figure is off that cannot be taken."""
STEP = 0.05
"""Share of the range over which slopes are taken: the luck of the runs makes shorter ones uneven."""


def point(task: Task, play: Play, figures: Observed, look: Sequence[Floats], n_trials: int, seed: int) -> Fitted:
    """Find the values that fit best, and how wide around them others fit about as well.

    The interval takes the posterior for normal near the best values, and counts a uniform prior as a normal one of
    the same spread: rough where the posterior is skewed, which the recovery of known values shows.
    """
    spread = spread_about(look, play, figures)
    best = _searched(task, play, figures, look, int(SEARCH * n_trials), seed, spread)
    return _stepped(task, play, figures, best, n_trials - int(SEARCH * n_trials), spread)


def _searched(
    task: Task, play: Play, figures: Observed, look: Sequence[Floats], n: int, seed: int, spread: Floats
) -> Floats:
    """Search from the first look with a tree-structured Parzen estimator."""
    import optuna  # noqa: PLC0415 - of the extra `calibrate`

    names = [one.path for one in task.parameters]
    kinds: dict[str, optuna.distributions.BaseDistribution] = {
        one.path: optuna.distributions.FloatDistribution(one.low, one.high) for one in task.parameters
    }

    def value(chosen: Floats) -> float:
        return misfit(play(chosen), figures, spread) + _from_prior(task, chosen)

    def trial_of(trial: optuna.trial.Trial) -> float:
        return value(np.array([trial.suggest_float(one.path, one.low, one.high) for one in task.parameters]))

    with _quiet():
        sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=0)
        study = optuna.create_study(sampler=sampler)
        for chosen in look:
            params = {name: float(part) for name, part in zip(names, chosen, strict=True)}
            trial = optuna.trial.create_trial(params=params, distributions=kinds, value=value(chosen))
            study.add_trial(trial)
        study.optimize(trial_of, n_trials=n)
    return np.array([study.best_params[name] for name in names])


@contextmanager
def _quiet() -> Iterator[None]:
    """Inside the block, Optuna says nothing of trials; afterwards it talks as before."""
    import optuna  # noqa: PLC0415

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        optuna.logging.set_verbosity(before)


def _from_prior(task: Task, chosen: Floats) -> float:
    """What normal priors add to the misfit."""
    parts = zip(task.parameters, chosen, strict=True)
    return float(sum(((value - one.mean) / one.sd) ** 2 for one, value in parts if one.mean is not None and one.sd))


def _stepped(task: Task, play: Play, figures: Observed, start: Floats, n: int, spread: Floats) -> Fitted:
    """Take the last steps by least squares, and read the width off the slopes there."""
    from scipy.optimize import least_squares  # noqa: PLC0415
    from scipy.stats import norm  # noqa: PLC0415

    low = np.array([one.low for one in task.parameters])
    wide = np.array([one.high for one in task.parameters]) - low
    half = np.linalg.cholesky(np.linalg.inv(spread)).T

    def away(share: Floats) -> Floats:
        chosen = low + share * wide
        found = play(chosen).mean
        off = half @ np.where(np.isnan(found), FAR_OFF, found - figures.value)
        normal = [
            (value - one.mean) / one.sd
            for one, value in zip(task.parameters, chosen, strict=True)
            if one.mean is not None and one.sd
        ]
        return np.concatenate([off, normal])

    share = np.clip((start - low) / wide, 1e-3, 1 - 1e-3)
    steps = max(1, n // (len(low) + 1))
    found = least_squares(away, share, bounds=(0, 1), diff_step=STEP, max_nfev=steps)
    slopes = found.jac[: len(figures.value)]
    sd = np.array([prior_of(one)[1] for one in task.parameters]) / wide
    about = np.linalg.inv(slopes.T @ slopes + np.diag(sd**-2.0))
    width = np.sqrt(np.diag(about))
    side = norm.ppf((1 + LEVEL) / 2) * width
    ends = (np.clip(found.x - side, 0, 1), np.clip(found.x + side, 0, 1))
    return Fitted(
        estimate=low + found.x * wide,
        sd=width * wide,
        low=low + ends[0] * wide,
        high=low + ends[1] * wide,
        correlation=about / np.outer(width, width),
        draws=np.empty((0, len(low))),
        weights=np.empty(0),
        spread=spread,
    )
