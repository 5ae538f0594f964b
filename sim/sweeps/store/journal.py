"""What a folder of results already holds, run by run, and what is missing."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.sweeps.store import results_dir as files
from sim.sweeps.store.shards import RunRange, is_intact, list_shards, read_run_ranges

RunSpan = tuple[int, int]
"""Runs from the first up to, but without, the second."""


class RunIndex:
    """The runs of which there are rows of one kind."""

    def __init__(self) -> None:
        self.ranges: dict[str, list[RunRange]] = defaultdict(list)

    def add(self, stretches: Iterable[RunRange]) -> None:
        """Note the runs of a part."""
        for run_range in stretches:
            insort(self.ranges[run_range.point_id], run_range, key=lambda each: (each.first, -each.stop, each.shard))

    def covering_ranges(self, address: str) -> Iterator[tuple[RunRange, int]]:
        """Stretches that together have every run of a point once, each with the first run that it is asked for."""
        next_run = 0
        for run_range in self.ranges.get(address, ()):
            if run_range.stop > next_run:
                yield run_range, max(run_range.first, next_run)
                next_run = run_range.stop

    def completed_spans(self, address: str) -> list[RunSpan]:
        """The runs of a point that are there, in order, joined where they touch."""
        merged: list[RunSpan] = []
        for run_range, first in self.covering_ranges(address):
            if merged and merged[-1][1] == first:
                merged[-1] = (merged[-1][0], run_range.stop)
            else:
                merged.append((first, run_range.stop))
        return merged

    def n_runs(self, address: str) -> int:
        """How many runs of a point are there."""
        return sum(stop - first for first, stop in self.completed_spans(address))

    def next_run(self, address: str) -> int:
        """The run after the last that is there."""
        spans = self.completed_spans(address)
        return spans[-1][1] if spans else 0

    def missing_spans(self, address: str, n_runs: int) -> list[RunSpan]:
        """The first n runs of a point, without those that are there."""
        gaps, next_run = [], 0
        for first, stop in self.completed_spans(address):
            if first >= n_runs:
                break
            if first > next_run:
                gaps.append((next_run, first))
            next_run = stop
        return [*gaps, (next_run, n_runs)] if next_run < n_runs else gaps


class Journal:
    """All parts of a folder.

    Attributes
    ----------
    runs, days
        What is held of each kind.
    corrupt_shards
        Names of parts that are not what was written; they do not count.
    """

    def __init__(self) -> None:
        self.runs, self.days = RunIndex(), RunIndex()
        self.corrupt_shards: list[str] = []

    @classmethod
    def read(cls, folder: Path, *, quarantine: bool = False) -> Journal:
        """Read the journal of a folder, checking the digest of each part.

        Parameters
        ----------
        folder
            Where the results stand.
        quarantine
            Whether to put spoilt parts out of the way; only for who is alone in the folder.
        """
        journal = cls()
        for kind, run_index in (("runs", journal.runs), ("days", journal.days)):
            for path in list_shards(folder, kind):
                if is_intact(path):
                    run_index.add(read_run_ranges(path))
                    continue
                journal.corrupt_shards.append(f"{files.SHARDS_DIR}/{kind}/{path.name}")
                if quarantine:
                    path.replace(path.with_name(path.name + files.CORRUPT_SUFFIX))
        return journal
