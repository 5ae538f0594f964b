"""Sweeps that are killed, told to stop, or started twice, as programs of their own.

Nothing finished is lost, nothing is counted twice, and the next driver goes on from there.
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
"""The same plan with runs of some tenths of a second: a sweep of a minute."""


class DriverForkServer:
    """Forks drivers; see `tests.sweeps.fork_server`."""

    def __init__(self, plan_file: Path) -> None:
        command = [sys.executable, "-m", "tests.sweeps.driver_fork_server", str(plan_file)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdin=pipe, stdout=pipe, text=True)
        assert self.read() == 0, "it is ready"

    def start(self, folder: Path) -> int:
        """Start a driver; return the id of its process."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        return self.read()

    def read(self) -> int:
        """The next number that it says: after the id of a driver, its exit code."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@pytest.fixture
def fork_server(tmp_path: Path) -> Iterator[DriverForkServer]:
    (tmp_path / "plan.yaml").write_text(TEXT)
    made = DriverForkServer(tmp_path / "plan.yaml")
    yield made
    made.process.stdin.close()  # type: ignore[union-attr]
    made.process.wait(timeout=30)


def stored_runs(folder: Path) -> set[tuple[str, str, int]]:
    """Every run of which there are rows, by kind and point."""
    journal = Journal.read(folder)
    assert not journal.corrupt_shards
    return {
        (kind, address, run)
        for kind, some in (("runs", journal.runs), ("days", journal.days))
        for address in some.ranges
        for first, stop in some.completed_spans(address)
        for run in range(first, stop)
    }


@pytest.mark.parametrize("n_kills", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_a_driver_that_is_killed_at_any_moment_loses_nothing_that_was_finished(
    n_kills: int, fork_server: DriverForkServer, tmp_path: Path
) -> None:
    luck = random.Random(5)  # noqa: S311 - for moments
    began = time.monotonic()
    fork_server.start(tmp_path / "whole")
    assert fork_server.read() == 0
    took = time.monotonic() - began
    folder, n_killed, before = tmp_path / "killed", 0, set()
    while n_killed < n_kills:
        driver = fork_server.start(folder)
        time.sleep(luck.uniform(0, 0.5 * took))
        with suppress(ProcessLookupError):  # it came to its end
            os.kill(driver, signal.SIGKILL)
        code = fork_server.read()
        assert code in (0, -signal.SIGKILL), "it fails by itself"
        n_killed += code == -signal.SIGKILL
        after = stored_runs(folder) if folder.exists() else set()
        assert before <= after, "what was finished is lost"
        before = after
        if code == 0:
            assert table_digests(folder) == table_digests(tmp_path / "whole")
            runs = pd.read_parquet(folder / "runs.parquet")
            assert len(runs) == N_RUNS == len(runs.drop_duplicates(["point", "run"]))
            shutil.rmtree(folder)
            before = set()
    driver = fork_server.start(folder)
    assert fork_server.read() == 0, "the next driver comes to the end"
    assert table_digests(folder) == table_digests(tmp_path / "whole")


def start_command(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """Start the command as a program of its own."""
    command = [sys.executable, "-m", "sim", *arguments]
    return subprocess.Popen(
        command, cwd=cwd, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_parts(folder: Path, n: int = 2) -> None:
    """Wait until some parts are written."""
    until = time.monotonic() + 90
    while len(list((folder / "parts" / "runs").glob("[!.]*"))) < n:
        assert time.monotonic() < until, "no part was written"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)]
)
def test_told_to_stop_it_ends_after_the_chunk_and_says_how_to_go_on(
    sent: signal.Signals, code: int, tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text(LONG)
    program = start_command("sweep", "plan.yaml", "--workers", "2", cwd=tmp_path)
    wait_for_parts(tmp_path / "results" / "small")
    program.send_signal(sent)
    _, told = program.communicate(timeout=60)
    assert program.returncode == code
    n_runs = len([one for one in stored_runs(tmp_path / "results" / "small") if one[0] == "runs"])
    assert 0 < n_runs < N_RUNS
    assert told.strip() == f"Stopped. {n_runs} runs kept in results/small; the same command goes on from there."
    assert not list((tmp_path / "results").rglob(".unfinished-*"))


@pytest.mark.slow
def test_two_drivers_of_one_folder_and_a_killed_one(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(LONG)
    first = start_command("sweep", "plan.yaml", cwd=tmp_path)
    wait_for_parts(tmp_path / "results" / "small")
    second = start_command("sweep", "plan.yaml", cwd=tmp_path)
    _, told = second.communicate(timeout=60)
    assert second.returncode == 2
    assert " ".join(told.split()) == (
        "Another sweep is at work in results/small. Wait for it to end (compassion status results/small tells how far "
        "it has come), or choose another place with --out."
    )
    status = start_command("status", "results/small", "--json", cwd=tmp_path)
    about: dict[str, Any] = json.loads(status.communicate(timeout=60)[0])
    assert about["is_at_work"]
    assert not about["is_complete"]
    first.kill()
    first.communicate()
    before = stored_runs(tmp_path / "results" / "small")
    n_parts = len(list((tmp_path / "results" / "small" / "parts" / "runs").glob("[!.]*")))
    third = start_command("sweep", "plan.yaml", cwd=tmp_path)
    wait_for_parts(tmp_path / "results" / "small", n_parts + 1)
    third.send_signal(signal.SIGTERM)
    third.communicate(timeout=60)
    assert third.returncode == 143, "the lock of a killed driver is gone"
    assert before <= stored_runs(tmp_path / "results" / "small")


@pytest.mark.slow
def test_workers_that_are_killed_cost_nothing(tmp_path: Path) -> None:
    """Twenty workers of a process pool are killed at random moments; no run fails, none is lost or counted twice."""
    luck = random.Random(8)  # noqa: S311
    made = make_plan(runs=400, vary={"workload": [0.5, 0.6]})
    original, pools, n_killed, last = process_executors(2), [], 0, 0.0
    who = ExecutorFactory(lambda: pools.append(original.create_executor()) or pools[-1], 2)  # type: ignore[func-returns-value]

    def kill_one(done: int, total: int) -> None:
        nonlocal n_killed, last
        workers = list(getattr(pools[-1], "_processes", None) or {})
        if n_killed < N_WORKERS_KILLED and workers and time.monotonic() - last > luck.uniform(0, 0.3):
            with suppress(ProcessLookupError):  # its pool was broken already
                os.kill(luck.choice(workers), signal.SIGKILL)
                n_killed, last = n_killed + 1, time.monotonic()

    ended = run_sweep(made, tmp_path / "killed", who, runner=slow_outcomes, on_progress=kill_one)
    assert n_killed == N_WORKERS_KILLED
    assert (ended.n_runs, ended.n_failed) == (800, 0)
    run_sweep(made, tmp_path / "whole")
    assert table_digests(tmp_path / "killed") == table_digests(tmp_path / "whole")


@pytest.mark.slow
def test_workers_do_not_outlive_a_driver_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(LONG)
    program = start_command("sweep", "plan.yaml", "--engine", "mesa", "--workers", "1", cwd=tmp_path)
    until = time.monotonic() + 60
    while not (workers := children_of(program.pid)):
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(3)
    program.kill()
    program.communicate()
    until = time.monotonic() + 30
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < until, "a worker lives on"
        time.sleep(0.1)


def children_of(process: int) -> list[int]:
    """Processes that a process started."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    if not listed.exists():
        pytest.skip("this system does not list children")
    return [int(word) for word in listed.read_text().split()]


@pytest.mark.slow
def test_one_go_of_the_command_gives_the_same_as_python(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(TEXT)
    program = start_command("sweep", "plan.yaml", "--workers", "1", cwd=tmp_path)
    program.communicate(timeout=90)
    execute_plan(load_plan(tmp_path / "plan.yaml"), tmp_path / "python", thread_executors(2))
    assert table_digests(tmp_path / "python") == table_digests(tmp_path / "results" / "small")
