"""What a run is told as: a page in the terminal, or one JSON object for a program."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.cli.console import ASIDE, HEADING, NAME, say, say_line, say_table
from sim.model.measures import MEASURE_NAMES
from sim.recording import Recording, happenings, words
from sim.recording.changes import Change, Pair, changes_of, ends, pair
from sim.recording.recording import last_means, mean
from sim.recording.report import AFTER_EVENTS, COURSE, MOST_CHANGES
from sim.recording.ripples import ripple_number
from sim.recording.telling import TOLD, capital, change, days_told, value


def tell(recordings: Sequence[Recording], folder: Path | None) -> None:
    """Print what was played, how it went, what changed after each event, and where everything is, if it was saved."""
    _tell_played(recordings)
    _tell_course(recordings)
    _tell_changes(recordings)
    say()
    _tell_ripple(recordings[0])
    say()
    say((words.chance(len(recordings)).replace("`", ""), ASIDE))
    say((words.STANDING, HEADING))
    if folder is not None:
        say()
        _tell_files(folder)


def _tell_played(recordings: Sequence[Recording]) -> None:
    """The title, who was played, and how they are led."""
    first = recordings[0]
    people = first.world.population
    leaders = {int(leader) for leader in people.leader_of if leader >= 0}
    say((first.scenario.title, HEADING))
    say(words.played(len(people.names), len(leaders), len(people.teams), first.n_days, len(recordings)))
    say(happenings.leadership(happenings.styles_of(first)))
    say((words.luck([recording.seed for recording in recordings]), ASIDE))


def _tell_course(recordings: Sequence[Recording]) -> None:
    """How the main measures went, over the whole run."""
    before, after = ends(recordings[0].n_days)
    pairs = {measure: pair(recordings, measure, before, after) for measure in COURSE}
    course = np.mean([recording.course("wellbeing") for recording in recordings], axis=0)
    several = len(recordings) > 1
    heads = ["", days_told(before), days_told(after), "change", *(["higher / lower"] if several else [])]
    say()
    say_table(
        [_row(measure, one, several) for measure, one in pairs.items()], heads, len(heads) - 1, indent=0, style=""
    )
    say((words.GLOSSARY, ASIDE))
    say()
    say(words.course("wellbeing", course, *pairs["wellbeing"].means))
    if several:
        ended = np.array(pairs["wellbeing"].after)
        agree = words.in_how_many("wellbeing", pairs["wellbeing"], "at the end than at the beginning")
        say(f"{agree} {words.most_runs('wellbeing', ended)}")
    predict = recordings[0].scenario.predict
    if predict is not None and predict.measure is not None:
        asked = pair(recordings, predict.measure, before, after)
        say()
        say(words.answer(predict.question, predict.measure, *asked.means, len(recordings)))


def _row(measure: str, one: Pair, several: bool) -> list[str]:
    """A measure at the start and at the end."""
    low, high = one.means
    row = [capital(TOLD[measure].name), value(measure, low), value(measure, high), change(measure, low, high)]
    return [*row, f"{one.rises} / {one.falls} of {len(one.before)}"] if several else row


def _tell_changes(recordings: Sequence[Recording]) -> None:
    """What changed after each event."""
    changes = [one for one in changes_of(recordings[0]) if is_comparable(one)]
    for one in changes[:MOST_CHANGES]:
        say()
        say((happenings.change_title(one), HEADING))
        say(sentence_on(recordings, one), indent=2)
    if len(changes) > MOST_CHANGES:
        say()
        say(f"{len(changes) - MOST_CHANGES} further changes are not told here; days.csv has every day.")


def is_comparable(one: Change) -> bool:
    """Whether there are days before and after a change to compare."""
    return bool(one.before and one.after)


def pairs_of(recordings: Sequence[Recording], one: Change, measures: Sequence[str]) -> dict[str, Pair]:
    """Measures before and after a change."""
    return {measure: pair(recordings, measure, one.before, one.after, one.team) for measure in measures}


def sentence_on(recordings: Sequence[Recording], one: Change) -> str:
    """What changed after an event, in a sentence or two."""
    pairs = pairs_of(recordings, one, AFTER_EVENTS)
    where = f"In {one.team}: " if one.team is not None else ""
    agree = f" {words.in_how_many('wellbeing', pairs['wellbeing'])}" if len(recordings) > 1 else ""
    return f"{where}{words.changed(pairs)}{agree}"


def _tell_ripple(first: Recording) -> None:
    """What an act sets off, and what was not kept."""
    missing = words.not_kept(first.trace.people is not None, first.trace.acts is not None)
    if first.trace.acts is not None:
        say(*_emphasised(words.ripple(ripple_of(first))))
    if missing:
        say(missing)


def ripple_of(recording: Recording) -> float:
    """The ripple number of a run; NaN where its acts were not kept."""
    acts = recording.trace.acts
    return math.nan if acts is None else ripple_number(acts, recording.n_days)


def _emphasised(text: str) -> list[tuple[str, str]]:
    """A text in parts, with bold where ** marks it."""
    return [(part, "bold" if place % 2 else "") for place, part in enumerate(text.split("**"))]


def _tell_files(folder: Path) -> None:
    """Where the report, the figures and the data are."""
    figures = sorted({path.stem for path in (folder / "figures").glob("*.png")})
    say_line("Report   ", (str(folder / "report.md"), NAME))
    if figures:
        say_line("Figures  ", (str(folder / "figures"), NAME), f"  ({', '.join(figures)})")
    say_line("Data     ", (str(folder / "days.csv"), NAME))


def outcome(recordings: Sequence[Recording], folder: Path) -> dict[str, Any]:
    """The same for a program: where it was saved, what came out, what changed after each event."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    first = recordings[0]
    means = zip(*(last_means(recording) for recording in recordings), strict=True)
    return {
        "scenario": first.scenario.name,
        "title": first.scenario.title,
        "folder": str(folder.resolve()),
        "digest": manifest["digest"],
        "digests": manifest["digests"],
        "seeds": [recording.seed for recording in recordings],
        "without": manifest["without"],
        "days": first.n_days,
        "people": first.n_people,
        "summary": {name: mean(values) for name, values in zip(MEASURE_NAMES, means, strict=True)},
        "ripple_number": ripple_of(first),
        "events": [_event(recordings, one) for one in changes_of(first)],
        "files": sorted([*manifest["files"], "manifest.json"]),
        "note": words.STANDING,
    }


def _event(recordings: Sequence[Recording], one: Change) -> dict[str, Any]:
    """What changed after an event."""
    told: dict[str, Any] = {"day": one.day, "title": happenings.change_title(one), "team": one.team}
    if not is_comparable(one):
        return {**told, "before": None, "after": None, "told": None, "measures": {}}
    return {
        **told,
        "before": [one.before[0], one.before[-1]],
        "after": [one.after[0], one.after[-1]],
        "told": sentence_on(recordings, one),
        "measures": {
            name: dict(zip(("before", "after"), both.means, strict=True))
            for name, both in pairs_of(recordings, one, MEASURE_NAMES).items()
        },
    }
