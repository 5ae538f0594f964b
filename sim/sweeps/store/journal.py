"""Journal of a results folder: which runs are stored, and which are missing."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.sweeps.store import results_dir
from sim.sweeps.store.shards import RunRange, is_intact, list_shards, read_run_ranges

RunSpan = tuple[int, int]
"""First run and the run after the last, as in `range`."""


class RunIndex:
    """Stored runs of one kind of table, by point.

    Attributes
    ----------
    ranges
        Ranges of runs by point, sorted by the first run. They may overlap.
    """

    def __init__(self) -> None:
        self.ranges: dict[str, list[RunRange]] = defaultdict(list)

    def add(self, run_ranges: Iterable[RunRange]) -> None:
        """Add the runs of a shard."""
        for run_range in run_ranges:
            insort(self.ranges[run_range.point_id], run_range, key=lambda item: (item.first, -item.stop, item.shard))

    def covering_ranges(self, point_id: str) -> Iterator[tuple[RunRange, int]]:
        """Ranges that cover every stored run of a point once, each with the first run to take from it."""
        next_run = 0
        for run_range in self.ranges.get(point_id, ()):
            if run_range.stop > next_run:
                yield run_range, max(run_range.first, next_run)
                next_run = run_range.stop

    def completed_spans(self, point_id: str) -> list[RunSpan]:
        """Stored runs of a point, as spans in order."""
        merged: list[RunSpan] = []
        for run_range, first in self.covering_ranges(point_id):
            if merged and merged[-1][1] == first:
                merged[-1] = (merged[-1][0], run_range.stop)
            else:
                merged.append((first, run_range.stop))
        return merged

    def n_runs(self, point_id: str) -> int:
        """Number of stored runs of a point."""
        return sum(stop - first for first, stop in self.completed_spans(point_id))

    def next_run(self, point_id: str) -> int:
        """The run after the last stored one."""
        spans = self.completed_spans(point_id)
        return spans[-1][1] if spans else 0

    def missing_spans(self, point_id: str, n_runs: int) -> list[RunSpan]:
        """The first runs of a point that are not stored, as spans in order."""
        gaps, next_run = [], 0
        for first, stop in self.completed_spans(point_id):
            if first >= n_runs:
                break
            if first > next_run:
                gaps.append((next_run, first))
            next_run = stop
        return [*gaps, (next_run, n_runs)] if next_run < n_runs else gaps


class Journal:
    """Journal of a results folder.

    Attributes
    ----------
    runs, days
        Runs with stored outcomes, and with stored days.
    corrupt_shards
        Names of shards whose content does not match their digest. They are ignored.
    """

    def __init__(self) -> None:
        self.runs, self.days = RunIndex(), RunIndex()
        self.corrupt_shards: list[str] = []

    @classmethod
    def read(cls, folder: Path, *, quarantine: bool = False) -> Journal:
        """Read the journal of a folder and check the digest of each shard.

        Parameters
        ----------
        folder
            Folder of the results.
        quarantine
            Whether to rename corrupt shards. The caller must have locked the folder.
        """
        journal = cls()
        for kind, run_index in (("runs", journal.runs), ("days", journal.days)):
            for path in list_shards(folder, kind):
                if is_intact(path):
                    run_index.add(read_run_ranges(path))
                    continue
                journal.corrupt_shards.append(f"{results_dir.SHARDS_DIR}/{kind}/{path.name}")
                if quarantine:
                    path.replace(path.with_name(path.name + results_dir.CORRUPT_SUFFIX))
        return journal
