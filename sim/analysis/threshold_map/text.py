"""Summary of a threshold map: where the contours are, how far the arms differ, and the limits of the data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.analysis.sensitivity.responses import RECOMMENDED_RUNS, short_field_name
from sim.analysis.threshold_map.data import Crossing, ThresholdMap
from sim.analysis.threshold_map.refinement import GridPoint, crosses_threshold, grid_cells, is_steep
from sim.model.display import format_count, join_words
from sim.reporting.formatting import capitalize
from sim.sweeps.comparison.paired_statistics import ALPHA, Contrast, holm_adjust
from sim.sweeps.comparison.text import format_estimate, measure_label

START_FIELD = "start"
"""The compared field with the initial states. Differences between its arms show path dependence."""
MAX_LISTED_CROSSINGS = 4
"""The summary lists at most this many crossings of an arm."""


def describe_map(
    threshold_map: ThresholdMap,
    grid: ThresholdMap,
    crossings: Sequence[Crossing],
    contrasts: Mapping[int, Mapping[GridPoint, Contrast]],
    measure: str,
    threshold: float,
    compared: str,
    *,
    is_threshold_given: bool,
) -> Iterator[str]:
    """The paragraphs of the summary.

    Parameters
    ----------
    threshold_map, grid
        The map with and without the refinement.
    crossings
        Crossings of each arm at each y value.
    contrasts
        Paired differences from the reference at each grid point, by arm index.
    measure, threshold
        The measure, and its value at the contour.
    compared
        The compared field.
    is_threshold_given
        Whether the user set the threshold.
    """
    yield _describe_scope(threshold_map, grid, measure, threshold, is_threshold_given)
    yield from _describe_contours(threshold_map, crossings, measure, threshold)
    for arm, contrasts_of_arm in contrasts.items():
        yield _describe_contrasts(threshold_map, arm, contrasts_of_arm, measure, compared)
    yield from _describe_contour_shift(threshold_map, crossings)
    yield from _describe_data_limits(threshold_map, grid, threshold)


def _describe_scope(
    threshold_map: ThresholdMap, grid: ThresholdMap, measure: str, threshold: float, is_threshold_given: bool
) -> str:
    """Measure, grid points, runs and threshold."""
    n_added = len(threshold_map.grid_points) - len(grid.grid_points)
    refined = f" ({n_added:,} of them from refinement)" if n_added else ""
    origin = "" if is_threshold_given else ", the midrange of the map"
    return (
        f"{capitalize(measure_label(measure))} at {len(threshold_map.grid_points):,} grid points{refined}, "
        f"{format_count(threshold_map.n_runs, 'run')} per grid point and arm. Threshold: "
        f"{format_estimate(measure, threshold)}{origin}."
    )


def _describe_contours(
    threshold_map: ThresholdMap, crossings: Sequence[Crossing], measure: str, threshold: float
) -> Iterator[str]:
    """Where each arm crosses the threshold."""
    x_name, y_name = map(short_field_name, threshold_map.field_names)
    for arm_index, arm in enumerate(threshold_map.arms):
        crossings_of_arm = [crossing for crossing in crossings if crossing.arm == arm and not math.isnan(crossing.x)]
        prefix = f"{capitalize(quote_arm(arm))}: the" if arm else "The"
        if not crossings_of_arm:
            means = [estimate.mean for estimate in threshold_map.estimates(arm_index).values()]
            yield (
                f"{prefix} measure does not cross the threshold. Its means are from "
                f"{format_estimate(measure, min(means))} to {format_estimate(measure, max(means))}."
            )
            continue
        step = math.ceil(len(crossings_of_arm) / MAX_LISTED_CROSSINGS)
        crossing_texts = [
            f"{_format_crossing(crossing)} for a {y_name} of {crossing.y:.3g}" for crossing in crossings_of_arm[::step]
        ]
        yield f"{prefix} measure crosses the threshold at a {x_name} of {join_words(crossing_texts)}."


def _format_crossing(crossing: Crossing) -> str:
    """The x value of a crossing with its interval."""
    if math.isnan(crossing.low):
        return f"{crossing.x:.3g}"
    return f"{crossing.x:.3g} ({crossing.low:.3g} to {crossing.high:.3g})"


def quote_arm(arm: str) -> str:
    """Name of an arm in a sentence."""
    return f'"{arm}"'


def _describe_contrasts(
    threshold_map: ThresholdMap, arm: int, contrasts: Mapping[GridPoint, Contrast], measure: str, compared: str
) -> str:
    """Largest difference of an arm from the reference, and number of significant differences."""
    adjusted = dict(zip(contrasts, holm_adjust([contrast.p for contrast in contrasts.values()]), strict=True))
    n_significant = sum(p < ALPHA for p in adjusted.values())
    x_name, y_name = map(short_field_name, threshold_map.field_names)
    x, y = max(contrasts, key=lambda point: abs(contrasts[point].difference))
    largest = contrasts[x, y]
    difference, low, high = (
        format_estimate(measure, value, signed=True) for value in (largest.difference, largest.low, largest.high)
    )
    arm_name, reference_name = threshold_map.arms[arm], threshold_map.arms[threshold_map.reference_index]
    sentence = (
        f"Difference between {quote_arm(arm_name)} and {quote_arm(reference_name)} with common random numbers: at most "
        f"{difference} ({100 * threshold_map.confidence_level:g}% CI {low} to {high}), at a {x_name} of {x:.4g} and a "
        f"{y_name} of {y:.4g}. It is statistically significant at {n_significant} of "
        f"{format_count(len(contrasts), 'grid point')} (paired t test, Holm)."
    )
    if compared == START_FIELD:
        sentence += (
            " There the outcome depends on the initial state, within the duration of these runs."
            if n_significant
            else " No dependence on the initial state was found."
        )
    return sentence


def _describe_contour_shift(threshold_map: ThresholdMap, crossings: Sequence[Crossing]) -> Iterator[str]:
    """Largest distance between the contour of an arm and that of the reference."""
    x_name, y_name = map(short_field_name, threshold_map.field_names)
    reference = threshold_map.arms[threshold_map.reference_index]
    reference_x = {crossing.y: crossing.x for crossing in crossings if crossing.arm == reference}
    for arm in threshold_map.arms:
        shifts = {
            crossing.y: crossing.x - reference_x[crossing.y]
            for crossing in crossings
            if crossing.arm == arm and not math.isnan(crossing.x - reference_x[crossing.y])
        }
        if arm != reference and shifts:
            y = max(shifts, key=lambda value: abs(shifts[value]))
            direction = "higher" if shifts[y] > 0 else "lower"
            yield (
                f"The contour of {quote_arm(arm)} is at a {x_name} that is up to {abs(shifts[y]):.3g} {direction} (at "
                f"a {y_name} of {y:.3g})."
            )


def _describe_data_limits(threshold_map: ThresholdMap, grid: ThresholdMap, threshold: float) -> Iterator[str]:
    """Warnings about few runs and flat cells."""
    if threshold_map.n_runs < RECOMMENDED_RUNS:
        runs = format_count(threshold_map.n_runs, "run")
        yield f"{runs} per grid point and arm; at least {RECOMMENDED_RUNS} are recommended."
    estimates_by_arm = [grid.estimates(arm) for arm in range(len(grid.arms))]
    n_flat_cells = 0
    for cell in grid_cells(grid.grid_points):
        crossed_by = [estimates for estimates in estimates_by_arm if crosses_threshold(cell, estimates, threshold)]
        n_flat_cells += bool(crossed_by) and not any(is_steep(cell, estimates) for estimates in crossed_by)
    if n_flat_cells:
        yield (
            f"In {format_count(n_flat_cells, 'grid cell')} with the contour, the measure changes by less than its "
            "uncertainty. More runs would locate the contour better; more grid points would not."
        )
