"""Events and leadership styles in plain English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.model.styles import STYLES, Style, style_key, style_label
from sim.reporting.before_after import ChangePoint, last_day
from sim.reporting.formatting import capitalize, format_count, join_words
from sim.reporting.settings_text import describe_settings
from sim.scenario.events import (
    AbsenceEvent,
    CampaignEvent,
    ChangeEvent,
    Event,
    IncidentEvent,
    LeadershipEvent,
    MandateEvent,
    SparkEvent,
    WorkloadEvent,
)

if TYPE_CHECKING:
    from sim.recording.recording import Recording

MAX_LISTED_NAMES = 4
"""Maximum number of names in a list. More are counted."""


def format_percent(share: float) -> str:
    """A share as a percentage with at most one decimal: "85%"."""
    return f"{round(100 * share, 1):g}%"


def style_name(style: Style) -> str | None:
    """Label of the named style with exactly these traits; None if there is none."""
    key = style_key(style)
    return None if key is None else style_label(key)


def describe_style(style: Style) -> str:
    """A style with its description: "transactional (fair exchange, clear expectations)"."""
    key = style_key(style)
    if key is None:
        numbers = [f"{name} {format_percent(number)}" for name, number in style._asdict().items()]
        return f"a custom style ({', '.join(numbers)})"
    return f"{style_label(key)} ({STYLES[key].description})"


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


def describe_event(event: Event) -> str:
    """Effect of an event and the people or teams concerned: "the workload is 85% in Ward 3"."""
    effect, people, teams = _describe_event_effect(event), event.target_people(), event.target_teams()
    if isinstance(event, SparkEvent) and event.person is not None:
        return effect  # contains the name of the person
    if isinstance(event, AbsenceEvent) and people and event.share is None:
        return f"{_format_names(people, 'people')} {'is' if len(people) == 1 else 'are'} away"
    if people:
        return f"{effect} for {_format_names(people, 'people')}"
    return f"{effect} in {_format_names(teams, 'teams')}" if teams else effect


def _format_names(names: Sequence[str], noun: str) -> str:
    """Names, or their number if there are many."""
    return join_words(names) if len(names) <= MAX_LISTED_NAMES else f"{len(names)} {noun}"


def _describe_event_effect(event: Event) -> str:
    """Effect of an event."""
    match event:
        case WorkloadEvent():
            effect = f"the workload is {format_percent(event.workload)}"
        case LeadershipEvent():
            effect = f"leadership is {describe_style(event.style.style)}"
        case CampaignEvent():
            share = "" if event.share >= 1 else f", carried by {format_percent(event.share)} of the people"
            effect = f"a campaign: make every contact count{share}"
        case MandateEvent():
            effect = "kindness by order"
        case SparkEvent():
            whom = event.person or "one person"
            effect = f"{format_count(event.acts, 'act')} of compassion from outside for {whom}"
        case AbsenceEvent():
            effect = (
                "people are away" if event.share is None else f"{format_percent(event.share)} of the people are away"
            )
        case IncidentEvent():
            effect = "something goes wrong"
        case ChangeEvent():
            effect = join_words(describe_settings(event.parameters, event.mechanisms))
    return effect


def event_label(event: Event) -> str:
    """Short label of an event for figures: its note, or its type."""
    if event.note:
        return event.note
    match event:
        case WorkloadEvent():
            label = f"workload {format_percent(event.workload)}"
        case LeadershipEvent():
            label = f"{style_name(event.style.style) or 'new'} leadership"
        case MandateEvent():
            label = "kindness by order"
        case SparkEvent():
            label = f"{format_count(event.acts, 'act')} from outside"
        case AbsenceEvent():
            label = "absence" if event.share is None else f"absence of {format_percent(event.share)}"
        case _:
            label = event.event
    teams = event.target_teams()
    return capitalize(f"{label}, {teams[0]}" if len(teams) == 1 else label)


def is_single_day(event: Event) -> bool:
    """Whether an event lasts a single day."""
    return isinstance(event, SparkEvent | IncidentEvent)


def format_event_item(event: Event) -> str:
    """An event with its days, as a line of a list: "Day 60 to 120 – Winter surge: the workload is 85%."."""
    until = last_day(event)
    days = f"Day {event.day}" if until is None else f"Day {event.day} to {until}"
    if until is None and not is_single_day(event):
        days = f"From day {event.day} on"
    note = f"{event.note}: " if event.note else ""
    return f"{days} – {note}{describe_event(event)}."


def change_point_title(change: ChangePoint) -> str:
    """Title of a change: "Day 60: Winter surge begins"."""
    parts = [event_label(event) + (" begins" if last_day(event) is not None else "") for event in change.started_events]
    parts += [f"{event_label(event)} has ended" for event in change.ended_events]
    return f"Day {change.day}: {'; '.join(parts)}"
