"""The summary of a run: text in the terminal, or JSON data."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.cli.support.console import HEADING_STYLE, NAME_STYLE, NOTE_STYLE, print_line, print_table, print_text
from sim.model.measures import MEASURE_BY_NAME, MEASURE_NAMES
from sim.recording import Recording
from sim.recording.recording import exact_nanmean, summary_means
from sim.recording.ripples import ripple_number
from sim.reporting import event_text, narrative
from sim.reporting.before_after import (
    ChangePoint,
    PairedSamples,
    change_points,
    first_and_last_days,
    paired_period_means,
)
from sim.reporting.formatting import MINUS, capitalize, format_days, format_measure, format_measure_change
from sim.reporting.report import EVENT_MEASURES, MAX_REPORTED_CHANGES, OVERVIEW_MEASURES


def print_run(recordings: Sequence[Recording], folder: Path | None) -> None:
    """Print the scenario, the main measures, the changes after events, and the paths of the files if it was saved."""
    _print_run_header(recordings)
    _print_measures(recordings)
    _print_changes(recordings)
    print_text()
    _print_ripple_number(recordings[0])
    print_text()
    print_text((narrative.describe_random_variation(len(recordings)).replace("`", ""), NOTE_STYLE))
    print_text((narrative.DISCLAIMER, HEADING_STYLE))
    if folder is not None:
        print_text()
        _print_file_paths(folder)


def _print_run_header(recordings: Sequence[Recording]) -> None:
    """Print the title, the people, the leadership and the seeds."""
    first = recordings[0]
    people = first.world.population
    leaders = {int(leader) for leader in people.leader_of if leader >= 0}
    print_text((first.scenario.title, HEADING_STYLE))
    print_text(
        narrative.describe_run_size(len(people.names), len(leaders), len(people.teams), first.n_days, len(recordings))
    )
    print_text(event_text.describe_leadership(event_text.initial_styles(first)))
    print_text((narrative.describe_seeds([recording.seed for recording in recordings]), NOTE_STYLE))


def _print_measures(recordings: Sequence[Recording]) -> None:
    """Print the main measures at the beginning and at the end."""
    before, after = first_and_last_days(recordings[0].n_days)
    pairs = {measure: paired_period_means(recordings, measure, before, after) for measure in OVERVIEW_MEASURES}
    wellbeing_series = np.mean([recording.time_series("wellbeing") for recording in recordings], axis=0)
    multiple_runs = len(recordings) > 1
    headers = ["", format_days(before), format_days(after), "change", *(["higher / lower"] if multiple_runs else [])]
    print_text()
    print_table(
        [_measure_row(measure, change, multiple_runs) for measure, change in pairs.items()],
        headers,
        len(headers) - 1,
        indent=0,
        first_column_style="",
    )
    print_text((narrative.MEASURE_GLOSSARY, NOTE_STYLE))
    print_text()
    print_text(narrative.describe_time_series("wellbeing", wellbeing_series, *pairs["wellbeing"].means))
    if multiple_runs:
        ended = np.array(pairs["wellbeing"].after)
        agreement_text = narrative.describe_agreement(
            "wellbeing", pairs["wellbeing"], "at the end than at the beginning"
        )
        print_text(f"{agreement_text} {narrative.describe_central_interval('wellbeing', ended)}")
    predict = recordings[0].scenario.predict
    if predict is not None and predict.measure is not None:
        predicted_measure = paired_period_means(recordings, predict.measure, before, after)
        print_text()
        print_text(
            narrative.describe_prediction(predict.question, predict.measure, *predicted_measure.means, len(recordings))
        )


def _measure_row(measure: str, change: PairedSamples, multiple_runs: bool) -> list[str]:
    """A measure at the beginning and at the end, as a row of the table."""
    low, high = change.means
    row = [
        capitalize(MEASURE_BY_NAME[measure].table_label),
        format_measure(measure, low),
        format_measure(measure, high),
        format_measure_change(measure, low, high).replace(MINUS, "-"),
    ]
    return [*row, f"{change.n_increases} / {change.n_decreases} of {len(change.before)}"] if multiple_runs else row


def _print_changes(recordings: Sequence[Recording]) -> None:
    """Print what changed after each event."""
    changes = [change for change in change_points(recordings[0]) if has_comparison_days(change)]
    for change in changes[:MAX_REPORTED_CHANGES]:
        print_text()
        print_text((event_text.change_point_title(change), HEADING_STYLE))
        print_text(describe_change(recordings, change), indent=2)
    if len(changes) > MAX_REPORTED_CHANGES:
        print_text()
        print_text(f"{len(changes) - MAX_REPORTED_CHANGES} further changes are not listed. days.csv has every day.")


def has_comparison_days(change: ChangePoint) -> bool:
    """Whether there are days before and after a change to compare."""
    return bool(change.days_before and change.days_after)


def before_after_by_measure(
    recordings: Sequence[Recording], change: ChangePoint, measures: Sequence[str]
) -> dict[str, PairedSamples]:
    """Measures before and after a change."""
    return {
        measure: paired_period_means(recordings, measure, change.days_before, change.days_after, change.team)
        for measure in measures
    }


def describe_change(recordings: Sequence[Recording], change: ChangePoint) -> str:
    """What changed after an event, in one or two sentences."""
    pairs = before_after_by_measure(recordings, change, EVENT_MEASURES)
    where = f"In {change.team}: " if change.team is not None else ""
    agreement_text = f" {narrative.describe_agreement('wellbeing', pairs['wellbeing'])}" if len(recordings) > 1 else ""
    return f"{where}{narrative.describe_changes(pairs)}{agreement_text}"


def _print_ripple_number(first: Recording) -> None:
    """Print the ripple number, and which data were not kept."""
    missing = narrative.describe_missing_data(first.trace.people is not None, first.trace.acts is not None)
    if first.trace.acts is not None:
        print_text(*_split_bold(narrative.describe_ripple_number(run_ripple_number(first))))
    if missing:
        print_text(missing)


def run_ripple_number(recording: Recording) -> float:
    """The ripple number of a run; NaN if its acts were not kept."""
    acts = recording.trace.acts
    return math.nan if acts is None else ripple_number(acts, recording.n_days)


def _split_bold(text: str) -> list[tuple[str, str]]:
    """A text in parts, each with its style: bold between **."""
    return [(part, "bold" if index % 2 else "") for index, part in enumerate(text.split("**"))]


def _print_file_paths(folder: Path) -> None:
    """Print the paths of the report, the figures and the data."""
    figures = sorted({path.stem for path in (folder / "figures").glob("*.*")})
    print_line("Report   ", (str(folder / "report.md"), NAME_STYLE))
    if figures:
        print_line("Figures  ", (str(folder / "figures"), NAME_STYLE), f"  ({', '.join(figures)})")
    print_line("Data     ", (str(folder / "days.csv"), NAME_STYLE))


def run_to_dict(recordings: Sequence[Recording], folder: Path) -> dict[str, Any]:
    """The summary as JSON data: folder, digest, means, and the changes after events."""
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
        "omitted_tables": manifest["omitted_tables"],
        "days": first.n_days,
        "people": first.n_people,
        "summary": {name: exact_nanmean(values) for name, values in zip(MEASURE_NAMES, means, strict=True)},
        "ripple_number": run_ripple_number(first),
        "events": [_change_to_dict(recordings, change) for change in change_points(first)],
        "files": sorted([*manifest["files"], "manifest.json"]),
        "disclaimer": narrative.DISCLAIMER,
    }


def _change_to_dict(recordings: Sequence[Recording], change: ChangePoint) -> dict[str, Any]:
    """What changed after an event, as JSON data."""
    event_dict: dict[str, Any] = {
        "day": change.day,
        "title": event_text.change_point_title(change),
        "team": change.team,
    }
    if not has_comparison_days(change):
        return {**event_dict, "before": None, "after": None, "text": None, "measures": {}}
    return {
        **event_dict,
        "before": [change.days_before[0], change.days_before[-1]],
        "after": [change.days_after[0], change.days_after[-1]],
        "text": describe_change(recordings, change),
        "measures": {
            name: dict(zip(("before", "after"), both.means, strict=True))
            for name, both in before_after_by_measure(recordings, change, MEASURE_NAMES).items()
        },
    }
