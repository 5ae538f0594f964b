"""reference/parameters.md: constants, kinds of act, styles, mechanisms."""

from __future__ import annotations

from sim.analysis.markdown import anchored, bounds, cell, code, number, table
from sim.analysis.odd import tables
from sim.analysis.odd.linking import source
from sim.model.about import annotated_fields
from sim.model.acts import ACT_KIND_DESCRIPTIONS, ACT_KINDS, ActKind
from sim.model.styles import STYLES, Style


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
            *tables.all_about_constants(),
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
            tables.mechanisms("mechanism", folder=""),
        ]
    )


def columns(record: type) -> str:
    """A table that says what the columns of another mean."""
    rows = [
        (code(name), bounds(about.minimum, about.maximum), cell(about.description), source(about.reference))
        for name, about in ((field.name, field.metadata) for field in annotated_fields(record).values())
    ]
    return table(("name", "from, to", "what it is", "source"), rows)


def kinds() -> str:
    """The kinds of act and what they do."""
    rows = [
        (anchored(name), cell(ACT_KIND_DESCRIPTIONS[name]), *(number(float(value)) for value in kind))
        for name, kind in ACT_KINDS.items()
    ]
    return table(("kind", "what it is", *ActKind._fields), rows)


def styles() -> str:
    """The named styles."""
    rows = [
        (anchored(name), *(number(value) for value in named.style), cell(named.description))
        for name, named in STYLES.items()
    ]
    return table(("style", *Style._fields, "in a sentence"), rows)
