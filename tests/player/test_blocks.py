"""Byte planes, differences and compressed blocks are decoded correctly."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.player.blocks import (
    Block,
    BlockWriter,
    FormatError,
    from_planes,
    from_steps,
    packed,
    planes,
    signed,
    steps,
    unpacked,
)


@given(st.integers(1, 4).flatmap(lambda width: st.tuples(st.just(width), st.lists(st.integers(0, 256**width - 1)))))
def test_numbers_in_planes_are_decoded_correctly(given_: tuple[int, list[int]]) -> None:
    width, numbers = given_
    assert from_planes(planes(numbers, width), width).tolist() == numbers


def test_the_lowest_bytes_come_first() -> None:
    assert planes([1, 256, 515], 2) == bytes([1, 0, 3, 0, 1, 2])


@given(st.lists(st.integers(-(2**15), 2**15 - 1), min_size=1, max_size=50))
def test_numbers_with_a_sign_are_read_from_their_steps(numbers: list[int]) -> None:
    rows = np.array([numbers, numbers[::-1]])
    raw = planes(steps(rows, 2), 2)
    assert np.array_equal(signed(from_steps(from_planes(raw, 2).reshape(rows.shape), 2), 2), rows)


def test_blocks_are_found_where_the_header_says() -> None:
    writer = BlockWriter()
    raws = [b"", b"one", bytes(range(256)) * 40]
    places = [writer.put(packed(raw)) for raw in raws]
    assert [unpacked(writer.data, place) for place in places] == raws


def test_a_block_is_plain_deflate() -> None:
    assert zlib.decompress(packed(b"days and days").packed, -15) == b"days and days"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at": 5}, "outside"),
        ({"size": 10_000}, "outside"),
        ({"at": -1}, "outside"),
        ({"raw": 7}, "length"),
        ({"raw": 2**40}, "outside"),
    ],
)
def test_a_block_with_a_wrong_header_entry_is_rejected_with_a_message(change: dict[str, int], said: str) -> None:
    writer = BlockWriter()
    place = writer.put(packed(b"twelve bytes"))
    with pytest.raises(FormatError, match=said):
        unpacked(writer.data, {**place, **change})


def test_a_corrupt_block_is_rejected_with_a_message() -> None:
    writer = BlockWriter()
    place = writer.put(Block(b"\xff\xff\xff", 3))
    with pytest.raises(FormatError, match="corrupt"):
        unpacked(writer.data, place)
