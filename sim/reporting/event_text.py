"""Events and leadership styles in plain English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.model.display import format_count
from sim.model.styles import Style, describe_style
from sim.reporting.before_after import ChangePoint, last_day
from sim.scenario.events import Event

if TYPE_CHECKING:
    from sim.recording.recording import Recording


def describe_leadership(styles: Sequence[Style]) -> str:
    """Sentence about leadership styles of teams.

    Parameters
    ----------
    styles
        Style of each team that has a leader, in order of teams.
    """
    if not styles:
        return "Nobody leads this team."
    counts = Counter(styles)
    if len(counts) == 1:
        subject = "The leadership style" if len(styles) == 1 else f"The leadership style in all {len(styles)} teams"
        return f"{subject} is {describe_style(styles[0])}."
    parts = [f"{format_count(number, 'team')} {describe_style(style)}" for style, number in counts.most_common()]
    return f"Teams are led in different styles: {'; '.join(parts)}."


def initial_styles(recording: Recording) -> list[Style]:
    """Style of each team with a leader, at the start of the run."""
    people = recording.world.population
    leads = {int(leader) for leader in people.leader_of if leader >= 0}
    led = {people.teams[people.team_of[leader]] for leader in leads}
    return [style for team, style in recording.scenario.team_styles().items() if team in led]


def format_event_item(event: Event) -> str:
    """An event with its days, as a line of a list: "Day 60 to 120 – Winter surge: the workload is 85%."."""
    until = last_day(event)
    days = f"Day {event.day}" if until is None else f"Day {event.day} to {until}"
    if until is None and not event.is_single_day:
        days = f"From day {event.day} on"
    note = f"{event.note}: " if event.note else ""
    return f"{days} – {note}{event.describe()}."


def change_point_title(change: ChangePoint) -> str:
    """Title of a change: "Day 60: Winter surge begins"."""
    parts = [event.label() + (" begins" if last_day(event) is not None else "") for event in change.started_events]
    parts += [f"{event.label()} has ended" for event in change.ended_events]
    return f"Day {change.day}: {'; '.join(parts)}"
