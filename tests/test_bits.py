"""Bits of a word: compiled and plain, each is found once and in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.compiled.bits import BITS, NO_BITS, is_set, lowest_bit, lowest_bits, without_lowest
from sim.jit import kernel


@kernel
def list_bits(bits, n, places):
    """Note the places of those of the n lowest bits that are set; returns how many."""
    found = 0
    bits &= lowest_bits(n)
    while bits > NO_BITS:
        places[found] = lowest_bit(bits)
        bits = without_lowest(bits)
        found += 1
    return found


@given(st.integers(0, 2**64 - 1), st.integers(1, 2 * BITS))
def test_bits_are_found_in_order(word, n):
    places, expected = np.zeros(BITS, np.int64), [k for k in range(min(n, BITS)) if word >> k & 1]
    assert places[: list_bits(np.uint64(word), n, places)].tolist() == expected
    plain = getattr(list_bits, "py_func", list_bits)
    assert places[: plain(np.uint64(word), n, places)].tolist() == expected


@kernel
def ask_each(bits, answers):
    """Ask each bit of a word by itself whether it is set."""
    for place in range(BITS):
        answers[place] = is_set(bits, np.uint64(place))


@given(st.integers(0, 2**64 - 1))
def test_a_bit_is_found_by_its_place(word):
    expected = [bool(word >> k & 1) for k in range(BITS)]
    for way in (ask_each, getattr(ask_each, "py_func", ask_each)):
        answers = np.zeros(BITS, bool)
        way(np.uint64(word), answers)
        assert answers.tolist() == expected
