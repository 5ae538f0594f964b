"""Tidy pandas frames of a trace, with the words of the model as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.recording.columns import Columns, Maybe, Named, acts_columns, days_columns, people_columns
from sim.recording.ripples import BEGINNINGS, by_generation
from sim.trace import ActLog, Trace

if TYPE_CHECKING:
    from sim.world import World

WITH_NONE = {"int32": "Int32", "int64": "Int64"}
"""What pandas calls whole numbers of which some may be missing."""


def days_frame(world: World, trace: Trace) -> pd.DataFrame:
    """A row a day and scope: everyone first, then the teams in their order."""
    return frame_of(days_columns(world, trace))


def people_frame(world: World, people: NDArray[np.float64]) -> pd.DataFrame:
    """A row a day and person; `people` has the shape (days, states, people)."""
    return frame_of(people_columns(world, people))


def acts_frame(world: World, acts: ActLog) -> pd.DataFrame:
    """A row an act or conversation."""
    return frame_of(acts_columns(world, acts))


def ripples_frame(acts: ActLog) -> pd.DataFrame:
    """Number of acts by generation and by what their ripple began with; only beginnings that occur."""
    counts = by_generation(acts)
    frame = pd.DataFrame(counts, columns=list(BEGINNINGS), index=pd.RangeIndex(len(counts), name="generation"))
    occurs = [name for name in BEGINNINGS if frame[name].any()]
    return frame[occurs].rename_axis(columns="beginning")


def frame_of(columns: Columns) -> pd.DataFrame:
    """Columns as a frame."""
    return pd.DataFrame({name: _series(column) for name, column in columns.items()})


def _series(column: NDArray[Any] | Named | Maybe) -> Any:
    """A column as pandas has it."""
    if isinstance(column, Named):
        return pd.Categorical.from_codes(column.codes.astype(np.int64), pd.Index(list(column.names)))
    if isinstance(column, Maybe):
        whole: Any = pd.Series(column.values).astype(WITH_NONE[column.values.dtype.name])  # type: ignore[call-overload]
        return whole.mask(whole < 0)
    return column
