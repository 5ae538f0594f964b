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

from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    print_json,
    print_line,
    print_stderr,
    print_table,
    print_text,
)
from sim.cli.support.errors import EXIT_FAILURE, CommandError
from sim.cli.support.options import parse_choice, parse_integer
from sim.cli.support.progress import PROGRESS_DELAY_S
from sim.engine.dispatch import DEFAULT_ENGINE, ENGINE_NAMES, EngineName
from sim.reporting.formatting import format_count
from sim.scenario import ScenarioError, ScenarioProblem
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.plan import SweepPlan, load_plan
from sim.sweeps.run.driver import ProgressCallback, SweepSummary
from sim.sweeps.run.executors import ExecutorFactory, choose_executors
from sim.sweeps.run.runner import execute_plan
from sim.sweeps.store.results_dir import FAILURES_FILE, RUNS_FILE
from sim.sweeps.store.status import SweepStatus, read_status

MAX_WORKERS = 10_000


class ExecutionArguments(NamedTuple):
    """Who is to do the work, as it was said on the command line."""

    workers: str | None = None
    dask: str | None = None
    engine: str = DEFAULT_ENGINE

    def create_executor(self) -> tuple[ExecutorFactory, EngineName]:
        """The workers and the engine, or all that is wrong with what was said."""
        problems: list[ScenarioProblem] = []
        n = None if self.workers is None else parse_integer("workers", self.workers, 1, MAX_WORKERS, problems)
        engine = parse_choice("engine", self.engine, ENGINE_NAMES, problems)
        if problems:
            raise ScenarioError(problems)
        return choose_executors(engine, n, dask=self.dask), engine


@contextmanager
def convert_sweep_errors() -> Iterator[None]:
    """Inside the block, what a sweep refuses is told as bad input."""
    try:
        yield
    except SweepError as error:
        raise CommandError(str(error)) from error


def execute_sweep(file: str, out: Path, order: ExecutionArguments, *, as_json: bool) -> None:
    """Play what is missing of a plan, and tell what came of it."""
    with convert_sweep_errors():
        plan = load_plan(file)
        executor, engine = order.create_executor()
        folder = out / plan.name
        command = shlex.join(["compassion", "sweep", file])
        result = run_with_progress(plan, folder, executor, engine, command)
    report_sweep_result(plan, folder, result, as_json=as_json)


def run_with_progress(
    plan: SweepPlan, folder: Path, executor: ExecutorFactory, engine: EngineName, command: str | None
) -> SweepSummary:
    """Carry out a plan while a bar shows how far it has come; Arrow's own pool would keep 20 MB more."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    with log_to_stderr(), progress_bar(plan.name) as tell:
        return execute_plan(plan, folder, executor, engine=engine, command=command, on_progress=tell)


def report_sweep_result(plan: SweepPlan, folder: Path, result: SweepSummary, *, as_json: bool) -> None:
    """Tell how a sweep ended, and end with the exit code that says the same."""
    if as_json:
        result_dict = {"name": plan.name, "folder": str(folder.resolve()), "points": len(plan.points)}
        print_json({**result_dict, **result._asdict(), "complete": result.signal is None})
    elif result.signal is None:
        print_text((plan.name, HEADING_STYLE))
        new = "all of them were there already" if not result.n_new else f"{result.n_new:,} of them new"
        print_text(f"{format_count(len(plan.points), 'point')}, {format_count(result.n_runs, 'run')}: {new}.")
        print_line("Runs     ", (str(folder / RUNS_FILE), NAME_STYLE))
    if result.n_failed:
        print_stderr(
            f"{format_count(result.n_failed, 'run')} failed three times each; {folder / FAILURES_FILE} says why."
        )
        raise typer.Exit(EXIT_FAILURE)
    if result.signal is not None:
        print_stderr(
            f"Stopped. {format_count(result.n_runs, 'run')} kept in {folder}; the same command goes on from there."
        )
        raise typer.Exit(128 + result.signal)


def execute_status(folder: Path, *, as_json: bool) -> None:
    """Say how far a sweep has come."""
    with convert_sweep_errors():
        status = read_status(folder)
    if as_json:
        print_json(status._asdict())
        return
    print_text((status.name, HEADING_STYLE))
    print_table(list(_status_rows(status)), indent=0, first_column_style="")
    print_text()
    print_text((_next_step(status, folder), NOTE_STYLE))


def _status_rows(status: SweepStatus) -> Iterator[tuple[str, str]]:
    """What is known, a row each."""
    n_planned = (
        f"{status.n_runs_max:,}"
        if status.n_runs_min == status.n_runs_max
        else f"{status.n_runs_min:,} to {status.n_runs_max:,}"
    )
    yield "Points", f"{status.n_points:,}"
    yield "Runs", f"{status.n_runs:,} of {n_planned}"
    yield "Failed", f"{status.n_failed:,}"
    yield "Parts", f"{status.n_shards:,}"
    if status.corrupt_shards:
        yield "Spoilt", f"{len(status.corrupt_shards):,}: {', '.join(status.corrupt_shards[:3])}"


def _next_step(status: SweepStatus, folder: Path) -> str:
    """What can be done next."""
    if status.is_running:
        return "A driver is at work on it now."
    if status.corrupt_shards:
        return "Some parts are not what was written. Give the command of the sweep again: it plays their runs anew."
    if not status.is_complete:
        return "It has not come to its end. Give its command again: it goes on from here."
    return f"It is complete. {folder / RUNS_FILE} has a row for each run."


@contextmanager
def progress_bar(name: str) -> Iterator[ProgressCallback]:
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
    start_time = time.monotonic()
    task = bar.add_task(f"Playing {name}", total=None)

    def update(done: int, total: int) -> None:
        if not bar.live.is_started and time.monotonic() - start_time >= PROGRESS_DELAY_S:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield update
    finally:
        bar.stop()
