"""Analysis results are saved atomically, and invalid requests raise errors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.analysis.result import AnalysisResult, check_finite
from sim.sweeps.errors import SweepError
from tests.sweeps.helpers import make_plan, run_sweep


def make_result(summary: str, draw: object = Figure) -> AnalysisResult:
    table = pd.DataFrame({"value": [1.5, 2.5]})
    return AnalysisResult("made_up", "A title", summary, {"made_up": table}, {"made_up": draw}, {"of": "tests"})


def raise_error() -> Figure:
    raise OSError(28, "No space left on device")


def test_saved_result_has_table_figure_and_summary(tmp_path: Path) -> None:
    folder = make_result("The summary.").save(tmp_path)
    names = {path.name for path in folder.iterdir()}
    assert names == {"made_up.csv", "made_up.png", "summary.md", "analysis.json"}
    assert "The summary." in (folder / "summary.md").read_text()
    assert json.loads((folder / "analysis.json").read_text())["of"] == "tests"
    assert pd.read_csv(folder / "made_up.csv")["value"].tolist() == [1.5, 2.5]


def test_later_result_replaces_the_whole_earlier_folder(tmp_path: Path) -> None:
    make_result("First.").save(tmp_path)
    (tmp_path / "made_up" / "left.csv").write_text("old")
    folder = make_result("Second.").save(tmp_path)
    assert "Second." in (folder / "summary.md").read_text()
    assert not (folder / "left.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["made_up"]


def test_failed_save_leaves_the_earlier_result_unchanged(tmp_path: Path) -> None:
    make_result("First.").save(tmp_path)
    with pytest.raises(OSError, match="The disk is full"):
        make_result("Second.", raise_error).save(tmp_path)
    assert "First." in (tmp_path / "made_up" / "summary.md").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["made_up"]


@pytest.mark.parametrize("missing", [np.nan, np.inf])
def test_missing_values_raise_error_with_the_first_run(missing: float) -> None:
    runs = pd.DataFrame({"point": ["a", "b"], "run": [0, 7], "care": [0.5, missing]})
    with pytest.raises(SweepError, match=r"care has no value in 1 of 2 runs \(first: b-7\)"):
        check_finite(runs, ["care"])


def test_invalid_requests_raise_error(tmp_path: Path) -> None:
    run_sweep(make_plan(), tmp_path)
    with pytest.raises(SweepError, match='Unknown analysis "efects"; did you mean'):
        sim.analyse(tmp_path, "efects")
    with pytest.raises(SweepError, match='The analysis "effects" has no option "mediator"'):
        sim.analyse(tmp_path, "effects", mediator="safety")
    with pytest.raises(SweepError, match='Unknown measure "hapiness"'):
        sim.analyse(tmp_path, "effects", measures=("hapiness",))
