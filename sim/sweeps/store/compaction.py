"""Compact the shards to `runs.parquet` and `days.parquet`. The files do not depend on the division into shards."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.storage.arrow_arrays import numeric_array, string_array
from sim.storage.atomic_write import open_atomically, write_atomically
from sim.sweeps.plan.plan import SweepPlan
from sim.sweeps.plan.points import DesignPoint, format_field_value
from sim.sweeps.store import results_dir
from sim.sweeps.store.journal import Journal, RunIndex
from sim.sweeps.store.shards import DAYS_METADATA, RUNS_METADATA, parquet_options, read_shard

ROWS_PER_GROUP = 1 << 14
"""Number of rows in a row group of a Parquet file."""
N_CACHED_SHARDS = 4
"""Number of shards in the cache."""


def compact(plan: SweepPlan, folder: Path, journal: Journal) -> None:
    """Write the tables of all runs, and then the digests, which mark the results as complete.

    Raises
    ------
    OSError
        The disk is full or cannot be written. The shards are unchanged.
    """
    (folder / results_dir.DIGESTS_FILE).unlink(missing_ok=True)
    fields = field_columns(plan)
    write_table_atomically(
        folder, results_dir.RUNS_FILE, _point_tables(plan, folder, "runs", journal.runs, fields), fields
    )
    if plan.spec.keep.days:
        write_table_atomically(
            folder, results_dir.DAYS_FILE, _point_tables(plan, folder, "days", journal.days, fields), fields
        )
    names = [
        name
        for name in (results_dir.MANIFEST_FILE, results_dir.RUNS_FILE, results_dir.DAYS_FILE)
        if (folder / name).exists()
    ]
    digests = {name: results_dir.sha256_of_file(folder / name) for name in names}
    write_atomically(folder / results_dir.DIGESTS_FILE, (json.dumps(digests, indent=1) + "\n").encode())


def field_columns(plan: SweepPlan) -> dict[str, pa.Array]:
    """Values of each varied field, with one value per point: boolean, integer, float or text."""
    columns = {}
    for name in plan.varied_fields:
        values = [point.values[name] for point in plan.points]
        if name == plan.compared_field and plan.has_named_arms:
            values = [plan.arms[point_index % len(plan.arms)] for point_index in range(len(values))]
        if all(isinstance(value, bool) for value in values):
            columns[name] = numeric_array(np.array(values, np.bool_))
        elif all(isinstance(value, int) and not isinstance(value, bool) for value in values):
            columns[name] = numeric_array(np.array(values, np.int64))
        elif all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            columns[name] = numeric_array(np.array(values, np.float64))
        else:
            columns[name] = string_array([format_field_value(value) for value in values])
    return columns


def _point_tables(
    plan: SweepPlan, folder: Path, kind: str, run_index: RunIndex, fields: Mapping[str, pa.Array]
) -> Iterator[pa.Table]:
    """Rows of each point in the order of the plan, with every run once and in order."""
    read_cached = functools.lru_cache(maxsize=N_CACHED_SHARDS)(functools.partial(read_shard, folder, kind))
    for point_index, point in enumerate(plan.points):
        rows_per_run = 1 if kind == "runs" else point.n_days
        for run_range, first in run_index.covering_ranges(point.point_id):
            begin = run_range.row + (first - run_range.first) * rows_per_run
            table = read_cached(run_range.shard).slice(begin, (run_range.stop - first) * rows_per_run)
            yield _add_field_columns(table, plan, point_index, fields, point, kind)


def _add_field_columns(
    table: pa.Table, plan: SweepPlan, index: int, fields: Mapping[str, pa.Array], point: DesignPoint, kind: str
) -> pa.Table:
    """Add the varied fields, and the random seed of each run, to the rows of a point."""
    columns: dict[str, Any] = {"point": table.column("point")}
    for name, values in fields.items():
        columns[name] = pa.repeat(values[index], len(table))
    columns["run"] = table.column("run")
    if kind == "runs":
        columns["seed"] = numeric_array(
            np.from_dlpack(table.column("run").combine_chunks()) + (plan.spec.seed + point.seed_offset)
        )
    columns.update({name: table.column(name) for name in table.column_names if name not in columns})
    return pa.table(columns)


def write_table_atomically(folder: Path, name: str, tables: Iterator[pa.Table], fields: Mapping[str, pa.Array]) -> None:
    """Atomic write of a table, in row groups of a fixed size."""
    with open_atomically(folder / name) as file:
        _write_row_groups(file, tables, RUNS_METADATA if name == results_dir.RUNS_FILE else DAYS_METADATA, list(fields))


def _write_row_groups(
    file: Any, tables: Iterator[pa.Table], metadata: Mapping[str, tuple[str, str]], fields: Sequence[str]
) -> None:
    """Write row groups of `ROWS_PER_GROUP` rows. Only the last one may be smaller."""
    writer, buffered, n = None, [], 0
    try:
        for table in tables:
            if writer is None:
                descriptions = {
                    name: metadata.get(name, ("", "Value of this field of the scenario."))
                    for name in table.column_names
                }
                column_metadata = {
                    name: {"unit": unit, "meaning": meaning} for name, (unit, meaning) in descriptions.items()
                }
                schema = table.schema.with_metadata({"columns": json.dumps(column_metadata, ensure_ascii=False)})
                writer = pq.ParquetWriter(file, schema, **parquet_options(schema))
            buffered.append(table)
            n += len(table)
            while n >= ROWS_PER_GROUP:
                merged = pa.concat_tables(buffered).combine_chunks()
                writer.write_table(merged.slice(0, ROWS_PER_GROUP).cast(writer.schema), row_group_size=ROWS_PER_GROUP)
                buffered, n = [merged.slice(ROWS_PER_GROUP)], n - ROWS_PER_GROUP
        if writer is not None and n:
            writer.write_table(
                pa.concat_tables(buffered).combine_chunks().cast(writer.schema), row_group_size=ROWS_PER_GROUP
            )
    finally:
        if writer is not None:
            writer.close()
