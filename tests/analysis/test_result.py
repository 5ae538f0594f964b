"""What analyses leave stands there whole or not at all, and what cannot be asked is told in words."""

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


def make_finding(words: str, draw: object = Figure) -> AnalysisResult:
    table = pd.DataFrame({"one": [1.5, 2.5]})
    return AnalysisResult("made_up", "A title", words, {"made_up": table}, {"made_up": draw}, {"of": "tests"})  # type: ignore[dict-item]


def raise_error() -> Figure:
    raise OSError(28, "No space left on device")


def test_a_finding_leaves_its_table_figure_and_paragraph(tmp_path: Path) -> None:
    place = make_finding("What was found.").save(tmp_path)
    names = {path.name for path in place.iterdir()}
    assert names == {"made_up.csv", "made_up.png", "made_up.svg", "finding.md", "analysis.json"}
    assert "What was found." in (place / "finding.md").read_text()
    assert json.loads((place / "analysis.json").read_text())["of"] == "tests"
    assert pd.read_csv(place / "made_up.csv")["one"].tolist() == [1.5, 2.5]


def test_a_later_finding_takes_the_place_of_an_earlier_one_whole(tmp_path: Path) -> None:
    make_finding("First.").save(tmp_path)
    (tmp_path / "made_up" / "left.csv").write_text("old")
    place = make_finding("Second.").save(tmp_path)
    assert "Second." in (place / "finding.md").read_text()
    assert not (place / "left.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["made_up"]


def test_a_finding_that_cannot_be_written_leaves_what_stood_there(tmp_path: Path) -> None:
    make_finding("First.").save(tmp_path)
    with pytest.raises(OSError, match="The disk is full"):
        make_finding("Second.", raise_error).save(tmp_path)
    assert "First." in (tmp_path / "made_up" / "finding.md").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["made_up"]


@pytest.mark.parametrize("nothing", [np.nan, np.inf])
def test_an_empty_measure_is_refused_and_its_first_run_named(nothing: float) -> None:
    runs = pd.DataFrame({"point": ["a", "b"], "run": [0, 7], "care": [0.5, nothing]})
    with pytest.raises(SweepError, match="care is empty in 1 of 2 runs, the first of them b-7"):
        check_finite(runs, ["care"])


def test_what_cannot_be_asked_is_told(tmp_path: Path) -> None:
    run_sweep(make_plan(), tmp_path)
    with pytest.raises(SweepError, match="There is no analysis efects; did you mean"):
        sim.analyse(tmp_path, "efects")
    with pytest.raises(SweepError, match="effects has no option mediator"):
        sim.analyse(tmp_path, "effects", mediator="safety")
    with pytest.raises(SweepError, match="There is no measure hapiness of a run"):
        sim.analyse(tmp_path, "effects", measures=("hapiness",))
