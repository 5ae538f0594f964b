"""Fake workers for tests: they return artificial outcomes, slowly or at once, and fail or crash in a given run."""

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
"""The run that fails in `failing_outcomes` and the like."""


def fake_outcomes(requests: Sequence[RunRequest], engine: str) -> ChunkResult:
    """Return artificial outcomes at once. They depend only on the random seed and the point."""
    return ChunkResult(tuple(map(_fake_outputs, requests)), 0.001 * sum(request.n_runs for request in requests))


def _fake_outputs(request: RunRequest) -> RunOutputs:
    phase = int(request.point_id[:6], 16)
    seeds = np.arange(request.seed + request.first_run, request.seed + request.first_run + request.n_runs)
    outcomes = np.sin(phase + seeds[:, None] * 0.7 + np.arange(len(OUTCOMES)))
    days = np.repeat(outcomes[:, None, :N_MEASURES], N_DAYS, axis=1)
    return RunOutputs(outcomes if request.wants_outcomes else None, days if request.wants_days else None)


def slow_outcomes(requests: Sequence[RunRequest], engine: str) -> ChunkResult:
    """As `fake_outcomes`, but each run takes 10 ms."""
    time.sleep(0.01 * sum(request.n_runs for request in requests))
    return fake_outcomes(requests, engine)._replace(seconds=0.01 * sum(request.n_runs for request in requests))


def failing_outcomes(requests: Sequence[RunRequest], engine: str) -> ChunkResult:
    """As `fake_outcomes`, but one run of each point raises an error."""
    if any(request.first_run <= FAILING_RUN < request.first_run + request.n_runs for request in requests):
        raise ValueError("the run is cursed")
    return fake_outcomes(requests, engine)


def crashing_outcomes(requests: Sequence[RunRequest], engine: str) -> ChunkResult:
    """As `fake_outcomes`, but one run of each point kills the worker process."""
    if any(request.first_run <= FAILING_RUN < request.first_run + request.n_runs for request in requests):
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_outcomes(requests, engine)


def crashing_once_outcomes(requests: Sequence[RunRequest], engine: str) -> ChunkResult:
    """As `fake_outcomes`, but one run kills the worker process at its first attempt."""
    marker = Path(os.environ["CRASH_ONCE_FILE"])
    if (
        any(request.first_run <= FAILING_RUN < request.first_run + request.n_runs for request in requests)
        and not marker.exists()
    ):
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_outcomes(requests, engine)
