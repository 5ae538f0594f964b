"""Morris screening: elementary effects of each factor, compared with a dummy that changes only the random seeds.

References
----------
Morris (1991), Factorial sampling plans for preliminary computational experiments, Technometrics 33, 161–174;
Campolongo, Cariboni & Saltelli (2007), An effective screening design for sensitivity analysis of large models,
Environmental Modelling & Software 22, 1509–1518 (mu*).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import scipy

from sim.analysis.sensitivity.responses import Response
from sim.sweeps.comparison.paired_statistics import ALPHA, exact_mean, holm_adjust, paired_contrast, sample_std
from sim.sweeps.outcomes import FloatArray
from sim.sweeps.plan.designs import DUMMY, morris_delta
from sim.sweeps.plan.schema import DEFAULT_MORRIS_LEVELS

MIN_TRAJECTORIES, RECOMMENDED_TRAJECTORIES = 4, 10
"""Required number of trajectories, and the number below which the summary has a warning."""


class MorrisEffect(NamedTuple):
    """Statistics of the elementary effects of a factor on a measure, over all trajectories.

    Attributes
    ----------
    factor
        Name of the factor.
    mu_star, low, high
        Mean absolute elementary effect (mu*) and its Student's t interval, in units of the measure per range of the
        factor.
    mu
        Mean elementary effect.
    sigma
        Standard deviation of the elementary effects. It measures interactions, nonlinearity and noise.
    p
        Adjusted p value (Holm, for the number of factors) of the paired t test that the absolute effects differ from
        those of the dummy. NaN for the dummy.
    exceeds_dummy
        Whether the absolute effects are significantly larger than those of the dummy.
    """

    factor: str
    mu_star: float
    low: float
    high: float
    mu: float
    sigma: float
    p: float
    exceeds_dummy: bool


def compute_morris_effects(
    response: Response, steps: Sequence[Sequence[tuple[str, float]]], confidence_level: float
) -> list[MorrisEffect]:
    """Statistics of the elementary effects of all factors, in descending order of mu*.

    Parameters
    ----------
    response
        A measure over the rows of the design.
    steps
        Factor and signed share of its range for each step of each trajectory, from `trajectory_steps`.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    """
    effects_by_factor = elementary_effects(response.values, steps)
    sizes = {name: np.abs(values) for name, values in effects_by_factor.items()}
    contrasts = {name: paired_contrast(sizes[name], sizes[DUMMY]) for name in effects_by_factor if name != DUMMY}
    adjusted = dict(zip(contrasts, holm_adjust([contrast.p for contrast in contrasts.values()]), strict=True))
    morris_effects = []
    for name, values in effects_by_factor.items():
        mu_star, half_width = exact_mean(sizes[name]), _half_width(sizes[name], confidence_level)
        p = adjusted.get(name, math.nan)
        morris_effects.append(
            MorrisEffect(
                factor=name,
                mu_star=mu_star,
                low=max(mu_star - half_width, 0.0),
                high=mu_star + half_width,
                mu=exact_mean(values),
                sigma=sample_std(values),
                p=p,
                exceeds_dummy=name != DUMMY and contrasts[name].difference > 0 and p < ALPHA,
            )
        )
    return sorted(morris_effects, key=lambda effect: -effect.mu_star)


def elementary_effects(
    values: FloatArray, trajectories: Sequence[Sequence[tuple[str, float]]]
) -> dict[str, FloatArray]:
    """Elementary effects of each factor, scaled to its whole range.

    Parameters
    ----------
    values : shape (rows,)
        The measure over the rows of the design, trajectory by trajectory.
    trajectories
        Factor and signed share of its range for each step of each trajectory, from `trajectory_steps`.

    Returns
    -------
    dict
        For each factor an array of shape (trajectories,).
    """
    effects_by_factor: dict[str, list[float]] = {name: [] for name, _ in trajectories[0]}
    by_trajectory = np.asarray(values).reshape(len(trajectories), -1)
    for row, steps in zip(by_trajectory, trajectories, strict=True):
        for step, (name, signed_step) in enumerate(steps):
            effects_by_factor[name].append(float(row[step + 1] - row[step]) / signed_step)
    return {name: np.array(effects) for name, effects in effects_by_factor.items()}


def trajectory_steps(manifest: Mapping[str, Any]) -> list[list[tuple[str, float]]]:
    """For each trajectory of a sweep and each step, the factor that changes and by which signed share of its range."""
    n_arms, points = len(manifest["arms"]), manifest["points"]
    rows = [points[cell * n_arms]["values"] for cell in manifest["rows"]]
    length = len(manifest["factors"]) + 1
    return [
        [
            _step_between(manifest, before, after)
            for before, after in zip(rows[start:], rows[start + 1 : start + length], strict=False)
        ]
        for start in range(0, len(rows), length)
    ]


def _step_between(
    manifest: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[str, float]:
    """The factor that changes between two rows, and by which signed share of its range."""
    name = next(name for name in manifest["factors"] if before[name] != after[name])
    if name == DUMMY:
        delta = morris_delta(manifest["plan"]["design"].get("levels", DEFAULT_MORRIS_LEVELS))
        return name, delta if after[name] > before[name] else -delta
    if name in manifest["ranges"]:
        low, high = manifest["ranges"][name]
        return name, (after[name] - before[name]) / (high - low)
    values = manifest["plan"]["vary"][name]
    return name, (values.index(after[name]) - values.index(before[name])) / (len(values) - 1)


def _half_width(values: FloatArray, level: float) -> float:
    """Half-width of Student's t interval of a mean."""
    return float(scipy.special.stdtrit(len(values) - 1, 0.5 + level / 2)) * sample_std(values) / math.sqrt(len(values))
