"""How alike people of a team are: as in the paper, as often right as stated, and from runs that come out the same."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.icc import clustered_correlation, intraclass_correlation
from sim.analysis.result import InsufficientDataError
from sim.sweeps import reproduce_run
from sim.sweeps.errors import ReproductionError, SweepError
from sim.sweeps.store.results import SweepResults

SMALL = {"days": 40, "team": {"builder": "complete", "size": 5}}
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Table 2 of Shrout & Fleiss (1979): six groups of four."""


def make_grouped_sample(rng: np.random.Generator, n_groups: int, size: int, share: float) -> np.ndarray:
    """Normal values with a variance of 1, of which a share lies between groups."""
    between = np.repeat(rng.standard_normal(n_groups), size)
    return math.sqrt(share) * between + math.sqrt(1 - share) * rng.standard_normal(n_groups * size)


def test_the_intraclass_correlations_are_those_of_the_paper() -> None:
    found = intraclass_correlation(np.ravel(SHROUT_FLEISS).astype(float), np.repeat(np.arange(6), 4))
    assert found is not None
    assert (found.icc_1, found.icc_2) == (pytest.approx(0.17, abs=0.005), pytest.approx(0.44, abs=0.005))
    assert (found.icc_1_low, found.icc_1_high) == (pytest.approx(-0.13, abs=0.005), pytest.approx(0.72, abs=0.005))


def test_the_interval_covers_the_known_share_as_often_as_it_says() -> None:
    """Share .3, 20 groups of 8, 600 tries; five standard errors: a false alarm once in a million."""
    rng, groups = np.random.default_rng(6), np.repeat(np.arange(20), 8)
    found = [intraclass_correlation(make_grouped_sample(rng, 20, 8, 0.3), groups) for _ in range(600)]
    covered = np.mean([one is not None and one.icc_1_low <= 0.3 <= one.icc_1_high for one in found])
    assert covered == pytest.approx(0.95, abs=5 * math.sqrt(0.05 * 0.95 / 600))


def test_people_of_one_team_do_not_count_as_many() -> None:
    """No true correlation of leaders with people who are alike.

    Heeding the teams, at most 1 of 20 intervals may miss zero (400 tries, five standard errors more); as if all were
    independent, far more do.
    """
    rng, groups = np.random.default_rng(7), np.repeat(np.arange(40), 10)
    missed = naive = 0
    for _ in range(400):
        leaders = np.repeat(rng.standard_normal(40), 10)
        found = clustered_correlation(leaders, make_grouped_sample(rng, 40, 10, 0.4), groups, groups, 0.95, 100, 1)
        assert found is not None
        missed += not found.low <= 0 <= found.high
        naive += abs(math.atanh(found.correlation)) > 1.96 / math.sqrt(397)
    assert missed / 400 <= 0.05 + 5 * math.sqrt(0.05 * 0.95 / 400)
    assert naive / 400 > 0.2


def test_what_does_not_vary_has_no_correlation() -> None:
    groups = np.repeat(np.arange(5), 4)
    assert intraclass_correlation(np.ones(20), groups) is None
    assert intraclass_correlation(np.arange(5.0), np.arange(5)) is None, "a group needs two members"
    assert clustered_correlation(np.ones(20), np.arange(20.0), groups, groups, 0.95, 100, 1) is None


@pytest.fixture(scope="module")
def style_results(tmp_path_factory: pytest.TempPathFactory) -> SweepResults:
    """Two styles of leadership."""
    compare = {"leadership.style": ["compassionate", "compliance"]}
    place = tmp_path_factory.mktemp("results")
    return sim.sweep("typical_ward", compare=compare, changes=SMALL, runs=20, folder=place, workers=1)


def test_constructive_leaders_have_engaged_people_and_control_goes_the_other_way(style_results: SweepResults) -> None:
    found = sim.analyse(style_results, "clusters", n_resamples=200)
    pairs = found.tables["correlations"].set_index(["one", "other"])
    assert pairs.loc[("leadership", "engagement"), "low"] > 0 > pairs.loc[("control", "engagement"), "high"]
    assert found.table.set_index("measure").loc["engagement", "icc_1_low"] > 0
    assert "From 40 runs played again" in found.summary
    assert "This is one team, again and again" in found.summary


def test_people_are_those_of_the_runs_that_were_kept(style_results: SweepResults) -> None:
    from sim.analysis.rerun_individuals import rerun_people  # noqa: PLC0415

    table = rerun_people(style_results, 1)
    address = style_results.runs["point"].iloc[0]
    run = reproduce_run(style_results.folder, f"{address}-0")
    leader = run.world.population.leader_of
    who = [i for i in range(len(leader)) if leader[i] >= 0 and i not in leader]
    states = run.person_states[-20:, :, :][:, :, who]
    mine = table[table["point"] == address]
    assert len(mine) == len(who)
    assert mine["safety"].tolist() == pytest.approx(states[:, 5].mean(axis=0).tolist())


def test_a_run_that_comes_out_otherwise_is_told(style_results: SweepResults) -> None:
    spoilt = SweepResults(style_results.folder)
    spoilt.__dict__["runs"] = spoilt.runs.assign(safety=spoilt.runs["safety"] + 1e-9)
    with pytest.raises(ReproductionError, match="made by another version of the program"):
        sim.analyse(spoilt, "clusters")


def test_leaders_who_lead_alike_and_too_few_teams_are_told(tmp_path: Path) -> None:
    results = sim.sweep("typical_ward", changes=SMALL, runs=8, folder=tmp_path, workers=1)
    found = sim.analyse(results, "clusters", n_resamples=100)
    assert "All leaders lead alike" in found.summary
    assert "8 groups are few" in found.summary
    assert list(found.tables) == ["clusters"]
    with pytest.raises(InsufficientDataError, match="There are 3 teams of people who are led"):
        sim.analyse(results, "clusters", runs_per_point=3)
    with pytest.raises(SweepError, match="leavers is not known of each person"):
        sim.analyse(results, "clusters", measures=("leavers",))
