"""Sensitivity analysis: functions with known indices, checks of the data, and a real sweep."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.result import AnalysisOptions, AnalysisResult, InsufficientDataError
from sim.analysis.sensitivity.analysis import analyse_sensitivity
from sim.analysis.sensitivity.morris import compute_morris_effects, elementary_effects, trajectory_steps
from sim.analysis.sensitivity.responses import Response
from sim.analysis.sensitivity.sobol import compute_sobol_indices
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.designs import DUMMY, sample_unit_hypercube
from sim.sweeps.plan.schema import SamplingDesign
from sim.sweeps.results import SweepResults
from tests.sweeps.helpers import make_plan, run_sweep

FACTORS = ("workload", "parameters.drain", "parameters.recovery")
VARY = {name: {"between": [0.0 if name == FACTORS[0] else 0.1, 1.0]} for name in FACTORS}


def to_unit_interval(row: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Values of the factors as shares of their ranges."""
    return np.array([row[name] if name == FACTORS[0] else (row[name] - 0.1) / 0.9 for name in FACTORS], dtype=float)


def ishigami(x: Any) -> float:
    """Ishigami's function. Its Sobol' indices are known."""
    a, b, c = math.pi * (2.0 * x - 1.0)
    return math.sin(a) + 7.0 * math.sin(b) ** 2 + 0.1 * c**4 * math.sin(a)


def make_results(
    folder: Path, design: dict[str, Any], function: Callable[[Any], float], noise: float = 0.0, n_runs: int = 10
) -> SweepResults:
    """Results of a design in which wellbeing is a function of the factors plus noise that depends on the seed."""
    run_sweep(make_plan(vary=VARY, design=design, runs=n_runs, keep={"days": 0}), folder / "small")
    results = SweepResults(folder / "small")
    rng = np.random.default_rng(1)
    noise_by_seed = {seed: rng.normal() for seed in results.runs["seed"].unique()}
    values = [
        function(to_unit_interval(row)) + noise * noise_by_seed[row["seed"]] for _, row in results.runs.iterrows()
    ]
    results.runs = results.runs.assign(wellbeing=values, acts=1.0, burnt_out=0.0)  # type: ignore[misc]
    return results


def analyse_wellbeing(results: SweepResults) -> AnalysisResult:
    return analyse_sensitivity(results, AnalysisOptions(measures=("wellbeing",)))


# Ishigami's indices (Sobol' & Levitan 1999), a = 7, b = 0.1.
VARIANCE = 0.5 + 7**2 / 8 + 0.1 * math.pi**4 / 5 + 0.1**2 * math.pi**8 / 18
FIRST_ORDER_INDICES = [0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2 / VARIANCE, 7**2 / 8 / VARIANCE, 0.0]
INTERACTION = 8 * 0.1**2 * math.pi**8 / 225 / VARIANCE
TOTAL_INDICES = [FIRST_ORDER_INDICES[0] + INTERACTION, FIRST_ORDER_INDICES[1], INTERACTION]


def test_sobol_indices_of_a_known_function() -> None:
    """Each of nine indices within 4.4 standard errors (false alarm rate below 1 in 10,000)."""
    names = ("one", "two", "three", DUMMY)
    rows = sample_unit_hypercube(4, SamplingDesign(sample="sobol_indices", points=1024, second_order=True))
    response = Response("wellbeing", "", np.array([ishigami(row[:3]) for row in rows]), 1, 0, 0)
    result = compute_sobol_indices(response, names, second_order=True, confidence_level=0.95, n_resamples=500, seed=1)
    by_factor = {index.factor: index for index in result.factors}
    for position, name in enumerate(names[:3]):
        index = by_factor[name]
        assert abs(index.first - FIRST_ORDER_INDICES[position]) < 4.4 / 1.96 * index.first_half_width + 1e-9
        assert abs(index.total - TOTAL_INDICES[position]) < 4.4 / 1.96 * index.total_half_width + 1e-9
        assert index.total_half_width < 0.15
    for pair in result.pairs:
        second = INTERACTION if {pair.factor, pair.other_factor} == {"one", "three"} else 0.0
        assert abs(pair.second - second) < 4.4 / 1.96 * pair.second_half_width + 1e-9
    assert result.dummy.total == 0.0, "without noise the dummy has no effect"


