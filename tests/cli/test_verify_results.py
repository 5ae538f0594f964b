"""`compassion verify RESULTS` and `compassion reproduce RESULTS POINT-RUN`: what a sweep left is looked at again."""

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


def run_id_and_row(place: int = 9) -> tuple[str, dict[str, object]]:
    """Name and row of a run of the sweep."""
    row = pq.read_table(f"{RESULTS}/runs.parquet").slice(place, 1).to_pylist()[0]
    return f"{row['point']}-{row['run']}", row


def tamper_with_energy(folder: Path) -> None:
    """Change a number in every part, and name the parts by what is in them now."""
    for path in list_shards(folder, "runs"):
        table = pq.read_table(path)
        changed = table.column("energy").to_numpy() + 0.01
        path.unlink()
        write_shard(folder, "runs", table.set_column(table.column_names.index("energy"), "energy", [changed]))


def test_a_sound_sweep_is_told_with_the_runs_that_were_made_again(sweep_results: CommandRunner) -> None:
    told = sweep_results("verify", RESULTS, "--runs", "2")
    assert told.exit_code == 0, told.output
    assert "Sound. Every digest fits; 2 runs made again on both engines, bit for bit." in " ".join(told.stdout.split())
    assert told.stdout.count("bit-identical") == 2 * 2
    assert told.stderr == ""


def test_without_runs_the_digests_alone_are_looked_at(sweep_results: CommandRunner) -> None:
    found = json.loads(sweep_results("verify", RESULTS, "--runs", "0", "--json").stdout)
    assert found["sound"] is True
    assert [check["name"] for check in found["checks"]] == ["tables", "shards", "scenarios"]


def test_a_flipped_bit_ends_with_1(sweep_results: CommandRunner) -> None:
    path = Path(RESULTS, files.RUNS_FILE)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    told = sweep_results("verify", RESULTS, "--runs", "0")
    assert told.exit_code == 1
    assert "Not sound. 1 of 3 checks found something wrong." in told.stdout
    assert "runs.parquet" in told.stdout


def test_a_number_that_was_made_up_is_found_by_making_runs_again(sweep_results: CommandRunner) -> None:
    tamper_with_energy(Path(RESULTS))
    told = sweep_results("verify", RESULTS, "--runs", "1", "--json")
    assert told.exit_code == 1
    wrong = [check["message"] for check in json.loads(told.stdout)["checks"] if not check["passed"]]
    assert wrong == ["differs in energy", "differs in energy"]


def test_a_run_is_played_again_and_told(sweep_results: CommandRunner) -> None:
    name, _ = run_id_and_row()
    told = sweep_results("reproduce", RESULTS, name)
    assert told.exit_code == 0, told.output
    assert f"The run {name} came out the same, to the last bit." in told.stdout
    assert "5 people" in told.stdout
    assert "Nothing was saved." in told.stdout
    assert sorted(path.name for path in Path("results").iterdir()) == ["my_plan"]


def test_a_run_is_saved_with_its_people_and_acts_where_it_is_asked_for(
    sweep_results: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.reporting.figures.write_figures", lambda runs, folder: folder.mkdir() or [])
    name, row = run_id_and_row()
    found = json.loads(sweep_results("reproduce", RESULTS, name, "--out", "elsewhere", "--json").stdout)
    assert (found["same"], found["run"], found["seeds"]) == (True, name, [row["seed"]])
    assert found["summary"]["wellbeing"] == pytest.approx(row["wellbeing"])
    folder = Path(found["folder"])
    assert folder.parent == Path("elsewhere", "my_plan").resolve()
    assert pq.read_table(folder / "people.parquet").num_rows == 20 * 5
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == f"compassion reproduce {RESULTS} {name}"


def test_a_run_that_comes_out_otherwise_ends_with_1(sweep_results: CommandRunner) -> None:
    name, _ = run_id_and_row()
    tamper_with_energy(Path(RESULTS))
    told = sweep_results("reproduce", RESULTS, name)
    assert told.exit_code == 1
    assert "differs from the stored results" in " ".join(told.stderr.split())
    assert json.loads(sweep_results("reproduce", RESULTS, name, "--json").stdout)["same"] is False


def test_a_run_that_is_not_there_ends_with_2(sweep_results: CommandRunner) -> None:
    told = sweep_results("reproduce", RESULTS, f"{run_id_and_row()[0].partition('-')[0]}-77")
    assert told.exit_code == 2
    assert "has no run 77 of point" in " ".join(told.stderr.split())
