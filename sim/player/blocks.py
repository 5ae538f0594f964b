"""Compressed blocks of a recording: byte planes and differences of numbers."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.errors import CompassionError

RAW_DEFLATE = -15
"""`wbits` of zlib for raw DEFLATE, which browsers call `deflate-raw`."""
LEVEL = 9
LARGEST_BLOCK = 1 << 30
"""Maximum size of an uncompressed block in bytes."""

Whole = NDArray[np.int64]
Bytes = NDArray[np.uint8]


class FormatError(CompassionError, ValueError):
    """Raised when bytes are not a recording that this program can read."""


class Block(NamedTuple):
    """A compressed block and its uncompressed size in bytes."""

    packed: bytes
    raw: int


def packed(raw: bytes, level: int = LEVEL) -> Block:
    """Compress a block with level 1 (fast) to 9 (small)."""
    packer = zlib.compressobj(level, zlib.DEFLATED, RAW_DEFLATE)
    return Block(packer.compress(raw) + packer.flush(), len(raw))


class BlockWriter:
    """Concatenates blocks into `data`."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def put(self, block: Block) -> dict[str, Any]:
        """Add a block. Returns its entry for the header."""
        entry = {"at": self._size, "size": len(block.packed), "raw": block.raw}
        self._parts.append(block.packed)
        self._size += len(block.packed)
        return entry

    @property
    def data(self) -> bytes:
        """All blocks."""
        return b"".join(self._parts)


def unpacked(data: bytes, block: Mapping[str, Any]) -> bytes:
    """Uncompressed block of the data.

    Raises
    ------
    FormatError
        The block does not exist or is corrupt.
    """
    at, size, raw = (int(block[key]) for key in ("at", "size", "raw"))
    if at < 0 or size < 0 or at + size > len(data) or not 0 <= raw <= LARGEST_BLOCK:
        raise FormatError("a block of the recording is outside its data")
    unpacker = zlib.decompressobj(RAW_DEFLATE)
    try:
        content = unpacker.decompress(data[at : at + size], raw + 1)
    except zlib.error as error:
        raise FormatError("a block of the recording is corrupt") from error
    if len(content) != raw or not (unpacker.eof or raw == 0):
        raise FormatError("a block of the recording has a wrong length")
    return content


def planes(numbers: Any, width: int) -> bytes:
    """Integers as `width` byte planes: the lowest byte of each number, then the next byte of each, and so on."""
    flat = np.asarray(numbers, dtype=np.int64).ravel()
    return b"".join(((flat >> (8 * plane)) & 255).astype(np.uint8).tobytes() for plane in range(width))


def from_planes(raw: bytes, width: int) -> Whole:
    """Unsigned integers from byte planes."""
    if len(raw) % width:
        raise FormatError("a column of the recording has an incomplete number")
    table = np.frombuffer(raw, np.uint8).reshape(width, -1).astype(np.int64)
    total = np.zeros(table.shape[1], np.int64)
    for plane in range(width):
        total |= table[plane] << (8 * plane)
    return total


def signed(numbers: Whole, width: int) -> Whole:
    """Signed integers from the two's complement of `width` bytes."""
    half = 1 << (8 * width - 1)
    return np.asarray((numbers + half) % (2 * half) - half, np.int64)


def steps(rows: Any, width: int) -> Whole:
    """First number and differences of each row, modulo 256 to the power of `width`."""
    table = np.asarray(rows, dtype=np.int64)
    before = np.concatenate([np.zeros_like(table[..., :1]), table[..., :-1]], axis=-1)
    return np.asarray((table - before) % (1 << (8 * width)), np.int64)


def from_steps(rows: Whole, width: int) -> Whole:
    """Rows from first numbers and differences."""
    return np.asarray(np.cumsum(rows, axis=-1) % (1 << (8 * width)), np.int64)
