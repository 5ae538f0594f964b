"""Arrow columns from their bytes: `pyarrow.array` would import pandas, which takes half a second and 40 MB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numeric_array(values: NDArray[Any], valid: NDArray[np.bool_] | None = None) -> pa.Array:
    """Numbers or flags, (n,); empty where a value is not known."""
    data = _pack_bits(values) if values.dtype == np.bool_ else pa.py_buffer(np.ascontiguousarray(values))
    mask = None if valid is None or valid.all() else _pack_bits(valid)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [mask, data])


def string_array(strings: Sequence[str]) -> pa.Array:
    """Texts, one behind the other, with where each begins."""
    encoded = [word.encode() for word in strings]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def _pack_bits(flags: NDArray[np.bool_]) -> pa.Buffer:
    """Flags as bits, the first one lowest."""
    return pa.py_buffer(np.packbits(flags, bitorder="little"))
