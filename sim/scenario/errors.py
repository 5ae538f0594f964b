"""What is wrong with a scenario: problems that name the place, the value, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from itertools import islice
from math import isfinite
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""Way into a scenario: keys, and places in lists from 0."""

MAX_SHOWN_PROBLEMS = 40
"""Number of problems that the text of an error shows."""
MAX_COMPARED_NAMES = 300
"""Names up to which all are looked through for the nearest."""
MAX_SOURCE_WIDTH = 110
"""Longest piece of a source line that is shown."""


class ScenarioProblem(NamedTuple):
    """One thing that is wrong.

    Attributes
    ----------
    file
        The file as it was named, or the override; "" where the scenario came from Python: then the path tells.
    line, column
        Place in the file, from 1; None where there is none.
    path
        Way to the value, with dots: `events.0.day`.
    value
        The value as text; "" where there is none.
    message
        What is wrong.
    hint
        What would be right; "" where the message says it.
    source_line
        The line of the file that the problem points at.
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
        """The problem for a person to read: place, message, source line with a caret, hint."""
        named = self.file or self.path
        place = ":".join(str(part) for part in (named, self.line, self.column) if part not in (None, ""))
        rows = [f"{place}: {self.message}" if place else self.message]
        if self.line is not None and self.column is not None and self.source_line.strip():
            rows += _source_with_caret(self.source_line, self.line, self.column)
        if self.hint:
            rows.append(f"  {self.hint}")
        return "\n".join(rows)


class ScenarioIssue(NamedTuple):
    """Something that is wrong, before it is known where it stands in the file.

    Attributes
    ----------
    path
        Way to the value.
    message, hint
        As in a `Problem`.
    is_about_key
        Whether the key is wrong rather than its value.
    """

    path: KeyPath
    message: str
    hint: str = ""
    is_about_key: bool = False


class ScenarioError(Exception):
    """A scenario cannot be used; `problems` says all that is wrong with it, in order of line."""

    def __init__(self, problems: Sequence[ScenarioProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        texts = [str(problem) for problem in self.problems[:MAX_SHOWN_PROBLEMS]]
        left = len(self.problems) - MAX_SHOWN_PROBLEMS
        if left > 0:
            texts.append(f"… and {left} more problems.")
        return "\n\n".join(texts)


def _source_with_caret(source: str, line: int, column: int) -> list[str]:
    """A source line with its number, and a caret under the column; a long line is cut to what stands around it."""
    start = max(0, column - 1 - MAX_SOURCE_WIDTH // 2) if len(source) > MAX_SOURCE_WIDTH else 0
    excerpt = source[start : start + MAX_SOURCE_WIDTH]
    before = "".join("\t" if character == "\t" else " " for character in excerpt[: column - 1 - start])
    cut = "…" if start else ""
    edge = f"  {line} | "
    return [f"{edge}{cut}{excerpt}", f"{' ' * (len(edge) - 2)}| {' ' * len(cut)}{before}^"]


def closest_match(word: str, words: Iterable[str]) -> str:
    """The one of `words` that `word` was probably meant to be, or "" if none is near."""
    plain = _normalise(word)
    known = {_normalise(other): other for other in words}
    if len(known) > MAX_COMPARED_NAMES:
        known = dict(
            islice(((name, other) for name, other in known.items() if name[:1] == plain[:1]), MAX_COMPARED_NAMES)
        )
    close = difflib.get_close_matches(plain, known, n=1, cutoff=0.6)
    return known[close[0]] if close else ""


def suggestion(word: str, words: Iterable[str], kind: str = "") -> str:
    """A hint for a word that is not known: what it was probably meant to be, or else what there is."""
    known = list(words)
    near = closest_match(word, known)
    if near:
        return f"did you mean {format_value(near)}?"
    if not known:
        return f"there is no {kind or 'name'} here"
    more = f" … ({len(known)} in all)" if len(known) > 20 else ""
    return f"{kind or 'known here'}: {', '.join(known[:20])}{more}"


def format_value(value: object) -> str:
    """A value as a person would write it, cut if it is long."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}…"'
    if isinstance(value, dict | list | tuple):
        kind = "mapping" if isinstance(value, dict) else "list"
        return f"a {kind}" if value else f"an empty {kind}"
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of more than sixty digits"
    if isinstance(value, float) and not isfinite(value):
        return {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}[str(float(value))]
    return str(value) if isinstance(value, int | float) else type(value).__name__


def format_number(value: float) -> str:
    """A number without needless digits: 2 for 2.0."""
    text = str(value)
    return text[:-2] if text.endswith(".0") else text


def format_path(path: KeyPath) -> str:
    """A path as text, as it is written in an override; a key with a dot stands in quotes."""
    return ".".join(f'"{key}"' if isinstance(key, str) and ("." in key or not key) else str(key) for key in path)


def _normalise(word: str) -> str:
    """A word without what is easily mistyped: case, blanks and hyphens."""
    return word.casefold().replace("-", "_").replace(" ", "_")