def test_dummy_index_equals_noise_share(tmp_path: Path) -> None:
    """A linear function, noise of 10% of the variance of the means: indices within 4.4 standard errors."""
    weights = np.array([3.0, 3.0, 0.0])
    variance = (weights**2).sum() / 12
    noise = math.sqrt(4 * variance / 9)  # of a run, so that means of 4 runs have 1/9 of the variance due to factors
    results = make_results(
        tmp_path, {"sample": "sobol_indices", "points": 128}, lambda x: float(weights @ x), noise, n_runs=4
    )
    result = analyse_wellbeing(results)
    table = result.table.set_index("factor")
    for name, total in {"workload": 0.45, "drain": 0.45, "recovery": 0.0, DUMMY: 0.1}.items():
        row = table.loc[name]
        assert abs(row["total"] - total) < 4.4 / 1.96 * row["total_half_width"] + 1e-9
    assert set(table.index[table["exceeds_dummy"].astype(bool)]) == {"workload", "drain"}
    assert "Random seeds explain a large share of the variance of the means" in result.summary
    assert "4 runs per design point; at least 10 are recommended" in result.summary
    of_run, of_row = (
        int(part)
        for part in re.findall(r"(\d+)%", result.summary.split("Share of the variance due to random seeds")[1])
    )
    assert abs(of_run - 31) <= 8
    assert abs(of_row - 10) <= 4


def test_morris_separates_inactive_factors_from_noise(tmp_path: Path) -> None:
    """A linear function: effects are its weights, and an inactive factor does not exceed the dummy."""
    weights = np.array([3.0, -2.0, 0.0])
    results = make_results(tmp_path, {"sample": "morris", "trajectories": 12}, lambda x: float(weights @ x), 0.3)
    table = analyse_wellbeing(results).table.set_index("factor")
    assert table.loc["workload", "mu"] == pytest.approx(3.0)
    assert table.loc["drain", "mu_star"] == pytest.approx(2.0)
    assert table.loc["drain", "mu"] == pytest.approx(-2.0)
    assert table.loc["workload", "sigma"] == pytest.approx(0.0, abs=1e-9), "no interactions"
    assert table.loc["recovery", "mu_star"] == pytest.approx(0.0, abs=1e-9)
    assert 0.0 < table.loc[DUMMY, "mu_star"] < 0.5
    assert list(table["exceeds_dummy"]) == [True, True, False, False]
    assert list(table["rank"]) == [1, 2, 3, 4]


def test_inactive_factors_are_rarely_significant() -> None:
    """200 screenings of 20 inactive factors: with the Holm adjustment at most 5% have a false positive.

    With 5%, more than 20 of 200 have a probability of 1 in 1,000 (binomial).
    """
    rng = np.random.default_rng(7)
    names = [*(f"factor {n}" for n in range(20)), DUMMY]
    steps = [[(name, 2 / 3) for name in names] for _ in range(15)]
    n_false_positives = 0
    for _ in range(200):
        rows = rng.normal(size=15 * 22)
        n_false_positives += any(
            effect.exceeds_dummy
            for effect in compute_morris_effects(Response("wellbeing", "", rows, 10, 0, 0), steps, 0.95)
        )
    assert n_false_positives <= 20


def test_morris_effects_agree_with_salib(tmp_path: Path) -> None:
    morris = pytest.importorskip("SALib.analyze.morris")
    results = make_results(tmp_path, {"sample": "morris", "trajectories": 10}, ishigami, n_runs=1)
    manifest = results.manifest
    rows = [manifest["points"][cell]["values"] for cell in manifest["rows"]]
    values = np.array([ishigami(to_unit_interval(row)) for row in rows])
    inputs = np.array([[*to_unit_interval(row), row[DUMMY]] for row in rows])
    names = [*FACTORS, DUMMY]
    problem = {"num_vars": 4, "names": names, "bounds": [[0, 1]] * 4}
    expected = morris.analyze(problem, inputs, values, num_levels=4)
    result = elementary_effects(values, trajectory_steps(manifest))
    for position, name in enumerate(names):
        assert np.abs(result[name]).mean() == pytest.approx(expected["mu_star"][position], abs=1e-9)
        assert result[name].std(ddof=1) == pytest.approx(expected["sigma"][position], abs=1e-9)


