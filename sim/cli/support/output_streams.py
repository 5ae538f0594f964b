"""Output in UTF-8 whatever the locale is, and without errors when the reader of a pipe has closed it."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BROKEN_PIPE_ERRNOS = {errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE}
"""Errors of writing to a pipe that its reader has closed."""


class BrokenPipeTolerantFile(io.FileIO):
    """A file or pipe for output. What is written after its reader has closed it is dropped.

    A command whose output is piped into `head` therefore runs to its end, and exits with its own code.
    """

    reader_closed = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes. If the reader has closed the pipe, return as if all were written."""
        size = memoryview(data).nbytes
        if self.reader_closed:
            return size
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in BROKEN_PIPE_ERRNOS:
                raise
            self.reader_closed = True
            return size


def configure_streams() -> None:
    """Make stdout and stderr accept every character, and ignore closed pipes."""
    sys.stdout = _configure_stream(sys.stdout)
    sys.stderr = _configure_stream(sys.stderr, line_buffered=True)


def _configure_stream(stream: TextIO | None, *, line_buffered: bool = False) -> TextIO:
    """A terminal in UTF-8, a `BrokenPipeTolerantFile` for a file or pipe, or any other stream unchanged."""
    if stream is None:  # a program without a console
        return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    try:
        fd = stream.fileno()
    except (OSError, ValueError):
        return stream
    if stream.isatty():
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        return stream
    stream.flush()
    pipe = io.BufferedWriter(BrokenPipeTolerantFile(fd, "wb", closefd=False))
    return io.TextIOWrapper(pipe, encoding="utf-8", errors="backslashreplace", line_buffering=line_buffered)


def flush_streams(code: int) -> int:
    """Flush stdout and stderr. An exit code of 0 becomes 1 if that fails."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            discard_stream(stream)
            code = code or 1
    return code


def discard_stream(stream: TextIO) -> None:
    """Discard the remaining output of a stream that cannot be written."""
    with contextlib.suppress(OSError, ValueError):
        devnull_fd = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull_fd, stream.fileno())
        os.close(devnull_fd)
