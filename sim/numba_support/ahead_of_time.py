"""Functions that are compiled apart, side by side in processes of their own, and called by their addresses.

To make machine code takes far longer than the run that it is for, and Numba makes it on one processor. A kernel that
calls such functions does not contain them: it need not wait until they are there to be compiled.
"""

from __future__ import annotations

import functools
import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core.ccallback import CFunc
from numba.extending import intrinsic

from sim.numba_support.cpu_count import usable_cpu_count
from sim.numba_support.decorators import CFUNC_OPTIONS, PACKAGE_DIR, cache_dir, enable_cache, overload_with

ArgumentTypes = tuple[Any, ...]
"""Numba's types of arguments."""
COMPILE_TIMEOUT_S = 300.0
"""Seconds to wait for a process that compiles, once everything else is done."""


class SeparatelyCompiledFunction:
    """A function of held tuples, records and whole numbers that returns a whole number, called by its address.

    Parameters
    ----------
    function
        The function; it is compiled when its address is first asked for.
    """

    def __init__(self, function: Callable[..., int]) -> None:
        self.function = function
        self._compiled: dict[ArgumentTypes, Any] = {}

    def is_cached(self, argument_types: ArgumentTypes) -> bool:
        """Whether its machine code is here, or kept in the cache."""
        folder = cache_dir()
        kept = f"*.{self.function.__qualname__}-*.nbc"
        return argument_types in self._compiled or (folder is not None and any(folder.rglob(kept)))

    def address(self, kinds: ArgumentTypes) -> int:
        """Where its machine code for arguments of some types is; compiles what is not at hand."""
        if kinds not in self._compiled:
            made: Any = CFunc(self.function, (kinds, numba.types.int64), {}, CFUNC_OPTIONS)
            enable_cache(made, self.function)
            made.compile()
            self._compiled[kinds] = made
        address: int = self._compiled[kinds].address
        return address


def compile_separately(function: Callable[..., int]) -> SeparatelyCompiledFunction:
    """Mark a function as one that is compiled apart."""
    return SeparatelyCompiledFunction(function)


def entry_points(calls: Sequence[tuple[SeparatelyCompiledFunction, tuple[Any, ...]]]) -> tuple[Any, ...]:
    """What `call_entry_point` needs to call each of some functions with arguments like those given.

    What is not at hand is compiled: the last here, others meanwhile in processes of their own where there are more
    processors and there is a cache. With the compiler switched off, doors are the functions themselves.
    """
    settings: Any = numba.config
    if settings.DISABLE_JIT:
        return tuple(one.function for one, _ in calls)
    typed = [(one, tuple(map(numba_type_of, arguments))) for one, arguments in calls]
    uncompiled = [(one, kinds) for one, kinds in typed if not one.is_cached(kinds)]
    n_helpers = max(0, min(len(uncompiled), usable_cpu_count()) - 1) if cache_dir() is not None else 0
    helpers = [start_compile_process(one, kinds) for one, kinds in uncompiled[:n_helpers]]
    try:
        for one, kinds in uncompiled[n_helpers:]:
            one.address(kinds)
        for process in filter(None, helpers):
            with suppress(subprocess.TimeoutExpired):
                process.wait(COMPILE_TIMEOUT_S)
    finally:
        for process in filter(None, helpers):
            process.kill()
            process.wait()
    return tuple(one.address(kinds) for one, kinds in typed)


def numba_type_of(argument: Any) -> Any:
    """Numba's type of an argument."""
    typeof: Any = numba.typeof
    return numba_record_type(argument.dtype) if isinstance(argument, np.record) else typeof(argument)


@functools.cache
def numba_record_type(kind: np.dtype[Any]) -> Any:
    """Numba's type of a record; it would be made of all its fields each time."""
    return numba.from_dtype(kind)


def start_compile_process(one: SeparatelyCompiledFunction, kinds: ArgumentTypes) -> subprocess.Popen[bytes] | None:
    """Start a process that compiles a function into the cache, if that can be; if it fails, this is done here later."""
    paths = os.pathsep.join([str(PACKAGE_DIR.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        helper = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", __name__],
            env=os.environ | {"PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    helper_in: Any = helper.stdin
    with suppress(BrokenPipeError), helper_in:
        helper_in.write(pickle.dumps((one.function.__module__, one.function.__name__, kinds)))
    return helper


def compile_from_stdin() -> None:
    """Compile the function that is told on standard input."""
    module, name, kinds = pickle.load(sys.stdin.buffer)  # noqa: S301 - from `start_compile_process`
    getattr(importlib.import_module(module), name).address(kinds)


def call_entry_point(entry_point: Any, arguments: tuple[Any, ...]) -> int:
    """Call a function that is compiled apart."""
    result: int = entry_point(*arguments)
    return result


@intrinsic
def call_address(_typing: Any, address: Any, arguments: Any) -> Any:
    """For compiled code: call the function at an address."""

    def generate(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        handed = [builder.extract_value(values[1], place) for place in range(len(arguments))]
        kind = ir.FunctionType(ir.IntType(64), [value.type for value in handed])
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), handed)

    return numba.types.int64(address, arguments), generate


@overload_with(call_entry_point)
def call_entry_point_compiled(entry_point: Any, arguments: tuple[Any, ...]) -> int:
    """The same in compiled code."""
    by_address: Any = call_address
    result: int = by_address(entry_point, arguments)
    return result


if __name__ == "__main__":
    compile_from_stdin()
