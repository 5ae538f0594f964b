"""Ctrl-C and SIGTERM as a wish to stop, which the driver meets at the end of a chunk."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequest:
    """Whether somebody wishes the sweep to stop, and how they said it."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __bool__(self) -> bool:
        return self.signal is not None

    def handle_signal(self, number: int, _frame: FrameType | None = None) -> None:
        """Note a signal; the second one stops at once."""
        if self.signal is not None:
            raise KeyboardInterrupt
        self.signal = number


@contextmanager
def catch_stop_signals() -> Iterator[StopRequest]:
    """Inside the block, Ctrl-C and SIGTERM are heard rather than obeyed. Only the main thread can hear them."""
    stop_request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield stop_request
        return
    previous_handlers = {
        number: signal.signal(number, stop_request.handle_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop_request
    finally:
        for number, handler in previous_handlers.items():
            signal.signal(number, handler)
