"""Mediation finds paths that are known, says how sure it is, and keeps silent where the data are too few."""

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
from sim.sweeps.store.results import SweepResults

SMALL = {"days": 40, "team": {"builder": "complete", "size": 5}}


def make_known_paths(
    luck: np.random.Generator, n: int, cause_to_mediator: float, mediator_to_outcome: float, direct_effect: float
) -> MediationArrays:
    """A cause that moves a mediator by `cause_to_mediator`; both move an outcome."""
    cause = luck.standard_normal(n)
    through = cause_to_mediator * cause + luck.standard_normal(n)
    outcome = direct_effect * cause + mediator_to_outcome * through + luck.standard_normal(n)
    return MediationArrays(np.column_stack([cause, through, outcome]), np.zeros(n, np.int64), np.arange(n))


def test_the_paths_are_those_of_two_regressions() -> None:
    data = make_known_paths(np.random.default_rng(1), 80, 0.5, 0.4, 0.2)
    found = path_table(data, AnalysisOptions(n_resamples=100)).set_index("path")["estimate"]
    x, m, y = data.variables.T
    one = np.ones_like(x)
    cause_to_mediator = np.linalg.lstsq(np.column_stack([one, x]), m)[0][1]
    direct_effect, mediator_to_outcome = np.linalg.lstsq(np.column_stack([one, x, m]), y)[0][1:]
    total = np.linalg.lstsq(np.column_stack([one, x]), y)[0][1]
    assert found[["to the mediator", "from the mediator", "past"]].tolist() == pytest.approx(
        [cause_to_mediator, mediator_to_outcome, direct_effect]
    )
    assert found["through"] == pytest.approx(cause_to_mediator * mediator_to_outcome)
    assert found["in all"] == pytest.approx(total) == pytest.approx(found["through"] + found["past"])


def test_the_interval_covers_the_known_path_about_as_often_as_it_says() -> None:
    """True path .5 × .4 = .2; 300 sets of 60.

    If it covers .93, as percentiles do at this n, a share below .87 has a chance of one in 10,000.
    """
    luck = np.random.default_rng(2)
    covered = 0
    for seed in range(300):
        found = (
            path_table(make_known_paths(luck, 60, 0.5, 0.4, 0.2), AnalysisOptions(n_resamples=300, seed=seed))
            .set_index("path")
            .loc["through"]
        )
        covered += found["low"] <= 0.2 <= found["high"]
    assert 0.87 <= covered / 300 <= 0.99


def test_a_path_that_is_not_there_is_seldom_shown() -> None:
    """The mediator does nothing: at most 1 of 20 intervals may miss zero; 300 sets, five standard errors more."""
    luck, missed = np.random.default_rng(3), 0
    for seed in range(300):
        found = (
            path_table(make_known_paths(luck, 40, 0.5, 0.0, 0.3), AnalysisOptions(n_resamples=300, seed=seed))
            .set_index("path")
            .loc["through"]
        )
        missed += not found["low"] <= 0 <= found["high"]
    assert missed / 300 <= 0.05 + 5 * math.sqrt(0.05 * 0.95 / 300)


def test_cell_effects_do_not_appear_as_mediation() -> None:
    """Cells move mediator and outcome together by ten; within them the mediator does nothing (|path| < .1: 5 s.e.)."""
    data = make_known_paths(np.random.default_rng(4), 4000, 0.5, 0.0, 0.3)
    cells = np.repeat(np.arange(4), 1000)
    shifted = data.variables + cells[:, None] * np.array([0.0, 10.0, 10.0])
    apart = estimate_paths(data._replace(variables=shifted, strata=cells))
    together = estimate_paths(data._replace(variables=shifted))
    assert abs(apart[3]) < 0.1 < abs(together[1])


def test_rows_with_shared_seed_are_one_cluster() -> None:
    data = make_known_paths(np.random.default_rng(5), 50, 0.5, 0.4, 0.2)
    often = MediationArrays(np.repeat(data.variables, 8, axis=0), np.zeros(400, np.int64), np.repeat(data.clusters, 8))
    assert np.allclose(bootstrap_paths(often, 200, 1), bootstrap_paths(data, 200, 1))


@pytest.fixture(scope="module")
def styles(tmp_path_factory: pytest.TempPathFactory) -> SweepResults:
    """Two styles of leadership at two workloads."""
    compare = {"leadership.style": ["compassionate", "compliance"]}
    place = tmp_path_factory.mktemp("results")
    vary = {"workload": [0.5, 0.6]}
    return sim.sweep("typical_ward", vary, compare=compare, changes=SMALL, runs=24, folder=place, workers=1)


def test_a_sweep_of_styles_is_asked_how_much_goes_through_safety(styles: SweepResults) -> None:
    found = sim.analyse(styles, "mediation", outcome="acts", n_resamples=200)
    rows = found.table.set_index("path")
    assert rows.loc["to the mediator", "low"] > 0, "constructive leaders make it safer"
    assert set(rows["clusters"]) == {24}
    assert "Only rows with the same workload are compared" in found.summary
    assert "200 bootstrap samples of 24 clusters" in found.summary
    again = sim.analyse(styles, "mediation", outcome="acts", n_resamples=200)
    assert again.table.equals(found.table)


def test_teams_are_played_again_and_the_mediator_comes_first(tmp_path: Path) -> None:
    teams = {"builder": "organisation", "teams": 4, "smallest": 4, "largest": 5}
    changes = {
        "days": 40,
        "events": [],
        "team": teams,
        "leadership": {"mix": {"compassionate": 0.5, "compliance": 0.5}},
    }
    results = sim.sweep("hospital", changes=changes, runs=20, folder=tmp_path, workers=1)
    found = sim.analyse(results, "mediation", n_resamples=200)
    assert "Across 80 teams" in found.summary or "Across 100 teams" in found.summary
    assert "safety is from the days before those of tests" in found.summary
    assert "the intervals speak of luck, not of other teams" in found.summary
    assert "safety_before" in found.tables["mediation_data"]


def test_too_few_runs_and_what_does_not_vary_are_refused(styles: SweepResults, tmp_path: Path) -> None:
    with pytest.raises(
        InsufficientDataError, match="There are 12 runs with luck of their own, and a bootstrap of a mediation needs 20"
    ):
        sim.analyse(styles, "mediation", runs_per_point=12)
    with pytest.raises(SweepError, match="There is no safty"):
        sim.analyse(styles, "mediation", mediator="safty")
    alone = sim.sweep("typical_ward", changes=SMALL, runs=20, folder=tmp_path, workers=1)
    with pytest.raises(SweepError, match="leadership is the same everywhere"):
        sim.analyse(alone, "mediation")
