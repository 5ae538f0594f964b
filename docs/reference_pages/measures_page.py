"""reference/measures.md: what a run measures, what is known of a person, and the columns of the files it leaves."""

from __future__ import annotations

from sim.model.measures import BURNT_OUT_THRESHOLD, MEASURES, MIN_LEFT_OUT_DAYS, RIPPLE_WINDOW_DAYS, WORN_OUT_THRESHOLD
from sim.model.states import PERSON_STATES
from sim.odd.links import source_link
from sim.reporting.markdown import anchor, code_cell, escape_cell, format_bounds, format_table
from sim.reporting.report import FILE_DESCRIPTIONS
from sim.storage.writers import ACTS_METADATA, DAYS_METADATA, PEOPLE_METADATA

STATES_AND_MEASURES = {entry.name for entry in (*MEASURES, *PERSON_STATES)}


def build_page() -> str:
    """The page."""
    return "\n\n".join(
        [
            "# Measures, states and files",
            (
                "States, shares and indices run from 0 to 1. Figures and reports show them as points from 0 to 100, or"
                " per cent."
            ),
            "## Measures of a day",
            (
                "For everyone, and for each team. Levels (wellbeing, energy, felt compassion, safety, obstacles, "
                "improvement) are those of the morning; what is counted is counted over the day."
            ),
            measures_table(),
            (
                f"The thresholds: burnt out is wellbeing and morning energy both below {BURNT_OUT_THRESHOLD:.2f}; worn"
                f" out is less energy than {WORN_OUT_THRESHOLD:.2f} at the end of the shift; left out is"
                f" {MIN_LEFT_OUT_DAYS} days at work without an act or conversation; a ripple is followed for"
                f" {RIPPLE_WINDOW_DAYS} days."
            ),
            "## What is known of a person",
            states_table(),
            "## What a run leaves",
            "A run writes a folder `results/<scenario>/<run id>/` (with `--out DIR`: `DIR/<scenario>/<run id>/`).",
            format_table(
                ("file", "what is in it"),
                [
                    (code_cell(name), escape_cell(column_descriptions))
                    for name, column_descriptions in FILE_DESCRIPTIONS.items()
                ],
            ),
            (
                "Besides these there are `report.md`, the run in plain words, and the folder `figures/` with every"
                " figure as PNG and as SVG. With several runs (`--runs N`), days tell of all runs and have a first"
                " column `seed`; people and acts are those of the first run."
            ),
            "### Columns of days",
            "`days.parquet`, `days.csv`, and `Recording.days` in Python: a row a day and team, and one for everyone.",
            columns_table(DAYS_METADATA, "and the [measures of a day](#measures-of-a-day) by their names."),
            "### Columns of people",
            "`people.parquet`, and `Recording.people`: a row a day and person.",
            columns_table(PEOPLE_METADATA, "and [what is known of a person](#what-is-known-of-a-person) by its names."),
            "### Columns of acts",
            "`acts.parquet`, and `Recording.acts`: a row an act or conversation, in the order of days.",
            columns_table(ACTS_METADATA),
        ]
    )


def measures_table() -> str:
    """The measures."""
    rows = [
        (
            anchor(name),
            about.unit,
            format_bounds(about.minimum, about.maximum),
            escape_cell(about.description),
            source_link(about.reference),
        )
        for name, about in MEASURES
    ]
    return format_table(("measure", "unit", "from, to", "what it is", "source"), rows)


def states_table() -> str:
    """The states of a person."""
    rows = [
        (
            anchor(f"state-{name}").replace("`state-", "`"),
            escape_cell(symbol),
            about.unit,
            format_bounds(about.minimum, about.maximum),
            escape_cell(about.description),
        )
        for name, symbol, about in PERSON_STATES
    ]
    return format_table(("state", "symbol", "unit", "from, to", "what it is"), rows)


def columns_table(column_descriptions: dict[str, tuple[str, str]], continuation: str = "") -> str:
    """Columns of a file that are neither measures nor states."""
    rows = [
        (code_cell(name), unit, escape_cell(meaning if name != "seed" else f"{meaning} Only with several runs."))
        for name, (unit, meaning) in column_descriptions.items()
        if not continuation or name not in STATES_AND_MEASURES
    ]
    table_text = format_table(("column", "unit", "what it is"), rows)
    return f"{table_text}\n\n… {continuation}" if continuation else table_text
