"""`compassion compare`: compare scenarios, or the arms of a sweep, with common random numbers."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    format_number,
    print_json,
    print_line,
    print_table,
    print_text,
)
from sim.cli.support.errors import RESUME_MESSAGE, CommandError, handle_errors
from sim.cli.support.options import (
    EngineOption,
    FigureFormatOption,
    JsonOption,
    OutOption,
    SetOption,
    SmallestEffectOption,
    WorkersOption,
    check_seed,
    option,
    overrides_by_path,
    parse_smallest_effects,
    raise_problems,
    unknown_name_problem,
)
from sim.cli.sweep import report_sweep_result, run_with_progress
from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT
from sim.reporting.narrative import DISCLAIMER
from sim.scenario import ScenarioProblem
from sim.sweeps.comparison.compare import DEFAULT_MEASURES, Comparison
from sim.sweeps.comparison.contrasts import ContrastRow, relevance
from sim.sweeps.comparison.text import difference_header, format_estimate
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.plan.points import format_values
from sim.sweeps.plan.scenario_comparison import plan_comparison
from sim.sweeps.plan.schema import MAX_RUNS
from sim.sweeps.results import SweepResults
from sim.sweeps.run.executors import choose_executors
from sim.sweeps.store.manifest import is_sweep_results

MAX_TABLE_ROWS = 40
MAX_CELL_SENTENCES = 12
"""Largest number of sentences of the summary that are printed if there are several cells."""


@handle_errors(RESUME_MESSAGE)
def compare_command(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="A B...",
            help="Scenario files or names of built-in scenarios, which are compared with the first one. "
            "Or the folder of a sweep whose plan compares.",
            show_default=False,
        ),
    ],
    overrides: SetOption = None,
    runs: Annotated[int, typer.Option(metavar="N", min=2, max=MAX_RUNS, help="Number of runs of each scenario.")] = 30,
    seed: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            callback=check_seed,
            help="Random seed of the first run of each scenario. Each run uses the next seed.",
        ),
    ] = 1,
    measure: Annotated[
        list[str] | None,
        option("Measure to compare. Can be repeated. Default: the main measures.", metavar="NAME"),
    ] = None,
    smallest_effect: SmallestEffectOption = None,
    out: OutOption = Path("results"),
    figure_format: FigureFormatOption = DEFAULT_FIGURE_FORMAT,
    workers: WorkersOption = None,
    engine: EngineOption = DEFAULT_ENGINE,
    as_json: JsonOption = False,
) -> None:
    """Compare scenarios with common random numbers. Prints a table and a summary, and saves a figure.

    Run n of each scenario uses the same random seed, so that differences are due to the scenarios.
    """
    problems: list[ScenarioProblem] = []
    problems += [
        unknown_name_problem("measure", name, "measure", OUTCOMES) for name in measure or () if name not in OUTCOMES
    ]
    measures = tuple(measure or ()) or DEFAULT_MEASURES
    smallest_effects = parse_smallest_effects(smallest_effect or (), measures, problems)
    raise_problems(problems)
    if len(files) == 1 and is_sweep_results(Path(files[0])):
        folder = Path(files[0])
    else:
        folder = _run_comparison_sweep(files, overrides or (), runs, seed, out, workers, engine)
    comparison = SweepResults(folder).compare(*measures, effects_of_interest=smallest_effects)
    if not comparison.rows:
        raise CommandError(f"{folder} does not have two arms with runs to compare.")
    file_names = comparison.save(folder, figure_format=figure_format)
    if as_json:
        rows = [row.to_dict() for row in comparison.rows]
        files_data = {"folder": str(folder.resolve()), "files": file_names}
        print_json({"rows": rows, "summary": comparison.summary, **files_data, "disclaimer": DISCLAIMER})
        return
    print_comparison(comparison, folder, file_names)


def _run_comparison_sweep(
    files: Sequence[str],
    overrides: Sequence[str],
    n_runs: int,
    first_seed: int,
    output_dir: Path,
    workers: int | None,
    engine: EngineName,
) -> Path:
    """Simulate the scenarios with the same seeds; return the folder of the results."""
    executor = choose_executors(engine, workers)
    changes = overrides_by_path(overrides)
    plan = plan_comparison(files, runs=n_runs, overrides=changes, seed=first_seed)
    folder = output_dir / plan.name
    if is_sweep_results(folder):  # an earlier comparison may have more runs: all of them are used
        n_runs = max(n_runs, int(SweepResults(folder).manifest["plan"]["runs"]))
        plan = plan_comparison(files, runs=n_runs, overrides=changes, seed=first_seed)
    command = shlex.join(["compassion", "compare", *files])
    result = run_with_progress(plan, folder, executor, engine, command)
    if result.signal is not None or result.n_failed:
        report_sweep_result(plan, folder, result, as_json=False)
    return folder


def print_comparison(comparison: Comparison, folder: Path, file_names: Sequence[str]) -> None:
    """Print the tables and the summary."""
    first = comparison.rows[0]
    n_runs = max(row.contrast.n for row in comparison.rows)
    print_text((f"Differences from {first.reference}: {n_runs:,} paired runs with the same seeds", HEADING_STYLE))
    headers = ["arm", "difference", f"{100 * comparison.confidence_level:g}% CI"]
    headers += ["d_z", "P(higher)", "p (Holm)", "r", "efficiency"]
    has_smallest_effect = any(relevance(row) for row in comparison.rows)
    headers += ["matters"] if has_smallest_effect else []
    for measure in dict.fromkeys(row.measure for row in comparison.rows):
        rows = [row for row in comparison.rows if row.measure == measure]
        print_text()
        print_text((difference_header(measure), HEADING_STYLE))
        cells = [_format_row(row)[: len(headers)] for row in rows[:MAX_TABLE_ROWS]]
        print_table(cells, headers, len(headers) - 1, indent=0, first_column_style="")
        if len(rows) > MAX_TABLE_ROWS:
            print_text((f"… and {len(rows) - MAX_TABLE_ROWS:,} more rows in {file_names[0]}.", NOTE_STYLE))
    legend = (
        "d_z: mean difference / standard deviation of the paired differences. P(higher): share of runs in which the "
        "arm is higher. r: correlation of the paired runs. efficiency: how many times fewer runs are needed than "
        "without pairing."
    )
    if has_smallest_effect:
        legend += " matters: whether the difference is significantly larger (yes) or smaller (no) than the smallest"
        legend += " difference that matters."
    print_text((legend, NOTE_STYLE))
    print_text()
    has_cells = any(row.cell for row in comparison.rows)
    for line in comparison.summary.splitlines()[: MAX_CELL_SENTENCES if has_cells else MAX_TABLE_ROWS]:
        print_text(line)
    print_text((DISCLAIMER, HEADING_STYLE))
    print_text()
    print_line("Table    ", (str(folder / file_names[0]), NAME_STYLE))
    print_line("Figure   ", (str(folder / file_names[1]), NAME_STYLE))


def _format_row(row: ContrastRow) -> list[str]:
    """A row of the table."""
    contrast, name = row.contrast, row.measure
    cell = f"{format_values(row.cell)}: " if row.cell else ""
    difference, low, high = (
        format_estimate(name, value, signed=True).replace("−", "-")
        for value in (contrast.difference, contrast.low, contrast.high)
    )
    return [
        f"{cell}{row.arm}",
        difference,
        f"{low} to {high}",
        format_number(contrast.d_z),
        format_number(contrast.superiority),
        "–" if math.isnan(row.p_adjusted) else "< 0.001" if row.p_adjusted < 0.001 else f"{row.p_adjusted:.3f}",
        format_number(contrast.correlation),
        format_number(contrast.relative_efficiency, 1),
        relevance(row) or "–",
    ]
