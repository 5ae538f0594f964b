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

BROKEN_PIPE_ERRNOS = {errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE}
"""What writing to a pipe says when nobody reads from it any more."""


class BrokenPipeTolerantFile(io.FileIO):
    """A file or pipe that output goes to; what is written after its reader has gone is dropped.

    So a command whose output is piped into `head` goes on to its own end, and to its own exit code.
    """

    reader_closed = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes; where nobody reads them, say that all were written."""
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
    """Let stdout and stderr take every text, and outlive their readers."""
    sys.stdout = _configure_stream(sys.stdout)
    sys.stderr = _configure_stream(sys.stderr, line_buffered=True)


def _configure_stream(stream: TextIO | None, *, line_buffered: bool = False) -> TextIO:
    """A terminal in UTF-8; a `BrokenPipeTolerantFile` in place of a file or pipe; another stream as it is."""
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
    """Write out what is left; an exit code of 0 becomes 1 if that fails."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            discard_stream(stream)
            code = code or 1
    return code


def discard_stream(stream: TextIO) -> None:
    """Give a stream up that cannot be written: what is left goes nowhere."""
    with contextlib.suppress(OSError, ValueError):
        devnull_fd = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull_fd, stream.fileno())
        os.close(devnull_fd)
