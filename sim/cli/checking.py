"""`compassion check`: whether scenarios can be played, and all that is wrong with those that cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from sim.cli.console import ASIDE, complain, say, say_json
from sim.cli.faults import BAD_INPUT, tell_problems
from sim.recording.telling import format_count
from sim.scenario import Scenario, ScenarioError, load
from sim.teams import summarise_team


def check_all(files: Sequence[str], changes: Sequence[str], *, as_json: bool) -> None:
    """Check each file and tell about it; end with exit code 2 if any cannot be played."""
    results: list[dict[str, Any]] = []
    for place, file in enumerate(files):
        try:
            results.append(_good(file, load(file, changes)))
        except ScenarioError as error:
            results.append(_bad(file, error))
        if not as_json:
            _tell(results[-1], first=place == 0)
    n_bad = sum(not result["ok"] for result in results)
    if as_json:
        say_json({"ok": n_bad == 0, "files": [{k: v for k, v in one.items() if k != "error"} for one in results]})
    elif n_bad and len(files) > 1:
        complain(f"\n{n_bad} of {len(files)} scenarios cannot be played.")
    if n_bad:
        raise typer.Exit(BAD_INPUT)


def _good(file: str, scenario: Scenario) -> dict[str, Any]:
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


def _bad(file: str, error: ScenarioError) -> dict[str, Any]:
    """What is told about one that cannot."""
    return {"file": file, "ok": False, "problems": [one._asdict() for one in error.problems], "error": error}


def _tell(result: dict[str, Any], *, first: bool) -> None:
    """Print about one file: good news to stdout, problems to stderr."""
    if not result["ok"]:
        if not first:
            complain("")
        tell_problems(result["error"])
        return
    if not first:
        say()
    team = result["team"]
    say((result["file"], "bold green"), ": can be played")
    say(result["title"], indent=2)
    teams = "" if team["teams"] == 1 else f" in {team['teams']} teams"
    leaders = format_count(team["leaders"], "leader") if team["leaders"] else "no leader"
    say(
        f"{format_count(team['people'], 'person', 'people')}{teams}, {leaders}, {format_count(team['ties'], 'working tie')}",
        indent=2,
    )
    say(f"{format_count(result['days'], 'working day')}, {format_count(result['events'], 'event')}", indent=2)
    for note in team["notes"]:
        say((f"Note: {note}", ASIDE), indent=2)
