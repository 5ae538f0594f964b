"""What lets a small run be over sooner: most of its time goes into loading libraries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

UNUSED = ("scipy.linalg.cython_blas", "coverage")
"""What Numba loads where it is installed, to see whether matrices can be multiplied, and to count lines."""


def load_numba() -> None:
    """Load Numba without SciPy, and without what counts lines, unless that is at work already.

    Compiled code here multiplies no matrices. From Python nothing of the kind is done: code of one's own in the same
    program may well multiply.
    """
    with hidden(*UNUSED):
        import numba.np.arraymath  # noqa: F401, PLC0415


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Inside the block, modules that are not loaded yet cannot be: to import them is an ImportError."""
    names = tuple(name for name in names if name not in sys.modules)
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
