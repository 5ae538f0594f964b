"""`compassion analyse`: analyse the results of a sweep; save tables, a figure and a summary."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sim.analysis.api import ANALYSES, analyse
from sim.analysis.result import ANALYSIS_DIR, AnalysisResult
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
from sim.cli.support.errors import DISK_FULL_ERRNOS, NOTHING_SAVED_MESSAGE, CommandError, handle_errors
from sim.cli.support.options import (
    FigureFormatOption,
    JsonOption,
    ResultsArgument,
    SmallestEffectOption,
    check_seed,
    option,
    option_problem,
    parse_smallest_effects,
    raise_problems,
    unknown_name_problem,
)
from sim.cli.support.progress import ProgressBar
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat, figure_suffixes
from sim.reporting.narrative import DISCLAIMER
from sim.scenario import ScenarioProblem
from sim.storage import SaveError
from sim.sweeps.comparison.compare import DEFAULT_MEASURES
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.plan.schema import MAX_RUNS

AnalysisName = Literal["effects", "sensitivity", "map", "mediation", "clusters"]
OPTION_FLAGS = {
    "measures": "measure",
    "confidence_level": "level",
    "smallest_effects": "smallest-effect",
    "n_refinements": "refine",
    "runs_per_point": "runs",
    "n_resamples": "resamples",
}
"""Options that have another name on the command line than in Python."""
MAX_TABLE_ROWS = 24


@handle_errors(NOTHING_SAVED_MESSAGE)
def analyse_command(
    results: ResultsArgument,
    analysis: Annotated[
        AnalysisName,
        typer.Argument(
            metavar="ANALYSIS", help="Analysis: effects, sensitivity, map, mediation or clusters.", show_default=False
        ),
    ],
    measure: Annotated[
        list[str] | None,
        option("Measure to analyse. Can be repeated. Default: depends on the analysis.", metavar="NAME"),
    ] = None,
    level: Annotated[
        float | None, option("Confidence level of intervals. Default: 0.95.", metavar="SHARE", min=0.5, max=0.9999)
    ] = None,
    smallest_effect: SmallestEffectOption = None,
    cause: Annotated[
        str | None,
        option(
            "mediation: cause, which is a measure, a field, leadership or a part of it. Default: leadership.",
            metavar="NAME",
        ),
    ] = None,
    mediator: Annotated[str | None, option("mediation: mediator. Default: safety.", metavar="NAME")] = None,
    outcome: Annotated[str | None, option("mediation: outcome. Default: tests.", metavar="NAME")] = None,
    unit: Annotated[
        Literal["runs", "points", "teams"] | None,
        option("mediation: unit of analysis. Default: depends on the sweep.", metavar="runs|points|teams"),
    ] = None,
    threshold: Annotated[
        float | None,
        option("map: value of the measure whose contour is drawn. Default: the middle of its range.", metavar="VALUE"),
    ] = None,
    refine: Annotated[
        int | None,
        option(
            "map: number of times to halve the grid cells that the contour crosses. Simulates further runs. "
            "Default: 0.",
            metavar="N",
            min=0,
            max=8,
        ),
    ] = None,
    runs: Annotated[
        int | None,
        option(
            "mediation, clusters: number of runs per design point. Default: all runs, or as many as are feasible.",
            metavar="N",
            min=1,
            max=MAX_RUNS,
        ),
    ] = None,
    resamples: Annotated[
        int | None,
        option("Number of bootstrap samples. Default: 2000.", metavar="N", min=100, max=1_000_000),
    ] = None,
    seed: Annotated[
        int | None, option("Random seed of the analysis. Default: 1.", metavar="N", min=0, callback=check_seed)
    ] = None,
    figure_format: FigureFormatOption = DEFAULT_FIGURE_FORMAT,
    as_json: JsonOption = False,
) -> None:
    """Analyse a sweep: effects, sensitivity, a threshold map, mediation or clusters.

    Saves tables, a figure and a summary in RESULTS/analysis/ANALYSIS/. Exits with 2 if there are too few data.
    """
    requested = {
        "measures": measure,
        "confidence_level": level,
        "smallest_effects": smallest_effect,
        "cause": cause,
        "mediator": mediator,
        "outcome": outcome,
        "unit": unit,
        "threshold": threshold,
        "n_refinements": refine,
        "runs_per_point": runs,
        "n_resamples": resamples,
        "seed": seed,
    }
    options = check_options(analysis, requested)
    with log_to_stderr(), ProgressBar(f"Simulating runs for {analysis} of {results.name}") as bar:
        if "on_progress" in ANALYSES[analysis].option_names:
            options["on_progress"] = bar.update
        result = analyse(results, analysis, **options)
    folder = save_result(result, results, figure_format)
    if as_json:
        print_json(result_to_dict(result, folder))
    else:
        print_result(result, folder, figure_format)


def check_options(analysis: AnalysisName, requested: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, by their Python names.

    Raises
    ------
    ScenarioError
        The analysis does not have an option, or a value is not valid.
    """
    allowed_options = ANALYSES[analysis].option_names
    problems: list[ScenarioProblem] = []
    options = {name: value for name, value in requested.items() if value not in (None, [])}
    for name, value in options.items():
        if name not in allowed_options:
            flag = OPTION_FLAGS.get(name, name)
            flags = ", ".join(
                f"--{OPTION_FLAGS.get(other, other)}" for other in allowed_options if other != "on_progress"
            )
            message = f"{analysis} does not have this option"
            problems.append(option_problem(flag, str(value), message, f"its options are {flags}"))
    if not math.isfinite(options.get("threshold", 0.0)):
        problems.append(option_problem("threshold", str(options["threshold"]), "not a finite number"))
    if analysis != "clusters":  # which has states of people, and checks their names itself
        problems += [
            unknown_name_problem("measure", name, "measure", OUTCOMES)
            for name in options.get("measures", ())
            if name not in OUTCOMES
        ]
    if "smallest_effects" in options:
        measures = options.get("measures") or DEFAULT_MEASURES
        options["smallest_effects"] = parse_smallest_effects(options["smallest_effects"], measures, problems)
    raise_problems(problems)
    return options


