"""Arguments and options that several commands share, and checks of their values."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.support.errors import CommandError
from sim.engine.dispatch import EngineName
from sim.reporting.figure_format import FigureFormat
from sim.scenario import Scenario, ScenarioError, ScenarioProblem, built_in_scenarios, load
from sim.scenario.errors import format_path, suggestion
from sim.scenario.overrides import parse_overrides
from sim.scenario.schema import MAX_SEED
from sim.scenario.yaml_reader import parse_core_scalar, parse_yaml, read_text

MAX_WORKERS = 10_000
MIN_EFFECT_SIZE, MAX_EFFECT_SIZE = 1e-9, 1000.0
PLAN_HINT = "docs/how-to/sweep.md describes its keys."


def option(text: str, *flags: str, **settings: Any) -> Any:
    """An option whose help text states its default."""
    return typer.Option(*flags, help=text, show_default=False, **settings)


def check_seed(seed: int | None) -> int | None:
    """The value of `--seed`, if it is not too large."""
    if seed is not None and seed > MAX_SEED:
        raise typer.BadParameter("expected an integer from 0 to 2^63 − 1")
    return seed


ScenarioArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="Scenario file, or name of a built-in scenario.", show_default=False)
]
PlanArgument = Annotated[str, typer.Argument(metavar="PLAN", help=f"Plan file. {PLAN_HINT}", show_default=False)]
ResultsArgument = Annotated[
    Path, typer.Argument(metavar="RESULTS", help="Folder of a sweep, such as results/my_plan.", show_default=False)
]
SetOption = Annotated[
    list[str] | None,
    option(
        "Value to change in the scenario, such as days=500 or leadership.style=compassionate. Can be repeated.",
        "--set",
        metavar="KEY=VALUE",
    ),
]
SeedOption = Annotated[
    int | None,
    option(
        "Random seed. A different seed gives a different run. Default: the seed in the scenario.",
        metavar="N",
        min=0,
        callback=check_seed,
    ),
]
OutOption = Annotated[
    Path, typer.Option(metavar="DIR", help="Folder for the results. Each run or sweep is saved in its own subfolder.")
]
WorkersOption = Annotated[
    int | None,
    option(
        "Number of runs to simulate at the same time. Default: the number of processors.",
        metavar="N",
        min=1,
        max=MAX_WORKERS,
    ),
]
DaskOption = Annotated[
    str | None,
    option("Address of the scheduler of a Dask cluster, or local. Default: no cluster.", metavar="ADDRESS"),
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        metavar="compiled|mesa", help="Simulation engine. Both give identical results; they differ only in speed."
    ),
]
FigureFormatOption = Annotated[FigureFormat, typer.Option(metavar="png|svg|both", help="File format of the figures.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite existing files.")]
SmallestEffectOption = Annotated[
    list[str] | None,
    option(
        "Smallest difference that matters, for the first measure or as NAME=SIZE. Can be repeated. "
        "Default: the effect in the plan, if any.",
        metavar="SIZE",
    ),
]


def option_problem(flag: str, value: str, message: str, hint: str = "") -> ScenarioProblem:
    """A problem with the value of an option, which is reported together with the problems of files."""
    return ScenarioProblem(f"--{flag}", None, None, flag, value[:60], message, hint)


def unknown_name_problem(flag: str, value: str, kind: str, known: Iterable[str]) -> ScenarioProblem:
    """The problem that an option names something that does not exist, such as a measure."""
    return option_problem(flag, value, f'unknown {kind} "{value[:60]}"', suggestion(value, known))


def raise_problems(problems: Sequence[ScenarioProblem]) -> None:
    """Raise all problems at once, if there are any.

    Raises
    ------
    ScenarioError
        There is a problem.
    """
    if problems:
        raise ScenarioError(problems)


def load_scenario(file: str, overrides: Sequence[str] = ()) -> Scenario:
    """Load a scenario. A file of another kind is rejected with the command that reads it.

    Raises
    ------
    ScenarioError
        The scenario or an override has errors.
    CommandError
        The file is a plan or has calibration targets.
    """
    with suggest_command(file, "scenario"):
        return load(file, overrides)


def overrides_by_path(texts: Sequence[str]) -> dict[str, Any]:
    """Values of `--set` by path.

    Raises
    ------
    ScenarioError
        A text is not a path and a value.
    """
    return {format_path(override.path): override.value for override in parse_overrides(texts)}


FILE_KINDS = {
    "scenario": ("a scenario", "compassion run"),
    "plan": ("a plan of a sweep", "compassion sweep"),
    "targets": ("a file of calibration targets", "compassion calibrate"),
}
"""Kinds of file, each with its description and the command that runs it."""


@contextmanager
def suggest_command(file: str, expected_kind: str) -> Iterator[None]:
    """Within the block, errors of a file of another kind than expected are replaced by the right command.

    Parameters
    ----------
    file
        The file that is read, or the name of a built-in scenario.
    expected_kind
        A key of `FILE_KINDS`.

    Raises
    ------
    CommandError
        The file is of another kind.
    """
    try:
        yield
    except ScenarioError:
        kind = detect_file_kind(file)
        if kind in ("", expected_kind):
            raise
        expected, _ = FILE_KINDS[expected_kind]
        description, command = FILE_KINDS[kind]
        raise CommandError(f"{file} is {description}, not {expected}. Use: {command} {file}") from None


def detect_file_kind(file: str) -> str:
    """Kind of a file, a key of `FILE_KINDS`; "" if its keys do not identify it."""
    if not Path(file).is_file():
        return "scenario" if file in built_in_scenarios() else ""
    try:
        data = parse_yaml(read_text(Path(file), file), file).data
    except ScenarioError:
        return ""
    if not isinstance(data, dict) or "schema" not in data:
        return ""
    if "targets" in data:
        return "targets"
    return "plan" if "base" in data else "scenario"


def check_output_dir(out: Path) -> None:
    """Check, before anything is simulated, that results can be saved in a folder.

    Raises
    ------
    CommandError
        The path is not a folder, or it cannot be written.
    """
    path = out.absolute()
    try:
        while not path.exists() and path != path.parent:
            path = path.parent
    except OSError as error:
        raise CommandError(f"--out {out}: {error.strerror or error}. Use --out to choose another folder.") from error
    if not path.is_dir():
        raise CommandError(f"--out {out}: {path} is not a folder. Use --out to choose another folder.")
    if not os.access(path, os.W_OK):
        raise CommandError(f"Cannot write to {path}. Use --out to choose another folder.")


def parse_smallest_effects(
    texts: Sequence[str], measures: Sequence[str], problems: list[ScenarioProblem]
) -> dict[str, float] | None:
    """Smallest differences that matter, by measure; None if there are none.

    Parameters
    ----------
    texts
        Each a number, which is for the first measure, or NAME=SIZE.
    measures
        The selected measures.
    problems
        Problems are added to this list.
    """
    effects: dict[str, float] = {}
    for text in texts:
        name, equals, size = text.partition("=")
        measure = name.strip() if equals else measures[0]
        value = parse_core_scalar(size if equals else text)
        if measure not in measures:
            message = f"{measure} is not one of the selected measures"
            problems.append(option_problem("smallest-effect", text, message, suggestion(measure, measures, "selected")))
        elif (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and math.isfinite(value)
            and MIN_EFFECT_SIZE <= value <= MAX_EFFECT_SIZE
        ):
            effects[measure] = float(value)
        else:
            hint = f"expected a number from {MIN_EFFECT_SIZE:g} to {MAX_EFFECT_SIZE:g}"
            problems.append(option_problem("smallest-effect", text, f'"{text[:60]}" is not a valid size', hint))
    return effects or None
