"""Whether results can be trusted: their digests, and runs made again bit for bit on both engines."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engines import ENGINE_NAMES
from sim.sweep import folder as files
from sim.sweep.journal import Held, Journal
from sim.sweep.manifest import content_in, read_manifest, seed_of
from sim.sweep.measuring import OUTCOMES, Floats, measures_of, outcomes_of
from sim.sweep.parts import read_part
from sim.sweep.points import scenario_of
from sim.sweep.refusing import SweepRefused

SOME = 3
"""Runs that are made again, unless another number is asked for."""


class Check(NamedTuple):
    """One thing that was looked at.

    Attributes
    ----------
    what
        What it was.
    is_good
        Whether it is as it should be.
    told
        What was found.
    """

    what: str
    is_good: bool
    told: str


class RunId(NamedTuple):
    """What a run is called: the address of its point and its number, as in "3f2a90c1d4e5b677-12"."""

    address: str
    run: int

    def __str__(self) -> str:
        return f"{self.address}-{self.run}"

    @classmethod
    def of(cls, text: str, folder: Path) -> RunId:
        """Read a run id.

        Raises
        ------
        SweepRefused
            It is none.
        """
        address, dash, run = text.strip().rpartition("-")
        if not dash or not run.isdecimal() or not run.isascii():
            hint = f"right is POINT-RUN, such as {next(iter(read_manifest(folder)['points']))['address']}-0"
            raise SweepRefused(f'"{text[:60]}" is no run of {folder}; {hint}, from the columns point and run.')
        return cls(address, int(run))


def verify_results(
    folder: str | Path,
    k: int = SOME,
    *,
    luck: int | None = None,
    tell: Callable[[Check], object] | None = None,
) -> list[Check]:
    """Look at every digest of a folder of results, and make some runs again on every engine.

    Parameters
    ----------
    folder
        The folder of a sweep.
    k
        How many runs are made again; they are drawn from all that are there.
    luck
        Seed of the drawing; another each time when left out.
    tell
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
    for check in _checks(Path(folder), k, luck):
        checks.append(check)
        if tell is not None:
            tell(check)
    return checks


def _checks(folder: Path, k: int, luck: int | None) -> Iterator[Check]:
    """All checks, one after the other."""
    manifest = read_manifest(folder)
    journal = Journal.of(folder)
    yield from _of_files(folder)
    told = (
        f"{len(journal.spoilt)} not as written: {', '.join(journal.spoilt[:3])}" if journal.spoilt else "all as written"
    )
    yield Check("parts", not journal.spoilt, told)
    yield _of_points(manifest)
    known = {point["address"]: place for place, point in enumerate(manifest["points"])}
    runs = [
        RunId(address, run)
        for address in journal.runs.stretches
        if address in known
        for span in journal.runs.spans(address)
        for run in range(*span)
    ]
    for chosen in random.Random(luck).sample(runs, min(k, len(runs))):  # noqa: S311 - no secret
        yield from _again(folder, manifest, journal.runs, chosen, known[chosen.address])


def _of_files(folder: Path) -> Iterator[Check]:
    """Whether the tables are what was written."""
    try:
        damaged = files.damaged(folder)
    except FileNotFoundError:
        yield Check("tables", True, "not made yet: the sweep has not come to its end")
        return
    told = f"not as written: {', '.join(damaged)}; the command of the sweep makes tables anew from the parts"
    yield Check("tables", not damaged, told if damaged else "all as written")


def _of_points(manifest: dict[str, Any]) -> Check:
    """Whether every scenario has the address that its runs are filed under."""
    wrong = []
    for place, point in enumerate(manifest["points"]):
        try:
            content_in(manifest, place)
        except SweepRefused:
            wrong.append(point["address"])
    told = f"changed since they were played: {', '.join(wrong[:3])}" if wrong else "all as played"
    return Check("scenarios", not wrong, told)


def _again(folder: Path, manifest: dict[str, Any], held: Held, one: RunId, place: int) -> Iterator[Check]:
    """Whether a run gives the same bits again, on every engine."""
    kept = outcomes_kept(folder, held, one)
    try:
        scenario = scenario_of(content_in(manifest, place))
    except SweepRefused as error:
        yield Check(f"run {one}", False, str(error))
        return
    for engine in ENGINE_NAMES:
        found = outcomes_of(measures_of(scenario, [seed_of(manifest, place, one.run)], engine))[0]
        differing = [name for name, a, b in zip(OUTCOMES, kept, found, strict=True) if a.tobytes() != b.tobytes()]
        told = f"differs in {', '.join(differing)}" if differing else "the same bits"
        yield Check(f"run {one} on {engine}", not differing, told)


def outcomes_kept(folder: Path, held: Held, one: RunId) -> Floats:
    """What came out of a run, as it stands in its part."""
    stretch = next(each for each, _ in held.chosen(one.address) if each.first <= one.run < each.stop)
    row = stretch.row + one.run - stretch.first
    table = read_part(folder, "runs", stretch.part).slice(row, 1)
    return np.array([table.column(name)[0].as_py() for name in OUTCOMES], dtype=np.float64)
