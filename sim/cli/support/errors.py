"""From an exception to words and an exit code: 2 for bad input, 1 for a fault of ours, 130 after Ctrl-C."""

from __future__ import annotations

import errno
import functools
import os
import sys
import traceback
from collections.abc import Callable
from typing import ParamSpec

import typer
from rich.text import Text

from sim.cli import DEBUG_ENV_VAR, EXIT_INTERRUPTED
from sim.cli.support import output_streams
from sim.cli.support.console import print_stderr

P = ParamSpec("P")

EXIT_INVALID_INPUT = 2
EXIT_FAILURE = 1
DISK_FULL_ERRNOS = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}


class CommandError(Exception):
    """Something that was asked for cannot be done; the text says why, and what would be right."""


def handle_errors(interrupted_message: str = "Stopped.") -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Mark a command: whatever goes wrong in it is told in words, and ends it with the right exit code.

    Parameters
    ----------
    interrupted_message
        What is said after Ctrl-C.
    """

    def decorate(command: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                command(*args, **kwargs)
            except typer.Exit:
                raise
            except (KeyboardInterrupt, Exception) as error:
                raise typer.Exit(report_error(error, interrupted_message)) from error

        return run

    return decorate


def report_error(error: BaseException, interrupted_message: str = "Stopped.") -> int:
    """Say what went wrong; return the exit code."""
    if isinstance(error, KeyboardInterrupt):
        print_stderr(str(error) or interrupted_message)
        return EXIT_INTERRUPTED
    if isinstance(error, CommandError):
        print_stderr(str(error))
        return EXIT_INVALID_INPUT
    if type(error).__name__ == "ScenarioError":  # its room is not imported for commands that do not need it
        print_problems(error)
        return EXIT_INVALID_INPUT
    if os.environ.get(DEBUG_ENV_VAR):
        print_stderr("".join(traceback.format_exception(error)), preformatted=True)
    if isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS:
        output_streams.discard_stream(sys.stdout)
        print_stderr(_as_sentence(str(error) if type(error) is not OSError else "the disk is full"))
    elif isinstance(error, MemoryError):
        print_stderr("There is not enough memory for this run. Fewer days, people or runs need less.")
    else:
        print_stderr(_format_internal_error(error))
    return EXIT_FAILURE


def _format_internal_error(error: BaseException) -> str:
    """A fault of ours, in one sentence, and how to see more."""
    first = (str(error).strip().splitlines() or [""])[0][:200]
    what = f"{type(error).__name__}: {first}" if first else type(error).__name__
    more = "" if os.environ.get(DEBUG_ENV_VAR) else f"\nTo see where, run the same command with {DEBUG_ENV_VAR}=1."
    return f"A fault in this program, not in what you did: {what}{more}"


def print_problems(error: BaseException) -> None:
    """Print all that is wrong with a scenario."""
    for index, text in enumerate(str(error).split("\n\n")):
        if index:
            print_stderr("")
        first, *rest = text.split("\n")
        location, colon, message = first.partition(": ")
        print_stderr(Text(location + colon, style="bold") + Text(message, style="red") if colon else Text(first))
        for line in rest:
            _print_problem_detail(line)


def _print_problem_detail(line: str) -> None:
    """Print a line below a problem: quoted from the file, a caret, or a hint."""
    if line.strip(" |\t…") == "^":
        print_stderr(Text(line, style="red"), preformatted=True)
    elif " | " in line:
        print_stderr(Text(line, style="dim"), preformatted=True)
    else:
        print_stderr(line.strip(), indent=2)


def _as_sentence(text: str) -> str:
    """A text with a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
