"""Carry out a plan in a folder: alone there, going on where it was stopped, and complete at the end."""

from __future__ import annotations

from pathlib import Path

from sim.engines import DEFAULT_ENGINE, EngineName
from sim.sweep import folder as files
from sim.sweep.compacting import compact
from sim.sweep.driving import Driver, Ended, Play, Tell
from sim.sweep.hands import Hands
from sim.sweep.journal import Journal
from sim.sweep.manifest import check_adds, check_empty, check_within, manifest_of, read_manifest, write_manifest
from sim.sweep.measuring import measures_of
from sim.sweep.planning import Plan
from sim.sweep.points import scenario_of
from sim.sweep.refusing import SweepRefused
from sim.sweep.signals import stoppable
from sim.sweep.working import play_chunk


def carry_out(
    plan: Plan,
    folder: Path,
    hands: Hands,
    *,
    engine: EngineName = DEFAULT_ENGINE,
    command: str | None = None,
    play: Play = play_chunk,
    tell: Tell | None = None,
) -> Ended:
    """Play all runs of a plan that are missing in a folder.

    Parameters
    ----------
    plan
        What is to be played.
    folder
        Where the results stand; made if it is missing.
    hands
        Who does the work.
    engine
        "compiled" or "mesa"; the results are the same.
    command
        The command line that was given, for the manifest.
    play
        What a worker does.
    tell
        Called with how many runs are done and how many are wanted.

    Raises
    ------
    SweepRefused
        Another driver is at work there, or the plan does more than add to the results.
    SweepStopped
        The disk is full or cannot be written; what was finished is kept.
    """
    with files.alone_in(folder):
        try:
            driver = _driver(plan, folder, hands, engine, command, play, tell)
        except OSError as error:
            raise files.stopped(error, folder) from error
        with stoppable() as wish:
            ended = driver.drive(wish)
        if ended.signal is None and (ended.n_new or not files.is_complete(folder)):
            try:
                compact(plan, folder, driver.journal)
            except OSError as error:
                raise files.stopped(error, folder) from error
        return ended


def _driver(
    plan: Plan, folder: Path, hands: Hands, engine: EngineName, command: str | None, play: Play, tell: Tell | None
) -> Driver:
    """Look at what is there, and note the plan."""
    files.clear_away(folder)
    manifest = manifest_of(plan, engine=engine, command=command)
    journal = Journal()
    if (folder / files.MANIFEST).exists():
        check_adds(read_manifest(folder), manifest, folder)
        journal = Journal.of(folder, mend=True)
        most = {point.address: plan.spec.most_runs for point in plan.points}
        check_within(journal, most, plan.spec.keep.days, folder)
    else:
        check_empty(folder)
    driver = Driver(plan, folder, journal, hands, engine=engine, play=play, tell=tell)
    _check_goals(driver)
    if journal.spoilt or _is_changed(folder, manifest):
        (folder / files.DIGESTS).unlink(missing_ok=True)
        write_manifest(folder, manifest)  # before the first part: no part is without a manifest
    for kind in ("runs", "days"):
        files.parts_of(folder, kind).mkdir(parents=True, exist_ok=True)
    if engine == DEFAULT_ENGINE and play is play_chunk and _is_missing_any(driver):
        point = min(plan.points, key=lambda one: one.size)
        measures_of(scenario_of(point.content), [plan.spec.seed])  # compiled once, before anybody's time is taken
    return driver


def _is_missing_any(driver: Driver) -> bool:
    """Whether there is anything to be played."""
    driver.ask()
    return bool(driver.queue)


def _is_changed(folder: Path, manifest: dict[str, object]) -> bool:
    """Whether the manifest that stands there is of another plan."""
    if not (folder / files.MANIFEST).exists():
        return True
    old = read_manifest(folder)
    return any(old[key] != manifest[key] for key in ("plan", "points", "scenario", "arms", "reference", "name"))


def _check_goals(driver: Driver) -> None:
    """Refuse a rule that would have stopped before the runs that are there."""
    for cell in driver.plan.cells:
        goal = driver.goal(cell)
        there = max(driver.journal.runs.end(point.address) for point in cell)
        if there > goal:
            raise SweepRefused(
                f"The plan was changed since the results in {driver.folder} were begun: by its rule {goal:,} runs of a "
                f"point would have been enough, and there are {there:,}. Put the rule back as it was, or choose "
                "another place with --out."
            )
