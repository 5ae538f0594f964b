"""DataFrames of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.engine.trace import ActLog
from sim.recording.columns import CategoricalColumn, Column, Columns, NullableIntegerColumn
from sim.recording.ripples import ROOT_TYPES, count_by_generation

NULLABLE_DTYPES = {"int32": "Int32", "int64": "Int64"}
"""Names of pandas' integer types with missing values."""


def columns_to_frame(columns: Columns) -> pd.DataFrame:
    """A DataFrame of the columns."""
    return pd.DataFrame({name: _column_to_pandas(column) for name, column in columns.items()})


def ripples_frame(acts: ActLog) -> pd.DataFrame:
    """Number of acts by generation (rows) and by type of the first act of their ripple (columns that occur)."""
    counts = count_by_generation(acts)
    frame = pd.DataFrame(counts, columns=list(ROOT_TYPES), index=pd.RangeIndex(len(counts), name="generation"))
    present = [name for name in ROOT_TYPES if frame[name].any()]
    return frame[present].rename_axis(columns="root")


def _column_to_pandas(column: Column) -> Any:
    """A column as pandas stores it."""
    if isinstance(column, CategoricalColumn):
        return pd.Categorical.from_codes(column.codes.astype(np.int64), pd.Index(list(column.categories)))
    if isinstance(column, NullableIntegerColumn):
        integers: Any = pd.Series(column.values).astype(NULLABLE_DTYPES[column.values.dtype.name])  # type: ignore[call-overload]
        return integers.mask(integers < 0)
    return column
