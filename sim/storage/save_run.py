"""Save runs in a folder of their own, all or nothing, and never over another.

All files are written into an unfinished folder beside the place where they will stand, flushed to the disk, and the
folder is renamed at the end. So a run that is killed half-way leaves no half result: only a folder with the prefix
`.unfinished-`, which a later run clears away.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.storage.manifest import build_manifest, combined_digest

if TYPE_CHECKING:
    from sim.recording.recording import Recording

UNFINISHED_PREFIX = ".unfinished-"
STALE_AFTER_S = 3600.0
"""Seconds without a change after which an unfinished folder counts as left behind."""
DISK_FULL_ERRNOS = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
FIGURES_DIR = "figures"
"""Folder of the figures, in that of a run."""
PERMISSION_ERRNOS = {errno.EACCES, errno.EPERM, errno.EROFS}


class SaveError(OSError):
    """A run could not be saved; nothing of it was left behind. The text says why in words."""

    def __str__(self) -> str:
        """The reason, without a number."""
        return str(self.strerror)


def save(
    recordings: Recording | Sequence[Recording],
    folder: str | Path = "results",
    *,
    command: str | None = None,
    started: datetime | None = None,
    all_people: bool = False,
    figures: bool = True,
) -> Path:
    """Save one run, or several of one scenario, in a new folder `<folder>/<scenario>/<run id>/`.

    Parameters
    ----------
    recordings
        A recording, or several of the same scenario with different seeds. People, acts, networks and ripples are then
        those of the first; days and figures of the course tell of all.
    folder
        Where results stand; made if it is missing.
    command
        The command line that was given, for the manifest.
    started
        When playing began, for the manifest.
    all_people
        Whether to write people and acts of all runs, not only of the first.
    figures
        Whether to draw the figures, which takes longer than all else.

    Returns
    -------
    Path
        The folder of this run.

    Raises
    ------
    SaveError
        The disk is full or the folder cannot be written; nothing is left behind.
    ValueError
        No recording was given, or they do not belong together.
    """
    runs = [recordings] if not isinstance(recordings, Sequence) else list(recordings)
    check_same_scenario(runs)
    parent = Path(folder) / runs[0].scenario.name
    try:
        return _save_atomically(runs, parent, command=command, started=started, all_people=all_people, figures=figures)
    except OSError as error:
        raise SaveError(error.errno, save_error_message(error, parent)) from error


def _save_atomically(
    runs: list[Recording],
    parent: Path,
    *,
    command: str | None,
    started: datetime | None,
    all_people: bool,
    figures: bool,
) -> Path:
    """Write everything aside, then rename."""
    parent.mkdir(parents=True, exist_ok=True)
    remove_stale_folders(parent)
    temporary = parent / f"{UNFINISHED_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
    temporary.mkdir()
    try:
        from sim.storage import writers  # noqa: PLC0415 - it loads pyarrow

        writers.write_data(runs, temporary, all_people=all_people)
        manifest = build_manifest(runs, command=command, started=started)
        figure_paths = writers.write_figures(runs, temporary / FIGURES_DIR) if figures else []
        writers.write_report(runs, temporary, figure_paths)
        ended = datetime.now().astimezone()
        manifest |= {"ended": ended.isoformat(timespec="seconds"), "files": file_checksums(temporary)}
        text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        (temporary / "manifest.json").write_bytes(text.encode())
        fsync_folder(temporary)
        return rename_to_free_name(temporary, parent / run_id(runs, ended))
    finally:
        if temporary.exists():
            shutil.rmtree(temporary, ignore_errors=True)


def check_same_scenario(runs: Sequence[Recording]) -> None:
    """Refuse recordings that are not runs of one scenario, each with another seed."""
    if not runs:
        raise ValueError("there is no recording to save")
    seeds = [run.seed for run in runs]
    if len(set(seeds)) < len(seeds):
        raise ValueError("runs that are saved together need different seeds")
    if any(run.scenario != runs[0].scenario or run.n_days != runs[0].n_days for run in runs):
        raise ValueError("runs that are saved together must be of the same scenario")


def run_id(runs: Sequence[Recording], ended: datetime) -> str:
    """Name of the folder of a run: when, which luck, what came out."""
    n_runs_suffix = f"-{len(runs)}runs" if len(runs) > 1 else ""
    return f"{ended:%Y-%m-%dT%H-%M-%S}-seed{runs[0].seed}{n_runs_suffix}-{combined_digest(runs)[:8]}"


def rename_to_free_name(temporary: Path, final: Path) -> Path:
    """Rename the finished folder; if its name is taken, add a number."""
    target, number = final, 1
    while True:
        if not target.exists():
            try:
                _rename_with_retry(temporary, target)
            except OSError:
                if not target.exists():
                    raise
            else:
                fsync_path(target.parent)
                return target
        number += 1
        target = final.with_name(f"{final.name}-{number}")


def _rename_with_retry(source: Path, target: Path, timeout_s: float = 3.0) -> None:
    """Rename; on Windows, wait a little for a virus scanner that still holds a file open."""
    waited = 0.0
    while True:
        try:
            source.rename(target)
        except PermissionError:
            if os.name != "nt" or waited >= timeout_s:
                raise
            time.sleep(0.1)
            waited += 0.1
        else:
            return


def remove_stale_folders(parent: Path, stale_after_s: float = STALE_AFTER_S) -> None:
    """Remove unfinished folders in which nothing has changed for a while: their run was killed."""
    for unfinished in parent.glob(f"{UNFINISHED_PREFIX}*"):
        try:
            newest = max(path.stat().st_mtime for path in (unfinished, *unfinished.rglob("*")))
        except OSError:  # somebody else is at it
            continue
        if time.time() - newest > stale_after_s:
            shutil.rmtree(unfinished, ignore_errors=True)


def file_checksums(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of each file in a folder, by its path in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in files
    }


def fsync_folder(folder: Path) -> None:
    """Make sure that all files of a folder have reached the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        fsync_path(path)
    fsync_path(folder)


def fsync_path(path: Path) -> None:
    """Make sure that a file, or the list of names of a folder, has reached the disk."""
    if path.is_dir() and os.name == "nt":  # Windows knows no flushing of folders
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def save_error_message(error: OSError, folder: Path) -> str:
    """Why nothing was saved."""
    if error.errno in DISK_FULL_ERRNOS:
        return f"the disk is full: nothing was saved in {folder}"
    if error.errno in PERMISSION_ERRNOS:
        return f"{folder} cannot be written: nothing was saved; choose another place"
    return f"nothing was saved in {folder}: {error.strerror or error}"
