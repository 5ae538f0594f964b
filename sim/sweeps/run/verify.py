"""Verification of stored results: digests of all files, and repeated runs on both engines."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engine.dispatch import ENGINE_NAMES
from sim.sweeps.errors import SweepError
from sim.sweeps.outcomes import OUTCOMES, FloatArray, compute_outcomes, simulate_measures
from sim.sweeps.plan.points import scenario_from_content
from sim.sweeps.store import results_dir
from sim.sweeps.store.journal import Journal, RunIndex
from sim.sweeps.store.manifest import point_content, read_manifest, run_seed
from sim.sweeps.store.shards import read_shard

DEFAULT_RERUNS = 3
"""Default number of repeated runs."""


class VerificationCheck(NamedTuple):
    """Result of one check.

    Attributes
    ----------
    name
        Name of the check.
    passed
        Whether the check passed.
    message
        Details.
    """

    name: str
    passed: bool
    message: str


class RunId(NamedTuple):
    """Id of a run: the id of its point and its number, such as "3f2a90c1d4e5b677-12"."""

    point_id: str
    run: int

    def __str__(self) -> str:
        return f"{self.point_id}-{self.run}"

    @classmethod
    def parse(cls, text: str, folder: Path) -> RunId:
        """Parse the id of a run.

        Raises
        ------
        SweepError
            The text is not an id of a run.
        """
        point_id, dash, run = text.strip().rpartition("-")
        if not dash or not run.isdecimal() or not run.isascii():
            example = f"{read_manifest(folder)['points'][0]['id']}-0"
            raise SweepError(
                f'"{text[:60]}" is not the id of a run. Use POINT-RUN (columns point and run), such as {example}.'
            )
        return cls(point_id, int(run))


def verify_results(
    folder: str | Path,
    n_reruns: int = DEFAULT_RERUNS,
    *,
    seed: int | None = None,
    on_check: Callable[[VerificationCheck], object] | None = None,
) -> list[VerificationCheck]:
    """Check all digests of a results folder and repeat a random sample of runs on every engine.

    Parameters
    ----------
    folder
        Folder of the sweep.
    n_reruns
        Number of runs to repeat. They are selected at random from all stored runs.
    seed
        Random seed of the selection. Default: a different selection each time.
    on_check
        Called with each check when it is complete.

    Returns
    -------
    list of VerificationCheck
        The results are valid if every check passed.

    Raises
    ------
    SweepError
        The folder does not contain results of a sweep.
    """
    checks = []
    for check in _run_checks(Path(folder), n_reruns, seed):
        checks.append(check)
        if on_check is not None:
            on_check(check)
    return checks


def _run_checks(folder: Path, n_reruns: int, seed: int | None) -> Iterator[VerificationCheck]:
    """Run all checks."""
    manifest = read_manifest(folder)
    journal = Journal.read(folder)
    yield from _check_tables(folder)
    message = (
        f"{len(journal.corrupt_shards)} corrupt: {', '.join(journal.corrupt_shards[:3])}"
        if journal.corrupt_shards
        else "all digests match"
    )
    yield VerificationCheck("shards", not journal.corrupt_shards, message)
    yield _check_scenarios(manifest)
    point_index = {point["id"]: index for index, point in enumerate(manifest["points"])}
    runs = [
        RunId(point_id, run)
        for point_id in journal.runs.ranges
        if point_id in point_index
        for span in journal.runs.completed_spans(point_id)
        for run in range(*span)
    ]
    for selected in random.Random(seed).sample(runs, min(n_reruns, len(runs))):  # noqa: S311 - not for cryptography
        yield from _check_rerun(folder, manifest, journal.runs, selected, point_index[selected.point_id])


def _check_tables(folder: Path) -> Iterator[VerificationCheck]:
    """Check the digests of the tables."""
    try:
        damaged = results_dir.corrupt_files(folder)
    except FileNotFoundError:
        yield VerificationCheck("tables", True, "not written yet: the sweep is incomplete")
        return
    message = f"corrupt: {', '.join(damaged)}. Run the sweep again to restore the tables from the shards"
    yield VerificationCheck("tables", not damaged, message if damaged else "all digests match")


def _check_scenarios(manifest: dict[str, Any]) -> VerificationCheck:
    """Check that the hash of every scenario matches the id of its point."""
    changed = []
    for index, point in enumerate(manifest["points"]):
        try:
            point_content(manifest, index)
        except SweepError:
            changed.append(point["id"])
    message = f"changed after the runs: {', '.join(changed[:3])}" if changed else "all hashes match"
    return VerificationCheck("scenarios", not changed, message)


def _check_rerun(
    folder: Path, manifest: dict[str, Any], run_index: RunIndex, run: RunId, point_index: int
) -> Iterator[VerificationCheck]:
    """Repeat a run on every engine and compare its outcomes bit by bit."""
    stored = stored_outcomes(folder, run_index, run)
    try:
        scenario = scenario_from_content(point_content(manifest, point_index))
    except SweepError as error:
        yield VerificationCheck(f"run {run}", False, str(error))
        return
    for engine in ENGINE_NAMES:
        recomputed = compute_outcomes(simulate_measures(scenario, [run_seed(manifest, point_index, run.run)], engine))[
            0
        ]
        differing = [
            name for name, a, b in zip(OUTCOMES, stored, recomputed, strict=True) if a.tobytes() != b.tobytes()
        ]
        message = f"differs in {', '.join(differing)}" if differing else "bit-identical"
        yield VerificationCheck(f"run {run} on {engine}", not differing, message)


def stored_outcomes(folder: Path, run_index: RunIndex, run: RunId) -> FloatArray:
    """Outcomes of a run, from its shard."""
    run_range = next(
        candidate
        for candidate, _ in run_index.covering_ranges(run.point_id)
        if candidate.first <= run.run < candidate.stop
    )
    row = run_range.row + run.run - run_range.first
    table = read_shard(folder, "runs", run_range.shard).slice(row, 1)
    return np.array([table.column(name)[0].as_py() for name in OUTCOMES], dtype=np.float64)
