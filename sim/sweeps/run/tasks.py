"""Queue of missing runs, divided into chunks of about half a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sim.sweeps.plan.plan import SweepPlan
from sim.sweeps.plan.points import DesignPoint
from sim.sweeps.run.worker import RunRequest
from sim.sweeps.store.journal import Journal, RunSpan

TARGET_CHUNK_S = 0.5
"""Target duration of a chunk in seconds: long enough for a small overhead, short enough to stop a sweep quickly."""
MAX_RUNS_PER_CHUNK = 2000
"""Maximum number of runs in a chunk."""
CHUNK_GROWTH_FACTOR = 4
"""The first chunk is a single run. After each completed chunk, the limit grows by this factor."""
OVERHEAD_PER_POINT_S = 0.02
"""Estimated seconds per point in a chunk, to build its scenario."""


class ChunkTask(NamedTuple):
    """A chunk of runs for one worker.

    Attributes
    ----------
    requests
        Runs of the chunk, by point.
    n_failed_attempts
        Number of failed attempts. Only a single run is retried; a larger chunk is split.
    """

    requests: tuple[RunRequest, ...]
    n_failed_attempts: int = 0

    @property
    def n_runs(self) -> int:
        """Number of runs."""
        return sum(request.n_runs for request in self.requests)

    def split(self) -> tuple[ChunkTask, ChunkTask]:
        """Two tasks with half of the runs each, to isolate a run that fails."""
        first, second = [], []
        n_remaining = self.n_runs // 2
        for request in self.requests:
            n_first = min(n_remaining, request.n_runs)
            if n_first:
                first.append(request._replace(n_runs=n_first))
            if n_first < request.n_runs:
                second.append(request._replace(first_run=request.first_run + n_first, n_runs=request.n_runs - n_first))
            n_remaining -= n_first
        return ChunkTask(tuple(first)), ChunkTask(tuple(second))


class TaskQueue:
    """Missing runs, divided into chunks of about `TARGET_CHUNK_S` seconds."""

    def __init__(self) -> None:
        self._requests: deque[tuple[RunRequest, int]] = deque()
        self._seconds_per_person_day = 0.0
        self._max_runs = 1

    def __bool__(self) -> bool:
        return bool(self._requests)

    def add(self, request: RunRequest, person_days: int) -> None:
        """Append a request with the number of person-days per run."""
        self._requests.append((request, person_days))

    def clear(self) -> None:
        """Remove all requests."""
        self._requests.clear()

    def update_pace(self, seconds: float, person_days: int) -> None:
        """Update the estimated time per person-day from a completed chunk."""
        pace = seconds / max(person_days, 1)
        self._seconds_per_person_day = (
            0.5 * self._seconds_per_person_day + 0.5 * pace if self._seconds_per_person_day else pace
        )
        self._max_runs *= CHUNK_GROWTH_FACTOR

    def next_task(self) -> ChunkTask:
        """The next chunk."""
        requests: list[RunRequest] = []
        seconds_left, runs_left = TARGET_CHUNK_S, min(self._max_runs, MAX_RUNS_PER_CHUNK)
        while self._requests and runs_left and (seconds_left > 0 or not requests):
            request, person_days = self._requests.popleft()
            seconds_per_run = max(person_days * self._seconds_per_person_day, 1e-9)
            n = max(1, min(request.n_runs, runs_left, int(seconds_left / seconds_per_run)))
            requests.append(request._replace(n_runs=n))
            if n < request.n_runs:
                rest = request._replace(first_run=request.first_run + n, n_runs=request.n_runs - n)
                self._requests.appendleft((rest, person_days))
                break
            seconds_left -= n * seconds_per_run + OVERHEAD_PER_POINT_S
            runs_left -= n
        return ChunkTask(tuple(requests))


def missing_requests(
    point: DesignPoint, plan: SweepPlan, n_runs: int, journal: Journal, failed: Sequence[int] = ()
) -> Iterator[RunRequest]:
    """Requests for the first runs of a point that are not stored. Failed runs are skipped."""
    seed = plan.spec.seed + point.seed_offset
    runs = journal.runs.missing_spans(point.point_id, n_runs)
    days = journal.days.missing_spans(point.point_id, min(n_runs, plan.spec.keep.days))
    edges = sorted({edge for span in (*runs, *days) for edge in span} | {e for run in failed for e in (run, run + 1)})
    for first, stop in pairwise(edges):
        outcomes, wants_days = _contains_run(runs, first), _contains_run(days, first)
        if (outcomes or wants_days) and first not in failed:
            yield RunRequest(point.point_id, point.content, seed, first, stop - first, outcomes, wants_days)


def _contains_run(spans: Sequence[RunSpan], run: int) -> bool:
    """Whether one of the spans contains a run."""
    return any(first <= run < stop for first, stop in spans)
