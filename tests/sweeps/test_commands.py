"""`compassion plan`, `sweep`, `status` and `compare`: output and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.sweeps.forecast import forecast_plan
from tests.cli.conftest import CommandRunner, compassion, modules_loaded_by
from tests.sweeps.helpers import TEXT, make_plan

__all__ = ["compassion"]

QUICK = ("--set", "days=60", "--set", "team={builder: complete, size: 5}", "--runs", "8")


@pytest.fixture
def plan_file(compassion: CommandRunner) -> CommandRunner:
    compassion.write_scenario("plan.yaml", TEXT)
    return compassion


def test_the_forecast_of_a_plan_is_printed(plan_file: CommandRunner) -> None:
    result = plan_file("plan", "plan.yaml", "--workers", "2", "--effect", "0.01")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "Design points 6 (3 cells of 2 arms)" in text
    assert "Runs 240" in text
    assert "with 2 workers" in text
    assert "Power to detect a paired difference of 1.0 points in wellbeing: " in text
    assert not (plan_file.folder / "results").exists()


def test_the_forecast_of_a_plan_as_json(plan_file: CommandRunner) -> None:
    fields = json.loads(plan_file("plan", "plan.yaml", "--json", "--effect", "0.5").stdout)
    assert (fields["n_points"], fields["n_runs_min"], fields["n_runs_max"]) == (6, 240, 240)
    assert fields["seconds_max"] > 0
    assert fields["power"]["power_at_max_runs"] > 0.99
    assert fields["power"]["required_runs"][0] <= fields["power"]["required_runs"][1]


def test_without_arms_the_power_is_that_of_a_mean() -> None:
    forecast = forecast_plan(make_plan(set={"days": 30, "team.size": 5}, effect={"smallest": 0.05}), 1)
    assert forecast.power is not None
    assert forecast.power.std_of_differences > 0
    assert forecast.power.power_at_min_runs == forecast.power.power_at_max_runs


def test_the_disk_space_is_at_most_the_forecast(plan_file: CommandRunner) -> None:
    fields = json.loads(plan_file("plan", "plan.yaml", "--json").stdout)
    plan_file("sweep", "plan.yaml")
    tables = [plan_file.folder / "results" / "small" / name for name in ("runs.parquet", "days.parquet")]
    assert sum(table.stat().st_size for table in tables) < fields["bytes_max"] + 2 * 20_000, "plus file headers"


def test_a_sweep_does_not_import_pandas_or_matplotlib(tmp_path: Path) -> None:
    """A sweep starts faster without them and needs 30 MB less memory."""
    (tmp_path / "plan.yaml").write_text(TEXT, encoding="utf-8")
    loaded = modules_loaded_by("sweep", "plan.yaml", "--workers", "1", cwd=tmp_path)
    assert not {"pandas", "matplotlib"} & {*loaded}


def test_a_sweep_runs_once_and_prints_a_summary(plan_file: CommandRunner) -> None:
    result = plan_file("sweep", "plan.yaml", "--workers", "1")
    assert result.exit_code == 0, result.output
    assert "6 design points, 240 runs, 240 of them new." in result.stdout
    assert "none of them new" in plan_file("sweep", "plan.yaml").stdout
    status = " ".join(plan_file("status", "results/small").stdout.split())
    assert "Runs 240 of 240" in status
    assert "The sweep is complete." in status
    fields = json.loads(plan_file("sweep", "plan.yaml", "--json").stdout)
    assert (fields["n_runs"], fields["n_new"], fields["complete"]) == (240, 0, True)


def test_the_arms_of_a_sweep_are_compared(plan_file: CommandRunner) -> None:
    plan_file("sweep", "plan.yaml", "--workers", "1")
    result = plan_file("compare", "results/small", "--measure", "wellbeing")
    assert result.exit_code == 0, result.output
    assert "workload=0.5: compassionate" in result.stdout
    assert (plan_file.folder / "results" / "small" / "comparison.png").exists()


def test_scenarios_are_compared(compassion: CommandRunner) -> None:
    result = compassion("compare", "typical_ward", "new_leader", *QUICK, "--set", "events=[]")
    assert result.exit_code == 0, result.output
    assert "Differences from typical_ward: 8 paired runs with the same seeds" in result.stdout
    assert "new_leader" in result.stdout
    (folder,) = (compassion.folder / "results").iterdir()
    fields = json.loads(
        compassion("compare", "typical_ward", "new_leader", *QUICK[:-1], "4", "--set", "events=[]", "--json").stdout
    )
    assert fields["folder"] == str(folder.resolve())
    assert {row["n"] for row in fields["rows"]} == {8}, "stored runs are included"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sweep", "none.yaml"), "none.yaml: file not found"),
        (("sweep", "plan.yaml", "--workers", "0"), "Invalid value for '--workers'"),
        (("sweep", "plan.yaml", "--engine", "steam"), "Invalid value for '--engine'"),
        (("status", "."), "does not contain results of a sweep"),
        (("compare", "typical_ward"), "a comparison needs two or more scenarios, got 1"),
        (("compare", "typical_ward", "tipical_ward"), "did you mean"),
        (("compare", "typical_ward", "new_leader", "--measure", "wellbing"), '--measure: unknown measure "wellbing"'),
        (("compare", "typical_ward", "new_leader", "--runs", "1"), "Invalid value for '--runs'"),
        (("compare", "typical_ward", "new_leader", "--set", "workload=9"), "workload: 9 is above the maximum"),
        (("plan", "plan.yaml", "--effect", "big"), "Invalid value for '--effect'"),
    ],
)
def test_invalid_arguments_are_reported_and_nothing_is_written(
    arguments: tuple[str, ...], message: str, plan_file: CommandRunner
) -> None:
    result = plan_file(*arguments)
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert not (plan_file.folder / "results").exists()
