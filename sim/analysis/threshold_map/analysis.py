"""Threshold map: where a measure crosses a threshold over two factors. Two initial states show path dependence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from sim.analysis.result import ANALYSIS_DIR, AnalysisOptions, AnalysisResult, sweep_metadata, validate_measures
from sim.analysis.sensitivity.responses import short_field_name
from sim.analysis.threshold_map.data import Crossing, ThresholdMap, build_map, find_crossings, map_fields, midrange
from sim.analysis.threshold_map.figure import draw_threshold_map
from sim.analysis.threshold_map.refinement import (
    GridCell,
    GridPoint,
    MapRefinement,
    MeanEstimate,
    crosses_threshold,
    grid_cells,
    is_steep,
    split_cell,
)
from sim.analysis.threshold_map.text import describe_map
from sim.reporting.formatting import capitalize
from sim.sweeps.comparison.paired_statistics import Contrast
from sim.sweeps.comparison.text import measure_label
from sim.sweeps.errors import SweepError
from sim.sweeps.results import SweepResults
from sim.sweeps.store.results_dir import is_complete

REFINEMENT_DIR = "map_points"
"""Folder of the additional grid points of a refined map, in the folder of the analyses. It is a sweep."""


def analyse_threshold_map(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """Where a measure crosses a threshold over two factors, for each arm.

    Parameters
    ----------
    results
        Results of a plan with two numeric factors in `vary` and, optionally, a compared field.
    options
        `measures` (one), `threshold`, `n_refinements`, `confidence_level` and `on_progress` are used.

    Raises
    ------
    SweepError
        The sweep has no grid of two factors or is incomplete, or the measure has no value in some runs.
    """
    measures = validate_measures(options.measures or ("wellbeing",))
    if len(measures) > 1:
        raise SweepError(f"A threshold map has one measure, not {len(measures)}. Use --measure {measures[0]}.")
    measure, fields = measures[0], map_fields(results)
    refinement = MapRefinement(results, results.folder / ANALYSIS_DIR / REFINEMENT_DIR, fields)
    grid = build_map([results], measure, fields, options.confidence_level)
    threshold = options.threshold if options.threshold is not None else midrange(grid)
    threshold_map = refine_map(refinement, grid, measure, threshold, options)
    return build_result(
        results, threshold_map, grid, measure, threshold, is_threshold_given=options.threshold is not None
    )


def refine_map(
    refinement: MapRefinement, grid: ThresholdMap, measure: str, threshold: float, options: AnalysisOptions
) -> ThresholdMap:
    """The map with all additional grid points.

    It first completes an interrupted refinement. Then it halves the steep cells that a contour crosses
    `n_refinements` times, and runs their corners.
    """
    if refinement.grid_points and not is_complete(refinement.folder):
        refinement.run_points([], options.on_progress)
    if not options.n_refinements:
        return _refined_map(refinement, grid, measure)
    refinement.check_refinable()
    cells = grid_cells(grid.grid_points)
    points = [point["values"] for point in refinement.results.manifest["points"]]
    x_is_integer, y_is_integer = (all(isinstance(values[name], int) for values in points) for name in grid.field_names)
    threshold_map = grid
    for _ in range(options.n_refinements):
        estimates_by_arm = [threshold_map.estimates(arm) for arm in range(len(grid.arms))]
        cells = [
            part
            for cell in cells
            for part in (
                split_cell(cell, (x_is_integer, y_is_integer))
                if _needs_split(cell, estimates_by_arm, threshold)
                else [cell]
            )
        ]
        existing = {*threshold_map.grid_points, *refinement.grid_points}
        missing = sorted({corner for cell in cells for corner in cell.corners} - existing)
        if missing:
            refinement.run_points(missing, options.on_progress)
        threshold_map = _refined_map(refinement, grid, measure)
    return threshold_map


def _needs_split(
    cell: GridCell, estimates_by_arm: Sequence[Mapping[GridPoint, MeanEstimate]], threshold: float
) -> bool:
    """Whether the contour of an arm crosses a cell in which the measure is steep."""
    return any(
        crosses_threshold(cell, estimates, threshold) and is_steep(cell, estimates) for estimates in estimates_by_arm
    )


def _refined_map(refinement: MapRefinement, grid: ThresholdMap, measure: str) -> ThresholdMap:
    """The map of the grid and of the additional grid points."""
    additional = [SweepResults(refinement.folder)] if refinement.grid_points else []
    return build_map([refinement.results, *additional], measure, grid.field_names, grid.confidence_level)


def build_result(
    results: SweepResults,
    threshold_map: ThresholdMap,
    grid: ThresholdMap,
    measure: str,
    threshold: float,
    *,
    is_threshold_given: bool,
) -> AnalysisResult:
    """Summary, tables and figure of a map."""
    crossings = find_crossings(threshold_map, grid, threshold)
    contrasts = {
        arm: threshold_map.contrasts(arm)
        for arm in range(len(threshold_map.arms))
        if arm != threshold_map.reference_index
    }
    paragraphs = describe_map(
        threshold_map,
        grid,
        crossings,
        contrasts,
        measure,
        threshold,
        results.manifest["compared"],
        is_threshold_given=is_threshold_given,
    )
    x_name, y_name = map(short_field_name, threshold_map.field_names)
    title = f"{capitalize(measure_label(measure))} over {x_name} and {y_name}"
    return AnalysisResult(
        name="map",
        title=title,
        summary="\n\n".join(paragraphs),
        tables={"map": map_table(threshold_map, contrasts), "crossings": crossing_table(threshold_map, crossings)},
        figures={"map": partial(draw_threshold_map, threshold_map, contrasts, measure, threshold, title)},
        metadata={
            **sweep_metadata(results),
            "measure": measure,
            "threshold": threshold,
            "fields": threshold_map.field_names,
        },
        scaled_columns=("mean", "low", "high", "difference", "difference_low", "difference_high"),
    )


def map_table(threshold_map: ThresholdMap, contrasts: Mapping[int, Mapping[GridPoint, Contrast]]) -> pd.DataFrame:
    """Estimates, and differences from the reference, one row per grid point and arm."""
    rows = []
    for arm_index, arm in enumerate(threshold_map.arms):
        for point, estimate in sorted(threshold_map.estimates(arm_index).items()):
            row = {
                **dict(zip(threshold_map.field_names, point, strict=True)),
                **({"arm": arm} if arm else {}),
                **estimate._asdict(),
            }
            if arm_index in contrasts:
                contrast = contrasts[arm_index][point]
                row |= {
                    "difference": contrast.difference,
                    "difference_low": contrast.low,
                    "difference_high": contrast.high,
                }
            rows.append(row)
    return pd.DataFrame(rows)


def crossing_table(threshold_map: ThresholdMap, crossings: Sequence[Crossing]) -> pd.DataFrame:
    """Crossings, one row per arm and value of the factor on the y axis."""
    x, y = threshold_map.field_names
    rows = [
        {"arm": crossing.arm, y: crossing.y, x: crossing.x, "low": crossing.low, "high": crossing.high}
        for crossing in crossings
    ]
    table = pd.DataFrame(rows)
    return table if threshold_map.arms != ("",) else table.drop(columns="arm")
