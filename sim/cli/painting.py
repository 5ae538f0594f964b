"""Two processes that draw the figures of a run: they load matplotlib while it is played, and draw while it is written.

They are forked while there is only one thread, on Linux alone, where that is safe. Elsewhere, on a single processor,
for large runs, and whenever a painter fails, the program draws by itself.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from sim.cli.hurrying import hidden
from sim.processors import usable_cpu_count

if TYPE_CHECKING:
    from sim.recording import Recording

PAINTERS = 2
LARGEST = 2**24
"""Bytes of runs that are copied for the painters: copies of larger ones fill the memory, and drawing is the least."""


class Painters:
    """Processes that wait for an order, carry it out, and end; they end with the program too, whatever ends it."""

    def __init__(self) -> None:
        orders, self._orders = _pipe()
        self._answers, answers = _pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # Ctrl-C is for the program alone
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of threads, which NumPy has: they are prepared for it
            self._first = os.fork()
        if self._first == 0:
            self._orders.close()  # or the order would seem to go on after the program has ended
            _paint(orders, answers)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        orders.close()
        answers.close()

    def begin(self, runs: Sequence[Recording], folder: Path) -> None:
        """Begin to draw the figures of these runs, and to write them into a folder."""
        if sum(map(size, runs)) > LARGEST:
            self.end()
            return
        with suppress(BrokenPipeError):  # painters that have ended will not answer either
            pickle.dump((list(runs), folder), self._orders, pickle.HIGHEST_PROTOCOL)
            self._orders.flush()

    def finish(self) -> list[str]:
        """Wait until all are written; return their paths, from the folder above, or none if some are missing."""
        if self._answers.closed:
            return []
        answers = [json.loads(answer) for answer in self._answers]  # until both have ended
        self.end()
        return sorted(path for answer in answers for path in answer) if len(answers) == PAINTERS else []

    def end(self) -> None:
        """Write nothing more: end the painters, whatever they do, and wait until they have ended."""
        if self._answers.closed:
            return
        with suppress(BrokenPipeError):
            self._orders.close()  # the second leaves at that
        os.kill(self._first, signal.SIGKILL)  # the first may be busy loading
        self._answers.read()
        self._answers.close()
        os.waitpid(self._first, 0)


@contextmanager
def painters_at_hand(wanted: bool) -> Iterator[Painters | None]:
    """Inside the block, painters wait for runs to draw, if they are wanted and can be had."""
    painters = None
    try:
        if wanted and are_of_use():
            import sim.recording.happenings  # noqa: F401, PLC0415 - what both need is loaded once, before they part

            painters = Painters()
        yield painters
    finally:
        if painters is not None:
            painters.end()


def are_of_use() -> bool:
    """Whether this process may be forked, and has a processor for others beside its own."""
    return sys.platform == "linux" and usable_cpu_count() > 1 and threading.active_count() == 1


def size(run: Recording) -> int:
    """Bytes of what a run left."""
    days, people, acts = run.trace
    return sum(array.nbytes for array in (days, people, *(acts or ())) if array is not None)


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    """A pipe: where it is read, and where it is written."""
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


def _paint(orders: BinaryIO, answers: BinaryIO) -> NoReturn:
    """Be a painter: load matplotlib, wait for the order, and share it with a second painter.

    A fault is not told: what is not drawn, the program draws by itself, and meets the same fault.
    """
    with suppress(BaseException):
        gc.disable()  # looking for litter would copy memory that is shared, for a second of life
        with hidden("mpl_toolkits.mplot3d"):
            from sim.recording import figures  # noqa: PLC0415 - it loads matplotlib

        runs, folder = pickle.load(orders)  # noqa: S301 - our own
        waiting, drawing = _pipe()
        with drawing:
            drawing.write(bytes(range(len(figures.FIGURE_FUNCTIONS))))
        second = os.fork() == 0
        threading.Thread(target=_leave, args=[orders], daemon=True).start()
        drawn = figures.write_figures(runs, folder, _taken(waiting, list(figures.FIGURE_FUNCTIONS)))
        os.write(answers.fileno(), json.dumps(drawn).encode() + b"\n")
        if not second:
            os.wait()
    os._exit(0)


def _taken(waiting: BinaryIO, names: Sequence[str]) -> Iterator[str]:
    """Names of figures, each to the painter that asks first."""
    while place := os.read(waiting.fileno(), 1):
        yield names[place[0]]


def _leave(orders: BinaryIO) -> None:
    """End this painter when nobody is left to give orders."""
    orders.read()
    os._exit(1)
