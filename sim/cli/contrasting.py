"""`compassion compare`: scenarios, or the arms of a sweep, with the same luck."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.cli.console import ASIDE, HEADING, NAME, say, say_json, say_line, say_table
from sim.cli.faults import Refused
from sim.cli.options import whole_number
from sim.cli.sizing import sizes
from sim.cli.sweeping import Order, finish, played, refusing
from sim.recording.telling import capitalize
from sim.recording.words import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.overrides import parse_overrides
from sim.scenario.problems import format_path, suggestion
from sim.scenario.schema import MAX_SEED
from sim.sweep.comparing import DEFAULT_MEASURES, Comparison, ContrastRow, compare_arms, plan_comparison
from sim.sweep.manifest import is_sweep_results
from sim.sweep.measuring import OUTCOMES
from sim.sweep.points import format_values
from sim.sweep.results import SweepResults
from sim.sweep.schema import MAX_RUNS
from sim.sweep.verdicts import format_estimate, measure_label, relevance

MOST_ROWS = 40


def compare(
    files: Sequence[str],
    changes: Sequence[str],
    runs: str,
    seed: str,
    measures: Sequence[str],
    smallest: Sequence[str],
    out: Path,
    order: Order,
    *,
    as_json: bool,
) -> None:
    """Play scenarios with the same luck, or take the results of a sweep, and tell how they differ."""
    names = _measures(measures)
    problems: list[ScenarioProblem] = []
    limits = sizes(smallest, names, problems)
    if problems:
        raise ScenarioError(problems)
    with refusing():
        if len(files) == 1 and is_sweep_results(Path(files[0])):
            folder = Path(files[0])
        else:
            folder = _swept(files, changes, runs, seed, out, order)
        found = compare_arms(SweepResults(folder), names, effects_of_interest=limits)
        if not found.rows:
            raise Refused(f"{folder} has no two arms with runs to compare.")
    made = found.save(folder)
    if as_json:
        rows = [row.to_dict() for row in found.rows]
        say_json({"folder": str(folder.resolve()), "rows": rows, "verdict": found.summary, "files": made})
        return
    tell(found, folder, made)


def _swept(files: Sequence[str], changes: Sequence[str], runs: str, seed: str, out: Path, order: Order) -> Path:
    """Play scenarios with the same luck; the folder of the results."""
    problems: list[ScenarioProblem] = []
    n = whole_number("runs", runs, 2, MAX_RUNS, problems)
    luck = whole_number("seed", seed, 0, MAX_SEED - MAX_RUNS, problems)
    if problems:
        raise ScenarioError(problems)
    hands, engine = order.understood()
    plan = plan_comparison(files, runs=n, changes=_changes(changes), seed=luck)
    folder = out / plan.name
    if is_sweep_results(folder):  # more runs than are asked for may be there already: they all count
        n = max(n, int(SweepResults(folder).manifest["plan"]["runs"]))
        plan = plan_comparison(files, runs=n, changes=_changes(changes), seed=luck)
    command = shlex.join(["compassion", "compare", *files])
    ended = played(plan, folder, hands, engine, command)
    if ended.signal is not None or ended.n_failed:
        finish(plan, folder, ended, as_json=False)
    return folder


def _changes(given: Sequence[str]) -> dict[str, Any]:
    """What --set says, by path."""
    return {format_path(one.path): one.value for one in parse_overrides(given)}


def _measures(given: Sequence[str]) -> tuple[str, ...]:
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


def tell(found: Comparison, folder: Path, made: Sequence[str]) -> None:
    """Print the table and the verdict."""
    first = found.rows[0]
    n = max(row.contrast.n for row in found.rows)
    say((f"Compared with {first.reference}, over {n:,} runs each with the same luck", HEADING))
    heads: tuple[str, ...] = (
        "",
        "",
        "difference",
        f"{100 * found.confidence_level:g} % interval",
        "d_z",
        "P(higher)",
        "p (Holm)",
        "r",
        "gain",
    )
    judged = any(relevance(row) for row in found.rows)
    heads = (*heads, "matters") if judged else heads
    several = any(row.cell for row in found.rows)
    for measure in dict.fromkeys(row.measure for row in found.rows):
        rows = [row for row in found.rows if row.measure == measure]
        say()
        say((capitalize(measure_label(measure)), HEADING))
        say_table(
            [_cells(row)[: len(heads) - 1] for row in rows[:MOST_ROWS]],
            ("arm", *heads[2:]),
            len(heads) - 2,
            indent=0,
            style="",
        )
        if len(rows) > MOST_ROWS:
            say((f"… and {len(rows) - MOST_ROWS:,} more; {made[0]} has all.", ASIDE))
    about = (
        "d_z: difference over the spread of paired differences. P(higher): share of runs in which the arm is higher."
    )
    more = " r: correlation over the common luck. gain: how many times fewer runs than unpaired."
    if judged:
        more += " matters: whether it is shown to be larger (yes) or smaller (no) than the smallest that matters."
    say((about + more, ASIDE))
    say()
    for line in found.summary.splitlines()[: MOST_ROWS if not several else 12]:
        say(line)
    say((DISCLAIMER, HEADING))
    say()
    say_line("Table    ", (str(folder / made[0]), NAME))
    say_line("Figure   ", (str(folder / made[1]), NAME))


def _cells(row: ContrastRow) -> list[str]:
    """A row of the table."""
    one, name = row.contrast, row.measure
    where = f"{format_values(row.cell)}: " if row.cell else ""
    return [
        f"{where}{row.arm}",
        format_estimate(name, one.difference, signed=True),
        f"{format_estimate(name, one.low, signed=True)} to {format_estimate(name, one.high, signed=True)}",
        number(one.d_z),
        number(one.superiority),
        "–" if math.isnan(row.p_adjusted) else "< 0.001" if row.p_adjusted < 0.001 else f"{row.p_adjusted:.3f}",
        number(one.correlation),
        number(one.relative_efficiency, 1),
        relevance(row) or "–",
    ]


def number(value: float, decimals: int = 2) -> str:
    """A number in the table."""
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:,.{decimals}f}".replace("-", "−")
