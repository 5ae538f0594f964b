"""Manifest of a saved run: all information that is needed to reproduce it."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.numba_support.source_hash import PACKAGE_DIR, source_hash
from sim.recording.recording import Recording

FORMAT_VERSION = 1
"""Version of the layout of a saved run. Other versions are rejected."""
DISTRIBUTION_NAME = "compassion-contagion"
RNG_NAME = "threefry2x64-20"
RECORDED_PACKAGES = ("numpy", "numba", "mesa", "networkx", "pandas", "pyarrow", "matplotlib", "pydantic", "ruamel.yaml")


def build_manifest(
    recordings: Sequence[Recording],
    *,
    command: str | None,
    started: datetime | None,
) -> dict[str, Any]:
    """Manifest of the runs, the program and the machine. It contains no information about the user.

    The end time and the files are filled in when they are known.
    """
    first = recordings[0]
    return {
        "format": FORMAT_VERSION,
        "scenario": first.scenario.to_dict(),
        "seed": first.seed,
        "seeds": [recording.seed for recording in recordings],
        "days": first.n_days,
        "people": first.n_people,
        "engine": first.engine,
        "omitted_tables": list(first.omitted_tables),
        "rng": RNG_NAME,
        "digest": combined_digest(recordings),
        "digests": {str(recording.seed): recording.digest for recording in recordings},
        "command": command,
        "started": None if started is None else started.isoformat(timespec="seconds"),
        "ended": None,
        "program": {
            "version": installed_version(DISTRIBUTION_NAME),
            "source": source_hash(),
            **git_state(PACKAGE_DIR.parent),
        },
        "versions": {
            "python": platform.python_version(),
            **{name: installed_version(name) for name in RECORDED_PACKAGES},
        },
        "platform": {
            "system": platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
            "python": sys.implementation.name,
        },
        "files": {},
    }


def combined_digest(recordings: Sequence[Recording]) -> str:
    """Digest of one run, or of the digests of several."""
    if len(recordings) == 1:
        return recordings[0].digest
    return hashlib.sha256("".join(recording.digest for recording in recordings).encode()).hexdigest()


def installed_version(distribution: str) -> str | None:
    """Version of an installed distribution, or None."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def git_state(folder: Path) -> dict[str, Any]:
    """Commit of the source checkout and whether files differ from it; both None if it is not a git checkout."""
    unknown: dict[str, Any] = {"commit": None, "dirty": None}
    if not (folder / ".git").exists():
        return unknown
    commit = _run_git(folder, "rev-parse", "HEAD")
    changed = _run_git(folder, "status", "--porcelain")
    if commit is None or changed is None:
        return unknown
    return {"commit": commit, "dirty": changed != ""}


def _run_git(folder: Path, *arguments: str) -> str | None:
    """Output of a git command; None if git is missing, fails or times out."""
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        completed = subprocess.run(command, capture_output=True, check=True, timeout=10, text=True)  # noqa: S603 - a fixed git command
        return completed.stdout.strip()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
