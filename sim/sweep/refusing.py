"""What a sweep refuses, and what stops it, in words that say what to do."""

from __future__ import annotations


class SweepRefused(Exception):  # noqa: N818 - it is no error of the program
    """Something that was asked for cannot be done with these results; the text says why, and what would be right."""


class SweepDiffers(SweepRefused):
    """A run that was played again comes out otherwise than it stands in the results."""


class SweepStopped(OSError):  # noqa: N818 - nor is this
    """A sweep could not go on: the disk is full or cannot be written. What was finished is kept."""

    def __str__(self) -> str:
        """The reason, without a number."""
        return str(self.strerror)
