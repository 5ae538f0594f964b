"""What a worker does: play a chunk of runs and hand back what is kept of them. It writes nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.engines import EngineName
from sim.sweep.measuring import OUTCOMES, Floats, measures_of, outcomes_of, plain
from sim.sweep.points import scenario_of

ROOM = 400_000
"""Numbers that the courses of runs may take up at a time in a worker, so that memory stays small."""


class Piece(NamedTuple):
    """Runs of one point.

    Attributes
    ----------
    address
        The point's.
    content
        Its scenario, as JSON.
    seed
        Luck of run 0.
    first, n
        First run, and how many.
    outcomes
        Whether what came out of the runs is asked for.
    days
        Whether all their days are.
    """

    address: str
    content: str
    seed: int
    first: int
    n: int
    outcomes: bool = True
    days: bool = False


class Played(NamedTuple):
    """What came out of a piece.

    Attributes
    ----------
    outcomes : shape (runs, outcomes), or None
    days : shape (runs, days, measures), or None
    """

    outcomes: Floats | None
    days: Floats | None


class Chunk(NamedTuple):
    """What came out of some pieces, and the seconds that it took."""

    played: tuple[Played, ...]
    seconds: float


def play_chunk(pieces: Sequence[Piece], engine: EngineName) -> Chunk:
    """Play all runs of some pieces."""
    began = time.perf_counter()
    played = tuple(_played(piece, engine) for piece in pieces)
    return Chunk(played, time.perf_counter() - began)


def _played(piece: Piece, engine: EngineName) -> Played:
    """Play a piece, as many runs at a time as memory has room for."""
    scenario = scenario_of(piece.content)
    step = max(1, ROOM // (scenario.days * len(OUTCOMES)))
    outcomes, days = [], []
    for first in range(piece.first, piece.first + piece.n, step):
        last = min(first + step, piece.first + piece.n)
        courses = measures_of(scenario, range(piece.seed + first, piece.seed + last), engine)
        outcomes.append(outcomes_of(courses))
        if piece.days:
            days.append(plain(courses))
    return Played(np.concatenate(outcomes) if piece.outcomes else None, np.concatenate(days) if piece.days else None)
