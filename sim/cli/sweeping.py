"""`compassion sweep` and `compassion status`: play a plan, go on where it stopped, and say how far it has come."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import typer
from rich import progress
from rich.console import Console

from sim.cli.announcing import announced
from sim.cli.console import ASIDE, HEADING, NAME, complain, say, say_json, say_line, say_table
from sim.cli.faults import OUR_FAULT, Refused
from sim.cli.options import one_of, whole_number
from sim.cli.progress import PATIENCE
from sim.engines import DEFAULT_ENGINE, ENGINE_NAMES, EngineName
from sim.recording.telling import format_count
from sim.scenario import ScenarioError, ScenarioProblem
from sim.sweep.driving import ProgressCallback, SweepSummary
from sim.sweep.face import choose_executors
from sim.sweep.folder import FAILURES_FILE, RUNS_FILE
from sim.sweep.hands import ExecutorFactory
from sim.sweep.planning import SweepPlan, load_plan
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepStatus, read_status
from sim.sweep.sweeping import execute_plan

MOST_WORKERS = 10_000


class Order(NamedTuple):
    """Who is to do the work, as it was said on the command line."""

    workers: str | None = None
    dask: str | None = None
    engine: str = DEFAULT_ENGINE

    def understood(self) -> tuple[ExecutorFactory, EngineName]:
        """The workers and the engine, or all that is wrong with what was said."""
        problems: list[ScenarioProblem] = []
        n = None if self.workers is None else whole_number("workers", self.workers, 1, MOST_WORKERS, problems)
        engine = one_of("engine", self.engine, ENGINE_NAMES, problems)
        if problems:
            raise ScenarioError(problems)
        return choose_executors(engine, n, dask=self.dask), engine


@contextmanager
def refusing() -> Iterator[None]:
    """Inside the block, what a sweep refuses is told as bad input."""
    try:
        yield
    except SweepError as error:
        raise Refused(str(error)) from error


def sweep(file: str, out: Path, order: Order, *, as_json: bool) -> None:
    """Play what is missing of a plan, and tell what came of it."""
    with refusing():
        plan = load_plan(file)
        hands, engine = order.understood()
        folder = out / plan.name
        command = shlex.join(["compassion", "sweep", file])
        ended = played(plan, folder, hands, engine, command)
    finish(plan, folder, ended, as_json=as_json)


def played(
    plan: SweepPlan, folder: Path, hands: ExecutorFactory, engine: EngineName, command: str | None
) -> SweepSummary:
    """Carry out a plan while a bar shows how far it has come; Arrow's own pool would keep 20 MB more."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    with announced(), shown(plan.name) as tell:
        return execute_plan(plan, folder, hands, engine=engine, command=command, on_progress=tell)


def finish(plan: SweepPlan, folder: Path, ended: SweepSummary, *, as_json: bool) -> None:
    """Tell how a sweep ended, and end with the exit code that says the same."""
    if as_json:
        about = {"name": plan.name, "folder": str(folder.resolve()), "points": len(plan.points)}
        say_json({**about, **ended._asdict(), "complete": ended.signal is None})
    elif ended.signal is None:
        say((plan.name, HEADING))
        new = "all of them were there already" if not ended.n_new else f"{ended.n_new:,} of them new"
        say(f"{format_count(len(plan.points), 'point')}, {format_count(ended.n_runs, 'run')}: {new}.")
        say_line("Runs     ", (str(folder / RUNS_FILE), NAME))
    if ended.n_failed:
        complain(f"{format_count(ended.n_failed, 'run')} failed three times each; {folder / FAILURES_FILE} says why.")
        raise typer.Exit(OUR_FAULT)
    if ended.signal is not None:
        complain(f"Stopped. {format_count(ended.n_runs, 'run')} kept in {folder}; the same command goes on from there.")
        raise typer.Exit(128 + ended.signal)


def status(folder: Path, *, as_json: bool) -> None:
    """Say how far a sweep has come."""
    with refusing():
        found = read_status(folder)
    if as_json:
        say_json(found._asdict())
        return
    say((found.name, HEADING))
    say_table(list(_rows(found)), indent=0, style="")
    say()
    say((_next(found, folder), ASIDE))


def _rows(found: SweepStatus) -> Iterator[tuple[str, str]]:
    """What is known, a row each."""
    wanted = (
        f"{found.n_runs_max:,}"
        if found.n_runs_min == found.n_runs_max
        else f"{found.n_runs_min:,} to {found.n_runs_max:,}"
    )
    yield "Points", f"{found.n_points:,}"
    yield "Runs", f"{found.n_runs:,} of {wanted}"
    yield "Failed", f"{found.n_failed:,}"
    yield "Parts", f"{found.n_shards:,}"
    if found.corrupt_shards:
        yield "Spoilt", f"{len(found.corrupt_shards):,}: {', '.join(found.corrupt_shards[:3])}"


def _next(found: SweepStatus, folder: Path) -> str:
    """What can be done next."""
    if found.is_running:
        return "A driver is at work on it now."
    if found.corrupt_shards:
        return "Some parts are not what was written. Give the command of the sweep again: it plays their runs anew."
    if not found.is_complete:
        return "It has not come to its end. Give its command again: it goes on from here."
    return f"It is complete. {folder / RUNS_FILE} has a row for each run."


@contextmanager
def shown(name: str) -> Iterator[ProgressCallback]:
    """A bar on stderr with the time left: on a terminal, and once a second has passed."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    bar = progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=24),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    began = time.monotonic()
    task = bar.add_task(f"Playing {name}", total=None)

    def tell(done: int, total: int) -> None:
        if not bar.live.is_started and time.monotonic() - began >= PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield tell
    finally:
        bar.stop()
