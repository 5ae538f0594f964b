"""Effects: the equivalence test is that of theory, and the verdict says what matters and what does not."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from sim.analysis.result import InsufficientDataError
from sim.sweeps.comparison.compare import ContrastRow
from sim.sweeps.comparison.paired_statistics import minimum_effect_p_value, paired_contrast, tost_p_value
from sim.sweeps.comparison.text import describe_contrast, relevance
from sim.sweeps.errors import SweepError
from sim.sweeps.store.results import SweepResults
from tests.sweeps.helpers import make_plan, run_sweep

RNG = np.random.default_rng(8)
ARMS: dict[str, Any] = {"leadership.style": ["rescuing", "sympathetic", "transactional"], "reference": "transactional"}


def make_contrast(n: int, mean: float) -> Any:
    """A contrast of n pairs whose differences are normal with a spread of 1."""
    return paired_contrast(mean + RNG.standard_normal(n), np.zeros(n))


def test_the_equivalence_test_is_two_one_sided_t_tests() -> None:
    values = 0.1 + RNG.standard_normal(40)
    found = paired_contrast(values, np.zeros(40))
    above = stats.ttest_1samp(values, -0.5, alternative="greater").pvalue
    below = stats.ttest_1samp(values, 0.5, alternative="less").pvalue
    assert tost_p_value(found, 0.5) == pytest.approx(max(above, below))


def test_it_agrees_with_the_interval_of_ninety_per_cent() -> None:
    for mean in np.linspace(-0.6, 0.6, 41):
        values = mean + RNG.standard_normal(50)
        found = paired_contrast(values, np.zeros(50), confidence_level=0.9)
        assert (tost_p_value(found, 0.5) < 0.05) == (found.low > -0.5 and found.high < 0.5)


@pytest.mark.parametrize("test", [tost_p_value, minimum_effect_p_value])
def test_at_the_limit_neither_says_so_wrongly_more_often_than_stated(test: Any) -> None:
    """At a true difference of exactly what matters both are wrong in 1 of 20; 2,000 tries, five standard errors."""
    wrong = np.mean([test(make_contrast(30, 0.5), 0.5) < 0.05 for _ in range(2000)])
    assert wrong == pytest.approx(0.05, abs=5 * math.sqrt(0.05 * 0.95 / 2000))


def test_luck_that_makes_no_difference_leaves_no_doubt() -> None:
    same = paired_contrast(np.array([0.25, 0.5, 0.75]) + 0.125, np.array([0.25, 0.5, 0.75]))
    assert (tost_p_value(same, 0.25), minimum_effect_p_value(same, 0.25)) == (0.0, 1.0)
    assert (tost_p_value(same, 0.0625), minimum_effect_p_value(same, 0.0625)) == (1.0, 0.0)
    assert math.isnan(tost_p_value(paired_contrast(np.array([1.0]), np.array([0.5])), 0.1))


@pytest.mark.parametrize(
    ("mean", "word", "told"),
    [(3.0, "yes", "to be larger"), (0.0, "no", "too small to matter"), (1.0, "open", "is open")],
)
def test_the_verdict_says_what_matters(mean: float, word: str, told: str) -> None:
    luck = np.tile([-0.5, 0.5], 20)
    found = paired_contrast((mean + luck) / 100, np.zeros(40))
    row = ContrastRow(
        {},
        "wellbeing",
        "new",
        "old",
        found,
        found.p,
        0.01,
        tost_p_value(found, 0.01),
        minimum_effect_p_value(found, 0.01),
    )
    assert relevance(row) == word
    assert told in describe_contrast(row, 0.95)


def test_the_smallest_that_matters_comes_from_the_plan_or_from_who_asks(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS, effect={"measure": "energy", "smallest": 0.3}), tmp_path)
    planned = sim.analyse(tmp_path, "effects").table.set_index("measure")["smallest"]
    assert set(planned["energy"]) == {0.3}
    assert planned.drop("energy").isna().all()
    asked = sim.analyse(tmp_path, "effects", measures=("acts", "care"), smallest_effects={"care": 0.1}).table
    assert set(asked.loc[asked["measure"] == "care", "smallest"]) == {0.1}
    with pytest.raises(SweepError, match="smallest names safety, which is not looked at"):
        sim.analyse(tmp_path, "effects", measures=("acts",), smallest_effects={"safety": 0.1})


def test_every_arm_cell_and_measure_has_a_row_and_every_measure_a_paragraph(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS), tmp_path)
    found = sim.analyse(tmp_path, "effects", measures=("energy", "acts"))
    assert len(found.table) == 2 * 3 * 2
    assert len(found.summary.split("\n\n")) == 2
    assert "Acts of compassion per person and day: of 6 differences from transactional" in found.summary


def test_a_single_pair_is_too_few_and_a_few_are_told(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS, runs=1, keep={"days": 0}), tmp_path / "one")
    with pytest.raises(InsufficientDataError, match="no two runs of an arm and the reference"):
        sim.analyse(tmp_path / "one", "effects")
    run_sweep(make_plan(compare=ARMS, runs=4, keep={"days": 0}), tmp_path / "four")
    assert "There are 4 pairs of runs at the least" in sim.analyse(tmp_path / "four", "effects").summary


def test_an_empty_measure_is_refused(tmp_path: Path) -> None:
    run_sweep(make_plan(compare=ARMS), tmp_path)
    results = SweepResults(tmp_path)
    runs = results.runs.copy()
    runs.loc[3, "energy"] = math.nan
    results.__dict__["runs"] = pd.DataFrame(runs)
    with pytest.raises(SweepError, match="energy is empty in 1 of 360 runs"):
        sim.analyse(results, "effects", measures=("energy",))
