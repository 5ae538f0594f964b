"""reference/measures.md: measures, states of a person, and the columns of the files that a run saves."""

from __future__ import annotations

from sim.model.measures import BURNT_OUT_THRESHOLD, MEASURES, MIN_LEFT_OUT_DAYS, RIPPLE_WINDOW_DAYS, WORN_OUT_THRESHOLD
from sim.model.states import PERSON_STATES
from sim.odd.links import source_link
from sim.reporting.markdown import anchor, code_cell, escape_cell, format_bounds, format_table
from sim.reporting.report import FILE_DESCRIPTIONS
from sim.storage.writers import ACTS_METADATA, DAYS_METADATA, PEOPLE_METADATA

STATES_AND_MEASURES = {entry.name for entry in (*MEASURES, *PERSON_STATES)}


def build_page() -> str:
    """Text of the page."""
    return "\n\n".join(
        [
            "# Measures, states and files",
            (
                "Levels, shares and indices are numbers from 0 to 1 in data files and in Python. Figures and reports "
                "show levels as points from 0 to 100 and shares as percentages."
            ),
            "## Daily measures",
            (
                "Measures are computed for the whole organisation and for each team. Levels (wellbeing, energy, felt "
                "compassion, safety, obstacles, improvement) are measured in the morning. Counts cover the whole day."
            ),
            measures_table(),
            (
                f"Thresholds: a person is burnt out if wellbeing and morning energy are both below "
                f"{BURNT_OUT_THRESHOLD:.2f}, worn out if energy is below {WORN_OUT_THRESHOLD:.2f} at the end of the "
                f"shift, and left out after {MIN_LEFT_OUT_DAYS} days at work without an act or conversation. A ripple "
                f"is followed for {RIPPLE_WINDOW_DAYS} days."
            ),
            "## States of a person",
            states_table(),
            "## Files of a run",
            "A run writes a folder `results/<scenario>/<run id>/` (with `--out DIR`: `DIR/<scenario>/<run id>/`).",
            format_table(
                ("file", "content"),
                [
                    (code_cell(name), escape_cell(column_descriptions))
                    for name, column_descriptions in FILE_DESCRIPTIONS.items()
                ],
            ),
            (
                "A run also writes `report.md`, a report in plain English, and the folder `figures/`. With several "
                "runs (`--runs N`), the tables of days and teams contain all runs and have a first column `seed`. The "
                "tables of people and acts contain the first run."
            ),
            "### Columns of days and teams",
            "`days.csv` and `Recording.days` have one row per day for the whole organisation. `teams.csv` and "
            "`Recording.teams` have one row per day and team. Both are also saved as Parquet.",
            columns_table(DAYS_METADATA, "and one column for each [daily measure](#daily-measures)."),
            "### Columns of people",
            "`people.parquet` and `Recording.people` have one row per day and person.",
            columns_table(PEOPLE_METADATA, "and one column for each [state of a person](#states-of-a-person)."),
            "### Columns of acts",
            "`acts.parquet` and `Recording.acts` have one row per act or conversation, in order of days.",
            columns_table(ACTS_METADATA),
        ]
    )


def measures_table() -> str:
    """Table of the measures."""
    rows = [
        (
            anchor(name),
            about.unit,
            format_bounds(about.minimum, about.maximum),
            escape_cell(about.description),
            source_link(about.reference),
        )
        for name, about in ((measure.name, measure.metadata) for measure in MEASURES)
    ]
    return format_table(("measure", "unit", "range", "meaning", "source"), rows)


def states_table() -> str:
    """Table of the states of a person."""
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
    return format_table(("state", "symbol", "unit", "range", "meaning"), rows)


def columns_table(column_descriptions: dict[str, tuple[str, str]], continuation: str = "") -> str:
    """Table of the columns of a file that are neither measures nor states."""
    rows = [
        (code_cell(name), unit, escape_cell(meaning if name != "seed" else f"{meaning} Only with several runs."))
        for name, (unit, meaning) in column_descriptions.items()
        if not continuation or name not in STATES_AND_MEASURES
    ]
    table_text = format_table(("column", "unit", "meaning"), rows)
    return f"{table_text}\n\n… {continuation}" if continuation else table_text
