"""`compassion analyse`: a question to a sweep, answered in words, tables and figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.analysis.api import ANALYSES, analyse
from sim.analysis.result import ANALYSIS_DIR, AnalysisResult
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
from sim.cli.support.errors import DISK_FULL_ERRNOS, CommandError
from sim.cli.support.options import parse_choice, parse_integer
from sim.cli.support.sizing import parse_float, parse_smallest_effects
from sim.cli.sweep import convert_sweep_errors, progress_bar
from sim.reporting.narrative import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.errors import suggestion
from sim.scenario.schema import MAX_SEED
from sim.storage import SaveError
from sim.sweeps.comparison.compare import DEFAULT_MEASURES
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.plan.schema import MAX_RUNS

CONFIDENCE_LEVEL_RANGE = 0.5, 0.9999
MAX_RESAMPLES = 1_000_000
INTEGER_OPTION_RANGES = {
    "n_refinements": (0, 8),
    "runs_per_point": (1, MAX_RUNS),
    "n_resamples": (100, MAX_RESAMPLES),
    "seed": (0, MAX_SEED),
}
"""Options that are whole numbers, each with its least and its most."""
FLOAT_OPTION_RANGES = {"confidence_level": CONFIDENCE_LEVEL_RANGE, "threshold": (-math.inf, math.inf)}
"""Options that are numbers, each with its lowest and its highest."""
OPTION_FLAGS = {
    "measures": "measure",
    "confidence_level": "level",
    "smallest_effects": "smallest",
    "mediator": "through",
    "unit": "across",
    "n_refinements": "refine",
    "runs_per_point": "runs",
    "n_resamples": "resamples",
}
"""Options whose name on the command line is another than in Python."""
MAX_TABLE_ROWS, MAX_TABLE_COLUMNS = 24, 9


class AnalyseArguments(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    results_dir: Path
    question: str
    options: Mapping[str, str | Sequence[str] | None]


def execute_analyse(arguments: AnalyseArguments, *, as_json: bool) -> None:
    """Ask, save the answer in the folder of the sweep, and tell it."""
    options = parse_options(arguments)
    with (
        convert_sweep_errors(),
        log_to_stderr(),
        progress_bar(f"{arguments.question} of {arguments.results_dir.name}") as report_progress,
    ):
        if "on_progress" in ANALYSES[arguments.question].option_names:
            options["on_progress"] = report_progress
        finding = analyse(arguments.results_dir, arguments.question, **options)
    folder = save_finding(finding, arguments.results_dir)
    if as_json:
        print_json(finding_to_dict(finding, folder))
    else:
        print_finding(finding, folder)


def parse_options(arguments: AnalyseArguments) -> dict[str, Any]:
    """The options that were given, checked; or all that is wrong with them."""
    problems: list[ScenarioProblem] = []
    question = parse_choice("question", arguments.question, tuple(ANALYSES), problems)
    if problems:
        text = f"there is no analysis {arguments.question}"
        raise ScenarioError([problems[0]._replace(file=arguments.question, message=text)])
    allowed_options = ANALYSES[question].option_names
    finding: dict[str, Any] = {}
    for name, value in arguments.options.items():
        if value is None or value == []:
            continue
        flag = OPTION_FLAGS.get(name, name)
        if name not in allowed_options:
            allowed_flags = ", ".join(
                f"--{OPTION_FLAGS.get(one, one)}" for one in allowed_options if one != "on_progress"
            )
            message = f"{question} has no option --{flag}"
            problems.append(
                ScenarioProblem(f"--{flag}", None, None, flag, str(value), message, f"it has {allowed_flags}")
            )
        elif name in INTEGER_OPTION_RANGES:
            finding[name] = parse_integer(flag, str(value), *INTEGER_OPTION_RANGES[name], problems)
        elif name in FLOAT_OPTION_RANGES:
            finding[name] = parse_float(flag, str(value), *FLOAT_OPTION_RANGES[name], problems)
        else:
            finding[name] = value
    problems += [
        ScenarioProblem(
            f"--measure {name}", None, None, "measure", name, f"there is no measure {name}", suggestion(name, OUTCOMES)
        )
        for name in finding.get("measures", ())
        if name not in OUTCOMES and question != "clusters"  # which knows people, and says itself what of them
    ]
    if "smallest_effects" in finding:
        finding["smallest_effects"] = parse_smallest_effects(
            finding["smallest_effects"], finding.get("measures") or DEFAULT_MEASURES, problems
        )
    if problems:
        raise ScenarioError(problems)
    return finding


def save_finding(finding: AnalysisResult, results: Path) -> Path:
    """Save the answer; a place that cannot be written is no fault of ours."""
    try:
        return finding.save(results / ANALYSIS_DIR)
    except SaveError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise
        raise CommandError(f"{error.strerror or error}.") from error


def finding_to_dict(finding: AnalysisResult, folder: Path) -> dict[str, Any]:
    """The answer for a program."""
    tables = {name: table.to_dict("records") for name, table in finding.tables.items()}
    metadata = {"analysis": finding.name, "title": finding.title, "words": finding.summary, "about": finding.metadata}
    return {**metadata, "tables": tables, "folder": folder.resolve(), "files": list_files(folder), "note": DISCLAIMER}


def list_files(folder: Path) -> list[str]:
    """Names of the files that an analysis left."""
    return sorted(path.name for path in folder.iterdir())


def print_finding(finding: AnalysisResult, folder: Path) -> None:
    """Print the table and the paragraph, and where everything is."""
    print_text((finding.title, HEADING_STYLE))
    print_text()
    table = finding.table
    columns = list(finding.display_columns or table.columns[:MAX_TABLE_COLUMNS])
    rows = [
        [format_cell(value) for value in row] for row in table[columns].head(MAX_TABLE_ROWS).itertuples(index=False)
    ]
    print_table(rows, columns, indent=0, first_column_style="")
    if len(table) > MAX_TABLE_ROWS or len(columns) < len(table.columns):
        print_text(
            (f"The table has {len(table):,} rows and {len(table.columns)} columns; its file has all.", NOTE_STYLE)
        )
    print_text()
    for line in finding.summary.splitlines():
        print_text(line)
    print_text((DISCLAIMER, HEADING_STYLE))
    print_text()
    for label, path in iter_output_paths(finding, folder):
        print_line(f"{label:<9}", (str(path), NAME_STYLE))


def iter_output_paths(finding: AnalysisResult, folder: Path) -> Iterator[tuple[str, Path]]:
    """Where tables and figures stand."""
    yield from (("Table", folder / f"{name}.csv") for name in finding.tables)
    yield from (("Figure", folder / f"{name}.png") for name in finding.figures)


def format_cell(value: Any) -> str:
    """A value in the table."""
    if isinstance(value, float):
        if math.isnan(value):
            return "–"
        return f"{value:.3g}".replace("-", "−") if math.isfinite(value) else ("∞" if value > 0 else "−∞")
    return str(value)
