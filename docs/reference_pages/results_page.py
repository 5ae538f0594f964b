"""reference/results.md: the files of a sweep, their columns, and the keys of a plan."""

from __future__ import annotations

from typing import Any

from sim.model.measures import MEASURES
from sim.reporting.markdown import anchor, code_cell, escape_cell, format_bounds, format_table
from sim.scenario.schema_hints import SchemaHints
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.plan.plan import json_schema
from sim.sweeps.store.shards import DAYS_METADATA, RUNS_METADATA

MEASURE_NAMES = {measure.name for measure in MEASURES}
RESULT_FILES = {
    "manifest.json": "plan, complete scenarios, versions, git commit and whether files differed from it, hash of the "
    "sources, name of the random number generator",
    "runs.parquet": "one row per run; written when all runs are complete",
    "days.parquet": "one row per day, for the runs whose days are stored (`keep: {days: N}`)",
    "digests.json": "SHA-256 digests of the files above; the sweep is complete if this file exists",
    "failures.jsonl": "runs that failed three times, with their random seed and error; missing if no run failed",
    "parts/runs/, parts/days/": "shards: Parquet files with the same rows, each named by the SHA-256 digest of its "
    "content",
    ".lock": "lock of the running sweep; the operating system releases it when the process ends",
}


def build_page() -> str:
    """The page."""
    return "\n\n".join(
        [
            "# Results of a sweep",
            "[A sweep](../how-to/sweep.md) stores its results in the folder `results/<name>/` (with `--out DIR`, "
            "`DIR/<name>/`). This page lists the files, their columns, and the keys of a plan.",
            "## Files",
            format_table(
                ("file", "content"),
                [(code_cell(name), escape_cell(description)) for name, description in RESULT_FILES.items()],
            ),
            "The tables `runs.parquet` and `days.parquet` are byte-identical for any number of workers, for threads, "
            "processes and clusters, and for any number of interruptions. The shards are the journal of the sweep. "
            "Each shard is an atomic write: a temporary file, flushed to the disk and renamed. A sweep that is "
            "resumed runs only what no shard contains. A shard whose content does not match its name is ignored; the "
            "next sweep adds `.corrupt` to its name and repeats its runs.",
            "pandas, polars, DuckDB and R (package arrow) read the tables. The Parquet metadata contain the unit and "
            "meaning of each column, under `columns`.",
            "## Columns of runs",
            "Each varied field has a column between `point` and `run`, named by its dotted key. Numbers are stored as "
            "numbers, all other values as text. The id of a run is `<point>-<run>`.",
            columns_table({name: metadata for name, metadata in RUNS_METADATA.items() if name not in OUTCOMES}),
            format_table(
                ("outcome", "unit", "range", "description"),
                [
                    (
                        anchor(name),
                        metadata.unit,
                        format_bounds(metadata.minimum, metadata.maximum),
                        escape_cell(metadata.description),
                    )
                    for name, metadata in OUTCOMES.items()
                ],
            ),
            "An outcome is NaN if its measure is NaN on all days.",
            "## Columns of days",
            columns_table({name: metadata for name, metadata in DAYS_METADATA.items() if name not in MEASURE_NAMES}),
            "The other columns are the varied fields and the [daily measures](measures.md#daily-measures) of all "
            "people.",
            "## Keys of a plan",
            *plan_key_tables(),
            "## Verification",
            "`compassion verify RESULTS --runs K` and `sim.sweeps.verify_results(folder, K)` check all digests and "
            "repeat `K` runs, selected at random, on both engines. The results must be bit-identical. `compassion "
            'reproduce RESULTS <point>-<run>` and `sim.sweeps.reproduce_run(folder, "<point>-<run>")` repeat one '
            "run and record its people and acts.",
        ]
    )


def columns_table(columns: dict[str, tuple[str, str]]) -> str:
    """Table of the columns of a file, from their units and descriptions."""
    return format_table(
        ("column", "unit", "description"),
        [(code_cell(name), unit, escape_cell(description)) for name, (unit, description) in columns.items()],
    )


def plan_key_tables() -> list[str]:
    """Tables of the keys of a plan file and of its sections, from the JSON Schema."""
    schema = json_schema()
    hints = SchemaHints(schema)
    tables = [keys_table(schema, hints)]
    for section, name in (
        ("runs", "StoppingRule"),
        ("until", "StoppingCriterion"),
        ("design", "SamplingDesign"),
        ("keep", "RetentionOptions"),
        ("effect", "TargetEffect"),
    ):
        tables += [f"### {section}", keys_table(schema["$defs"][name], hints)]
    return tables


def keys_table(record: dict[str, Any], hints: SchemaHints) -> str:
    """Table of the keys of a section of a plan."""
    rows = [
        (
            code_cell(name),
            escape_cell(hints.describe_allowed(property_schema)),
            format_default(property_schema),
            escape_cell(property_schema.get("description", "")),
        )
        for name, property_schema in record["properties"].items()
    ]
    return format_table(("key", "value", "default", "description"), rows)


def format_default(property_schema: dict[str, Any]) -> str:
    """Default of a key, if it is a number or a string."""
    value = property_schema.get("default")
    return code_cell(value) if isinstance(value, int | float | str) else ""
