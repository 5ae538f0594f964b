"""What is still to be played, cut into chunks of about half a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sim.sweep.journal import Journal, Span
from sim.sweep.planning import Plan
from sim.sweep.points import Point
from sim.sweep.working import Piece

GOAL = 0.5
"""Seconds of work in a chunk: enough that handing it over costs little, and soon over when somebody stops the sweep."""
MOST_IN_CHUNK = 2000
"""Runs in a chunk at most."""
GROWTH = 4
"""The first chunk is a single run; each that comes back lets the next be so many times as large."""
OVERHEAD = 0.02
"""Seconds that a further point in a chunk is reckoned with, for its scenario is read anew."""


class Task(NamedTuple):
    """A chunk to be played.

    Attributes
    ----------
    pieces
        What is in it.
    tries
        How often it failed already; only a single run is tried more than once.
    """

    pieces: tuple[Piece, ...]
    tries: int = 0

    @property
    def n(self) -> int:
        """Number of runs."""
        return sum(piece.n for piece in self.pieces)

    def halves(self) -> tuple[Task, Task]:
        """Two tasks with half of the runs each, to find out which of them fails."""
        first, second = [], []
        left = self.n // 2
        for piece in self.pieces:
            now = min(left, piece.n)
            if now:
                first.append(piece._replace(n=now))
            if now < piece.n:
                second.append(piece._replace(first=piece.first + now, n=piece.n - now))
            left -= now
        return Task(tuple(first)), Task(tuple(second))


class Queue:
    """Pieces still to be played, handed out in chunks."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[Piece, int]] = deque()
        self._pace = 0.0
        self._most = 1

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def add(self, piece: Piece, size: int) -> None:
        """Put a piece at the end; `size` is the number of person-days of a run."""
        self._pieces.append((piece, size))

    def clear(self) -> None:
        """Forget all."""
        self._pieces.clear()

    def learn(self, seconds: float, person_days: int) -> None:
        """Learn from a chunk how long a person-day takes."""
        pace = seconds / max(person_days, 1)
        self._pace = 0.5 * self._pace + 0.5 * pace if self._pace else pace
        self._most *= GROWTH

    def chunk(self) -> Task:
        """The next chunk."""
        taken: list[Piece] = []
        left, room = GOAL, min(self._most, MOST_IN_CHUNK)
        while self._pieces and room and (left > 0 or not taken):
            piece, size = self._pieces.popleft()
            a_run = max(size * self._pace, 1e-9)
            n = max(1, min(piece.n, room, int(left / a_run)))
            taken.append(piece._replace(n=n))
            if n < piece.n:
                self._pieces.appendleft((piece._replace(first=piece.first + n, n=piece.n - n), size))
                break
            left -= n * a_run + OVERHEAD
            room -= n
        return Task(tuple(taken))


def pieces_of(point: Point, plan: Plan, n: int, journal: Journal, without: Sequence[int] = ()) -> Iterator[Piece]:
    """What is missing of the first n runs of a point; runs in `without` failed and are passed over."""
    seed = plan.spec.seed + point.luck
    runs = journal.runs.missing(point.address, n)
    days = journal.days.missing(point.address, min(n, plan.spec.keep.days))
    edges = sorted({edge for span in (*runs, *days) for edge in span} | {e for run in without for e in (run, run + 1)})
    for first, stop in pairwise(edges):
        outcomes, kept = _covers(runs, first), _covers(days, first)
        if (outcomes or kept) and first not in without:
            yield Piece(point.address, point.content, seed, first, stop - first, outcomes, kept)


def _covers(spans: Sequence[Span], run: int) -> bool:
    """Whether a run lies in one of some spans."""
    return any(first <= run < stop for first, stop in spans)
