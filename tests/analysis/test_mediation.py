"""Mediation analysis: known paths, coverage of intervals, clusters, and checks of the sample."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.mediation.analysis import path_table
from sim.analysis.mediation.path_model import MediationArrays, bootstrap_paths, estimate_paths
from sim.analysis.result import AnalysisOptions, InsufficientDataError
from sim.sweeps.errors import SweepError
from sim.sweeps.results import SweepResults

SMALL = {"days": 40, "team": {"builder": "complete", "size": 5}}


def make_known_paths(
    rng: np.random.Generator, n: int, cause_to_mediator: float, mediator_to_outcome: float, direct_effect: float
) -> MediationArrays:
    """Data with known path coefficients."""
    cause = rng.standard_normal(n)
    mediator = cause_to_mediator * cause + rng.standard_normal(n)
    outcome = direct_effect * cause + mediator_to_outcome * mediator + rng.standard_normal(n)
    return MediationArrays(np.column_stack([cause, mediator, outcome]), np.zeros(n, np.int64), np.arange(n))


def test_paths_match_two_regressions() -> None:
    data = make_known_paths(np.random.default_rng(1), 80, 0.5, 0.4, 0.2)
    result = path_table(data, AnalysisOptions(n_resamples=100)).set_index("path")["estimate"]
    x, m, y = data.variables.T
    intercept = np.ones_like(x)
    cause_to_mediator = np.linalg.lstsq(np.column_stack([intercept, x]), m)[0][1]
    direct_effect, mediator_to_outcome = np.linalg.lstsq(np.column_stack([intercept, x, m]), y)[0][1:]
    total = np.linalg.lstsq(np.column_stack([intercept, x]), y)[0][1]
    assert result[["cause_to_mediator", "mediator_to_outcome", "direct_effect"]].tolist() == pytest.approx(
        [cause_to_mediator, mediator_to_outcome, direct_effect]
    )
    assert result["indirect_effect"] == pytest.approx(cause_to_mediator * mediator_to_outcome)
    assert result["total_effect"] == pytest.approx(total)
    assert result["total_effect"] == pytest.approx(result["indirect_effect"] + result["direct_effect"])


def test_indirect_effect_interval_has_about_nominal_coverage() -> None:
    """True indirect effect 0.5 × 0.4 = 0.2; 300 samples of 60.

    Percentile intervals cover 93% at this sample size. A share below 87% then has a probability of 1 in 10,000.
    """
    rng = np.random.default_rng(2)
    covered = 0
    for seed in range(300):
        result = (
            path_table(make_known_paths(rng, 60, 0.5, 0.4, 0.2), AnalysisOptions(n_resamples=300, seed=seed))
            .set_index("path")
            .loc["indirect_effect"]
        )
        covered += result["low"] <= 0.2 <= result["high"]
    assert 0.87 <= covered / 300 <= 0.99


def test_absent_indirect_effect_is_rarely_significant() -> None:
    """The mediator has no effect: at most 5% of 300 intervals miss zero, with a tolerance of five standard errors."""
    rng, missed = np.random.default_rng(3), 0
    for seed in range(300):
        result = (
            path_table(make_known_paths(rng, 40, 0.5, 0.0, 0.3), AnalysisOptions(n_resamples=300, seed=seed))
            .set_index("path")
            .loc["indirect_effect"]
        )
        missed += not result["low"] <= 0 <= result["high"]
    assert missed / 300 <= 0.05 + 5 * math.sqrt(0.05 * 0.95 / 300)


def test_stratum_effects_do_not_appear_as_mediation() -> None:
    """Strata shift mediator and outcome by 10; within strata the mediator has no effect (|b| < 0.1: 5 s.e.)."""
    data = make_known_paths(np.random.default_rng(4), 4000, 0.5, 0.0, 0.3)
    strata = np.repeat(np.arange(4), 1000)
    shifted = data.variables + strata[:, None] * np.array([0.0, 10.0, 10.0])
    stratified = estimate_paths(data._replace(variables=shifted, strata=strata))
    pooled = estimate_paths(data._replace(variables=shifted))
    assert abs(stratified[3]) < 0.1 < abs(pooled[1])


def test_rows_with_shared_seed_are_one_cluster() -> None:
    data = make_known_paths(np.random.default_rng(5), 50, 0.5, 0.4, 0.2)
    repeated = MediationArrays(
        np.repeat(data.variables, 8, axis=0), np.zeros(400, np.int64), np.repeat(data.clusters, 8)
    )
    assert np.allclose(bootstrap_paths(repeated, 200, 1), bootstrap_paths(data, 200, 1))


@pytest.fixture(scope="module")
def style_results(tmp_path_factory: pytest.TempPathFactory) -> SweepResults:
    """Two styles of leadership at two workloads."""
    compare = {"leadership.style": ["compassionate", "compliance"]}
    folder = tmp_path_factory.mktemp("results")
    vary = {"workload": [0.5, 0.6]}
    return sim.sweep("typical_ward", vary, compare=compare, overrides=SMALL, runs=24, folder=folder, workers=1)


def test_indirect_effect_of_leadership_styles_through_safety(style_results: SweepResults) -> None:
    result = sim.analyse(style_results, "mediation", outcome="acts", n_resamples=200)
    rows = result.table.set_index("path")
    assert rows.loc["cause_to_mediator", "low"] > 0, "constructive leadership increases safety"
    assert set(rows["n_clusters"]) == {24}
    assert "Only rows with the same workload are compared" in result.summary
    assert "200 bootstrap samples of 24 clusters" in result.summary
    again = sim.analyse(style_results, "mediation", outcome="acts", n_resamples=200)
    assert again.table.equals(result.table)


def test_teams_are_rerun_and_the_mediator_is_measured_first(tmp_path: Path) -> None:
    teams = {"builder": "organisation", "teams": 4, "smallest": 4, "largest": 5}
    changes = {
        "days": 40,
        "events": [],
        "team": teams,
        "leadership": {"mix": {"compassionate": 0.5, "compliance": 0.5}},
    }
    results = sim.sweep("hospital", overrides=changes, runs=20, folder=tmp_path, workers=1)
    result = sim.analyse(results, "mediation", n_resamples=200)
    assert "Across 80 teams" in result.summary or "Across 100 teams" in result.summary
    assert "safety is measured on the days before those of tests" in result.summary
    assert "account for random seeds, not for other teams" in result.summary
    assert "safety_before" in result.tables["mediation_data"]


def test_few_runs_and_constant_variables_raise_error(style_results: SweepResults, tmp_path: Path) -> None:
    with pytest.raises(
        InsufficientDataError, match=r"There are 12 independent clusters \(random seeds\).*needs at least 20"
    ):
        sim.analyse(style_results, "mediation", runs_per_point=12)
    with pytest.raises(SweepError, match=r'Unknown mediator .* "safty"'):
        sim.analyse(style_results, "mediation", mediator="safty")
    one_style = sim.sweep("typical_ward", overrides=SMALL, runs=20, folder=tmp_path, workers=1)
    with pytest.raises(SweepError, match="leadership does not vary"):
        sim.analyse(one_style, "mediation")
