"""Load a library without what a command has no use for."""

from __future__ import annotations

import sys

BLAS = "scipy.linalg.cython_blas"


def load_numba() -> None:
    """Load Numba without SciPy, which it would load only to see whether matrices can be multiplied.

    Compiled code here multiplies none, and SciPy takes a good part of the time in which a small run is over. From
    Python nothing of the kind is done: code of one's own in the same program may well multiply.
    """
    if BLAS in sys.modules:
        return
    sys.modules[BLAS] = None  # type: ignore[assignment]  # to import it is an ImportError
    try:
        import numba.np.arraymath  # noqa: F401, PLC0415
    finally:
        del sys.modules[BLAS]
