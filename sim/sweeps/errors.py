"""What a sweep refuses, and what stops it, in words that say what to do."""

from __future__ import annotations


class SweepError(Exception):
    """Something that was asked for cannot be done with these results; the text says why, and what would be right."""


class ReproductionError(SweepError):
    """A run that was played again comes out otherwise than it stands in the results."""


class SweepAbortedError(OSError):
    """A sweep could not go on: the disk is full or cannot be written. What was finished is kept."""

    def __str__(self) -> str:
        """The reason, without a number."""
        return str(self.strerror)
