"""Where, over two fields, a measure crosses a threshold; with two starts, whether history matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.result import ANALYSIS_DIR, AnalysisOptions, AnalysisResult, sweep_metadata, validate_measures
from sim.analysis.sensitivity.responses import short_field_name
from sim.analysis.threshold_map.data import Crossing, ThresholdMap, build_map, find_crossings, map_fields, midrange
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
from sim.sweeps.store.results import SweepResults
from sim.sweeps.store.results_dir import is_complete

if TYPE_CHECKING:
    import pandas as pd

REFINEMENT_DIR = "map_points"
"""Folder of the points by which a map was refined, beside what analyses leave: a sweep like others."""


def analyse_threshold_map(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """Tell where a measure crosses a threshold over two fields, and whether that hangs on the arm.

    Parameters
    ----------
    results
        Of a plan with two fields in `vary`, all values combined, and perhaps a field that is compared.
    options
        `measures` (one), `threshold`, `refine` and `level` are asked for.

    Raises
    ------
    SweepRefused
        The sweep has no such grid or has not come to its end, or the measure is empty in a run.
    """
    measures = validate_measures(options.measures or ("wellbeing",))
    if len(measures) > 1:
        raise SweepError(f"A map is of one measure, not of {len(measures)}. Right is --measure {measures[0]}.")
    measure, fields = measures[0], map_fields(results)
    refinement = MapRefinement(results, results.folder / ANALYSIS_DIR / REFINEMENT_DIR, fields)
    grid = build_map([results], measure, fields, options.confidence_level)
    threshold = options.threshold if options.threshold is not None else midrange(grid)
    refine_map(refinement, grid, measure, threshold, options)
    folders = [results, *([SweepResults(refinement.folder)] if refinement.grid_points else [])]
    threshold_map = build_map(folders, measure, fields, options.confidence_level)
    return build_result(
        results, threshold_map, grid, measure, threshold, is_threshold_given=options.threshold is not None
    )


def refine_map(
    refinement: MapRefinement, grid: ThresholdMap, measure: str, threshold: float, options: AnalysisOptions
) -> None:
    """Halve the cells that a contour crosses where it is steep, as often as was asked for, and play their corners."""
    if refinement.grid_points and not is_complete(refinement.folder):
        refinement.run_points([], options.on_progress)  # what was stopped on the way comes to its end first
    if not options.n_refinements:
        return
    refinement.check_refinable()
    cells = grid_cells(grid.grid_points)
    points = [point["values"] for point in refinement.results.manifest["points"]]
    is_integer = tuple(all(isinstance(values[name], int) for values in points) for name in grid.field_names)
    ground = grid
    for _ in range(options.n_refinements):
        estimates = [ground.estimates(arm) for arm in range(len(grid.arms))]
        cells = [
            part
            for cell in cells
            for part in _split_if_needed(cell, estimates, threshold, (is_integer[0], is_integer[1]))
        ]
        existing = {*ground.grid_points, *refinement.grid_points}
        missing = sorted({spot for cell in cells for spot in cell.corners} - existing)
        if missing:
            refinement.run_points(missing, options.on_progress)
        folders = [refinement.results, *([SweepResults(refinement.folder)] if refinement.grid_points else [])]
        ground = build_map(folders, measure, grid.field_names, options.confidence_level)


def _split_if_needed(
    cell: GridCell,
    estimates: Sequence[Mapping[GridPoint, MeanEstimate]],
    threshold: float,
    is_integer: tuple[bool, bool],
) -> list[GridCell]:
    """The parts of a cell, or the cell itself where it need not be halved."""
    needed = any(
        crosses_threshold(cell, estimates_of_arm, threshold) and is_steep(cell, estimates_of_arm)
        for estimates_of_arm in estimates
    )
    return split_cell(cell, is_integer) if needed else [cell]


def build_result(
    results: SweepResults,
    threshold_map: ThresholdMap,
    grid: ThresholdMap,
    measure: str,
    threshold: float,
    *,
    is_threshold_given: bool,
) -> AnalysisResult:
    """Words, tables and figure of a map."""
    crossing_list = find_crossings(threshold_map, grid, threshold)
    gaps = {
        arm: threshold_map.contrasts(arm)
        for arm in range(len(threshold_map.arms))
        if arm != threshold_map.reference_index
    }
    words = describe_map(
        threshold_map,
        grid,
        crossing_list,
        gaps,
        measure,
        threshold,
        results.manifest["compared"],
        is_threshold_given=is_threshold_given,
    )
    metadata = {
        **sweep_metadata(results),
        "measure": measure,
        "threshold": threshold,
        "fields": threshold_map.field_names,
    }
    tables = {"map": map_table(threshold_map, gaps), "crossings": crossing_table(threshold_map, crossing_list)}
    title = (
        f"{capitalize(measure_label(measure))} over {short_field_name(threshold_map.field_names[0])} and "
        f"{short_field_name(threshold_map.field_names[1])}"
    )

    def draw() -> Any:
        from sim.analysis.threshold_map.figure import draw_threshold_map  # noqa: PLC0415 - it loads matplotlib

        return draw_threshold_map(threshold_map, gaps, measure, threshold, title)

    return AnalysisResult("map", title, "\n\n".join(words), tables, {"map": draw}, metadata)


def map_table(ground: ThresholdMap, contrasts: Mapping[int, Mapping[GridPoint, Contrast]]) -> pd.DataFrame:
    """A row for each place and arm."""
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    rows = []
    for arm_index, arm in enumerate(ground.arms):
        for spot, estimate in sorted(ground.estimates(arm_index).items()):
            row = {
                **dict(zip(ground.field_names, spot, strict=True)),
                **({"arm": arm} if arm else {}),
                **estimate._asdict(),
            }
            if arm_index in contrasts:
                gap = contrasts[arm_index][spot]
                row |= {"difference": gap.difference, "difference_low": gap.low, "difference_high": gap.high}
            rows.append(row)
    return pd.DataFrame(rows)


def crossing_table(ground: ThresholdMap, crossings: Sequence[Crossing]) -> pd.DataFrame:
    """A row for each value of the second field and arm."""
    import pandas as pd  # noqa: PLC0415

    x, y = ground.field_names
    rows = [
        {"arm": crossing.arm, y: crossing.y, x: crossing.x, "low": crossing.low, "high": crossing.high}
        for crossing in crossings
    ]
    table = pd.DataFrame(rows)
    return table if ground.arms != ("",) else table.drop(columns="arm")
