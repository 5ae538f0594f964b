"""`compassion run`: load, play, save, tell."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sim.cli.announcing import announced
from sim.cli.console import say_json
from sim.cli.faults import FULL, Refused
from sim.cli.options import loaded, one_of, whole_number
from sim.cli.outcome import outcome, tell
from sim.cli.progress import Progress
from sim.engines import DEFAULT_ENGINE, ENGINE_NAMES, EngineName, log_compilation
from sim.memory import InsufficientMemoryError, check_memory, estimate_memory
from sim.recording import Recording, SaveError, save
from sim.recording.storing import Painters
from sim.running import run
from sim.scenario import Scenario, ScenarioError, ScenarioProblem
from sim.scenario.schema import MAX_SEED

MOST_RUNS = 10_000
LEAVE_OUT = ("figures", "people", "acts")
"""What a run can leave out."""
ADVICE = {"people": "--without people", "acts": "--without acts"}


class Order(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: str
    changes: tuple[str, ...]
    seed: str | None
    runs: str
    out: Path
    engine: str = DEFAULT_ENGINE
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The command line, without what does not change the result."""
        parts = ["compassion", "run", self.file]
        for change in self.changes:
            parts += ["--set", change]
        parts += ["--seed", self.seed] if self.seed is not None else []
        parts += ["--runs", self.runs] if self.runs != "1" else []
        for name in sorted({*self.without} & {*ADVICE}):
            parts += ["--without", name]
        return shlex.join(parts)


class Plan(NamedTuple):
    """What is to be played and kept."""

    scenario: Scenario
    seeds: range
    engine: EngineName
    keep_people: bool
    keep_acts: bool
    figures: bool


def carry_out(order: Order, *, as_json: bool, painters: Painters | None = None) -> None:
    """Play what was ordered, save it, and tell about it; painters, where there are any, draw the figures."""
    with announced():
        plan = _understood(order)
        check_folder(order.out)
        _check_memory(plan)
        started = datetime.now().astimezone()
        with Progress(plan.scenario.name, len(plan.seeds), plan.scenario.days) as progress:
            recordings = _play(plan, progress)
            progress.writing(figures=plan.figures)
            folder = save_in(order.out, recordings, str(order), started, figures=plan.figures, painters=painters)
    try:
        if as_json:
            say_json(outcome(recordings, folder))
        else:
            tell(recordings, folder)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Stopped. The run was saved already, in {folder}") from None


def _understood(order: Order) -> Plan:
    """What is to be played, or all that is wrong with the order."""
    problems: list[ScenarioProblem] = []
    engine = one_of("engine", order.engine, ENGINE_NAMES, problems)
    without = [one_of("without", name, LEAVE_OUT, problems) for name in order.without]
    seed = None if order.seed is None else whole_number("seed", order.seed, 0, MAX_SEED, problems)
    runs = whole_number("runs", order.runs, 1, MOST_RUNS, problems)
    if not problems:
        log_compilation(engine)  # before loading, which compiles the first functions
    scenario = loaded(order.file, order.changes, problems)
    first = scenario.seed if seed is None else seed
    if first + runs - 1 > MAX_SEED:
        message = f"the last of {runs} runs would have the seed {first + runs - 1}; seeds end at 2^63 − 1"
        raise ScenarioError([ScenarioProblem(f"--runs {runs}", None, None, "runs", str(runs), message)])
    return Plan(
        scenario=scenario,
        seeds=range(first, first + runs),
        engine=engine,
        keep_people="people" not in without,
        keep_acts="acts" not in without,
        figures="figures" not in without,
    )


def check_folder(out: Path) -> None:
    """Refuse, before anything is played, a place that nothing can be saved in."""
    place = out.absolute()
    try:
        while not place.exists() and place != place.parent:
            place = place.parent
    except OSError as error:
        raise Refused(f"--out {out}: {error.strerror or error}. Choose another place with --out.") from error
    if not place.is_dir():
        raise Refused(f"--out {out}: {place} is not a folder. Choose another place with --out.")
    if not os.access(place, os.W_OK):
        raise Refused(f"--out {out}: {place} cannot be written. Choose another place with --out.")


def _check_memory(plan: Plan) -> None:
    """Refuse, before anything is played, runs that do not fit into the memory."""
    need = estimate_memory(
        plan.scenario,
        plan.engine,
        keep_people=plan.keep_people,
        keep_acts=plan.keep_acts,
        n_runs=len(plan.seeds),
    )
    try:
        check_memory(need, ADVICE)
    except InsufficientMemoryError as error:
        raise Refused(str(error)) from None


def _play(plan: Plan, progress: Progress) -> list[Recording]:
    """Play one run after the other; only the first keeps its people and acts, as only these are saved."""
    recordings: list[Recording] = []
    for seed in plan.seeds:
        progress.begin(len(recordings) + 1)
        recording = run(
            plan.scenario,
            seed,
            engine=plan.engine,
            keep_people=plan.keep_people,
            keep_acts=plan.keep_acts,
            on_progress=progress.tick,
        )
        recordings.append(recording.drop_details() if recordings else recording)
    return recordings


def save_in(
    out: Path,
    recordings: list[Recording],
    command: str,
    started: datetime,
    *,
    figures: bool = True,
    painters: Painters | None = None,
) -> Path:
    """Save runs; a place that cannot be written is no fault of ours, a full disk is none of the user's."""
    try:
        with _without_empty_folders(out / recordings[0].scenario.name):
            return save(recordings, out, command=command, started=started, figures=figures, painters=painters)
    except SaveError as error:
        if error.errno in FULL:
            raise
        raise Refused(f"--out {out}: {error.strerror or error}.") from error


@contextmanager
def _without_empty_folders(place: Path) -> Iterator[None]:
    """If nothing is saved after all, remove the folders that were made for it."""
    missing = [folder for folder in (place, *place.parents) if not folder.exists()]
    try:
        yield
    except BaseException:
        with suppress(OSError):  # not empty
            for folder in missing:
                folder.rmdir()
        raise
