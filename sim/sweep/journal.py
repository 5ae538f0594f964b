"""What a folder of results already holds, run by run, and what is missing."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.sweep import folder as files
from sim.sweep.parts import Stretch, is_whole, parts_in, stretches_of

Span = tuple[int, int]
"""Runs from the first up to, but without, the second."""


class Held:
    """The runs of which there are rows of one kind."""

    def __init__(self) -> None:
        self.stretches: dict[str, list[Stretch]] = defaultdict(list)

    def add(self, stretches: Iterable[Stretch]) -> None:
        """Note the runs of a part."""
        for one in stretches:
            insort(self.stretches[one.address], one, key=lambda each: (each.first, -each.stop, each.part))

    def chosen(self, address: str) -> Iterator[tuple[Stretch, int]]:
        """Stretches that together have every run of a point once, each with the first run that it is asked for."""
        at = 0
        for one in self.stretches.get(address, ()):
            if one.stop > at:
                yield one, max(one.first, at)
                at = one.stop

    def spans(self, address: str) -> list[Span]:
        """The runs of a point that are there, in order, joined where they touch."""
        joined: list[Span] = []
        for one, first in self.chosen(address):
            if joined and joined[-1][1] == first:
                joined[-1] = (joined[-1][0], one.stop)
            else:
                joined.append((first, one.stop))
        return joined

    def n_runs(self, address: str) -> int:
        """How many runs of a point are there."""
        return sum(stop - first for first, stop in self.spans(address))

    def end(self, address: str) -> int:
        """The run after the last that is there."""
        spans = self.spans(address)
        return spans[-1][1] if spans else 0

    def missing(self, address: str, n: int) -> list[Span]:
        """The first n runs of a point, without those that are there."""
        gaps, at = [], 0
        for first, stop in self.spans(address):
            if first >= n:
                break
            if first > at:
                gaps.append((at, first))
            at = stop
        return [*gaps, (at, n)] if at < n else gaps


class Journal:
    """All parts of a folder.

    Attributes
    ----------
    runs, days
        What is held of each kind.
    spoilt
        Names of parts that are not what was written; they do not count.
    """

    def __init__(self) -> None:
        self.runs, self.days = Held(), Held()
        self.spoilt: list[str] = []

    @classmethod
    def of(cls, folder: Path, *, mend: bool = False) -> Journal:
        """Read the journal of a folder, checking the digest of each part.

        Parameters
        ----------
        folder
            Where the results stand.
        mend
            Whether to put spoilt parts out of the way; only for who is alone in the folder.
        """
        journal = cls()
        for kind, held in (("runs", journal.runs), ("days", journal.days)):
            for path in parts_in(folder, kind):
                if is_whole(path):
                    held.add(stretches_of(path))
                    continue
                journal.spoilt.append(f"{files.PARTS}/{kind}/{path.name}")
                if mend:
                    path.replace(path.with_name(path.name + files.SPOILT))
        return journal
