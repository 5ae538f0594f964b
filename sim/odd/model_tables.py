"""Tables from the schema: states, styles, kinds of act, constants, mechanisms, measures, builders and events.

Tables of values that a scenario can change show the values of the scenario. If a value differs from the default, the
default follows in parentheses.
"""

from __future__ import annotations

import inspect
import re

from sim.model.act_kinds import DEFAULT_ACT_KINDS, ActKind
from sim.model.day_phases import DAY_PHASES
from sim.model.measures import MEASURES
from sim.model.mechanisms import DEFAULT_MECHANISMS, Mechanisms
from sim.model.metadata import FieldSpec, annotated_fields
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.rng import RandomStream
from sim.model.states import PERSON_STATES
from sim.model.styles import STYLES, Style
from sim.odd.links import REFERENCE, source_link
from sim.reporting.markdown import (
    anchor,
    code_cell,
    escape_cell,
    format_bounds,
    format_number,
    format_table,
    split_sections,
)
from sim.scenario import EVENT_CLASSES, Scenario
from sim.scenario.events import LastingEvent
from sim.teams import TEAM_BUILDERS

PARAMETER_HEADERS = ("name", "default", "unit", "range", "meaning", "source")
COMMON_EVENT_KEYS = ("day", "until", "team", "people", "note", "event")
"""Keys that all events have in common."""


def states_table() -> str:
    """State variables of a person, with their symbols."""
    rows = [
        (
            code_cell(name),
            escape_cell(symbol),
            format_bounds(metadata.minimum, metadata.maximum),
            escape_cell(metadata.description),
        )
        for name, symbol, metadata in PERSON_STATES
        if symbol
    ]
    return format_table(("state", "symbol", "range", "meaning"), rows)


def schedule_list() -> str:
    """The phases of a day in their order, with the functions that run them."""
    lines = []
    for number, phase in enumerate(DAY_PHASES, 1):
        rules = f", rules in [`{phase.rules}`](../../sim/model/rules/{phase.rules}.py)" if phase.rules else ""
        lines.append(f"{number}. **{phase.name}.** {phase.description} (`{phase.function}`{rules})")
    return "\n".join(lines)


def styles_table() -> str:
    """Leadership styles."""
    rows = [
        (code_cell(name), *(format_number(value) for value in entry.style), escape_cell(entry.description))
        for name, entry in STYLES.items()
    ]
    return format_table(("style", *Style._fields, "description"), rows)


def act_kinds_table(scenario: Scenario | None = None) -> str:
    """Kinds of act."""
    act_kinds = scenario.act_kinds if scenario else DEFAULT_ACT_KINDS
    rows = [
        (
            code_cell(name),
            *(
                format_if_changed(float(value), float(own))
                for value, own in zip(act_kinds[name], DEFAULT_ACT_KINDS[name], strict=True)
            ),
        )
        for name in DEFAULT_ACT_KINDS
    ]
    return format_table(("kind", *ActKind._fields), rows)


def format_if_changed(value: float | int, default: float | int) -> str:
    """A value; if it differs from the default, in bold and followed by the default."""
    return (
        format_number(value) if value == default else f"**{format_number(value)}** (default: {format_number(default)})"
    )


def mechanisms_table(prefix: str, folder: str = REFERENCE, scenario: Scenario | None = None) -> str:
    """Mechanisms with anchors that start with `prefix`."""
    active = scenario.mechanisms if scenario else DEFAULT_MECHANISMS
    rows = [
        (
            anchor(f"{prefix}-{name}").replace(f"`{prefix}-", "`"),
            escape_cell(field.metadata.description),
            source_link(field.metadata.reference, folder),
            "" if scenario is None else "on" if getattr(active, name) else "**off**",
        )
        for name, field in annotated_fields(Mechanisms).items()
    ]
    return format_table(("mechanism", "effect with and without it", "source", "in this scenario"), rows)


