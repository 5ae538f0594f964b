"""`compassion plan`, `sweep`, `status` and `compare`: what they print, and how they end."""

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


def test_a_plan_is_told_before_it_is_played(plan_file: CommandRunner) -> None:
    told = plan_file("plan", "plan.yaml", "--workers", "2", "--effect", "0.01")
    assert told.exit_code == 0, told.output
    text = " ".join(told.stdout.split())
    assert "Points 6, 3 cells of 2 arms" in text
    assert "Runs 240" in text
    assert "on 2 workers" in text
    assert "The chance to find a paired difference of 1.0 in wellbeing: " in text
    assert not (plan_file.folder / "results").exists()


def test_a_plan_as_json(plan_file: CommandRunner) -> None:
    about = json.loads(plan_file("plan", "plan.yaml", "--json", "--effect", "0.5").stdout)
    assert (about["n_points"], about["n_runs_min"], about["n_runs_max"]) == (6, 240, 240)
    assert about["seconds_max"] > 0
    assert about["power"]["power_at_max_runs"] > 0.99
    assert about["power"]["required_runs"][0] <= about["power"]["required_runs"][1]


def test_without_a_comparison_it_is_the_mean_whose_spread_counts() -> None:
    found = forecast_plan(make_plan(set={"days": 30, "team.size": 5}, effect={"smallest": 0.05}), 1)
    assert found.power is not None
    assert found.power.std_of_differences > 0
    assert found.power.power_at_min_runs == found.power.power_at_max_runs


def test_the_disk_space_is_not_more_than_was_told(plan_file: CommandRunner) -> None:
    about = json.loads(plan_file("plan", "plan.yaml", "--json").stdout)
    plan_file("sweep", "plan.yaml")
    tables = [plan_file.folder / "results" / "small" / name for name in ("runs.parquet", "days.parquet")]
    assert sum(table.stat().st_size for table in tables) < about["bytes_max"] + 2 * 20_000, "and the heads of files"


def test_a_sweep_does_without_pandas_and_matplotlib(tmp_path: Path) -> None:
    """So it starts sooner, and takes 30 MB less."""
    (tmp_path / "plan.yaml").write_text(TEXT, encoding="utf-8")
    loaded = modules_loaded_by("sweep", "plan.yaml", "--workers", "1", cwd=tmp_path)
    assert not {"pandas", "matplotlib"} & {*loaded}


def test_a_sweep_is_played_and_told(plan_file: CommandRunner) -> None:
    told = plan_file("sweep", "plan.yaml", "--workers", "1")
    assert told.exit_code == 0, told.output
    assert "6 points, 240 runs: 240 of them new." in told.stdout
    assert "all of them were there already" in plan_file("sweep", "plan.yaml").stdout
    status = " ".join(plan_file("status", "results/small").stdout.split())
    assert "Runs 240 of 240" in status
    assert "It is complete." in status
    about = json.loads(plan_file("sweep", "plan.yaml", "--json").stdout)
    assert (about["n_runs"], about["n_new"], about["complete"]) == (240, 0, True)


def test_the_arms_of_a_sweep_are_compared(plan_file: CommandRunner) -> None:
    plan_file("sweep", "plan.yaml", "--workers", "1")
    told = plan_file("compare", "results/small", "--measure", "wellbeing")
    assert told.exit_code == 0, told.output
    assert "workload=0.5: compassionate" in told.stdout
    assert (plan_file.folder / "results" / "small" / "comparison.png").exists()


def test_scenarios_are_compared(compassion: CommandRunner) -> None:
    told = compassion("compare", "typical_ward", "new_leader", *QUICK, "--set", "events=[]")
    assert told.exit_code == 0, told.output
    assert "Compared with typical_ward, over 8 runs each with the same luck" in told.stdout
    assert "new_leader" in told.stdout
    (folder,) = (compassion.folder / "results").iterdir()
    about = json.loads(
        compassion("compare", "typical_ward", "new_leader", *QUICK[:-1], "4", "--set", "events=[]", "--json").stdout
    )
    assert about["folder"] == str(folder.resolve())
    assert {row["n"] for row in about["rows"]} == {8}, "runs that are there already count"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sweep", "none.yaml"), "none.yaml: there is no such file"),
        (("sweep", "plan.yaml", "--workers", "0"), "workers is 0, below the smallest allowed value 1"),
        (("sweep", "plan.yaml", "--engine", "steam"), 'engine is "steam"'),
        (("status", "."), "holds no results of a sweep"),
        (("compare", "typical_ward"), "a comparison needs two or more scenarios, got 1"),
        (("compare", "typical_ward", "tipical_ward"), "did you mean"),
        (("compare", "typical_ward", "new_leader", "--measure", "wellbing"), "there is no measure wellbing"),
        (("compare", "typical_ward", "new_leader", "--runs", "1"), "runs is 1, below the smallest allowed value 2"),
        (("compare", "typical_ward", "new_leader", "--set", "workload=9"), "workload is 9, above the largest"),
        (("plan", "plan.yaml", "--effect", "big"), 'smallest is "big", not a number'),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    words: tuple[str, ...], told: str, plan_file: CommandRunner
) -> None:
    result = plan_file(*words)
    assert result.exit_code == 2, result.output
    assert told in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert not (plan_file.folder / "results").exists()
