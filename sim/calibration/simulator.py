"""Simulate parameter values, cache the results on disk, and resume from the cache."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calibration.loader import CalibrationTask
from sim.calibration.target_statistics import TeamContext, target_statistics
from sim.numba_support.source_hash import source_hash
from sim.scenario import Scenario
from sim.storage.manifest import RNG_NAME
from sim.sweeps.plan.factors import round_significant
from sim.sweeps.store.manifest import HASHED_PATHS
from sim.world import build_world

FloatArray = NDArray[np.float64]
EvaluationCallback = Callable[[], object]


class SimulatedStatistics(NamedTuple):
    """Target statistics over several runs.

    Attributes
    ----------
    mean : shape (targets,)
        Means over the runs; NaN if a statistic cannot be computed in two or more runs.
    covariance : shape (targets, targets)
        Covariance of the means due to random seeds.
    """

    mean: FloatArray
    covariance: FloatArray


class Simulator:
    """Simulates the scenario of a task with parameter values. All values use common random numbers.

    Parameters
    ----------
    task
        The calibration task.
    folder
        Folder of the cache. If None, the cache is only in memory.
    workers
        Number of threads.
    on_evaluation
        Called after every evaluation.

    Attributes
    ----------
    n_simulated
        Number of simulated runs, without those from the cache.
    """

    def __init__(
        self,
        task: CalibrationTask,
        folder: Path | None = None,
        workers: int = 1,
        on_evaluation: EvaluationCallback | None = None,
    ) -> None:
        self.task, self.workers, self.on_evaluation = task, workers, on_evaluation
        self.cache_path = folder / cache_file_name(task) if folder is not None else None
        self._cache = _read_cache(self.cache_path) if self.cache_path is not None else {}
        self._scenario_by_run: dict[int, Scenario] = {}
        self._pool: ThreadPoolExecutor | None = None
        self.n_simulated = 0

    def simulate(
        self, values: Sequence[float] | FloatArray, n_runs: int | None = None, first_run: int = 0
    ) -> SimulatedStatistics:
        """Simulate parameter values.

        Parameters
        ----------
        values : shape (parameters,)
            Values in the order of the task's parameters.
        n_runs
            Number of runs. Default: that of the task.
        first_run
            Number of the first run. Runs with different numbers have different random seeds.
        """
        rounded = tuple(round_significant(float(value)) for value in values)
        n = n_runs or self.task.spec.runs
        key = json.dumps([*rounded, first_run, n])
        if key not in self._cache:
            rows = self._simulate_runs(rounded, range(first_run, first_run + n))
            self._cache[key] = mean_and_covariance(rows)
            self._append_to_cache_file(key)
            self.n_simulated += n
        if self.on_evaluation is not None:
            self.on_evaluation()
        return self._cache[key]

    def _simulate_runs(self, values: tuple[float, ...], runs: range) -> FloatArray:
        """Target statistics of runs, shape (runs, targets)."""
        scenario = self.task.build_scenario(values)
        if self.task.spec.own_teams:
            for run in runs:
                self._scenario_with_team(run)
        if self.workers == 1:
            return self._simulate_block(scenario, runs)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.workers)
        blocks = [
            runs[len(runs) * k // self.workers : len(runs) * (k + 1) // self.workers] for k in range(self.workers)
        ]
        return np.concatenate(list(self._pool.map(lambda block: self._simulate_block(scenario, block), blocks)))

    def _simulate_block(self, scenario: Scenario, runs: range) -> FloatArray:
        """Target statistics of runs on the compiled engine in one thread, shape (runs, targets)."""
        from sim.engine.compiled.run import Workspace  # noqa: PLC0415 - imports Numba

        targets, seed = self.task.spec.targets, self.task.spec.seed
        rows, workspace, team_context = np.empty((len(runs), len(targets))), None, None
        for index, run in enumerate(runs):
            run_scenario = self._with_team_of_run(scenario, run) if self.task.spec.own_teams else scenario
            world = build_world(run_scenario, seed + run)
            if workspace is None or team_context is None or self.task.spec.own_teams:
                workspace, team_context = Workspace(world, threads=1), TeamContext(run_scenario)
            workspace.run(world)
            rows[index] = target_statistics(targets, workspace.output.days, team_context)
        return rows

    def _scenario_with_team(self, run: int) -> Scenario:
        """The scenario with the generated team of a run, cached."""
        if run not in self._scenario_by_run:
            midpoint = tuple(
                round_significant((parameter.low + parameter.high) / 2) for parameter in self.task.parameters
            )
            self._scenario_by_run[run] = self.task.build_scenario(midpoint, {"team.seed": self.task.spec.seed + run})
        return self._scenario_by_run[run]

    def _with_team_of_run(self, scenario: Scenario, run: int) -> Scenario:
        """The scenario with the generated team of a run. Loading it would take ten times as long as the run."""
        team_scenario = self._scenario_by_run[run]
        copied = copy.copy(scenario)
        copied._cache, copied._canonical_json = {}, None
        return copied._attach_team(team_scenario.team_arrays(), team_scenario._base_dir)

    def _append_to_cache_file(self, key: str) -> None:
        """Append an evaluation to the cache file. The line break before it limits the damage of an incomplete line."""
        if self.cache_path is not None:
            mean, covariance = self._cache[key]
            self.cache_path.parent.mkdir(parents=True, exist_ok=True)
            with self.cache_path.open("a", encoding="utf-8") as file:
                file.write("\n" + json.dumps([key, mean.tolist(), covariance.tolist()]))


def mean_and_covariance(rows: FloatArray) -> SimulatedStatistics:
    """Means over runs and their covariance, without missing statistics.

    Parameters
    ----------
    rows : shape (runs, targets)
        Target statistics of the runs; NaN if a statistic is missing.
    """
    is_valid = ~np.isnan(rows)
    n = is_valid.sum(axis=0)
    if (n < 2).any():
        width = rows.shape[1]
        return SimulatedStatistics(np.where(n < 2, np.nan, 0.0) + np.zeros(width), np.full((width, width), np.nan))
    mean = np.nansum(rows, axis=0) / n
    deviations = np.where(is_valid, rows - mean, 0.0)
    return SimulatedStatistics(mean, deviations.T @ deviations / (n.min() - 1) / n.min())


def cache_file_name(task: CalibrationTask) -> str:
    """Name of the cache file. It contains a digest of everything that determines the result of an evaluation."""
    spec = task.spec
    parts = {
        "base": task.base.data,
        "set": dict(spec.set),
        "targets": [[target.measure, target.statistic, target.partner, target.last_days] for target in spec.targets],
        "fit": [target.path for target in task.parameters],
        "seed": spec.seed,
        "own_teams": spec.own_teams,
        "sources": source_hash(*HASHED_PATHS),
        "draws": RNG_NAME,
    }
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]
    return f"evaluations-{digest}.jsonl"


def _read_cache(path: Path) -> dict[str, SimulatedStatistics]:
    """Read the cache file. Incomplete lines of an interrupted calibration are skipped."""
    cache: dict[str, SimulatedStatistics] = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                key, mean, covariance = json.loads(line)
            except ValueError:
                continue
            cache[key] = SimulatedStatistics(np.array(mean, float), np.array(covariance, float))
    return cache
