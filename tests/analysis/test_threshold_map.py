"""Maps: where a contour crosses, how it is refined and gone on with, and whether history is seen."""

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
from sim.sweeps.store.results import SweepResults
from tests.sweeps.helpers import make_plan, run_sweep

COMPARE = {
    "start": {"good": {"wellbeing": 0.9, "energy": 0.9}, "bad": {"wellbeing": 0.05, "energy": 0.1}},
    "reference": "bad",
}
FIELDS = {"workload": [0.4, 0.7, 1.0], "parameters.recovery": [0.4, 0.8]}


def make_small_map(folder: Path) -> SweepResults:
    """A map of a ward of five after thirty days, from two starts."""
    changes = {"days": 30, "team.size": 5, "team.seed": 3}
    return sim.sweep("typical_ward", FIELDS, changes=changes, compare=COMPARE, runs=10, folder=folder, workers=1)


def test_a_crossing_lies_on_the_straight_line_between_two_places() -> None:
    assert first_crossing([0.0, 1.0, 2.0], [0.0, 0.2, 0.6], 0.3) == pytest.approx(1.25)
    assert first_crossing([0.0, 1.0], [0.3, 0.6], 0.3) == 0.0
    assert first_crossing([0.0, 1.0], [0.0, 0.3], 0.3) == 1.0
    assert math.isnan(first_crossing([0.0, 1.0], [0.0, 0.2], 0.3))


def test_the_crossing_of_a_plane_is_found_with_its_interval() -> None:
    """A measure of x less y with luck of a tenth: the interval of the mean is Student's, drawn out sideways."""
    luck = np.array([-1.0, 1.0, -1.0, 1.0]) * 0.1
    spots = [(x, y) for x in (0.0, 1.0) for y in (0.0, 0.2)]
    ground = ThresholdMap(("x", "y"), ("",), 0, {(0, spot): spot[0] - spot[1] + luck for spot in spots}, 0.95)
    found = {one.y: one for one in find_crossings(ground, ground, 0.5)}
    reach = 3.182446 * 0.1 * math.sqrt(4 / 3) / 2
    assert found[0.0].x == pytest.approx(0.5)
    assert found[0.2].x == pytest.approx(0.7)
    assert (found[0.0].low, found[0.0].high) == pytest.approx((0.5 - reach, 0.5 + reach), abs=1e-6)


def test_only_steep_cells_that_are_crossed_are_halved() -> None:
    cell = GridCell(0.0, 1.0, 0.0, 1.0)

    def known(left: float, right: float, reach: float) -> dict[tuple[float, float], MeanEstimate]:
        means = {spot: left if spot[0] == 0.0 else right for spot in cell.corners}
        return {spot: MeanEstimate(mean, mean - reach, mean + reach, 10) for spot, mean in means.items()}

    assert crosses_threshold(cell, known(0.1, 0.6, 0.1), 0.3)
    assert is_steep(cell, known(0.1, 0.6, 0.1))
    assert not is_steep(cell, known(0.1, 0.6, 0.6)), "runs are lacking there, not points"
    assert not crosses_threshold(cell, known(0.4, 0.6, 0.1), 0.3)


def test_cells_of_whole_numbers_are_halved_as_far_as_there_are_numbers_between() -> None:
    assert split_cell(GridCell(8, 9, 0.0, 1.0), (True, False)) == [GridCell(8, 9, 0.0, 0.5), GridCell(8, 9, 0.5, 1.0)]
    assert split_cell(GridCell(8, 11, 2, 3), (True, True)) == [GridCell(8, 9, 2, 3), GridCell(9, 11, 2, 3)]


def test_a_grid_with_holes_is_refused() -> None:
    with pytest.raises(SweepError, match="A map needs a grid"):
        grid_cells([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])


def test_a_refined_map_keeps_its_sweep_and_goes_on_where_it_was(tmp_path: Path) -> None:
    results = make_small_map(tmp_path)
    before = (results.folder / "runs.parquet").read_bytes()
    played: list[int] = []

    def asked(refine: int) -> sim.AnalysisResult:
        tell = lambda done, _: played.append(done)  # noqa: E731
        return sim.analyse(results, "map", measures="energy", threshold=0.5, n_refinements=refine, on_progress=tell)

    coarse, found = asked(0), asked(1)
    assert played
    assert (results.folder / "runs.parquet").read_bytes() == before
    further = SweepResults(results.folder / "analysis" / "map_points")
    assert len(found.table) == len(coarse.table) + len(further.manifest["points"])
    assert f"{len(further.manifest['points']) // 2:,} places of them added" in found.summary
    played.clear()
    again = asked(1)
    assert not played, "nothing is played twice"
    assert again.table.equals(found.table)
    assert again.summary == found.summary
    finer = asked(2)
    places = [set(map(tuple, one.table.iloc[:, :3].to_numpy())) for one in (found, finer)]
    assert places[0] < places[1]
    folder = finer.save(results.folder / "analysis")
    assert {"map.csv", "crossings.csv", "map.png", "finding.md"} <= {path.name for path in folder.iterdir()}
    assert further.folder.is_dir()


def test_after_so_few_days_the_start_still_shows(tmp_path: Path) -> None:
    """Wellbeing fades with a half-life of 45 days, so that after 30 a gap of .85 has not gone."""
    found = sim.analyse(make_small_map(tmp_path), "map", measures="wellbeing")
    assert "History matters there" in found.summary
    good = found.table[found.table["arm"] == "good"]
    assert (good["difference_low"] > 0.05).all()


def test_what_is_no_map_is_refused(tmp_path: Path) -> None:
    run_sweep(make_plan(), tmp_path / "small")
    with pytest.raises(SweepError, match="A map needs two fields in vary"):
        sim.analyse(tmp_path / "small", "map")
    run_sweep(
        make_plan(vary={"workload": [0.5, 0.6], "leadership.style": ["rescuing", "sympathetic"]}), tmp_path / "styles"
    )
    with pytest.raises(SweepError, match=r"needs fields of numbers, and leadership\.style has rescuing"):
        sim.analyse(tmp_path / "styles", "map")
    run_sweep(make_plan(vary={"workload": [0.5, 0.6], "team.size": [4, 5]}, set={"days": 3}), tmp_path / "two")
    with pytest.raises(SweepError, match="A map is of one measure, not of 2"):
        sim.analyse(tmp_path / "two", "map", measures=("wellbeing", "acts"))
