"""Data of a threshold map: the runs of each grid point, and where the measure crosses the threshold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.analysis.result import check_finite
from sim.analysis.sensitivity.responses import check_no_missing_runs
from sim.analysis.threshold_map.refinement import GridPoint, MeanEstimate, grid_point
from sim.model.display import join_words
from sim.sweeps.comparison.paired_statistics import Contrast, paired_contrast
from sim.sweeps.errors import SweepError
from sim.sweeps.outcomes import FloatArray
from sim.sweeps.plan.points import format_field_value
from sim.sweeps.results import SweepResults


class ThresholdMap(NamedTuple):
    """A measure over the grid of two factors.

    Attributes
    ----------
    field_names
        Names of the factors on the x axis and on the y axis.
    arms
        Names of the arms; one empty string if the sweep compares no arms.
    reference_index
        Index of the reference arm.
    values
        For each arm index and grid point, the measure of each run, shape (runs,), in the order of the runs.
    confidence_level
        Confidence level of intervals, between 0 and 1.
    """

    field_names: tuple[str, str]
    arms: tuple[str, ...]
    reference_index: int
    values: Mapping[tuple[int, GridPoint], FloatArray]
    confidence_level: float

    @property
    def grid_points(self) -> list[GridPoint]:
        """All grid points in ascending order."""
        return sorted({point for _, point in self.values})

    @property
    def n_runs(self) -> int:
        """Smallest number of runs of a grid point and arm."""
        return min(map(len, self.values.values()))

    def estimates(self, arm: int) -> dict[GridPoint, MeanEstimate]:
        """Mean and interval of an arm at each grid point."""
        return {
            point: _estimate_mean(values, self.confidence_level)
            for (other_arm, point), values in self.values.items()
            if other_arm == arm
        }

    def contrasts(self, arm: int) -> dict[GridPoint, Contrast]:
        """Paired differences of an arm from the reference at each grid point."""
        return {
            point: paired_contrast(values, self.values[self.reference_index, point], self.confidence_level)
            for (other_arm, point), values in sorted(self.values.items())
            if other_arm == arm
        }


def _estimate_mean(values: FloatArray, confidence_level: float) -> MeanEstimate:
    """Mean and Student's t interval."""
    contrast = paired_contrast(values, np.zeros(len(values)), confidence_level)
    mean = contrast.mean_arm
    low, high = (mean, mean) if math.isnan(contrast.low) else (contrast.low, contrast.high)
    return MeanEstimate(mean, low, high, contrast.n)


def map_fields(results: SweepResults) -> tuple[str, str]:
    """Names of the two factors of a map.

    Raises
    ------
    SweepError
        The sweep does not vary exactly two factors over a grid, or their values are not numbers.
    """
    manifest = results.manifest
    names = manifest["factors"]
    if len(names) != 2 or "design" in manifest["plan"]:
        actual_text = f" {results.folder} varies {join_words(names)}." if names else ""
        raise SweepError(f"A threshold map needs two factors in vary, with all combinations of values.{actual_text}")
    for name in names:
        values = [point["values"][name] for point in manifest["points"]]
        if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            raise SweepError(f"A threshold map needs numeric factors. {name} has {format_field_value(values[0])}.")
    return names[0], names[1]


def build_map(
    results_list: Sequence[SweepResults], measure: str, fields: tuple[str, str], confidence_level: float
) -> ThresholdMap:
    """The map of a measure from the results of one or more sweeps of the same grid."""
    manifest = results_list[0].manifest
    values: dict[tuple[int, GridPoint], FloatArray] = {}
    for results in results_list:
        check_finite(results.runs, [measure])
        check_no_missing_runs(results)
        by_point = dict(iter(results.runs.groupby("point", sort=False)))
        for index, point in enumerate(results.manifest["points"]):
            if point["id"] in by_point:
                rows = by_point[point["id"]].sort_values("run")
                key = index % len(manifest["arms"]), grid_point(point["values"], fields)
                values[key] = rows[measure].to_numpy(float)
    return ThresholdMap(fields, tuple(manifest["arms"]), manifest["reference"], values, confidence_level)


def midrange(threshold_map: ThresholdMap) -> float:
    """Midpoint between the smallest and the largest mean of a map."""
    means = [float(values.mean()) for values in threshold_map.values.values()]
    return (min(means) + max(means)) / 2


class Crossing(NamedTuple):
    """Where the measure crosses the threshold along the x axis.

    Attributes
    ----------
    arm
        Name of the arm.
    y
        Value of the factor on the y axis.
    x, low, high
        Value of the factor on the x axis at which the mean and the bounds of its interval cross the threshold. NaN if
        there is no crossing.
    """

    arm: str
    y: float
    x: float
    low: float
    high: float


def find_crossings(threshold_map: ThresholdMap, grid: ThresholdMap, threshold: float) -> list[Crossing]:
    """Crossings of each arm at each y value of the plan.

    Parameters
    ----------
    threshold_map, grid
        The map with and without the refinement.
    threshold
        Value of the measure at the contour.
    """
    crossings = []
    for arm_index, arm in enumerate(threshold_map.arms):
        estimates = threshold_map.estimates(arm_index)
        for y in sorted({y for _, y in grid.grid_points}):
            xs = sorted(x for x, point_y in estimates if point_y == y)
            x_mean, *x_bounds = (
                first_crossing(xs, [getattr(estimates[x, y], bound) for x in xs], threshold)
                for bound in ("mean", "low", "high")
            )
            low, high = sorted(x_bounds) if not any(map(math.isnan, x_bounds)) else (math.nan, math.nan)
            crossings.append(Crossing(arm, y, x_mean, low, high))
    return crossings


def first_crossing(xs: Sequence[float], values: Sequence[float], threshold: float) -> float:
    """The x at which values first cross a threshold, with linear interpolation; NaN if they do not."""
    for index in range(len(xs) - 1):
        left, right = values[index] - threshold, values[index + 1] - threshold
        if left == 0.0:
            return xs[index]
        if left * right < 0.0:
            return xs[index] + (xs[index + 1] - xs[index]) * left / (left - right)
    return xs[-1] if values[-1] == threshold else math.nan
