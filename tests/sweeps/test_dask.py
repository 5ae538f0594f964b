"""A Dask cluster does the work as well: one of its own, or a scheduler and workers started from the command line."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.sweeps.errors import SweepError
from sim.sweeps.run.executors import DaskExecutorFactory
from sim.sweeps.run.runner import execute_plan
from tests.cli.conftest import ROOT, clean_environment
from tests.sweeps.fake_workers import slow_outcomes
from tests.sweeps.helpers import make_plan, run_sweep, table_digests

pytest.importorskip("distributed")

REAL = {
    "set": {"days": 30, "team": {"builder": "complete", "size": 4}},
    "vary": {"workload": [0.5, 0.6]},
    "runs": 12,
    "keep": {"days": 1},
}
N_KILLED = 20


def dask(*words: str, cwd: Path) -> subprocess.Popen[str]:
    """Start a program of Dask, as `dask scheduler` and `dask worker` do."""
    command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
    with (cwd / f"{words[0]}.log").open("a") as log:
        return subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdout=log, stderr=log, text=True)


class Cluster:
    """A scheduler and two workers as programs of their own, on this machine alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        file = folder / "scheduler.json"
        self.scheduler = dask(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file),
            cwd=folder,
        )  # fmt: skip
        until = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < until, (folder / "dask_scheduler.log").read_text()
            time.sleep(0.1)
        self.file = file
        self.workers = [self.worker() for _ in range(2)]

    @property
    def address(self) -> str:
        import json  # noqa: PLC0415

        address: str = json.loads(self.file.read_text())["address"]
        return address

    def worker(self) -> subprocess.Popen[str]:
        """Start a worker, without a nanny that would start it anew."""
        return dask(
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
    made = Cluster(tmp_path)
    yield made
    made.close()


@pytest.mark.slow
def test_a_local_cluster_gives_the_same(tmp_path: Path) -> None:
    from sim.sweeps.run.executors import thread_executors  # noqa: PLC0415

    execute_plan(make_plan(**REAL), tmp_path / "threads", thread_executors(1))
    execute_plan(make_plan(**REAL), tmp_path / "dask", DaskExecutorFactory("local", 2))
    assert table_digests(tmp_path / "dask") == table_digests(tmp_path / "threads")


def test_an_address_where_nobody_is_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sweeps.run.executors.SCHEDULER_TIMEOUT_S", 1)
    with pytest.raises(SweepError, match=r"There is no Dask scheduler at tcp://127\.0\.0\.1:9"):
        run_sweep(make_plan(), tmp_path / "small", DaskExecutorFactory("tcp://127.0.0.1:9", 1))
    with pytest.raises(SweepError, match="There is no Dask scheduler at nonsense://"):
        run_sweep(make_plan(), tmp_path / "small", DaskExecutorFactory("nonsense://", 1))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_workers_of_a_cluster_that_are_killed_cost_nothing(cluster: Cluster, tmp_path: Path) -> None:
    """Twenty workers are killed at random moments, and others started in their place."""
    luck, n_killed, last = random.Random(3), 0, 0.0  # noqa: S311 - for moments
    made = make_plan(runs=4000, vary={"workload": [0.5]})

    def kill_one(done: int, total: int) -> None:
        nonlocal n_killed, last
        if n_killed < N_KILLED and time.monotonic() - last > luck.uniform(0, 1.0):
            place = luck.randrange(2)
            cluster.workers[place].send_signal(signal.SIGKILL)
            cluster.workers[place].wait()
            cluster.workers[place] = cluster.worker()
            n_killed, last = n_killed + 1, time.monotonic()

    ended = run_sweep(
        made, tmp_path / "dask", DaskExecutorFactory(cluster.address, 2), runner=slow_outcomes, on_progress=kill_one
    )
    assert n_killed == N_KILLED
    assert (ended.n_runs, ended.n_failed) == (4000, 0)
    run_sweep(made, tmp_path / "whole")
    assert table_digests(tmp_path / "dask") == table_digests(tmp_path / "whole")


@pytest.mark.slow
def test_a_scheduler_that_is_gone_loses_nothing_that_was_finished(cluster: Cluster, tmp_path: Path) -> None:
    made = make_plan(runs=400, vary={"workload": [0.5]})

    def end_it(done: int, total: int) -> None:
        if done > 50:
            cluster.scheduler.kill()

    with pytest.raises(SweepError, match="There is no Dask scheduler"):
        run_sweep(
            made, tmp_path / "dask", DaskExecutorFactory(cluster.address, 2), runner=slow_outcomes, on_progress=end_it
        )
    ended = run_sweep(made, tmp_path / "dask")
    assert 0 < ended.n_new < 400
    run_sweep(made, tmp_path / "whole")
    assert table_digests(tmp_path / "dask") == table_digests(tmp_path / "whole")
