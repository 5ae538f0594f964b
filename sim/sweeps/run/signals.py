"""SIGINT (Ctrl+C) and SIGTERM as a stop request, which the driver checks between chunks."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequest:
    """A request to stop, true after a signal.

    Attributes
    ----------
    signal
        Number of the signal, or None.
    """

    def __init__(self) -> None:
        self.signal: int | None = None

    def __bool__(self) -> bool:
        return self.signal is not None

    def handle_signal(self, number: int, _frame: FrameType | None = None) -> None:
        """Record a signal. A second signal interrupts at once."""
        if self.signal is not None:
            raise KeyboardInterrupt
        self.signal = number


@contextmanager
def catch_stop_signals() -> Iterator[StopRequest]:
    """Turn SIGINT and SIGTERM into a stop request within the block. Only the main thread receives signals."""
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
