"""`compassion run`: load a scenario, simulate it, save the results, print a summary."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from sim.api import run
from sim.cli.support.console import log_to_stderr, print_json
from sim.cli.support.errors import DISK_FULL_ERRNOS, NOTHING_SAVED_MESSAGE, CommandError, handle_errors
from sim.cli.support.options import (
    EngineOption,
    FigureFormatOption,
    JsonOption,
    OutOption,
    ScenarioArgument,
    SeedOption,
    SetOption,
    check_output_dir,
    load_scenario,
    option,
    option_problem,
    raise_problems,
)
from sim.cli.support.progress import RunProgress
from sim.cli.support.run_summary import print_run, run_to_dict
from sim.engine.dispatch import DEFAULT_ENGINE, EngineName, log_compilation
from sim.engine.memory import check_memory, estimate_memory
from sim.recording import Recording
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.scenario import Scenario
from sim.scenario.schema import MAX_SEED
from sim.storage import SaveError, save

MAX_RUNS = 10_000


class SkippableOutput(StrEnum):
    """Output of a run that can be skipped to save time or memory."""

    FIGURES = "figures"
    PEOPLE = "people"
    ACTS = "acts"


class PlannedRun(NamedTuple):
    """The runs that are simulated and the outputs that are kept."""

    scenario: Scenario
    seeds: range
    engine: EngineName
    keep_people: bool
    keep_acts: bool


@handle_errors(NOTHING_SAVED_MESSAGE)
def run_command(
    file: ScenarioArgument,
    overrides: SetOption = None,
    seed: SeedOption = None,
    runs: Annotated[
        int,
        typer.Option(metavar="N", min=1, max=MAX_RUNS, help="Number of runs. Each run uses the next random seed."),
    ] = 1,
    out: OutOption = Path("results"),
    without: Annotated[
        list[SkippableOutput] | None,
        option(
            "Output to skip, to save time or memory: figures, people or acts. Can be repeated.",
            metavar="OUTPUT",
        ),
    ] = None,
    figure_format: FigureFormatOption = DEFAULT_FIGURE_FORMAT,
    engine: EngineOption = DEFAULT_ENGINE,
    as_json: JsonOption = False,
) -> None:
    """Run a scenario, print a summary, and save data, figures and a report."""
    skipped = {str(output) for output in without or ()}
    command = format_command(file, overrides or (), seed, runs, skipped)
    draw_figures = "figures" not in skipped
    with log_to_stderr():
        log_compilation(engine)  # before the scenario is loaded, which compiles the first functions
        planned = plan_runs(load_scenario(file, overrides or ()), seed, runs, engine, skipped)
        check_output_dir(out)
        _check_memory(planned)
        started = datetime.now().astimezone()
        with RunProgress(planned.scenario.name, runs, planned.scenario.days) as progress:
            recordings = _simulate_runs(planned, progress)
            progress.start_writing(figures=draw_figures)
            folder = save_runs(out, recordings, command, started, figures=draw_figures, figure_format=figure_format)
    try:
        if as_json:
            print_json(run_to_dict(recordings, folder))
        else:
            print_run(recordings, folder)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Interrupted. The run had already been saved in {folder}") from None


def format_command(file: str, overrides: Sequence[str], seed: int | None, n_runs: int, skipped: set[str]) -> str:
    """The command line for the manifest, without options that do not change the data."""
    parts = ["compassion", "run", file]
    for override in overrides:
        parts += ["--set", override]
    parts += ["--seed", str(seed)] if seed is not None else []
    parts += ["--runs", str(n_runs)] if n_runs != 1 else []
    for name in sorted(skipped - {"figures"}):
        parts += ["--without", name]
    return shlex.join(parts)


def plan_runs(scenario: Scenario, seed: int | None, n_runs: int, engine: EngineName, skipped: set[str]) -> PlannedRun:
    """The runs of a scenario with consecutive seeds.

    Raises
    ------
    ScenarioError
        The last seed would be too large.
    """
    first_seed = scenario.seed if seed is None else seed
    last_seed = first_seed + n_runs - 1
    if last_seed > MAX_SEED:
        message = f"the seed of the last run would be {last_seed}; the largest allowed seed is 2^63 − 1"
        raise_problems([option_problem("runs", str(n_runs), message)])
    return PlannedRun(
        scenario=scenario,
        seeds=range(first_seed, last_seed + 1),
        engine=engine,
        keep_people="people" not in skipped,
        keep_acts="acts" not in skipped,
    )


def _check_memory(planned: PlannedRun) -> None:
    """Raise InsufficientMemoryError, before anything is simulated, if the runs do not fit into the memory."""
    needed = estimate_memory(
        planned.scenario,
        planned.engine,
        keep_people=planned.keep_people,
        keep_acts=planned.keep_acts,
        n_runs=len(planned.seeds),
    )
    check_memory(needed, "Use --without people or --without acts, or simulate fewer days or people.")


def _simulate_runs(planned: PlannedRun, progress: RunProgress) -> list[Recording]:
    """Simulate one run after the other. Only the first keeps its people and acts, because only these are saved."""
    recordings: list[Recording] = []
    for seed in planned.seeds:
        progress.start_run(len(recordings) + 1)
        recording = run(
            planned.scenario,
            seed,
            engine=planned.engine,
            keep_people=planned.keep_people,
            keep_acts=planned.keep_acts,
            on_progress=progress.update_day,
        )
        recordings.append(recording.drop_details() if recordings else recording)
    return recordings


def save_runs(
    out: Path,
    recordings: list[Recording],
    command: str,
    started: datetime,
    *,
    figures: bool = True,
    figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT,
) -> Path:
    """Save runs; return their folder.

    Raises
    ------
    CommandError
        The folder cannot be written.
    SaveError
        The disk is full.
    """
    try:
        with _remove_new_dirs_on_failure(out / recordings[0].scenario.name):
            return save(recordings, out, command=command, started=started, figures=figures, figure_format=figure_format)
    except SaveError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise
        raise CommandError(f"--out {out}: {error.strerror or error}.") from error


@contextmanager
def _remove_new_dirs_on_failure(path: Path) -> Iterator[None]:
    """If saving fails, remove the folders that were created for it."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        yield
    except BaseException:
        with suppress(OSError):  # not empty
            for folder in missing:
                folder.rmdir()
        raise
