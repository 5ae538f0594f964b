"""The tables are byte-identical for every executor, interruption and division into shards."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.engine.dispatch import run_engine
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.run import tasks
from sim.sweeps.run.driver import SweepDriver
from sim.sweeps.run.executors import ExecutorFactory, process_executors, thread_executors
from sim.sweeps.run.runner import execute_plan
from sim.sweeps.run.signals import StopRequest
from sim.world import build_world
from tests.sweeps.fake_workers import slow_outcomes
from tests.sweeps.helpers import BASE, N_RUNS, make_plan, run_sweep, table_digests

REAL: dict[str, Any] = {
    "set": {"days": 70, "team": {"builder": "complete", "size": 4}},
    "compare": {"leadership.style": ["compassionate", "transactional"]},
    "vary": {"workload": [0.5, 0.6]},
    "runs": {"min": 5, "max": 20, "batch": 5, "until": {"half_width": 0.03}},
    "keep": {"days": 2},
}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of one worker without interruption."""
    folder = tmp_path_factory.mktemp("reference") / "small"
    execute_plan(make_plan(**REAL), folder, thread_executors(1))
    return folder


def test_two_threads_give_identical_tables(reference: Path, tmp_path: Path) -> None:
    execute_plan(make_plan(**REAL), tmp_path / "two", thread_executors(2))
    assert table_digests(tmp_path / "two") == table_digests(reference)


@pytest.mark.slow
def test_processes_with_the_mesa_engine_give_identical_tables(reference: Path, tmp_path: Path) -> None:
    execute_plan(make_plan(**REAL), tmp_path / "mesa", process_executors(2), engine="mesa")
    assert table_digests(tmp_path / "mesa") == table_digests(reference)


def test_outcomes_equal_those_of_single_runs(reference: Path) -> None:
    runs = pd.read_parquet(reference / "runs.parquet")
    for _, row in runs.iloc[[0, -1]].iterrows():
        overrides = {name: row[name] for name in ("workload", "leadership.style")}
        recording = sim.run(sim.load("typical_ward", {**REAL["set"], **overrides}), int(row["seed"]))
        summary = recording.summary()
        assert [row[name] for name in summary.index] == pytest.approx(list(summary), rel=1e-12, nan_ok=True)
        assert row["lowest_energy"] == recording.time_series("energy").min()
        assert row["leavers_in_all"] == recording.time_series("leavers").sum()


def test_stored_days_equal_those_of_single_runs(reference: Path) -> None:
    days = pd.read_parquet(reference / "days.parquet")
    first = days[(days["point"] == days["point"].iloc[0]) & (days["run"] == 1)]
    scenario = sim.load("typical_ward", {**REAL["set"], "workload": 0.5, "leadership.style": "compassionate"})
    trace = run_engine(build_world(scenario, 2))
    assert list(first["day"]) == list(range(1, 71))
    assert (first["wellbeing"].to_numpy() == trace.days[:, 0, 0]).all()


class InterruptingExecutor(ThreadPoolExecutor):
    """An executor that requests a stop after a number of chunks."""

    stop_request: StopRequest
    n_chunks_left: int

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        InterruptingExecutor.n_chunks_left -= 1
        if InterruptingExecutor.n_chunks_left == 0:
            InterruptingExecutor.stop_request.handle_signal(15)
        return super().submit(*args, **kwargs)


def interrupt_after(n: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run a sweep and request a stop after n chunks. Return whether the sweep was stopped."""
    InterruptingExecutor.n_chunks_left = n
    original = SweepDriver.run

    def run(driver: SweepDriver, stop_request: StopRequest) -> Any:
        InterruptingExecutor.stop_request = stop_request
        return original(driver, stop_request)

    monkeypatch.setattr(SweepDriver, "run", run)
    summary = run_sweep(make_plan(), folder, ExecutorFactory(lambda: InterruptingExecutor(1), 1), runner=slow_outcomes)
    monkeypatch.setattr(SweepDriver, "run", original)
    return summary.signal is not None


def test_an_interrupted_sweep_gives_identical_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_sweep(make_plan(), tmp_path / "whole")
    monkeypatch.setattr(tasks, "TARGET_CHUNK_S", 0.05)
    n_stops = 0
    while interrupt_after(3, tmp_path / "stopped", monkeypatch):
        n_stops += 1
        assert not (tmp_path / "stopped" / "runs.parquet").exists()
    assert n_stops > 5
    assert table_digests(tmp_path / "stopped") == table_digests(tmp_path / "whole")


def test_shards_of_any_size_give_identical_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_sweep(make_plan(), tmp_path / "large")
    monkeypatch.setattr(tasks, "MAX_RUNS_PER_CHUNK", 7)
    run_sweep(make_plan(), tmp_path / "small")
    assert len(list((tmp_path / "small" / "parts" / "runs").iterdir())) > 15
    assert table_digests(tmp_path / "large") == table_digests(tmp_path / "small")


def test_an_extended_plan_runs_only_what_is_new(tmp_path: Path) -> None:
    run_sweep(make_plan(vary={"workload": [0.6]}, runs=10, keep={"days": 1}), tmp_path / "grown")
    assert (
        run_sweep(make_plan(vary={"workload": [0.6, 0.5]}, runs=10, keep={"days": 1}), tmp_path / "grown").n_new == 10
    )
    assert run_sweep(make_plan(runs=10, keep={"days": 1}), tmp_path / "grown").n_new == 10
    assert run_sweep(make_plan(runs=40, keep={"days": 1}), tmp_path / "grown").n_new == 90
    assert run_sweep(make_plan(), tmp_path / "grown").n_new == 0, "stored days of stored runs are not new runs"
    run_sweep(make_plan(), tmp_path / "at_once")
    assert table_digests(tmp_path / "grown") == table_digests(tmp_path / "at_once")


def test_every_run_is_stored_once_with_its_seed(tmp_path: Path) -> None:
    summary = run_sweep(
        make_plan(seed=100, compare={"leadership.style": ["rescuing", "compliance"]}), tmp_path / "small"
    )
    runs = pd.read_parquet(tmp_path / "small" / "runs.parquet")
    assert (summary.n_runs, summary.n_new, len(runs)) == (N_RUNS, N_RUNS, N_RUNS)
    assert (runs["seed"] == runs["run"] + 100).all()
    assert not runs.duplicated(["point", "run"]).any()
    assert list(runs.columns) == ["point", "workload", "leadership.style", "run", "seed", *OUTCOMES]
    assert runs["workload"].tolist() == [0.5] * 80 + [0.6] * 80 + [0.7] * 80


def test_polars_and_duckdb_read_the_tables(tmp_path: Path) -> None:
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    run_sweep(make_plan(), tmp_path / "small")
    path = tmp_path / "small" / "runs.parquet"
    expected = pd.read_parquet(path)["wellbeing"].sum()
    assert polars.read_parquet(path)["wellbeing"].sum() == pytest.approx(expected)
    (total,) = duckdb.connect().execute(f"SELECT sum(wellbeing) FROM '{path.as_posix()}'").fetchone()  # noqa: S608
    assert total == pytest.approx(expected)


def test_a_plan_without_varied_fields_has_one_point(tmp_path: Path) -> None:
    plan = make_plan(vary={}, runs=3, keep={"days": 0})
    assert run_sweep(plan, tmp_path / "one").n_runs == 3
    assert str(plan.points[0]) == "base scenario"
    assert BASE["name"] == plan.name
    assert not (tmp_path / "one" / "days.parquet").exists()
