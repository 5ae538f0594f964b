"""Tidy pandas frames of a trace, with the words of the model as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.trace import ActLog, Trace
from sim.recording.columns import (
    CategoricalColumn,
    Columns,
    NullableIntegerColumn,
    acts_columns,
    days_columns,
    people_columns,
)
from sim.recording.ripples import ROOT_TYPES, count_by_generation

if TYPE_CHECKING:
    from sim.world import World

NULLABLE_DTYPES = {"int32": "Int32", "int64": "Int64"}
"""What pandas calls whole numbers of which some may be missing."""


def days_frame(world: World, trace: Trace) -> pd.DataFrame:
    """A row a day and scope: everyone first, then the teams in their order."""
    return columns_to_frame(days_columns(world, trace))


def people_frame(world: World, people: NDArray[np.float64]) -> pd.DataFrame:
    """A row a day and person; `people` has the shape (days, states, people)."""
    return columns_to_frame(people_columns(world, people))


def acts_frame(world: World, acts: ActLog) -> pd.DataFrame:
    """A row an act or conversation."""
    return columns_to_frame(acts_columns(world, acts))


def ripples_frame(acts: ActLog) -> pd.DataFrame:
    """Number of acts by generation and by what their ripple began with; only beginnings that occur."""
    counts = count_by_generation(acts)
    frame = pd.DataFrame(counts, columns=list(ROOT_TYPES), index=pd.RangeIndex(len(counts), name="generation"))
    present = [name for name in ROOT_TYPES if frame[name].any()]
    return frame[present].rename_axis(columns="beginning")


def columns_to_frame(columns: Columns) -> pd.DataFrame:
    """Columns as a frame."""
    return pd.DataFrame({name: _column_to_pandas(column) for name, column in columns.items()})


def _column_to_pandas(column: NDArray[Any] | CategoricalColumn | NullableIntegerColumn) -> Any:
    """A column as pandas has it."""
    if isinstance(column, CategoricalColumn):
        return pd.Categorical.from_codes(column.codes.astype(np.int64), pd.Index(list(column.categories)))
    if isinstance(column, NullableIntegerColumn):
        integers: Any = pd.Series(column.values).astype(NULLABLE_DTYPES[column.values.dtype.name])  # type: ignore[call-overload]
        return integers.mask(integers < 0)
    return column
