"""The act log as bytes, and back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ActLog
from sim.model.act_kinds import NO_PERSON
from sim.player.blocks import FormatError, Whole, from_planes, planes

CONTAGIOUS = 128
"""Added to the kind of an act that is contagious."""
FAR = (1 << 16) - 1
"""Stands in `because` for an act that is named by its number, in `owed`."""
MOMENTS = 256

Columns = list[tuple[str, int]]


class Log(NamedTuple):
    """An act log as bytes.

    Attributes
    ----------
    raw : the columns, one after the other
    columns : their names, and the bytes of their numbers
    n : number of acts
    """

    raw: bytes
    columns: Columns
    n: int


def encode(acts: ActLog, n_days: int, n_people: int, *, moments: bool = True) -> Log:
    """The act log as bytes; without the times of day where these are not wanted."""
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
    """The act log in a block; times of day are spread evenly where they were left out."""
    columns = _columns(log, n_days)
    day = np.repeat(np.arange(1, n_days + 1), columns["per_day"])
    if len(day) != log.n:
        raise FormatError("the acts of the recording do not add up over its days")
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
    """The columns of a log by name."""
    lengths = {"per_day": n_days}
    columns: dict[str, Whole] = {}
    at = 0
    for name, width in log.columns:
        if name == "owed":
            lengths[name] = int((columns["because"] == FAR).sum())
        size = width * lengths.get(name, log.n)
        if at + size > len(log.raw):
            raise FormatError("the acts of the recording do not have the length that is told")
        columns[name] = from_planes(log.raw[at : at + size], width)
        at += size
    missing = {"per_day", "giver", "receiver", "kind", "because", "introduced"} - columns.keys()
    if missing or at != len(log.raw):
        raise FormatError("the acts of the recording do not have the columns that are told")
    return columns


class _Received:
    """The acts that each person has received, in order of number, as they were before each act's day.

    All acts stand in one list, by receiver and then by number; each person's own begin at one place in it.
    """

    def __init__(self, day: Whole, giver: Whole, receiver: Whole) -> None:
        many = len(day)
        keys = receiver * many + np.arange(many)
        self.order = np.argsort(keys)
        self.place = np.empty(many, np.int64)
        self.place[self.order] = np.arange(many)
        before_today = np.searchsorted(day, day, side="left")
        self.begin = np.searchsorted(keys[self.order], giver * many, side="left")
        """Where the acts that each act's giver has received begin in the list."""
        self.end = np.searchsorted(keys[self.order], giver * many + before_today, side="left")
        """Where they end, as far as they were received before its day."""


def _counted_back(acts: ActLog) -> tuple[Whole, Whole]:
    """How far back, among those that its giver had received before the day, each act's cause is; 0 where none is.

    Returns
    -------
    tuple
        That, and the numbers of causes that cannot be told so.
    """
    cause = acts.because.astype(np.int64)
    received = _Received(acts.day.astype(np.int64), acts.giver.astype(np.int64), acts.receiver.astype(np.int64))
    back = np.zeros(len(cause), np.int64)
    owed = np.flatnonzero(cause != NO_PERSON)
    place = received.place[cause[owed]]
    there = (received.begin[owed] <= place) & (place < received.end[owed])
    steps = received.end[owed] - place
    back[owed] = np.where(there & (steps < FAR), steps, FAR)
    return back, cause[owed][back[owed] == FAR]


def _found(columns: dict[str, Whole], day: Whole, giver: Whole, receiver: Whole) -> Whole:
    """The number of the act that each act is owed to; -1 for none."""
    back = columns["because"]
    received = _Received(day, giver, receiver)
    because = np.full(len(day), NO_PERSON, np.int64)
    near = np.flatnonzero((back > 0) & (back < FAR))
    place = received.end[near] - back[near]
    if np.any(place < received.begin[near]):
        raise FormatError("an act of the recording is owed to one that is not there")
    because[near] = received.order[place]
    if "owed" in columns:
        because[back == FAR] = columns["owed"]
    return because


def _spread(per_day: Whole) -> NDArray[np.float64]:
    """Times of day that spread the acts of each day evenly."""
    total = int(per_day.sum())
    first = np.repeat(np.cumsum(per_day) - per_day, per_day)
    return np.asarray((np.arange(total) - first + 0.5) / np.repeat(np.maximum(per_day, 1), per_day))
