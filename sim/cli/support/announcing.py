"""What the program logs, such as that it compiles, is said on stderr: never in what another program reads."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sim.cli.support.console import print_stderr


class StderrLogHandler(logging.Handler):
    """Says each message on stderr as it comes."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say a message."""
        print_stderr(record.getMessage())


@contextmanager
def log_to_stderr() -> Iterator[None]:
    """Inside the block, messages of the logger `sim` are said."""
    logger = logging.getLogger("sim")
    handler, level = StderrLogHandler(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
