"""Responses to the requests of the live page: pure functions from a request body to bytes or plain data."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.player.asking import (
    AskedError,
    asked_for,
    check_size,
    mapping,
    only,
    seed_of,
    shipped_text,
    text_and_file,
    version_of,
    whole,
)
from sim.player.container import recording_bytes
from sim.player.exporting import make_single_file
from sim.player.film import MOST_PANES, film, labels, sentences, takes_of
from sim.player.keeping import Keep, Wanted
from sim.player.packing import Version, pack
from sim.player.playing import play
from sim.player.twins import LABEL, sentence, without
from sim.scenario import ScenarioError, built_in_scenarios, load
from sim.scenario.errors import ScenarioProblem

SAVED: dict[str, str] = {"html": "text/html", "gif": "image/gif", "png": "image/png"}
"""File types that can be saved, with media types."""


def record(body: Any, keep: Keep = "all") -> bytes:
    """Recording for a request."""
    asked = asked_for(body, keep=keep)
    recording = pack(asked.versions, asked.seeds, play, Wanted(keep=keep), text=asked.text, file=asked.file)
    return recording_bytes(recording)


def record_without(body: Any) -> bytes:
    """Recording of a run and of its counterfactual without one act."""
    body = mapping(body, "the request")
    only(body, ("version", "seed", "act"), "the request")
    version = version_of(body.get("version"))
    check_size([version.scenario] * 2, 1, "all")
    seed = seed_of(body.get("seed"), version.scenario, 1)
    recording = play(version, seed)
    n_acts = len(recording.act_log.day)
    if not n_acts:
        raise AskedError("this run has no acts", "act")
    act = whole(body.get("act"), "act", 0, n_acts - 1)
    text, file = text_and_file(body["version"])
    twin = Version(version.scenario, LABEL, without_act=act, sentence=sentence(recording, act))
    both = {None: recording, act: without(recording, act)}
    packed = pack([version, twin], [seed], lambda one, _: both[one.without_act], text=text, file=file)
    return recording_bytes(packed)


def save(body: Any) -> tuple[bytes, str]:
    """Single file or film for a request, and its file name."""
    body = mapping(body, "the request")
    ending = body.get("as", "html")
    if ending not in SAVED:
        raise AskedError(f"as must be one of {', '.join(SAVED)}", "as")
    asked = asked_for({key: value for key, value in body.items() if key != "as"}, keep="measures")
    name = f"{asked.versions[0].scenario.name}.{ending}"
    if ending == "html":
        made = make_single_file(asked.versions, asked.seeds, play, text=asked.text, file=asked.file)
        return made.page.encode(), name
    if len(asked.versions) > MOST_PANES:
        raise AskedError(f"a film can show at most {MOST_PANES} versions", "versions")
    recordings = [play(version, asked.seeds[0]) for version in asked.versions]
    with TemporaryDirectory() as folder:
        place = Path(folder) / name
        film(takes_of(recordings, labels(asked.versions)), place, sentence=sentences(asked.versions, recordings[0]))
        return place.read_bytes(), name


def scenarios() -> dict[str, Any]:
    """Built-in scenarios."""
    entries = []
    for name in built_in_scenarios():
        scenario = load(name)
        entries.append(
            {
                "name": name,
                "title": scenario.title,
                "about": scenario.about,
                "people": len(scenario.people_names),
                "days": scenario.days,
            }
        )
    return {"scenarios": entries}


def scenario(name: str) -> dict[str, Any]:
    """Text of a built-in scenario."""
    return {"name": name, "text": shipped_text(name)}


def error_body(error: AskedError | ScenarioError) -> dict[str, Any]:
    """JSON body for an error."""
    if isinstance(error, AskedError):
        return message_body(str(error), error.key)
    problems = [_problem(problem) for problem in error.problems]
    return {**problems[0], "problems": problems}


def message_body(message: str, key: str | None = None, hint: str | None = None) -> dict[str, Any]:
    """JSON body for an error without a position in a file."""
    return {"error": message, "line": None, "column": None, "key": key, "hint": hint, "problems": []}


def _problem(problem: ScenarioProblem) -> dict[str, Any]:
    return {
        "error": problem.message,
        "line": problem.line,
        "column": problem.column,
        "key": problem.path or None,
        "hint": problem.hint or None,
        "file": problem.file or None,
    }
