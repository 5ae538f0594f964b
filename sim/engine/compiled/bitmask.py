"""The bits of a word, one for each of as many things: which of them are meant is found several to an instruction."""

from __future__ import annotations

import numpy as np

from sim.numba_support.decorators import inline
from sim.numba_support.intrinsics import llvm_cttz, overload_with

WORD_BITS = 64
"""Bits of a word."""
NO_BITS, ALL_BITS = np.uint64(0), np.uint64(2**64 - 1)


@inline
def low_bit_mask(n: int) -> np.uint64:
    """A word whose n lowest bits are set, or all of them; n is at least 1."""
    return ALL_BITS >> np.uint64(WORD_BITS - min(n, WORD_BITS))


@inline
def is_bit_set(bits: np.uint64, position: np.uint64) -> bool:
    """Whether the bit at a place of a word is set."""
    return bool(bits >> position & np.uint64(1))


@inline
def clear_lowest_bit(bits: np.uint64) -> np.uint64:
    """A word without its lowest bit."""
    return bits & (bits - np.uint64(1))


def lowest_bit_index(bits: np.uint64) -> int:
    """The place of the lowest bit of a word."""
    return (int(bits) & -int(bits)).bit_length() - 1


@overload_with(lowest_bit_index)
def count_trailing_zeros(bits: np.uint64) -> int:
    """The same in one instruction."""
    place: int = llvm_cttz(bits)
    return place
