"""What is still to be played, cut into chunks of about half a second."""

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
"""Seconds of work in a chunk: enough that handing it over costs little, and soon over when somebody stops the sweep."""
MAX_RUNS_PER_CHUNK = 2000
"""Runs in a chunk at most."""
CHUNK_GROWTH_FACTOR = 4
"""The first chunk is a single run; each that comes back lets the next be so many times as large."""
OVERHEAD_PER_POINT_S = 0.02
"""Seconds that a further point in a chunk is reckoned with, for its scenario is read anew."""


class ChunkTask(NamedTuple):
    """A chunk to be played.

    Attributes
    ----------
    requests
        What is in it.
    n_failed_attempts
        How often it failed already; only a single run is tried more than once.
    """

    requests: tuple[RunRequest, ...]
    n_failed_attempts: int = 0

    @property
    def n_runs(self) -> int:
        """Number of runs."""
        return sum(piece.n_runs for piece in self.requests)

    def split(self) -> tuple[ChunkTask, ChunkTask]:
        """Two tasks with half of the runs each, to find out which of them fails."""
        first, second = [], []
        n_remaining = self.n_runs // 2
        for piece in self.requests:
            n_first = min(n_remaining, piece.n_runs)
            if n_first:
                first.append(piece._replace(n_runs=n_first))
            if n_first < piece.n_runs:
                second.append(piece._replace(first_run=piece.first_run + n_first, n_runs=piece.n_runs - n_first))
            n_remaining -= n_first
        return ChunkTask(tuple(first)), ChunkTask(tuple(second))


class TaskQueue:
    """Pieces still to be played, handed out in chunks."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[RunRequest, int]] = deque()
        self._seconds_per_person_day = 0.0
        self._max_runs = 1

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def add(self, piece: RunRequest, size: int) -> None:
        """Put a piece at the end; `size` is the number of person-days of a run."""
        self._pieces.append((piece, size))

    def clear(self) -> None:
        """Forget all."""
        self._pieces.clear()

    def update_pace(self, seconds: float, person_days: int) -> None:
        """Learn from a chunk how long a person-day takes."""
        pace = seconds / max(person_days, 1)
        self._seconds_per_person_day = (
            0.5 * self._seconds_per_person_day + 0.5 * pace if self._seconds_per_person_day else pace
        )
        self._max_runs *= CHUNK_GROWTH_FACTOR

    def next_task(self) -> ChunkTask:
        """The next chunk."""
        requests: list[RunRequest] = []
        seconds_left, runs_left = TARGET_CHUNK_S, min(self._max_runs, MAX_RUNS_PER_CHUNK)
        while self._pieces and runs_left and (seconds_left > 0 or not requests):
            piece, size = self._pieces.popleft()
            seconds_per_run = max(size * self._seconds_per_person_day, 1e-9)
            n = max(1, min(piece.n_runs, runs_left, int(seconds_left / seconds_per_run)))
            requests.append(piece._replace(n_runs=n))
            if n < piece.n_runs:
                self._pieces.appendleft((piece._replace(first_run=piece.first_run + n, n_runs=piece.n_runs - n), size))
                break
            seconds_left -= n * seconds_per_run + OVERHEAD_PER_POINT_S
            runs_left -= n
        return ChunkTask(tuple(requests))


def missing_requests(
    point: DesignPoint, plan: SweepPlan, n_runs: int, journal: Journal, failed: Sequence[int] = ()
) -> Iterator[RunRequest]:
    """What is missing of the first n runs of a point; runs in `failed` failed and are passed over."""
    seed = plan.spec.seed + point.seed_offset
    runs = journal.runs.missing_spans(point.point_id, n_runs)
    days = journal.days.missing_spans(point.point_id, min(n_runs, plan.spec.keep.days))
    edges = sorted({edge for span in (*runs, *days) for edge in span} | {e for run in failed for e in (run, run + 1)})
    for first, stop in pairwise(edges):
        outcomes, wants_days = _contains_run(runs, first), _contains_run(days, first)
        if (outcomes or wants_days) and first not in failed:
            yield RunRequest(point.point_id, point.content, seed, first, stop - first, outcomes, wants_days)


def _contains_run(spans: Sequence[RunSpan], run: int) -> bool:
    """Whether a run lies in one of some spans."""
    return any(first <= run < stop for first, stop in spans)
