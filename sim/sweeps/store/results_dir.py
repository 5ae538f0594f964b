"""Results folder of a sweep: names of its files, the lock, and digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from sim.storage.atomic_write import UNFINISHED_PREFIX
from sim.storage.errors import DISK_FULL_ERRNOS, PERMISSION_ERRNOS
from sim.sweeps.errors import SweepAbortedError, SweepError

MANIFEST_FILE, DIGESTS_FILE, FAILURES_FILE = "manifest.json", "digests.json", "failures.jsonl"
RUNS_FILE, DAYS_FILE = "runs.parquet", "days.parquet"
SHARDS_DIR, LOCK_FILE = "parts", ".lock"
CORRUPT_SUFFIX = ".corrupt"
"""Suffix of a corrupt shard. The file is kept but ignored."""


def shards_dir(folder: Path, kind: str) -> Path:
    """Folder of the shards of a kind, "runs" or "days"."""
    return folder / SHARDS_DIR / kind


@contextmanager
def exclusive_lock(folder: Path) -> Iterator[None]:
    """Lock the results folder for one driver. The operating system releases the lock when the process ends.

    Raises
    ------
    SweepError
        Another process is running a sweep in the folder.
    SweepAbortedError
        The folder cannot be created or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_FILE)
        lock.acquire(timeout=0)
    except Timeout:
        raise SweepError(
            f"Another process is running a sweep in {folder}. Wait for it (compassion status {folder} shows its "
            "progress), or choose another folder with --out."
        ) from None
    except OSError as error:
        raise storage_error(error, folder) from error
    try:
        yield
    finally:
        lock.release()


def is_locked(folder: Path) -> bool:
    """Whether a driver is running in a folder."""
    if not (folder / LOCK_FILE).exists():
        return False
    try:
        with FileLock(folder / LOCK_FILE).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # no driver can run in a folder that cannot be written
        return False


def remove_temporary_files(folder: Path) -> None:
    """Remove unfinished files of a killed driver. The caller must have locked the folder."""
    for directory in (folder, shards_dir(folder, "runs"), shards_dir(folder, "days")):
        for temporary in directory.glob(f"{UNFINISHED_PREFIX}*"):
            with suppress(OSError):
                temporary.unlink()


def sha256_of_bytes(data: bytes) -> str:
    """SHA-256 digest of bytes."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """SHA-256 digest of a file, without loading all of it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def corrupt_files(folder: Path) -> list[str]:
    """Names of files of complete results that are missing or do not match their digest.

    Raises
    ------
    FileNotFoundError
        The results are incomplete: there are no digests.
    """
    try:
        digests = json.loads((folder / DIGESTS_FILE).read_bytes())
        return [name for name, digest in digests.items() if not _has_digest(folder / name, digest)]
    except (ValueError, AttributeError):
        return [DIGESTS_FILE]


def _has_digest(path: Path, digest: str) -> bool:
    """Whether a file exists and has a digest."""
    return path.is_file() and sha256_of_file(path) == digest


def is_complete(folder: Path) -> bool:
    """Whether the tables of all runs exist and match their digests."""
    try:
        return not corrupt_files(folder)
    except FileNotFoundError:
        return False


def storage_error(error: OSError, folder: Path) -> SweepAbortedError:
    """A `SweepAbortedError` that states why the sweep stopped and how to resume it."""
    if error.errno in DISK_FULL_ERRNOS:
        message = (
            f"The disk is full. Completed runs are stored in {folder}. Free some space, then run the same command "
            "again to resume"
        )
    elif error.errno in PERMISSION_ERRNOS:
        message = f"{folder} cannot be written. Choose another folder with --out"
    else:
        reason = error.strerror or str(error)
        message = (
            f"{folder} could not be written: {reason}. Completed runs are stored. Run the same command again to resume"
        )
    return SweepAbortedError(error.errno, message)
