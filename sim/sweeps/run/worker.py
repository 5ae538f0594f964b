"""Worker: run a chunk and return its results. Workers write no files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.engine.dispatch import EngineName
from sim.sweeps.outcomes import OUTCOMES, FloatArray, canonicalize_nan, compute_outcomes, simulate_measures
from sim.sweeps.plan.points import scenario_from_content

MAX_VALUES_IN_MEMORY = 400_000
"""Maximum number of values of time series in the memory of a worker."""


class RunRequest(NamedTuple):
    """Runs of one point.

    Attributes
    ----------
    point_id
        Id of the point.
    content
        Scenario of the point, as JSON.
    seed
        Random seed of run 0.
    first_run, n_runs
        First run and number of runs.
    wants_outcomes
        Whether to return the outcomes.
    wants_days
        Whether to return the measures of every day.
    """

    point_id: str
    content: str
    seed: int
    first_run: int
    n_runs: int
    wants_outcomes: bool = True
    wants_days: bool = False


class RunOutputs(NamedTuple):
    """Results of a request.

    Attributes
    ----------
    outcomes : shape (runs, outcomes)
        None if they were not requested.
    days : shape (runs, days, measures)
        None if they were not requested.
    """

    outcomes: FloatArray | None
    days: FloatArray | None


class ChunkResult(NamedTuple):
    """Results of a chunk.

    Attributes
    ----------
    outputs
        Results of each request.
    seconds
        Computing time.
    """

    outputs: tuple[RunOutputs, ...]
    seconds: float


def run_chunk(requests: Sequence[RunRequest], engine: EngineName) -> ChunkResult:
    """Run all requests of a chunk."""
    started = time.perf_counter()
    outputs = tuple(_run_request(request, engine) for request in requests)
    return ChunkResult(outputs, time.perf_counter() - started)


def _run_request(request: RunRequest, engine: EngineName) -> RunOutputs:
    """Run a request in batches, which limits the memory."""
    scenario = scenario_from_content(request.content)
    n_per_batch = max(1, MAX_VALUES_IN_MEMORY // (scenario.days * len(OUTCOMES)))
    outcomes, days = [], []
    for first in range(request.first_run, request.first_run + request.n_runs, n_per_batch):
        last = min(first + n_per_batch, request.first_run + request.n_runs)
        series = simulate_measures(scenario, range(request.seed + first, request.seed + last), engine)
        outcomes.append(compute_outcomes(series))
        if request.wants_days:
            days.append(canonicalize_nan(series))
    return RunOutputs(
        np.concatenate(outcomes) if request.wants_outcomes else None,
        np.concatenate(days) if request.wants_days else None,
    )
