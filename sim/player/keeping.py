"""Data of one run in a recording: compressed blocks and the entry in the header."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.measures import MEASURE_NAMES
from sim.player import acts, courses
from sim.player import states as people_states
from sim.player.blocks import LEVEL, Block, packed
from sim.recording.recording import Recording, exact_nanmean
from sim.reporting import captions
from sim.reporting.before_after import first_and_last_days

Keep = Literal["all", "measures"]
QUICK = 6
"""Compression level for responses of the live page."""


class Wanted(NamedTuple):
    """What a recording contains.

    Attributes
    ----------
    keep
        "all", or "measures": then no run can be watched.
    details
        Resolutions of states, from the largest to the smallest. The first run of a version has the first resolution;
        the other runs have the first with which everything fits into `room`. If none fits, only the first runs can be
        watched, as many as fit, and only the measures of the others are stored.
    room
        Maximum size of header and data in a page in bytes, with the data in base64, or None.
    level
        Compression level, from 1 to 9.
    """

    keep: Keep = "all"
    details: tuple[people_states.Detail, ...] = (people_states.FULL,)
    room: int | None = None
    level: int = QUICK


ALL = Wanted()
"""Everything, for the live page."""
SMALL = Wanted(details=people_states.DETAILS, level=LEVEL)
"""For a single file: as small as possible."""


@dataclass
class Try:
    """Data of a run: compressed blocks and the entry in the header."""

    entry: dict[str, Any]
    course: NDArray[np.float64]
    days: tuple[bytes, ...]
    states: people_states.States | None = None
    acts: Block | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    words: Block | None = None
    teams: Block | None = None

    def pair(self, measure: str) -> tuple[float, float]:
        """Mean of a measure at the beginning and at the end."""
        began, ended = self.entry["began"][measure], self.entry["ended"][measure]
        return (math.nan if began is None else began, math.nan if ended is None else ended)

    def watch(self, detail: people_states.Detail, level: int) -> Watch | None:
        """Blocks to watch the run, or None if they were not stored."""
        if self.states is None or self.acts is None or self.words is None:
            return None
        return Watch(
            packed(people_states.encode(self.states, detail), level), detail, self.acts, self.words, self.teams
        )


class Watch(NamedTuple):
    """Blocks to watch a run."""

    states: Block
    detail: people_states.Detail
    acts: Block
    words: Block
    teams: Block | None

    @property
    def size(self) -> int:
        """Size of all blocks in bytes."""
        return sum(len(block.packed) for block in (self.states, self.acts, self.words, self.teams) if block)


def keep_try(recording: Recording, wanted: Wanted, *, is_first: bool, base: Try | None) -> Try:
    """Data of a run."""
    trace = recording.trace
    days = tuple(hashlib.blake2b(day.tobytes(), digest_size=8).digest() for day in recording.person_states)
    entry = {
        "seed": str(recording.seed),
        "digest": recording.digest,
        "engine": recording.engine,
        "parts_on": None if base is None else _parting(base.days, days),
        "n_acts": len(recording.act_log.day),
        "began": _means(trace.days[:, 0], first_and_last_days(recording.n_days)[0]),
        "ended": _means(trace.days[:, 0], first_and_last_days(recording.n_days)[1]),
        "answer": captions.describe_prediction_outcome(recording),
        "watch": None,
    }
    kept = Try(entry, trace.days[:, 0].copy(), days)
    if wanted.keep == "all":
        _keep_all(kept, recording, wanted, in_full=is_first or len(wanted.details) == 1)
    return kept


def _keep_all(kept: Try, recording: Recording, wanted: Wanted, *, in_full: bool) -> None:
    """Add the blocks to watch a run."""
    level, days = wanted.level, recording.trace.days
    kept.states = people_states.states_of(recording.person_states)
    log = acts.encode(recording.act_log, recording.n_days, recording.n_people, moments=in_full)
    kept.acts, kept.columns = packed(log.raw, level), {"n": log.n, "columns": [list(one) for one in log.columns]}
    kept.words = packed(_words(recording), level)
    if in_full and days.shape[1] > 2:
        kept.teams = packed(courses.encode([days[:, scope] for scope in range(1, days.shape[1])]), level)


def _means(everyone: NDArray[np.float64], days: range) -> dict[str, float | None]:
    """Mean of each measure over a range of days; None if missing."""
    means = [exact_nanmean(everyone[days.start - 1 : days.stop - 1, column]) for column in range(len(MEASURE_NAMES))]
    rounded = [None if math.isnan(value) else round(value, 5) for value in means]
    return dict(zip(MEASURE_NAMES, rounded, strict=True))


def _parting(one: tuple[bytes, ...], other: tuple[bytes, ...]) -> int | None:
    """First day on which two runs differ, or None."""
    for day, (here, there) in enumerate(zip(one, other, strict=False), 1):
        if here != there:
            return day
    return None if len(one) == len(other) else min(len(one), len(other)) + 1


def _words(recording: Recording) -> bytes:
    """Captions of a run."""
    texts = {
        "weeks": [caption._asdict() for caption in captions.weekly_captions(recording)],
        "days": [caption._asdict() for caption in captions.change_captions(recording)],
        "summary": captions.summary_sentences(recording),
    }
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
