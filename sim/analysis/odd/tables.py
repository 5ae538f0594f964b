"""Tables of what the schema knows: states, styles, kinds of act, constants, mechanisms, measures, builders, events.

Those that a scenario can change show its values; where a value differs from the model's own, that stands behind it.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from sim.analysis.markdown import anchored, bounds, cell, code, number, sections, table
from sim.analysis.odd.linking import REFERENCE, source
from sim.model.about import FieldSpec, annotated_fields
from sim.model.acts import ACT_KINDS, ActKind
from sim.model.draws import RandomStream
from sim.model.measures import MEASURES
from sim.model.mechanisms import DEFAULT_MECHANISMS, Mechanisms
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.states import PERSON_STATES
from sim.model.styles import STYLES, Style
from sim.scenario import EVENT_CLASSES, Scenario
from sim.scenario.events import LastingEvent
from sim.teams import TEAM_BUILDERS

CONSTANT_HEADS = ("name", "default", "unit", "from, to", "what it is", "source")
COMMON = ("day", "until", "team", "people", "note", "event")
"""Keys that events have in common."""


def states() -> str:
    """The states of a person, with their symbols."""
    rows = [
        (code(name), cell(symbol), bounds(about.minimum, about.maximum), cell(about.description))
        for name, symbol, about in PERSON_STATES
        if symbol
    ]
    return table(("state", "symbol", "from, to", "what it is"), rows)


def styles() -> str:
    """The styles."""
    rows = [
        (code(name), *(number(value) for value in named.style), cell(named.description))
        for name, named in STYLES.items()
    ]
    return table(("style", *Style._fields, "in a sentence"), rows)


def kinds(scenario: Scenario | None = None) -> str:
    """The kinds of act."""
    here = scenario.act_kinds if scenario else ACT_KINDS
    rows = [
        (
            code(name),
            *(changed(float(value), float(own)) for value, own in zip(here[name], ACT_KINDS[name], strict=True)),
        )
        for name in ACT_KINDS
    ]
    return table(("kind", *ActKind._fields), rows)


def changed(value: float | int, own: float | int) -> str:
    """A value, and behind it the model's own where that is another."""
    return number(value) if value == own else f"**{number(value)}** (model: {number(own)})"


def mechanisms(anchor: str, folder: str = REFERENCE, scenario: Scenario | None = None) -> str:
    """The mechanisms that can be switched off, each with an anchor that begins as given."""
    here = scenario.mechanisms if scenario else DEFAULT_MECHANISMS
    rows = [
        (
            anchored(f"{anchor}-{name}").replace(f"`{anchor}-", "`"),
            cell(field.metadata.description),
            source(field.metadata.reference, folder),
            "" if scenario is None else "on" if getattr(here, name) else "**off**",
        )
        for name, field in annotated_fields(Mechanisms).items()
    ]
    return table(("mechanism", "what it does, and what happens without it", "source", "here"), rows)


def constants(scenario: Scenario | None = None) -> str:
    """Names and values of the constants, group by group."""
    here = scenario.constants if scenario else DEFAULT_PARAMETERS
    rows = []
    for title, names in groups().items():
        told = [
            f"[{name}]({REFERENCE}parameters.md#{name}) {changed(getattr(here, name), getattr(DEFAULT_PARAMETERS, name))}"
            for name in names
        ]
        rows.append((cell(title), ", ".join(told)))
    return table(("what for", "constant and value"), rows)


def all_about_constants(folder: str = "") -> list[str]:
    """A heading and a table for each group of constants: default, unit, bounds, meaning and source."""
    fields = annotated_fields(Parameters)
    parts = []
    for title, names in groups().items():
        parts += [f"### {title}", table(CONSTANT_HEADS, [constant(fields[name], folder) for name in names])]
    return parts


def constant(field: FieldSpec, folder: str = "") -> tuple[str, ...]:
    """A row of a table of constants."""
    about = field.metadata
    kind = ", whole" if field.is_integer else ""
    limits = bounds(about.minimum, about.maximum) + kind
    default, where = number(field.default), source(about.reference, folder)
    return anchored(field.name), default, about.unit, limits, cell(about.description), where


def groups() -> dict[str, list[str]]:
    """Names of constants by the heading that they stand under in the source."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in inspect.getsource(Parameters).splitlines():
        if heading := re.match(r" +# --- (.+)", line):
            title = heading[1].capitalize()
        elif (field := re.match(r"    (\w+): Annotated", line)) is not None:
            found.setdefault(title, []).append(field[1])
    if sorted(name for names in found.values() for name in names) != sorted(annotated_fields(Parameters)):
        raise ValueError("the headings in sim/model/parameters.py do not cover every constant")
    return found


def measures() -> str:
    """The measures of a day."""
    return table(("measure", "what it is"), [(code(name), cell(about.description)) for name, about in MEASURES])


def purposes() -> str:
    """What draws are for."""
    return (
        ", ".join(f"{number(int(purpose))} {purpose.name.lower().replace('_', ' ')}" for purpose in RandomStream) + "."
    )


def builders(only: str = "") -> str:
    """The builders, or one of them, from their docstrings."""
    rows = [
        (code(name), builder_told(record), ", ".join(_setting(field) for field in annotated_fields(record).values()))
        for name, record in TEAM_BUILDERS.items()
        if only in ("", name)
    ]
    return table(("builder", "how it makes a team", "settings and defaults"), rows)


def builder_told(record: type) -> str:
    """The docstring of a builder in one cell; of a list, one line an item."""
    parts = re.split(r"\n\s*\n|\n(?=- )", sections(record.__doc__)[""])
    return "<br>".join(cell(part) for part in parts)


def _setting(field: FieldSpec) -> str:
    """A setting of a builder with its default, if it has one."""
    return code(field.name) if field.default in (..., None) else f"{code(field.name)} {number(field.default)}"


def events() -> str:
    """The kinds of event, from their docstrings and the sentences of their keys."""
    rows = []
    for name, kind in EVENT_CLASSES.items():
        keys = ", ".join(
            f"{code(key)}: {cell(_uncapped(field.description or ''))}"
            for key, field in kind.model_fields.items()
            if key not in COMMON
        )
        lasts = "from a day to a day" if issubclass(kind, LastingEvent) else "on a day"
        rows.append((code(name), cell((kind.__doc__ or "").strip()), lasts, keys))
    return table(("event", "what it does", "when", "what is given"), rows)


def _uncapped(sentence: str) -> str:
    """A sentence as a part of another."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


PARTS: dict[str, Any] = {
    "states": states,
    "styles": styles,
    "measures": measures,
    "purposes": purposes,
    "events": events,
}
"""Tables that are the same for every scenario, by the name that the page asks for them by."""
