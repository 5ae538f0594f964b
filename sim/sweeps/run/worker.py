"""What a worker does: play a chunk of runs and hand back what is kept of them. It writes nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.engine.dispatch import EngineName
from sim.sweeps.outcomes import OUTCOMES, FloatArray, canonicalize_nan, compute_outcomes, simulate_measures
from sim.sweeps.plan.points import scenario_from_content

MAX_VALUES_IN_MEMORY = 400_000
"""Numbers that the courses of runs may take up at a time in a worker, so that memory stays small."""


class RunRequest(NamedTuple):
    """Runs of one point.

    Attributes
    ----------
    point_id
        The point's.
    content
        Its scenario, as JSON.
    seed
        Luck of run 0.
    first_run, n_runs
        First run, and how many.
    wants_outcomes
        Whether what came out of the runs is asked for.
    wants_days
        Whether all their days are.
    """

    point_id: str
    content: str
    seed: int
    first_run: int
    n_runs: int
    wants_outcomes: bool = True
    wants_days: bool = False


class RunOutputs(NamedTuple):
    """What came out of a piece.

    Attributes
    ----------
    outcomes : shape (runs, outcomes), or None
    days : shape (runs, days, measures), or None
    """

    outcomes: FloatArray | None
    days: FloatArray | None


class ChunkResult(NamedTuple):
    """What came out of some pieces, and the seconds that it took."""

    outputs: tuple[RunOutputs, ...]
    seconds: float


def run_chunk(pieces: Sequence[RunRequest], engine: EngineName) -> ChunkResult:
    """Play all runs of some pieces."""
    started = time.perf_counter()
    played = tuple(_run_request(piece, engine) for piece in pieces)
    return ChunkResult(played, time.perf_counter() - started)


def _run_request(piece: RunRequest, engine: EngineName) -> RunOutputs:
    """Play a piece, as many runs at a time as memory has room for."""
    scenario = scenario_from_content(piece.content)
    n_per_batch = max(1, MAX_VALUES_IN_MEMORY // (scenario.days * len(OUTCOMES)))
    outcomes, days = [], []
    for first in range(piece.first_run, piece.first_run + piece.n_runs, n_per_batch):
        last = min(first + n_per_batch, piece.first_run + piece.n_runs)
        series = simulate_measures(scenario, range(piece.seed + first, piece.seed + last), engine)
        outcomes.append(compute_outcomes(series))
        if piece.wants_days:
            days.append(canonicalize_nan(series))
    return RunOutputs(
        np.concatenate(outcomes) if piece.wants_outcomes else None, np.concatenate(days) if piece.wants_days else None
    )
