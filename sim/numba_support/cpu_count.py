"""How many processors this process may use: fewer than the machine has, where somebody shares them out."""

from __future__ import annotations

import os


def usable_cpu_count() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
