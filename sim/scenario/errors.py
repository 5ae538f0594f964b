"""Errors in scenario files: the position, the value, what was expected, and "did you mean" suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sim.model.errors import CompassionError
from sim.teams.errors import KeyPath, closest_match, format_value

__all__ = [
    "KeyPath",
    "ScenarioError",
    "ScenarioIssue",
    "ScenarioProblem",
    "closest_match",
    "format_number",
    "format_path",
    "format_value",
    "suggestion",
]

MAX_SHOWN_PROBLEMS = 40
"""Number of problems in the text of an error."""
MAX_LISTED_NAMES = 20
"""Number of names in a list of expected names."""
MAX_SOURCE_WIDTH = 110
"""Number of characters of a source line."""


class ScenarioProblem(NamedTuple):
    """A problem of a scenario and its position.

    Attributes
    ----------
    file
        The file or override as the user named it. Empty for data from Python.
    line, column
        Position in the file, from 1, or None.
    path
        Path to the value, such as `events.0.day`.
    value
        The value as text, or an empty string.
    message
        What is wrong.
    hint
        What was expected, or how to fix it. May be empty.
    source_line
        The line of the file, or an empty string.
    """

    file: str
    line: int | None
    column: int | None
    path: str
    value: str
    message: str
    hint: str = ""
    source_line: str = ""

    def __str__(self) -> str:
        """Position and message, the source line with a caret, and the hint."""
        rows = [self._first_line()]
        if self.line is not None and self.column is not None and self.source_line.strip():
            rows += _source_with_caret(self.source_line, self.line, self.column)
        if self.hint:
            rows.append(f"  {self.hint}")
        return "\n".join(rows)

    def _first_line(self) -> str:
        """`file:line:column: message`, or `path: message` without a file."""
        if not self.file:
            message = self.message.removeprefix(f"{self.path.rpartition('.')[2]}: ")  # the path ends with this key
            return f"{self.path}: {message}" if self.path else message
        position = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{position}: {self.message}"


class ScenarioIssue(NamedTuple):
    """A problem of a scenario before its position in the file is known.

    Attributes
    ----------
    path
        Path to the value.
    message, hint
        As in `ScenarioProblem`.
    is_about_key
        Whether the problem is the key rather than its value.
    """

    path: KeyPath
    message: str
    hint: str = ""
    is_about_key: bool = False


class ScenarioError(CompassionError):
    """Raised when a scenario cannot be read or is invalid. `problems` lists every problem, in order of line."""

    def __init__(self, problems: Sequence[ScenarioProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        texts = [str(problem) for problem in self.problems[:MAX_SHOWN_PROBLEMS]]
        n_more = len(self.problems) - MAX_SHOWN_PROBLEMS
        if n_more > 0:
            texts.append(f"… and {n_more} more problems.")
        return "\n\n".join(texts)


def _source_with_caret(source: str, line: int, column: int) -> list[str]:
    """A source line with its number, and a caret under the column. A long line is cut around the column."""
    start = max(0, column - 1 - MAX_SOURCE_WIDTH // 2) if len(source) > MAX_SOURCE_WIDTH else 0
    excerpt = source[start : start + MAX_SOURCE_WIDTH]
    indent = "".join("\t" if character == "\t" else " " for character in excerpt[: column - 1 - start])
    ellipsis = "…" if start else ""
    margin = f"  {line} | "
    return [f"{margin}{ellipsis}{excerpt}", f"{' ' * (len(margin) - 2)}| {' ' * len(ellipsis)}{indent}^"]


def suggestion(word: str, words: Iterable[str], kind: str = "") -> str:
    """The hint for an unknown word: `did you mean "ward"?` or, if none is similar, the list of known words.

    Parameters
    ----------
    word
        The unknown word.
    words
        The known words.
    kind
        Plural noun for the known words, such as "measures". Default: "expected one of".
    """
    known = list(words)
    if match := closest_match(word, known):
        return f"did you mean {format_value(match)}?"
    if not known:
        return f"no {kind or 'names'} are defined"
    more = f", … ({len(known)} in total)" if len(known) > MAX_LISTED_NAMES else ""
    return f"{f'{kind}: ' if kind else 'expected one of '}{', '.join(known[:MAX_LISTED_NAMES])}{more}"


def format_number(value: float) -> str:
    """A number without a trailing ".0"."""
    return str(value).removesuffix(".0")


def format_path(path: KeyPath) -> str:
    """A path as it is written in an override. Keys that contain a dot are quoted."""
    return ".".join(f'"{key}"' if isinstance(key, str) and ("." in key or not key) else str(key) for key in path)
