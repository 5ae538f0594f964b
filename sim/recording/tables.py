"""Write columns as Parquet, with units, and as CSV: piece by piece, so that a large table needs little memory.

Nothing here needs pandas, which takes longer to import than a small table to write; pandas reads the files as the
frames that they stand for.
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
from numpy.typing import NDArray

from sim.recording.arrow import numbers, texts
from sim.recording.columns import Columns, Maybe, Named

Told = Mapping[str, tuple[str, str]]
"""Unit and meaning by the name of a column."""


def write_parquet(pieces: Iterable[Columns], path: Path, told: Told) -> None:
    """Write pieces of a table one below the other; the unit and meaning of each column stand in the metadata."""
    pieces = iter(pieces)
    first = next(pieces)
    schema = _table(first).schema.with_metadata(_notes(first, told))
    with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for piece in chain([first], pieces):
            writer.write_table(_table(piece).replace_schema_metadata(schema.metadata))


def write_csv(pieces: Iterable[Columns], path: Path) -> None:
    """Write pieces of a table as CSV: UTF-8, all digits, empty where there is no value."""
    with path.open("wb") as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        for place, piece in enumerate(pieces):
            if place == 0:
                writer.writerow(piece)
            writer.writerows(zip(*(_as_written(column) for column in piece.values()), strict=True))
        text.flush()


def _table(columns: Columns) -> pa.Table:
    """Columns as Arrow has them."""
    return pa.Table.from_arrays([_array(column) for column in columns.values()], names=list(columns))


def _array(column: NDArray[Any] | Named | Maybe) -> pa.Array:
    """A column as Arrow has it; what is not known is empty."""
    if isinstance(column, Named):
        codes = column.codes.astype(np.min_scalar_type(-len(column.names)))
        return pa.DictionaryArray.from_arrays(numbers(codes, column.codes >= 0), texts(column.names))
    if isinstance(column, Maybe):
        return numbers(column.values, column.values >= 0)
    return numbers(column, ~np.isnan(column) if column.dtype.kind == "f" else None)


def _as_written(column: NDArray[Any] | Named | Maybe) -> Sequence[Any]:
    """A column as it is written in CSV."""
    if isinstance(column, Named):
        names = [*column.names, ""]  # −1 is the last
        return [names[code] for code in column.codes.tolist()]
    if isinstance(column, Maybe):
        return ["" if value < 0 else value for value in column.values.tolist()]
    return ["" if value != value else value for value in column.tolist()]  # noqa: PLR0124 - NaN is not itself


def _notes(columns: Columns, told: Told) -> dict[bytes, bytes]:
    """Metadata: what each column is, and for pandas, which whole numbers may be missing."""
    about = {name: {"unit": told[name][0], "meaning": told[name][1]} for name in columns}
    whole = [(name, column.values.dtype.name) for name, column in columns.items() if isinstance(column, Maybe)]
    for_pandas = {
        "index_columns": [],
        "column_indexes": [],
        "columns": [
            {"name": name, "field_name": name, "pandas_type": kind, "numpy_type": kind.capitalize(), "metadata": None}
            for name, kind in whole
        ],
    }
    notes = {"columns": about, "pandas": for_pandas}
    return {name.encode(): json.dumps(note, ensure_ascii=False).encode() for name, note in notes.items()}
