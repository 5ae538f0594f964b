"""Verification of results: digests, and repeated runs that are bit-identical on both engines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.sweeps.errors import SweepError
from sim.sweeps.run.executors import thread_executors
from sim.sweeps.run.rerun import reproduce_run
from sim.sweeps.run.runner import execute_plan
from sim.sweeps.run.verify import verify_results
from sim.sweeps.store import results_dir as files
from sim.sweeps.store.shards import list_shards, to_parquet_bytes, write_shard
from tests.sweeps.helpers import make_plan


@pytest.fixture(scope="module")
def results_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "small"
    real = {"days": 20, "team": {"builder": "complete", "size": 4}}
    execute_plan(make_plan(set=real, runs=8, keep={"days": 1}), folder, thread_executors(2))
    return folder


@pytest.fixture
def results_copy(results_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(results_dir, tmp_path / "copy"))


def failed_checks(folder: Path, n_reruns: int = 0) -> list[str]:
    return [check.name for check in verify_results(folder, n_reruns, seed=1) if not check.passed]


def test_intact_results_pass_on_both_engines(results_dir: Path) -> None:
    checks = verify_results(results_dir, 2, seed=1)
    assert all(check.passed for check in checks)
    assert [check.name.split()[-1] for check in checks if check.name.startswith("run ")] == ["compiled", "mesa"] * 2


@pytest.mark.parametrize("name", ["runs.parquet", "days.parquet", "digests.json"])
def test_a_flipped_bit_in_any_file_is_detected(name: str, results_copy: Path) -> None:
    data = bytearray((results_copy / name).read_bytes())
    data[len(data) // 3] ^= 4
    (results_copy / name).write_bytes(data)
    assert failed_checks(results_copy)


def test_a_corrupt_manifest_raises(results_copy: Path) -> None:
    (results_copy / files.MANIFEST_FILE).write_bytes((results_copy / files.MANIFEST_FILE).read_bytes()[:-9])
    with pytest.raises(SweepError, match=r"manifest\.json cannot be read"):
        failed_checks(results_copy)


def test_a_flipped_bit_in_a_shard_is_detected(results_copy: Path) -> None:
    for kind in ("runs", "days"):
        path = list_shards(results_copy, kind)[0]
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 64
        path.write_bytes(data)
    assert failed_checks(results_copy) == ["shards"]


def test_a_changed_number_is_detected_even_if_all_digests_match(results_copy: Path) -> None:
    for path in list_shards(results_copy, "runs"):
        table = pq.read_table(path)
        column = table.column_names.index("energy")
        values = table.column("energy").to_numpy().copy()
        path.unlink()
        changed = table.set_column(column, "energy", [np.nextafter(values, 1.0)])
        assert len(to_parquet_bytes(changed)) > 0
        write_shard(results_copy, "runs", changed)
    checks = verify_results(results_copy, 1, seed=1)
    assert [check.message for check in checks if not check.passed] == ["differs in energy", "differs in energy"]


def test_an_edited_scenario_in_the_manifest_is_detected(results_copy: Path) -> None:
    manifest = json.loads((results_copy / files.MANIFEST_FILE).read_bytes())
    manifest["points"][0]["scenario"]["workload"] = 0.1
    (results_copy / files.MANIFEST_FILE).write_text(json.dumps(manifest))
    assert failed_checks(results_copy) == ["tables", "scenarios"]


def test_incomplete_results_can_be_verified(results_copy: Path) -> None:
    (results_copy / files.DIGESTS_FILE).unlink()
    assert failed_checks(results_copy) == []


def test_a_run_is_reproduced_with_its_people(results_dir: Path) -> None:
    runs = pq.read_table(results_dir / "runs.parquet").to_pandas()
    row = runs.iloc[11]
    recording = reproduce_run(results_dir, f"{row['point']}-{row['run']}")
    assert recording.seed == row["seed"]
    assert recording.scenario.workload == row["workload"]
    assert len(recording.people) == 20 * 4
    assert recording.summary()["wellbeing"] == pytest.approx(row["wellbeing"])


@pytest.mark.parametrize(
    ("run_id", "message"),
    [
        ("12", r'"12" is not the id of a run\. Use POINT-RUN \(columns point and run\), such as [0-9a-f]{16}-0\.'),
        ("0123456789abcdef-3", "has no point 0123456789abcdef"),
    ],
)
def test_an_unknown_run_raises(run_id: str, message: str, results_dir: Path) -> None:
    with pytest.raises(SweepError, match=message):
        reproduce_run(results_dir, run_id)
    point_id = pq.read_table(results_dir / "runs.parquet").column("point")[0].as_py()
    with pytest.raises(SweepError, match=rf"has no run 99 of point {point_id}\. The point has 8 runs\."):
        reproduce_run(results_dir, f"{point_id}-99")


def test_a_folder_without_results_raises(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match=r"does not contain results of a sweep: manifest\.json not found"):
        verify_results(tmp_path)
