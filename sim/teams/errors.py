"""Errors in teams, their position in the `team` section of a scenario, and "did you mean" suggestions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from itertools import islice
from math import isfinite
from typing import NamedTuple

from sim.model.errors import CompassionError

KeyPath = tuple[str | int, ...]
"""Path to a value: keys of mappings and indices of lists, from 0."""

MAX_PROBLEMS = 20
"""Number of problems that a `TeamError` lists."""
MAX_COMPARED_NAMES = 300
"""Number of names that are compared to find a suggestion."""
MAX_VALUE_LENGTH = 60
"""Number of characters of a quoted value."""


class TeamProblem(NamedTuple):
    """A problem of a team.

    Attributes
    ----------
    message
        The value and what was expected. Problems in a file begin with "file:line: ".
    path
        Path in the `team` section of a scenario, such as ("ties", 3, 1). Empty for the section as a whole.
    """

    message: str
    path: KeyPath = ()


class TeamError(CompassionError, ValueError):
    """Raised when a team cannot be built.

    Attributes
    ----------
    problems
        From 1 to 20 instances of `TeamProblem`.
    """

    def __init__(self, message: str, path: KeyPath | None = None) -> None:
        super().__init__(message)
        self.problems: tuple[TeamProblem, ...] = (TeamProblem(message, path or ()),)

    @property
    def path(self) -> KeyPath:
        """Path of the first problem in the `team` section."""
        return self.problems[0].path

    @classmethod
    def from_problems(cls, problems: Iterable[TeamProblem]) -> TeamError:
        """An error with several problems. Its text has one line per problem."""
        listed = tuple(islice(problems, MAX_PROBLEMS))
        error = cls("\n".join(problem.message for problem in listed))
        error.problems = listed
        return error


class InputLocation(NamedTuple):
    """A position in the input: a path in the `team` section and, for files, the text "file:line"."""

    path: KeyPath = ()
    file_and_line: str = ""

    def problem(self, message: str) -> TeamProblem:
        """A problem at this position."""
        return TeamProblem(f"{self.file_and_line}: {message}" if self.file_and_line else message, self.path)

    def error(self, message: str) -> TeamError:
        """An error with one problem at this position."""
        return TeamError(*self.problem(message))

    def child(self, *keys: str | int) -> InputLocation:
        """The position of a part. In a file it is the same line."""
        return self if self.file_and_line else InputLocation((*self.path, *keys))


def closest_match(word: str, words: Iterable[str]) -> str:
    """The most similar of the words, ignoring case, spaces and hyphens, or an empty string if none is similar."""
    normalised = _normalise(word)
    known = {_normalise(other): other for other in words}
    if len(known) > MAX_COMPARED_NAMES:
        same_initial = ((key, other) for key, other in known.items() if key[:1] == normalised[:1])
        known = dict(islice(same_initial, MAX_COMPARED_NAMES))
    matches = difflib.get_close_matches(normalised, known, n=1, cutoff=0.6)
    return known[matches[0]] if matches else ""


def _normalise(word: str) -> str:
    """A word in lower case with underscores for spaces and hyphens."""
    return word.casefold().replace("-", "_").replace(" ", "_")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The suggestion `; did you mean "Anna"?`, or an empty string if no known word is similar."""
    match = closest_match(word, known)
    return f"; did you mean {format_value(match)}?" if match else ""


def format_value(value: object) -> str:
    """A value as a user would write it in YAML, shortened if it is long."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        text = value.replace("\n", "\\n")
        return f'"{text}"' if len(text) <= MAX_VALUE_LENGTH else f'"{text[: MAX_VALUE_LENGTH - 3]}…"'
    if isinstance(value, dict | list | tuple):
        kind = "mapping" if isinstance(value, dict) else "list"
        return f"a {kind}" if value else f"an empty {kind}"
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number with more than 60 digits"
    if isinstance(value, float) and not isfinite(value):
        return {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}[str(float(value))]
    return str(value) if isinstance(value, int | float) else type(value).__name__


def join_with_or(choices: Sequence[str]) -> str:
    """Choices as text: "this, that or these"."""
    return " or ".join([", ".join(choices[:-1]), choices[-1]])


def join_with_and(names: Sequence[str], max_names: int = 6) -> str:
    """Names as text: "Anna, Ben and Cara", or "Anna, Ben and 31 more" if there are many."""
    if len(names) > max_names:
        return f"{', '.join(names[: max_names - 1])} and {len(names) - max_names + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