def test_morris_screening_of_paired_differences(tmp_path: Path) -> None:
    compare = {"leadership.style": ["compassionate", "transactional"], "reference": "transactional"}
    design = {"sample": "morris", "trajectories": 5}
    run_sweep(make_plan(vary=VARY, design=design, compare=compare, runs=10, keep={"days": 0}), tmp_path / "small")
    results = SweepResults(tmp_path / "small")
    effect = np.where(results.runs["leadership.style"] == "compassionate", 2 * results.runs["workload"], 0.0)
    results.runs = results.runs.assign(wellbeing=effect + results.runs["seed"] % 97)  # type: ignore[misc]
    table = analyse_wellbeing(results).table
    assert set(table["arm"]) == {"compassionate − transactional"}
    assert table.iloc[0]["factor"] == "workload"
    assert table.iloc[0]["mu"] == pytest.approx(2.0)
    assert table.iloc[1:]["mu_star"].max() == pytest.approx(0.0, abs=1e-9), "both arms have the same random seeds"


# --- Errors and warnings


def test_missing_values_raise_error(tmp_path: Path) -> None:
    results = make_results(tmp_path, {"sample": "morris", "trajectories": 4}, ishigami)
    results.runs.loc[3, "wellbeing"] = np.nan
    with pytest.raises(SweepError, match="wellbeing has no value in 1 of"):
        analyse_wellbeing(results)
    not_finite = Response("wellbeing", "", np.array([1.0, np.nan]), 1, 0, 0)
    with pytest.raises(SweepError, match="not finite"):
        compute_sobol_indices(not_finite, [DUMMY], second_order=False, confidence_level=0.95, n_resamples=10, seed=1)


def test_missing_runs_raise_error(tmp_path: Path) -> None:
    results = make_results(tmp_path, {"sample": "morris", "trajectories": 4}, ishigami)
    results.runs = results.runs.drop(index=[5])  # type: ignore[misc]
    with pytest.raises(SweepError, match=r"has only 9 of 10 runs\. The other runs failed"):
        analyse_wellbeing(results)
    (tmp_path / "small" / "digests.json").unlink()
    with pytest.raises(SweepError, match="is incomplete"):
        analyse_wellbeing(SweepResults(tmp_path / "small"))


def test_sweep_without_sensitivity_design_raises_error(tmp_path: Path) -> None:
    run_sweep(make_plan(), tmp_path / "small")
    with pytest.raises(SweepError, match="has no design for a sensitivity analysis"):
        analyse_wellbeing(SweepResults(tmp_path / "small"))


def test_few_trajectories_raise_error_or_warning(tmp_path: Path) -> None:
    with pytest.raises(InsufficientDataError, match=r"There are 3 trajectories\. Morris screening needs at least 4"):
        analyse_wellbeing(make_results(tmp_path / "3", {"sample": "morris", "trajectories": 3}, ishigami))
    assert (
        "5 trajectories are few"
        in analyse_wellbeing(make_results(tmp_path / "5", {"sample": "morris", "trajectories": 5}, ishigami)).summary
    )


def test_wide_intervals_have_a_warning(tmp_path: Path) -> None:
    result = analyse_wellbeing(make_results(tmp_path, {"sample": "sobol_indices", "points": 16}, ishigami))
    assert "The sample is too small: the widest interval is" in result.summary


def test_constant_measure_is_reported_without_indices(tmp_path: Path) -> None:
    results = make_results(tmp_path, {"sample": "sobol_indices", "points": 16}, ishigami)
    result = analyse_sensitivity(results, AnalysisOptions(measures=("acts", "wellbeing")))
    assert "the same at all design points" in result.summary
    assert set(result.table["measure"]) == {"wellbeing"}


def test_morris_screening_of_a_real_sweep_ranks_workload_first(tmp_path: Path) -> None:
    """On a ward of six over 60 days, wellbeing depends on workload far more than on glimpses."""
    results = sim.sweep(
        "typical_ward",
        {"workload": {"between": [0.3, 0.9]}, "parameters.glimpse_peak": {"within": 0.5}},
        design={"sample": "morris", "trajectories": 10},
        overrides={"days": 60, "team.size": 6},
        runs=10,
        folder=tmp_path,
        workers=1,
    )
    result = sim.analyse(results, "sensitivity", measures=("wellbeing", "acts"))
    table: pd.DataFrame = result.table[result.table["measure"] == "wellbeing"]
    assert table.iloc[0]["factor"] == "workload"
    assert table.iloc[0]["mu"] < 0
    folder = result.save(tmp_path / "analysis")
    assert {path.name for path in folder.iterdir()} == {
        *("analysis.json", "summary.md", "sensitivity.csv", "sensitivity.png")
    }
    assert dataclasses.is_dataclass(result)
