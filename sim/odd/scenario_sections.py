"""Sections of the ODD page that depend on the scenario, or describe the defaults if there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.model.metadata import annotated_fields
from sim.model.styles import STYLES, Style, style_key
from sim.odd import model_tables
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
    ("density", "density (share of pairs with a tie)"),
    ("mean_degree", "degree (ties per person), mean"),
    ("sd_degree", "degree, standard deviation"),
    ("clustering", "clustering coefficient, mean over people"),
    ("top_share", "share of weight on the heaviest 10% of ties"),
)
"""Metrics of a network: a key of `sim.teams.summarise_team`, and its label."""
MAX_LISTED_NAMES = 8
"""Maximum number of names in a list. The others are counted."""


def title_suffix(scenario: Scenario | None) -> str:
    """Suffix of the title of the page."""
    return f" in the scenario “{escape_text(scenario.title)}”" if scenario else ""


def scenario_summary(scenario: Scenario | None) -> str:
    """Name, digest and description of the scenario."""
    if scenario is None:
        return ""
    story_text = escape_text(" ".join(scenario.about.split()))
    introduction = (
        f"Tables contain the values of the scenario {code_cell(scenario.name)}. Values that differ from the defaults of"
    )
    version_text = f"the model are bold and followed by the default. Scenario format: version {scenario.version}."
    digest = f"SHA-256 digest of the scenario with all defaults: {code_cell(scenario.digest())}."
    return f"{introduction} {version_text} {digest}" + (f"\n\n**Scenario.** {story_text}" if story_text else "")


def run_length_section(scenario: Scenario | None) -> str:
    """Number of days of a run."""
    if scenario is None:
        return f"A run has {DEFAULT_DAYS} days, about a working year, unless the scenario sets another number."
    return f"A run has {scenario.days} days."


def team_section(scenario: Scenario | None) -> str:
    """All builders, or the builder of the scenario with its settings and its network."""
    if scenario is None:
        return model_tables.builders_table()
    choice = scenario.team
    metrics = summarise_team(scenario.team_arrays())
    rows = [(name, format_number(round(metrics[key], 3))) for key, name in NETWORK_METRICS]
    parts = [f"The builder {code_cell(choice.builder)} generates the team of this scenario with seed {choice.seed}:"]
    parts.append(model_tables.builders_table(choice.builder))
    if settings := _format_settings(choice.builder_settings, TEAM_BUILDERS[choice.builder]):
        parts.append(f"Settings of this scenario: {settings}.")
    return "\n\n".join([*parts, "The network:", format_table(("metric", "value"), rows)])


def _format_settings(spec: Any, record: type) -> str:
    """The settings of a builder that are single values, without lists of people and ties."""
    values = {name: getattr(spec, name) for name in annotated_fields(record)}
    scalars = {name: value for name, value in values.items() if isinstance(value, int | float | str)}
    return ", ".join(f"{code_cell(name)} {format_number(value)}" for name, value in scalars.items())


def leadership_section(scenario: Scenario | None) -> str:
    """Initial leadership style of each team."""
    if scenario is None:
        return ""
    teams: dict[Style, list[str]] = {}
    for name, style in scenario.team_styles().items():
        teams.setdefault(style, []).append(name)
    style_names = {entry.style: code_cell(name) for name, entry in STYLES.items()}
    rows = [
        (
            style_names.get(style, "custom"),
            *(format_number(value) for value in style),
            str(len(names)),
            escape_cell(join_with_and(names, MAX_LISTED_NAMES)),
        )
        for style, names in teams.items()
    ]
    return "Leadership styles at the start:\n\n" + format_table(
        ("style", *Style._fields, "number of teams", "teams"), rows
    )


def initial_state_section(scenario: Scenario | None) -> str:
    """Initial states that the scenario sets."""
    if scenario is None:
        return ""
    initial_values, leader_values = scenario.start.everyone(), scenario.start.given_states_of_leaders()
    if scenario.start.improvement:
        initial_values = {**initial_values, "improvement": scenario.start.improvement}
    n_own = len(scenario.team_arrays().initial_states)
    individual_note = (
        f"{n_own} {'person starts' if n_own == 1 else 'people start'} with their own values." if n_own else ""
    )
    if not initial_values and not leader_values:
        return f"This scenario does not change the initial state of everybody. {individual_note}".strip()
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
    """Caption of the table of constants."""
    if scenario is None:
        return "Constants and their defaults, with links to units, bounds and sources:"
    return "Constants and their values in this scenario, with links to units, bounds and sources:"


def timeline_section(scenario: Scenario | None) -> str:
    """Events of the scenario."""
    if scenario is None:
        return ""
    rows = [_event_row(event) for event in sorted(scenario.to_dict()["events"], key=lambda event: int(event["day"]))]
    if not rows:
        return "This scenario has no events."
    return "In this scenario:\n\n" + format_table(
        ("first day", "last day", "event", "settings", "teams or people", "note"), rows
    )


def _event_row(event: Mapping[str, Any]) -> tuple[str, ...]:
    """An event as a row of a table."""
    settings = {key: value for key, value in event.items() if key not in model_tables.COMMON_EVENT_KEYS}
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
    """A setting of an event; a built-in style by its name."""
    if isinstance(value, Mapping):
        name = style_key(Style(**value)) if set(value) == set(Style._fields) else None
        return f"{key} {name or ', '.join(f'{part} {format_number(amount)}' for part, amount in value.items())}"
    return escape_cell(f"{key} {format_number(value)}")
