"""What is known of a map: the runs at each place, and where the measure crosses a threshold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.analysis.result import check_finite
from sim.analysis.sensitivity.responses import check_no_missing_runs
from sim.analysis.threshold_map.refinement import GridPoint, MeanEstimate, grid_point
from sim.reporting.formatting import join_words
from sim.sweeps.comparison.paired_statistics import Contrast, paired_contrast
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.points import format_field_value
from sim.sweeps.run.outcomes import FloatArray
from sim.sweeps.store.results import SweepResults


class ThresholdMap(NamedTuple):
    """What is known of a map.

    Attributes
    ----------
    field_names
        The two fields that vary: from left to right, and upwards.
    arms
        What is compared, in words; one empty text where nothing is.
    reference_index
        Place of the arm that others are compared with.
    values
        For each arm and spot, the measure of each run, in the order of the runs.
    confidence_level
        Confidence of intervals.
    """

    field_names: tuple[str, str]
    arms: tuple[str, ...]
    reference_index: int
    values: Mapping[tuple[int, GridPoint], FloatArray]
    confidence_level: float

    @property
    def grid_points(self) -> list[GridPoint]:
        """All places."""
        return sorted({spot for _, spot in self.values})

    def estimates(self, arm: int) -> dict[GridPoint, MeanEstimate]:
        """Mean and interval of an arm at each spot."""
        return {
            spot: _estimate_mean(values, self.confidence_level)
            for (other_arm, spot), values in self.values.items()
            if other_arm == arm
        }

    def contrasts(self, arm: int) -> dict[GridPoint, Contrast]:
        """How an arm differs from the reference at each spot, with the same luck."""
        return {
            spot: paired_contrast(values, self.values[self.reference_index, spot], self.confidence_level)
            for (other_arm, spot), values in sorted(self.values.items())
            if other_arm == arm
        }


def _estimate_mean(values: FloatArray, level: float) -> MeanEstimate:
    """Mean and Student's interval."""
    result = paired_contrast(values, np.zeros(len(values)), level)
    low, high = (result.mean_arm, result.mean_arm) if math.isnan(result.low) else (result.low, result.high)
    return MeanEstimate(result.mean_arm, low, high, result.n)


def map_fields(results: SweepResults) -> tuple[str, str]:
    """The two fields of a map.

    Raises
    ------
    SweepRefused
        There are not two, or their values are no numbers.
    """
    manifest = results.manifest
    names = manifest["factors"]
    if len(names) != 2 or "design" in manifest["plan"]:
        actual_text = f"; {results.folder} varies {join_words(names)}" if names else ""
        raise SweepError(f"A map needs two fields in vary, all values combined{actual_text}.")
    for name in names:
        values = [point["values"][name] for point in manifest["points"]]
        if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            raise SweepError(f"A map needs fields of numbers, and {name} has {format_field_value(values[0])}.")
    return names[0], names[1]


def build_map(
    results_list: Sequence[SweepResults], measure: str, fields: tuple[str, str], level: float
) -> ThresholdMap:
    """What some sweeps of the same map know of a measure."""
    manifest = results_list[0].manifest
    values: dict[tuple[int, GridPoint], FloatArray] = {}
    for results in results_list:
        check_finite(results.runs, [measure])
        check_no_missing_runs(results)
        by_point = dict(iter(results.runs.groupby("point", sort=False)))
        for index, point in enumerate(results.manifest["points"]):
            if point["address"] in by_point:
                part = by_point[point["address"]].sort_values("run")
                key = index % len(manifest["arms"]), grid_point(point["values"], fields)
                values[key] = part[measure].to_numpy(float)
    return ThresholdMap(fields, tuple(manifest["arms"]), manifest["reference"], values, level)


def midrange(threshold_map: ThresholdMap) -> float:
    """The middle between the lowest and the highest mean of a map."""
    means = [float(values.mean()) for values in threshold_map.values.values()]
    return (min(means) + max(means)) / 2


class Crossing(NamedTuple):
    """Where the measure of an arm crosses the threshold as the first field rises, at a value of the second.

    `low` and `high` are where the ends of the interval of the mean cross; NaN where they do so nowhere on the map.
    """

    arm: str
    y: float
    x: float
    low: float
    high: float


def find_crossings(threshold_map: ThresholdMap, grid: ThresholdMap, threshold: float) -> list[Crossing]:
    """Where each arm crosses the threshold, at each value of the second field in the plan."""
    result = []
    for arm_index, arm in enumerate(threshold_map.arms):
        estimates = threshold_map.estimates(arm_index)
        for across in sorted({y for _, y in grid.grid_points}):
            line = sorted(x for x, y in estimates if y == across)
            line_estimates = [estimates[x, across] for x in line]
            positions = [
                first_crossing(line, [getattr(estimate, end) for estimate in line_estimates], threshold)
                for end in ("mean", "low", "high")
            ]
            low, high = sorted(positions[1:]) if not any(map(math.isnan, positions[1:])) else (math.nan, math.nan)
            result.append(Crossing(arm, across, positions[0], low, high))
    return result


def first_crossing(xs: Sequence[float], values: Sequence[float], threshold: float) -> float:
    """Where values along a line first cross a threshold, between two places on a straight line; NaN if nowhere."""
    for index in range(len(xs) - 1):
        left, right = values[index] - threshold, values[index + 1] - threshold
        if left == 0.0:
            return xs[index]
        if left * right < 0.0:
            return xs[index] + (xs[index + 1] - xs[index]) * left / (left - right)
    return xs[-1] if values[-1] == threshold else math.nan
