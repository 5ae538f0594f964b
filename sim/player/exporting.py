"""Export a single HTML file with several versions and runs within a size limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.model.display import format_count, join_words
from sim.player.keeping import SMALL
from sim.player.packing import Packed, Play, Version, pack
from sim.player.page import Parts, built_parts, single_file, size_without

BUDGET = 3_000_000
"""Target size of a single file in bytes. Mail programs and old laptops can open it easily."""


class Made(NamedTuple):
    """A single file.

    Attributes
    ----------
    page : HTML text
    recording : the recording in the file
    n_watched : number of runs of each version that can be watched
    """

    page: str
    recording: Packed
    n_watched: int

    @property
    def size(self) -> int:
        """Size in bytes."""
        return len(self.page.encode())


def make_single_file(
    versions: Sequence[Version],
    seeds: Sequence[int],
    play: Play,
    *,
    text: str | None = None,
    file: str | None = None,
    budget: int = BUDGET,
    parts: Parts | None = None,
    tick: Callable[[], object] = lambda: None,
) -> Made:
    """Run versions and write them into one HTML file.

    The first run of each version is stored in full. The resolution of the other runs depends on the budget. If it is
    too small, only some runs can be watched. The measures of all runs are always included.
    """
    parts = parts or built_parts()
    free_bytes = max(0, budget - size_without(parts))
    recording = pack(versions, seeds, play, SMALL._replace(room=free_bytes), text=text, file=file, tick=tick)
    watched = [sum(one["watch"] is not None for one in version["tries"]) for version in recording.header["versions"]]
    return Made(single_file(recording, parts), recording, min(watched))


def too_much(made: Made, budget: int = BUDGET) -> str | None:
    """Message if a file exceeds the budget or omits runs, else None."""
    versions = made.recording.header["versions"]
    n_tries = len(versions[0]["tries"])
    fewer = join_words([*(["versions"] if len(versions) > 1 else []), *(["tries"] if n_tries > 1 else []), "days"])
    if made.size > budget:
        return (
            f"The file has {megabytes(made.size)}, more than the target of {megabytes(budget)}. It works, but it is"
            f" large. Use fewer {fewer} to make it smaller."
        )
    if made.n_watched < n_tries:
        can = "Only the first try" if made.n_watched == 1 else f"Only the first {made.n_watched} tries"
        return (
            f"{can} of each version can be watched. Of the other"
            f" {format_count(n_tries - made.n_watched, 'try', 'tries')}, the file contains only the measures, to stay"
            f" within {megabytes(budget)}. Use fewer {fewer} to include more."
        )
    return None


def megabytes(size: int) -> str:
    """Number of bytes as text with a unit."""
    if size < 1_000_000:
        return f"{size / 1000:,.0f} kB"
    return f"{size / 1_000_000:,.1f} MB"
