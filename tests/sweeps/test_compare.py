"""Comparisons of scenarios and of the arms of a sweep: paired statistics, summary and figure."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.sweeps.comparison.compare import Comparison
from sim.sweeps.comparison.contrasts import ContrastRow
from sim.sweeps.comparison.paired_statistics import paired_contrast
from sim.sweeps.comparison.text import describe_contrast
from sim.sweeps.errors import SweepError
from sim.sweeps.results import SweepResults
from tests.sweeps.helpers import make_plan, run_sweep

SMALL = {"days": 60, "team": {"builder": "complete", "size": 5}}


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Compliance and compassionate leadership in a small team."""
    compassionate = sim.load("typical_ward", {**SMALL, "leadership.style": "compassionate"})
    compliance = sim.load("typical_ward", {**SMALL, "leadership.style": "compliance"})
    return sim.compare(compliance, compassionate, runs=12, measures=("wellbeing", "burnt_out"), workers=1)


def test_scenarios_have_common_random_numbers_and_are_compared_with_the_first(comparison: Comparison) -> None:
    row = comparison.rows[0]
    compassionate, compliance = (
        [
            sim.run(sim.load("typical_ward", {**SMALL, "leadership.style": style}), seed).summary()["wellbeing"]
            for seed in range(1, 13)
        ]
        for style in ("compassionate", "compliance")
    )
    expected = paired_contrast(np.array(compassionate), np.array(compliance))
    assert row.contrast == pytest.approx(expected, rel=1e-9)
    assert comparison.table.loc[0, "difference"] == row.contrast.difference > 0
    assert (comparison.seeds, row.arm, row.reference) == ((1, 12), "typical_ward #2", "typical_ward")


def test_the_summary_states_the_result_of_the_first_measure(comparison: Comparison) -> None:
    summary = comparison.summary
    difference = 100 * comparison.rows[0].contrast.difference
    assert summary.startswith(
        "Wellbeing is higher with typical_ward #2 than with typical_ward: "
        f"mean difference {difference:.1f} points (95% CI "
    )
    assert "; paired t test, Holm-adjusted p < 0.001). It is higher in 12 of 12 pairs of runs" in summary
    assert "reduced the number of runs needed by a factor of" in summary or "did not help" in summary


def make_row(arm: list[float], reference: list[float], p: float | None = None) -> ContrastRow:
    contrast = paired_contrast(np.array(arm), np.array(reference))
    return ContrastRow({}, "wellbeing", "new", "old", contrast, contrast.p if p is None else p)


def test_a_difference_that_is_not_significant_is_not_claimed() -> None:
    text = describe_contrast(make_row([0.5, 0.6, 0.4], [0.52, 0.55, 0.43]), 0.95)
    assert text.startswith("Wellbeing does not differ significantly between new and old: mean difference 0.0 points (")
    assert "over 3 pairs of runs with the same random seed" in text
    assert "higher" not in text
    assert "More runs may reveal a smaller difference" in text


def test_a_negative_correlation_is_reported() -> None:
    text = describe_contrast(make_row([0.1, 0.5, 0.9, 0.5], [0.9, 0.5, 0.1, 0.4]), 0.95)
    assert "Common random numbers did not help: the correlation between the arms is −0.9" in text


def test_too_few_pairs_of_runs_are_reported() -> None:
    assert "have fewer than two pairs of runs for wellbeing" in describe_contrast(
        make_row([math.nan, 0.5], [0.5, 0.5]), 0.95
    )


def test_a_sweep_is_compared_by_cell_and_adjusted_for_all_cells(tmp_path: Path) -> None:
    compare: dict[str, Any] = {
        "leadership.style": ["rescuing", "sympathetic", "transactional"],
        "reference": "transactional",
    }
    run_sweep(make_plan(compare=compare), tmp_path / "small")
    comparison = SweepResults(tmp_path / "small").compare("wellbeing")
    assert [(row.cell["workload"], row.arm) for row in comparison.rows] == [
        (workload, arm) for workload in (0.5, 0.6, 0.7) for arm in ("rescuing", "sympathetic")
    ]
    runs = pd.read_parquet(tmp_path / "small" / "runs.parquet").set_index(["workload", "leadership.style", "run"])
    differences = runs.loc[0.6, "sympathetic"]["wellbeing"] - runs.loc[0.6, "transactional"]["wellbeing"]
    assert comparison.rows[3].contrast.difference == pytest.approx(differences.mean())
    assert min(row.p_adjusted for row in comparison.rows) == pytest.approx(
        min(1, 6 * min(row.contrast.p for row in comparison.rows))
    )


def test_a_sweep_without_arms_cannot_be_compared(tmp_path: Path) -> None:
    run_sweep(make_plan(), tmp_path / "small")
    with pytest.raises(SweepError, match="has no arms to compare"):
        SweepResults(tmp_path / "small").compare()


def test_an_unknown_measure_raises(tmp_path: Path) -> None:
    run_sweep(make_plan(compare={"leadership.style": ["rescuing", "sympathetic"]}), tmp_path / "small")
    with pytest.raises(KeyError, match="unknown measure 'happiness'; expected one of wellbeing"):
        SweepResults(tmp_path / "small").compare("happiness")


def test_figure_and_table_are_saved(comparison: Comparison, tmp_path: Path) -> None:
    assert comparison.save(tmp_path) == ["comparison.csv", "comparison.png"]
    saved = pd.read_csv(tmp_path / "comparison.csv")
    assert list(saved.columns) == list(comparison.table.columns)
    assert saved["difference"].tolist() == pytest.approx(comparison.table["difference"].tolist())
    first = (tmp_path / "comparison.png").read_bytes()
    comparison.save_figure(tmp_path)
    assert (tmp_path / "comparison.png").read_bytes() == first, "the same figure has the same bytes"


def test_a_single_scenario_cannot_be_compared() -> None:
    with pytest.raises(sim.ScenarioError, match="a comparison needs two or more scenarios, got 1"):
        sim.compare("typical_ward")
