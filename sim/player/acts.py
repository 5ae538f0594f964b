"""Encode the act log as bytes and decode it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog
from sim.model.act_kinds import NO_PERSON
from sim.player.blocks import FormatError, Whole, from_planes, planes

CONTAGIOUS = 128
"""Added to the kind of a contagious act."""
FAR = (1 << 16) - 1
"""Value of `because` for an act whose cause is given by its index, in `owed`."""
MOMENTS = 256

Columns = list[tuple[str, int]]


class Log(NamedTuple):
    """An act log as bytes.

    Attributes
    ----------
    raw : the columns in order
    columns : name and bytes per number of each column
    n : number of acts
    """

    raw: bytes
    columns: Columns
    n: int


def encode(acts: ActLog, n_days: int, n_people: int, *, moments: bool = True) -> Log:
    """Encode the act log, with or without the times of day."""
    wide = 1 if n_people < 255 else 2 if n_people < 65535 else 4
    because, owed = _counted_back(acts)
    per_day = np.bincount(acts.day, minlength=n_days + 1)[1:]
    columns: list[tuple[str, int, NDArray[np.int64]]] = [
        ("per_day", 2 if per_day.max(initial=0) < 65536 else 4, per_day),
        ("giver", wide, acts.giver.astype(np.int64) + 1),
        ("receiver", wide, acts.receiver.astype(np.int64)),
        ("kind", 1, acts.kind.astype(np.int64) + CONTAGIOUS * acts.contagious),
        ("because", 2, because),
        ("introduced", wide, acts.introduced.astype(np.int64) + 1),
    ]
    if moments:
        columns.append(("moment", 1, np.floor(acts.moment * MOMENTS).astype(np.int64)))
    if len(owed):
        columns.append(("owed", 4, owed))
    raw = b"".join(planes(numbers, width) for _, width, numbers in columns)
    return Log(raw, [(name, width) for name, width, _ in columns], len(acts.day))


def decode(log: Log, n_days: int) -> ActLog:
    """Decode an act log. Missing times of day are spread evenly over the day."""
    columns = _columns(log, n_days)
    day = np.repeat(np.arange(1, n_days + 1), columns["per_day"])
    if len(day) != log.n:
        raise FormatError("the acts of the recording do not match its days")
    kind = columns["kind"]
    giver, receiver = columns["giver"] - 1, columns["receiver"]
    moment = columns.get("moment")
    return ActLog(
        day=day.astype(np.int32),
        giver=giver.astype(np.int32),
        receiver=receiver.astype(np.int32),
        kind=(kind % CONTAGIOUS).astype(np.int8),
        contagious=kind >= CONTAGIOUS,
        because=_found(columns, day, giver, receiver),
        introduced=(columns["introduced"] - 1).astype(np.int32),
        moment=_spread(columns["per_day"]) if moment is None else moment / MOMENTS,
    )


def _columns(log: Log, n_days: int) -> dict[str, Whole]:
    """Columns of a log by name."""
    lengths = {"per_day": n_days}
    columns: dict[str, Whole] = {}
    at = 0
    for name, width in log.columns:
        if name == "owed":
            lengths[name] = int((columns["because"] == FAR).sum())
        size = width * lengths.get(name, log.n)
        if at + size > len(log.raw):
            raise FormatError("the acts of the recording have a wrong length")
        columns[name] = from_planes(log.raw[at : at + size], width)
        at += size
    missing = {"per_day", "giver", "receiver", "kind", "because", "introduced"} - columns.keys()
    if missing or at != len(log.raw):
        raise FormatError("the acts of the recording have wrong columns")
    return columns


class _Received:
    """Acts received by each person before each act's day.

    All acts are in one array, sorted by receiver and then by index.
    """

    def __init__(self, day: Whole, giver: Whole, receiver: Whole) -> None:
        many = len(day)
        keys = receiver * many + np.arange(many)
        self.order = np.argsort(keys)
        self.position = np.empty(many, np.int64)
        self.position[self.order] = np.arange(many)
        before_today = np.searchsorted(day, day, side="left")
        self.begin = np.searchsorted(keys[self.order], giver * many, side="left")
        """Position of the first act that the giver of each act has received."""
        self.end = np.searchsorted(keys[self.order], giver * many + before_today, side="left")
        """Position after the last act that the giver received before the day of the act."""


def _counted_back(acts: ActLog) -> tuple[Whole, Whole]:
    """Position of each act's cause, counted back among the acts that its giver received before the day.

    Returns
    -------
    tuple
        These positions (0: no cause), and the indices of the causes that cannot be given in this way.
    """
    cause = acts.because.astype(np.int64)
    received = _Received(acts.day.astype(np.int64), acts.giver.astype(np.int64), acts.receiver.astype(np.int64))
    back = np.zeros(len(cause), np.int64)
    owed = np.flatnonzero(cause != NO_PERSON)
    position = received.position[cause[owed]]
    there = (received.begin[owed] <= position) & (position < received.end[owed])
    steps = received.end[owed] - position
    back[owed] = np.where(there & (steps < FAR), steps, FAR)
    return back, cause[owed][back[owed] == FAR]


def _found(columns: dict[str, Whole], day: Whole, giver: Whole, receiver: Whole) -> Whole:
    """Index of the act that caused each act, or -1."""
    back = columns["because"]
    received = _Received(day, giver, receiver)
    because = np.full(len(day), NO_PERSON, np.int64)
    near = np.flatnonzero((back > 0) & (back < FAR))
    position = received.end[near] - back[near]
    if np.any(position < received.begin[near]):
        raise FormatError("an act of the recording has a cause that does not exist")
    because[near] = received.order[position]
    if "owed" in columns:
        because[back == FAR] = columns["owed"]
    return because


def _spread(per_day: Whole) -> NDArray[np.float64]:
    """Times of day with the acts of each day evenly spread."""
    total = int(per_day.sum())
    first = np.repeat(np.cumsum(per_day) - per_day, per_day)
    return np.asarray((np.arange(total) - first + 0.5) / np.repeat(np.maximum(per_day, 1), per_day))
