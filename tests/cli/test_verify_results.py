"""`compassion verify RESULTS` and `compassion reproduce RESULTS POINT-RUN`."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.sweeps.store import results_dir as files
from sim.sweeps.store.shards import list_shards, write_shard
from tests.cli.conftest import CommandRunner

PLAN = """\
schema: 1
base: typical_ward
set: {days: 20, team: {builder: complete, size: 5}}
vary: {workload: [0.5, 0.7]}
runs: 6
"""
RESULTS = "results/my_plan"


@pytest.fixture
def sweep_results(compassion: CommandRunner) -> CommandRunner:
    compassion.write_scenario("my_plan.yaml", PLAN)
    assert compassion("sweep", "my_plan.yaml", "--workers", "1").exit_code == 0
    return compassion


def run_id_and_row(index: int = 9) -> tuple[str, dict[str, object]]:
    """Id and row of a run of the sweep."""
    row = pq.read_table(f"{RESULTS}/runs.parquet").slice(index, 1).to_pylist()[0]
    return f"{row['point']}-{row['run']}", row


def tamper_with_energy(folder: Path) -> None:
    """Change a number in every shard, and rename the shards by their new content."""
    for path in list_shards(folder, "runs"):
        table = pq.read_table(path)
        changed = table.column("energy").to_numpy() + 0.01
        path.unlink()
        write_shard(folder, "runs", table.set_column(table.column_names.index("energy"), "energy", [changed]))


def test_a_valid_sweep_is_reported_with_its_repeated_runs(sweep_results: CommandRunner) -> None:
    result = sweep_results("verify", RESULTS, "--runs", "2")
    assert result.exit_code == 0, result.output
    assert "Valid. All checksums match. 2 runs reproduced bit for bit on both engines." in " ".join(
        result.stdout.split()
    )
    assert result.stdout.count("bit-identical") == 2 * 2
    assert result.stderr == ""


def test_with_0_runs_only_checksums_are_checked(sweep_results: CommandRunner) -> None:
    data = json.loads(sweep_results("verify", RESULTS, "--runs", "0", "--json").stdout)
    assert data["valid"] is True
    assert [check["name"] for check in data["checks"]] == ["tables", "shards", "scenarios"]


def test_a_flipped_bit_exits_with_1(sweep_results: CommandRunner) -> None:
    path = Path(RESULTS, files.RUNS_FILE)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    result = sweep_results("verify", RESULTS, "--runs", "0")
    assert result.exit_code == 1
    assert "Not valid. 1 of 3 checks failed." in result.stdout
    assert "runs.parquet" in result.stdout


def test_a_changed_number_is_detected_by_repeating_runs(sweep_results: CommandRunner) -> None:
    tamper_with_energy(Path(RESULTS))
    result = sweep_results("verify", RESULTS, "--runs", "1", "--json")
    assert result.exit_code == 1
    failed = [check["message"] for check in json.loads(result.stdout)["checks"] if not check["passed"]]
    assert failed == ["differs in energy", "differs in energy"]


def test_a_run_is_reproduced(sweep_results: CommandRunner) -> None:
    name, _ = run_id_and_row()
    result = sweep_results("reproduce", RESULTS, name)
    assert result.exit_code == 0, result.output
    assert f"The run {name} gave bit-identical results." in result.stdout
    assert "5 people" in result.stdout
    assert "Nothing was saved." in result.stdout
    assert sorted(path.name for path in Path("results").iterdir()) == ["my_plan"]


def test_a_run_is_saved_with_its_people_and_acts(sweep_results: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.reporting.figures.write_figures", lambda runs, folder, **options: folder.mkdir() or [])
    name, row = run_id_and_row()
    data = json.loads(sweep_results("reproduce", RESULTS, name, "--out", "elsewhere", "--json").stdout)
    assert (data["identical"], data["run"], data["seeds"]) == (True, name, [row["seed"]])
    assert data["summary"]["wellbeing"] == pytest.approx(row["wellbeing"])
    folder = Path(data["folder"])
    assert folder.parent == Path("elsewhere", "my_plan").resolve()
    assert pq.read_table(folder / "people.parquet").num_rows == 20 * 5
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == f"compassion reproduce {RESULTS} {name}"


def test_a_run_with_different_results_exits_with_1(sweep_results: CommandRunner) -> None:
    name, _ = run_id_and_row()
    tamper_with_energy(Path(RESULTS))
    result = sweep_results("reproduce", RESULTS, name)
    assert result.exit_code == 1
    assert "differs from the stored results" in " ".join(result.stderr.split())
    assert json.loads(sweep_results("reproduce", RESULTS, name, "--json").stdout)["identical"] is False


def test_a_missing_run_exits_with_2(sweep_results: CommandRunner) -> None:
    result = sweep_results("reproduce", RESULTS, f"{run_id_and_row()[0].partition('-')[0]}-77")
    assert result.exit_code == 2
    assert "has no run 77 of point" in " ".join(result.stderr.split())
