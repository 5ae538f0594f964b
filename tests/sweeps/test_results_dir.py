"""Results folders: rejected changes of a plan, locks, corrupt files, full disks and failed runs."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.sweeps.errors import SweepAbortedError, SweepError
from sim.sweeps.run import tasks
from sim.sweeps.run.executors import process_executors, thread_executors
from sim.sweeps.store import results_dir as files
from sim.sweeps.store.journal import Journal
from sim.sweeps.store.shards import list_shards, read_failures
from sim.sweeps.store.status import read_status
from tests.sweeps.fake_workers import FAILING_RUN, crashing_once_outcomes, crashing_outcomes, failing_outcomes
from tests.sweeps.helpers import make_plan, run_sweep, table_digests


@pytest.fixture
def complete_results(tmp_path: Path) -> Path:
    """A folder of complete results."""
    run_sweep(make_plan(), tmp_path / "small")
    return tmp_path / "small"


# --- Edited plans


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vary": {"workload": [0.5, 0.7]}}, r"no longer contains the point workload=0\.6\."),
        ({"vary": {"workload": [0.5, 0.6, 0.8]}}, r"no longer contains the point workload=0\.7\."),
        ({"set": {"days": 3}}, r"no longer contains the point workload=0\.5 and 2 more"),
        ({"seed": 2}, "starts with seed 2, the results with seed 1"),
        ({"runs": 39}, "asks for 39 runs of a point that has 40 stored runs"),
        ({"keep": {"days": 4}}, "stores the days of 4 runs per point, the results those of 5"),
    ],
)
def test_a_plan_that_removes_something_is_rejected(
    changes: dict[str, Any], message: str, complete_results: Path
) -> None:
    before = table_digests(complete_results)
    with pytest.raises(SweepError, match=message) as caught:
        run_sweep(make_plan(**changes), complete_results)
    assert "Restore the plan, or choose another folder with --out." in str(caught.value)
    assert table_digests(complete_results) == before
    assert run_sweep(make_plan(), complete_results).n_new == 0


def test_a_rule_that_would_have_stopped_earlier_is_rejected(tmp_path: Path) -> None:
    def rule(half_width: float) -> dict[str, Any]:
        return {"min": 10, "max": 40, "batch": 10, "until": {"half_width": half_width}}

    run_sweep(make_plan(runs=rule(1e-6)), tmp_path / "small")
    with pytest.raises(SweepError, match="10 runs per point would have been enough, but 40 are stored"):
        run_sweep(make_plan(runs=rule(10.0)), tmp_path / "small")


def test_results_of_another_version_of_the_model_are_not_extended(
    complete_results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.sweeps.store.manifest.source_hash", lambda *_: "another")
    with pytest.raises(SweepError, match="computed with another version of the model and cannot be extended"):
        run_sweep(make_plan(runs=50), complete_results)


def test_a_folder_with_other_files_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("two years of work")
    with pytest.raises(SweepError, match=r"contains other files: thesis\.docx"):
        run_sweep(make_plan(), tmp_path)
    assert (tmp_path / "thesis.docx").read_text() == "two years of work"


def test_a_corrupt_manifest_is_rejected(complete_results: Path) -> None:
    (complete_results / "manifest.json").write_text("{")
    with pytest.raises(SweepError, match=r"manifest\.json cannot be read"):
        run_sweep(make_plan(), complete_results)


@pytest.mark.parametrize(("version", "message"), [(1, "earlier version"), (99, "later version")])
def test_results_in_another_format_are_rejected(version: int, message: str, complete_results: Path) -> None:
    manifest = json.loads((complete_results / "manifest.json").read_text(encoding="utf-8"))
    (complete_results / "manifest.json").write_text(json.dumps({**manifest, "format": version}), encoding="utf-8")
    with pytest.raises(SweepError, match=f"was written by an? {message} of this program"):
        read_status(complete_results)


def test_rewording_a_plan_reuses_runs(complete_results: Path) -> None:
    plan = make_plan(compare={"leadership.style": ["transactional", "compassionate"]}, vary={"workload": [0.5]})
    run_sweep(plan, complete_results.parent / "reworded")
    other = make_plan(
        compare={"leadership.style": ["transactional", "compassionate"], "reference": "compassionate"},
        vary={"workload": [0.5]},
    )
    assert run_sweep(other, complete_results.parent / "reworded").n_new == 0


# --- Two drivers


def test_a_second_driver_in_the_same_folder_is_rejected(complete_results: Path) -> None:
    with (
        files.exclusive_lock(complete_results),
        pytest.raises(SweepError, match=r"Another process is running a sweep in .*small"),
    ):
        run_sweep(make_plan(), complete_results)
    assert run_sweep(make_plan(), complete_results).n_new == 0, "the lock is released"


def test_the_status_contains_whether_a_driver_is_running(complete_results: Path) -> None:
    assert not read_status(complete_results).is_running
    with files.exclusive_lock(complete_results):
        assert read_status(complete_results).is_running


# --- Corrupt files


def flip_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncate_file(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [flip_bit, truncate_file, empty_file, Path.unlink])
@pytest.mark.parametrize("kind", ["runs", "days"])
def test_a_corrupt_shard_is_detected_and_its_runs_are_repeated(
    damage: Callable[[Path], None], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MAX_RUNS_PER_CHUNK", 10)
    run_sweep(make_plan(), tmp_path / "small")
    expected = table_digests(tmp_path / "small")
    victim = list_shards(tmp_path / "small", kind)[1]
    damage(victim)
    assert read_status(tmp_path / "small").corrupt_shards == (
        () if damage is Path.unlink else (f"parts/{kind}/{victim.name}",)
    )
    summary = run_sweep(make_plan(), tmp_path / "small")
    assert 0 <= summary.n_new <= 10
    assert read_status(tmp_path / "small").corrupt_shards == ()
    assert table_digests(tmp_path / "small") == expected


def test_a_corrupt_table_is_rebuilt(complete_results: Path) -> None:
    expected = table_digests(complete_results)
    flip_bit(complete_results / "runs.parquet")
    assert run_sweep(make_plan(), complete_results).n_new == 0
    assert table_digests(complete_results) == expected


def test_the_same_runs_in_two_shards_are_counted_once(
    complete_results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MAX_RUNS_PER_CHUNK", 7)
    run_sweep(make_plan(), tmp_path / "other")
    for kind in ("runs", "days"):
        for path in list_shards(tmp_path / "other", kind):
            shutil.copy(path, complete_results / "parts" / kind)
    expected = table_digests(complete_results)
    (complete_results / "digests.json").unlink()
    assert run_sweep(make_plan(), complete_results).n_runs == 120
    assert table_digests(complete_results) == expected


def test_unfinished_files_of_a_killed_driver_are_removed(complete_results: Path) -> None:
    unfinished = [complete_results / ".unfinished-1", complete_results / "parts" / "runs" / ".unfinished-2"]
    for path in unfinished:
        path.write_bytes(b"half")
    run_sweep(make_plan(), complete_results)
    assert not any(path.exists() for path in unfinished)


# --- A full disk


class FailingDisk:
    """A disk that is full after a number of writes."""

    steps = (0, 1, 2, 3, 5, 7, 9, 1_000_000)

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.n_writes_left, self.flush = folder, 0, os.fsync
        monkeypatch.setattr(os, "fsync", self.write)

    def write(self, handle: int) -> None:
        self.n_writes_left -= 1
        if self.n_writes_left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.flush(handle)

    def resize(self, step: int) -> None:
        self.n_writes_left = step


class SmallTmpfs:
    """A disk in memory. `steps` are its sizes in KB."""

    steps = (4, 24, 48, 80, 112, 144, 100_000)

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.mount("size=4k")

    def mount(self, options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", self.folder], check=True, stderr=subprocess.PIPE)  # noqa: S607

    def resize(self, step: int) -> None:
        self.mount(f"remount,size={step}k")

    def unmount(self) -> None:
        subprocess.run(["umount", self.folder], check=True)  # noqa: S607


def can_mount() -> bool:
    """Whether this computer allows mounting a disk in memory."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            SmallTmpfs(Path(folder), pytest.MonkeyPatch()).unmount()
        except (OSError, subprocess.CalledProcessError):
            return False
        return True


