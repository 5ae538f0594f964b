"""Status of a sweep: how many runs are complete, and whether the sweep is running."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from sim.sweeps.store.journal import Journal
from sim.sweeps.store.manifest import read_manifest
from sim.sweeps.store.results_dir import DIGESTS_FILE, is_locked
from sim.sweeps.store.shards import read_failures


class SweepStatus(NamedTuple):
    """Status of a sweep.

    Attributes
    ----------
    name
        Name of the sweep.
    n_points
        Number of design points.
    n_runs
        Number of completed runs.
    n_runs_min, n_runs_max
        Smallest and largest number of runs that the plan asks for. They are equal unless it has a stopping rule.
    n_failed
        Number of failed runs.
    n_shards
        Number of shards.
    corrupt_shards
        Names of shards whose content does not match their digest.
    is_complete
        Whether the tables of all runs were written.
    is_running
        Whether a process is running the sweep.
    """

    name: str
    n_points: int
    n_runs: int
    n_runs_min: int
    n_runs_max: int
    n_failed: int
    n_shards: int
    corrupt_shards: tuple[str, ...]
    is_complete: bool
    is_running: bool


def read_status(folder: Path) -> SweepStatus:
    """Read the status of the sweep in a folder, which may be running.

    Raises
    ------
    SweepError
        The folder does not contain results of a sweep.
    """
    manifest = read_manifest(folder)
    journal = Journal.read(folder)
    runs = manifest["plan"].get("runs", 0)
    min_runs, max_runs = (runs["min"], runs["max"]) if isinstance(runs, dict) else (runs, runs)
    point_ids = [point["id"] for point in manifest["points"]]
    failures = [failure for failure in read_failures(folder) if not _is_completed(journal, failure)]
    return SweepStatus(
        name=manifest["name"],
        n_points=len(point_ids),
        n_runs=sum(journal.runs.n_runs(point_id) for point_id in point_ids),
        n_runs_min=min_runs * len(point_ids),
        n_runs_max=max_runs * len(point_ids),
        n_failed=len(failures),
        n_shards=sum(len({run_range.shard for run_range in ranges}) for ranges in journal.runs.ranges.values()),
        corrupt_shards=tuple(journal.corrupt_shards),
        is_complete=(folder / DIGESTS_FILE).exists(),
        is_running=is_locked(folder),
    )


def _is_completed(journal: Journal, failure: dict[str, Any]) -> bool:
    """Whether a run that failed was completed later."""
    return any(first <= failure["run"] < stop for first, stop in journal.runs.completed_spans(failure["point"]))
