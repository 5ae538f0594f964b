"""Build Arrow arrays from buffers. `pyarrow.array` would import pandas, which takes 0.4 s."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numeric_array(values: NDArray[Any], valid: NDArray[np.bool_] | None = None) -> pa.Array:
    """Numbers or booleans, shape (n,). A value is missing if it is not `valid`."""
    data = _pack_bits(values) if values.dtype == np.bool_ else pa.py_buffer(np.ascontiguousarray(values))
    mask = None if valid is None or valid.all() else _pack_bits(valid)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [mask, data])


def string_array(strings: Sequence[str]) -> pa.Array:
    """Strings: their UTF-8 bytes, concatenated, and the offset of each."""
    encoded = [string.encode() for string in strings]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def _pack_bits(flags: NDArray[np.bool_]) -> pa.Buffer:
    """Booleans as bits, lowest bit first."""
    return pa.py_buffer(np.packbits(flags, bitorder="little"))
