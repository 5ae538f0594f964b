"""Atomic writes: a file or a folder is complete and on the disk, or it is not there."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

UNFINISHED_PREFIX = ".unfinished-"
"""Prefix of files and folders that are being written. They can be removed after a crash."""
RENAME_TIMEOUT_S = 3.0
"""On Windows, how long to wait for a virus scanner that keeps a file open."""


def write_atomically(path: Path, data: bytes) -> None:
    """Atomic write of a file: write a temporary file, flush it to the disk and rename it.

    Raises
    ------
    OSError
        The file cannot be written. The previous file, if any, is unchanged.
    """
    with open_atomically(path) as file:
        file.write(data)


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Open a file for an atomic write: it replaces an older file only when the block ends without an exception."""
    temporary = path.with_name(f"{UNFINISHED_PREFIX}{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        fsync_path(path.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def rename_to_free_name(source: Path, target: Path) -> Path:
    """Rename a folder to `target`, or to `target-2`, `target-3`, … if that exists. Nothing is overwritten."""
    path, number = target, 1
    while True:
        if not path.exists():
            try:
                _rename_with_retry(source, path)
            except OSError:
                if not path.exists():  # otherwise, it was created at the same time
                    raise
            else:
                fsync_path(path.parent)
                return path
        number += 1
        path = target.with_name(f"{target.name}-{number}")


def _rename_with_retry(source: Path, target: Path) -> None:
    """Rename; on Windows, try again for a while if access is denied."""
    waited = 0.0
    while True:
        try:
            source.rename(target)
        except PermissionError:
            if os.name != "nt" or waited >= RENAME_TIMEOUT_S:
                raise
            time.sleep(0.1)
            waited += 0.1
        else:
            return


def fsync_folder(folder: Path) -> None:
    """Flush all files below a folder, and the folder, to the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        fsync_path(path)
    fsync_path(folder)


def fsync_path(path: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk. Windows cannot flush folders."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
