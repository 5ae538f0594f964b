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

from sim.jit import APART, PACKAGE, cache_folder, compiled_as, keep_code
from sim.processors import n_processors

Kinds = tuple[Any, ...]
"""Numba's types of arguments."""
PATIENCE = 300.0
"""Seconds to wait for a process that compiles, once everything else is done."""


class Apart:
    """A function of held tuples, records and whole numbers that returns a whole number, called by its address.

    Parameters
    ----------
    function
        The function; it is compiled when its address is first asked for.
    """

    def __init__(self, function: Callable[..., int]) -> None:
        self.function = function
        self._made: dict[Kinds, Any] = {}

    def is_at_hand(self, kinds: Kinds) -> bool:
        """Whether its machine code is here, or kept in the cache."""
        folder = cache_folder()
        kept = f"*.{self.function.__qualname__}-*.nbc"
        return kinds in self._made or (folder is not None and any(folder.rglob(kept)))

    def address(self, kinds: Kinds) -> int:
        """Where its machine code for arguments of some types is; compiles what is not at hand."""
        if kinds not in self._made:
            made: Any = CFunc(self.function, (kinds, numba.types.int64), {}, APART)
            keep_code(made, self.function)
            made.compile()
            self._made[kinds] = made
        address: int = self._made[kinds].address
        return address


def apart(function: Callable[..., int]) -> Apart:
    """Mark a function as one that is compiled apart."""
    return Apart(function)


def doors(wanted: Sequence[tuple[Apart, tuple[Any, ...]]]) -> tuple[Any, ...]:
    """What `call` needs to call each of some functions with arguments like those given.

    What is not at hand is compiled: the last here, others meanwhile in processes of their own where there are more
    processors and there is a cache. With the compiler switched off, doors are the functions themselves.
    """
    settings: Any = numba.config
    if settings.DISABLE_JIT:
        return tuple(one.function for one, _ in wanted)
    typed = [(one, tuple(map(kind_of_argument, arguments))) for one, arguments in wanted]
    cold = [(one, kinds) for one, kinds in typed if not one.is_at_hand(kinds)]
    n_helpers = max(0, min(len(cold), n_processors()) - 1) if cache_folder() is not None else 0
    helpers = [start(one, kinds) for one, kinds in cold[:n_helpers]]
    try:
        for one, kinds in cold[n_helpers:]:
            one.address(kinds)
        for helper in filter(None, helpers):
            with suppress(subprocess.TimeoutExpired):
                helper.wait(PATIENCE)
    finally:
        for helper in filter(None, helpers):
            helper.kill()
            helper.wait()
    return tuple(one.address(kinds) for one, kinds in typed)


def kind_of_argument(argument: Any) -> Any:
    """Numba's type of an argument."""
    typeof: Any = numba.typeof
    return kind_of_record(argument.dtype) if isinstance(argument, np.record) else typeof(argument)


@functools.cache
def kind_of_record(kind: np.dtype[Any]) -> Any:
    """Numba's type of a record; it would be made of all its fields each time."""
    return numba.from_dtype(kind)


def start(one: Apart, kinds: Kinds) -> subprocess.Popen[bytes] | None:
    """Start a process that compiles a function into the cache, if that can be; if it fails, this is done here later."""
    paths = os.pathsep.join([str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
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


def main() -> None:
    """Compile the function that is told on standard input."""
    module, name, kinds = pickle.load(sys.stdin.buffer)  # noqa: S301 - from `start`
    getattr(importlib.import_module(module), name).address(kinds)


def call(door: Any, arguments: tuple[Any, ...]) -> int:
    """Call a function that is compiled apart."""
    result: int = door(*arguments)
    return result


@intrinsic
def call_address(_typing: Any, address: Any, arguments: Any) -> Any:
    """For compiled code: call the function at an address."""

    def generate(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        handed = [builder.extract_value(values[1], place) for place in range(len(arguments))]
        kind = ir.FunctionType(ir.IntType(64), [value.type for value in handed])
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), handed)

    return numba.types.int64(address, arguments), generate


@compiled_as(call)
def call_door(door: Any, arguments: tuple[Any, ...]) -> int:
    """The same in compiled code."""
    by_address: Any = call_address
    result: int = by_address(door, arguments)
    return result


if __name__ == "__main__":
    main()
