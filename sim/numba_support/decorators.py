"""Decorators that say how a function is compiled.

A `rule` is an ordinary Python function that both engines use: the Mesa engine calls it as it is, and compiled functions
compile the same source. The other decorators are for functions that are only called from compiled code or that are
compiled on their first call. With `NUMBA_DISABLE_JIT=1` all of them run as plain Python, with the same results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import llvmlite.binding as llvm
import numba
from numba.extending import register_jitable

from sim.numba_support.compile_cache import compile_cache, numba_cache_dir

F = TypeVar("F", bound=Callable[..., Any])

NJIT_OPTIONS: Any = {"nogil": True, "error_model": "numpy"}
"""No global interpreter lock, and IEEE division. `fastmath` would change results."""
KERNEL_OPTIONS: Any = {**NJIT_OPTIONS, "_nrt": False}
"""Kernels create no arrays, so references to arrays are not counted; counting them would double the time of a day."""
VECTOR_INTERLEAVE = ("--force-vector-interleave", 4, 0)
"""LLVM option, the value for kernels, and LLVM's default: how many vectors a loop works on at a time."""


def rule(function: F) -> F:
    """Mark a function that is called as plain Python and compiled into its callers."""
    marked: F = register_jitable(forceinline=True, **NJIT_OPTIONS)(function)
    return marked


def inline(function: F) -> F:
    """Mark a function that only compiled code calls and that creates no arrays. It is compiled into its callers."""
    marked: F = register_jitable(forceinline=True, **KERNEL_OPTIONS)(function)
    return marked


def cached_njit(function: F) -> F:
    """Compile a function of numbers, arrays and named tuples on its first call, and cache the machine code."""
    return _cached_njit(function, NJIT_OPTIONS)


def compiled_rule(function: F) -> F:
    """Mark a rule that would take too long in Python: it is compiled when called from Python, too."""
    return _cached_njit(function, {"forceinline": True, **NJIT_OPTIONS})


def kernel(function: F) -> F:
    """Like `cached_njit`, for a function that creates no arrays."""
    return _cached_njit(function, KERNEL_OPTIONS)


def _cached_njit(function: F, options: Any) -> F:
    """Compile on the first call; cache if there is a folder."""
    folder = compile_cache().folder
    if folder is None:
        compiled: F = numba.njit(function, **options)
        return compiled
    with numba_cache_dir(folder):
        cached: F = numba.njit(function, cache=True, **options)
    return cached


def is_compiled(function: Callable[..., Any]) -> bool:
    """Whether a decorated function can run at once: it is compiled already, or its machine code is cached."""
    dispatcher: Any = function
    if getattr(dispatcher, "signatures", True):  # with the compiler switched off, it is an ordinary function
        return True
    cache_path = dispatcher.stats.cache_path
    return cache_path is not None and any(Path(cache_path).glob(f"*.{dispatcher.py_func.__qualname__}-*.nbc"))


@contextmanager
def kernel_compilation(function: Callable[..., Any]) -> Iterator[None]:
    """Context manager for calls of a kernel, in which LLVM interleaves vectorised loops if the kernel is not compiled.

    Draws and exponentials are long chains of dependent instructions; four vectors side by side hide their latency. The
    option applies to the whole process, so it is set only while a kernel is compiled.
    """
    if getattr(function, "signatures", True):
        yield
        return
    option, value, default = VECTOR_INTERLEAVE
    llvm.set_option("", f"{option}={value}")
    try:
        yield
    finally:
        llvm.set_option("", f"{option}={default}")
