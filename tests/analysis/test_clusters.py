"""Intraclass correlations: published values, coverage of intervals, and reruns of a sweep."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.icc import clustered_correlation, intraclass_correlation
from sim.analysis.rerun_individuals import rerun_people
from sim.analysis.result import InsufficientDataError
from sim.sweeps import reproduce_run
from sim.sweeps.errors import ReproductionError, SweepError
from sim.sweeps.results import SweepResults

SMALL = {"days": 40, "team": {"builder": "complete", "size": 5}}
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Table 2 of Shrout & Fleiss (1979): six groups of four."""


def make_grouped_sample(rng: np.random.Generator, n_groups: int, size: int, share: float) -> np.ndarray:
    """Normal values with a variance of 1, of which `share` is between groups."""
    between = np.repeat(rng.standard_normal(n_groups), size)
    return math.sqrt(share) * between + math.sqrt(1 - share) * rng.standard_normal(n_groups * size)


def test_intraclass_correlations_match_published_values() -> None:
    result = intraclass_correlation(np.ravel(SHROUT_FLEISS).astype(float), np.repeat(np.arange(6), 4))
    assert result is not None
    assert (result.icc_1, result.icc_2) == (pytest.approx(0.17, abs=0.005), pytest.approx(0.44, abs=0.005))
    assert (result.icc_1_low, result.icc_1_high) == (pytest.approx(-0.13, abs=0.005), pytest.approx(0.72, abs=0.005))


def test_icc_interval_has_nominal_coverage() -> None:
    """ICC 0.3, 20 groups of 8, 600 repetitions. Tolerance: five standard errors (false alarm rate below 1 in 10⁶)."""
    rng, groups = np.random.default_rng(6), np.repeat(np.arange(20), 8)
    iccs = [intraclass_correlation(make_grouped_sample(rng, 20, 8, 0.3), groups) for _ in range(600)]
    covered = np.mean([icc is not None and icc.icc_1_low <= 0.3 <= icc.icc_1_high for icc in iccs])
    assert covered == pytest.approx(0.95, abs=5 * math.sqrt(0.05 * 0.95 / 600))


def test_clustered_correlation_accounts_for_similar_people_in_a_team() -> None:
    """Leaders and people are independent, but people in a team are similar.

    At most 5% of the intervals miss zero (400 repetitions, tolerance of five standard errors). Intervals that assume
    independent people miss it far more often.
    """
    rng, groups = np.random.default_rng(7), np.repeat(np.arange(40), 10)
    missed = naive = 0
    for _ in range(400):
        leaders = np.repeat(rng.standard_normal(40), 10)
        result = clustered_correlation(leaders, make_grouped_sample(rng, 40, 10, 0.4), groups, groups, 0.95, 100, 1)
        assert result is not None
        missed += not result.low <= 0 <= result.high
        naive += abs(math.atanh(result.correlation)) > 1.96 / math.sqrt(397)
    assert missed / 400 <= 0.05 + 5 * math.sqrt(0.05 * 0.95 / 400)
    assert naive / 400 > 0.2


def test_constant_values_have_no_correlation() -> None:
    groups = np.repeat(np.arange(5), 4)
    assert intraclass_correlation(np.ones(20), groups) is None
    assert intraclass_correlation(np.arange(5.0), np.arange(5)) is None, (
        "groups of one person have no variance within groups"
    )
    assert clustered_correlation(np.ones(20), np.arange(20.0), groups, groups, 0.95, 100, 1) is None


@pytest.fixture(scope="module")
def style_results(tmp_path_factory: pytest.TempPathFactory) -> SweepResults:
    """Two styles of leadership."""
    compare = {"leadership.style": ["compassionate", "compliance"]}
    folder = tmp_path_factory.mktemp("results")
    return sim.sweep("typical_ward", compare=compare, overrides=SMALL, runs=20, folder=folder, workers=1)


def test_engagement_correlates_positively_with_leadership_and_negatively_with_control(
    style_results: SweepResults,
) -> None:
    result = sim.analyse(style_results, "clusters", n_resamples=200)
    pairs = result.tables["correlations"].set_index(["x", "y"])
    assert pairs.loc[("leadership", "engagement"), "low"] > 0 > pairs.loc[("control", "engagement"), "high"]
    assert result.table.set_index("measure").loc["engagement", "icc_1_low"] > 0
    assert "Data: 40 reruns with" in result.summary
    assert "All groups are the same team with different random seeds" in result.summary


def test_rerun_people_match_the_reproduced_run(style_results: SweepResults) -> None:
    table = rerun_people(style_results, 1)
    address = style_results.runs["point"].iloc[0]
    run = reproduce_run(style_results.folder, f"{address}-0")
    leader = run.world.population.leader_of
    followers = [person for person in range(len(leader)) if leader[person] >= 0 and person not in leader]
    states = run.person_states[-20:, :, :][:, :, followers]
    people = table[table["point"] == address]
    assert len(people) == len(followers)
    assert people["safety"].tolist() == pytest.approx(states[:, 5].mean(axis=0).tolist())


def test_rerun_that_differs_from_stored_outcomes_raises_error(style_results: SweepResults) -> None:
    corrupt = SweepResults(style_results.folder)
    corrupt.__dict__["runs"] = corrupt.runs.assign(safety=corrupt.runs["safety"] + 1e-9)
    with pytest.raises(ReproductionError, match="They come from another version of the program"):
        sim.analyse(corrupt, "clusters")


def test_identical_leaders_and_few_groups_are_reported(tmp_path: Path) -> None:
    results = sim.sweep("typical_ward", overrides=SMALL, runs=8, folder=tmp_path, workers=1)
    result = sim.analyse(results, "clusters", n_resamples=100)
    assert "All leaders have the same style" in result.summary
    assert "8 groups are few" in result.summary
    assert list(result.tables) == ["clusters"]
    with pytest.raises(InsufficientDataError, match="There are 3 groups"):
        sim.analyse(results, "clusters", runs_per_point=3)
    with pytest.raises(SweepError, match='Unknown measure of a person "leavers"'):
        sim.analyse(results, "clusters", measures=("leavers",))
