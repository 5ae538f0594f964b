"""Morris's screen: how far a measure moves when one field takes a step, against a dummy that changes luck alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtrit

from sim.analysis.sensitivity.responses import Response
from sim.sweeps.comparison.paired_statistics import exact_mean, holm_adjust, paired_contrast, sample_std
from sim.sweeps.comparison.text import ALPHA
from sim.sweeps.plan.designs import DUMMY, morris_delta
from sim.sweeps.plan.schema import DEFAULT_MORRIS_LEVELS
from sim.sweeps.run.outcomes import FloatArray

MIN_TRAJECTORIES, RECOMMENDED_TRAJECTORIES = 4, 10
"""Trajectories without which nothing is said, and below which it is said that they are few."""


class MorrisEffect(NamedTuple):
    """What a field does to a measure, over all trajectories.

    Attributes
    ----------
    field
        Its name.
    mu_star, low, high
        Mean size of the effect of its whole range, and Student's interval for it.
    mu
        Mean effect with its sign.
    sigma
        Standard deviation of the effects: how much they hang on the other fields, and on luck.
    p
        Of the paired t test of sizes against the dummy's, adjusted by Holm for the number of fields; NaN of the dummy.
    is_above
        Whether its effects are larger than the dummy's.
    """

    field: str
    mu_star: float
    low: float
    high: float
    mu: float
    sigma: float
    p: float
    is_above: bool


def compute_morris_effects(
    response: Response, steps: Sequence[Sequence[tuple[str, float]]], confidence_level: float
) -> list[MorrisEffect]:
    """The effects of all fields, the largest first.

    Parameters
    ----------
    response
        A measure over the rows of the design.
    steps
        For each trajectory, the field and the signed share of its range of each step, as `trajectory_steps` gives them.
    confidence_level
        Confidence of the intervals.
    """
    effects_by_field = elementary_effects(response.values, steps)
    sizes = {name: np.abs(values) for name, values in effects_by_field.items()}
    contrasts = {name: paired_contrast(sizes[name], sizes[DUMMY]) for name in effects_by_field if name != DUMMY}
    adjusted = dict(zip(contrasts, holm_adjust([result.p for result in contrasts.values()]), strict=True))
    morris_effects = []
    for name, values in effects_by_field.items():
        size, half_width = exact_mean(sizes[name]), _half_width(sizes[name], confidence_level)
        p = adjusted.get(name, math.nan)
        above = name != DUMMY and contrasts[name].difference > 0 and p < ALPHA
        morris_effects.append(
            MorrisEffect(
                name,
                size,
                max(size - half_width, 0.0),
                size + half_width,
                exact_mean(values),
                sample_std(values),
                p,
                above,
            )
        )
    return sorted(morris_effects, key=lambda result: -result.mu_star)


def elementary_effects(rows: FloatArray, trajectories: Sequence[Sequence[tuple[str, float]]]) -> dict[str, FloatArray]:
    """The effect of a whole range of each field in each trajectory, shape (trajectories,) each."""
    effects_by_field: dict[str, list[float]] = {name: [] for name, _ in trajectories[0]}
    by_trajectory = np.asarray(rows).reshape(len(trajectories), -1)
    for values, steps in zip(by_trajectory, trajectories, strict=True):
        for step, (name, signed_step) in enumerate(steps):
            effects_by_field[name].append(float(values[step + 1] - values[step]) / signed_step)
    return {name: np.array(values) for name, values in effects_by_field.items()}


def trajectory_steps(manifest: Mapping[str, Any]) -> list[list[tuple[str, float]]]:
    """For each trajectory of a sweep and each step: which field moves, and by which signed share of its range."""
    n_arms, points = len(manifest["arms"]), manifest["points"]
    names = manifest["factors"]
    rows = [points[cell * n_arms]["values"] for cell in manifest["rows"]]
    length = len(names) + 1
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
    """The field that moves between two rows, and by which share of its range."""
    name = next(name for name in manifest["factors"] if before[name] != after[name])
    design, ranges = manifest["plan"]["design"], manifest["ranges"]
    if name == DUMMY:
        return name, morris_delta(design.get("levels", DEFAULT_MORRIS_LEVELS)) * (
            1 if after[name] > before[name] else -1
        )
    if name in ranges:
        low, high = ranges[name]
        return name, (after[name] - before[name]) / (high - low)
    values = manifest["plan"]["vary"][name]
    return name, (values.index(after[name]) - values.index(before[name])) / (len(values) - 1)


def _half_width(values: FloatArray, level: float) -> float:
    """Half of the width of Student's interval for a mean."""
    return float(stdtrit(len(values) - 1, 0.5 + level / 2)) * sample_std(values) / math.sqrt(len(values))
