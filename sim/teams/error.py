"""What is said when a team cannot be built: one clear sentence, and where in the `team` section it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import NamedTuple

Where = tuple[str | int, ...]

MOST_TOLD = 20
"""Problems; nobody reads on after that many."""
MOST_COMPARED = 2_000
"""Names; among more, a suggestion would take too long to find."""


class Problem(NamedTuple):
    """One thing that is wrong with a team.

    Attributes
    ----------
    message
        One sentence with the value and what would be right; problems in a file begin with "file:line: ".
    where
        Path into the `team` section of a scenario, such as ("ties", 3, 1); empty for the section as a whole.
    """

    message: str
    where: Where = ()


class TeamError(ValueError):
    """A team that cannot be built.

    Attributes
    ----------
    problems
        What was found wrong: at least one `Problem`, at most 20.
    where
        Where the first problem is.
    """

    def __init__(self, message: str, where: Where | None = None) -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = (Problem(message, where or ()),)

    @property
    def where(self) -> Where:
        """Path of the first problem into the `team` section."""
        return self.problems[0].where

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> TeamError:
        """Make one error of several problems; its text has one line for each."""
        found = tuple(islice(problems, MOST_TOLD))
        error = cls("\n".join(problem.message for problem in found))
        error.problems = found
        return error


class Place(NamedTuple):
    """Where something was read: a path into the `team` section and, for files, the text "file:line"."""

    where: Where = ()
    at: str = ""

    def problem(self, message: str) -> Problem:
        """Say that something is wrong here."""
        return Problem(f"{self.at}: {message}" if self.at else message, self.where)

    def error(self, message: str) -> TeamError:
        """Make an error of one problem here."""
        return TeamError(*self.problem(message))

    def under(self, *steps: str | int) -> Place:
        """Go further down the path; within a file the place stays the line."""
        return self if self.at else Place((*self.where, *steps))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that is nearest, as "; did you mean 'Anna'?", or nothing."""
    by_lower = {name.lower(): name for name in islice(known, MOST_COMPARED)}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""


def either(choices: Sequence[str]) -> str:
    """Join choices for a sentence: "this, that or these"."""
    return " or ".join([", ".join(choices[:-1]), choices[-1]])


def listed(names: Sequence[str], most: int = 6) -> str:
    """Join names for a sentence: "Anna, Ben and Cara", and for many "Anna, Ben and 31 more"."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
