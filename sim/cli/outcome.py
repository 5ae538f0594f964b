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
from sim.recording.changes import ChangePoint, PairedSamples, change_points, first_and_last_days, paired_period_means
from sim.recording.recording import exact_nanmean, summary_means
from sim.recording.report import EVENT_MEASURES, MAX_REPORTED_CHANGES, OVERVIEW_MEASURES
from sim.recording.ripples import ripple_number
from sim.recording.telling import MEASURE_FORMATS, capitalize, format_days, format_measure, format_measure_change


def tell(recordings: Sequence[Recording], folder: Path | None) -> None:
    """Print what was played, how it went, what changed after each event, and where everything is, if it was saved."""
    _tell_played(recordings)
    _tell_course(recordings)
    _tell_changes(recordings)
    say()
    _tell_ripple(recordings[0])
    say()
    say((words.describe_random_variation(len(recordings)).replace("`", ""), ASIDE))
    say((words.DISCLAIMER, HEADING))
    if folder is not None:
        say()
        _tell_files(folder)


def _tell_played(recordings: Sequence[Recording]) -> None:
    """The title, who was played, and how they are led."""
    first = recordings[0]
    people = first.world.population
    leaders = {int(leader) for leader in people.leader_of if leader >= 0}
    say((first.scenario.title, HEADING))
    say(words.describe_run_size(len(people.names), len(leaders), len(people.teams), first.n_days, len(recordings)))
    say(happenings.describe_leadership(happenings.initial_styles(first)))
    say((words.describe_seeds([recording.seed for recording in recordings]), ASIDE))


def _tell_course(recordings: Sequence[Recording]) -> None:
    """How the main measures went, over the whole run."""
    before, after = first_and_last_days(recordings[0].n_days)
    pairs = {measure: paired_period_means(recordings, measure, before, after) for measure in OVERVIEW_MEASURES}
    course = np.mean([recording.time_series("wellbeing") for recording in recordings], axis=0)
    several = len(recordings) > 1
    heads = ["", format_days(before), format_days(after), "change", *(["higher / lower"] if several else [])]
    say()
    say_table(
        [_row(measure, one, several) for measure, one in pairs.items()], heads, len(heads) - 1, indent=0, style=""
    )
    say((words.MEASURE_GLOSSARY, ASIDE))
    say()
    say(words.describe_time_series("wellbeing", course, *pairs["wellbeing"].means))
    if several:
        ended = np.array(pairs["wellbeing"].after)
        agree = words.describe_agreement("wellbeing", pairs["wellbeing"], "at the end than at the beginning")
        say(f"{agree} {words.describe_central_interval('wellbeing', ended)}")
    predict = recordings[0].scenario.predict
    if predict is not None and predict.measure is not None:
        asked = paired_period_means(recordings, predict.measure, before, after)
        say()
        say(words.describe_prediction(predict.question, predict.measure, *asked.means, len(recordings)))


def _row(measure: str, one: PairedSamples, several: bool) -> list[str]:
    """A measure at the start and at the end."""
    low, high = one.means
    row = [
        capitalize(MEASURE_FORMATS[measure].name),
        format_measure(measure, low),
        format_measure(measure, high),
        format_measure_change(measure, low, high),
    ]
    return [*row, f"{one.n_increases} / {one.n_decreases} of {len(one.before)}"] if several else row


def _tell_changes(recordings: Sequence[Recording]) -> None:
    """What changed after each event."""
    changes = [one for one in change_points(recordings[0]) if is_comparable(one)]
    for one in changes[:MAX_REPORTED_CHANGES]:
        say()
        say((happenings.change_point_title(one), HEADING))
        say(sentence_on(recordings, one), indent=2)
    if len(changes) > MAX_REPORTED_CHANGES:
        say()
        say(f"{len(changes) - MAX_REPORTED_CHANGES} further changes are not told here; days.csv has every day.")


def is_comparable(one: ChangePoint) -> bool:
    """Whether there are days before and after a change to compare."""
    return bool(one.days_before and one.days_after)


def pairs_of(recordings: Sequence[Recording], one: ChangePoint, measures: Sequence[str]) -> dict[str, PairedSamples]:
    """Measures before and after a change."""
    return {
        measure: paired_period_means(recordings, measure, one.days_before, one.days_after, one.team)
        for measure in measures
    }


def sentence_on(recordings: Sequence[Recording], one: ChangePoint) -> str:
    """What changed after an event, in a sentence or two."""
    pairs = pairs_of(recordings, one, EVENT_MEASURES)
    where = f"In {one.team}: " if one.team is not None else ""
    agree = f" {words.describe_agreement('wellbeing', pairs['wellbeing'])}" if len(recordings) > 1 else ""
    return f"{where}{words.describe_changes(pairs)}{agree}"


def _tell_ripple(first: Recording) -> None:
    """What an act sets off, and what was not kept."""
    missing = words.describe_missing_data(first.trace.people is not None, first.trace.acts is not None)
    if first.trace.acts is not None:
        say(*_emphasised(words.describe_ripple_number(ripple_of(first))))
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
    means = zip(*(summary_means(recording) for recording in recordings), strict=True)
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
        "summary": {name: exact_nanmean(values) for name, values in zip(MEASURE_NAMES, means, strict=True)},
        "ripple_number": ripple_of(first),
        "events": [_event(recordings, one) for one in change_points(first)],
        "files": sorted([*manifest["files"], "manifest.json"]),
        "note": words.DISCLAIMER,
    }


def _event(recordings: Sequence[Recording], one: ChangePoint) -> dict[str, Any]:
    """What changed after an event."""
    told: dict[str, Any] = {"day": one.day, "title": happenings.change_point_title(one), "team": one.team}
    if not is_comparable(one):
        return {**told, "before": None, "after": None, "told": None, "measures": {}}
    return {
        **told,
        "before": [one.days_before[0], one.days_before[-1]],
        "after": [one.days_after[0], one.days_after[-1]],
        "told": sentence_on(recordings, one),
        "measures": {
            name: dict(zip(("before", "after"), both.means, strict=True))
            for name, both in pairs_of(recordings, one, MEASURE_NAMES).items()
        },
    }
