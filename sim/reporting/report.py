"""The report of a run in plain English, as Markdown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.model.act_kinds import NO_PERSON
from sim.model.display import join_words
from sim.model.measures import MEASURE_BY_NAME
from sim.model.styles import style_name
from sim.recording.recording import DEFAULT_SUMMARY_DAYS, exact_nanmean
from sim.recording.ripples import index_ripples, is_conversation, ripple_number
from sim.reporting import event_text, narrative
from sim.reporting.before_after import (
    MIN_REPORTED_TEAM_SIZE,
    ChangePoint,
    PairedSamples,
    change_points,
    first_and_last_days,
    paired_period_means,
    reportable_teams,
)
from sim.reporting.formatting import (
    capitalize,
    escape_markdown,
    escape_markdown_paragraphs,
    format_days,
    format_measure,
    format_measure_change,
)

if TYPE_CHECKING:
    from sim.recording.recording import Recording

OVERVIEW_MEASURES = (
    "wellbeing", "energy", "safety", "acts", "burnt_out", "worn_out", "left_out", "care", "creativity", "productivity",
)  # fmt: skip
"""Measures in the table of main measures."""
EVENT_MEASURES = ("wellbeing", "energy", "acts", "safety", "burnt_out", "worn_out", "care")
"""Measures in the tables of events."""
TEAM_MEASURES = ("wellbeing", "energy", "acts", "burnt_out", "worn_out", "left_out")
MAX_REPORTED_CHANGES = 20
"""Maximum number of changes in a report."""

FILE_DESCRIPTIONS = {
    "manifest.json": "scenario, random seeds and versions, which are needed to reproduce the run",
    "days.csv": "daily measures of the whole organisation; opens in a spreadsheet",
    "days.parquet": "the same table for programs, with units",
    "teams.csv": "daily measures of each team",
    "teams.parquet": "the same table for programs, with units",
    "runs.csv": f"one row per run: means over the last {DEFAULT_SUMMARY_DAYS} days",
    "runs.parquet": "the same table for programs, with units",
    "people.parquet": "states of every person on every day",
    "acts.parquet": "every act and conversation, with the act that caused it",
}


def render_report(
    recordings: Sequence[Recording], figures: Sequence[str] = (), files: Collection[str] = FILE_DESCRIPTIONS
) -> str:
    """Report of one or several runs.

    Parameters
    ----------
    recordings
        One run, or several runs of one scenario.
    figures
        Paths of the figures relative to the report.
    files
        Names of the other files in the same folder.

    Returns
    -------
    str
        Markdown text with line feeds as line endings.
    """
    first = recordings[0]
    # A figure that was saved in both formats is shown as PNG, which sorts before SVG.
    image_paths = {path.rsplit("/", 1)[-1].split(".")[0]: path for path in sorted(figures, reverse=True)}
    parts = [
        *_header_section(recordings),
        *_overview_section(recordings, image_paths),
        *_change_sections(recordings),
        *_teams_section(first, image_paths),
        *_contagion_section(first, image_paths, len(recordings)),
        "## Uncertainty",
        narrative.describe_random_variation(len(recordings)),
        f"**{narrative.DISCLAIMER}**",
        "## Questions for discussion",
        "\n".join(
            f"{number}. {escape_markdown(question)}" for number, question in enumerate(first.scenario.debrief, 1)
        ),
        "## Files",
        "\n".join(
            [f"- `{name}`: {FILE_DESCRIPTIONS[name]}" for name in FILE_DESCRIPTIONS if name in files]
            + ["- `figures/`: the figures of this report."] * bool(figures)
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _header_section(recordings: Sequence[Recording]) -> list[str]:
    """Title, description, size, leadership, events, and the question before the run."""
    first = recordings[0]
    scenario, people = first.scenario, first.world.population
    leaders = {int(leader) for leader in people.leader_of if leader >= 0}
    parts = [
        f"# {escape_markdown(scenario.title)}",
        f"*{narrative.DISCLAIMER}*",
        escape_markdown_paragraphs(scenario.about),
        "## Scenario",
        narrative.describe_run_size(len(people.names), len(leaders), len(people.teams), first.n_days, len(recordings)),
        narrative.describe_seeds([recording.seed for recording in recordings]),
        escape_markdown(event_text.describe_leadership(event_text.initial_styles(first))),
    ]
    if scenario.events:
        events = sorted(scenario.events, key=lambda event: event.day)
        parts += [
            "Events:",
            "\n".join(f"- {escape_markdown(event_text.format_event_item(event))}" for event in events),
        ]
    if scenario.predict is not None:
        options = "".join(f"\n> - {escape_markdown(option)}" for option in scenario.predict.options)
        parts.append(
            f"> **The question before the run:** {escape_markdown(scenario.predict.question)}\n>{options or ' '}"
        )
    return parts


def _overview_section(recordings: Sequence[Recording], image_paths: dict[str, str]) -> list[str]:
    """Main measures of the whole run."""
    n_days = recordings[0].n_days
    before, after = first_and_last_days(n_days)
    pairs = {measure: paired_period_means(recordings, measure, before, after) for measure in OVERVIEW_MEASURES}
    wellbeing = np.mean([recording.time_series("wellbeing") for recording in recordings], axis=0)
    leavers = sum(float(recording.time_series("leavers").sum()) for recording in recordings) / len(recordings)
    leavers_text = (
        narrative.describe_leavers(round(leavers)) if len(recordings) == 1 else narrative.describe_mean_leavers(leavers)
    )
    parts = [
        "## Main measures",
        _image_markdown(image_paths, "time_series", "Time series of the main measures, with the events marked"),
        f"{narrative.describe_time_series('wellbeing', wellbeing, *pairs['wellbeing'].means)} {leavers_text}",
        before_after_table(pairs, format_days(before), format_days(after)),
        narrative.MEASURE_GLOSSARY,
    ]
    if len(recordings) > 1:
        final_values = np.array(pairs["wellbeing"].after)
        agree = narrative.describe_agreement("wellbeing", pairs["wellbeing"], "at the end than at the beginning")
        parts.insert(3, f"{agree} {narrative.describe_central_interval('wellbeing', final_values)}")
    predict = recordings[0].scenario.predict
    if predict is not None and predict.measure is not None:
        predicted = paired_period_means(recordings, predict.measure, before, after)
        parts.insert(
            2,
            narrative.describe_prediction(
                escape_markdown(predict.question), predict.measure, *predicted.means, len(recordings)
            ),
        )
    return parts


def _change_sections(recordings: Sequence[Recording]) -> list[str]:
    """Changes after each event."""
    changes = [
        change_point
        for change_point in change_points(recordings[0])
        if change_point.days_before and change_point.days_after
    ]
    if not changes:
        return []
    parts = [
        "## Changes after events",
        narrative.COMPARISON_NOTE,
    ]
    for change_point in changes[:MAX_REPORTED_CHANGES]:
        parts += _change_section(recordings, change_point)
    if len(changes) > MAX_REPORTED_CHANGES:
        parts.append(
            f"{len(changes) - MAX_REPORTED_CHANGES} further changes are not described here. "
            "`days.csv` contains all days."
        )
    return parts


def _change_section(recordings: Sequence[Recording], change_point: ChangePoint) -> list[str]:
    """Changes after one event."""
    pairs = {
        measure: paired_period_means(
            recordings, measure, change_point.days_before, change_point.days_after, change_point.team
        )
        for measure in EVENT_MEASURES
    }
    sentence = narrative.describe_changes(pairs)
    if change_point.team is not None:
        sentence = f"In {escape_markdown(change_point.team)}: {sentence}"
    if len(recordings) > 1:
        sentence += f" {narrative.describe_agreement('wellbeing', pairs['wellbeing'])}"
    return [
        f"### {escape_markdown(event_text.change_point_title(change_point))}",
        sentence,
        before_after_table(pairs, format_days(change_point.days_before), format_days(change_point.days_after)),
    ]


def before_after_table(samples_by_measure: dict[str, PairedSamples], before: str, after: str) -> str:
    """Table of measures before and after. For several runs, with the number of runs that agree."""
    n_runs = len(next(iter(samples_by_measure.values())).before)
    agreement_header = " higher / lower (runs) |" if n_runs > 1 else ""
    rows = [
        f"| | {before} | {after} | change |{agreement_header}",
        "| --- | --: | --: | --: |" + (" --: |" if agreement_header else ""),
    ]
    for measure, samples in samples_by_measure.items():
        low, high = samples.means
        agree = f" {samples.n_increases} / {samples.n_decreases} of {n_runs} |" if agreement_header else ""
        cells = [
            capitalize(MEASURE_BY_NAME[measure].table_label),
            format_measure(measure, low),
            format_measure(measure, high),
            format_measure_change(measure, low, high),
        ]
        rows.append(f"| {' | '.join(cells)} |{agree}")
    return "\n".join(rows)


def _teams_section(first: Recording, image_paths: dict[str, str]) -> list[str]:
    """Table of the teams of an organisation. Small teams are included only in the total."""
    people = first.world.population
    reportable = reportable_teams(first.world)
    if len(people.teams) == 1:
        return []
    header = " | ".join(
        ["team", "leadership style", *(MEASURE_BY_NAME[measure].table_label for measure in TEAM_MEASURES)]
    )
    rows = [f"| {header} |", "| --- | --- |" + " --: |" * len(TEAM_MEASURES)]
    for team in (*reportable, None):
        means = [
            format_measure(measure, exact_nanmean(first.time_series(measure, team)[-DEFAULT_SUMMARY_DAYS:]))
            for measure in TEAM_MEASURES
        ]
        style = "" if team is None else style_name(first.scenario.team_styles()[team]) or "custom"
        name = "*whole organisation*" if team is None else escape_markdown(team)
        rows.append(f"| {' | '.join([name, style, *means])} |")
    small = [escape_markdown(team) for team in people.teams if team not in reportable]
    return [
        "## Teams",
        _image_markdown(image_paths, "teams", "Time series of the teams"),
        (
            f"Means over the last {min(DEFAULT_SUMMARY_DAYS, first.n_days)} days, in the order of the scenario. The"
            " style is that at the start."
        ),
        "\n".join(rows),
        (
            f"Teams of fewer than {MIN_REPORTED_TEAM_SIZE} people are not listed separately: {join_words(small)}."
            if small
            else ""
        ),
    ]


def _contagion_section(first: Recording, image_paths: dict[str, str], n_runs: int) -> list[str]:
    """Spread of compassion, who gives to whom, and who is left out."""
    last = min(DEFAULT_SUMMARY_DAYS, first.n_days)
    parts = ["## Spread of compassion"]
    if n_runs > 1:
        parts.append(f"This section describes the first run (seed {first.seed}).")
    parts.append(narrative.describe_missing_data(first.trace.people is not None, first.trace.acts is not None))
    if first.trace.acts is not None:
        acts = first.trace.acts
        talks, sparks = is_conversation(acts), acts.giver == NO_PERSON
        colleagues = ~talks & ~sparks
        parts += [
            narrative.describe_act_counts(
                int(colleagues.sum()), int(talks.sum()), int(sparks.sum()), int((colleagues & acts.contagious).sum())
            ),
            narrative.describe_ripple_number(ripple_number(acts, first.n_days)),
            narrative.describe_longest_chain(int(index_ripples(acts).generation.max(initial=0))),
        ]
    parts += [
        _image_markdown(image_paths, "ripples", "Number of acts by their position in a ripple"),
        "## Who gives to whom",
        _image_markdown(image_paths, "giving", "Who gives to whom"),
        narrative.describe_left_out(exact_nanmean(first.time_series("left_out")[-last:]), last),
        _image_markdown(image_paths, "network", "The network at the start, after each event and at the end"),
    ]
    return parts


def _image_markdown(image_paths: dict[str, str], name: str, text: str) -> str:
    """An image, if it exists."""
    return f"![{text}]({image_paths[name]})" if name in image_paths else ""
