"""reference/results.md: the folder of a sweep, its columns, and the keys of a plan."""

from __future__ import annotations

from typing import Any

from sim.analysis.markdown import anchor, code_cell, escape_cell, format_bounds, format_table
from sim.model.measures import MEASURES
from sim.scenario.guide import SchemaHints
from sim.sweep.measuring import OUTCOMES
from sim.sweep.parts import DAYS_METADATA, RUNS_METADATA
from sim.sweep.planning import json_schema

MEASURE_NAMES = {measure.name for measure in MEASURES}
FILES = {
    "manifest.json": "the plan, every scenario in full, versions, the commit and whether files differed from it, the "
    "hash of the sources, how luck is drawn",
    "runs.parquet": "a row for each run, once all are played",
    "days.parquet": "a row for each day of the runs that keep their days (`keep: {days: N}`)",
    "digests.json": "SHA-256 of the files above; it is there when the sweep has come to its end",
    "failures.jsonl": "runs that failed three times, each with its seed and the error; not there when none failed",
    "parts/runs/, parts/days/": "the same rows as they came in; each file is named by the SHA-256 of its bytes",
    ".lock": "held while a sweep is at work here; the system lets go of it however the sweep ends",
}


def page() -> str:
    """The page."""
    return "\n\n".join(
        [
            "# Results of a sweep",
            "What [a sweep](../how-to/sweep.md) leaves in `results/<name>/` (with `--out DIR`: `DIR/<name>/`), and "
            "what a plan may say.",
            "## Files",
            format_table(
                ("file", "what is in it"), [(code_cell(name), escape_cell(told)) for name, told in FILES.items()]
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
            columns({name: told for name, told in RUNS_METADATA.items() if name not in OUTCOMES}),
            format_table(
                ("outcome", "unit", "from, to", "what it is"),
                [
                    (
                        anchor(name),
                        about.unit,
                        format_bounds(about.minimum, about.maximum),
                        escape_cell(about.description),
                    )
                    for name, about in OUTCOMES.items()
                ],
            ),
            "An outcome is empty (NaN) where its measure was empty on all days.",
            "## Columns of days",
            columns({name: told for name, told in DAYS_METADATA.items() if name not in MEASURE_NAMES}),
            "… the fields that vary, and the [measures of a day](measures.md#measures-of-a-day) of everyone.",
            "## Keys of a plan",
            *plan_keys(),
            "## Checks",
            "`compassion verify RESULTS --runs K` and "
            "`sim.sweep.verify_results(folder, k)` look at every digest, and make `k` random runs again on both "
            "engines, bit for bit. `compassion reproduce RESULTS <point>-<run>` and "
            '`sim.sweep.reproduce_run(folder, "<point>-<run>")` play a run again with its '
            "people and acts.",
        ]
    )


def columns(told: dict[str, tuple[str, str]]) -> str:
    """Columns of a file."""
    return format_table(
        ("column", "unit", "what it is"),
        [(code_cell(name), unit, escape_cell(what)) for name, (unit, what) in told.items()],
    )


def plan_keys() -> list[str]:
    """The keys of a plan file, and of its sections, as the schema has them."""
    schema = json_schema()
    guide = SchemaHints(schema, "a plan")
    parts = [keys(schema, guide)]
    for section, name in (
        ("runs", "StoppingRule"),
        ("until", "StoppingCriterion"),
        ("design", "SamplingDesign"),
        ("keep", "RetentionOptions"),
        ("effect", "TargetEffect"),
    ):
        parts += [f"### {section}", keys(schema["$defs"][name], guide)]
    return parts


def keys(record: dict[str, Any], guide: SchemaHints) -> str:
    """The keys of a part of a plan."""
    rows = [
        (
            code_cell(name),
            escape_cell(guide.describe_allowed(about)),
            default(about),
            escape_cell(about.get("description", "")),
        )
        for name, about in record["properties"].items()
    ]
    return format_table(("key", "value", "default", "what it says"), rows)


def default(about: dict[str, Any]) -> str:
    """The default of a key, where it is a number or a word."""
    value = about.get("default")
    return code_cell(value) if isinstance(value, int | float | str) else ""
