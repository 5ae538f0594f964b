"""The folder of a sweep's results: its files, one driver at a time, and files that are whole or not there at all."""

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
CORRUPT_SUFFIX = ".spoilt"
"""Ending of a part that is not what was written; it is kept, and does not count."""


def shards_dir(folder: Path, kind: str) -> Path:
    """Where parts of a kind stand: "runs" or "days"."""
    return folder / SHARDS_DIR / kind


@contextmanager
def exclusive_lock(folder: Path) -> Iterator[None]:
    """Be the only driver in a folder; the system lets go of the lock however the driver ends.

    Raises
    ------
    SweepRefused
        Another driver is at work there.
    SweepStopped
        The folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_FILE)
        lock.acquire(timeout=0)
    except Timeout:
        raise SweepError(
            f"Another sweep is at work in {folder}. Wait for it to end (compassion status {folder} tells how far it "
            "has come), or choose another place with --out."
        ) from None
    except OSError as error:
        raise storage_error(error, folder) from error
    try:
        yield
    finally:
        lock.release()


def is_locked(folder: Path) -> bool:
    """Whether a driver is at work in a folder."""
    if not (folder / LOCK_FILE).exists():
        return False
    try:
        with FileLock(folder / LOCK_FILE).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # a folder that cannot be written: nobody works there
        return False


def remove_temporary_files(folder: Path) -> None:
    """Remove what a driver that was killed left unfinished; only for who is alone in the folder."""
    for directory in (folder, shards_dir(folder, "runs"), shards_dir(folder, "days")):
        for temporary in directory.glob(f"{UNFINISHED_PREFIX}*"):
            with suppress(OSError):
                temporary.unlink()


def sha256_of_bytes(data: bytes) -> str:
    """SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file, read a piece at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def corrupt_files(folder: Path) -> list[str]:
    """Files of complete results that are missing or not what was written, by their digests.

    Raises
    ------
    FileNotFoundError
        The results are not complete: there are no digests.
    """
    try:
        digests = json.loads((folder / DIGESTS_FILE).read_bytes())
        return [name for name, digest in digests.items() if not _has_digest(folder / name, digest)]
    except (ValueError, AttributeError):
        return [DIGESTS_FILE]


def _has_digest(path: Path, digest: str) -> bool:
    """Whether a file is there and has a digest."""
    return path.is_file() and sha256_of_file(path) == digest


def is_complete(folder: Path) -> bool:
    """Whether the tables of all runs stand there, as they were written."""
    try:
        return not corrupt_files(folder)
    except FileNotFoundError:
        return False


def storage_error(error: OSError, folder: Path) -> SweepAbortedError:
    """A fault of the disk in words: why the sweep stopped, what is kept, how to go on."""
    if error.errno in DISK_FULL_ERRNOS:
        reason = f"the disk is full. All parts that were finished are kept in {folder}. Make room, and give the same "
        return SweepAbortedError(error.errno, f"{reason}command again: it goes on where it stopped")
    if error.errno in PERMISSION_ERRNOS:
        return SweepAbortedError(error.errno, f"{folder} cannot be written; choose another place with --out")
    reason_text = error.strerror or str(error)
    resume_hint = "What was finished is kept; the same command goes on where it stopped"
    return SweepAbortedError(error.errno, f"{folder} could not be written: {reason_text}. {resume_hint}")
