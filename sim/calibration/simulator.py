"""Plays values of the parameters, remembers what it has played, and goes on from there after a stop."""

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
TrialCallback = Callable[[int], object]


class SimulatedStatistics(NamedTuple):
    """What some runs came to.

    Attributes
    ----------
    mean : shape (targets,); NaN where a figure could not be taken
    covariance : shape (targets, targets), covariance of the mean due to the luck of the runs
    """

    mean: FloatArray
    covariance: FloatArray


class Simulator:
    """Plays the scenario with values of its parameters; the same values meet the same luck.

    Parameters
    ----------
    task
        What is calibrated.
    folder
        Where what was played is kept, so that it is not played again; None to keep it in memory alone.
    workers
        How many runs are played at a time.
    on_trial
        Called with 1 for every trial of values.
    """

    def __init__(
        self, task: CalibrationTask, folder: Path | None = None, workers: int = 1, on_trial: TrialCallback | None = None
    ) -> None:
        self.task, self.workers, self.on_trial = task, workers, on_trial
        self.journal_path = folder / f"trials-{task_digest(task)}.jsonl" if folder is not None else None
        self._cache = _read_journal(self.journal_path) if self.journal_path is not None else {}
        self._scenario_by_run: dict[int, Scenario] = {}
        self._pool: ThreadPoolExecutor | None = None
        self.n_simulated = 0

    def simulate(
        self, values: Sequence[float] | FloatArray, n_runs: int | None = None, first_run: int = 0
    ) -> SimulatedStatistics:
        """Play values of the parameters.

        Parameters
        ----------
        values
            In the order of the task's parameters.
        n_runs
            How many runs; those of the task if left out.
        first_run
            Number of the first run: runs of other numbers have other luck.
        """
        rounded = tuple(round_significant(float(value)) for value in values)
        n = n_runs or self.task.spec.runs
        key = json.dumps([*rounded, first_run, n])
        if key not in self._cache:
            rows = self._simulate_runs(rounded, range(first_run, first_run + n))
            self._cache[key] = mean_and_covariance(rows)
            self._append_to_journal(key)
            self.n_simulated += n
        if self.on_trial is not None:
            self.on_trial(1)
        return self._cache[key]

    def _simulate_runs(self, values: tuple[float, ...], runs: range) -> FloatArray:
        """Figures of runs, shape (runs, targets)."""
        scenario = self.task.build_scenario(values)
        if self.task.spec.own_teams:
            for run in runs:
                self._scenario_with_team(run)
        if self.workers == 1:
            return self._simulate_block(scenario, runs)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.workers)
        parts = [runs[len(runs) * k // self.workers : len(runs) * (k + 1) // self.workers] for k in range(self.workers)]
        return np.concatenate(list(self._pool.map(lambda part: self._simulate_block(scenario, part), parts)))

    def _simulate_block(self, scenario: Scenario, runs: range) -> FloatArray:
        """Figures of some runs, one after the other on the compiled engine."""
        from sim.engine.compiled.run import Workspace  # noqa: PLC0415 - an engine is loaded when it is first asked for

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
        """The scenario with the team of a run, as its own team's seed draws it; made once."""
        if run not in self._scenario_by_run:
            midpoint = tuple(
                round_significant((parameter.low + parameter.high) / 2) for parameter in self.task.parameters
            )
            self._scenario_by_run[run] = self.task.build_scenario(midpoint, {"team.seed": self.task.spec.seed + run})
        return self._scenario_by_run[run]

    def _with_team_of_run(self, scenario: Scenario, run: int) -> Scenario:
        """A scenario with the team of a run; to load it anew would take ten times as long as to play it."""
        team_scenario = self._scenario_by_run[run]
        copied = copy.copy(scenario)
        copied._cache, copied._canonical_json = {}, None
        return copied._attach_team(team_scenario.team_arrays(), team_scenario._base_dir)

    def _append_to_journal(self, key: str) -> None:
        """Write down what was played."""
        if self.journal_path is not None:
            mean, covariance = self._cache[key]
            self.journal_path.parent.mkdir(parents=True, exist_ok=True)
            with self.journal_path.open("a", encoding="utf-8") as file:
                file.write(
                    "\n" + json.dumps([key, mean.tolist(), covariance.tolist()])
                )  # a line cut off harms no other


def mean_and_covariance(rows: FloatArray) -> SimulatedStatistics:
    """Mean over runs and its covariance; a run in which a figure cannot be taken does not count for that figure."""
    is_valid = ~np.isnan(rows)
    n = is_valid.sum(axis=0)
    if (n < 2).any():
        width = rows.shape[1]
        return SimulatedStatistics(np.where(n < 2, np.nan, 0.0) + np.zeros(width), np.full((width, width), np.nan))
    mean = np.nansum(rows, axis=0) / n
    deviations = np.where(is_valid, rows - mean, 0.0)
    return SimulatedStatistics(mean, deviations.T @ deviations / (n.min() - 1) / n.min())


def task_digest(task: CalibrationTask) -> str:
    """Address of all that decides what values come to: trials of another are never mixed with these."""
    spec = task.spec
    parts = {
        "base": task.base.data,
        "set": dict(spec.set),
        "figures": [[target.measure, target.statistic, target.partner, target.last_days] for target in spec.targets],
        "fit": [target.path for target in task.parameters],
        "seed": spec.seed,
        "own_teams": spec.own_teams,
        "sources": source_hash(*HASHED_PATHS),
        "draws": RNG_NAME,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _read_journal(journal: Path) -> dict[str, SimulatedStatistics]:
    """What was played before; a last line that was cut off by a stop is passed over."""
    cache: dict[str, SimulatedStatistics] = {}
    if journal.is_file():
        for line in journal.read_text(encoding="utf-8").splitlines():
            try:
                key, mean, covariance = json.loads(line)
            except ValueError:
                continue
            cache[key] = SimulatedStatistics(np.array(mean, float), np.array(covariance, float))
    return cache
