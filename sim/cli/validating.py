"""`compassion validate`: what must come out of the model, measured, judged and written down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import typer

from sim.analysis.validation import CLAIMS, RobustnessResults, Validation, ValidationPlan, run_validation_plan
from sim.analysis.validation.page import page_path, write_page
from sim.analysis.validation.shaking import (
    ALL_PARAMETERS,
    MAX_PERTURBATION,
    PERTURBABLE_PARAMETERS,
    rank_by_margin_used,
    robustness_by_value,
)
from sim.analysis.validation.telling import (
    format_decimal,
    format_interval,
    format_nearest,
    format_target_range,
    summarize_verdicts,
)
from sim.analysis.validation.validating import INSIDE
from sim.cli.announcing import announced
from sim.cli.console import ASIDE, HEADING, NAME, say, say_json, say_line, say_table
from sim.cli.faults import OUR_FAULT, Refused
from sim.cli.options import one_of, whole_number
from sim.cli.sweeping import MOST_WORKERS, shown
from sim.engines import DEFAULT_ENGINE, ENGINE_NAMES, EngineName
from sim.player.versions import changes_of
from sim.recording.words import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.overrides import parse_overrides
from sim.scenario.problems import suggestion
from sim.scenario.scalars import parse_core_scalar

MOST_RUNS = 100_000
WIDEST_NAME = 44
"""Signs that names of values are filled up to, so that the tables of the claims stand below one another."""


class Given(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    runs: str
    items: Sequence[str] = ()
    changes: Sequence[str] = ()
    versions: Sequence[str] = ()
    shake: str | None = None
    constants: Sequence[str] = ()
    engine: str = DEFAULT_ENGINE
    workers: str | None = None


def validate(given: Given, out: Path | None, *, as_json: bool) -> None:
    """Measure, tell, and end with exit code 1 where the model as it is has a value outside its band."""
    order, engine, workers = understood(given)
    try:
        place = None if out is None else page_path(out)
    except ValueError as error:
        raise Refused(f"--out: {error}.") from None
    with announced(), shown("what must come out") as tell:
        trials = run_validation_plan(order, engine=engine, workers=workers, on_progress=tell)
    files = [] if place is None else write_page(trials, place)
    if as_json:
        say_json(as_data(trials, files))
    else:
        tell_trials(trials, files)
    if trials.baseline.results_outside:
        raise typer.Exit(OUR_FAULT)


def understood(given: Given) -> tuple[ValidationPlan, EngineName, int | None]:
    """What is to be measured and how, or all that is wrong with what was asked for."""
    problems: list[ScenarioProblem] = []
    runs = whole_number("runs", given.runs, 2, MOST_RUNS, problems)
    items = tuple(whole_number("item", text, 1, len(CLAIMS), problems) for text in given.items)
    engine = one_of("engine", given.engine, ENGINE_NAMES, problems)
    workers = None if given.workers is None else whole_number("workers", given.workers, 1, MOST_WORKERS, problems)
    versions = tuple(changes_of(given.versions, problems))
    shake = 0.0 if given.shake is None else _share(given.shake, problems)
    if given.constants and given.shake is None:
        hint = "right is, for example, --shake 0.1"
        problems.append(ScenarioProblem("--constant", None, None, "constant", "", "it says what --shake moves", hint))
    for name in given.constants:
        if name not in PERTURBABLE_PARAMETERS and list(given.constants) != [ALL_PARAMETERS]:
            hint = (
                suggestion(name, PERTURBABLE_PARAMETERS)
                or f"right is the name of a constant, or {ALL_PARAMETERS} alone"
            )
            message = f"there is no constant {name} to move"
            problems.append(
                ScenarioProblem(f"--constant {name[:60]}", None, None, "constant", name[:60], message, hint)
            )
    for texts in (given.changes, versions):
        try:
            parse_overrides(texts)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    order = ValidationPlan(
        tuple(sorted(set(items))), runs, tuple(given.changes), versions, shake, tuple(dict.fromkeys(given.constants))
    )
    return order, engine, workers


def _share(text: str, problems: list[ScenarioProblem]) -> float:
    """The share by which constants are moved."""
    value = parse_core_scalar(text.strip())
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MAX_PERTURBATION:
        return float(value)
    message = f'shake is "{text[:60]}", not a share above 0 and up to {MAX_PERTURBATION:g}'
    hint = "right is, for example, --shake 0.1 for a tenth of each constant"
    problems.append(ScenarioProblem(f"--shake {text[:60]}", None, None, "shake", text[:60], message, hint))
    return 0.0


def as_data(trials: RobustnessResults, files: Sequence[Path]) -> dict[str, Any]:
    """What came out, for a program."""
    return {
        "command": trials.command,
        "inside": not trials.baseline.results_outside,
        "found": {label: [row.to_dict() for row in one.results] for label, one in trials.validations.items()},
        "files": [str(file.resolve()) for file in files],
    }


def tell_trials(trials: RobustnessResults, files: Sequence[Path]) -> None:
    """Print what came out."""
    tell_claims(trials.baseline)
    if trials.is_perturbed:
        tell_firmness(trials)
    elif trials.variants:
        tell_versions(trials)
    say()
    say((summarize_verdicts(trials.baseline), HEADING))
    say((DISCLAIMER, HEADING))
    if files:
        say()
        for name, file in zip(("Page     ", "Table    "), files, strict=True):
            say_line(name, (str(file), NAME))


def tell_claims(found: Validation) -> None:
    """Print each claim with its values."""
    for item in dict.fromkeys(row.claim_number for row in found.results):
        say((f"{item}. {CLAIMS[item].title}", HEADING), (f"  {', '.join(CLAIMS[item].sources)}", ASIDE))
        rows = [
            [
                row.name.ljust(WIDEST_NAME),
                format_decimal(row.estimate.value),
                format_interval(row),
                format_target_range(row),
                row.verdict,
            ]
            for row in found.results
            if row.claim_number == item
        ]
        say_table(rows, ("", "value", "95 % interval", "band", ""), 2, style="")
        say()


def tell_versions(trials: RobustnessResults) -> None:
    """Print how many values lie inside in each version, and which do not."""
    rows = []
    for label, one in trials.validations.items():
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
    say_table(rows, ("version", "inside", "outside"), 1, indent=0)


def tell_firmness(trials: RobustnessResults) -> None:
    """Print what takes values out of their bands."""
    rows = [
        [f"{row.claim_number} {row.name}", ", ".join(out), format_nearest(*rest)]
        for row, out, rest in robustness_by_value(trials)
        if row.verdict == INSIDE
    ]
    say_table(rows, ("value", "is outside after", "nearest to the edge"), indent=0)
    say()
    say(
        ("What takes most of the way to the edges: ", ASIDE),
        "; ".join(name for name, _ in rank_by_margin_used(trials)[:6]),
    )
