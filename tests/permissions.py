"""Let a process be bound by permissions, even where tests run as root, who may read and write everything otherwise."""

from __future__ import annotations

import ctypes
import os
import sys

import pytest

DROP_FROM_BOUNDING_SET = 24
OVERRIDE, READ_SEARCH = 1, 2
"""What lets root pass over permissions, as Linux numbers it."""

needs_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or (os.geteuid() == 0 and sys.platform != "linux"),
    reason="permissions do not bind this user",
)
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _drop_capabilities() -> None:
    """Give up, before another program is started, what lets root pass over permissions."""
    if _libc is not None and os.geteuid() == 0:
        for capability in (OVERRIDE, READ_SEARCH):
            if _libc.prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "root keeps passing over permissions")


drop_capabilities = _drop_capabilities if sys.platform == "linux" else None
"""What `subprocess` is to do as its `preexec_fn`; nobody passes over permissions elsewhere, or tests are skipped."""
