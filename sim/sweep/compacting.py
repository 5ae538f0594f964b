"""From parts to `runs.parquet` and `days.parquet`: the same bytes whatever parts the runs came in."""

from __future__ import annotations

import functools
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.recording.storing import UNFINISHED_PREFIX
from sim.sweep import folder as files
from sim.sweep.journal import Held, Journal
from sim.sweep.parts import DAYS_TOLD, RUNS_TOLD, read_part, written_as
from sim.sweep.planning import Plan
from sim.sweep.points import Point, label

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 1 << 14
"""Rows in a row group of the file."""
PARTS_AT_HAND = 4
"""Parts that are kept in memory while points are put together."""


def compact(plan: Plan, folder: Path, journal: Journal) -> None:
    """Write the tables of all runs, and the digests that say that the results are complete.

    Raises
    ------
    OSError
        The disk is full or cannot be written; the parts are as they were.
    """
    (folder / files.DIGESTS).unlink(missing_ok=True)
    fields = field_columns(plan)
    write_table(folder, files.RUNS, _rows(plan, folder, "runs", journal.runs, fields), fields)
    if plan.spec.keep.days:
        write_table(folder, files.DAYS, _rows(plan, folder, "days", journal.days, fields), fields)
    names = [name for name in (files.MANIFEST, files.RUNS, files.DAYS) if (folder / name).exists()]
    digests = {name: files.digest_of_file(folder / name) for name in names}
    files.write_whole(folder / files.DIGESTS, (json.dumps(digests, indent=1) + "\n").encode())


def field_columns(plan: Plan) -> dict[str, pa.Array]:
    """The values of each field that varies, by point: numbers as numbers, all else as text."""
    from sim.recording.arrow import numeric_array, string_array  # noqa: PLC0415 - it loads pyarrow

    columns = {}
    for name in plan.columns:
        values = [point.values[name] for point in plan.points]
        if name == plan.compared and plan.is_named:
            values = [plan.arms[place % len(plan.arms)] for place in range(len(values))]
        if all(isinstance(one, bool) for one in values):
            columns[name] = numeric_array(np.array(values, np.bool_))
        elif all(isinstance(one, int) and not isinstance(one, bool) for one in values):
            columns[name] = numeric_array(np.array(values, np.int64))
        elif all(isinstance(one, int | float) and not isinstance(one, bool) for one in values):
            columns[name] = numeric_array(np.array(values, np.float64))
        else:
            columns[name] = string_array([label(one) for one in values])
    return columns


def _rows(plan: Plan, folder: Path, kind: str, held: Held, fields: Mapping[str, pa.Array]) -> Iterator[pa.Table]:
    """The rows of each point in turn, every run once and in order, with the values of its fields."""
    reader = functools.lru_cache(maxsize=PARTS_AT_HAND)(functools.partial(read_part, folder, kind))
    for place, point in enumerate(plan.points):
        a_run = 1 if kind == "runs" else point.n_days
        for stretch, first in held.chosen(point.address):
            begin = stretch.row + (first - stretch.first) * a_run
            table = reader(stretch.part).slice(begin, (stretch.stop - first) * a_run)
            yield _with_fields(table, plan, place, fields, point, kind)


def _with_fields(
    table: pa.Table, plan: Plan, place: int, fields: Mapping[str, pa.Array], point: Point, kind: str
) -> pa.Table:
    """Rows of a point with the values of its fields, and the seed of each run."""
    import pyarrow as pa  # noqa: PLC0415

    from sim.recording.arrow import numeric_array  # noqa: PLC0415

    columns: dict[str, Any] = {"point": table.column("point")}
    for name, values in fields.items():
        columns[name] = pa.repeat(values[place], len(table))
    columns["run"] = table.column("run")
    if kind == "runs":
        columns["seed"] = numeric_array(
            np.from_dlpack(table.column("run").combine_chunks()) + (plan.spec.seed + point.luck)
        )
    columns.update({name: table.column(name) for name in table.column_names if name not in columns})
    return pa.table(columns)


def write_table(folder: Path, name: str, tables: Iterator[pa.Table], fields: Mapping[str, pa.Array]) -> None:
    """Write tables one below the other into a file, whole or not at all, in row groups of a fixed size."""
    aside = folder / f"{UNFINISHED_PREFIX}{secrets.token_hex(8)}"
    try:
        with aside.open("xb") as file:
            _write_groups(file, tables, RUNS_TOLD if name == files.RUNS else DAYS_TOLD, list(fields))
            file.flush()
            os.fsync(file.fileno())
        files.settle(aside, folder / name)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def _write_groups(
    file: Any, tables: Iterator[pa.Table], told: Mapping[str, tuple[str, str]], fields: Sequence[str]
) -> None:
    """Write row groups; only the last may be smaller."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    writer, waiting, n = None, [], 0
    try:
        for table in tables:
            if writer is None:
                meant = {
                    name: told.get(name, ("", "Value of this field of the scenario.")) for name in table.column_names
                }
                notes = {name: {"unit": unit, "meaning": meaning} for name, (unit, meaning) in meant.items()}
                schema = table.schema.with_metadata({"columns": json.dumps(notes, ensure_ascii=False)})
                writer = pq.ParquetWriter(file, schema, **written_as(schema))
            waiting.append(table)
            n += len(table)
            while n >= GROUP:
                whole = pa.concat_tables(waiting).combine_chunks()
                writer.write_table(whole.slice(0, GROUP).cast(writer.schema), row_group_size=GROUP)
                waiting, n = [whole.slice(GROUP)], n - GROUP
        if writer is not None and n:
            writer.write_table(pa.concat_tables(waiting).combine_chunks().cast(writer.schema), row_group_size=GROUP)
    finally:
        if writer is not None:
            writer.close()
