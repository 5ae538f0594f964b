"""A single file of several versions and tries that keeps within a budget of bytes, or says what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.player.keeping import SMALL
from sim.player.packing import Packed, Play, Version, pack
from sim.player.page import Parts, built_parts, single_file, size_without
from sim.reporting.formatting import format_count, join_words

BUDGET = 3_000_000
"""Bytes that a single file is to have at most: what mail and old laptops take with ease."""


class Made(NamedTuple):
    """A single file.

    Attributes
    ----------
    page : its text
    recording : what is in it
    n_watched : how many tries of each version can be watched
    """

    page: str
    recording: Packed
    n_watched: int

    @property
    def size(self) -> int:
        """Its bytes."""
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
    """Play and pack versions into one HTML file.

    Tries after the first are kept as exactly as the budget allows; if it does not allow all of them, only some can be
    watched. The measures of every try are always there.
    """
    parts = parts or built_parts()
    room = max(0, budget - size_without(parts))
    recording = pack(versions, seeds, play, SMALL._replace(room=room), text=text, file=file, tick=tick)
    watched = [sum(one["watch"] is not None for one in version["tries"]) for version in recording.header["versions"]]
    return Made(single_file(recording, parts), recording, min(watched))


def too_much(made: Made, budget: int = BUDGET) -> str | None:
    """What to say of a file that is larger than the budget, or that had to leave something out; None: all is well."""
    versions = made.recording.header["versions"]
    n_tries = len(versions[0]["tries"])
    fewer = join_words([*(["versions"] if len(versions) > 1 else []), *(["tries"] if n_tries > 1 else []), "days"])
    if made.size > budget:
        return (
            f"The file has {megabytes(made.size)}, more than the {megabytes(budget)} that it is meant to have. "
            f"It works all the same; to make it smaller, leave out some {fewer}."
        )
    if made.n_watched < n_tries:
        can = "Only the first try" if made.n_watched == 1 else f"Only the first {made.n_watched} tries"
        return (
            f"{can} of each version can be watched; of the other"
            f" {format_count(n_tries - made.n_watched, 'try', 'tries')} the file has the measures alone, to stay within"
            f" {megabytes(budget)}. Fewer {fewer} leave more room."
        )
    return None


def megabytes(size: int) -> str:
    """A number of bytes for people."""
    if size < 1_000_000:
        return f"{size / 1000:,.0f} kB"
    return f"{size / 1_000_000:,.1f} MB"
