"""`compassion analyse`: a question to a sweep, answered in words, tables and figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.analysis.face import ANALYSES, analyse
from sim.analysis.finding import ANALYSIS_DIR, AnalysisResult
from sim.cli.announcing import announced
from sim.cli.console import ASIDE, HEADING, NAME, say, say_json, say_line, say_table
from sim.cli.faults import FULL, Refused
from sim.cli.options import one_of, whole_number
from sim.cli.sizing import number, sizes
from sim.cli.sweeping import refusing, shown
from sim.recording.storing import SaveError
from sim.recording.words import DISCLAIMER
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.problems import suggestion
from sim.scenario.schema import MAX_SEED
from sim.sweep.comparing import DEFAULT_MEASURES
from sim.sweep.measuring import OUTCOMES
from sim.sweep.schema import MAX_RUNS

LEVELS = 0.5, 0.9999
MOST_RESAMPLES = 1_000_000
WHOLE = {"n_refinements": (0, 8), "runs_per_point": (1, MAX_RUNS), "n_resamples": (100, MOST_RESAMPLES), "seed": (0, MAX_SEED)}
"""Options that are whole numbers, each with its least and its most."""
DECIMAL = {"confidence_level": LEVELS, "threshold": (-math.inf, math.inf)}
"""Options that are numbers, each with its lowest and its highest."""
OPTIONS = {
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
MOST_ROWS, MOST_COLUMNS = 24, 9


class Order(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    results: Path
    question: str
    given: Mapping[str, str | Sequence[str] | None]


def carry_out(order: Order, *, as_json: bool) -> None:
    """Ask, save the answer in the folder of the sweep, and tell it."""
    options = understood(order)
    with refusing(), announced(), shown(f"{order.question} of {order.results.name}") as tell:
        if "on_progress" in ANALYSES[order.question].option_names:
            options["on_progress"] = tell
        found = analyse(order.results, order.question, **options)
    folder = saved(found, order.results)
    if as_json:
        say_json(as_data(found, folder))
    else:
        tell_finding(found, folder)


def understood(order: Order) -> dict[str, Any]:
    """The options that were given, checked; or all that is wrong with them."""
    problems: list[ScenarioProblem] = []
    question = one_of("question", order.question, tuple(ANALYSES), problems)
    if problems:
        wrong = f"there is no analysis {order.question}"
        raise ScenarioError([problems[0]._replace(file=order.question, message=wrong)])
    known = ANALYSES[question].option_names
    found: dict[str, Any] = {}
    for name, value in order.given.items():
        if value is None or value == []:
            continue
        flag = OPTIONS.get(name, name)
        if name not in known:
            there = ", ".join(f"--{OPTIONS.get(one, one)}" for one in known if one != "on_progress")
            message = f"{question} has no option --{flag}"
            problems.append(ScenarioProblem(f"--{flag}", None, None, flag, str(value), message, f"it has {there}"))
        elif name in WHOLE:
            found[name] = whole_number(flag, str(value), *WHOLE[name], problems)
        elif name in DECIMAL:
            found[name] = number(flag, str(value), *DECIMAL[name], problems)
        else:
            found[name] = value
    problems += [
        ScenarioProblem(
            f"--measure {name}", None, None, "measure", name, f"there is no measure {name}", suggestion(name, OUTCOMES)
        )
        for name in found.get("measures", ())
        if name not in OUTCOMES and question != "clusters"  # which knows people, and says itself what of them
    ]
    if "smallest_effects" in found:
        found["smallest_effects"] = sizes(found["smallest_effects"], found.get("measures") or DEFAULT_MEASURES, problems)
    if problems:
        raise ScenarioError(problems)
    return found


def saved(found: AnalysisResult, results: Path) -> Path:
    """Save the answer; a place that cannot be written is no fault of ours."""
    try:
        return found.save(results / ANALYSIS_DIR)
    except SaveError as error:
        if error.errno in FULL:
            raise
        raise Refused(f"{error.strerror or error}.") from error


def as_data(found: AnalysisResult, folder: Path) -> dict[str, Any]:
    """The answer for a program."""
    tables = {name: table.to_dict("records") for name, table in found.tables.items()}
    about = {"analysis": found.name, "title": found.title, "words": found.summary, "about": found.metadata}
    return {**about, "tables": tables, "folder": folder.resolve(), "files": files_of(folder), "note": DISCLAIMER}


def files_of(folder: Path) -> list[str]:
    """Names of the files that an analysis left."""
    return sorted(path.name for path in folder.iterdir())


def tell_finding(found: AnalysisResult, folder: Path) -> None:
    """Print the table and the paragraph, and where everything is."""
    say((found.title, HEADING))
    say()
    table = found.table
    columns = list(found.display_columns or table.columns[:MOST_COLUMNS])
    rows = [[cell(value) for value in row] for row in table[columns].head(MOST_ROWS).itertuples(index=False)]
    say_table(rows, columns, indent=0, style="")
    if len(table) > MOST_ROWS or len(columns) < len(table.columns):
        say((f"The table has {len(table):,} rows and {len(table.columns)} columns; its file has all.", ASIDE))
    say()
    for line in found.summary.splitlines():
        say(line)
    say((DISCLAIMER, HEADING))
    say()
    for label, path in places(found, folder):
        say_line(f"{label:<9}", (str(path), NAME))


def places(found: AnalysisResult, folder: Path) -> Iterator[tuple[str, Path]]:
    """Where tables and figures stand."""
    yield from (("Table", folder / f"{name}.csv") for name in found.tables)
    yield from (("Figure", folder / f"{name}.png") for name in found.figures)


def cell(value: Any) -> str:
    """A value in the table."""
    if isinstance(value, float):
        if math.isnan(value):
            return "–"
        return f"{value:.3g}".replace("-", "−") if math.isfinite(value) else ("∞" if value > 0 else "−∞")
    return str(value)
