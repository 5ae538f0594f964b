"""Where, over two fields, a measure crosses a threshold; with two starts, whether history matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.finding import FOLDER, Finding, Options, checked, source_of
from sim.analysis.map_ground import Crossing, Ground, crossings, fields_of, ground_of, middle_of
from sim.analysis.map_words import told
from sim.analysis.refining import Cell, Further, Known, Spot, cells_of, crosses, halved, is_steep
from sim.analysis.responding import plain
from sim.recording.telling import capitalize
from sim.sweep.contrasts import Contrast
from sim.sweep.folder import is_complete
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults
from sim.sweep.verdicts import measure_label

if TYPE_CHECKING:
    import pandas as pd

POINTS = "map_points"
"""Folder of the points by which a map was refined, beside what analyses leave: a sweep like others."""


def map_of(results: SweepResults, options: Options) -> Finding:
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
    measures = checked(options.measures or ("wellbeing",))
    if len(measures) > 1:
        raise SweepError(f"A map is of one measure, not of {len(measures)}. Right is --measure {measures[0]}.")
    measure, fields = measures[0], fields_of(results)
    further = Further(results, results.folder / FOLDER / POINTS, fields)
    grid = ground_of([results], measure, fields, options.level)
    threshold = options.threshold if options.threshold is not None else middle_of(grid)
    refined(further, grid, measure, threshold, options)
    folders = [results, *([SweepResults(further.folder)] if further.spots else [])]
    ground = ground_of(folders, measure, fields, options.level)
    return finding_of(results, ground, grid, measure, threshold, given=options.threshold is not None)


def refined(further: Further, grid: Ground, measure: str, threshold: float, options: Options) -> None:
    """Halve the cells that a contour crosses where it is steep, as often as was asked for, and play their corners."""
    if further.spots and not is_complete(further.folder):
        further.add([], options.tell)  # what was stopped on the way comes to its end first
    if not options.refine:
        return
    further.check()
    cells = cells_of(grid.spots)
    points = [point["values"] for point in further.results.manifest["points"]]
    whole = tuple(all(isinstance(values[name], int) for values in points) for name in grid.fields)
    ground = grid
    for _ in range(options.refine):
        known = [ground.known(arm) for arm in range(len(grid.arms))]
        cells = [part for cell in cells for part in _parts(cell, known, threshold, (whole[0], whole[1]))]
        there = {*ground.spots, *further.spots}
        missing = sorted({spot for cell in cells for spot in cell.corners} - there)
        if missing:
            further.add(missing, options.tell)
        folders = [further.results, *([SweepResults(further.folder)] if further.spots else [])]
        ground = ground_of(folders, measure, grid.fields, options.level)


def _parts(cell: Cell, known: Sequence[Mapping[Spot, Known]], threshold: float, whole: tuple[bool, bool]) -> list[Cell]:
    """The parts of a cell, or the cell itself where it need not be halved."""
    needed = any(crosses(cell, one, threshold) and is_steep(cell, one) for one in known)
    return halved(cell, whole) if needed else [cell]


def finding_of(
    results: SweepResults, ground: Ground, grid: Ground, measure: str, threshold: float, *, given: bool
) -> Finding:
    """Words, tables and figure of a map."""
    found = crossings(ground, grid, threshold)
    gaps = {arm: ground.gaps(arm) for arm in range(len(ground.arms)) if arm != ground.reference}
    words = told(ground, grid, found, gaps, measure, threshold, results.manifest["compared"], given=given)
    about = {**source_of(results), "measure": measure, "threshold": threshold, "fields": ground.fields}
    tables = {"map": map_table(ground, gaps), "crossings": crossing_table(ground, found)}
    title = f"{capitalize(measure_label(measure))} over {plain(ground.fields[0])} and {plain(ground.fields[1])}"

    def draw() -> Any:
        from sim.analysis.map_figure import map_figure  # noqa: PLC0415 - it loads matplotlib

        return map_figure(ground, gaps, measure, threshold, title)

    return Finding("map", title, "\n\n".join(words), tables, {"map": draw}, about)


def map_table(ground: Ground, gaps: Mapping[int, Mapping[Spot, Contrast]]) -> pd.DataFrame:
    """A row for each place and arm."""
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    rows = []
    for place, arm in enumerate(ground.arms):
        for spot, one in sorted(ground.known(place).items()):
            row = {**dict(zip(ground.fields, spot, strict=True)), **({"arm": arm} if arm else {}), **one._asdict()}
            if place in gaps:
                gap = gaps[place][spot]
                row |= {"difference": gap.difference, "difference_low": gap.low, "difference_high": gap.high}
            rows.append(row)
    return pd.DataFrame(rows)


def crossing_table(ground: Ground, found: Sequence[Crossing]) -> pd.DataFrame:
    """A row for each value of the second field and arm."""
    import pandas as pd  # noqa: PLC0415

    x, y = ground.fields
    rows = [{"arm": one.arm, y: one.across, x: one.at, "low": one.low, "high": one.high} for one in found]
    table = pd.DataFrame(rows)
    return table if ground.arms != ("",) else table.drop(columns="arm")
