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
from typing import TYPE_CHECKING, Any, Protocol

from sim.recording.manifest import digest_of, manifest_of

if TYPE_CHECKING:
    from sim.recording.recording import Recording

UNFINISHED = ".unfinished-"
STALE = 3600.0
"""Seconds without a change after which an unfinished folder counts as left behind."""
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
FIGURES = "figures"
"""Folder of the figures, in that of a run."""
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class Painters(Protocol):
    """Who draws figures while everything else is written."""

    def begin(self, runs: Sequence[Recording], folder: Path) -> None:
        """Begin to draw the figures of these runs, and to write them into a folder."""

    def finish(self) -> list[str]:
        """Wait until all are written; return their paths, from the folder above, or none if some are missing."""

    def end(self) -> None:
        """Write nothing more."""


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
    painters: Painters | None = None,
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
    painters
        Who draws them meanwhile, as the command `compassion run` has it; left out, they are drawn here.

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
    check_together(runs)
    place = Path(folder) / runs[0].scenario.name
    try:
        return _save(
            runs, place, command=command, started=started, all_people=all_people, figures=figures, painters=painters
        )
    except OSError as error:
        raise SaveError(error.errno, in_words(error, place)) from error


def _save(
    runs: list[Recording],
    place: Path,
    *,
    command: str | None,
    started: datetime | None,
    all_people: bool,
    figures: bool,
    painters: Painters | None,
) -> Path:
    """Write everything aside, then rename."""
    place.mkdir(parents=True, exist_ok=True)
    clear_away(place)
    aside = place / f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(8)}"
    aside.mkdir()
    try:
        if figures and painters is not None:
            painters.begin(runs, aside / FIGURES)
        from sim.recording import writing  # noqa: PLC0415 - it loads pyarrow, while the painters paint

        writing.write_data(runs, aside, all_people=all_people)
        about = manifest_of(runs, command=command, started=started)
        drawn = painters.finish() if figures and painters is not None else []
        if figures and not drawn:
            drawn = writing.write_figures(runs, aside / FIGURES)
        writing.write_report(runs, aside, drawn)
        ended = datetime.now().astimezone()
        about |= {"ended": ended.isoformat(timespec="seconds"), "files": files_in(aside)}
        text = json.dumps(about, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        (aside / "manifest.json").write_bytes(text.encode())
        flush_folder(aside)
        return settle(aside, place / run_id(runs, ended))
    finally:
        if painters is not None:
            painters.end()  # or they would go on writing into what is removed
        if aside.exists():
            shutil.rmtree(aside, ignore_errors=True)


def check_together(runs: Sequence[Recording]) -> None:
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
    more = f"-{len(runs)}runs" if len(runs) > 1 else ""
    return f"{ended:%Y-%m-%dT%H-%M-%S}-seed{runs[0].seed}{more}-{digest_of(runs)[:8]}"


def settle(aside: Path, final: Path) -> Path:
    """Rename the finished folder; if its name is taken, add a number."""
    place, number = final, 1
    while True:
        if not place.exists():
            try:
                _rename(aside, place)
            except OSError:
                if not place.exists():
                    raise
            else:
                flush(place.parent)
                return place
        number += 1
        place = final.with_name(f"{final.name}-{number}")


def _rename(aside: Path, place: Path, patience: float = 3.0) -> None:
    """Rename; on Windows, wait a little for a virus scanner that still holds a file open."""
    waited = 0.0
    while True:
        try:
            aside.rename(place)
        except PermissionError:
            if os.name != "nt" or waited >= patience:
                raise
            time.sleep(0.1)
            waited += 0.1
        else:
            return


def clear_away(place: Path, stale: float = STALE) -> None:
    """Remove unfinished folders in which nothing has changed for a while: their run was killed."""
    for left in place.glob(f"{UNFINISHED}*"):
        try:
            newest = max(path.stat().st_mtime for path in (left, *left.rglob("*")))
        except OSError:  # somebody else is at it
            continue
        if time.time() - newest > stale:
            shutil.rmtree(left, ignore_errors=True)


def files_in(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of each file in a folder, by its path in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in files
    }


def flush_folder(folder: Path) -> None:
    """Make sure that all files of a folder have reached the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        flush(path)
    flush(folder)


def flush(path: Path) -> None:
    """Make sure that a file, or the list of names of a folder, has reached the disk."""
    if path.is_dir() and os.name == "nt":  # Windows knows no flushing of folders
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def in_words(error: OSError, place: Path) -> str:
    """Why nothing was saved."""
    if error.errno in FULL:
        return f"the disk is full: nothing was saved in {place}"
    if error.errno in FORBIDDEN:
        return f"{place} cannot be written: nothing was saved; choose another place"
    return f"nothing was saved in {place}: {error.strerror or error}"
