"""A map in plain words: where the contours run, how far arms differ, and what the data are too few for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.analysis.sensitivity.responses import RECOMMENDED_RUNS, short_field_name
from sim.analysis.threshold_map.data import Crossing, ThresholdMap
from sim.analysis.threshold_map.refinement import GridPoint, crosses_threshold, grid_cells, is_steep
from sim.reporting.formatting import capitalize, format_count, join_words
from sim.sweeps.comparison.paired_statistics import Contrast, holm_adjust
from sim.sweeps.comparison.text import ALPHA, format_estimate, measure_label

START_FIELD = "start"
"""The compared field that shows whether history matters."""
MAX_LISTED_CROSSINGS = 4
"""Places where a contour is told."""


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
    """All that is said of a map, paragraph by paragraph.

    Parameters
    ----------
    threshold_map, grid
        The map with the places that were added, and without them.
    crossings
        Where its arms cross the threshold.
    contrasts
        How each arm differs from the reference.
    measure, threshold
        What is looked at, and the value of the contour.
    compared
        The field that is compared.
    is_threshold_given
        Whether the threshold was asked for.
    """
    yield from _describe_scope(threshold_map, grid, measure, threshold, is_threshold_given)
    yield from _describe_contours(threshold_map, crossings, measure, threshold)
    for arm, by_spot in contrasts.items():
        yield _describe_contrasts(threshold_map, arm, by_spot, measure, compared)
    yield from _describe_contour_shift(threshold_map, crossings)
    yield from _describe_data_limits(threshold_map, grid, threshold)


def _describe_scope(
    ground: ThresholdMap, grid: ThresholdMap, measure: str, threshold: float, is_threshold_given: bool
) -> list[str]:
    """What the map is of."""
    n = min(len(values) for values in ground.values.values())
    n_added = len(ground.grid_points) - len(grid.grid_points)
    refined = f", {format_count(n_added, 'place')} of them added where the contour is steep" if n_added else ""
    why = "" if is_threshold_given else ", the middle between the lowest and the highest place of the map"
    return [
        f"{capitalize(measure_label(measure))} at {len(ground.grid_points):,} places{refined}, "
        f"{format_count(n, 'run')} each, and where it "
        f"crosses {format_estimate(measure, threshold)}{why}."
    ]


def _describe_contours(
    ground: ThresholdMap, crossings: Sequence[Crossing], measure: str, threshold: float
) -> list[str]:
    """Where each arm crosses the threshold."""
    lines = []
    for arm_index, arm in enumerate(ground.arms):
        estimates = ground.estimates(arm_index)
        crossings_of_arm = [crossing for crossing in crossings if crossing.arm == arm and not math.isnan(crossing.x)]
        subject = f"With {quote_arm(arm)}, it" if arm else "It"
        if not crossings_of_arm:
            low, high = (
                min(crossing.mean for crossing in estimates.values()),
                max(crossing.mean for crossing in estimates.values()),
            )
            lines.append(
                f"{subject} crosses nowhere: it goes from {format_estimate(measure, low)} to "
                f"{format_estimate(measure, high)}."
            )
            continue
        step = max(1, math.ceil(len(crossings_of_arm) / MAX_LISTED_CROSSINGS))
        crossing_texts = [
            f"{_format_crossing(crossing)} where {short_field_name(ground.field_names[1])} is {crossing.y:.3g}"
            for crossing in crossings_of_arm[::step]
        ]
        lines.append(
            f"{subject} crosses at a {short_field_name(ground.field_names[0])} of {join_words(crossing_texts)}."
        )
    return lines


def _format_crossing(crossing: Crossing) -> str:
    """A crossing with its interval."""
    return (
        f"{crossing.x:.3g}"
        if math.isnan(crossing.low)
        else f"{crossing.x:.3g} ({crossing.low:.3g} to {crossing.high:.3g})"
    )


def quote_arm(arm: str) -> str:
    """What an arm is called in a sentence."""
    return f'"{arm}"'


def _describe_contrasts(
    ground: ThresholdMap, arm: int, gaps: Mapping[GridPoint, Contrast], measure: str, compared: str
) -> str:
    """How far an arm differs from the reference, and where most."""
    adjusted = dict(zip(gaps, holm_adjust([contrast.p for contrast in gaps.values()]), strict=True))
    n_shown = sum(p < ALPHA for p in adjusted.values())
    spot = max(gaps, key=lambda contrast: abs(gaps[contrast].difference))
    largest = gaps[spot]
    position_text = (
        f"{short_field_name(ground.field_names[0])} {spot[0]:.4g} and "
        f"{short_field_name(ground.field_names[1])} {spot[1]:.4g}"
    )
    sentence = (
        f"{capitalize(quote_arm(ground.arms[arm]))} less {quote_arm(ground.arms[ground.reference_index])} with "
        f"the same "
        f"luck: at most {format_estimate(measure, largest.difference, signed=True)} "
        f"({100 * ground.confidence_level:g} % interval "
        f"{format_estimate(measure, largest.low, signed=True)} to "
        f"{format_estimate(measure, largest.high, signed=True)}), at {position_text}. It is "
        f"shown at {n_shown} of {format_count(len(gaps), 'place')} (Holm)."
    )
    if compared == START_FIELD:
        sentence += (
            " History matters there, for as long as these runs last." if n_shown else " Of history nothing is left."
        )
    return sentence


def _describe_contour_shift(ground: ThresholdMap, crossings: Sequence[Crossing]) -> list[str]:
    """How far contours of two arms are apart."""
    lines = []
    reference_x = {
        crossing.y: crossing.x for crossing in crossings if crossing.arm == ground.arms[ground.reference_index]
    }
    for arm in ground.arms:
        shifts = {crossing.y: crossing.x - reference_x[crossing.y] for crossing in crossings if crossing.arm == arm}
        valid_shifts = {across: value for across, value in shifts.items() if not math.isnan(value)}
        if arm != ground.arms[ground.reference_index] and valid_shifts:
            across = max(valid_shifts, key=lambda crossing: abs(valid_shifts[crossing]))
            lines.append(
                f"The contour of {quote_arm(arm)} lies up to {abs(valid_shifts[across]):.3g} further "
                f"{'right' if valid_shifts[across] > 0 else 'left'} (at "
                f"{short_field_name(ground.field_names[1])} {across:.3g})."
            )
    return lines


def _describe_data_limits(ground: ThresholdMap, grid: ThresholdMap, threshold: float) -> list[str]:
    """Where the data are too few."""
    lines = []
    n = min(len(values) for values in ground.values.values())
    if n < RECOMMENDED_RUNS:
        lines.append(
            f"{format_count(n, 'run')} of each point {'is' if n == 1 else 'are'} few; {RECOMMENDED_RUNS} are better."
        )
    estimates = [grid.estimates(arm) for arm in range(len(grid.arms))]
    n_flat_cells = sum(
        any(crosses_threshold(cell, estimates_of_arm, threshold) for estimates_of_arm in estimates)
        and not any(
            crosses_threshold(cell, estimates_of_arm, threshold) and is_steep(cell, estimates_of_arm)
            for estimates_of_arm in estimates
        )
        for cell in grid_cells(grid.grid_points)
    )
    if n_flat_cells:
        lines.append(
            f"In {format_count(n_flat_cells, 'cell')} of the grid the contour lies on flat ground: the measure "
            f"changes there by "
            "less than it is known to. More runs make it clearer, not more points."
        )
    return lines
