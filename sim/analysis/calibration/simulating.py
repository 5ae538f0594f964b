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

from sim.analysis.calibration.reading import Task
from sim.analysis.calibration.statistics import Setting, of_run
from sim.jit import source_hash
from sim.recording.manifest import RNG_NAME
from sim.scenario import Scenario
from sim.sweep.factors import round_significant
from sim.sweep.manifest import HASHED_PATHS
from sim.world import build_world

Floats = NDArray[np.float64]
Tell = Callable[[int], object]


class Played(NamedTuple):
    """What some runs came to.

    Attributes
    ----------
    mean : shape (targets,); NaN where a figure could not be taken
    spread : shape (targets, targets), covariance of the mean due to the luck of the runs
    """

    mean: Floats
    spread: Floats


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
    tell
        Called with 1 for every trial of values.
    """

    def __init__(self, task: Task, folder: Path | None = None, workers: int = 1, tell: Tell | None = None) -> None:
        self.task, self.workers, self.tell = task, workers, tell
        self.journal = folder / f"trials-{digest_of(task)}.jsonl" if folder is not None else None
        self._known = _read(self.journal) if self.journal is not None else {}
        self._settings: dict[int, Scenario] = {}
        self._pool: ThreadPoolExecutor | None = None
        self.n_played = 0

    def play(self, values: Sequence[float] | Floats, n_runs: int | None = None, first: int = 0) -> Played:
        """Play values of the parameters.

        Parameters
        ----------
        values
            In the order of the task's parameters.
        n_runs
            How many runs; those of the task if left out.
        first
            Number of the first run: runs of other numbers have other luck.
        """
        chosen = tuple(round_significant(float(value)) for value in values)
        n = n_runs or self.task.spec.runs
        key = json.dumps([*chosen, first, n])
        if key not in self._known:
            rows = self._rows(chosen, range(first, first + n))
            self._known[key] = summed_up(rows)
            self._keep(key)
            self.n_played += n
        if self.tell is not None:
            self.tell(1)
        return self._known[key]

    def _rows(self, values: tuple[float, ...], runs: range) -> Floats:
        """Figures of runs, shape (runs, targets)."""
        scenario = self.task.scenario(values)
        if self.task.spec.own_teams:
            for run in runs:
                self._team(run)
        if self.workers == 1:
            return self._some(scenario, runs)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.workers)
        parts = [runs[len(runs) * k // self.workers : len(runs) * (k + 1) // self.workers] for k in range(self.workers)]
        return np.concatenate(list(self._pool.map(lambda part: self._some(scenario, part), parts)))

    def _some(self, scenario: Scenario, runs: range) -> Floats:
        """Figures of some runs, one after the other on the compiled engine."""
        from sim.compiled.engine import Workspace  # noqa: PLC0415 - an engine is loaded when it is first asked for

        targets, seed = self.task.spec.targets, self.task.spec.seed
        rows, house, setting = np.empty((len(runs), len(targets))), None, None
        for place, run in enumerate(runs):
            one = self._with_own_team(scenario, run) if self.task.spec.own_teams else scenario
            world = build_world(one, seed + run)
            if house is None or setting is None or self.task.spec.own_teams:
                house, setting = Workspace(world, threads=1), Setting(one)
            house.run(world)
            rows[place] = of_run(targets, house.output.days, setting)
        return rows

    def _team(self, run: int) -> Scenario:
        """The scenario with the team of a run, as its own team's seed draws it; made once."""
        if run not in self._settings:
            middle = tuple(round_significant((one.low + one.high) / 2) for one in self.task.parameters)
            self._settings[run] = self.task.scenario(middle, {"team.seed": self.task.spec.seed + run})
        return self._settings[run]

    def _with_own_team(self, scenario: Scenario, run: int) -> Scenario:
        """A scenario with the team of a run; to load it anew would take ten times as long as to play it."""
        drawn = self._settings[run]
        one = copy.copy(scenario)
        one._cache, one._canonical_json = {}, None
        return one._attach_team(drawn.team_arrays(), drawn._base_dir)

    def _keep(self, key: str) -> None:
        """Write down what was played."""
        if self.journal is not None:
            mean, spread = self._known[key]
            self.journal.parent.mkdir(parents=True, exist_ok=True)
            with self.journal.open("a", encoding="utf-8") as file:
                file.write("\n" + json.dumps([key, mean.tolist(), spread.tolist()]))  # a line cut off harms no other


def summed_up(rows: Floats) -> Played:
    """Mean over runs and its covariance; a run in which a figure cannot be taken does not count for that figure."""
    known = ~np.isnan(rows)
    n = known.sum(axis=0)
    if (n < 2).any():
        width = rows.shape[1]
        return Played(np.where(n < 2, np.nan, 0.0) + np.zeros(width), np.full((width, width), np.nan))
    mean = np.nansum(rows, axis=0) / n
    off = np.where(known, rows - mean, 0.0)
    return Played(mean, off.T @ off / (n.min() - 1) / n.min())


def digest_of(task: Task) -> str:
    """Address of all that decides what values come to: trials of another are never mixed with these."""
    spec = task.spec
    parts = {
        "base": task.base.data,
        "set": dict(spec.set),
        "figures": [[one.measure, one.statistic, one.partner, one.last_days] for one in spec.targets],
        "fit": [one.path for one in task.parameters],
        "seed": spec.seed,
        "own_teams": spec.own_teams,
        "sources": source_hash(*HASHED_PATHS),
        "draws": RNG_NAME,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _read(journal: Path) -> dict[str, Played]:
    """What was played before; a last line that was cut off by a stop is passed over."""
    known: dict[str, Played] = {}
    if journal.is_file():
        for line in journal.read_text(encoding="utf-8").splitlines():
            try:
                key, mean, spread = json.loads(line)
            except ValueError:
                continue
            known[key] = Played(np.array(mean, float), np.array(spread, float))
    return known
