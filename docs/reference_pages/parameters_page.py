"""reference/parameters.md: constants, kinds of act, styles, mechanisms."""

from __future__ import annotations

from sim.model.act_kinds import ACT_KINDS, ActKind
from sim.model.metadata import annotated_fields
from sim.model.styles import STYLES, Style
from sim.odd import model_tables
from sim.odd.links import source_link
from sim.reporting.markdown import anchor, code_cell, escape_cell, format_bounds, format_number, format_table


def build_page() -> str:
    """The text of the page."""
    return "\n\n".join(
        [
            "# Constants, kinds of act, styles, mechanisms",
            "These are all numbers of the model. In a scenario, the workload is a key at the top level, such as "
            "`workload: 0.62`. The other constants are in the section `parameters`, such as "
            "`parameters: {felt_half: 4}`. On the command line, use `--set parameters.felt_half=4`.",
            "The sources support an effect or its direction. Few of the numbers have been measured in these units. "
            "They were calibrated together so that the model agrees with the literature. “assumed” means that a number "
            "is based on judgement only.",
            "## Constants",
            *model_tables.parameter_tables(),
            "## Kinds of act",
            "A scenario can change these numbers in the section `kinds`, such as "
            "`kinds: {attentiveness: {share: 0.4}, support: {share: 0.2}}`. The shares must add up to 1.",
            act_kinds_table(),
            "Columns:",
            fields_table(ActKind),
            "## Leadership styles",
            "In a scenario, a style is a name or five numbers: "
            "`style: {attend: 0.7, understand: 0.6, empathise: 0.5, help: 0.5, control: 0.3}`.",
            styles_table(),
            "Columns:",
            fields_table(Style),
            "## Mechanisms",
            "All mechanisms are active by default. A scenario can switch them off in the section `mechanisms`, such as "
            "`mechanisms: {contagion: false}`.",
            model_tables.mechanisms_table("mechanism", folder=""),
        ]
    )


def fields_table(record: type) -> str:
    """A table of the columns of another table."""
    rows = [
        (
            code_cell(name),
            format_bounds(about.minimum, about.maximum),
            escape_cell(about.description),
            source_link(about.reference),
        )
        for name, about in ((field.name, field.metadata) for field in annotated_fields(record).values())
    ]
    return format_table(("name", "from, to", "what it is", "source"), rows)


def act_kinds_table() -> str:
    """A table of the kinds of act and their effects."""
    rows = [
        (anchor(name), escape_cell(display.description), *(format_number(float(value)) for value in kind))
        for name, (kind, display) in ACT_KINDS.items()
    ]
    return format_table(("kind", "what it is", *ActKind._fields), rows)


def styles_table() -> str:
    """A table of the built-in styles."""
    rows = [
        (anchor(name), *(format_number(value) for value in named.style), escape_cell(named.description))
        for name, named in STYLES.items()
    ]
    return format_table(("style", *Style._fields, "in a sentence"), rows)