def save_result(result: AnalysisResult, results: Path, figure_format: FigureFormat) -> Path:
    """Save the result in the folder of the sweep; return its folder.

    Raises
    ------
    CommandError
        The folder cannot be written.
    """
    try:
        return result.save(results / ANALYSIS_DIR, figure_format=figure_format)
    except SaveError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise
        raise CommandError(f"{error.strerror or error}.") from error


def result_to_dict(result: AnalysisResult, folder: Path) -> dict[str, Any]:
    """The result as JSON data."""
    return {
        "analysis": result.name,
        "title": result.title,
        "summary": result.summary,
        "metadata": result.metadata,
        "tables": {name: table.to_dict("records") for name, table in result.tables.items()},
        "folder": folder.resolve(),
        "files": sorted(path.name for path in folder.iterdir()),
        "disclaimer": DISCLAIMER,
    }


def print_result(result: AnalysisResult, folder: Path, figure_format: FigureFormat) -> None:
    """Print the first table, the summary and the paths of the files."""
    print_text((result.title, HEADING_STYLE))
    print_text()
    table, displayed = result.table, result.display_table()
    rows = [[format_cell(value) for value in row] for row in displayed.head(MAX_TABLE_ROWS).itertuples(index=False)]
    print_table(rows, list(displayed.columns), indent=0, first_column_style="")
    if len(table) > MAX_TABLE_ROWS or len(displayed.columns) < len(table.columns):
        note = f"The file of the table has all {len(table):,} rows and {len(table.columns)} columns."
        print_text((note, NOTE_STYLE))
    print_text()
    for line in result.summary.splitlines():
        print_text(line)
    print_text((DISCLAIMER, HEADING_STYLE))
    print_text()
    for label, path in iter_output_paths(result, folder, figure_suffixes(figure_format)):
        print_line(f"{label:<9}", (str(path), NAME_STYLE))


def iter_output_paths(result: AnalysisResult, folder: Path, suffixes: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Label and path of each table and figure."""
    yield from (("Table", folder / f"{name}.csv") for name in result.tables)
    yield from (("Figure", folder / f"{name}{suffixes[0]}") for name in result.figures)


def format_cell(value: Any) -> str:
    """A value in the table, with three significant digits."""
    if not isinstance(value, float):
        return str(value)
    if math.isfinite(value):
        return f"{value:.3g}"
    return "–" if math.isnan(value) else "∞" if value > 0 else "-∞"
