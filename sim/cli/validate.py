"""`compassion validate`: compare the model with expected patterns from the literature."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import typer

from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    print_json,
    print_line,
    print_table,
    print_text,
)
from sim.cli.support.errors import EXIT_FAILURE, CommandError
from sim.cli.support.options import parse_choice, parse_integer
from sim.cli.sweep import MAX_WORKERS, progress_bar
from sim.engine.dispatch import DEFAULT_ENGINE, ENGINE_NAMES, EngineName
from sim.reporting.narrative import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.errors import format_path
from sim.scenario.overrides import parse_overrides
from sim.validation import EXPECTED_PATTERNS, Validation, validate
from sim.validation.api import MIN_RUNS
from sim.validation.page import page_path, validation_command, write_page
from sim.validation.text import format_interval, format_target_range, format_value, summarize_verdicts

MAX_RUNS = 100_000
QUANTITY_COLUMN_WIDTH = 48
"""Characters of the first column. The tables of all patterns have the same width."""
RESULT_HEADERS = ("", "value", "95% CI", "target range", "unit", "verdict")


class ValidateArguments(NamedTuple):
    """Arguments and options as given on the command line."""

    runs: str
    patterns: Sequence[str] = ()
    overrides: Sequence[str] = ()
    engine: str = DEFAULT_ENGINE
    workers: str | None = None


class ValidateOptions(NamedTuple):
    """Arguments and options after checking."""

    patterns: tuple[int, ...]
    runs: int
    overrides: dict[str, Any]
    engine: EngineName
    workers: int | None


def execute_validate(arguments: ValidateArguments, out: Path | None, *, as_json: bool) -> None:
    """Measure the patterns and print the results. Exit code 1 if a quantity is outside its target range."""
    patterns, runs, overrides, engine, workers = parse_arguments(arguments)
    command = validation_command(patterns, runs, arguments.overrides)
    try:
        path = None if out is None else page_path(out)
    except ValueError as error:
        raise CommandError(f"--out: {error}.") from None
    with log_to_stderr(), progress_bar("expected patterns") as on_progress:
        validation = validate(
            patterns or None,
            runs=runs,
            overrides=overrides,
            engine=engine,
            workers=workers,
            on_progress=on_progress,
        )
    files = [] if path is None else write_page(path, command, validation)
    if as_json:
        print_json(validation_to_dict(validation, command, files))
    else:
        print_validation(validation, files)
    if validation.results_outside:
        raise typer.Exit(EXIT_FAILURE)


def parse_arguments(arguments: ValidateArguments) -> ValidateOptions:
    """Check arguments and options.

    Raises
    ------
    ScenarioError
        With all problems.
    """
    problems: list[ScenarioProblem] = []
    runs = parse_integer("runs", arguments.runs, MIN_RUNS, MAX_RUNS, problems)
    numbers = {parse_integer("pattern", text, 1, len(EXPECTED_PATTERNS), problems) for text in arguments.patterns}
    engine = parse_choice("engine", arguments.engine, ENGINE_NAMES, problems)
    workers = (
        None if arguments.workers is None else parse_integer("workers", arguments.workers, 1, MAX_WORKERS, problems)
    )
    overrides = {}
    try:
        overrides = {format_path(override.path): override.value for override in parse_overrides(arguments.overrides)}
    except ScenarioError as error:
        problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return ValidateOptions(tuple(sorted(numbers)), runs, overrides, engine, workers)


def validation_to_dict(validation: Validation, command: str, files: Sequence[Path]) -> dict[str, Any]:
    """Results for `--json`."""
    return {
        "command": command,
        "all_inside": not validation.results_outside,
        "results": [result.to_dict() for result in validation.results],
        "files": [str(file.resolve()) for file in files],
    }


def print_validation(validation: Validation, files: Sequence[Path]) -> None:
    """Print a table per pattern, a summary and the files."""
    for number in dict.fromkeys(result.pattern for result in validation.results):
        pattern = EXPECTED_PATTERNS[number]
        print_text((f"{number}. {pattern.title}", HEADING_STYLE), (f"  {', '.join(pattern.sources)}", NOTE_STYLE))
        rows = [
            (
                result.quantity.ljust(QUANTITY_COLUMN_WIDTH),
                *(
                    text.replace("−", "-")
                    for text in (format_value(result), format_interval(result), format_target_range(result))
                ),
                result.unit.label,
                result.verdict,
            )
            for result in validation.results
            if result.pattern == number
        ]
        print_table(rows, RESULT_HEADERS, 3, first_column_style="")
        print_text()
    print_text((summarize_verdicts(validation), HEADING_STYLE))
    print_text((DISCLAIMER, HEADING_STYLE))
    if files:
        print_text()
        for label, file in zip(("Page     ", "Table    "), files, strict=True):
            print_line(label, (str(file), NAME_STYLE))