def parameters_table(scenario: Scenario | None = None) -> str:
    """Names and values of all constants by group."""
    values = scenario.constants if scenario else DEFAULT_PARAMETERS
    rows = []
    for title, names in parameter_groups().items():
        links = []
        for name in names:
            value_text = format_if_changed(getattr(values, name), getattr(DEFAULT_PARAMETERS, name))
            links.append(f"[{name}]({REFERENCE}parameters.md#{name}) {value_text}")
        rows.append((escape_cell(title), ", ".join(links)))
    return format_table(("group", "constant and value"), rows)


def parameter_tables(folder: str = "") -> list[str]:
    """A heading and a table for each group of constants."""
    fields = annotated_fields(Parameters)
    parts = []
    for title, names in parameter_groups().items():
        parts += [
            f"### {title}",
            format_table(PARAMETER_HEADERS, [parameter_row(fields[name], folder) for name in names]),
        ]
    return parts


def parameter_row(field: FieldSpec, folder: str = "") -> tuple[str, ...]:
    """A constant as a row of a table."""
    metadata = field.metadata
    kind = ", integer" if field.is_integer else ""
    limits = format_bounds(metadata.minimum, metadata.maximum) + kind
    default, source_text = format_number(field.default), source_link(metadata.reference, folder)
    return anchor(field.name), default, metadata.unit, limits, escape_cell(metadata.description), source_text


def parameter_groups() -> dict[str, list[str]]:
    """Names of constants by heading of their section in the source of `Parameters`."""
    names_by_heading: dict[str, list[str]] = {}
    title = ""
    for line in inspect.getsource(Parameters).splitlines():
        if heading := re.match(r" +# --- (.+)", line):
            title = heading[1].capitalize()
        elif (field := re.match(r"    (\w+): Annotated", line)) is not None:
            names_by_heading.setdefault(title, []).append(field[1])
    if sorted(name for names in names_by_heading.values() for name in names) != sorted(annotated_fields(Parameters)):
        raise ValueError("the headings in sim/model/parameters.py do not cover every constant")
    return names_by_heading


def measures_table() -> str:
    """Measures of a day."""
    return format_table(
        ("measure", "meaning"),
        [(code_cell(measure.name), escape_cell(measure.metadata.description)) for measure in MEASURES],
    )


def format_random_streams() -> str:
    """Purposes of random draws with their numbers."""
    return (
        ", ".join(f"{format_number(int(purpose))} {purpose.name.lower().replace('_', ' ')}" for purpose in RandomStream)
        + "."
    )


def builders_table(builder: str = "") -> str:
    """All builders, or one of them, from their docstrings."""
    rows = [
        (
            code_cell(name),
            describe_builder(record),
            ", ".join(_format_setting(field) for field in annotated_fields(record).values()),
        )
        for name, record in TEAM_BUILDERS.items()
        if builder in ("", name)
    ]
    return format_table(("builder", "description", "settings and defaults"), rows)


def describe_builder(record: type) -> str:
    """The docstring of a builder as a table cell, with one line per list item."""
    parts = re.split(r"\n\s*\n|\n(?=- )", split_sections(record.__doc__)[""])
    return "<br>".join(escape_cell(part) for part in parts)


def _format_setting(field: FieldSpec) -> str:
    """A setting of a builder with its default, if any."""
    return (
        code_cell(field.name)
        if field.default in (..., None)
        else f"{code_cell(field.name)} {format_number(field.default)}"
    )


def events_table() -> str:
    """Types of event, from their docstrings and the descriptions of their keys."""
    rows = []
    for name, kind in EVENT_CLASSES.items():
        keys = ", ".join(
            f"{code_cell(key)}: {escape_cell(_lower_first(field.description or ''))}"
            for key, field in kind.model_fields.items()
            if key not in COMMON_EVENT_KEYS
        )
        duration = "first to last day" if issubclass(kind, LastingEvent) else "one day"
        rows.append((code_cell(name), escape_cell((kind.__doc__ or "").strip()), duration, keys))
    return format_table(("event", "effect", "duration", "settings"), rows)


def _lower_first(sentence: str) -> str:
    """A sentence without capital letter and full stop."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")
