"""Bytes of a recording: numbers in planes and in steps, packed block by block."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

RAW_DEFLATE = -15
"""What zlib calls DEFLATE without a frame around it; browsers call it `deflate-raw`."""
LEVEL = 9
LARGEST_BLOCK = 1 << 30
"""Bytes that a block may have once it is unpacked; a reader refuses larger ones."""

Whole = NDArray[np.int64]
Bytes = NDArray[np.uint8]


class FormatError(ValueError):
    """Bytes are no recording, or one that this program cannot read; the text says why."""


class Block(NamedTuple):
    """A packed block, and the length of what is in it."""

    packed: bytes
    raw: int


def packed(raw: bytes, level: int = LEVEL) -> Block:
    """Pack a block; from level 1, which is quick, to 9, which is small."""
    packer = zlib.compressobj(level, zlib.DEFLATED, RAW_DEFLATE)
    return Block(packer.compress(raw) + packer.flush(), len(raw))


class BlockWriter:
    """Puts blocks one after the other; `data` is all of them."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def put(self, block: Block) -> dict[str, Any]:
        """Add a block; return where it is, as the header has it."""
        place = {"at": self._size, "size": len(block.packed), "raw": block.raw}
        self._parts.append(block.packed)
        self._size += len(block.packed)
        return place

    @property
    def data(self) -> bytes:
        """All blocks."""
        return b"".join(self._parts)


def unpacked(data: bytes, block: Mapping[str, Any]) -> bytes:
    """A block of the data.

    Raises
    ------
    FormatError
        There is no such block, or it is damaged.
    """
    at, size, raw = (int(block[key]) for key in ("at", "size", "raw"))
    if at < 0 or size < 0 or at + size > len(data) or not 0 <= raw <= LARGEST_BLOCK:
        raise FormatError("a block of the recording lies outside of its data")
    unpacker = zlib.decompressobj(RAW_DEFLATE)
    try:
        found = unpacker.decompress(data[at : at + size], raw + 1)
    except zlib.error as error:
        raise FormatError("a block of the recording is damaged") from error
    if len(found) != raw or not (unpacker.eof or raw == 0):
        raise FormatError("a block of the recording does not have the length that is told")
    return found


def planes(numbers: Any, width: int) -> bytes:
    """Whole numbers as `width` planes: the lowest byte of each number, then the next of each, and so on."""
    flat = np.asarray(numbers, dtype=np.int64).ravel()
    return b"".join(((flat >> (8 * plane)) & 255).astype(np.uint8).tobytes() for plane in range(width))


def from_planes(raw: bytes, width: int) -> Whole:
    """Numbers without sign that stand in planes."""
    if len(raw) % width:
        raise FormatError("a column of the recording does not have a whole number of numbers")
    table = np.frombuffer(raw, np.uint8).reshape(width, -1).astype(np.int64)
    total = np.zeros(table.shape[1], np.int64)
    for plane in range(width):
        total |= table[plane] << (8 * plane)
    return total


def signed(numbers: Whole, width: int) -> Whole:
    """Numbers of `width` bytes read in two's complement."""
    half = 1 << (8 * width - 1)
    return np.asarray((numbers + half) % (2 * half) - half, np.int64)


def steps(rows: Any, width: int) -> Whole:
    """Each row as its first number and the steps between its numbers, modulo 256 to the power of `width`."""
    table = np.asarray(rows, dtype=np.int64)
    before = np.concatenate([np.zeros_like(table[..., :1]), table[..., :-1]], axis=-1)
    return np.asarray((table - before) % (1 << (8 * width)), np.int64)


def from_steps(rows: Whole, width: int) -> Whole:
    """Rows whose steps are given."""
    return np.asarray(np.cumsum(rows, axis=-1) % (1 << (8 * width)), np.int64)
