"""Speed of sweeps: relative to the kernel, on two workers, relative to `mesa.batch_run`, and a million runs.

    python -m benchmarks.sweeps [overhead] [workers] [batch] [million]

Without names, all tables but `million` are measured. Runs have 30 people and 250 days; a plan has 64 design points with
different workloads. Every sweep is a command of its own, so start-up counts. The candidates run in turns, and the
median of the turns counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import Tables, print_tables
from sim.numba_support.cpu_count import usable_cpu_count
from sim.scenario import Scenario

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, DAYS, N_POINTS = 30, 250, 64
WORKLOADS = np.linspace(0.4, 0.8, N_POINTS).tolist()
N_ROUNDS = 5
PEAK_MEMORY_SCRIPT = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
"""Runs a command and prints its peak memory, in KB on Linux."""


def base_scenario() -> dict[str, Any]:
    """The scenario of all runs, without the workload."""
    return {"schema": 1, "name": "base", "days": DAYS, "team": {"builder": "ward", "size": PEOPLE}}


def run_command(arguments: list[str], folder: Path) -> int:
    """Run a command of this project in a folder; return its peak memory, in KB."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PEAK_MEMORY_SCRIPT, sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    return int(done.stdout)


def time_sweep_command(runs: int, workers: int) -> tuple[float, int]:
    """Run a number of runs of each design point with the command; return the time in s and the peak memory in KB."""
    with tempfile.TemporaryDirectory() as temporary_dir:
        folder = Path(temporary_dir)
        plan = {"schema": 1, "base": "base.yaml", "vary": {"workload": WORKLOADS}, "runs": runs}
        (folder / "base.yaml").write_text(json.dumps(base_scenario()), encoding="utf-8")  # JSON is YAML
        (folder / "plan.yaml").write_text(json.dumps(plan), encoding="utf-8")
        start = time.perf_counter()
        memory = run_command(["-m", "sim", "sweep", "plan.yaml", "--workers", str(workers)], folder)
        return time.perf_counter() - start, memory


def build_scenarios() -> list[Scenario]:
    """The scenario of each design point."""
    return [Scenario.from_dict(base_scenario() | {"workload": workload}) for workload in WORKLOADS]


def make_kernel_call(runs: int) -> Callable[[], float]:
    """An action that runs a number of runs of each design point, keeps no results, and returns its time in s."""
    from sim.engine.compiled.run import Workspace  # noqa: PLC0415
    from sim.world import build_world  # noqa: PLC0415

    worlds = [build_world(scenario) for scenario in build_scenarios()]
    workspaces = [Workspace(world, threads=1) for world in worlds]

    def run_all() -> float:
        start = time.perf_counter()
        for world, workspace in zip(worlds, workspaces, strict=True):
            for seed in range(1, 1 + runs):
                workspace.run(world._replace(seed=seed))
        return time.perf_counter() - start

    return run_all


def time_sweep_in_process(runs: int, workers: int) -> float:
    """Time of a sweep in this process, in s."""
    from sim.sweeps import parse_plan  # noqa: PLC0415
    from sim.sweeps.run import executors  # noqa: PLC0415
    from sim.sweeps.run.runner import execute_plan  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        data = {"base": "base", "name": "plan", "vary": {"workload": WORKLOADS}, "runs": runs}
        start = time.perf_counter()
        plan = parse_plan(data, {"base": Scenario.from_dict(base_scenario())})
        execute_plan(plan, Path(folder) / "plan", executors.thread_executors(workers))
        return time.perf_counter() - start


def median_times(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Medians of two times that were measured in turns, and the median of their ratios."""
    first, second = np.array(pairs).T
    return float(np.median(first)), float(np.median(second)), float(np.median(first / second))


def time_overhead() -> Iterator[str]:
    """Time of a sweep and of its runs on the kernel only, in one process and on one thread."""
    yield "| runs | kernel only (s) | sweep, one worker (s) | ratio |"
    yield "| ---: | ---: | ---: | ---: |"
    for runs in (20, 200):
        kernel = make_kernel_call(runs)
        kernel(), time_sweep_in_process(1, 1)
        pairs = [(kernel(), time_sweep_in_process(runs, 1)) for _ in range(N_ROUNDS)]
        kernel_seconds, sweep_seconds, ratio = median_times(pairs)
        yield f"| {runs * N_POINTS:,} | {kernel_seconds:.2f} | {sweep_seconds:.2f} | {1 / ratio:.3f} |"


def time_workers() -> Iterator[str]:
    """Time with one worker and with two."""
    runs = 200
    time_sweep_in_process(1, 1)
    pairs = [(time_sweep_in_process(runs, 1), time_sweep_in_process(runs, 2)) for _ in range(N_ROUNDS)]
    one_worker, two_workers, ratio = median_times(pairs)
    yield f"| {runs * N_POINTS:,} runs | time (s) | speed-up |"
    yield "| --- | ---: | ---: |"
    yield f"| one worker | {one_worker:.2f} | 1 |"
    yield f"| two workers | {two_workers:.2f} | {ratio:.2f} |"


MESA_SCRIPT = """
from mesa.batchrunner import batch_run
from sim.engine.mesa import TeamModel

if __name__ == "__main__":
    found = batch_run(
        TeamModel, {{"scenario": [{base}], "workload": {workloads}}}, number_processes={processes}, max_steps={days},
        display_progress=False,
    )
    assert len(found) == {points}, len(found)
"""


def time_batch_run() -> Iterator[str]:
    """Speed of `compassion sweep` and of `mesa.batch_run` with the same model, start-up included."""
    runs = 200
    n_processes = usable_cpu_count()
    time_sweep_command(1, 1)
    sweep_seconds = float(np.median([time_sweep_command(runs, n_processes)[0] for _ in range(N_ROUNDS)]))
    with tempfile.TemporaryDirectory() as folder:
        text = MESA_SCRIPT.format(
            base=base_scenario(), workloads=WORKLOADS, points=N_POINTS, days=DAYS, processes=n_processes
        )
        (Path(folder) / "batch.py").write_text(text, encoding="utf-8")
        start = time.perf_counter()
        run_command(["batch.py"], Path(folder))
        mesa_seconds = time.perf_counter() - start
    rates = runs * N_POINTS / sweep_seconds, N_POINTS / mesa_seconds
    yield f"| {n_processes} processors, with start-up | runs | time (s) | speed (runs per s) | relative to batch_run |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    yield f"| mesa.batch_run | {N_POINTS} | {mesa_seconds:.1f} | {rates[1]:.1f} | 1 |"
    ratio = rates[0] / rates[1]
    yield f"| compassion sweep | {runs * N_POINTS:,} | {sweep_seconds:.1f} | {rates[0]:,.0f} | {ratio:.0f} |"


def time_million_runs() -> Iterator[str]:
    """One million runs with one command."""
    runs = 1_000_000 // N_POINTS
    seconds, memory = time_sweep_command(runs, usable_cpu_count())
    label = f"{runs * N_POINTS:,} runs in {seconds:.0f} s with {usable_cpu_count()} workers"
    yield f"{label}; peak memory {memory / 1024:.0f} MiB"


TABLES: Tables = {
    "overhead": time_overhead,
    "workers": time_workers,
    "batch": time_batch_run,
    "million": time_million_runs,
}


if __name__ == "__main__":
    print_tables(__doc__, TABLES, slow_table="million")
