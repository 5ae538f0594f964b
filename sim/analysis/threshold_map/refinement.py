"""Refinement of a threshold map: halve steep grid cells that the contour crosses, and run the new grid points."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

from sim.engine.dispatch import DEFAULT_ENGINE
from sim.scenario import Scenario, ScenarioError
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.factors import round_significant
from sim.sweeps.plan.plan import SweepPlan, parse_plan
from sim.sweeps.results import SweepResults
from sim.sweeps.run.driver import ProgressCallback
from sim.sweeps.run.executors import choose_executors
from sim.sweeps.run.runner import complete_plan
from sim.sweeps.store.manifest import is_sweep_results, point_content, read_manifest

GridPoint = tuple[float, float]
"""Values of the two factors."""


class MeanEstimate(NamedTuple):
    """Mean of an arm over the runs of a grid point, with its confidence interval and the number of runs."""

    mean: float
    low: float
    high: float
    n: int


class GridCell(NamedTuple):
    """A rectangle between four grid points."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def corners(self) -> tuple[GridPoint, ...]:
        """Its four grid points."""
        return tuple(product((self.left, self.right), (self.bottom, self.top)))


def grid_cells(points: Iterable[GridPoint]) -> list[GridCell]:
    """The cells of a grid.

    Raises
    ------
    SweepError
        The grid is incomplete or has fewer than two values of a factor.
    """
    grid_points = set(points)
    x_values, y_values = sorted({x for x, _ in grid_points}), sorted({y for _, y in grid_points})
    if len(grid_points) < len(x_values) * len(y_values) or len(x_values) < 2 or len(y_values) < 2:
        raise SweepError("A threshold map needs a grid: two factors in vary, each with at least two numbers.")
    return [GridCell(*xs, *ys) for xs, ys in product(pairwise(x_values), pairwise(y_values))]


def crosses_threshold(cell: GridCell, estimates: Mapping[GridPoint, MeanEstimate], threshold: float) -> bool:
    """Whether the measure is below the threshold at some corners of a cell but not at all."""
    below = [estimates[corner].mean < threshold for corner in cell.corners]
    return any(below) and not all(below)


def is_steep(cell: GridCell, estimates: Mapping[GridPoint, MeanEstimate]) -> bool:
    """Whether the measure changes over a cell by more than the half-width of its intervals.

    Otherwise more runs would help, and more grid points would not.
    """
    means = [estimates[corner].mean for corner in cell.corners]
    half_width = max(estimates[corner].high - estimates[corner].low for corner in cell.corners) / 2
    return max(means) - min(means) > half_width


def split_cell(cell: GridCell, is_integer: tuple[bool, bool]) -> list[GridCell]:
    """Halve a cell in both directions. An integer factor is not halved between consecutive integers."""
    x_values = _split_range(cell.left, cell.right, is_integer[0])
    y_values = _split_range(cell.bottom, cell.top, is_integer[1])
    return [GridCell(*xs, *ys) for xs, ys in product(pairwise(x_values), pairwise(y_values))]


def _split_range(low: float, high: float, is_integer: bool) -> list[float]:
    """The ends of a range, and its midpoint if it has one."""
    midpoint = (low + high) // 2 if is_integer else round_significant((low + high) / 2)
    return [low, midpoint, high] if low < midpoint < high else [low, high]


class MapRefinement:
    """Additional grid points of a threshold map. They are stored as a sweep in a folder of their own.

    Parameters
    ----------
    results
        The sweep of the map.
    folder
        Folder for the additional grid points.
    fields
        Names of the two factors.
    """

    def __init__(self, results: SweepResults, folder: Path, fields: tuple[str, str]) -> None:
        self.results, self.folder, self.fields = results, folder, fields

    @property
    def grid_points(self) -> list[GridPoint]:
        """The additional grid points that are already planned, in their order."""
        if not is_sweep_results(self.folder):
            return []
        points = read_manifest(self.folder)["points"]
        return list(dict.fromkeys(grid_point(point["values"], self.fields) for point in points))

    def run_points(self, points: Sequence[GridPoint], on_progress: ProgressCallback | None) -> None:
        """Run new grid points, and missing runs of earlier ones."""
        planned = list(dict.fromkeys([*self.grid_points, *points]))
        if planned:
            complete_plan(
                self.build_plan(planned), self.folder, choose_executors(DEFAULT_ENGINE), DEFAULT_ENGINE, on_progress
            )

    def build_plan(self, points: Sequence[GridPoint]) -> SweepPlan:
        """The plan of additional grid points, with the scenario, arms, runs and random seeds of the map."""
        manifest = self.results.manifest
        x, y = self.fields
        data = {
            "name": manifest["name"],
            "base": "the map",
            "zipped": [{x: [coordinate for coordinate, _ in points], y: [coordinate for _, coordinate in points]}],
            "compare": manifest["plan"].get("compare", {}),
            "runs": manifest["plan"].get("runs", 0),
            "seed": manifest["seed"],
        }
        scenario = Scenario.from_dict(json.loads(point_content(manifest, 0)))
        try:
            return parse_plan(data, {"the map": scenario})
        except ScenarioError as error:
            raise SweepError(f"The map cannot be refined: {error}") from error

    def check_refinable(self) -> None:
        """Check that the grid points of the map can be constructed from the first one.

        Raises
        ------
        SweepError
            A constructed grid point differs from the one in the map.
        """
        manifest = self.results.manifest
        points = list(dict.fromkeys(grid_point(point["values"], self.fields) for point in manifest["points"]))
        rebuilt_ids = {point.point_id for point in self.build_plan([points[0], points[-1]]).points}
        if not rebuilt_ids <= {point["id"] for point in manifest["points"]}:
            raise SweepError(
                f"The map in {self.results.folder} cannot be refined, because its factors change other values of the "
                "scenario. Add values to its plan and run the sweep again."
            )


def grid_point(values: Mapping[str, Any], fields: tuple[str, str]) -> GridPoint:
    """The grid point of a design point."""
    return values[fields[0]], values[fields[1]]
