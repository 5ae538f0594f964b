"""`compassion check`: whether scenarios can be played, and all that is wrong with those that cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from sim.cli.support.console import NOTE_STYLE, print_json, print_stderr, print_text
from sim.cli.support.errors import EXIT_INVALID_INPUT, print_problems
from sim.reporting.formatting import format_count
from sim.scenario import Scenario, ScenarioError, load
from sim.teams import summarise_team


def execute_check(files: Sequence[str], changes: Sequence[str], *, as_json: bool) -> None:
    """Check each file and tell about it; end with exit code 2 if any cannot be played."""
    results: list[dict[str, Any]] = []
    for index, file in enumerate(files):
        try:
            results.append(_valid_result(file, load(file, changes)))
        except ScenarioError as error:
            results.append(_invalid_result(file, error))
        if not as_json:
            _print_result(results[-1], is_first=index == 0)
    n_invalid = sum(not result["ok"] for result in results)
    if as_json:
        print_json(
            {"ok": n_invalid == 0, "files": [{k: v for k, v in problem.items() if k != "error"} for problem in results]}
        )
    elif n_invalid and len(files) > 1:
        print_stderr(f"\n{n_invalid} of {len(files)} scenarios cannot be played.")
    if n_invalid:
        raise typer.Exit(EXIT_INVALID_INPUT)


def _valid_result(file: str, scenario: Scenario) -> dict[str, Any]:
    """What is told about a scenario that can be played."""
    return {
        "file": file,
        "ok": True,
        "name": scenario.name,
        "title": scenario.title,
        "days": scenario.days,
        "events": len(scenario.events),
        "team": summarise_team(scenario.team_arrays()),
        "problems": [],
    }


def _invalid_result(file: str, error: ScenarioError) -> dict[str, Any]:
    """What is told about one that cannot."""
    return {"file": file, "ok": False, "problems": [problem._asdict() for problem in error.problems], "error": error}


def _print_result(result: dict[str, Any], *, is_first: bool) -> None:
    """Print about one file: good news to stdout, problems to stderr."""
    if not result["ok"]:
        if not is_first:
            print_stderr("")
        print_problems(result["error"])
        return
    if not is_first:
        print_text()
    team = result["team"]
    print_text((result["file"], "bold green"), ": can be played")
    print_text(result["title"], indent=2)
    teams = "" if team["teams"] == 1 else f" in {team['teams']} teams"
    leaders = format_count(team["leaders"], "leader") if team["leaders"] else "no leader"
    people, ties = format_count(team["people"], "person", "people"), format_count(team["ties"], "working tie")
    print_text(f"{people}{teams}, {leaders}, {ties}", indent=2)
    print_text(f"{format_count(result['days'], 'working day')}, {format_count(result['events'], 'event')}", indent=2)
    for note in team["notes"]:
        print_text((f"Note: {note}", NOTE_STYLE), indent=2)
