"""reference/results.md: the folder of a sweep, its columns, and the keys of a plan."""

from __future__ import annotations

from typing import Any

from sim.model.measures import MEASURES
from sim.reporting.markdown import anchor, code_cell, escape_cell, format_bounds, format_table
from sim.scenario.schema_hints import SchemaHints
from sim.sweeps.plan.plan import json_schema
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.store.shards import DAYS_METADATA, RUNS_METADATA

MEASURE_NAMES = {measure.name for measure in MEASURES}
RESULT_FILES = {
    "manifest.json": "the plan, every scenario in full, versions, the commit and whether files differed from it, the "
    "hash of the sources, how luck is drawn",
    "runs.parquet": "a row for each run, once all are played",
    "days.parquet": "a row for each day of the runs that keep their days (`keep: {days: N}`)",
    "digests.json": "SHA-256 of the files above; it is there when the sweep has come to its end",
    "failures.jsonl": "runs that failed three times, each with its seed and the error; not there when none failed",
    "parts/runs/, parts/days/": "the same rows as they came in; each file is named by the SHA-256 of its bytes",
    ".lock": "held while a sweep is at work here; the system lets go of it however the sweep ends",
}


def build_page() -> str:
    """The page."""
    return "\n\n".join(
        [
            "# Results of a sweep",
            "What [a sweep](../how-to/sweep.md) leaves in `results/<name>/` (with `--out DIR`: `DIR/<name>/`), and "
            "what a plan may say.",
            "## Files",
            format_table(
                ("file", "what is in it"),
                [
                    (code_cell(name), escape_cell(column_descriptions))
                    for name, column_descriptions in RESULT_FILES.items()
                ],
            ),
            "The tables are the same bytes for one worker or many, threads, processes or a cluster, in one go or in "
            "many. Parts are the journal: a part is written aside, flushed to the disk and renamed, so that it is "
            "there whole or not at all, and going on is playing what no part has. A part whose bytes do not fit its "
            "name does not count; the next sweep puts it aside as `.spoilt` and plays its runs again.",
            "pandas, polars, DuckDB and R (package arrow) read the tables. The unit and meaning of each column stand "
            "in the Parquet metadata, under `columns`.",
            "## Columns of runs",
            "Between `point` and `run`, each field that varies has a column with its path as the name: numbers as "
            "numbers, all else as text. A run is called by its point and number: `<point>-<run>`.",
            columns_table(
                {
                    name: column_descriptions
                    for name, column_descriptions in RUNS_METADATA.items()
                    if name not in OUTCOMES
                }
            ),
            format_table(
                ("outcome", "unit", "from, to", "what it is"),
                [
                    (
                        anchor(name),
                        property_schema.unit,
                        format_bounds(property_schema.minimum, property_schema.maximum),
                        escape_cell(property_schema.description),
                    )
                    for name, property_schema in OUTCOMES.items()
                ],
            ),
            "An outcome is empty (NaN) where its measure was empty on all days.",
            "## Columns of days",
            columns_table(
                {
                    name: column_descriptions
                    for name, column_descriptions in DAYS_METADATA.items()
                    if name not in MEASURE_NAMES
                }
            ),
            "… the fields that vary, and the [daily measures](measures.md#daily-measures) of everyone.",
            "## Keys of a plan",
            *plan_key_tables(),
            "## Checks",
            "`compassion verify RESULTS --runs K` and "
            "`sim.sweeps.verify_results(folder, k)` look at every digest, and make `k` random runs again on both "
            "engines, bit for bit. `compassion reproduce RESULTS <point>-<run>` and "
            '`sim.sweeps.reproduce_run(folder, "<point>-<run>")` play a run again with its '
            "people and acts.",
        ]
    )


def columns_table(column_descriptions: dict[str, tuple[str, str]]) -> str:
    """Columns of a file."""
    return format_table(
        ("column", "unit", "what it is"),
        [(code_cell(name), unit, escape_cell(what)) for name, (unit, what) in column_descriptions.items()],
    )


def plan_key_tables() -> list[str]:
    """The keys of a plan file, and of its sections, as the schema has them."""
    schema = json_schema()
    guide = SchemaHints(schema, "a plan")
    parts = [keys_table(schema, guide)]
    for section, name in (
        ("runs", "StoppingRule"),
        ("until", "StoppingCriterion"),
        ("design", "SamplingDesign"),
        ("keep", "RetentionOptions"),
        ("effect", "TargetEffect"),
    ):
        parts += [f"### {section}", keys_table(schema["$defs"][name], guide)]
    return parts


def keys_table(record: dict[str, Any], guide: SchemaHints) -> str:
    """The keys of a part of a plan."""
    rows = [
        (
            code_cell(name),
            escape_cell(guide.describe_allowed(property_schema)),
            format_default(property_schema),
            escape_cell(property_schema.get("description", "")),
        )
        for name, property_schema in record["properties"].items()
    ]
    return format_table(("key", "value", "default", "what it says"), rows)


def format_default(property_schema: dict[str, Any]) -> str:
    """The default of a key, where it is a number or a word."""
    value = property_schema.get("default")
    return code_cell(value) if isinstance(value, int | float | str) else ""
