"""Further points for a map: cells of its grid that the contour crosses are halved where the measure is steep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

from sim.engine.dispatch import DEFAULT_ENGINE
from sim.scenario import Scenario, ScenarioError
from sim.sweeps.api import choose_executors, complete_plan
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.factors import round_significant
from sim.sweeps.plan.plan import SweepPlan, parse_plan
from sim.sweeps.run.driver import ProgressCallback
from sim.sweeps.store.manifest import is_sweep_results, point_content, read_manifest
from sim.sweeps.store.results import SweepResults

GridPoint = tuple[float, float]
"""A place on the map."""


class MeanEstimate(NamedTuple):
    """What is known of one arm at a spot: the mean over runs, with its interval."""

    mean: float
    low: float
    high: float
    n: int


class GridCell(NamedTuple):
    """A rectangle between four spots."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def corners(self) -> tuple[GridPoint, ...]:
        """Its corners."""
        return tuple(product((self.left, self.right), (self.bottom, self.top)))


def grid_cells(spots: Iterable[GridPoint]) -> list[GridCell]:
    """The cells of a grid.

    Raises
    ------
    SweepRefused
        The spots are no whole grid.
    """
    grid_points = set(spots)
    x_values, y_values = sorted({x for x, _ in grid_points}), sorted({y for _, y in grid_points})
    if len(grid_points) < len(x_values) * len(y_values) or len(x_values) < 2 or len(y_values) < 2:
        raise SweepError("A map needs a grid: two fields in vary, each with two or more numbers, all combined.")
    return [GridCell(*xs, *ys) for xs, ys in product(pairwise(x_values), pairwise(y_values))]


def crosses_threshold(cell: GridCell, estimates: Mapping[GridPoint, MeanEstimate], threshold: float) -> bool:
    """Whether the measure lies below the threshold at one corner and not at another."""
    below = [estimates[spot].mean < threshold for spot in cell.corners]
    return any(below) and not all(below)


def is_steep(cell: GridCell, estimates: Mapping[GridPoint, MeanEstimate]) -> bool:
    """Whether the measure changes over a cell by more than what its corners are known to; else runs are what lacks."""
    means = [estimates[spot].mean for spot in cell.corners]
    half_width = max(estimates[spot].high - estimates[spot].low for spot in cell.corners) / 2
    return max(means) - min(means) > half_width


def split_cell(cell: GridCell, is_integer: tuple[bool, bool]) -> list[GridCell]:
    """The parts of a cell that is halved both ways, as far as whole numbers allow it."""
    across = _split_range(cell.left, cell.right, is_integer[0])
    up = _split_range(cell.bottom, cell.top, is_integer[1])
    return [GridCell(*xs, *ys) for xs, ys in product(pairwise(across), pairwise(up))]


def _split_range(low: float, high: float, is_integer: bool) -> list[float]:
    """Both ends, with what lies in the middle if anything does."""
    midpoint = (low + high) // 2 if is_integer else round_significant((low + high) / 2)
    return [low, midpoint, high] if low < midpoint < high else [low, high]


class MapRefinement:
    """Points of a map beyond those of its sweep, in a folder of their own that is a sweep as well.

    Parameters
    ----------
    results
        The sweep of the map.
    folder
        Where the further points stand.
    fields
        The two fields.
    """

    def __init__(self, results: SweepResults, folder: Path, fields: tuple[str, str]) -> None:
        self.results, self.folder, self.fields = results, folder, fields

    @property
    def grid_points(self) -> list[GridPoint]:
        """Those that are planned already, in their order."""
        if not is_sweep_results(self.folder):
            return []
        points = read_manifest(self.folder)["points"]
        return list(dict.fromkeys(grid_point(point["values"], self.fields) for point in points))

    def run_points(self, spots: Sequence[GridPoint], on_progress: ProgressCallback | None) -> None:
        """Play some spots, and what is missing of earlier ones."""
        planned = list(dict.fromkeys([*self.grid_points, *spots]))
        if planned:
            complete_plan(
                self.build_plan(planned), self.folder, choose_executors(DEFAULT_ENGINE), DEFAULT_ENGINE, on_progress
            )

    def build_plan(self, spots: Sequence[GridPoint]) -> SweepPlan:
        """The plan of some spots: the scenario, arms, runs and luck are those of the map."""
        manifest = self.results.manifest
        x, y = self.fields
        data = {
            "name": manifest["name"],
            "base": "the map",
            "together": [{x: [coordinate for coordinate, _ in spots], y: [coordinate for _, coordinate in spots]}],
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
        """Refuse a map whose points cannot be made from its first one.

        Raises
        ------
        SweepRefused
            A point of the map that is made anew is another.
        """
        manifest = self.results.manifest
        spots = list(dict.fromkeys(grid_point(point["values"], self.fields) for point in manifest["points"]))
        rebuilt_ids = {point.point_id for point in self.build_plan([spots[0], spots[-1]]).points}
        if not rebuilt_ids <= {point["address"] for point in manifest["points"]}:
            raise SweepError(
                f"The map in {self.results.folder} cannot be refined, as its fields change more of the scenario than "
                "themselves. Put more values into its plan, and sweep it again."
            )


def grid_point(values: Mapping[str, Any], fields: tuple[str, str]) -> GridPoint:
    """The place of a point on the map."""
    return values[fields[0]], values[fields[1]]
