"""Named tuples that compiled code reads by a pointer: the same fields, and the arrays themselves, not copies."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.numba_support.decorators import inline, kernel
from sim.numba_support.struct_pointer import StructPointer, to_struct_pointer

if numba.config.DISABLE_JIT:
    pytest.skip("the compiler is switched off", allow_module_level=True)


class Inner(NamedTuple):
    """A group of arrays."""

    whole: Any
    table: Any
    flags: Any


class Outer(NamedTuple):
    """A group of a group, arrays and numbers."""

    n: int
    inner: Inner
    share: float
    words: Any


@inline
def row_sum(inner, row):
    """A step that takes a group as it is, and a slice of an array of two dimensions."""
    total = 0.0
    for number in inner.table[row, 1:]:
        total += number
    return total


@kernel
def read_all(outer, row, seen):
    """Read every field, and write to an array."""
    seen[0], seen[1], seen[2] = outer.n, outer.share, len(outer.words)
    seen[3], seen[4] = row_sum(outer.inner, row), outer.inner.table.shape[1]
    for k in range(len(outer.inner.whole)):
        seen[5] += outer.inner.whole[k] * outer.inner.flags[k]
    outer.words[0] += np.uint64(1)


@kernel
def number_of(outer):
    """Read one field."""
    return outer.n


def outer_of(n=3, share=2.5, rows=2, columns=3):
    """A tuple of everything that can be held."""
    whole = np.arange(rows + 2, dtype=np.int32)
    inner = Inner(whole, np.arange(1.0, rows * columns + 1).reshape(rows, columns), whole > 1)
    return Outer(n, inner, share, np.array([2**64 - 2, 7], np.uint64))


@given(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_compiled_code_finds_in_a_held_tuple_what_is_in_the_tuple(n, share, rows, columns):
    outer, seen = outer_of(n, share, rows, columns), np.zeros(6)
    read_all(to_struct_pointer(outer), rows - 1, seen)
    table, whole = outer.inner.table, outer.inner.whole
    sums = [table[-1, 1:].sum(), columns, whole[2:].sum()]
    assert seen.tolist() == [n, share, 2, *sums]
    assert number_of(to_struct_pointer(outer)) == n
    assert outer.words.tolist() == [2**64 - 1, 7], "it writes to the array of the tuple"


def test_a_held_tuple_has_the_fields_of_the_tuple_and_can_be_had_with_others():
    outer: Any = outer_of()
    held: Any = to_struct_pointer(outer)
    assert isinstance(held, StructPointer)
    assert held.words is outer.words
    assert held.inner.whole is outer.inner.whole
    other = held._replace(n=8)
    assert (number_of(held), number_of(other), other.words is outer.words) == (3, 8, True)
    with pytest.raises(AttributeError, match="none"):
        _ = held.none


def test_code_compiled_for_a_held_tuple_serves_others_of_the_same_types_alone():
    shorter, longer = to_struct_pointer(outer_of()), to_struct_pointer(outer_of(n=9, rows=4))
    assert numba.typeof(shorter) == numba.typeof(longer)
    number_of(shorter)
    known = len(number_of.signatures)
    number_of(longer)
    assert len(number_of.signatures) == known
    narrow: Any = to_struct_pointer(outer_of()._replace(words=np.zeros(2, np.uint32)))
    assert numba.typeof(narrow) != numba.typeof(shorter)


def test_an_array_in_several_pieces_is_refused():
    with pytest.raises(ValueError, match="lie in one piece, not one of strides"):
        to_struct_pointer(outer_of()._replace(words=np.zeros(6)[::2]))


def test_a_field_that_is_not_there_is_an_error_when_it_is_compiled():
    @numba.njit
    def missing(outer):
        return outer.none

    with pytest.raises(numba.TypingError, match="none"):
        missing(to_struct_pointer(outer_of()))
