"""Functions that become part of kernels: no machine code of their own, the same results, and nothing left to call."""

from __future__ import annotations

import re

import numba
import numpy as np
import pytest

from sim.compiled.arrays import LANES
from sim.model import rng
from sim.numba_support.decorators import KERNEL_OPTIONS, cached_njit, inline, inline_loops, kernel, rule

if not hasattr(cached_njit(lambda x: x), "signatures"):
    pytest.skip("the compiler is switched off", allow_module_level=True)


@rule
def grown(x):
    """A rule."""
    return x * 3.0 + 1.0


@inline
def grown_twice(x):
    """A step that calls a rule, and again."""
    return grown(grown(x))


@inline_loops
def grow_all(values):
    """A loop that calls a step."""
    for k in range(LANES):
        values[k] = grown_twice(values[k])


@kernel
def grow(values):
    """A kernel of all three."""
    grow_all(values)
    return grown(values[0])


@kernel
def grow_more(values):
    """Another kernel of the same."""
    grow_all(values)
    grow_all(values)
    return grown_twice(values[1])


@inline_loops
def draw_for_all(values, seed):
    """A loop that draws for each person."""
    for k in range(LANES):
        values[k] = rng.uniform(seed, rng.BEFORE_FIRST_DAY, rng.FIRST_DRAW, k, rng.FIRST_DRAW)


@kernel
def lots(values, seed):
    """A kernel that draws."""
    draw_for_all(values, seed)


def calls_of(function, *arguments) -> set[str]:
    """What a kernel still calls, by its code as LLVM has it; compiled anew, as kept code cannot be looked at."""
    anew = numba.njit(function.py_func, **KERNEL_OPTIONS)
    anew(*arguments)
    (text,) = anew.inspect_llvm().values()
    assert function.__name__ in text
    called = set(re.findall(r"call [^\n]*?@([\w.$]+)\(", text))
    return {name for name in called if "_ZN" in name and function.__name__ not in name}


def test_what_is_part_of_a_kernel_gives_what_it_gives_in_python() -> None:
    values, more = np.arange(LANES, dtype=float), np.arange(LANES, dtype=float)
    by_hand = [grown(grown(float(x))) for x in range(LANES)]
    assert grow(values) == grown(by_hand[0])
    assert values.tolist() == by_hand
    assert grow_more(more) == grown_twice(grown_twice(by_hand[1]))
    assert more.tolist() == [grown_twice(x) for x in by_hand]


def test_nothing_is_called_that_is_part_of_a_kernel() -> None:
    assert calls_of(grow, np.zeros(LANES)) == set()


def test_draws_become_part_of_a_kernel_even_if_something_else_was_compiled_with_them_before() -> None:
    expected = [rng.uniform(7, 0, 0, k, 0) for k in range(LANES)]  # compiles `uniform` by itself
    values = np.zeros(LANES)
    lots(values, 7)
    assert values.tolist() == expected
    assert calls_of(lots, values, 7) == set()
