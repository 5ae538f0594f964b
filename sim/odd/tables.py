"""Tables of what the schema knows: states, styles, kinds of act, constants, mechanisms, measures, builders, events.

Those that a scenario can change show its values; where a value differs from the model's own, that stands behind it.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from sim.model.act_kinds import ACT_KINDS, ActKind
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

PARAMETER_HEADERS = ("name", "default", "unit", "from, to", "what it is", "source")
COMMON_EVENT_KEYS = ("day", "until", "team", "people", "note", "event")
"""Keys that events have in common."""


def states_table() -> str:
    """The states of a person, with their symbols."""
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
    return format_table(("state", "symbol", "from, to", "what it is"), rows)


def schedule_list() -> str:
    """The phases of a day, in their order."""
    lines = []
    for number, phase in enumerate(DAY_PHASES, 1):
        rules = f", rules in [`{phase.rules}`](../../sim/model/rules/{phase.rules}.py)" if phase.rules else ""
        lines.append(f"{number}. **{phase.name}.** {phase.description} (`{phase.function}`{rules})")
    return "\n".join(lines)


def styles_table() -> str:
    """The styles."""
    rows = [
        (code_cell(name), *(format_number(value) for value in entry.style), escape_cell(entry.description))
        for name, entry in STYLES.items()
    ]
    return format_table(("style", *Style._fields, "in a sentence"), rows)


def act_kinds_table(scenario: Scenario | None = None) -> str:
    """The kinds of act."""
    act_kinds = scenario.act_kinds if scenario else ACT_KINDS
    rows = [
        (
            code_cell(name),
            *(
                format_if_changed(float(value), float(own))
                for value, own in zip(act_kinds[name], ACT_KINDS[name], strict=True)
            ),
        )
        for name in ACT_KINDS
    ]
    return format_table(("kind", *ActKind._fields), rows)


def format_if_changed(value: float | int, default: float | int) -> str:
    """A value, and behind it the model's own where that is another."""
    return format_number(value) if value == default else f"**{format_number(value)}** (model: {format_number(default)})"


def mechanisms_table(prefix: str, folder: str = REFERENCE, scenario: Scenario | None = None) -> str:
    """The mechanisms that can be switched off, each with an anchor that begins as given."""
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
    return format_table(("mechanism", "what it does, and what happens without it", "source", "here"), rows)


def parameters_table(scenario: Scenario | None = None) -> str:
    """Names and values of the constants, group by group."""
    values = scenario.constants if scenario else DEFAULT_PARAMETERS
    rows = []
    for title, names in parameter_groups().items():
        links = []
        for name in names:
            value_text = format_if_changed(getattr(values, name), getattr(DEFAULT_PARAMETERS, name))
            links.append(f"[{name}]({REFERENCE}parameters.md#{name}) {value_text}")
        rows.append((escape_cell(title), ", ".join(links)))
    return format_table(("what for", "constant and value"), rows)


def parameter_tables(folder: str = "") -> list[str]:
    """A heading and a table for each group of constants: default, unit, bounds, meaning and source."""
    fields = annotated_fields(Parameters)
    parts = []
    for title, names in parameter_groups().items():
        parts += [
            f"### {title}",
            format_table(PARAMETER_HEADERS, [parameter_row(fields[name], folder) for name in names]),
        ]
    return parts


def parameter_row(field: FieldSpec, folder: str = "") -> tuple[str, ...]:
    """A row of a table of constants."""
    metadata = field.metadata
    kind = ", whole" if field.is_integer else ""
    limits = format_bounds(metadata.minimum, metadata.maximum) + kind
    default, source_text = format_number(field.default), source_link(metadata.reference, folder)
    return anchor(field.name), default, metadata.unit, limits, escape_cell(metadata.description), source_text


def parameter_groups() -> dict[str, list[str]]:
    """Names of constants by the heading that they stand under in the source."""
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
    """The measures of a day."""
    return format_table(
        ("measure", "what it is"), [(code_cell(name), escape_cell(metadata.description)) for name, metadata in MEASURES]
    )


def format_rng_purposes() -> str:
    """What draws are for."""
    return (
        ", ".join(f"{format_number(int(purpose))} {purpose.name.lower().replace('_', ' ')}" for purpose in RandomStream)
        + "."
    )


def builders_table(builder: str = "") -> str:
    """The builders, or one of them, from their docstrings."""
    rows = [
        (
            code_cell(name),
            describe_builder(record),
            ", ".join(_format_setting(field) for field in annotated_fields(record).values()),
        )
        for name, record in TEAM_BUILDERS.items()
        if builder in ("", name)
    ]
    return format_table(("builder", "how it makes a team", "settings and defaults"), rows)


def describe_builder(record: type) -> str:
    """The docstring of a builder in one cell; of a list, one line an item."""
    parts = re.split(r"\n\s*\n|\n(?=- )", split_sections(record.__doc__)[""])
    return "<br>".join(escape_cell(part) for part in parts)


def _format_setting(field: FieldSpec) -> str:
    """A setting of a builder with its default, if it has one."""
    return (
        code_cell(field.name)
        if field.default in (..., None)
        else f"{code_cell(field.name)} {format_number(field.default)}"
    )


def events_table() -> str:
    """The kinds of event, from their docstrings and the sentences of their keys."""
    rows = []
    for name, kind in EVENT_CLASSES.items():
        keys = ", ".join(
            f"{code_cell(key)}: {escape_cell(_lower_first(field.description or ''))}"
            for key, field in kind.model_fields.items()
            if key not in COMMON_EVENT_KEYS
        )
        lasts = "from a day to a day" if issubclass(kind, LastingEvent) else "on a day"
        rows.append((code_cell(name), escape_cell((kind.__doc__ or "").strip()), lasts, keys))
    return format_table(("event", "what it does", "when", "what is given"), rows)


def _lower_first(sentence: str) -> str:
    """A sentence as a part of another."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


STATIC_SECTIONS: dict[str, Any] = {
    "schedule": schedule_list,
    "states": states_table,
    "styles": styles_table,
    "measures": measures_table,
    "purposes": format_rng_purposes,
    "events": events_table,
}
"""Tables that are the same for every scenario, by the name that the page asks for them by."""
