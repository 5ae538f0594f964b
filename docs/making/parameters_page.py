"""reference/parameters.md: constants, kinds of act, styles, mechanisms."""

from __future__ import annotations

import inspect
import re

from making.markdown import anchored, bounds, cell, code, number, table
from making.sources import source
from sim.model.about import Field, fields_of
from sim.model.acts import KINDS, SENTENCES, ActKind
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.styles import STYLES, Style

HEADS = ("name", "default", "unit", "from, to", "what it is", "source")


def page() -> str:
    """The page."""
    return "\n\n".join(
        [
            "# Constants, kinds of act, styles, mechanisms",
            "Every number of the model. A scenario sets the workload at its top level, as `workload: 0.62`, and any "
            "other constant in the section `parameters`, as `parameters: {felt_half: 4}`. On the command line it is "
            "`--set parameters.felt_half=4`.",
            "A source stands behind an effect or its direction. Few of the numbers were ever measured in these units: "
            "they were tuned together until the model behaved as the literature says. “assumed” means that nothing but "
            "judgement stands behind a number.",
            "## Constants",
            *constants(),
            "## Kinds of act",
            "A scenario may change any of these numbers in its section `kinds`, as "
            "`kinds: {attentiveness: {share: 0.4}, support: {share: 0.2}}`. The shares must add up to 1.",
            kinds(),
            "What the columns mean:",
            columns(ActKind),
            "## Leadership styles",
            "A scenario names a style, or gives the five numbers itself: "
            "`style: {attend: 0.7, understand: 0.6, empathise: 0.5, help: 0.5, control: 0.3}`.",
            styles(),
            "What the columns mean:",
            columns(Style),
            "## Mechanisms",
            "Each is at work unless a scenario switches it off in its section `mechanisms`, as "
            "`mechanisms: {contagion: false}`.",
            mechanisms(),
        ]
    )


def constants() -> list[str]:
    """A table for each group of constants."""
    fields = fields_of(Parameters)
    parts = []
    for title, names in groups().items():
        parts += [f"### {title}", table(HEADS, [constant(fields[name]) for name in names])]
    return parts


def groups() -> dict[str, list[str]]:
    """Names of constants by the heading that they stand under in the source."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in inspect.getsource(Parameters).splitlines():
        if heading := re.match(r" +# --- (.+)", line):
            title = heading[1].capitalize()
        elif (field := re.match(r"    (\w+): Annotated", line)) is not None:
            found.setdefault(title, []).append(field[1])
    if sorted(name for names in found.values() for name in names) != sorted(fields_of(Parameters)):
        raise ValueError("the headings in sim/model/parameters.py do not cover every constant")
    return found


def constant(field: Field) -> tuple[str, ...]:
    """A row of a table of constants."""
    about = field.about
    kind = ", whole" if field.is_whole else ""
    limits = bounds(about.low, about.high) + kind
    return anchored(field.name), number(field.default), about.unit, limits, cell(about.sentence), source(about.source)


def columns(record: type) -> str:
    """A table that says what the columns of another mean."""
    rows = [
        (code(name), bounds(about.low, about.high), cell(about.sentence), source(about.source))
        for name, about in ((field.name, field.about) for field in fields_of(record).values())
    ]
    return table(("name", "from, to", "what it is", "source"), rows)


def kinds() -> str:
    """The kinds of act and what they do."""
    rows = [
        (anchored(name), cell(SENTENCES[name]), *(number(float(value)) for value in kind))
        for name, kind in KINDS.items()
    ]
    return table(("kind", "what it is", *ActKind._fields), rows)


def styles() -> str:
    """The named styles."""
    rows = [
        (anchored(name), *(number(value) for value in named.style), cell(named.sentence))
        for name, named in STYLES.items()
    ]
    return table(("style", *Style._fields, "in a sentence"), rows)


def mechanisms(folder: str = "") -> str:
    """The mechanisms."""
    rows = [
        (anchored(f"mechanism-{field.name}").replace("`mechanism-", "`"), cell(field.about.sentence),
         source(field.about.source, folder))
        for field in fields_of(Mechanisms).values()
    ]  # fmt: skip
    return table(("mechanism", "what it does, and what happens without it", "source"), rows)
