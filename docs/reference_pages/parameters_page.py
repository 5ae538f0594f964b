"""reference/parameters.md: constants, kinds of act, styles, mechanisms."""

from __future__ import annotations

from sim.model.act_kinds import ACT_KINDS, ActKind
from sim.model.metadata import annotated_fields
from sim.model.styles import STYLES, Style
from sim.odd import model_tables
from sim.odd.links import source_link
from sim.reporting.markdown import anchor, code_cell, escape_cell, format_bounds, format_number, format_table


def build_page() -> str:
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
            *model_tables.parameter_tables(),
            "## Kinds of act",
            "A scenario may change any of these numbers in its section `kinds`, as "
            "`kinds: {attentiveness: {share: 0.4}, support: {share: 0.2}}`. The shares must add up to 1.",
            act_kinds_table(),
            "What the columns mean:",
            fields_table(ActKind),
            "## Leadership styles",
            "A scenario names a style, or gives the five numbers itself: "
            "`style: {attend: 0.7, understand: 0.6, empathise: 0.5, help: 0.5, control: 0.3}`.",
            styles_table(),
            "What the columns mean:",
            fields_table(Style),
            "## Mechanisms",
            "Each is at work unless a scenario switches it off in its section `mechanisms`, as "
            "`mechanisms: {contagion: false}`.",
            model_tables.mechanisms_table("mechanism", folder=""),
        ]
    )


def fields_table(record: type) -> str:
    """A table that says what the columns of another mean."""
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
    """The kinds of act and what they do."""
    rows = [
        (anchor(name), escape_cell(display.description), *(format_number(float(value)) for value in kind))
        for name, (kind, display) in ACT_KINDS.items()
    ]
    return format_table(("kind", "what it is", *ActKind._fields), rows)


def styles_table() -> str:
    """The named styles."""
    rows = [
        (anchor(name), *(format_number(value) for value in named.style), escape_cell(named.description))
        for name, named in STYLES.items()
    ]
    return format_table(("style", *Style._fields, "in a sentence"), rows)
