"""`compassion compare`: scenarios, or the arms of a sweep, with the same luck."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    print_json,
    print_line,
    print_table,
    print_text,
)
from sim.cli.support.errors import CommandError
from sim.cli.support.options import parse_integer
from sim.cli.support.sizing import parse_smallest_effects
from sim.cli.sweep import ExecutionArguments, convert_sweep_errors, report_sweep_result, run_with_progress
from sim.reporting.formatting import capitalize
from sim.reporting.narrative import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.errors import format_path, suggestion
from sim.scenario.overrides import parse_overrides
from sim.scenario.schema import MAX_SEED
from sim.sweeps.comparison.compare import DEFAULT_MEASURES, Comparison
from sim.sweeps.comparison.contrasts import ContrastRow, relevance
from sim.sweeps.comparison.text import format_estimate, measure_label
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.plan.points import format_values
from sim.sweeps.plan.scenario_comparison import plan_comparison
from sim.sweeps.plan.schema import MAX_RUNS
from sim.sweeps.results import SweepResults
from sim.sweeps.store.manifest import is_sweep_results

MAX_TABLE_ROWS = 40


def execute_compare(
    files: Sequence[str],
    changes: Sequence[str],
    runs: str,
    seed: str,
    measures: Sequence[str],
    smallest: Sequence[str],
    output_dir: Path,
    execution: ExecutionArguments,
    *,
    as_json: bool,
) -> None:
    """Play scenarios with the same luck, or take the results of a sweep, and tell how they differ."""
    names = _parse_measures(measures)
    problems: list[ScenarioProblem] = []
    smallest_effects = parse_smallest_effects(smallest, names, problems)
    if problems:
        raise ScenarioError(problems)
    with convert_sweep_errors():
        if len(files) == 1 and is_sweep_results(Path(files[0])):
            folder = Path(files[0])
        else:
            folder = _run_comparison_sweep(files, changes, runs, seed, output_dir, execution)
        comparison = SweepResults(folder).compare(*names, effects_of_interest=smallest_effects)
        if not comparison.rows:
            raise CommandError(f"{folder} has no two arms with runs to compare.")
    file_names = comparison.save(folder)
    if as_json:
        rows = [row.to_dict() for row in comparison.rows]
        print_json({"folder": str(folder.resolve()), "rows": rows, "verdict": comparison.summary, "files": file_names})
        return
    print_comparison(comparison, folder, file_names)


def _run_comparison_sweep(
    files: Sequence[str], changes: Sequence[str], runs: str, seed: str, output_dir: Path, execution: ExecutionArguments
) -> Path:
    """Play scenarios with the same luck; the folder of the results."""
    problems: list[ScenarioProblem] = []
    n = parse_integer("runs", runs, 2, MAX_RUNS, problems)
    first_seed = parse_integer("seed", seed, 0, MAX_SEED - MAX_RUNS, problems)
    if problems:
        raise ScenarioError(problems)
    executor, engine = execution.create_executor()
    plan = plan_comparison(files, runs=n, overrides=_parse_overrides(changes), seed=first_seed)
    folder = output_dir / plan.name
    if is_sweep_results(folder):  # more runs than are asked for may be there already: they all count
        n = max(n, int(SweepResults(folder).manifest["plan"]["runs"]))
        plan = plan_comparison(files, runs=n, overrides=_parse_overrides(changes), seed=first_seed)
    command = shlex.join(["compassion", "compare", *files])
    result = run_with_progress(plan, folder, executor, engine, command)
    if result.signal is not None or result.n_failed:
        report_sweep_result(plan, folder, result, as_json=False)
    return folder


def _parse_overrides(given: Sequence[str]) -> dict[str, Any]:
    """What --set says, by path."""
    return {format_path(contrast.path): contrast.value for contrast in parse_overrides(given)}


def _parse_measures(given: Sequence[str]) -> tuple[str, ...]:
    """The measures that are asked for, or all that are wrong."""
    problems = [
        ScenarioProblem(
            f"--measure {name}", None, None, "measure", name, f"there is no measure {name}", suggestion(name, OUTCOMES)
        )
        for name in given
        if name not in OUTCOMES
    ]
    if problems:
        raise ScenarioError(problems)
    return tuple(given) or DEFAULT_MEASURES


def print_comparison(comparison: Comparison, folder: Path, file_names: Sequence[str]) -> None:
    """Print the table and the verdict."""
    first = comparison.rows[0]
    n = max(row.contrast.n for row in comparison.rows)
    print_text((f"Compared with {first.reference}, over {n:,} runs each with the same luck", HEADING_STYLE))
    headers: tuple[str, ...] = (
        "",
        "",
        "difference",
        f"{100 * comparison.confidence_level:g} % interval",
        "d_z",
        "P(higher)",
        "p (Holm)",
        "r",
        "gain",
    )
    has_smallest_effect = any(relevance(row) for row in comparison.rows)
    headers = (*headers, "matters") if has_smallest_effect else headers
    has_cells = any(row.cell for row in comparison.rows)
    for measure in dict.fromkeys(row.measure for row in comparison.rows):
        rows = [row for row in comparison.rows if row.measure == measure]
        print_text()
        print_text((capitalize(measure_label(measure)), HEADING_STYLE))
        print_table(
            [_format_row(row)[: len(headers) - 1] for row in rows[:MAX_TABLE_ROWS]],
            ("arm", *headers[2:]),
            len(headers) - 2,
            indent=0,
            first_column_style="",
        )
        if len(rows) > MAX_TABLE_ROWS:
            print_text((f"… and {len(rows) - MAX_TABLE_ROWS:,} more; {file_names[0]} has all.", NOTE_STYLE))
    legend = (
        "d_z: difference over the spread of paired differences. P(higher): share of runs in which the arm is higher."
    )
    more = " r: correlation over the common luck. gain: how many times fewer runs than unpaired."
    if has_smallest_effect:
        more += " matters: whether it is shown to be larger (yes) or smaller (no) than the smallest that matters."
    print_text((legend + more, NOTE_STYLE))
    print_text()
    for line in comparison.summary.splitlines()[: MAX_TABLE_ROWS if not has_cells else 12]:
        print_text(line)
    print_text((DISCLAIMER, HEADING_STYLE))
    print_text()
    print_line("Table    ", (str(folder / file_names[0]), NAME_STYLE))
    print_line("Figure   ", (str(folder / file_names[1]), NAME_STYLE))


def _format_row(row: ContrastRow) -> list[str]:
    """A row of the table."""
    contrast, name = row.contrast, row.measure
    prefix = f"{format_values(row.cell)}: " if row.cell else ""
    return [
        f"{prefix}{row.arm}",
        format_estimate(name, contrast.difference, signed=True),
        f"{format_estimate(name, contrast.low, signed=True)} to {format_estimate(name, contrast.high, signed=True)}",
        format_number(contrast.d_z),
        format_number(contrast.superiority),
        "–" if math.isnan(row.p_adjusted) else "< 0.001" if row.p_adjusted < 0.001 else f"{row.p_adjusted:.3f}",
        format_number(contrast.correlation),
        format_number(contrast.relative_efficiency, 1),
        relevance(row) or "–",
    ]


def format_number(value: float, decimals: int = 2) -> str:
    """A number in the table."""
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:,.{decimals}f}".replace("-", "−")
