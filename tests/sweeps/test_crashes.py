"""Sweeps that are killed, stopped or started twice, as separate processes.

No completed run is lost or counted twice, and the next driver resumes.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.sweeps.plan.plan import load_plan
from sim.sweeps.run.executors import ExecutorFactory, process_executors, thread_executors
from sim.sweeps.run.runner import execute_plan
from sim.sweeps.store.journal import Journal
from tests.cli.conftest import ROOT, clean_environment
from tests.sweeps.fake_workers import slow_outcomes
from tests.sweeps.helpers import N_RUNS, TEXT, make_plan, run_sweep, table_digests

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")

N_WORKERS_KILLED = 20
LONG = TEXT.replace("days: 3", "days: 50000").replace("size: 4", "size: 30")
"""The same plan with long runs: a sweep of about a minute."""


class DriverForkServer:
    """Client of `tests.sweeps.driver_fork_server`."""

    def __init__(self, plan_file: Path) -> None:
        command = [sys.executable, "-m", "tests.sweeps.driver_fork_server", str(plan_file)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdin=pipe, stdout=pipe, text=True)
        assert self.read() == 0, "the server is ready"

    def start(self, folder: Path) -> int:
        """Start a driver and return its process id."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        return self.read()

    def read(self) -> int:
        """Next number of the output: the process id of a driver, then its exit code."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@pytest.fixture
def fork_server(tmp_path: Path) -> Iterator[DriverForkServer]:
    (tmp_path / "plan.yaml").write_text(TEXT)
    server = DriverForkServer(tmp_path / "plan.yaml")
    yield server
    server.process.stdin.close()
    server.process.wait(timeout=30)


def stored_runs(folder: Path) -> set[tuple[str, str, int]]:
    """Every stored run, by kind and point."""
    journal = Journal.read(folder)
    assert not journal.corrupt_shards
    return {
        (kind, point_id, run)
        for kind, run_index in (("runs", journal.runs), ("days", journal.days))
        for point_id in run_index.ranges
        for first, stop in run_index.completed_spans(point_id)
        for run in range(first, stop)
    }


@pytest.mark.parametrize("n_kills", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_a_driver_that_is_killed_at_any_moment_loses_no_completed_run(
    n_kills: int, fork_server: DriverForkServer, tmp_path: Path
) -> None:
    rng = random.Random(5)  # noqa: S311 - not for cryptography
    started = time.monotonic()
    fork_server.start(tmp_path / "whole")
    assert fork_server.read() == 0
    duration = time.monotonic() - started
    folder, n_killed, before = tmp_path / "killed", 0, set()
    while n_killed < n_kills:
        driver = fork_server.start(folder)
        time.sleep(rng.uniform(0, 0.5 * duration))
        with suppress(ProcessLookupError):  # it has ended
            os.kill(driver, signal.SIGKILL)
        code = fork_server.read()
        assert code in (0, -signal.SIGKILL), "the driver failed"
        n_killed += code == -signal.SIGKILL
        after = stored_runs(folder) if folder.exists() else set()
        assert before <= after, "a completed run was lost"
        before = after
        if code == 0:
            assert table_digests(folder) == table_digests(tmp_path / "whole")
            runs = pd.read_parquet(folder / "runs.parquet")
            assert len(runs) == N_RUNS == len(runs.drop_duplicates(["point", "run"]))
            shutil.rmtree(folder)
            before = set()
    driver = fork_server.start(folder)
    assert fork_server.read() == 0, "the next driver completes the sweep"
    assert table_digests(folder) == table_digests(tmp_path / "whole")


def start_command(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """Start the command as a separate process."""
    command = [sys.executable, "-m", "sim", *arguments]
    return subprocess.Popen(
        command, cwd=cwd, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_shards(folder: Path, n: int = 2) -> None:
    """Wait until a number of shards are written."""
    deadline = time.monotonic() + 90
    while len(list((folder / "parts" / "runs").glob("[!.]*"))) < n:
        assert time.monotonic() < deadline, "no shard was written"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)]
)
def test_a_stopped_sweep_exits_after_the_chunk_and_can_be_resumed(
    sent: signal.Signals, code: int, tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text(LONG)
    process = start_command("sweep", "plan.yaml", "--workers", "2", cwd=tmp_path)
    wait_for_shards(tmp_path / "results" / "small")
    process.send_signal(sent)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == code
    n_runs = sum(kind == "runs" for kind, _, _ in stored_runs(tmp_path / "results" / "small"))
    assert 0 < n_runs < N_RUNS
    assert stderr.strip() == f"Interrupted. {n_runs} runs saved in results/small. Run the same command again to resume."
    assert not list((tmp_path / "results").rglob(".unfinished-*"))


@pytest.mark.slow
def test_two_drivers_of_one_folder_and_a_killed_one(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(LONG)
    first = start_command("sweep", "plan.yaml", cwd=tmp_path)
    wait_for_shards(tmp_path / "results" / "small")
    second = start_command("sweep", "plan.yaml", cwd=tmp_path)
    _, stderr = second.communicate(timeout=60)
    assert second.returncode == 2
    assert " ".join(stderr.split()) == (
        "Another process is running a sweep in results/small. Wait for it (compassion status results/small shows its "
        "progress), or choose another folder with --out."
    )
    status = start_command("status", "results/small", "--json", cwd=tmp_path)
    fields: dict[str, Any] = json.loads(status.communicate(timeout=60)[0])
    assert fields["is_running"]
    assert not fields["is_complete"]
    first.kill()
    first.communicate()
    before = stored_runs(tmp_path / "results" / "small")
    n_shards = len(list((tmp_path / "results" / "small" / "parts" / "runs").glob("[!.]*")))
    third = start_command("sweep", "plan.yaml", cwd=tmp_path)
    wait_for_shards(tmp_path / "results" / "small", n_shards + 1)
    third.send_signal(signal.SIGTERM)
    third.communicate(timeout=60)
    assert third.returncode == 143, "the lock of a killed driver is released"
    assert before <= stored_runs(tmp_path / "results" / "small")


@pytest.mark.slow
def test_no_run_is_lost_if_workers_are_killed(tmp_path: Path) -> None:
    """Twenty workers of a process pool are killed at random moments. No run fails, is lost or is counted twice."""
    rng = random.Random(8)  # noqa: S311 - not for cryptography
    plan = make_plan(runs=400, vary={"workload": [0.5, 0.6]})
    original, pools, n_killed, last = process_executors(2), [], 0, 0.0
    executors = ExecutorFactory(lambda: pools.append(original.create_executor()) or pools[-1], 2)

    def kill_one(done: int, total: int) -> None:
        nonlocal n_killed, last
        workers = list(getattr(pools[-1], "_processes", None) or {})
        if n_killed < N_WORKERS_KILLED and workers and time.monotonic() - last > rng.uniform(0, 0.3):
            with suppress(ProcessLookupError):  # the pool is broken already
                os.kill(rng.choice(workers), signal.SIGKILL)
                n_killed, last = n_killed + 1, time.monotonic()

    summary = run_sweep(plan, tmp_path / "killed", executors, runner=slow_outcomes, on_progress=kill_one)
    assert n_killed == N_WORKERS_KILLED
    assert (summary.n_runs, summary.n_failed) == (800, 0)
    run_sweep(plan, tmp_path / "whole")
    assert table_digests(tmp_path / "killed") == table_digests(tmp_path / "whole")


@pytest.mark.slow
def test_workers_exit_when_the_driver_is_killed(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(LONG)
    process = start_command("sweep", "plan.yaml", "--engine", "mesa", "--workers", "1", cwd=tmp_path)
    deadline = time.monotonic() + 60
    while not (workers := children_of(process.pid)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(3)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline, "a worker is still running"
        time.sleep(0.1)


def children_of(process: int) -> list[int]:
    """Ids of the child processes of a process."""
    path = Path(f"/proc/{process}/task/{process}/children")
    if not path.exists():
        pytest.skip("this system does not list child processes")
    return [int(word) for word in path.read_text().split()]


@pytest.mark.slow
def test_the_command_gives_the_same_tables_as_python(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(TEXT)
    process = start_command("sweep", "plan.yaml", "--workers", "1", cwd=tmp_path)
    process.communicate(timeout=90)
    execute_plan(load_plan(tmp_path / "plan.yaml"), tmp_path / "python", thread_executors(2))
    assert table_digests(tmp_path / "python") == table_digests(tmp_path / "results" / "small")
