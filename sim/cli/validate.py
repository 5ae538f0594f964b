"""`compassion validate`: compare the model with expected patterns from the literature."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.exit_codes import EXIT_FAILURE
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    log_to_stderr,
    print_json,
    print_line,
    print_table,
    print_text,
)
from sim.cli.support.errors import NOTHING_SAVED_MESSAGE, CommandError, handle_errors
from sim.cli.support.options import EngineOption, JsonOption, SetOption, WorkersOption, option, overrides_by_path
from sim.cli.support.progress import ProgressBar
from sim.engine.dispatch import DEFAULT_ENGINE
from sim.reporting.narrative import DISCLAIMER
from sim.validation import EXPECTED_PATTERNS, Validation, validate
from sim.validation.api import MIN_RUNS
from sim.validation.page import page_path, validation_command, write_page
from sim.validation.text import format_interval, format_target_range, format_value, summarize_verdicts

MAX_RUNS = 100_000
QUANTITY_COLUMN_WIDTH = 48
"""Characters of the first column. The tables of all patterns have the same width."""
RESULT_HEADERS = ("", "value", "95% CI", "target range", "unit", "verdict")


@handle_errors(NOTHING_SAVED_MESSAGE)
def validate_command(
    runs: Annotated[
        int, typer.Option(metavar="N", min=MIN_RUNS, max=MAX_RUNS, help="Number of runs of each experiment.")
    ] = 300,
    pattern: Annotated[
        list[int] | None,
        option(
            "Number of a pattern. Can be repeated. Default: all patterns.",
            metavar="N",
            min=1,
            max=len(EXPECTED_PATTERNS),
        ),
    ] = None,
    overrides: SetOption = None,
    out: Annotated[
        Path | None,
        option(
            "Page to write or update (.md), with a CSV file next to it, or a folder for both. "
            "Default: nothing is written.",
            metavar="FILE|DIR",
        ),
    ] = None,
    engine: EngineOption = DEFAULT_ENGINE,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the model with expected patterns from the literature.

    Prints an estimate with its confidence interval and target range for each quantity. --set applies to all scenarios
    of the experiments. On an existing page, only the section of the same command is replaced. Exits with 1 if an
    estimate is outside its target range.
    """
    patterns = tuple(sorted(set(pattern or ())))
    changes = overrides_by_path(overrides or ())
    command = validation_command(patterns, runs, overrides or ())
    try:
        path = None if out is None else page_path(out)
    except ValueError as error:
        raise CommandError(f"--out: {error}.") from None
    with log_to_stderr(), ProgressBar("Simulating the expected patterns") as bar:
        validation = validate(
            patterns or None, runs=runs, overrides=changes, engine=engine, workers=workers, on_progress=bar.update
        )
    files = [] if path is None else write_page(path, command, validation)
    if as_json:
        print_json(validation_to_dict(validation, command, files))
    else:
        print_validation(validation, files)
    if validation.results_outside:
        raise typer.Exit(EXIT_FAILURE)


def validation_to_dict(validation: Validation, command: str, files: Sequence[Path]) -> dict[str, Any]:
    """The results as JSON data."""
    return {
        "command": command,
        "all_inside": not validation.results_outside,
        "results": [result.to_dict() for result in validation.results],
        "files": [str(file.resolve()) for file in files],
        "disclaimer": DISCLAIMER,
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
