"""What the page says of one scenario: its story, team, leadership, start and timeline; of none, what is general."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.model.metadata import annotated_fields
from sim.model.styles import STYLES, Style
from sim.odd import tables
from sim.reporting.markdown import code_cell, escape_cell, escape_text, format_number, format_table
from sim.scenario import Scenario
from sim.scenario.schema import DEFAULT_DAYS
from sim.teams import TEAM_BUILDERS, summarise_team
from sim.teams.errors import join_with_and

NETWORK_METRICS = (
    ("people", "people"),
    ("teams", "teams"),
    ("leaders", "leaders"),
    ("ties", "ties"),
    ("density", "share of pairs with a tie"),
    ("mean_degree", "ties of a person, mean"),
    ("sd_degree", "ties of a person, standard deviation"),
    ("clustering", "clustering, mean over people"),
    ("top_share", "share of weight on the heaviest tenth of ties"),
)
"""What is told of a network: a key of `sim.teams.describe`, and its name."""
MAX_LISTED_NAMES = 8
"""Names in a list; the others are counted."""


def title_suffix(scenario: Scenario | None) -> str:
    """What stands behind the page's title."""
    return f", as played in “{escape_text(scenario.title)}”" if scenario else ""


def story_section(scenario: Scenario | None) -> str:
    """Which scenario the page is about."""
    if scenario is None:
        return ""
    story_text = escape_text(" ".join(scenario.about.split()))
    introduction = (
        f"The page is about the scenario {code_cell(scenario.name)}: tables show its values, and where one differs from"
    )
    version_text = f"the model's own, that stands behind it. Version {scenario.version} of the format."
    digest = f"SHA-256 of the scenario with everything explicit: {code_cell(scenario.digest())}."
    return f"{introduction} {version_text} {digest}" + (f"\n\n**The scenario.** {story_text}" if story_text else "")


def length_section(scenario: Scenario | None) -> str:
    """How long a run is."""
    if scenario is None:
        return f"A run lasts {DEFAULT_DAYS} days, about a year, unless the scenario says otherwise."
    return f"A run lasts {scenario.days} days."


def team_section(scenario: Scenario | None) -> str:
    """All builders; or the builder of the scenario, its settings and the network that it made."""
    if scenario is None:
        return tables.builders_table()
    choice = scenario.team
    metrics = summarise_team(scenario.team_arrays())
    rows = [(name, format_number(round(metrics[key], 3))) for key, name in NETWORK_METRICS]
    parts = [f"This scenario's team comes from the builder {code_cell(choice.builder)}, with seed {choice.seed}:"]
    parts.append(tables.builders_table(choice.builder))
    if settings := _format_settings(choice.builder_settings, TEAM_BUILDERS[choice.builder]):
        parts.append(f"Here: {settings}.")
    return "\n\n".join([*parts, "The network:", format_table(("figure", "value"), rows)])


def _format_settings(spec: Any, record: type) -> str:
    """The settings of a builder that are single values; people and ties, which may be many, are counted elsewhere."""
    values = {name: getattr(spec, name) for name in annotated_fields(record)}
    plain = {name: value for name, value in values.items() if isinstance(value, int | float | str)}
    return ", ".join(f"{code_cell(name)} {format_number(value)}" for name, value in plain.items())


def leadership_section(scenario: Scenario | None) -> str:
    """Which style the leaders of which teams have at the start."""
    if scenario is None:
        return ""
    teams: dict[Style, list[str]] = {}
    for name, style in scenario.team_styles().items():
        teams.setdefault(style, []).append(name)
    names = {entry.style: code_cell(name) for name, entry in STYLES.items()}
    rows = [
        (
            names.get(style, "its own"),
            *(format_number(value) for value in style),
            str(len(led)),
            escape_cell(join_with_and(led, MAX_LISTED_NAMES)),
        )
        for style, led in teams.items()
    ]
    return "The leaders at the start:\n\n" + format_table(("style", *Style._fields, "teams", "which"), rows)


def initial_state_section(scenario: Scenario | None) -> str:
    """What people start with, where the scenario says so."""
    if scenario is None:
        return ""
    initial_values, leader_values = scenario.start.everyone(), scenario.start.given_states_of_leaders()
    if scenario.start.improvement:
        initial_values = {**initial_values, "improvement": scenario.start.improvement}
    n_own = len(scenario.team_arrays().initial_states)
    individual_note = (
        f"{n_own} {'person starts' if n_own == 1 else 'people start'} with values of their own." if n_own else ""
    )
    if not initial_values and not leader_values:
        return f"This scenario changes nothing in this for all. {individual_note}".strip()
    rows = [
        (
            code_cell(state),
            format_number(initial_values[state]) if state in initial_values else "",
            format_number(leader_values[state]) if state in leader_values else "",
        )
        for state in dict.fromkeys([*initial_values, *leader_values])
    ]
    return f"In this scenario:\n\n{format_table(('state', 'everybody', 'leaders'), rows)}\n\n{individual_note}".strip()


def parameters_caption(scenario: Scenario | None) -> str:
    """What the table of constants shows."""
    if scenario is None:
        return "Constants and their defaults (each links to its unit, bounds and source):"
    return "Constants and their values in this scenario (each links to its unit, bounds and source):"


def timeline_section(scenario: Scenario | None) -> str:
    """The events of the scenario."""
    if scenario is None:
        return ""
    rows = [_event_row(event) for event in sorted(scenario.to_dict()["events"], key=lambda event: int(event["day"]))]
    if not rows:
        return "This scenario has no events."
    return "In this scenario:\n\n" + format_table(("from day", "to", "event", "given", "for", "called"), rows)


def _event_row(event: Mapping[str, Any]) -> tuple[str, ...]:
    """A row of the timeline."""
    settings = {key: value for key, value in event.items() if key not in tables.COMMON_EVENT_KEYS}
    affected = [*event.get("team", ()), *event.get("people", ())]
    return (
        str(event["day"]),
        str(event.get("until", "")),
        code_cell(event["event"]),
        ", ".join(_format_event_value(key, value) for key, value in settings.items()),
        escape_cell(join_with_and(affected, MAX_LISTED_NAMES)) if affected else "",
        escape_cell(event.get("note", "")),
    )


def _format_event_value(key: str, value: Any) -> str:
    """What an event gives; a style by its name, if it has one."""
    if isinstance(value, Mapping):
        name = next((name for name, entry in STYLES.items() if entry.style._asdict() == dict(value)), "")
        return f"{key} {name or ', '.join(f'{part} {format_number(amount)}' for part, amount in value.items())}"
    return escape_cell(f"{key} {format_number(value)}")
