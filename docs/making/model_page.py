"""The parts of background/model.md that are made from the model's code: tables and rules with their formulas."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

from making import parameters_page
from making.markdown import bounds, cell, code, number, sections, table
from making.sources import source
from sim.model.about import fields_of
from sim.model.acts import KINDS, ActKind
from sim.model.draws import Purpose
from sim.model.measures import MEASURES
from sim.model.parameters import Parameters
from sim.model.sources import SOURCES
from sim.model.states import PERSON_STATES
from sim.model.styles import STYLES, Style

REFERENCE = "../reference/"
PART = re.compile(r"(<!-- made: ([a-z ]+) -->\n).*?(<!-- /made -->)", re.DOTALL)
"""A part that is made: between these comments nothing is written by hand."""


def filled(page: str) -> str:
    """The page with all its made parts made anew."""

    def fill(match: re.Match[str]) -> str:
        name, _, argument = match[2].partition(" ")
        if name not in PARTS:
            raise KeyError(f"background/model.md asks for {match[2]!r}, which nothing makes")
        text = PARTS[name](argument) if argument else PARTS[name]()
        return f"{match[1]}\n{text}\n\n{match[3]}"

    return PART.sub(fill, page)


def states() -> str:
    """The states of a person, with their symbols."""
    rows = [
        (code(name), cell(symbol), bounds(about.low, about.high), cell(about.sentence))
        for name, symbol, about in PERSON_STATES
        if symbol
    ]
    return table(("state", "symbol", "from, to", "what it is"), rows)


def styles() -> str:
    """The styles."""
    rows = [
        (code(name), *(number(value) for value in named.style), cell(named.sentence)) for name, named in STYLES.items()
    ]
    return table(("style", *Style._fields, "in a sentence"), rows)


def kinds() -> str:
    """The kinds of act."""
    return table(
        ("kind", *ActKind._fields),
        [(code(name), *(number(float(value)) for value in kind)) for name, kind in KINDS.items()],
    )


def mechanisms() -> str:
    """The mechanisms that can be switched off."""
    return parameters_page.mechanisms(REFERENCE).replace("mechanism-", "switch-")


def constants() -> str:
    """Names and defaults of the constants, group by group."""
    fields = fields_of(Parameters)
    rows = []
    for title, names in parameters_page.groups().items():
        told = [f"[{name}]({REFERENCE}parameters.md#{name}) {number(fields[name].default)}" for name in names]
        rows.append((cell(title), ", ".join(told)))
    return table(("what for", "constant and default"), rows)


def measures() -> str:
    """The measures of a day."""
    return table(("measure", "what it is"), [(code(name), cell(about.sentence)) for name, about in MEASURES])


def purposes() -> str:
    """What draws are for."""
    return ", ".join(f"{number(int(purpose))} {purpose.name.lower().replace('_', ' ')}" for purpose in Purpose) + "."


def rules(room: str) -> str:
    """The rules of a module of the model, with the formulas of their docstrings."""
    module = import_module(f"sim.model.{room}")
    rows = [(code(name), rule_told(one)) for name, one in vars(module).items() if is_rule(module, name, one)]
    if not rows:
        raise ValueError(f"sim/model/{room}.py has no rules")
    where = f"From [`sim/model/{room}.py`](../../sim/model/{room}.py):"
    return f"{where}\n\n{table(('rule', 'what it gives'), rows)}"


def is_rule(module: Any, name: str, one: Any) -> bool:
    """Whether a name of a module is one of its own public functions."""
    return inspect.isfunction(inspect.unwrap(one)) and one.__module__ == module.__name__ and not name.startswith("_")


def rule_told(rule: Callable[..., Any]) -> str:
    """A rule's docstring in one cell, its source keys as links."""
    parts = sections(rule.__doc__)[""].split("\n\n")
    return re.sub(r"\((?:source: )?([a-z_]+\d{4})\)", linked, "<br>".join(cell(part) for part in parts))


def linked(match: re.Match[str]) -> str:
    """A source key in brackets as a link."""
    return f"({source(match[1], REFERENCE)})" if match[1] in SOURCES else match[0]


PARTS: dict[str, Callable[..., str]] = {
    "states": states,
    "styles": styles,
    "kinds": kinds,
    "mechanisms": mechanisms,
    "constants": constants,
    "measures": measures,
    "purposes": purposes,
    "rules": rules,
}
"""Parts by the name that the page asks for them by."""
