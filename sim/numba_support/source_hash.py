"""Hash of the package's source files."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

PACKAGE_DIR = Path(__file__).parents[1]


@functools.cache
def source_hash(*paths: str) -> str:
    """SHA-256 of Python sources of the package. It identifies the code that produced a result.

    Parameters
    ----------
    *paths
        Packages or modules below `sim/`, such as "model" or "engine/trace.py". Default: all.

    Returns
    -------
    str
        64 hexadecimal digits. Line endings do not affect them.
    """
    digest = hashlib.sha256()
    for path in sorted(PACKAGE_DIR.rglob("*.py")):
        name = path.relative_to(PACKAGE_DIR).as_posix()
        if not paths or any(name == part or name.startswith(f"{part}/") for part in paths):
            digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
