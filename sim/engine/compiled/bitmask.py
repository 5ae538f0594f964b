"""Words whose bits are the results of 64 comparisons.

A vectorised loop compares 64 numbers and packs the results into a word; the set bits are then visited one by one. That
is faster than a branch per number, as few of the comparisons are true.
"""

from __future__ import annotations

import numpy as np

from sim.numba_support.decorators import inline
from sim.numba_support.intrinsics import llvm_cttz, overload_with

WORD_BITS = 64
"""Bits of a word."""
NO_BITS, ALL_BITS = np.uint64(0), np.uint64(2**64 - 1)


@inline
def low_bit_mask(n: int) -> np.uint64:
    """Word whose n lowest bits are set, or all bits if there are fewer; n is at least 1."""
    return ALL_BITS >> np.uint64(WORD_BITS - min(n, WORD_BITS))


@inline
def is_bit_set(bits: np.uint64, position: np.uint64) -> bool:
    """Whether the bit at a position (0 to 63, 0 is the lowest) is set."""
    return bool(bits >> position & np.uint64(1))


@inline
def clear_lowest_bit(bits: np.uint64) -> np.uint64:
    """Word without its lowest set bit."""
    return bits & (bits - np.uint64(1))


def lowest_bit_index(bits: np.uint64) -> int:
    """Position of the lowest set bit of a word."""
    return (int(bits) & -int(bits)).bit_length() - 1


@overload_with(lowest_bit_index)
def count_trailing_zeros(bits: np.uint64) -> int:
    """The same as one instruction, for compiled code."""
    position: int = llvm_cttz(bits)
    return position
