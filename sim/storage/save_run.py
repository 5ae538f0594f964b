"""Save runs atomically in a new folder. Existing results are never overwritten.

All files are written to an unfinished folder next to the final one and flushed to the disk. Then the folder is renamed.
A process that is killed in between leaves only a folder with the prefix `.unfinished-`, which a later run removes.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.recording.recording import Recording
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.storage import writers
from sim.storage.atomic_write import UNFINISHED_PREFIX, fsync_folder, rename_to_free_name
from sim.storage.errors import save_error
from sim.storage.manifest import build_manifest, combined_digest

STALE_AFTER_S = 3600.0
"""Seconds without a change after which an unfinished folder is considered abandoned."""
FIGURES_DIR = "figures"
"""Name of the folder of the figures within the folder of a run."""


def save(
    recordings: Recording | Sequence[Recording],
    folder: str | Path = "results",
    *,
    command: str | None = None,
    started: datetime | None = None,
    all_people: bool = False,
    figures: bool = True,
    figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT,
) -> Path:
    """Save one run, or several of one scenario, in a new folder `<folder>/<scenario>/<run id>/`.

    Parameters
    ----------
    recordings
        A recording, or several of the same scenario with different seeds (`Replicates`, or a list). People, acts,
        networks and ripples are those of the first run; days, teams and time series cover all runs.
    folder
        Parent folder of all results. It is created if it is missing.
    command
        Command line, for the manifest.
    started
        Start time of the simulation, for the manifest.
    all_people
        Whether to write people and acts of all runs instead of only the first.
    figures
        Whether to draw the figures, which takes most of the time.
    figure_format
        Format of the figures: "png", "svg" or "both".

    Returns
    -------
    Path
        The folder of the run.

    Raises
    ------
    SaveError
        The disk is full or the folder cannot be written. Nothing is left behind.
    ValueError
        There is no recording, or they are not runs of one scenario with different seeds.
    """
    runs = list(recordings) if isinstance(recordings, Sequence) else [recordings]
    check_same_scenario(runs)
    parent = Path(folder) / runs[0].scenario.name
    try:
        return _save_atomically(
            runs,
            parent,
            command=command,
            started=started,
            all_people=all_people,
            figure_format=figure_format if figures else None,
        )
    except OSError as error:
        raise save_error(error, parent) from error


def _save_atomically(
    runs: list[Recording],
    parent: Path,
    *,
    command: str | None,
    started: datetime | None,
    all_people: bool,
    figure_format: FigureFormat | None,
) -> Path:
    """Write all files to an unfinished folder, then rename it. There are no figures if their format is None."""
    parent.mkdir(parents=True, exist_ok=True)
    remove_stale_folders(parent)
    temporary = parent / f"{UNFINISHED_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
    temporary.mkdir()
    try:
        writers.write_data(runs, temporary, all_people=all_people)
        manifest = build_manifest(runs, command=command, started=started)
        figure_paths = writers.write_figures(runs, temporary / FIGURES_DIR, figure_format) if figure_format else []
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
    """Raise ValueError unless the recordings are runs of one scenario with different seeds."""
    if not runs:
        raise ValueError("there is no recording to save")
    seeds = [run.seed for run in runs]
    if len(set(seeds)) < len(seeds):
        raise ValueError("runs that are saved together must have different seeds")
    if any(run.scenario != runs[0].scenario or run.n_days != runs[0].n_days for run in runs):
        raise ValueError("runs that are saved together must be of the same scenario")


def run_id(runs: Sequence[Recording], ended: datetime) -> str:
    """Name of the folder of a run: end time, seed, number of runs and digest."""
    n_runs_suffix = f"-{len(runs)}runs" if len(runs) > 1 else ""
    return f"{ended:%Y-%m-%dT%H-%M-%S}-seed{runs[0].seed}{n_runs_suffix}-{combined_digest(runs)[:8]}"


def remove_stale_folders(parent: Path, stale_after_s: float = STALE_AFTER_S) -> None:
    """Remove unfinished folders that have not changed for a while: the process that wrote them was killed."""
    for unfinished in parent.glob(f"{UNFINISHED_PREFIX}*"):
        try:
            newest = max(path.stat().st_mtime for path in (unfinished, *unfinished.rglob("*")))
        except OSError:  # another process is removing it
            continue
        if time.time() - newest > stale_after_s:
            shutil.rmtree(unfinished, ignore_errors=True)


def file_checksums(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of each file in a folder, by its path within the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in files
    }
