"""The folder in which Numba keeps compiled code between runs.

Numba's own cache checks only the file of the compiled function, so it would run old code after a rule in another file
was edited. The folder name therefore contains a hash of all sources that are compiled. Numba loads the files of its
cache with pickle, so the folder is used only if no other user can write to it.
"""

from __future__ import annotations

import functools
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import llvmlite.binding as llvm
import numba
from platformdirs import user_cache_path

from sim.numba_support.source_hash import source_hash

CACHE_ENV_VAR = "COMPASSION_CACHE"
"""Environment variable with the folder to use in place of the user's cache folder."""
COMPILED_SOURCES = ("numba_support", "model", "teams", "world", "engine/compiled")
"""Packages with compiled functions, or with rules that are compiled into them."""


class CompileCache(NamedTuple):
    """Where compiled code is kept.

    Attributes
    ----------
    folder : the folder, or None if there is none that is safe to use
    reason : why there is none, as one sentence
    """

    folder: Path | None
    reason: str = ""


@functools.cache
def compile_cache() -> CompileCache:
    """The folder for compiled code of exactly these sources, created if it is missing."""
    base = os.environ.get(CACHE_ENV_VAR)
    root = Path(base) if base else user_cache_path("compassion-contagion", appauthor=False)
    version = f"{sys.implementation.cache_tag}-numba{numba.__version__}-{llvm.get_host_cpu_name()}"
    folder = root / "compiled" / f"{version}-{source_hash(*COMPILED_SOURCES)[:16]}"
    try:
        for path in (root, root / "compiled", folder):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (root, root / "compiled", folder):
            if not is_private(path):
                return CompileCache(None, f"Other users can write to {path}.")
        with tempfile.TemporaryFile(dir=folder):
            return CompileCache(folder)
    except OSError as error:
        return CompileCache(None, f"{error.filename or folder} cannot be used: {error.strerror or error}.")


def is_private(folder: Path) -> bool:
    """Whether a folder belongs to this user and no other user can write to it. Windows profiles are private."""
    if os.name == "nt":
        return True
    status = folder.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@contextmanager
def numba_cache_dir(folder: Path) -> Iterator[None]:
    """Context manager in which Numba caches functions in `folder`. Numba's own setting is restored on exit."""
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        settings.CACHE_DIR = before
