"""What workers do in tests: play nothing, slowly, or fail, in ways that a run's number tells."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.model.measures import N_MEASURES
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.run.worker import ChunkResult, RunOutputs, RunRequest

N_DAYS = 3
FAILING_RUN = 13
"""The run that fails wherever it is asked to."""


def fake_outcomes(tasks: Sequence[RunRequest], engine: str) -> ChunkResult:
    """Outcomes that the seed and the point alone tell, at once."""
    return ChunkResult(tuple(_made_up(piece) for piece in tasks), 0.001 * sum(piece.n_runs for piece in tasks))


def _made_up(piece: RunRequest) -> RunOutputs:
    luck = int(piece.point_id[:6], 16)
    runs = np.arange(piece.seed + piece.first_run, piece.seed + piece.first_run + piece.n_runs)
    outcomes = np.sin(luck + runs[:, None] * 0.7 + np.arange(len(OUTCOMES)))
    days = np.repeat(outcomes[:, None, :N_MEASURES], N_DAYS, axis=1)
    return RunOutputs(outcomes if piece.wants_outcomes else None, days if piece.wants_days else None)


def slow_outcomes(tasks: Sequence[RunRequest], engine: str) -> ChunkResult:
    """The same, but a run takes ten milliseconds."""
    time.sleep(0.01 * sum(piece.n_runs for piece in tasks))
    return fake_outcomes(tasks, engine)._replace(seconds=0.01 * sum(piece.n_runs for piece in tasks))


def failing_outcomes(tasks: Sequence[RunRequest], engine: str) -> ChunkResult:
    """The same, but one run of each point raises."""
    if any(piece.first_run <= FAILING_RUN < piece.first_run + piece.n_runs for piece in tasks):
        raise ValueError("the run is cursed")
    return fake_outcomes(tasks, engine)


def crashing_outcomes(tasks: Sequence[RunRequest], engine: str) -> ChunkResult:
    """The same, but one run of each point kills the process that plays it."""
    if any(piece.first_run <= FAILING_RUN < piece.first_run + piece.n_runs for piece in tasks):
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_outcomes(tasks, engine)


def crashing_once_outcomes(tasks: Sequence[RunRequest], engine: str) -> ChunkResult:
    """The same, but the process is killed once, the first time that the run is played."""
    mark = Path(os.environ["ONCE_DEADLY"])
    if any(piece.first_run <= FAILING_RUN < piece.first_run + piece.n_runs for piece in tasks) and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_outcomes(tasks, engine)
