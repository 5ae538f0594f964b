"""Effects: equivalence and minimum-effect tests, smallest effects, and summaries."""

from __future__ import annotations

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy

import sim
from sim.analysis.result import InsufficientDataError
from sim.sweeps.comparison.contrasts import ContrastRow, relevance
from sim.sweeps.comparison.paired_statistics import minimum_effect_p_value, paired_contrast, tost_p_value
from sim.sweeps.comparison.text import describe_contrast
from sim.sweeps.errors import SweepError
from sim.sweeps.results import SweepResults
from tests.sweeps.helpers import make_plan, run_sweep

RNG = np.random.default_rng(8)
ARMS: dict[str, Any] = {"leadership.style": ["rescuing", "sympathetic", "transactional"], "reference": "transactional"}


def make_contrast(n: int, mean: float) -> Any:
    """A contrast of n pairs with normal differences with a standard deviation of 1."""
    return paired_contrast(mean + RNG.standard_normal(n), np.zeros(n))


def test_equivalence_test_is_two_one_sided_t_tests() -> None:
    values = 0.1 + RNG.standard_normal(40)
    result = paired_contrast(values, np.zeros(40))
    above = scipy.stats.ttest_1samp(values, -0.5, alternative="greater").pvalue
    below = scipy.stats.ttest_1samp(values, 0.5, alternative="less").pvalue
    assert tost_p_value(result, 0.5) == pytest.approx(max(above, below))


def test_equivalence_test_agrees_with_the_90_percent_interval() -> None:
    for mean in np.linspace(-0.6, 0.6, 41):
        values = mean + RNG.standard_normal(50)
        result = paired_contrast(values, np.zeros(50), confidence_level=0.9)
        assert (tost_p_value(result, 0.5) < 0.05) == (result.low > -0.5 and result.high < 0.5)


@pytest.mark.parametrize("test", [tost_p_value, minimum_effect_p_value])
def test_false_positive_rate_at_the_smallest_effect_is_nominal(test: Any) -> None:
    """The true difference is the smallest effect. 2,000 repetitions, tolerance of five standard errors."""
    false_positive_rate = np.mean([test(make_contrast(30, 0.5), 0.5) < 0.05 for _ in range(2000)])
    assert false_positive_rate == pytest.approx(0.05, abs=5 * math.sqrt(0.05 * 0.95 / 2000))


def test_constant_differences_give_certain_results() -> None:
    same = paired_contrast(np.array([0.25, 0.5, 0.75]) + 0.125, np.array([0.25, 0.5, 0.75]))
    assert (tost_p_value(same, 0.25), minimum_effect_p_value(same, 0.25)) == (0.0, 1.0)
    assert (tost_p_value(same, 0.0625), minimum_effect_p_value(same, 0.0625)) == (1.0, 0.0)
    assert math.isnan(tost_p_value(paired_contrast(np.array([1.0]), np.array([0.5])), 0.1))


@pytest.mark.parametrize(
    ("mean", "expected_relevance", "sentence"),
    [(3.0, "yes", "is larger than"), (0.0, "no", "too small to matter"), (1.0, "open", "is inconclusive")],
)
def test_relevance_and_its_sentence(mean: float, expected_relevance: str, sentence: str) -> None:
    noise = np.tile([-0.5, 0.5], 20)
    result = paired_contrast((mean + noise) / 100, np.zeros(40))
    row = ContrastRow(
        {},
        "wellbeing",
        "new",
        "old",
        result,
        result.p,
        0.01,
        tost_p_value(result, 0.01),
        minimum_effect_p_value(result, 0.01),
    )
    assert relevance(row) == expected_relevance
    assert sentence in describe_contrast(row, 0.95)


def test_smallest_effect_comes_from_the_plan_or_the_option(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS, effect={"measure": "energy", "smallest": 0.3}), tmp_path)
    planned = sim.analyse(tmp_path, "effects").table.set_index("measure")["smallest"]
    assert set(planned["energy"]) == {0.3}
    assert planned.drop("energy").isna().all()
    requested = sim.analyse(tmp_path, "effects", measures=("acts", "care"), smallest_effects={"care": 0.1}).table
    assert set(requested.loc[requested["measure"] == "care", "smallest"]) == {0.1}
    with pytest.raises(SweepError, match="A smallest effect is given for safety, which is not analysed"):
        sim.analyse(tmp_path, "effects", measures=("acts",), smallest_effects={"safety": 0.1})


def test_table_has_all_contrasts_and_summary_all_measures(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS), tmp_path)
    result = sim.analyse(tmp_path, "effects", measures=("energy", "acts"))
    assert len(result.table) == 2 * 3 * 2
    assert len(result.summary.split("\n\n")) == 2
    assert "of 6 differences from transactional" in result.summary


def test_display_table_is_in_points_and_has_units(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS), tmp_path)
    result = sim.analyse(tmp_path, "effects", measures=("energy", "acts"))
    displayed = result.display_table()
    assert list(displayed["unit"].unique()) == ["points", "per person and day"]
    factors = np.where(result.table["measure"] == "energy", 100.0, 1.0)
    assert np.allclose(displayed["difference"], factors * result.table["difference"])


def test_result_can_be_pickled(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS), tmp_path)
    result = sim.analyse(tmp_path, "effects", measures=("energy",))
    copy = pickle.loads(pickle.dumps(result))  # noqa: S301 - made here
    assert copy.summary == result.summary
    assert copy.save(tmp_path / "analysis").is_dir()


def test_few_pairs_raise_error_or_warning(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS, runs=1, keep={"days": 0}), tmp_path / "one")
    with pytest.raises(InsufficientDataError, match="fewer than two pairs of runs with the same random seed"):
        sim.analyse(tmp_path / "one", "effects")
    run_sweep(make_plan(compare=ARMS, runs=4, keep={"days": 0}), tmp_path / "four")
    assert "The smallest comparison has 4 pairs of runs" in sim.analyse(tmp_path / "four", "effects").summary


def test_missing_values_raise_error(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS), tmp_path)
    results = SweepResults(tmp_path)
    runs = results.runs.copy()
    runs.loc[3, "energy"] = math.nan
    results.__dict__["runs"] = pd.DataFrame(runs)
    with pytest.raises(SweepError, match="energy has no value in 1 of 360 runs"):
        sim.analyse(results, "effects", measures=("energy",))
