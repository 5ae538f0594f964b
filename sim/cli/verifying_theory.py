"""`compassion verify --theory`: both engines against exact theory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.announcing import log_to_stderr
from sim.cli.console import HEADING_STYLE, NOTE_STYLE, print_json, print_table, print_text
from sim.cli.faults import EXIT_FAILURE, CommandError
from sim.cli.options import parse_integer
from sim.engines import ENGINE_NAMES, EngineName, log_compilation
from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.schema import MAX_SEED

if TYPE_CHECKING:
    from sim.analysis.theory import TheoryVerdict

BOTH = "both"
MOST_RUNS_OF_ONE = 1000
"""More seeds than any theory needs beyond the first."""


def engines_of(name: str) -> tuple[EngineName, ...]:
    """The engines that were asked for."""
    chosen = tuple(engine for engine in ENGINE_NAMES if name in (engine, BOTH))
    if not chosen:
        raise CommandError(f'--engine {name}: engine is "{name}"; right is {", ".join(ENGINE_NAMES)} or {BOTH}.')
    return chosen


def verify_theory(engine: str | None, seed: str | None, *, as_json: bool) -> None:
    """Hold the engines against each theory, print a table, and end with exit code 1 if anything is out of bounds."""
    problems: list[ScenarioProblem] = []
    luck = parse_integer("seed", seed or "1", 0, MAX_SEED - MOST_RUNS_OF_ONE, problems)
    if problems:
        raise ScenarioError(problems)
    from sim.analysis.theory import TheoryRunner, verify_theories  # noqa: PLC0415 - loaded where it is used

    chosen = engines_of(engine or BOTH)
    with log_to_stderr():
        for one in chosen:
            log_compilation(one)
        verdicts = verify_theories([TheoryRunner(one, luck) for one in chosen])
    if as_json:
        print_json(_outcome(luck, chosen, verdicts))
    else:
        _tell(chosen, verdicts)
    if not all(verdict.passed for verdict in verdicts):
        raise typer.Exit(EXIT_FAILURE)


def _tell(engines: Sequence[EngineName], verdicts: Sequence[TheoryVerdict]) -> None:
    """Print each comparison, what errors would be found, and the verdict."""
    from sim.analysis.theory.judging import FAMILYWISE_ALPHA, POWER, smallest_detectable_errors  # noqa: PLC0415 - loaded where it is used

    for theory in dict.fromkeys(verdict.theory for verdict in verdicts):
        print_text((theory, HEADING_STYLE))
        rows = [_row(verdict) for verdict in verdicts if verdict.theory == theory]
        print_table(rows, ["what", "comparisons", "largest", "bound", "engine", ""], 3, indent=0, first_column_style="")
        print_text()
    found = {engine: smallest_detectable_errors(v for v in verdicts if v.engine == engine) for engine in engines}
    print_text((f"Error in a constant that comparisons by chance find with a chance of {POWER:g}", HEADING_STYLE))
    names = list(dict.fromkeys(name for errors in found.values() for name in errors))
    print_table([[name, *(f"{found[one][name]:.2%}" for one in engines)] for name in names], ["constant", *engines], 2)
    print_text()
    about = f"Sound engines fail somewhere with a chance of at most about {FAMILYWISE_ALPHA:g}, over all comparisons. "
    print_text((about + "Where the bound is of rounding, any error is found that shows.", NOTE_STYLE))
    passes = all(verdict.passed for verdict in verdicts)
    print_text(("Theory and engines agree." if passes else "Theory and engines differ.", HEADING_STYLE))


def _row(verdict: TheoryVerdict) -> list[str]:
    """A comparison; standard scores are marked σ."""
    largest = f"{verdict.largest:.2g}" + (" σ" if verdict.is_statistical else "")
    outcome = "agrees" if verdict.passed else "DIFFERS"
    return [verdict.name, f"{verdict.n_comparisons:,}", largest, f"{verdict.bound:.2g}", verdict.engine, outcome]


def _outcome(seed: int, engines: Sequence[EngineName], verdicts: Sequence[TheoryVerdict]) -> dict[str, Any]:
    """The same for a program."""
    from sim.analysis.theory.judging import FAMILYWISE_ALPHA, POWER, smallest_detectable_errors  # noqa: PLC0415 - loaded where it is used

    return {
        "passes": all(verdict.passed for verdict in verdicts),
        "seed": seed,
        "false_alarm": FAMILYWISE_ALPHA,
        "power": POWER,
        "finds": {engine: smallest_detectable_errors(v for v in verdicts if v.engine == engine) for engine in engines},
        "checks": [verdict.to_dict() for verdict in verdicts],
    }
