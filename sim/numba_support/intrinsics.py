"""Single LLVM instructions for compiled code, and functions that replace others there."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import numba
from llvmlite import ir
from numba.extending import intrinsic, overload

F = TypeVar("F", bound=Callable[..., Any])


def overload_with(function: F) -> Callable[[F], F]:
    """Decorator: compiled code that calls `function` runs the decorated function, which has the same signature."""

    def mark(replacement: F) -> F:
        def choose(*_: Any) -> F:
            return replacement

        choose.__signature__ = inspect.signature(replacement)  # type: ignore[attr-defined]  # Numba compares the two
        overload(function)(choose)
        return replacement

    return mark


def _bitcast_to(number_type: Any) -> Any:
    """Intrinsic that reads the 64 bits of a number as another type of number."""

    @intrinsic
    def bitcast(_typing: Any, number: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(number_type))

        return number_type(number), generate

    return bitcast


@intrinsic
def _count_trailing_zeros(_typing: Any, word: Any) -> Any:
    """Intrinsic: the number of zeros below the lowest set bit of a word."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return numba.int64(word), generate


float_to_bits = _bitcast_to(numba.uint64)
bits_to_float = _bitcast_to(numba.float64)
llvm_cttz: Any = _count_trailing_zeros
