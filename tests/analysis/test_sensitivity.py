"""Sensitivity: indices of functions for which they are known, what is refused, and a real sweep."""

from __future__ import annotations

import dataclasses
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.result import AnalysisOptions, InsufficientDataError
from sim.analysis.sensitivity.analysis import analyse_sensitivity
from sim.analysis.sensitivity.morris import compute_morris_effects, elementary_effects, trajectory_steps
from sim.analysis.sensitivity.responses import Response
from sim.analysis.sensitivity.sobol import compute_sobol_indices
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.designs import DUMMY, sample_unit_hypercube
from sim.sweeps.plan.schema import SamplingDesign
from sim.sweeps.store.results import SweepResults
from tests.sweeps.helpers import make_plan, run_sweep

FIELD_NAMES = ("workload", "parameters.drain", "parameters.recovery")
VARY = {name: {"between": [0.0 if name == FIELD_NAMES[0] else 0.1, 1.0]} for name in FIELD_NAMES}


def to_unit_interval(row: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Values of the fields as shares of their ranges."""
    return np.array(
        [row[name] if name == FIELD_NAMES[0] else (row[name] - 0.1) / 0.9 for name in FIELD_NAMES], dtype=float
    )


def ishigami(x: Any) -> float:
    """Ishigami's function, whose indices are known."""
    a, b, c = math.pi * (2.0 * x - 1.0)
    return math.sin(a) + 7.0 * math.sin(b) ** 2 + 0.1 * c**4 * math.sin(a)


def make_results(
    folder: Path, design: dict[str, Any], function: Callable[[Any], float], noise: float = 0.0, n_runs: int = 10
) -> SweepResults:
    """Results of a design in which wellbeing is a function of the fields, and of luck."""
    run_sweep(make_plan(vary=VARY, design=design, runs=n_runs, keep={"days": 0}), folder / "small")
    results = SweepResults(folder / "small")
    luck = np.random.default_rng(1)
    seeds = {seed: luck.normal() for seed in results.runs["seed"].unique()}
    values = [function(to_unit_interval(row)) + noise * seeds[row["seed"]] for _, row in results.runs.iterrows()]
    results.runs = results.runs.assign(wellbeing=values, acts=1.0, burnt_out=0.0)  # type: ignore[misc]
    return results


def restrict_measures(results: SweepResults, **more: Any) -> Any:
    return analyse_sensitivity(results, AnalysisOptions(measures=("wellbeing",), **more))


# Ishigami's indices (Sobol' & Levitan 1999), a = 7, b = 0.1.
VARIANCE = 0.5 + 7**2 / 8 + 0.1 * math.pi**4 / 5 + 0.1**2 * math.pi**8 / 18
FIRST_ORDER_INDICES = [0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2 / VARIANCE, 7**2 / 8 / VARIANCE, 0.0]
THIRD = 8 * 0.1**2 * math.pi**8 / 225 / VARIANCE
TOTAL_INDICES = [FIRST_ORDER_INDICES[0] + THIRD, FIRST_ORDER_INDICES[1], THIRD]


def test_sobol_indices_of_a_known_function_are_found() -> None:
    """Each of nine indices within 4.4 standard errors: a false alarm once in 10,000 other seeds, or more rarely."""
    names = ("one", "two", "three", DUMMY)
    rows = sample_unit_hypercube(4, SamplingDesign(sample="sobol_indices", points=1024, second_order=True))
    response = Response("wellbeing", "", np.array([ishigami(row[:3]) for row in rows]), 1, 0, 0)
    found = compute_sobol_indices(response, names, second_order=True, confidence_level=0.95, n_resamples=500, seed=1)
    by_field = {one.field: one for one in found.fields}
    for place, name in enumerate(names[:3]):
        one = by_field[name]
        assert abs(one.first - FIRST_ORDER_INDICES[place]) < 4.4 / 1.96 * one.first_reach + 1e-9
        assert abs(one.total - TOTAL_INDICES[place]) < 4.4 / 1.96 * one.total_reach + 1e-9
        assert one.total_reach < 0.15
    for pair in found.pairs:
        second = THIRD if {pair.field, pair.other} == {"one", "three"} else 0.0
        assert abs(pair.second - second) < 4.4 / 1.96 * pair.second_reach + 1e-9
    assert found.dummy.total == 0.0, "without luck a dummy does nothing"


def test_dummy_index_equals_noise_share(tmp_path: Path) -> None:
    """A linear function with luck of a tenth of the variance of the means: indices within 4.4 standard errors."""
    weights = np.array([3.0, 3.0, 0.0])
    variance = (weights**2).sum() / 12
    noise = math.sqrt(4 * variance / 9)  # of a run; a ninth of what the fields bring about is left in means of four
    results = make_results(
        tmp_path, {"sample": "sobol_indices", "points": 128}, lambda x: float(weights @ x), noise, n_runs=4
    )
    found = restrict_measures(results)
    table = found.table.set_index("field")
    for name, total in {"workload": 0.45, "drain": 0.45, "recovery": 0.0, DUMMY: 0.1}.items():
        one = table.loc[name]
        assert abs(one["total"] - total) < 4.4 / 1.96 * one["total_reach"] + 1e-9
    assert set(table.index[table["is_above"].astype(bool)]) == {"workload", "drain"}
    assert "too few: luck has a large part in the means" in found.summary
    assert "4 runs of each point are few" in found.summary
    of_run, of_row = (int(part) for part in re.findall(r"(\d+) %", found.summary.split("Luck's share")[1]))
    assert abs(of_run - 31) <= 8
    assert abs(of_row - 10) <= 4


def test_morris_separates_inactive_factors_from_noise(tmp_path: Path) -> None:
    """A linear function: effects are its weights; the idle field is told from the dummy never, as it does nothing."""
    weights = np.array([3.0, -2.0, 0.0])
    results = make_results(tmp_path, {"sample": "morris", "trajectories": 12}, lambda x: float(weights @ x), 0.3)
    table = restrict_measures(results).table.set_index("field")
    assert table.loc["workload", "mu"] == pytest.approx(3.0)
    assert table.loc["drain", "mu_star"] == pytest.approx(2.0)
    assert table.loc["drain", "mu"] == pytest.approx(-2.0)
    assert table.loc["workload", "sigma"] == pytest.approx(0.0, abs=1e-9), "no field changes what another does"
    assert table.loc["recovery", "mu_star"] == pytest.approx(0.0, abs=1e-9)
    assert 0.0 < table.loc[DUMMY, "mu_star"] < 0.5
    assert list(table["is_above"]) == [True, True, False, False]
    assert list(table["rank"]) == [1, 2, 3, 4]


def test_idle_fields_are_seldom_taken_for_strong_ones() -> None:
    """200 screens of 20 idle fields whose effects are luck: by Holm at most 5 % raise any alarm.

    More than 20 of 200 come once in 1,000 times, were it 5 % (binomial).
    """
    luck = np.random.default_rng(7)
    names = [*(f"field {n}" for n in range(20)), DUMMY]
    moves = [[(name, 2 / 3) for name in names] for _ in range(15)]
    alarms = 0
    for _ in range(200):
        rows = luck.normal(size=15 * 22)
        alarms += any(
            one.is_above for one in compute_morris_effects(Response("wellbeing", "", rows, 10, 0, 0), moves, 0.95)
        )
    assert alarms <= 20


def test_a_screen_agrees_with_salib(tmp_path: Path) -> None:
    morris = pytest.importorskip("SALib.analyze.morris")
    results = make_results(tmp_path, {"sample": "morris", "trajectories": 10}, ishigami, n_runs=1)
    about = results.manifest
    rows = [about["points"][cell]["values"] for cell in about["rows"]]
    values = np.array([ishigami(to_unit_interval(row)) for row in rows])
    inputs = np.array([[*to_unit_interval(row), row[DUMMY]] for row in rows])
    names = [*FIELD_NAMES, DUMMY]
    problem = {"num_vars": 4, "names": names, "bounds": [[0, 1]] * 4}
    right = morris.analyze(problem, inputs, values, num_levels=4)
    found = elementary_effects(values, trajectory_steps(about))
    for place, name in enumerate(names):
        assert np.abs(found[name]).mean() == pytest.approx(right["mu_star"][place], abs=1e-9)
        assert found[name].std(ddof=1) == pytest.approx(right["sigma"][place], abs=1e-9)


def test_the_paired_difference_of_arms_can_be_screened(tmp_path: Path) -> None:
    compare = {"leadership.style": ["compassionate", "transactional"], "reference": "transactional"}
    design = {"sample": "morris", "trajectories": 5}
    run_sweep(make_plan(vary=VARY, design=design, compare=compare, runs=10, keep={"days": 0}), tmp_path / "small")
    results = SweepResults(tmp_path / "small")
    effect = np.where(results.runs["leadership.style"] == "compassionate", 2 * results.runs["workload"], 0.0)
    results.runs = results.runs.assign(wellbeing=effect + results.runs["seed"] % 97)  # type: ignore[misc]
    table = restrict_measures(results).table
    assert set(table["arm"]) == {"compassionate less transactional"}
    assert table.iloc[0]["field"] == "workload"
    assert table.iloc[0]["mu"] == pytest.approx(2.0)
    assert table.iloc[1:]["mu_star"].max() == pytest.approx(0.0, abs=1e-9), "luck is the same for both arms"


# --- What is refused, and said


def test_an_empty_measure_is_refused(tmp_path: Path) -> None:
    results = make_results(tmp_path, {"sample": "morris", "trajectories": 4}, ishigami)
    results.runs.loc[3, "wellbeing"] = np.nan
    with pytest.raises(SweepError, match="wellbeing is empty in 1 of"):
        restrict_measures(results)
    bad = Response("wellbeing", "", np.array([1.0, np.nan]), 1, 0, 0)
    with pytest.raises(SweepError, match="not finite"):
        compute_sobol_indices(bad, [DUMMY], second_order=False, confidence_level=0.95, n_resamples=10, seed=1)


def test_results_in_which_runs_are_missing_are_refused(tmp_path: Path) -> None:
    results = make_results(tmp_path, {"sample": "morris", "trajectories": 4}, ishigami)
    results.runs = results.runs.drop(index=[5])  # type: ignore[misc]
    with pytest.raises(SweepError, match="has 9 of 10 runs: the others failed"):
        restrict_measures(results)
    (tmp_path / "small" / "digests.json").unlink()
    with pytest.raises(SweepError, match="has not come to its end"):
        restrict_measures(SweepResults(tmp_path / "small"))


def test_a_sweep_without_such_a_design_is_refused(tmp_path: Path) -> None:
    run_sweep(make_plan(), tmp_path / "small")
    with pytest.raises(SweepError, match="has no design from which sensitivity can be reckoned"):
        restrict_measures(SweepResults(tmp_path / "small"))


def test_too_few_trajectories_are_refused_or_said(tmp_path: Path) -> None:
    with pytest.raises(InsufficientDataError, match="There are 3 trajectories; 4 are needed"):
        restrict_measures(make_results(tmp_path / "3", {"sample": "morris", "trajectories": 3}, ishigami))
    assert (
        "5 trajectories are few"
        in restrict_measures(make_results(tmp_path / "5", {"sample": "morris", "trajectories": 5}, ishigami)).summary
    )


def test_wide_intervals_are_said(tmp_path: Path) -> None:
    found = restrict_measures(make_results(tmp_path, {"sample": "sobol_indices", "points": 16}, ishigami))
    assert "The points are too few: an interval reaches" in found.summary


def test_a_measure_that_is_the_same_everywhere_is_said_to_be(tmp_path: Path) -> None:
    results = make_results(tmp_path, {"sample": "sobol_indices", "points": 16}, ishigami)
    found = analyse_sensitivity(results, AnalysisOptions(measures=("acts", "wellbeing")))
    assert "is the same at all points" in found.summary
    assert set(found.table["measure"]) == {"wellbeing"}


def test_without_salib_indices_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = make_results(tmp_path, {"sample": "sobol_indices", "points": 16}, ishigami)
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    with pytest.raises(SweepError, match=r"Sobol' indices need SALib.*compassion-contagion\[analysis\]"):
        restrict_measures(results)


def test_a_real_screen_ranks_the_workload_first_and_leaves_its_files(tmp_path: Path) -> None:
    """Of a ward of six over 60 days, wellbeing hangs on the workload far more than on the kinds of ties it makes."""
    results = sim.sweep(
        "typical_ward",
        {"workload": {"between": [0.3, 0.9]}, "parameters.glimpse_peak": {"within": 0.5}},
        design={"sample": "morris", "trajectories": 10},
        changes={"days": 60, "team.size": 6},
        runs=10,
        folder=tmp_path,
        workers=1,
    )
    found = sim.analyse(results, "sensitivity", measures=("wellbeing", "acts"))
    table: pd.DataFrame = found.table[found.table["measure"] == "wellbeing"]
    assert table.iloc[0]["field"] == "workload"
    assert table.iloc[0]["mu"] < 0
    folder = found.save(tmp_path / "analysis")
    assert {path.name for path in folder.iterdir()} == {
        *("analysis.json", "finding.md", "sensitivity.csv", "sensitivity.png", "sensitivity.svg")
    }
    assert dataclasses.is_dataclass(found)
