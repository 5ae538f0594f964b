"""What is said when a team cannot be built: one clear sentence, and where in the `team` section it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import NamedTuple

KeyPath = tuple[str | int, ...]

MAX_PROBLEMS = 20
"""Problems; nobody reads on after that many."""
MAX_COMPARED_NAMES = 2_000
"""Names; among more, a suggestion would take too long to find."""


class TeamProblem(NamedTuple):
    """One thing that is wrong with a team.

    Attributes
    ----------
    message
        One sentence with the value and what would be right; problems in a file begin with "file:line: ".
    path
        Path into the `team` section of a scenario, such as ("ties", 3, 1); empty for the section as a whole.
    """

    message: str
    path: KeyPath = ()


class TeamError(ValueError):
    """A team that cannot be built.

    Attributes
    ----------
    problems
        What was found wrong: at least one `TeamProblem`, at most 20.
    where
        Where the first problem is.
    """

    def __init__(self, message: str, where: KeyPath | None = None) -> None:
        super().__init__(message)
        self.problems: tuple[TeamProblem, ...] = (TeamProblem(message, where or ()),)

    @property
    def path(self) -> KeyPath:
        """Path of the first problem into the `team` section."""
        return self.problems[0].path

    @classmethod
    def from_problems(cls, problems: Iterable[TeamProblem]) -> TeamError:
        """Make one error of several problems; its text has one line for each."""
        found = tuple(islice(problems, MAX_PROBLEMS))
        error = cls("\n".join(problem.message for problem in found))
        error.problems = found
        return error


class InputLocation(NamedTuple):
    """Where something was read: a path into the `team` section and, for files, the text "file:line"."""

    path: KeyPath = ()
    file_and_line: str = ""

    def problem(self, message: str) -> TeamProblem:
        """Say that something is wrong here."""
        return TeamProblem(f"{self.file_and_line}: {message}" if self.file_and_line else message, self.path)

    def error(self, message: str) -> TeamError:
        """Make an error of one problem here."""
        return TeamError(*self.problem(message))

    def child(self, *keys: str | int) -> InputLocation:
        """Go further down the path; within a file the place stays the line."""
        return self if self.file_and_line else InputLocation((*self.path, *keys))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that is nearest, as "; did you mean 'Anna'?", or nothing."""
    by_lower = {name.lower(): name for name in islice(known, MAX_COMPARED_NAMES)}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""


def join_with_or(choices: Sequence[str]) -> str:
    """Join choices for a sentence: "this, that or these"."""
    return " or ".join([", ".join(choices[:-1]), choices[-1]])


def join_with_and(names: Sequence[str], max_names: int = 6) -> str:
    """Join names for a sentence: "Anna, Ben and Cara", and for many "Anna, Ben and 31 more"."""
    if len(names) > max_names:
        return f"{', '.join(names[: max_names - 1])} and {len(names) - max_names + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
