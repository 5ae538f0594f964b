"""`compassion run`: load, play, save, tell."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.cli.console import say_json
from sim.cli.faults import FULL, Refused
from sim.cli.outcome import outcome, tell
from sim.cli.progress import Progress
from sim.recording import Recording, SaveError, save
from sim.running import run
from sim.scenario import Problem, ScenarioError, load
from sim.scenario.schema import MOST_SEED

if TYPE_CHECKING:
    from sim.scenario import Scenario

MOST_RUNS = 10_000


class Order(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: str
    changes: tuple[str, ...]
    seed: str | None
    runs: str
    out: Path

    def __str__(self) -> str:
        """The command line, without what does not change the result."""
        parts = ["compassion", "run", self.file]
        for change in self.changes:
            parts += ["--set", change]
        parts += ["--seed", self.seed] if self.seed is not None else []
        parts += ["--runs", self.runs] if self.runs != "1" else []
        return shlex.join(parts)


def carry_out(order: Order, *, as_json: bool) -> None:
    """Play what was ordered, save it, and tell about it."""
    scenario, seeds = _understood(order)
    _check_folder(order.out)
    started = datetime.now().astimezone()
    with Progress(scenario.name, len(seeds), scenario.days) as progress:
        recordings = _play(scenario, seeds, progress)
        progress.writing()
        folder = _save(recordings, order, started)
    try:
        if as_json:
            say_json(outcome(recordings, folder))
        else:
            tell(recordings, folder)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Stopped. The run was saved already, in {folder}") from None


def _understood(order: Order) -> tuple[Scenario, range]:
    """The scenario and the seeds to play, or all that is wrong with the order."""
    problems: list[Problem] = []
    seed = None if order.seed is None else _number("seed", order.seed, 0, MOST_SEED, problems)
    runs = _number("runs", order.runs, 1, MOST_RUNS, problems)
    try:
        scenario = load(order.file, order.changes)
    except ScenarioError as error:
        raise ScenarioError([*error.problems, *problems]) from None
    if problems:
        raise ScenarioError(problems)
    first = scenario.seed if seed is None else seed
    if first + runs - 1 > MOST_SEED:
        message = f"the last of {runs} runs would have the seed {first + runs - 1}; seeds end at 2^63 − 1"
        raise ScenarioError([Problem(f"--runs {runs}", None, None, "runs", str(runs), message)])
    return scenario, range(first, first + runs)


def _number(name: str, text: str, low: int, high: int, problems: list[Problem]) -> int:
    """The whole number that an option gives; what is wrong with it is added to the problems."""
    limit = "2^63 − 1" if high == MOST_SEED else f"{high:,}"
    right = f"right is a whole number from {low} to {limit}"
    plain = text.strip()
    if not plain.removeprefix("-").isdecimal() or not plain.isascii() or len(plain) > 60:
        message = f'{name} is "{plain[:60]}", not a whole number'
    elif int(plain) < low:
        message = f"{name} is {plain}, below the smallest allowed value {low}"
    elif int(plain) > high:
        message = f"{name} is {plain}, above the largest allowed value {limit}"
    else:
        return int(plain)
    problems.append(Problem(f"--{name} {text[:60]}", None, None, name, text, message, right))
    return low


def _check_folder(out: Path) -> None:
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


def _play(scenario: Scenario, seeds: range, progress: Progress) -> list[Recording]:
    """Play one run after the other; only the first keeps its people and acts, as only these are saved."""
    recordings: list[Recording] = []
    for seed in seeds:
        progress.begin(len(recordings) + 1)
        recording = run(scenario, seed, tick=progress.tick)
        recordings.append(recording.lean() if recordings else recording)
    return recordings


def _save(recordings: list[Recording], order: Order, started: datetime) -> Path:
    """Save the runs; a place that cannot be written is no fault of ours, a full disk is none of the user's."""
    try:
        with _without_empty_folders(order.out / recordings[0].scenario.name):
            return save(recordings, order.out, command=str(order), started=started)
    except SaveError as error:
        if error.errno in FULL:
            raise
        raise Refused(f"--out {order.out}: {error.strerror or error}.") from error


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
