"""Further points for a map: cells of its grid that the contour crosses are halved where the measure is steep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any, NamedTuple

from sim.engines import DEFAULT_ENGINE
from sim.scenario import Scenario, ScenarioError
from sim.sweep.driving import ProgressCallback
from sim.sweep.face import choose_executors, complete_plan
from sim.sweep.factors import round_significant
from sim.sweep.manifest import is_sweep_results, point_content, read_manifest
from sim.sweep.planning import SweepPlan, parse_plan
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults

Spot = tuple[float, float]
"""A place on the map."""


class Known(NamedTuple):
    """What is known of one arm at a spot: the mean over runs, with its interval."""

    mean: float
    low: float
    high: float
    n: int


class Cell(NamedTuple):
    """A rectangle between four spots."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def corners(self) -> tuple[Spot, ...]:
        """Its corners."""
        return tuple(product((self.left, self.right), (self.bottom, self.top)))


def cells_of(spots: Iterable[Spot]) -> list[Cell]:
    """The cells of a grid.

    Raises
    ------
    SweepRefused
        The spots are no whole grid.
    """
    there = set(spots)
    across, up = sorted({x for x, _ in there}), sorted({y for _, y in there})
    if len(there) < len(across) * len(up) or len(across) < 2 or len(up) < 2:
        raise SweepError("A map needs a grid: two fields in vary, each with two or more numbers, all combined.")
    return [Cell(*xs, *ys) for xs, ys in product(pairwise(across), pairwise(up))]


def crosses(cell: Cell, known: Mapping[Spot, Known], threshold: float) -> bool:
    """Whether the measure lies below the threshold at one corner and not at another."""
    below = [known[spot].mean < threshold for spot in cell.corners]
    return any(below) and not all(below)


def is_steep(cell: Cell, known: Mapping[Spot, Known]) -> bool:
    """Whether the measure changes over a cell by more than what its corners are known to; else runs are what lacks."""
    means = [known[spot].mean for spot in cell.corners]
    unsure = max(known[spot].high - known[spot].low for spot in cell.corners) / 2
    return max(means) - min(means) > unsure


def halved(cell: Cell, whole: tuple[bool, bool]) -> list[Cell]:
    """The parts of a cell that is halved both ways, as far as whole numbers allow it."""
    across = _middle(cell.left, cell.right, whole[0])
    up = _middle(cell.bottom, cell.top, whole[1])
    return [Cell(*xs, *ys) for xs, ys in product(pairwise(across), pairwise(up))]


def _middle(low: float, high: float, whole: bool) -> list[float]:
    """Both ends, with what lies in the middle if anything does."""
    middle = (low + high) // 2 if whole else round_significant((low + high) / 2)
    return [low, middle, high] if low < middle < high else [low, high]


class Further:
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
    def spots(self) -> list[Spot]:
        """Those that are planned already, in their order."""
        if not is_sweep_results(self.folder):
            return []
        points = read_manifest(self.folder)["points"]
        return list(dict.fromkeys(spot_of(point["values"], self.fields) for point in points))

    def add(self, spots: Sequence[Spot], tell: ProgressCallback | None) -> None:
        """Play some spots, and what is missing of earlier ones."""
        planned = list(dict.fromkeys([*self.spots, *spots]))
        if planned:
            complete_plan(self.plan(planned), self.folder, choose_executors(DEFAULT_ENGINE), DEFAULT_ENGINE, tell)

    def plan(self, spots: Sequence[Spot]) -> SweepPlan:
        """The plan of some spots: the scenario, arms, runs and luck are those of the map."""
        about = self.results.manifest
        x, y = self.fields
        data = {
            "name": about["name"],
            "base": "the map",
            "together": [{x: [one for one, _ in spots], y: [one for _, one in spots]}],
            "compare": about["plan"].get("compare", {}),
            "runs": about["plan"].get("runs", 0),
            "seed": about["seed"],
        }
        scenario = Scenario.from_dict(json.loads(point_content(about, 0)))
        try:
            return parse_plan(data, {"the map": scenario})
        except ScenarioError as error:
            raise SweepError(f"The map cannot be refined: {error}") from error

    def check(self) -> None:
        """Refuse a map whose points cannot be made from its first one.

        Raises
        ------
        SweepRefused
            A point of the map that is made anew is another.
        """
        about = self.results.manifest
        spots = list(dict.fromkeys(spot_of(point["values"], self.fields) for point in about["points"]))
        again = {point.point_id for point in self.plan([spots[0], spots[-1]]).points}
        if not again <= {point["address"] for point in about["points"]}:
            raise SweepError(
                f"The map in {self.results.folder} cannot be refined, as its fields change more of the scenario than "
                "themselves. Put more values into its plan, and sweep it again."
            )


def spot_of(values: Mapping[str, Any], fields: tuple[str, str]) -> Spot:
    """The place of a point on the map."""
    return values[fields[0]], values[fields[1]]
