"""Exceptions of sweeps."""

from __future__ import annotations

from sim.model.errors import CompassionError


class SweepError(CompassionError):
    """Raised when a plan or the results of a sweep do not allow what was requested."""


class ReproductionError(SweepError):
    """Raised when a run that is repeated differs from the stored results."""


class SweepAbortedError(CompassionError, OSError):
    """Raised when a sweep cannot continue, for example because the disk is full. Completed runs are stored."""

    def __str__(self) -> str:
        """The message, without the error number."""
        return str(self.strerror)
