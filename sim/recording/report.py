"""The report of a run: a page of Markdown in plain words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.model.acts import NO_PERSON
from sim.recording import happenings, words
from sim.recording.changes import SMALLEST_TEAM, Change, Pair, changes_of, ends, large_teams, pair
from sim.recording.recording import EVERYONE, LAST_DAYS, mean
from sim.recording.ripples import is_conversation, ripple_number, ripples_of
from sim.recording.telling import TOLD, capital, change, days_told, escaped, escaped_lines, joined, value

if TYPE_CHECKING:
    from sim.recording.recording import Recording

COURSE = (
    "wellbeing", "energy", "safety", "acts", "burnt_out", "worn_out", "left_out", "care", "creativity", "productivity",
)  # fmt: skip
"""Measures of the table on the whole run."""
AFTER_EVENTS = ("wellbeing", "energy", "acts", "safety", "burnt_out", "worn_out", "care")
"""Measures of the tables on single events."""
BY_TEAM = ("wellbeing", "energy", "acts", "burnt_out", "worn_out", "left_out")
MOST_CHANGES = 20
"""With more changes than these, the report tells of the first ones only."""

FILES = {
    "manifest.json": "what was played, with which luck and which versions: all that is needed to play it again",
    "days.csv": "every measure of every day, for everyone and for each team; opens in a spreadsheet",
    "days.parquet": "the same for programs, with units",
    "runs.csv": f"a row for each run: means over its last {LAST_DAYS} days",
    "runs.parquet": "the same for programs, with units",
    "people.parquet": "every person on every day",
    "acts.parquet": "every act and conversation, with the one it is owed to",
}


def report(recordings: Sequence[Recording], figures: Sequence[str] = (), files: Collection[str] = FILES) -> str:
    """Write the report.

    Parameters
    ----------
    recordings
        One run, or several of one scenario.
    figures
        Paths of pictures, as the report is to name them; those it knows are shown where they belong.
    files
        Names of the other files that stand beside the report.

    Returns
    -------
    str
        Markdown, with a line feed at the end of each line.
    """
    first = recordings[0]
    shown = {path.rsplit("/", 1)[-1].split(".")[0]: path for path in figures if path.endswith(".png")}
    parts = [
        *_head(recordings),
        *_course(recordings, shown),
        *_changes(recordings),
        *_teams(first, shown),
        *_spreading(first, shown, len(recordings)),
        "## How sure is this?",
        words.chance(len(recordings)),
        f"**{words.STANDING}**",
        "## To talk about",
        "\n".join(f"{number}. {escaped(question)}" for number, question in enumerate(first.scenario.debrief, 1)),
        "## Files",
        "\n".join(f"- `{name}`: {FILES[name]}" for name in FILES if name in files),
        "Every picture stands in `figures/` as PNG, and as SVG, which stays sharp on a large screen."
        if figures
        else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(recordings: Sequence[Recording]) -> list[str]:
    """Title, story, what was played, leadership, events, and the question before the run."""
    first = recordings[0]
    scenario, people = first.scenario, first.world.population
    leaders = {int(leader) for leader in people.leader_of if leader >= 0}
    parts = [
        f"# {escaped(scenario.title)}",
        f"*{words.STANDING}*",
        escaped_lines(scenario.about),
        "## What was played",
        words.played(len(people.names), len(leaders), len(people.teams), first.n_days, len(recordings)),
        words.luck([recording.seed for recording in recordings]),
        escaped(happenings.leadership(happenings.styles_of(first))),
    ]
    if scenario.events:
        events = sorted(scenario.events, key=lambda event: event.day)
        parts += ["What happened:", "\n".join(f"- {escaped(happenings.event_line(event))}" for event in events)]
    if scenario.predict is not None:
        options = "".join(f"\n> - {escaped(option)}" for option in scenario.predict.options)
        parts.append(f"> **The question before the run:** {escaped(scenario.predict.question)}\n>{options or ' '}")
    return parts


def _course(recordings: Sequence[Recording], shown: dict[str, str]) -> list[str]:
    """How the run went as a whole."""
    n_days = recordings[0].n_days
    before, after = ends(n_days)
    pairs = {measure: pair(recordings, measure, before, after) for measure in COURSE}
    wellbeing = np.mean([recording.course("wellbeing") for recording in recordings], axis=0)
    leavers = sum(float(recording.course("leavers").sum()) for recording in recordings) / len(recordings)
    left = words.left(round(leavers)) if len(recordings) == 1 else words.left_on_average(leavers)
    parts = [
        "## How it went",
        _picture(shown, "course", "The course of the main measures, with the events marked"),
        f"{words.course('wellbeing', wellbeing, *pairs['wellbeing'].means)} {left}",
        table(pairs, days_told(before), days_told(after)),
        words.GLOSSARY,
    ]
    if len(recordings) > 1:
        ended = np.array(pairs["wellbeing"].after)
        agree = words.in_how_many("wellbeing", pairs["wellbeing"], "at the end than at the beginning")
        parts.insert(3, f"{agree} {words.most_runs('wellbeing', ended)}")
    predict = recordings[0].scenario.predict
    if predict is not None and predict.measure is not None:
        asked = pair(recordings, predict.measure, before, after)
        parts.insert(2, words.answer(escaped(predict.question), predict.measure, *asked.means, len(recordings)))
    return parts


def _changes(recordings: Sequence[Recording]) -> list[str]:
    """What changed after each event."""
    changes = [one for one in changes_of(recordings[0]) if one.before and one.after]
    if not changes:
        return []
    parts = [
        "## What changed after each event",
        words.COMPARED,
    ]
    for one in changes[:MOST_CHANGES]:
        parts += _change(recordings, one)
    if len(changes) > MOST_CHANGES:
        parts.append(f"{len(changes) - MOST_CHANGES} further changes are not told here; `days.csv` has every day.")
    return parts


def _change(recordings: Sequence[Recording], one: Change) -> list[str]:
    """What changed after one event."""
    pairs = {measure: pair(recordings, measure, one.before, one.after, one.team) for measure in AFTER_EVENTS}
    sentence = words.changed(pairs)
    if one.team is not None:
        sentence = f"In {escaped(one.team)}: {sentence}"
    if len(recordings) > 1:
        sentence += f" {words.in_how_many('wellbeing', pairs['wellbeing'])}"
    return [
        f"### {escaped(happenings.change_title(one))}",
        sentence,
        table(pairs, days_told(one.before), days_told(one.after)),
    ]


def table(pairs: dict[str, Pair], before: str, after: str) -> str:
    """Measures before and after as a table; of several runs, with the number of runs that agree."""
    n_runs = len(next(iter(pairs.values())).before)
    more = " higher / lower |" if n_runs > 1 else ""
    rows = [f"| | {before} | {after} | change |{more}", "| --- | --: | --: | --: |" + (" --: |" if more else "")]
    for measure, one in pairs.items():
        low, high = one.means
        agree = f" {one.rises} / {one.falls} of {n_runs} runs |" if more else ""
        told = [capital(TOLD[measure].name), value(measure, low), value(measure, high), change(measure, low, high)]
        rows.append(f"| {' | '.join(told)} |{agree}")
    return "\n".join(rows)


def _teams(first: Recording, shown: dict[str, str]) -> list[str]:
    """How the teams of an organisation differ, in their own order; small teams only as part of the whole."""
    people = first.world.population
    told = large_teams(first.world)
    if len(people.teams) == 1:
        return []
    header = " | ".join(["Team", "led in style", *(f"{TOLD[m].name}" for m in BY_TEAM)])
    rows = [f"| {header} |", "| --- | --- |" + " --: |" * len(BY_TEAM)]
    for team in (*told, None):
        means = [value(measure, mean(first.course(measure, team)[-LAST_DAYS:])) for measure in BY_TEAM]
        style = "" if team is None else happenings.style_name(first.scenario.team_styles()[team]) or "its own"
        name = f"*{EVERYONE}*" if team is None else escaped(team)
        rows.append(f"| {' | '.join([name, style, *means])} |")
    small = [escaped(team) for team in people.teams if team not in told]
    return [
        "## The teams",
        _picture(shown, "teams", "The course of the teams"),
        f"Means over the last {min(LAST_DAYS, first.n_days)} days, in the order of the scenario; the style is the one "
        "at the start.",
        "\n".join(rows),
        f"Teams of fewer than {SMALLEST_TEAM} people are not told of by themselves: {joined(small)}." if small else "",
    ]


def _spreading(first: Recording, shown: dict[str, str], n_runs: int) -> list[str]:
    """How compassion spread, who gave to whom, and who was left out."""
    last = min(LAST_DAYS, first.n_days)
    parts = ["## How compassion spread"]
    if n_runs > 1:
        parts.append(f"The following tells of the first of the runs (seed {first.seed}).")
    parts.append(words.not_kept(first.trace.people is not None, first.trace.acts is not None))
    if first.trace.acts is not None:
        acts = first.trace.acts
        talks, sparks = is_conversation(acts), acts.giver == NO_PERSON
        colleagues = ~talks & ~sparks
        parts += [
            words.acts_told(
                int(colleagues.sum()), int(talks.sum()), int(sparks.sum()), int((colleagues & acts.contagious).sum())
            ),
            words.ripple(ripple_number(acts, first.n_days)),
            words.longest(int(ripples_of(acts).generation.max(initial=0))),
        ]
    parts += [
        _picture(shown, "ripples", "Acts by their distance from the beginning of a ripple"),
        "## Who gives to whom, and who is left out",
        _picture(shown, "giving", "Who gives to whom"),
        words.left_out(mean(first.course("left_out")[-last:]), last),
        _picture(shown, "network", "The network at the start, after each event and at the end"),
    ]
    return parts


def _picture(shown: dict[str, str], name: str, text: str) -> str:
    """A picture, if there is one."""
    return f"![{text}]({shown[name]})" if name in shown else ""
