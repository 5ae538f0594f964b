"""`compassion calibrate`: output, files, and invalid targets."""

from __future__ import annotations

import json

import pytest

from sim.calibration import api
from tests.cli.conftest import CommandRunner

TARGETS = """\
schema: 1
base: typical_ward
set: {days: 40, team: {builder: complete, size: 6}}
targets:
  - {measure: wellbeing, value: 0.5, se: SE, last_days: 20, source: made for a test}
  - {measure: energy, value: 0.5, se: SE, last_days: 20, source: made for a test}
fit:
  workload: {between: [0.4, 0.9]}
  parameters.recovery: {between: [0.3, 0.8]}
runs: 8
recovery: {times: 4}
"""
WRONG = """\
schema: 1
base: typical_ward
set: {days: 40}
targets:
  - {measure: burnt_outt, value: 0.3, se: 0.02, last_days: 20, source: made up}
  - {measure: safety, value: 0.5, se: 0.02, interval: [0.4, 0.6], last_days: 20, source: made up}
  - {measure: care, value: 0.5, last_days: 20, source: made up}
  - {measure: energy, value: 0.5, se: 0.02, last_days: 60, source: made up}
fit:
  workload: {betwen: [0.5, 0.75]}
  parameters.straim: {between: [0.005, 0.03]}
  seed: {between: [1, 2]}
  parameters.recovery: {between: [0.8, 0.3]}
"""


def test_recovery_and_fit_are_reported_and_saved(compassion: CommandRunner) -> None:
    compassion.write_scenario("tiny.yaml", TARGETS.replace("SE", "0.01"))
    result = compassion("calibrate", "tiny.yaml", "--evaluations", "24", "--workers", "1", "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["is_recovered"] is True
    assert set(data["values"]) == {"workload", "parameters.recovery"}
    folder = compassion.folder / "results" / "tiny-calibration"
    assert {"fit.csv", "recovery.csv", "targets.csv", "scenario.yaml", "report.md", "calibration.png"} <= {
        path.name for path in folder.iterdir()
    }


def test_a_fit_without_recovery_is_not_reported_and_exits_with_1(compassion: CommandRunner) -> None:
    compassion.write_scenario("vague.yaml", TARGETS.replace("SE", "5"))
    result = compassion("calibrate", "vague.yaml", "--evaluations", "10", "--workers", "1")
    assert result.exit_code == 1, result.output
    assert "The fit is not reported" in " ".join(result.stdout.split())
    assert not (compassion.folder / "results" / "vague-calibration" / "scenario.yaml").exists()


def test_all_errors_in_targets_are_reported_with_position_and_hint(compassion: CommandRunner) -> None:
    compassion.write_scenario("wrong.yaml", WRONG)
    result = compassion("calibrate", "wrong.yaml")
    assert result.exit_code == 2, result.output
    for text in (
        'wrong.yaml:5:15: measure: unknown measure "burnt_outt"',
        'did you mean "burnt_out"?',
        "wrong.yaml:6:5: safety has both se and interval",
        "wrong.yaml:7:5: care has neither se nor interval",
        "wrong.yaml:8:56: last_days is 60, longer than a run",
        "expected an integer from 1 to 40",
        'wrong.yaml:10:14: workload: unknown key "betwen"',
        "wrong.yaml:11:3: parameters.straim is not a numeric field of a scenario",
        "wrong.yaml:12:3: seed cannot be fitted",
        "between starts at 0.8, which is not below 0.3",
    ):
        assert text in result.stderr, text
    assert not (compassion.folder / "results").exists()


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("typical_ward", "typical_word", "typical_word"),
        ("targets:\n", "targets: []\nother:\n", "targets: an empty list has too few items"),
        ("energy, value", "energy, statistic: correlation, with: safety, value", "the scenario has 1"),
        ("energy, value", "energy, with: energy, value", "energy is correlated with itself"),
        ("[0.3, 0.8]", "[0.3, 80]", "between has 80, which is out of bounds"),
        ("[0.3, 0.8]}", "[0.3, 0.8], prior: {mean: 2, sd: 1}}", "mean is 2, outside the range"),
        ("workload: {", "parameters.conversations: {", "parameters.conversations is an integer field"),
        ("schema: 1\n", "schema: 1\nschema: 1\n", "schema"),
    ],
)
def test_an_error_in_targets_exits_with_2(old: str, new: str, text: str, compassion: CommandRunner) -> None:
    compassion.write_scenario("tiny.yaml", TARGETS.replace("SE", "0.01").replace(old, new, 1))
    result = compassion("calibrate", "tiny.yaml")
    assert result.exit_code == 2, result.output
    assert text in " ".join(result.stderr.split())


def test_a_missing_extra_is_reported_with_the_command_to_install_it(
    compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    method, _, usual = api.METHODS["point"]
    monkeypatch.setitem(api.METHODS, "point", (method, {"optuna": "no_such_module_anywhere"}, usual))
    compassion.write_scenario("tiny.yaml", TARGETS.replace("SE", "0.01"))
    result = compassion("calibrate", "tiny.yaml")
    assert result.exit_code == 2, result.output
    assert "pip install -e '.[calibrate]'" in " ".join(result.stderr.split())


@pytest.mark.parametrize("option", ["--evaluations", "--recoveries", "--workers"])
def test_invalid_options_are_reported(option: str, compassion: CommandRunner) -> None:
    compassion.write_scenario("tiny.yaml", TARGETS.replace("SE", "0.01"))
    result = compassion("calibrate", "tiny.yaml", option, "0")
    assert result.exit_code == 2
    assert f"'{option}'" in result.stderr
