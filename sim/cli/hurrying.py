"""What lets a small run be over sooner: most of its time goes into loading libraries."""

from __future__ import annotations

import gc
import sys

LITTER = 100_000
"""New objects after which Python looks for those that nobody can reach. Most that libraries make stay."""
BLAS = "scipy.linalg.cython_blas"


def hurry() -> None:
    """Load Numba without SciPy, and let Python look for litter seldom."""
    gc.set_threshold(LITTER)
    load_numba()


def load_numba() -> None:
    """Load Numba without SciPy, which it would load only to see whether matrices can be multiplied.

    Compiled code here multiplies none. From Python nothing of the kind is done: code of one's own in the same program
    may well multiply.
    """
    if BLAS in sys.modules:
        return
    sys.modules[BLAS] = None  # type: ignore[assignment]  # to import it is an ImportError
    try:
        import numba.np.arraymath  # noqa: F401, PLC0415
    finally:
        del sys.modules[BLAS]
