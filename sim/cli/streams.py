"""Output that always works: UTF-8 whatever the locale, and quiet when the reader of a pipe has gone."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

GONE = {errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE}
"""What writing to a pipe says when nobody reads from it any more."""


class Pipe(io.FileIO):
    """A file or pipe that output goes to; what is written after its reader has gone is dropped.

    So a command whose output is piped into `head` goes on to its own end, and to its own exit code.
    """

    gone = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes; where nobody reads them, say that all were written."""
        size = memoryview(data).nbytes
        if self.gone:
            return size
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in GONE:
                raise
            self.gone = True
            return size


def prepare() -> None:
    """Let stdout and stderr take every text, and outlive their readers."""
    sys.stdout = _prepared(sys.stdout)
    sys.stderr = _prepared(sys.stderr, by_line=True)


def _prepared(stream: TextIO | None, *, by_line: bool = False) -> TextIO:
    """A terminal in UTF-8; a `Pipe` in place of a file or pipe; another stream as it is."""
    if stream is None:  # a program without a console
        return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return stream
    if stream.isatty():
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        return stream
    stream.flush()
    pipe = io.BufferedWriter(Pipe(number, "wb", closefd=False))
    return io.TextIOWrapper(pipe, encoding="utf-8", errors="backslashreplace", line_buffering=by_line)


def finish(code: int) -> int:
    """Write out what is left; an exit code of 0 becomes 1 if that fails."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            drop(stream)
            code = code or 1
    return code


def drop(stream: TextIO) -> None:
    """Give a stream up that cannot be written: what is left goes nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
