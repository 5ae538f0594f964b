"""Comparisons: from Python and from the command line, in numbers and in plain words."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.sweeps.comparison.compare import Comparison, ContrastRow, compare_arms
from sim.sweeps.comparison.paired_statistics import paired_contrast
from sim.sweeps.comparison.text import describe_contrast
from sim.sweeps.errors import SweepError
from sim.sweeps.store.results import SweepResults
from tests.sweeps.helpers import make_plan, run_sweep

SMALL = {"days": 60, "team": {"builder": "complete", "size": 5}}


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Kind and controlling leaders of a small team."""
    kind = sim.load("typical_ward", {**SMALL, "leadership.style": "compassionate"})
    strict = sim.load("typical_ward", {**SMALL, "leadership.style": "compliance"})
    return sim.compare(strict, kind, runs=12, measures=("wellbeing", "burnt_out"), workers=1)


def test_arms_meet_the_same_luck_and_are_compared_with_the_first(comparison: Comparison) -> None:
    row = comparison.rows[0]
    kind, strict = (
        [
            sim.run(sim.load("typical_ward", {**SMALL, "leadership.style": style}), seed).summary()["wellbeing"]
            for seed in range(1, 13)
        ]
        for style in ("compassionate", "compliance")
    )
    expected = paired_contrast(np.array(kind), np.array(strict))
    assert row.contrast == pytest.approx(expected, rel=1e-9)
    assert comparison.table.loc[0, "difference"] == row.contrast.difference > 0
    assert (comparison.seeds, row.arm, row.reference) == ((1, 12), "typical_ward #2", "typical_ward")


def test_the_verdict_says_in_words_what_the_table_says(comparison: Comparison) -> None:
    told = comparison.summary
    assert told.startswith("Wellbeing is higher with typical_ward #2 than with typical_ward, by ")
    assert "in 12 of 12 runs with the same luck" in told
    assert "The same luck saved runs: " in told or "Pairing did not help: " in told


def make_row(arm: list[float], reference: list[float], p: float | None = None) -> ContrastRow:
    found = paired_contrast(np.array(arm), np.array(reference))
    return ContrastRow({}, "wellbeing", "new", "old", found, found.p if p is None else p)


def test_what_is_not_shown_is_not_claimed() -> None:
    told = describe_contrast(make_row([0.5, 0.6, 0.4], [0.52, 0.55, 0.43]), 0.95)
    assert "does not clearly differ between new and old" in told
    assert "higher" not in told
    assert "More runs may show a smaller difference" in told


def test_pairing_that_backfires_is_told() -> None:
    told = describe_contrast(make_row([0.1, 0.5, 0.9, 0.5], [0.9, 0.5, 0.1, 0.4]), 0.95)
    assert "Pairing did not help: the arms go together with a correlation of −0.9" in told


def test_arms_that_cannot_be_compared_are_told() -> None:
    assert "have no two runs to compare" in describe_contrast(make_row([math.nan, 0.5], [0.5, 0.5]), 0.95)


def test_a_sweep_is_compared_cell_by_cell_and_adjusted_for_all_of_them(tmp_path: Path) -> None:
    compare: dict[str, Any] = {
        "leadership.style": ["rescuing", "sympathetic", "transactional"],
        "reference": "transactional",
    }
    run_sweep(make_plan(compare=compare), tmp_path / "small")
    found = compare_arms(SweepResults(tmp_path / "small"), ["wellbeing"])
    assert [(row.cell["workload"], row.arm) for row in found.rows] == [
        (workload, arm) for workload in (0.5, 0.6, 0.7) for arm in ("rescuing", "sympathetic")
    ]
    runs = pd.read_parquet(tmp_path / "small" / "runs.parquet").set_index(["workload", "leadership.style", "run"])
    apart = runs.loc[0.6, "sympathetic"]["wellbeing"] - runs.loc[0.6, "transactional"]["wellbeing"]
    assert found.rows[3].contrast.difference == pytest.approx(apart.mean())
    assert min(row.p_adjusted for row in found.rows) == pytest.approx(
        min(1, 6 * min(row.contrast.p for row in found.rows))
    )


def test_a_sweep_that_compares_nothing_is_told(tmp_path: Path) -> None:
    run_sweep(make_plan(), tmp_path / "small")
    with pytest.raises(SweepError, match="compares nothing"):
        SweepResults(tmp_path / "small").compare()


def test_a_measure_that_is_not_there_is_told(tmp_path: Path) -> None:
    run_sweep(make_plan(compare={"leadership.style": ["rescuing", "sympathetic"]}), tmp_path / "small")
    with pytest.raises(KeyError, match="happiness is no outcome of a run; there are wellbeing"):
        SweepResults(tmp_path / "small").compare("happiness")


def test_the_figure_and_its_data_are_written(comparison: Comparison, tmp_path: Path) -> None:
    assert comparison.save(tmp_path) == ["comparison.csv", "comparison.png", "comparison.svg"]
    again = pd.read_csv(tmp_path / "comparison.csv")
    assert list(again.columns) == list(comparison.table.columns)
    assert again["difference"].tolist() == pytest.approx(comparison.table["difference"].tolist())
    first = (tmp_path / "comparison.svg").read_bytes()
    comparison.save_figure(tmp_path)
    assert (tmp_path / "comparison.svg").read_bytes() == first, "the same figure has the same bytes"


def test_a_single_scenario_cannot_be_compared() -> None:
    with pytest.raises(sim.ScenarioError, match="one scenario is given; a comparison needs two or more"):
        sim.compare("typical_ward")
