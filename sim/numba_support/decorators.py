"""Marks for functions: `rule`, written once for both engines, and `cached_njit`, which only runs compiled.

A rule stays an ordinary Python function: agents call it as it stands, and compiled code that calls it compiles the same
source. A compiled function is machine code from its first call on, kept between runs in a folder that is named by a
hash of the package's sources: Numba's own cache looks only at the file of the function itself, and would go on running
old code after a rule in another file was edited.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba.core import caching
from numba.core.runtime.nrt import rtsys
from numba.extending import intrinsic, overload, register_jitable
from platformdirs import user_cache_path

from sim.numba_support.inlining import LoopsOfKernel, PartOfKernel

F = TypeVar("F", bound=Callable[..., Any])
FunctionCache: Any = caching.FunctionCache

# Loops over many arrays run several people to an instruction only if LLVM may check that none overlaps another.
llvm.set_option("", "--runtime-memory-check-threshold=400")
# Draws and exponentials are long chains of steps: four instructions' worth side by side leave nothing to wait for.
llvm.set_option("", "--force-vector-interleave=4")
# A day walks over dozens of arrays at once: a running place in each would not fit into the registers.
llvm.set_option("", "--disable-lsr")
# Where eight numbers go to an instruction, so they do at the end of a loop, too: LLVM would take four.
if llvm.get_host_cpu_name().startswith("znver") and llvm.get_host_cpu_features().get("avx512f"):
    llvm.set_option("", "--epilogue-vectorization-force-VF=8")

PACKAGE_DIR = Path(__file__).parents[1]
COMPILED_SOURCES = ("numba_support", "model", "teams", "world", "compiled")
"""Where compiled code and the rules that it compiles stand."""

NOGIL_OPTIONS: Any = {"nogil": True, "error_model": "numpy"}
"""Compiled code runs without Python's global lock and divides as IEEE says; `fastmath` would change bits."""
NO_REFCOUNT_OPTIONS: Any = {"_nrt": False}
"""Steps of a day make no arrays, so nobody needs to count who holds one; counting would take longer than the day."""
CFUNC_OPTIONS: Any = {**NOGIL_OPTIONS, **NO_REFCOUNT_OPTIONS}
"""What is compiled apart is called from C, so to say: it needs the wrapper that the rest can do without."""
NJIT_OPTIONS: Any = {**NOGIL_OPTIONS, "no_cfunc_wrapper": True}
KERNEL_OPTIONS: Any = {**CFUNC_OPTIONS, **NJIT_OPTIONS}
INLINE_OPTIONS: Any = {"forceinline": True, "pipeline_class": PartOfKernel}
"""What becomes part of its callers is not compiled by itself as well."""
INLINE_LOOP_OPTIONS: Any = {"forceinline": True, "pipeline_class": LoopsOfKernel}
"""Loops over lanes are made to work on several people to an instruction before they become part of their callers."""


def rule(function: F) -> F:
    """Mark a function that agents call as plain Python and compiled code compiles."""
    marked: F = register_jitable(**INLINE_OPTIONS, **NJIT_OPTIONS)(function)
    return marked


def inline(function: F) -> F:
    """Mark a function that only compiled code calls, and that makes no arrays: it becomes part of its callers."""
    marked: F = register_jitable(**INLINE_OPTIONS, **KERNEL_OPTIONS)(function)
    return marked


def inline_loops(function: F) -> F:
    """Mark a step that is made of loops without branches, which are to work on several people to an instruction."""
    marked: F = register_jitable(**INLINE_LOOP_OPTIONS, **KERNEL_OPTIONS)(function)
    return marked


def compiled_rule(function: F) -> F:
    """Mark a rule that agents call compiled, too, as it would take too long in Python."""
    return _cached_njit(function, {"forceinline": True, **NJIT_OPTIONS})


def cached_njit(function: F) -> F:
    """Compile a function of numbers, arrays and named tuples on its first call, with the result kept between runs."""
    return _cached_njit(function, NJIT_OPTIONS)


def kernel(function: F) -> F:
    """Like `cached_njit`, for a function made of steps."""
    return _cached_njit(function, KERNEL_OPTIONS)


def _cached_njit(function: F, options: Any) -> F:
    """Compile a function on its first call, and keep the machine code where there is a folder for it."""
    made: F = numba.njit(function, **options)
    enable_cache(made, function)
    return made


def enable_cache(made: Any, function: Callable[..., Any]) -> None:
    """Let what Numba made of a function keep its machine code, if there is a folder for it."""
    folder = cache_dir()
    if folder is not None and made is not function:  # with the compiler switched off, nothing is made
        with numba_cache_dir(folder):
            made._cache = KeptCode(function)


class KeptCode(FunctionCache):  # type: ignore[misc]  # Numba tells no types
    """Numba's cache, but for what Numba does before it looks: it prepares to compile, which takes longer than a run."""

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Machine code for arguments of some types, or None."""
        rtsys.initialize(context)  # all that code which is there needs
        with self._guard_against_spurious_io_errors():
            return self._load_overload(signature, context)


def is_compiled(function: Callable[..., Any]) -> bool:
    """Whether a function marked `cached_njit` can run at once: its machine code is here already, or kept in the cache."""
    dispatcher: Any = function
    if getattr(dispatcher, "signatures", True):  # with the compiler switched off, it is an ordinary function
        return True
    cache_dir = dispatcher.stats.cache_path
    return cache_dir is not None and any(Path(cache_dir).glob(f"*.{dispatcher.py_func.__qualname__}-*.nbc"))


def overload_with(function: F) -> Callable[[F], F]:
    """Let compiled code that calls `function` run another one in its place, of the same arguments and result."""

    def mark(other: F) -> F:
        def choose(*_: Any) -> F:
            return other

        choose.__signature__ = inspect.signature(other)  # type: ignore[attr-defined]  # Numba compares the two
        overload(function)(choose)
        return other

    return mark


def _bitcast_to(kind: Any) -> Any:
    """For compiled code: the 64 bits of a number, read as another kind of number."""

    @intrinsic
    def read(_typing: Any, number: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(kind))

        return kind(number), generate

    return read


@intrinsic
def _count_trailing_zeros(_typing: Any, word: Any) -> Any:
    """For compiled code: the number of zeros behind the lowest bit that is set in a word."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return numba.int64(word), generate


float_to_bits = _bitcast_to(numba.uint64)
bits_to_float = _bitcast_to(numba.float64)
llvm_cttz: Any = _count_trailing_zeros


@functools.cache
def source_hash(*packages: str) -> str:
    """Hash of the Python sources of the package, or of some of its rooms: it names the code that ran."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE_DIR.rglob("*.py")):
        place = path.relative_to(PACKAGE_DIR).as_posix()
        if not packages or place.split("/")[0] in packages:
            digest.update(place.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


@functools.cache
def cache_dir() -> Path | None:
    """Folder for compiled code of exactly these sources, or None where none can be written.

    `COMPASSION_CACHE` names another place than the user's cache folder.
    """
    base = os.environ.get("COMPASSION_CACHE")
    root = Path(base) if base else user_cache_path("compassion-contagion", appauthor=False)
    version = f"{sys.implementation.cache_tag}-numba{numba.__version__}-{llvm.get_host_cpu_name()}"
    folder = root / "compiled" / f"{version}-{source_hash(*COMPILED_SOURCES)[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


@contextmanager
def numba_cache_dir(folder: Path | None) -> Iterator[None]:
    """Let Numba choose `folder` for the functions marked inside the block, and leave its settings as they were."""
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder or "")
    try:
        yield
    finally:
        settings.CACHE_DIR = before
