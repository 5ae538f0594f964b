"""What the page says of one scenario: its story, team, leadership, start and timeline; of none, what is general."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.analysis.markdown import cell, code, number, shown, table
from sim.analysis.odd import tables
from sim.model.about import annotated_fields
from sim.model.styles import STYLES, Style
from sim.scenario import Scenario
from sim.scenario.schema import DEFAULT_DAYS
from sim.teams import TEAM_BUILDERS, summarise_team
from sim.teams.error import join_with_and

FIGURES = (
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
AT_MOST = 8
"""Names in a list; the others are counted."""


def title(scenario: Scenario | None) -> str:
    """What stands behind the page's title."""
    return f", as played in “{shown(scenario.title)}”" if scenario else ""


def story(scenario: Scenario | None) -> str:
    """Which scenario the page is about."""
    if scenario is None:
        return ""
    told = shown(" ".join(scenario.about.split()))
    here = f"The page is about the scenario {code(scenario.name)}: tables show its values, and where one differs from"
    more = f"the model's own, that stands behind it. Version {scenario.version} of the format."
    digest = f"SHA-256 of the scenario with everything explicit: {code(scenario.digest())}."
    return f"{here} {more} {digest}" + (f"\n\n**The scenario.** {told}" if told else "")


def days(scenario: Scenario | None) -> str:
    """How long a run is."""
    if scenario is None:
        return f"A run lasts {DEFAULT_DAYS} days, about a year, unless the scenario says otherwise."
    return f"A run lasts {scenario.days} days."


def team(scenario: Scenario | None) -> str:
    """All builders; or the builder of the scenario, its settings and the network that it made."""
    if scenario is None:
        return tables.builders()
    choice = scenario.team
    about = summarise_team(scenario.team_arrays())
    rows = [(name, number(round(about[key], 3))) for key, name in FIGURES]
    parts = [f"This scenario's team comes from the builder {code(choice.builder)}, with seed {choice.seed}:"]
    parts.append(tables.builders(choice.builder))
    if settings := _settings(choice.builder_settings, TEAM_BUILDERS[choice.builder]):
        parts.append(f"Here: {settings}.")
    return "\n\n".join([*parts, "The network:", table(("figure", "value"), rows)])


def _settings(spec: Any, record: type) -> str:
    """The settings of a builder that are single values; people and ties, which may be many, are counted elsewhere."""
    given = {name: getattr(spec, name) for name in annotated_fields(record)}
    plain = {name: value for name, value in given.items() if isinstance(value, int | float | str)}
    return ", ".join(f"{code(name)} {number(value)}" for name, value in plain.items())


def leadership(scenario: Scenario | None) -> str:
    """Which style the leaders of which teams have at the start."""
    if scenario is None:
        return ""
    teams: dict[Style, list[str]] = {}
    for name, style in scenario.team_styles().items():
        teams.setdefault(style, []).append(name)
    names = {named.style: code(name) for name, named in STYLES.items()}
    rows = [
        (
            names.get(style, "its own"),
            *(number(value) for value in style),
            str(len(led)),
            cell(join_with_and(led, AT_MOST)),
        )
        for style, led in teams.items()
    ]
    return "The leaders at the start:\n\n" + table(("style", *Style._fields, "teams", "which"), rows)


def start(scenario: Scenario | None) -> str:
    """What people start with, where the scenario says so."""
    if scenario is None:
        return ""
    given, led = scenario.start.everyone(), scenario.start.given_states_of_leaders()
    if scenario.start.improvement:
        given = {**given, "improvement": scenario.start.improvement}
    n_own = len(scenario.team_arrays().initial_states)
    own = f"{n_own} {'person starts' if n_own == 1 else 'people start'} with values of their own." if n_own else ""
    if not given and not led:
        return f"This scenario changes nothing in this for all. {own}".strip()
    rows = [
        (code(state), number(given[state]) if state in given else "", number(led[state]) if state in led else "")
        for state in dict.fromkeys([*given, *led])
    ]
    return f"In this scenario:\n\n{table(('state', 'everybody', 'leaders'), rows)}\n\n{own}".strip()


def of_constants(scenario: Scenario | None) -> str:
    """What the table of constants shows."""
    if scenario is None:
        return "Constants and their defaults (each links to its unit, bounds and source):"
    return "Constants and their values in this scenario (each links to its unit, bounds and source):"


def timeline(scenario: Scenario | None) -> str:
    """The events of the scenario."""
    if scenario is None:
        return ""
    rows = [_event(event) for event in sorted(scenario.to_dict()["events"], key=lambda event: int(event["day"]))]
    if not rows:
        return "This scenario has no events."
    return "In this scenario:\n\n" + table(("from day", "to", "event", "given", "for", "called"), rows)


def _event(event: Mapping[str, Any]) -> tuple[str, ...]:
    """A row of the timeline."""
    given = {key: value for key, value in event.items() if key not in tables.COMMON}
    whom = [*event.get("team", ()), *event.get("people", ())]
    return (
        str(event["day"]),
        str(event.get("until", "")),
        code(event["event"]),
        ", ".join(_given(key, value) for key, value in given.items()),
        cell(join_with_and(whom, AT_MOST)) if whom else "",
        cell(event.get("note", "")),
    )


def _given(key: str, value: Any) -> str:
    """What an event gives; a style by its name, if it has one."""
    if isinstance(value, Mapping):
        name = next((name for name, named in STYLES.items() if named.style._asdict() == dict(value)), "")
        return f"{key} {name or ', '.join(f'{part} {number(amount)}' for part, amount in value.items())}"
    return cell(f"{key} {number(value)}")
