"""Messages and exit codes for exceptions."""

from __future__ import annotations

import errno
import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec

import typer
from rich.text import Text

from sim.cli.exit_codes import EXIT_FAILURE, EXIT_INTERRUPTED, EXIT_INVALID_INPUT
from sim.cli.support import output_streams
from sim.cli.support.console import print_stderr
from sim.model.errors import CompassionError

P = ParamSpec("P")

DEBUG_ENV_VAR = "COMPASSION_DEBUG"
"""Environment variable with which internal errors show their traceback."""
DISK_FULL_ERRNOS = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
INTERRUPTED_MESSAGE = "Interrupted."
NOTHING_SAVED_MESSAGE = "Interrupted. Nothing was saved."
RESUME_MESSAGE = "Interrupted. Completed runs were saved. Run the same command again to resume."


class CommandError(CompassionError):
    """Raised when a command cannot be carried out as requested. The text states why, and what to do."""


def handle_errors(interrupted_message: str = INTERRUPTED_MESSAGE) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Decorate a command: print a message for each exception, and exit with the code for it.

    Parameters
    ----------
    interrupted_message
        Message after Ctrl+C.
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


def report_error(error: BaseException, interrupted_message: str = INTERRUPTED_MESSAGE) -> int:
    """Print the message for an exception; return the exit code."""
    if isinstance(error, KeyboardInterrupt):
        print_stderr(str(error) or interrupted_message)
        return EXIT_INTERRUPTED
    # By name, so that commands without scenarios or sweeps need not import them.
    type_names = {error_type.__name__ for error_type in type(error).__mro__}
    if "ScenarioError" in type_names:
        print_problems(error)
        return EXIT_INVALID_INPUT
    if type_names & {"CommandError", "SweepError", "InsufficientMemoryError"}:
        print_stderr(str(error))
        return EXIT_INVALID_INPUT
    if os.environ.get(DEBUG_ENV_VAR):
        print_stderr("".join(traceback.format_exception(error)), preformatted=True)
    if isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS:
        output_streams.discard_stream(sys.stdout)
        print_stderr(_as_sentence(str(error) if type(error) is not OSError else "the disk is full"))
    elif isinstance(error, MemoryError):
        print_stderr("Not enough memory for this run. Reduce the number of days, people or runs.")
    else:
        print_stderr(_format_internal_error(error))
    return EXIT_FAILURE


def _format_internal_error(error: BaseException) -> str:
    """An internal error in one line, and how to see more."""
    first_line = (str(error).strip().splitlines() or [""])[0][:200]
    description = f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__
    hint = "" if os.environ.get(DEBUG_ENV_VAR) else f" Set {DEBUG_ENV_VAR}=1 to see the traceback."
    return f"Internal error: {description}. This is a bug in compassion, not in your input.{hint}"


@contextmanager
def explain_write_errors(path: Path, hint: str) -> Iterator[None]:
    """Within the block, an OSError becomes a CommandError that names the file, unless the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise
        raise CommandError(f"Cannot write {path}: {error.strerror or error}. {hint}") from error


def print_problems(error: BaseException) -> None:
    """Print all problems of a ScenarioError."""
    for index, text in enumerate(str(error).split("\n\n")):
        if index:
            print_stderr("")
        first, *rest = text.split("\n")
        location, colon, message = first.partition(": ")
        print_stderr(Text(location + colon, style="bold") + Text(message, style="red") if colon else Text(first))
        for line in rest:
            _print_problem_detail(line)


def _print_problem_detail(line: str) -> None:
    """Print a line below a problem: a line of the file, a caret, or a hint."""
    if line.strip(" |\t…") == "^":
        print_stderr(Text(line, style="red"), preformatted=True)
    elif " | " in line:
        print_stderr(Text(line, style="dim"), preformatted=True)
    else:
        print_stderr(line.strip(), indent=2)


def _as_sentence(text: str) -> str:
    """A text with a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
