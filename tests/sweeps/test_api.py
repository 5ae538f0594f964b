"""`sim.sweep` and `sim.open_results`: scenarios as data, zipped fields, progress and errors."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.sweeps import SweepError

SMALL = {"schema": 1, "name": "small", "days": 10, "team": {"builder": "complete", "size": 4}}


def test_a_sweep_of_a_dict_with_zipped_fields_can_be_opened_again(tmp_path: Path) -> None:
    progress: list[tuple[int, int]] = []
    results = sim.sweep(
        SMALL,
        zipped=[{"workload": [0.5, 0.6], "days": [10, 12]}],
        runs=2,
        folder=tmp_path,
        workers=1,
        on_progress=lambda n_done, n_total: progress.append((n_done, n_total)),
    )
    assert progress[-1] == (4, 4)
    assert list(zip(results.runs["workload"], results.runs["days"], strict=True)) == [(0.5, 10)] * 2 + [(0.6, 12)] * 2
    opened = sim.open_results(tmp_path / "sweep")
    assert repr(opened) == f"<SweepResults sweep: 2 points in {tmp_path / 'sweep'}>"
    assert opened.fields == ("workload", "days")
    pd.testing.assert_frame_equal(opened.runs, results.runs)


def test_days_that_are_not_stored_raise(tmp_path: Path) -> None:
    results = sim.sweep(SMALL, runs=1, folder=tmp_path, workers=1)
    with pytest.raises(SweepError, match=r"contains no days\. Add keep: \{days: 5\} to the plan"):
        _ = results.days


def test_a_folder_without_results_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="does not contain results of a sweep"):
        sim.open_results(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"engine": "steam"}, "unknown engine 'steam'; expected one of compiled, mesa"),
        ({"workers": 0}, "workers must be at least 1, got 0"),
    ],
)
def test_invalid_execution_arguments_raise(arguments: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        sim.sweep(SMALL, runs=1, folder=tmp_path, **arguments)
