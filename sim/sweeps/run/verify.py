"""Whether results can be trusted: their digests, and runs made again bit for bit on both engines."""

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
from sim.sweeps.store import results_dir as files
from sim.sweeps.store.journal import Journal, RunIndex
from sim.sweeps.store.manifest import point_content, read_manifest, run_seed
from sim.sweeps.store.shards import read_shard

DEFAULT_RERUNS = 3
"""Runs that are made again, unless another number is asked for."""


class VerificationCheck(NamedTuple):
    """One thing that was looked at.

    Attributes
    ----------
    name
        What it was.
    passed
        Whether it is as it should be.
    message
        What was found.
    """

    name: str
    passed: bool
    message: str


class RunId(NamedTuple):
    """What a run is called: the address of its point and its number, as in "3f2a90c1d4e5b677-12"."""

    address: str
    run: int

    def __str__(self) -> str:
        return f"{self.address}-{self.run}"

    @classmethod
    def parse(cls, text: str, folder: Path) -> RunId:
        """Read a run id.

        Raises
        ------
        SweepRefused
            It is none.
        """
        address, dash, run = text.strip().rpartition("-")
        if not dash or not run.isdecimal() or not run.isascii():
            hint = f"right is POINT-RUN, such as {next(iter(read_manifest(folder)['points']))['address']}-0"
            raise SweepError(f'"{text[:60]}" is no run of {folder}; {hint}, from the columns point and run.')
        return cls(address, int(run))


def verify_results(
    folder: str | Path,
    n_reruns: int = DEFAULT_RERUNS,
    *,
    seed: int | None = None,
    on_check: Callable[[VerificationCheck], object] | None = None,
) -> list[VerificationCheck]:
    """Look at every digest of a folder of results, and make some runs again on every engine.

    Parameters
    ----------
    folder
        The folder of a sweep.
    n_reruns
        How many runs are made again; they are drawn from all that are there.
    seed
        Seed of the drawing; another each time when left out.
    on_check
        Called with each check as it is done.

    Returns
    -------
    list of Check
        The results can be trusted when all are good.

    Raises
    ------
    SweepRefused
        The folder holds no results of a sweep.
    """
    checks = []
    for check in _run_checks(Path(folder), n_reruns, seed):
        checks.append(check)
        if on_check is not None:
            on_check(check)
    return checks


def _run_checks(folder: Path, k: int, seed: int | None) -> Iterator[VerificationCheck]:
    """All checks, one after the other."""
    manifest = read_manifest(folder)
    journal = Journal.read(folder)
    yield from _check_tables(folder)
    message = (
        f"{len(journal.corrupt_shards)} not as written: {', '.join(journal.corrupt_shards[:3])}"
        if journal.corrupt_shards
        else "all as written"
    )
    yield VerificationCheck("parts", not journal.corrupt_shards, message)
    yield _check_scenarios(manifest)
    point_index = {point["address"]: index for index, point in enumerate(manifest["points"])}
    runs = [
        RunId(address, run)
        for address in journal.runs.ranges
        if address in point_index
        for span in journal.runs.completed_spans(address)
        for run in range(*span)
    ]
    for selected in random.Random(seed).sample(runs, min(k, len(runs))):  # noqa: S311 - no secret
        yield from _check_rerun(folder, manifest, journal.runs, selected, point_index[selected.address])


def _check_tables(folder: Path) -> Iterator[VerificationCheck]:
    """Whether the tables are what was written."""
    try:
        damaged = files.corrupt_files(folder)
    except FileNotFoundError:
        yield VerificationCheck("tables", True, "not made yet: the sweep has not come to its end")
        return
    message = f"not as written: {', '.join(damaged)}; the command of the sweep makes tables anew from the parts"
    yield VerificationCheck("tables", not damaged, message if damaged else "all as written")


def _check_scenarios(manifest: dict[str, Any]) -> VerificationCheck:
    """Whether every scenario has the address that its runs are filed under."""
    changed = []
    for index, point in enumerate(manifest["points"]):
        try:
            point_content(manifest, index)
        except SweepError:
            changed.append(point["address"])
    message = f"changed since they were played: {', '.join(changed[:3])}" if changed else "all as played"
    return VerificationCheck("scenarios", not changed, message)


def _check_rerun(
    folder: Path, manifest: dict[str, Any], run_index: RunIndex, run: RunId, point_index: int
) -> Iterator[VerificationCheck]:
    """Whether a run gives the same bits again, on every engine."""
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
        message = f"differs in {', '.join(differing)}" if differing else "the same bits"
        yield VerificationCheck(f"run {run} on {engine}", not differing, message)


def stored_outcomes(folder: Path, run_index: RunIndex, run: RunId) -> FloatArray:
    """What came out of a run, as it stands in its part."""
    stretch = next(each for each, _ in run_index.covering_ranges(run.address) if each.first <= run.run < each.stop)
    row = stretch.row + run.run - stretch.first
    table = read_shard(folder, "runs", stretch.shard).slice(row, 1)
    return np.array([table.column(name)[0].as_py() for name in OUTCOMES], dtype=np.float64)
