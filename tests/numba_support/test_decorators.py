"""Decorators and intrinsics give the same results compiled as in Python and do not affect a user's own Numba code."""

from __future__ import annotations

import struct
from math import inf, isnan
from typing import Any

import numba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import rng
from sim.model.rules import day_measures
from sim.numba_support import decorators
from sim.numba_support.decorators import cached_njit, kernel_compilation, rule
from sim.numba_support.intrinsics import bits_to_float, float_to_bits, overload_with


def test_no_function_is_compiled_with_fastmath_as_it_changes_bits():
    @cached_njit
    def identity(x):
        return x

    assert not decorators.NJIT_OPTIONS.get("fastmath")
    for function in (identity, rng.threefry, rng.draw_meetings, day_measures.compute_day_measures):
        assert not function.targetoptions.get("fastmath")
        assert function.targetoptions["nogil"] is True


def test_compiled_division_follows_ieee_754():
    @cached_njit
    def ratio(a, b):
        return a / b

    assert ratio(1.0, 0.0) == inf
    assert isnan(ratio(0.0, 0.0))


def test_a_rule_stays_an_ordinary_function_that_compiled_code_can_call():
    def plain(x):
        return 3.0 * x

    decorated = rule(plain)
    assert decorated is plain

    @numba.njit
    def calls(x):
        return decorated(x) + 1.0

    assert calls(2.0) == decorated(2.0) + 1.0 == 7.0


def test_compiled_code_runs_the_replacement_of_a_function():
    def half(x):
        return x / 2.0

    @overload_with(half)
    def half_compiled(x):
        return 0.5 * x + 1000.0  # deliberately another value, to show which function ran

    @rule
    def halved(x):
        return half(x)

    @numba.njit
    def calls(x):
        return halved(x)

    assert halved(3.0) == 1.5
    assert calls(3.0) == half_compiled(3.0) == 1001.5


@numba.njit
def round_trip(x):
    return float_to_bits(x), bits_to_float(float_to_bits(x))


@given(st.floats(allow_nan=False))
def test_bits_of_a_float_survive_a_round_trip(x):
    (expected,) = struct.unpack("<Q", struct.pack("<d", x))
    bits, back = round_trip(x)
    assert bits == expected
    assert back.hex() == x.hex()


def test_llvm_options_apply_only_while_a_kernel_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    options: list[str] = []
    monkeypatch.setattr(decorators.llvm, "set_option", lambda _name, option: options.append(option))

    @cached_njit
    def increment(x: Any) -> Any:
        return x + 1

    with kernel_compilation(increment):
        assert options == ["--force-vector-interleave=4"]
        increment(1)
    assert options == ["--force-vector-interleave=4", "--force-vector-interleave=0"]
    with kernel_compilation(increment):
        increment(2)
    assert len(options) == 2, "no option is set for a compiled kernel"


def test_llvm_options_are_restored_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    options: list[str] = []
    monkeypatch.setattr(decorators.llvm, "set_option", lambda _name, option: options.append(option))

    @cached_njit
    def increment(x: Any) -> Any:
        return x + 1

    with pytest.raises(ZeroDivisionError), kernel_compilation(increment):
        raise ZeroDivisionError
    assert options[-1] == "--force-vector-interleave=0"
