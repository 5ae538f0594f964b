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

from sim.cli import DEBUG, STOPPED, streams
from sim.cli.console import complain

P = ParamSpec("P")

BAD_INPUT = 2
OUR_FAULT = 1
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}


class Refused(Exception):  # noqa: N818 - it is no error of the program
    """Something that was asked for cannot be done; the text says why, and what would be right."""


def in_words(stopped: str = "Stopped.") -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Mark a command: whatever goes wrong in it is told in words, and ends it with the right exit code.

    Parameters
    ----------
    stopped
        What is said after Ctrl-C.
    """

    def mark(command: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                command(*args, **kwargs)
            except typer.Exit:
                raise
            except (KeyboardInterrupt, Exception) as error:
                raise typer.Exit(told(error, stopped)) from error

        return run

    return mark


def told(error: BaseException, stopped: str = "Stopped.") -> int:
    """Say what went wrong; return the exit code."""
    if isinstance(error, KeyboardInterrupt):
        complain(str(error) or stopped)
        return STOPPED
    if isinstance(error, Refused):
        complain(str(error))
        return BAD_INPUT
    if type(error).__name__ == "ScenarioError":  # its room is not imported for commands that do not need it
        tell_problems(error)
        return BAD_INPUT
    if os.environ.get(DEBUG):
        complain("".join(traceback.format_exception(error)), as_it_is=True)
    if isinstance(error, OSError) and error.errno in FULL:
        streams.drop(sys.stdout)
        complain(_sentence(str(error) if type(error) is not OSError else "the disk is full"))
    elif isinstance(error, MemoryError):
        complain("There is not enough memory for this run. Fewer days, people or runs need less.")
    else:
        complain(_fault(error))
    return OUR_FAULT


def _fault(error: BaseException) -> str:
    """A fault of ours, in one sentence, and how to see more."""
    first = (str(error).strip().splitlines() or [""])[0][:200]
    what = f"{type(error).__name__}: {first}" if first else type(error).__name__
    more = "" if os.environ.get(DEBUG) else f"\nTo see where, run the same command with {DEBUG}=1."
    return f"A fault in this program, not in what you did: {what}{more}"


def tell_problems(error: BaseException) -> None:
    """Print all that is wrong with a scenario."""
    for place, text in enumerate(str(error).split("\n\n")):
        if place:
            complain("")
        first, *rest = text.split("\n")
        where, colon, message = first.partition(": ")
        complain(Text(where + colon, style="bold") + Text(message, style="red") if colon else Text(first))
        for line in rest:
            _tell_below(line)


def _tell_below(line: str) -> None:
    """Print a line below a problem: quoted from the file, a caret, or a hint."""
    if line.strip(" |\t…") == "^":
        complain(Text(line, style="red"), as_it_is=True)
    elif " | " in line:
        complain(Text(line, style="dim"), as_it_is=True)
    else:
        complain(line.strip(), indent=2)


def _sentence(text: str) -> str:
    """A text with a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
