"""Sweeps on a Dask cluster: a local one, or a scheduler and workers that are started from the command line."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.sweeps.errors import SweepError
from sim.sweeps.run.executors import DaskExecutorFactory, thread_executors
from sim.sweeps.run.runner import execute_plan
from tests.cli.conftest import ROOT, clean_environment
from tests.sweeps.fake_workers import slow_outcomes
from tests.sweeps.helpers import make_plan, run_sweep, table_digests

pytestmark = pytest.mark.skipif(not find_spec("distributed"), reason="the extra cluster is not installed")

REAL = {
    "set": {"days": 30, "team": {"builder": "complete", "size": 4}},
    "vary": {"workload": [0.5, 0.6]},
    "runs": 12,
    "keep": {"days": 1},
}
N_WORKERS_KILLED = 20


def start_dask(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """Start a command of Dask, such as `dask scheduler` or `dask worker`."""
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    with (cwd / f"{arguments[0]}.log").open("a") as log:
        return subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdout=log, stderr=log, text=True)


class Cluster:
    """A scheduler and two workers as separate processes on this computer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        file = folder / "scheduler.json"
        self.scheduler = start_dask(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file),
            cwd=folder,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < deadline, (folder / "dask_scheduler.log").read_text()
            time.sleep(0.1)
        self.file = file
        self.workers = [self.start_worker() for _ in range(2)]

    @property
    def address(self) -> str:
        address: str = json.loads(self.file.read_text())["address"]
        return address

    def start_worker(self) -> subprocess.Popen[str]:
        """Start a worker without a nanny, which would restart it."""
        return start_dask(
            "dask_worker", "--scheduler-file", str(self.file), "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--local-directory", str(self.folder),
            cwd=self.folder,
        )  # fmt: skip

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.close()


@pytest.mark.slow
def test_a_local_cluster_gives_identical_tables(tmp_path: Path) -> None:
    execute_plan(make_plan(**REAL), tmp_path / "threads", thread_executors(1))
    execute_plan(make_plan(**REAL), tmp_path / "dask", DaskExecutorFactory("local", 2))
    assert table_digests(tmp_path / "dask") == table_digests(tmp_path / "threads")


def test_a_missing_scheduler_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sweeps.run.executors.SCHEDULER_TIMEOUT_S", 1)
    with pytest.raises(SweepError, match=r"There is no Dask scheduler at tcp://127\.0\.0\.1:9"):
        run_sweep(make_plan(), tmp_path / "small", DaskExecutorFactory("tcp://127.0.0.1:9", 1))
    with pytest.raises(SweepError, match="There is no Dask scheduler at nonsense://"):
        run_sweep(make_plan(), tmp_path / "small", DaskExecutorFactory("nonsense://", 1))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_no_run_is_lost_if_workers_of_a_cluster_are_killed(cluster: Cluster, tmp_path: Path) -> None:
    """Twenty workers are killed at random moments and replaced."""
    rng, n_killed, last = random.Random(3), 0, 0.0  # noqa: S311 - not for cryptography
    plan = make_plan(runs=4000, vary={"workload": [0.5]})

    def kill_one(done: int, total: int) -> None:
        nonlocal n_killed, last
        if n_killed < N_WORKERS_KILLED and time.monotonic() - last > rng.uniform(0, 1.0):
            index = rng.randrange(2)
            cluster.workers[index].send_signal(signal.SIGKILL)
            cluster.workers[index].wait()
            cluster.workers[index] = cluster.start_worker()
            n_killed, last = n_killed + 1, time.monotonic()

    summary = run_sweep(
        plan, tmp_path / "dask", DaskExecutorFactory(cluster.address, 2), runner=slow_outcomes, on_progress=kill_one
    )
    assert n_killed == N_WORKERS_KILLED
    assert (summary.n_runs, summary.n_failed) == (4000, 0)
    run_sweep(plan, tmp_path / "whole")
    assert table_digests(tmp_path / "dask") == table_digests(tmp_path / "whole")


@pytest.mark.slow
def test_no_completed_run_is_lost_if_the_scheduler_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    plan = make_plan(runs=400, vary={"workload": [0.5]})

    def kill_scheduler(done: int, total: int) -> None:
        if done > 50:
            cluster.scheduler.kill()

    with pytest.raises(SweepError, match="There is no Dask scheduler"):
        run_sweep(
            plan,
            tmp_path / "dask",
            DaskExecutorFactory(cluster.address, 2),
            runner=slow_outcomes,
            on_progress=kill_scheduler,
        )
    summary = run_sweep(plan, tmp_path / "dask")
    assert 0 < summary.n_new < 400
    run_sweep(plan, tmp_path / "whole")
    assert table_digests(tmp_path / "dask") == table_digests(tmp_path / "whole")