@pytest.fixture(params=[FailingDisk, SmallTmpfs] if can_mount() else [FailingDisk])
def small_disk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FailingDisk | SmallTmpfs]:
    """A disk that is too small until it is resized."""
    (tmp_path / "disk").mkdir()
    disk = request.param(tmp_path / "disk", monkeypatch)
    yield disk
    if isinstance(disk, SmallTmpfs):
        disk.unmount()


def test_a_full_disk_loses_no_completed_run(
    small_disk: FailingDisk | SmallTmpfs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MAX_RUNS_PER_CHUNK", 10)
    folder, n_stored = small_disk.folder / "small", 0
    for step in small_disk.steps[:-1]:
        small_disk.resize(step)
        with pytest.raises(SweepAbortedError, match=r"The disk is full\. Completed runs are stored in .*small"):
            run_sweep(make_plan(), folder)
        assert not list(folder.rglob(".unfinished-*")), "no unfinished file is left"
        journal = Journal.read(folder)
        n_now = sum(journal.runs.n_runs(point.point_id) for point in make_plan().points)
        assert n_now >= n_stored
        assert not journal.corrupt_shards
        n_stored = n_now
    assert n_stored > 0
    small_disk.resize(small_disk.steps[-1])
    assert run_sweep(make_plan(), folder).n_new == 120 - n_stored
    run_sweep(make_plan(), tmp_path / "whole")
    assert table_digests(folder) == table_digests(tmp_path / "whole")


def test_a_folder_that_cannot_be_written_aborts_the_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def raise_permission_error(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", raise_permission_error)  # root ignores the permissions of a folder
    with pytest.raises(SweepAbortedError, match=r"cannot be written\. Choose another folder with --out"):
        run_sweep(make_plan(), tmp_path / "small")


# --- Runs that fail


def test_run_failing_three_times_is_recorded_and_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    summary = run_sweep(make_plan(), folder, thread_executors(2), runner=failing_outcomes)
    assert (summary.n_failed, summary.n_new) == (3, 117)
    failures = read_failures(folder)
    assert sorted(failure["point"] for failure in failures) == sorted(point.point_id for point in make_plan().points)
    for failure in failures:
        assert (failure["run"], failure["seed"], failure["tries"]) == (FAILING_RUN, FAILING_RUN + 1, 3)
        assert failure["error"] == "ValueError: the run is cursed"
    assert read_status(folder).n_failed == 3
    assert run_sweep(make_plan(), folder, runner=failing_outcomes).n_failed == 3, "they are retried and fail again"
    summary = run_sweep(make_plan(), folder)
    assert (summary.n_new, summary.n_failed, read_failures(folder)) == (3, 0, [])
    run_sweep(make_plan(), tmp_path / "whole")
    assert table_digests(folder) == table_digests(tmp_path / "whole")


def test_a_stopping_rule_ignores_failed_runs(tmp_path: Path) -> None:
    rule = {"min": 10, "max": 40, "batch": 10, "until": {"half_width": 1e-6}}
    summary = run_sweep(make_plan(runs=rule), tmp_path / "small", runner=failing_outcomes)
    assert (summary.n_failed, summary.n_runs) == (3, 117)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_run_that_crashes_its_worker_is_isolated(tmp_path: Path) -> None:
    plan = make_plan(vary={"workload": [0.5]}, runs=20)
    summary = run_sweep(plan, tmp_path / "small", process_executors(2), runner=crashing_outcomes)
    assert (summary.n_failed, summary.n_new) == (1, 19)
    (failure,) = read_failures(tmp_path / "small")
    assert (failure["run"], failure["error"]) == (FAILING_RUN, "the worker process crashed")


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_no_run_is_lost_if_a_worker_is_killed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRASH_ONCE_FILE", str(tmp_path / "mark"))
    summary = run_sweep(make_plan(), tmp_path / "small", process_executors(2), runner=crashing_once_outcomes)
    run_sweep(make_plan(), tmp_path / "whole")
    assert (summary.n_failed, summary.n_new) == (0, 120)
    assert table_digests(tmp_path / "small") == table_digests(tmp_path / "whole")
