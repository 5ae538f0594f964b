"""`compassion validate`: what must come out of the model, measured, judged and written down."""

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
from sim.player.versions import changes_of
from sim.reporting.narrative import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.errors import suggestion
from sim.scenario.overrides import parse_overrides
from sim.scenario.yaml_reader import parse_core_scalar
from sim.validation import CLAIMS, RobustnessResults, Validation, ValidationPlan, run_validation_plan
from sim.validation.evaluate import INSIDE
from sim.validation.page import page_path, write_page
from sim.validation.robustness import (
    ALL_PARAMETERS,
    MAX_PERTURBATION,
    PERTURBABLE_PARAMETERS,
    rank_by_margin_used,
    robustness_by_value,
)
from sim.validation.text import format_decimal, format_interval, format_nearest, format_target_range, summarize_verdicts

MAX_RUNS = 100_000
NAME_COLUMN_WIDTH = 44
"""Signs that names of values are filled up to, so that the tables of the claims stand below one another."""


class ValidateArguments(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    runs: str
    claims: Sequence[str] = ()
    overrides: Sequence[str] = ()
    variants: Sequence[str] = ()
    perturbation: str | None = None
    parameters: Sequence[str] = ()
    engine: str = DEFAULT_ENGINE
    workers: str | None = None


def execute_validate(arguments: ValidateArguments, out: Path | None, *, as_json: bool) -> None:
    """Measure, tell, and end with exit code 1 where the model as it is has a value outside its band."""
    order, engine, workers = parse_arguments(arguments)
    try:
        output_path = None if out is None else page_path(out)
    except ValueError as error:
        raise CommandError(f"--out: {error}.") from None
    with log_to_stderr(), progress_bar("what must come out") as tell:
        validations = run_validation_plan(order, engine=engine, workers=workers, on_progress=tell)
    files = [] if output_path is None else write_page(validations, output_path)
    if as_json:
        print_json(validation_to_dict(validations, files))
    else:
        print_validation(validations, files)
    if validations.baseline.results_outside:
        raise typer.Exit(EXIT_FAILURE)


def parse_arguments(arguments: ValidateArguments) -> tuple[ValidationPlan, EngineName, int | None]:
    """What is to be measured and how, or all that is wrong with what was asked for."""
    problems: list[ScenarioProblem] = []
    runs = parse_integer("runs", arguments.runs, 2, MAX_RUNS, problems)
    items = tuple(parse_integer("item", text, 1, len(CLAIMS), problems) for text in arguments.claims)
    engine = parse_choice("engine", arguments.engine, ENGINE_NAMES, problems)
    workers = (
        None if arguments.workers is None else parse_integer("workers", arguments.workers, 1, MAX_WORKERS, problems)
    )
    versions = tuple(changes_of(arguments.variants, problems))
    perturbation = 0.0 if arguments.perturbation is None else _parse_share(arguments.perturbation, problems)
    if arguments.parameters and arguments.perturbation is None:
        hint = "right is, for example, --shake 0.1"
        problems.append(ScenarioProblem("--constant", None, None, "constant", "", "it says what --shake moves", hint))
    for name in arguments.parameters:
        if name not in PERTURBABLE_PARAMETERS and list(arguments.parameters) != [ALL_PARAMETERS]:
            hint = (
                suggestion(name, PERTURBABLE_PARAMETERS)
                or f"right is the name of a constant, or {ALL_PARAMETERS} alone"
            )
            message = f"there is no constant {name} to move"
            problems.append(
                ScenarioProblem(f"--constant {name[:60]}", None, None, "constant", name[:60], message, hint)
            )
    for texts in (arguments.overrides, versions):
        try:
            parse_overrides(texts)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    order = ValidationPlan(
        tuple(sorted(set(items))),
        runs,
        tuple(arguments.overrides),
        versions,
        perturbation,
        tuple(dict.fromkeys(arguments.parameters)),
    )
    return order, engine, workers


def _parse_share(text: str, problems: list[ScenarioProblem]) -> float:
    """The share by which constants are moved."""
    value = parse_core_scalar(text.strip())
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MAX_PERTURBATION:
        return float(value)
    message = f'shake is "{text[:60]}", not a share above 0 and up to {MAX_PERTURBATION:g}'
    hint = "right is, for example, --shake 0.1 for a tenth of each constant"
    problems.append(ScenarioProblem(f"--shake {text[:60]}", None, None, "shake", text[:60], message, hint))
    return 0.0


def validation_to_dict(validations: RobustnessResults, files: Sequence[Path]) -> dict[str, Any]:
    """What came out, for a program."""
    return {
        "command": validations.command,
        "inside": not validations.baseline.results_outside,
        "found": {label: [row.to_dict() for row in one.results] for label, one in validations.validations.items()},
        "files": [str(file.resolve()) for file in files],
    }


def print_validation(validations: RobustnessResults, files: Sequence[Path]) -> None:
    """Print what came out."""
    print_claims(validations.baseline)
    if validations.is_perturbed:
        print_robustness(validations)
    elif validations.variants:
        print_variants(validations)
    print_text()
    print_text((summarize_verdicts(validations.baseline), HEADING_STYLE))
    print_text((DISCLAIMER, HEADING_STYLE))
    if files:
        print_text()
        for name, file in zip(("Page     ", "Table    "), files, strict=True):
            print_line(name, (str(file), NAME_STYLE))


def print_claims(found: Validation) -> None:
    """Print each claim with its values."""
    for item in dict.fromkeys(row.claim_number for row in found.results):
        print_text(
            (f"{item}. {CLAIMS[item].title}", HEADING_STYLE), (f"  {', '.join(CLAIMS[item].sources)}", NOTE_STYLE)
        )
        rows = [
            [
                row.name.ljust(NAME_COLUMN_WIDTH),
                format_decimal(row.estimate.value),
                format_interval(row),
                format_target_range(row),
                row.verdict,
            ]
            for row in found.results
            if row.claim_number == item
        ]
        print_table(rows, ("", "value", "95 % interval", "band", ""), 2, first_column_style="")
        print_text()


def print_variants(validations: RobustnessResults) -> None:
    """Print how many values lie inside in each version, and which do not."""
    rows = []
    for label, one in validations.validations.items():
        outside = "; ".join(
            f"{row.claim_number} {row.name}: {format_decimal(row.estimate.value)}" for row in one.results_outside
        )
        rows.append(
            [
                label,
                f"{len(one.results_with_range) - len(one.results_outside)} of {len(one.results_with_range)}",
                outside,
            ]
        )
    print_table(rows, ("version", "inside", "outside"), 1, indent=0)


def print_robustness(validations: RobustnessResults) -> None:
    """Print what takes values out of their bands."""
    rows = [
        [f"{row.claim_number} {row.name}", ", ".join(out), format_nearest(*rest)]
        for row, out, rest in robustness_by_value(validations)
        if row.verdict == INSIDE
    ]
    print_table(rows, ("value", "is outside after", "nearest to the edge"), indent=0)
    print_text()
    print_text(
        ("What takes most of the way to the edges: ", NOTE_STYLE),
        "; ".join(name for name, _ in rank_by_margin_used(validations)[:6]),
    )
