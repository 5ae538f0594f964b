"""Encode the states of people with full or reduced resolution."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.states import STATE_INDEX
from sim.player.blocks import FormatError, from_steps, steps

SHOWN: tuple[str, ...] = ("wellbeing", "energy", "energy_after_shift", "felt_compassion", "safety", "obstacles")
"""States in a recording, in the order of its blocks."""
PRESENT, LEFT = 1, 2
"""Bits of the flags of a person."""


class Detail(NamedTuple):
    """Resolution of states, with one number for each state of `SHOWN`.

    Attributes
    ----------
    levels : integer that represents 1
    every : interval between stored days
    """

    levels: tuple[int, ...]
    every: tuple[int, ...]


FULL = Detail((255,) * len(SHOWN), (1,) * len(SHOWN))
"""Every state of every day, on a scale of 0 to 255."""
FINE = Detail((127, 127, 63, 63, 127, 63), (1,) * len(SHOWN))
COARSE = Detail((127, 63, 31, 31, 63, 31), (1,) * len(SHOWN))
"""Every day, on coarser scales."""
MIXED = Detail((63, 63, 63, 63, 127, 63), (1, 1, 5, 5, 5, 5))
"""The most visible states every day, the others once a week."""
WEEKLY = Detail((127, 63, 63, 63, 127, 63), (5,) * len(SHOWN))
SPARSE = Detail((63,) * len(SHOWN), (5, 5, 10, 10, 10, 10))
FORTNIGHTLY = Detail((63,) * len(SHOWN), (10,) * len(SHOWN))
"""Fewer days; values between them are interpolated."""
DETAILS: tuple[Detail, ...] = (FULL, FINE, COARSE, MIXED, WEEKLY, SPARSE, FORTNIGHTLY)
"""From the largest to the smallest."""


class States(NamedTuple):
    """States of people in a recording.

    Attributes
    ----------
    values : float, shape (days, states of `SHOWN`, people)
    present, left : bool, shape (days, people)
    """

    values: NDArray[np.floating[Any]]
    present: NDArray[np.bool_]
    left: NDArray[np.bool_]


def written_days(n_days: int, every: int) -> NDArray[np.int64]:
    """Indices of the stored days: the first, every `every`-th, and the last."""
    days = np.arange(0, n_days, every)
    return days if days[-1] == n_days - 1 else np.append(days, n_days - 1)


def states_of(people: NDArray[np.float64]) -> States:
    """States for a recording from the states of a trace, shape (days, states, people)."""
    columns = [STATE_INDEX[name] for name in SHOWN]
    return States(
        people[:, columns, :].astype(np.float32),
        people[:, STATE_INDEX["present"]] > 0.0,
        people[:, STATE_INDEX["left"]] > 0.0,
    )


def encode(states: States, detail: Detail = FULL) -> bytes:
    """Encode states."""
    parts = []
    for state, (levels, every) in enumerate(zip(*detail, strict=True)):
        values = states.values[written_days(len(states.values), every), state, :]
        whole = np.clip(np.floor(values * levels + 0.5), 0, levels)
        parts.append(steps(whole.T, 1).astype(np.uint8).tobytes())
    flags = PRESENT * states.present + LEFT * states.left
    parts.append(steps(flags.T, 1).astype(np.uint8).tobytes())
    return b"".join(parts)


def decode(raw: bytes, n_days: int, n_people: int, detail: Detail = FULL) -> States:
    """Decode states. Missing days are interpolated linearly."""
    values = np.empty((n_days, len(SHOWN), n_people))
    at = 0
    for state, (levels, every) in enumerate(zip(*detail, strict=True)):
        days = written_days(n_days, every)
        rows, at = _rows(raw, at, n_people, len(days))
        for person in range(n_people):
            values[:, state, person] = np.interp(np.arange(n_days), days, rows[person] / levels)
    flags, at = _rows(raw, at, n_people, n_days)
    if at != len(raw):
        raise FormatError("the states of the recording have a wrong length")
    return States(values, (flags.T & PRESENT) > 0, (flags.T & LEFT) > 0)


def _rows(raw: bytes, at: int, n_people: int, n_days: int) -> tuple[NDArray[np.int64], int]:
    """One row of numbers per person, and the position of the next rows."""
    size = n_people * n_days
    if at + size > len(raw):
        raise FormatError("the states of the recording have a wrong length")
    rows = np.frombuffer(raw, np.uint8, size, at).reshape(n_people, n_days).astype(np.int64)
    return from_steps(rows, 1), at + size


def about(detail: Detail) -> dict[str, Any]:
    """Resolution of states for the header."""
    return {"levels": list(detail.levels), "every": list(detail.every)}
