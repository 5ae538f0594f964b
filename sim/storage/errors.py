"""Errors of the file system, as messages."""

from __future__ import annotations

import errno
from pathlib import Path

from sim.model.errors import CompassionError

DISK_FULL_ERRNOS = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
PERMISSION_ERRNOS = {errno.EACCES, errno.EPERM, errno.EROFS}


class SaveError(CompassionError, OSError):
    """Raised when results cannot be saved. Nothing is left behind. `strerror` is the message for users."""

    def __str__(self) -> str:
        """The message, without the error number."""
        return str(self.strerror)


def save_error(error: OSError, folder: Path) -> SaveError:
    """A `SaveError` with the reason why nothing was saved in a folder, and what to do."""
    if error.errno in DISK_FULL_ERRNOS:
        message = f"The disk is full. Nothing was saved in {folder}"
    elif error.errno in PERMISSION_ERRNOS:
        message = f"{folder} cannot be written. Nothing was saved; choose another folder"
    else:
        message = f"Nothing was saved in {folder}: {error.strerror or error}"
    return SaveError(error.errno, message)
