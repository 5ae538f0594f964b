"""`compassion check`: check scenario files and report all errors."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sim.cli.exit_codes import EXIT_INVALID_INPUT
from sim.cli.support.console import NOTE_STYLE, print_json, print_stderr, print_text
from sim.cli.support.errors import handle_errors, print_problems
from sim.cli.support.options import JsonOption, SetOption, load_scenario
from sim.model.display import format_count
from sim.scenario import Scenario, ScenarioError
from sim.teams import summarise_team


@handle_errors()
def check_command(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Scenario files, or names of built-in scenarios.", show_default=False),
    ],
    overrides: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check scenario files and report all errors.

    For each valid scenario, prints the number of people, leaders, ties, days and events.
    """
    results: list[dict[str, Any]] = []
    for index, file in enumerate(files):
        try:
            results.append(_valid_result(file, load_scenario(file, overrides or ())))
        except ScenarioError as error:
            results.append(_invalid_result(file, error))
        if not as_json:
            _print_result(results[-1], is_first=index == 0)
    n_invalid = sum(not result["valid"] for result in results)
    if as_json:
        files_data = [{key: value for key, value in result.items() if key != "error"} for result in results]
        print_json({"valid": n_invalid == 0, "files": files_data})
    elif n_invalid and len(files) > 1:
        print_stderr(f"\n{n_invalid} of {len(files)} scenarios are invalid.")
    if n_invalid:
        raise typer.Exit(EXIT_INVALID_INPUT)


def _valid_result(file: str, scenario: Scenario) -> dict[str, Any]:
    """The result for a valid scenario."""
    return {
        "file": file,
        "valid": True,
        "name": scenario.name,
        "title": scenario.title,
        "days": scenario.days,
        "events": len(scenario.events),
        "team": summarise_team(scenario.team_arrays()),
        "problems": [],
    }


def _invalid_result(file: str, error: ScenarioError) -> dict[str, Any]:
    """The result for an invalid scenario."""
    problems = [problem._asdict() for problem in error.problems]
    return {"file": file, "valid": False, "problems": problems, "error": error}


def _print_result(result: dict[str, Any], *, is_first: bool) -> None:
    """Print the result for one file: a valid scenario to stdout, problems to stderr."""
    if not result["valid"]:
        if not is_first:
            print_stderr("")
        print_problems(result["error"])
        return
    if not is_first:
        print_text()
    team = result["team"]
    print_text((result["file"], "bold green"), ": valid")
    print_text(result["title"], indent=2)
    teams = "" if team["teams"] == 1 else f" in {team['teams']} teams"
    leaders = format_count(team["leaders"], "leader") if team["leaders"] else "no leader"
    people, ties = format_count(team["people"], "person", "people"), format_count(team["ties"], "working tie")
    print_text(f"{people}{teams}, {leaders}, {ties}", indent=2)
    print_text(f"{format_count(result['days'], 'working day')}, {format_count(result['events'], 'event')}", indent=2)
    for note in team["notes"]:
        print_text((f"Note: {note}", NOTE_STYLE), indent=2)
