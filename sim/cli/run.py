"""`compassion run`: load, play, save, tell."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sim.api import run
from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.console import print_json
from sim.cli.support.errors import DISK_FULL_ERRNOS, CommandError
from sim.cli.support.options import load_scenario, parse_choice, parse_integer
from sim.cli.support.progress import RunProgress
from sim.cli.support.run_summary import print_run, run_to_dict
from sim.engine.dispatch import DEFAULT_ENGINE, ENGINE_NAMES, EngineName, log_compilation
from sim.engine.memory import InsufficientMemoryError, check_memory, estimate_memory
from sim.recording import Recording
from sim.scenario import Scenario, ScenarioError, ScenarioProblem
from sim.scenario.schema import MAX_SEED
from sim.storage import SaveError, save

MAX_RUNS = 10_000
SKIPPABLE_OUTPUTS = ("figures", "people", "acts")
"""What a run can leave out."""
MEMORY_SAVING_OPTIONS = {"people": "--without people", "acts": "--without acts"}


class RunArguments(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: str
    overrides: tuple[str, ...]
    seed: str | None
    n_runs: str
    output_dir: Path
    engine: str = DEFAULT_ENGINE
    skipped_outputs: tuple[str, ...] = ()

    def command_line(self) -> str:
        """The command line, without what does not change the result."""
        parts = ["compassion", "run", self.file]
        for change in self.overrides:
            parts += ["--set", change]
        parts += ["--seed", self.seed] if self.seed is not None else []
        parts += ["--runs", self.n_runs] if self.n_runs != "1" else []
        for name in sorted({*self.skipped_outputs} & {*MEMORY_SAVING_OPTIONS}):
            parts += ["--without", name]
        return shlex.join(parts)


class PlannedRun(NamedTuple):
    """What is to be played and kept."""

    scenario: Scenario
    seeds: range
    engine: EngineName
    keep_people: bool
    keep_acts: bool
    draw_figures: bool


def execute_run(arguments: RunArguments, *, as_json: bool) -> None:
    """Play what was ordered, save it, and tell about it."""
    with log_to_stderr():
        plan = _parse_arguments(arguments)
        check_output_dir(arguments.output_dir)
        _check_memory(plan)
        started = datetime.now().astimezone()
        with RunProgress(plan.scenario.name, len(plan.seeds), plan.scenario.days) as progress:
            recordings = _simulate_runs(plan, progress)
            progress.start_writing(figures=plan.draw_figures)
            folder = save_runs(
                arguments.output_dir,
                recordings,
                arguments.command_line(),
                started,
                figures=plan.draw_figures,
            )
    try:
        if as_json:
            print_json(run_to_dict(recordings, folder))
        else:
            print_run(recordings, folder)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Stopped. The run was saved already, in {folder}") from None


def _parse_arguments(arguments: RunArguments) -> PlannedRun:
    """What is to be played, or all that is wrong with the order."""
    problems: list[ScenarioProblem] = []
    engine = parse_choice("engine", arguments.engine, ENGINE_NAMES, problems)
    without = [parse_choice("without", name, SKIPPABLE_OUTPUTS, problems) for name in arguments.skipped_outputs]
    seed = None if arguments.seed is None else parse_integer("seed", arguments.seed, 0, MAX_SEED, problems)
    runs = parse_integer("runs", arguments.n_runs, 1, MAX_RUNS, problems)
    if not problems:
        log_compilation(engine)  # before loading, which compiles the first functions
    scenario = load_scenario(arguments.file, arguments.overrides, problems)
    first_seed = scenario.seed if seed is None else seed
    if first_seed + runs - 1 > MAX_SEED:
        message = f"the last of {runs} runs would have the seed {first_seed + runs - 1}; seeds end at 2^63 − 1"
        raise ScenarioError([ScenarioProblem(f"--runs {runs}", None, None, "runs", str(runs), message)])
    return PlannedRun(
        scenario=scenario,
        seeds=range(first_seed, first_seed + runs),
        engine=engine,
        keep_people="people" not in without,
        keep_acts="acts" not in without,
        draw_figures="figures" not in without,
    )


def check_output_dir(out: Path) -> None:
    """Refuse, before anything is played, a place that nothing can be saved in."""
    path = out.absolute()
    try:
        while not path.exists() and path != path.parent:
            path = path.parent
    except OSError as error:
        raise CommandError(f"--out {out}: {error.strerror or error}. Choose another place with --out.") from error
    if not path.is_dir():
        raise CommandError(f"--out {out}: {path} is not a folder. Choose another place with --out.")
    if not os.access(path, os.W_OK):
        raise CommandError(f"--out {out}: {path} cannot be written. Choose another place with --out.")


def _check_memory(plan: PlannedRun) -> None:
    """Refuse, before anything is played, runs that do not fit into the memory."""
    memory_need = estimate_memory(
        plan.scenario,
        plan.engine,
        keep_people=plan.keep_people,
        keep_acts=plan.keep_acts,
        n_runs=len(plan.seeds),
    )
    try:
        check_memory(memory_need, MEMORY_SAVING_OPTIONS)
    except InsufficientMemoryError as error:
        raise CommandError(str(error)) from None


def _simulate_runs(plan: PlannedRun, progress: RunProgress) -> list[Recording]:
    """Play one run after the other; only the first keeps its people and acts, as only these are saved."""
    recordings: list[Recording] = []
    for seed in plan.seeds:
        progress.start_run(len(recordings) + 1)
        recording = run(
            plan.scenario,
            seed,
            engine=plan.engine,
            keep_people=plan.keep_people,
            keep_acts=plan.keep_acts,
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
) -> Path:
    """Save runs; a place that cannot be written is no fault of ours, a full disk is none of the user's."""
    try:
        with _remove_new_dirs_on_failure(out / recordings[0].scenario.name):
            return save(recordings, out, command=command, started=started, figures=figures)
    except SaveError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise
        raise CommandError(f"--out {out}: {error.strerror or error}.") from error


@contextmanager
def _remove_new_dirs_on_failure(path: Path) -> Iterator[None]:
    """If nothing is saved after all, remove the folders that were made for it."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        yield
    except BaseException:
        with suppress(OSError):  # not empty
            for folder in missing:
                folder.rmdir()
        raise
