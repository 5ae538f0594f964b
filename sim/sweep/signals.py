"""Ctrl-C and SIGTERM as a wish to stop, which the driver meets at the end of a chunk."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Wish:
    """Whether somebody wishes the sweep to stop, and how they said it."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __bool__(self) -> bool:
        return self.signal is not None

    def hear(self, number: int, _frame: FrameType | None = None) -> None:
        """Note a signal; the second one stops at once."""
        if self.signal is not None:
            raise KeyboardInterrupt
        self.signal = number


@contextmanager
def stoppable() -> Iterator[Wish]:
    """Inside the block, Ctrl-C and SIGTERM are heard rather than obeyed. Only the main thread can hear them."""
    wish = Wish()
    if threading.current_thread() is not threading.main_thread():
        yield wish
        return
    before = {number: signal.signal(number, wish.hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
