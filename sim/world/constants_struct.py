"""Constants of a run as a NumPy record, which compiled code receives as a single pointer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def pack_constants(constants: tuple[Any, ...]) -> Any:
    """Convert nested named tuples of numbers into one record."""
    record: NDArray[np.void] = np.zeros(1, struct_dtype(constants))
    copy_into_struct(record[0], constants)
    return record.view(np.recarray)[0]


def struct_dtype(value: Any) -> np.dtype[Any]:
    """Data type for a named tuple (a record), a tuple of numbers (an array) or a number."""
    if hasattr(value, "_asdict"):
        return np.dtype([(name, struct_dtype(field)) for name, field in value._asdict().items()], align=True)
    if isinstance(value, tuple):
        return np.dtype((np.float64, (len(value),)))
    return np.dtype(type(value))


def copy_into_struct(struct: Any, constants: Any) -> None:
    """Copy a named tuple into a record with its data type."""
    for name, field in constants._asdict().items():
        if hasattr(field, "_asdict"):
            copy_into_struct(struct[name], field)
        else:
            struct[name] = field
