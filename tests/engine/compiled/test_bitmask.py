"""Bit operations list the set bits of a word in ascending order, compiled and as plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.compiled.bitmask import NO_BITS, WORD_BITS, clear_lowest_bit, is_bit_set, low_bit_mask, lowest_bit_index
from sim.numba_support.decorators import kernel


@kernel
def list_bits(bits, n, positions):
    """Write the positions of the set bits among the n lowest bits; returns their number."""
    n_set = 0
    bits &= low_bit_mask(n)
    while bits > NO_BITS:
        positions[n_set] = lowest_bit_index(bits)
        bits = clear_lowest_bit(bits)
        n_set += 1
    return n_set


@given(st.integers(0, 2**64 - 1), st.integers(1, 2 * WORD_BITS))
def test_set_bits_are_listed_in_order(word, n):
    positions, expected = np.zeros(WORD_BITS, np.int64), [k for k in range(min(n, WORD_BITS)) if word >> k & 1]
    assert positions[: list_bits(np.uint64(word), n, positions)].tolist() == expected
    plain = getattr(list_bits, "py_func", list_bits)
    assert positions[: plain(np.uint64(word), n, positions)].tolist() == expected


@kernel
def read_each_bit(bits, flags):
    """Write whether each bit of a word is set."""
    for position in range(WORD_BITS):
        flags[position] = is_bit_set(bits, np.uint64(position))


@given(st.integers(0, 2**64 - 1))
def test_a_bit_is_read_at_its_position(word):
    expected = [bool(word >> k & 1) for k in range(WORD_BITS)]
    for function in (read_each_bit, getattr(read_each_bit, "py_func", read_each_bit)):
        flags = np.zeros(WORD_BITS, bool)
        function(np.uint64(word), flags)
        assert flags.tolist() == expected
