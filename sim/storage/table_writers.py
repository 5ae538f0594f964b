"""Write columns as Parquet with units, and as CSV: in chunks, so that a large table needs little memory.

pandas is not needed: importing it would take longer than writing a small table. It reads the files as the same
DataFrames.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.recording.columns import CategoricalColumn, Column, Columns, NullableIntegerColumn
from sim.storage.arrow_arrays import numeric_array, string_array

ColumnMetadata = Mapping[str, tuple[str, str]]
"""Unit and description of each column, by its name."""


def write_parquet(chunks: Iterable[Columns], path: Path, metadata: ColumnMetadata) -> None:
    """Write chunks of a table to one Parquet file, with the unit and description of each column in its metadata."""
    chunks = iter(chunks)
    first = next(chunks)
    schema = _to_arrow_table(first).schema.with_metadata(_schema_metadata(first, metadata))
    with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for chunk in chain([first], chunks):
            writer.write_table(_to_arrow_table(chunk).replace_schema_metadata(schema.metadata))


def write_csv(chunks: Iterable[Columns], path: Path) -> None:
    """Write chunks of a table as CSV: UTF-8, all digits, an empty field for a missing value."""
    with path.open("wb") as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        for index, chunk in enumerate(chunks):
            if index == 0:
                writer.writerow(chunk)
            writer.writerows(zip(*(_to_csv_values(column) for column in chunk.values()), strict=True))
        text.flush()


def _to_arrow_table(columns: Columns) -> pa.Table:
    """An Arrow table of the columns."""
    return pa.Table.from_arrays([_to_arrow_array(column) for column in columns.values()], names=list(columns))


def _to_arrow_array(column: Column) -> pa.Array:
    """A column as an Arrow array. NaN and negative codes become missing values."""
    if isinstance(column, CategoricalColumn):
        codes = column.codes.astype(np.min_scalar_type(-len(column.categories)))
        return pa.DictionaryArray.from_arrays(numeric_array(codes, column.codes >= 0), string_array(column.categories))
    if isinstance(column, NullableIntegerColumn):
        return numeric_array(column.values, column.values >= 0)
    return numeric_array(column, ~np.isnan(column) if column.dtype.kind == "f" else None)


def _to_csv_values(column: Column) -> Sequence[Any]:
    """The values of a column, as CSV stores them."""
    if isinstance(column, CategoricalColumn):
        names = [*column.categories, ""]  # code −1 selects the last
        return [names[code] for code in column.codes.tolist()]
    if isinstance(column, NullableIntegerColumn):
        return ["" if value < 0 else value for value in column.values.tolist()]
    return ["" if value != value else value for value in column.tolist()]  # noqa: PLR0124 - NaN is not itself


def _schema_metadata(columns: Columns, metadata: ColumnMetadata) -> dict[bytes, bytes]:
    """Units and descriptions of the columns and, for pandas, the integer columns with missing values."""
    column_metadata = {name: {"unit": metadata[name][0], "description": metadata[name][1]} for name in columns}
    integer_columns = [
        (name, column.values.dtype.name)
        for name, column in columns.items()
        if isinstance(column, NullableIntegerColumn)
    ]
    for_pandas = {
        "index_columns": [],
        "column_indexes": [],
        "columns": [
            {"name": name, "field_name": name, "pandas_type": kind, "numpy_type": kind.capitalize(), "metadata": None}
            for name, kind in integer_columns
        ],
    }
    notes = {"columns": column_metadata, "pandas": for_pandas}
    return {name.encode(): json.dumps(note, ensure_ascii=False).encode() for name, note in notes.items()}
