"""Bits of a word: compiled and plain, each is found once and in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.compiled.bitmask import NO_BITS, WORD_BITS, clear_lowest_bit, is_bit_set, low_bit_mask, lowest_bit_index
from sim.numba_support.decorators import kernel


@kernel
def list_bits(bits, n, places):
    """Note the places of those of the n lowest bits that are set; returns how many."""
    found = 0
    bits &= low_bit_mask(n)
    while bits > NO_BITS:
        places[found] = lowest_bit_index(bits)
        bits = clear_lowest_bit(bits)
        found += 1
    return found


@given(st.integers(0, 2**64 - 1), st.integers(1, 2 * WORD_BITS))
def test_bits_are_found_in_order(word, n):
    places, expected = np.zeros(WORD_BITS, np.int64), [k for k in range(min(n, WORD_BITS)) if word >> k & 1]
    assert places[: list_bits(np.uint64(word), n, places)].tolist() == expected
    plain = getattr(list_bits, "py_func", list_bits)
    assert places[: plain(np.uint64(word), n, places)].tolist() == expected


@kernel
def read_each_bit(bits, answers):
    """Ask each bit of a word by itself whether it is set."""
    for place in range(WORD_BITS):
        answers[place] = is_bit_set(bits, np.uint64(place))


@given(st.integers(0, 2**64 - 1))
def test_a_bit_is_found_by_its_place(word):
    expected = [bool(word >> k & 1) for k in range(WORD_BITS)]
    for way in (read_each_bit, getattr(read_each_bit, "py_func", read_each_bit)):
        answers = np.zeros(WORD_BITS, bool)
        way(np.uint64(word), answers)
        assert answers.tolist() == expected
