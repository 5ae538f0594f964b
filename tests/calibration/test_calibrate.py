"""Calibration: known values come back, what figures do not tell is named, and nothing is reported without proof."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.calibration import fitting
from sim.calibration.api import Calibration
from sim.calibration.loader import parse_targets
from sim.calibration.simulator import Simulator
from sim.sweeps.errors import SweepError

KNOWN_VALUES = {"workload": 0.62, "parameters.recovery": 0.6}
"""What the figures of the tests were made with."""


def targets(**more: Any) -> dict[str, Any]:
    """Figures of a tiny team, to which workload and recovery are fitted."""
    figures = [
        {"measure": name, "value": 0.5, "se": 0.01, "last_days": 20, "source": "made for a test"}
        for name in ("wellbeing", "energy")
    ]
    return {
        "base": "typical_ward",
        "set": {"days": 40, "team": {"builder": "complete", "size": 6}},
        "targets": figures,
        "fit": {"workload": {"between": [0.4, 0.9]}, "parameters.recovery": {"between": [0.3, 0.8]}},
        "runs": 8,
        "recovery": {"times": 4},
        **more,
    }


def make_targets_from_known_values(**more: Any) -> dict[str, Any]:
    """The same with the figures that the known values come to, with luck that no fit meets."""
    task = parse_targets(targets())
    figures = Simulator(task).simulate(tuple(KNOWN_VALUES.values()), 100, 2_000_000).mean
    made = targets(**more)
    for one, value in zip(made["targets"], figures, strict=True):
        one["value"] = float(value)
    return made


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    """Two parameters that the figures tell, and one (how long felt compassion lasts) that they do not."""
    fit = {**targets()["fit"], "parameters.felt_half": {"between": [2, 4]}}
    return sim.calibrate(
        make_targets_from_known_values(fit=fit, runs=32, recovery={"times": 6}), evaluations=30, folder=None
    )


def test_known_values_come_back(calibration: Calibration) -> None:
    assert calibration.is_recovered, calibration.rejection_reasons
    for (path, value), low, high in zip(KNOWN_VALUES.items(), calibration.fit.low, calibration.fit.high, strict=False):
        middle = calibration.values[path]
        assert low - 0.05 <= value <= high + 0.05, path
        assert middle == pytest.approx(value, abs=0.12), path


def test_unidentified_parameter_is_reported_without_value(calibration: Calibration, tmp_path: Path) -> None:
    assert "parameters.felt_half" not in calibration.values
    assert "Not identified by these figures is felt_half" in calibration.summary
    calibration.save(tmp_path)
    (row,) = calibration.table[calibration.table.parameter == "parameters.felt_half"].to_dict("records")
    assert not row["identified"]
    assert np.isnan([row["estimate"], row["low"], row["high"]]).all()
    assert "felt_half = " not in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_the_scenario_that_is_left_can_be_played(calibration: Calibration, tmp_path: Path) -> None:
    calibration.save(tmp_path)
    scenario = sim.load(tmp_path / "scenario.yaml")
    assert scenario.workload == pytest.approx(calibration.values["workload"])
    assert sim.run(tmp_path / "scenario.yaml", seed=3) is not None
    assert "felt_half" in (tmp_path / "scenario.yaml").read_text(encoding="utf-8").split("NOT identified")[0]


def test_uninformative_targets_are_rejected(tmp_path: Path) -> None:
    vague = [{**one, "se": 5.0} for one in targets()["targets"]]
    found = sim.calibrate(targets(targets=vague), evaluations=10, folder=tmp_path)
    assert not found.is_recovered
    assert found.values == {}
    assert "The fit is not reported" in found.summary
    folder = tmp_path / "targets-calibration"
    assert not {"scenario.yaml", "targets.csv", "posterior.csv"} & {one.name for one in folder.iterdir()}
    assert found.table[["estimate", "low", "high"]].isna().all(axis=None)


def test_the_same_seed_gives_the_same_answer_stopped_or_not_and_with_any_number_of_workers(tmp_path: Path) -> None:
    first = sim.calibrate(targets(), evaluations=10, folder=tmp_path)
    (journal,) = (tmp_path / "targets-calibration").glob("trials-*.jsonl")
    lines = journal.read_text(encoding="utf-8").splitlines()
    journal.write_text("\n".join(lines[: len(lines) // 2]) + lines[-1][:20], encoding="utf-8")  # stopped while writing
    again = sim.calibrate(targets(), evaluations=10, workers=2, folder=tmp_path)
    anew = sim.calibrate(targets(), evaluations=10, workers=2, folder=None)
    assert 0 < again.n_runs < first.n_runs
    for other in (again, anew):
        for one, two in zip(first.fit, other.fit, strict=True):
            np.testing.assert_array_equal(one, two)
        np.testing.assert_array_equal(first.recoveries.estimate, other.recoveries.estimate)


def test_different_seed_gives_different_fit() -> None:
    one, other = (sim.calibrate(targets(seed=seed), evaluations=10, recoveries=4, folder=None) for seed in (1, 2))
    assert not np.array_equal(one.fit.estimate, other.fit.estimate)


def test_the_log_of_optuna_is_as_before() -> None:
    optuna = pytest.importorskip("optuna")
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.DEBUG)
    try:
        sim.calibrate(targets(), evaluations=10, folder=None)
        assert optuna.logging.get_verbosity() == optuna.logging.DEBUG
    finally:
        optuna.logging.set_verbosity(before)


def test_a_missing_extra_is_told_in_words() -> None:
    with pytest.raises(SweepError, match=r"Calibration needs optunia.*compassion-contagion\[calibrate\]"):
        fitting.check_packages_installed({"optunia": "no_such_module_anywhere"})


@pytest.mark.slow
def test_a_posterior_holds_the_known_values_and_leaves_its_draws(tmp_path: Path) -> None:
    found = sim.calibrate(make_targets_from_known_values(method="posterior"), evaluations=400, folder=tmp_path)
    assert found.is_recovered, found.rejection_reasons
    # two intervals of 90 % hold both truths in at least four of five runs; the seed is fixed
    for value, low, high in zip(KNOWN_VALUES.values(), found.fit.low, found.fit.high, strict=True):
        assert low - 0.03 <= value <= high + 0.03
    folder = tmp_path / "targets-calibration"
    assert (folder / "posterior.csv").is_file()
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["recovered"] is True
