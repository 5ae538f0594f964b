"""Threshold maps: crossings, refinement, resuming, and path dependence."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.threshold_map.data import ThresholdMap, find_crossings, first_crossing
from sim.analysis.threshold_map.refinement import (
    GridCell,
    MeanEstimate,
    crosses_threshold,
    grid_cells,
    is_steep,
    split_cell,
)
from sim.sweeps.errors import SweepError
from sim.sweeps.results import SweepResults
from tests.sweeps.helpers import make_plan, run_sweep

COMPARE = {
    "start": {"good": {"wellbeing": 0.9, "energy": 0.9}, "bad": {"wellbeing": 0.05, "energy": 0.1}},
    "reference": "bad",
}
FIELDS = {"workload": [0.4, 0.7, 1.0], "parameters.recovery": [0.4, 0.8]}


def make_small_map(folder: Path) -> SweepResults:
    """A map of a ward of five after 30 days, from two initial states."""
    changes = {"days": 30, "team.size": 5, "team.seed": 3}
    return sim.sweep("typical_ward", FIELDS, overrides=changes, compare=COMPARE, runs=10, folder=folder, workers=1)


def test_crossing_is_interpolated_between_grid_points() -> None:
    assert first_crossing([0.0, 1.0, 2.0], [0.0, 0.2, 0.6], 0.3) == pytest.approx(1.25)
    assert first_crossing([0.0, 1.0], [0.3, 0.6], 0.3) == 0.0
    assert first_crossing([0.0, 1.0], [0.0, 0.3], 0.3) == 1.0
    assert math.isnan(first_crossing([0.0, 1.0], [0.0, 0.2], 0.3))


def test_crossing_of_a_plane_with_interval() -> None:
    """The measure is x − y plus noise. The interval of the crossing follows from Student's t interval of the mean."""
    noise = np.array([-1.0, 1.0, -1.0, 1.0]) * 0.1
    points = [(x, y) for x in (0.0, 1.0) for y in (0.0, 0.2)]
    threshold_map = ThresholdMap(
        ("x", "y"), ("",), 0, {(0, point): point[0] - point[1] + noise for point in points}, 0.95
    )
    result = {crossing.y: crossing for crossing in find_crossings(threshold_map, threshold_map, 0.5)}
    half_width = 3.182446 * 0.1 * math.sqrt(4 / 3) / 2
    assert result[0.0].x == pytest.approx(0.5)
    assert result[0.2].x == pytest.approx(0.7)
    assert (result[0.0].low, result[0.0].high) == pytest.approx((0.5 - half_width, 0.5 + half_width), abs=1e-6)


def test_only_steep_crossed_cells_are_halved() -> None:
    cell = GridCell(0.0, 1.0, 0.0, 1.0)

    def make_estimates(left: float, right: float, half_width: float) -> dict[tuple[float, float], MeanEstimate]:
        means = {corner: left if corner[0] == 0.0 else right for corner in cell.corners}
        return {corner: MeanEstimate(mean, mean - half_width, mean + half_width, 10) for corner, mean in means.items()}

    assert crosses_threshold(cell, make_estimates(0.1, 0.6, 0.1), 0.3)
    assert is_steep(cell, make_estimates(0.1, 0.6, 0.1))
    assert not is_steep(cell, make_estimates(0.1, 0.6, 0.6)), "more runs would help, not more grid points"
    assert not crosses_threshold(cell, make_estimates(0.4, 0.6, 0.1), 0.3)


def test_integer_cells_are_halved_at_integers() -> None:
    assert split_cell(GridCell(8, 9, 0.0, 1.0), (True, False)) == [GridCell(8, 9, 0.0, 0.5), GridCell(8, 9, 0.5, 1.0)]
    assert split_cell(GridCell(8, 11, 2, 3), (True, True)) == [GridCell(8, 9, 2, 3), GridCell(9, 11, 2, 3)]


def test_incomplete_grid_raises_error() -> None:
    with pytest.raises(SweepError, match="A threshold map needs a grid"):
        grid_cells([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])


def test_refinement_keeps_the_sweep_and_resumes(tmp_path: Path) -> None:
    results = make_small_map(tmp_path)
    before = (results.folder / "runs.parquet").read_bytes()
    progress: list[int] = []

    def analyse_energy(n_refinements: int) -> sim.AnalysisResult:
        return sim.analyse(
            results,
            "map",
            measures="energy",
            threshold=0.5,
            n_refinements=n_refinements,
            on_progress=lambda done, _: progress.append(done),
        )

    coarse, refined = analyse_energy(0), analyse_energy(1)
    assert progress
    assert (results.folder / "runs.parquet").read_bytes() == before
    additional = SweepResults(results.folder / "analysis" / "map_points")
    assert len(refined.table) == len(coarse.table) + len(additional.manifest["points"])
    assert f"({len(additional.manifest['points']) // 2:,} of them from refinement)" in refined.summary
    progress.clear()
    again = analyse_energy(1)
    assert not progress, "completed runs are not repeated"
    assert again.table.equals(refined.table)
    assert again.summary == refined.summary
    finer = analyse_energy(2)
    points, finer_points = (set(map(tuple, result.table.iloc[:, :3].to_numpy())) for result in (refined, finer))
    assert points < finer_points
    folder = finer.save(results.folder / "analysis")
    assert {"map.csv", "crossings.csv", "map.png", "summary.md"} <= {path.name for path in folder.iterdir()}
    assert additional.folder.is_dir()


def test_outcome_depends_on_the_initial_state_after_few_days(tmp_path: Path) -> None:
    """The half-life of wellbeing is 45 days, so that a difference of 0.85 persists after 30 days."""
    result = sim.analyse(make_small_map(tmp_path), "map", measures="wellbeing")
    assert "There the outcome depends on the initial state" in result.summary
    good = result.table[result.table["arm"] == "good"]
    assert (good["difference_low"] > 0.05).all()


def test_sweeps_without_a_numeric_grid_raise_error(tmp_path: Path) -> None:
    run_sweep(make_plan(), tmp_path / "small")
    with pytest.raises(SweepError, match="A threshold map needs two factors in vary"):
        sim.analyse(tmp_path / "small", "map")
    run_sweep(
        make_plan(vary={"workload": [0.5, 0.6], "leadership.style": ["rescuing", "sympathetic"]}), tmp_path / "styles"
    )
    with pytest.raises(SweepError, match=r"needs numeric factors\. leadership\.style has rescuing"):
        sim.analyse(tmp_path / "styles", "map")
    run_sweep(make_plan(vary={"workload": [0.5, 0.6], "team.size": [4, 5]}, set={"days": 3}), tmp_path / "two")
    with pytest.raises(SweepError, match="A threshold map has one measure, not 2"):
        sim.analyse(tmp_path / "two", "map", measures=("wellbeing", "acts"))
