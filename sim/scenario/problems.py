"""What is wrong with a scenario: problems that name the place, the value, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from itertools import islice
from math import isfinite
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Way into a scenario: keys, and places in lists from 0."""

SHOWN = 40
"""Number of problems that the text of an error shows."""
MANY = 300
"""Names up to which all are looked through for the nearest."""
WIDEST = 110
"""Longest piece of a source line that is shown."""


class Problem(NamedTuple):
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
    source
        The line of the file that the problem points at.
    """

    file: str
    line: int | None
    column: int | None
    path: str
    value: str
    message: str
    hint: str = ""
    source: str = ""

    def __str__(self) -> str:
        """The problem for a person to read: place, message, source line with a caret, hint."""
        named = self.file or self.path
        place = ":".join(str(part) for part in (named, self.line, self.column) if part not in (None, ""))
        rows = [f"{place}: {self.message}" if place else self.message]
        if self.line is not None and self.column is not None and self.source.strip():
            rows += _pointed(self.source, self.line, self.column)
        if self.hint:
            rows.append(f"  {self.hint}")
        return "\n".join(rows)


class ScenarioError(Exception):
    """A scenario cannot be used; `problems` says all that is wrong with it, in order of line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        texts = [str(problem) for problem in self.problems[:SHOWN]]
        left = len(self.problems) - SHOWN
        if left > 0:
            texts.append(f"… and {left} more problems.")
        return "\n\n".join(texts)


def _pointed(source: str, line: int, column: int) -> list[str]:
    """A source line with its number, and a caret under the column; a long line is cut to what stands around it."""
    start = max(0, column - 1 - WIDEST // 2) if len(source) > WIDEST else 0
    piece = source[start : start + WIDEST]
    before = "".join("\t" if sign == "\t" else " " for sign in piece[: column - 1 - start])
    cut = "…" if start else ""
    edge = f"  {line} | "
    return [f"{edge}{cut}{piece}", f"{' ' * (len(edge) - 2)}| {' ' * len(cut)}{before}^"]


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of `words` that `word` was probably meant to be, or "" if none is near."""
    plain = _plain(word)
    known = {_plain(other): other for other in words}
    if len(known) > MANY:
        known = dict(islice(((name, other) for name, other in known.items() if name[:1] == plain[:1]), MANY))
    close = difflib.get_close_matches(plain, known, n=1, cutoff=0.6)
    return known[close[0]] if close else ""


def meant(word: str, words: Iterable[str], kind: str = "") -> str:
    """A hint for a word that is not known: what it was probably meant to be, or else what there is."""
    there = list(words)
    near = nearest(word, there)
    if near:
        return f"did you mean {shown(near)}?"
    if not there:
        return f"there is no {kind or 'name'} here"
    more = f" … ({len(there)} in all)" if len(there) > 20 else ""
    return f"{kind or 'known here'}: {', '.join(there[:20])}{more}"


def shown(value: object) -> str:
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


def number(value: float) -> str:
    """A number without needless digits: 2 for 2.0."""
    text = str(value)
    return text[:-2] if text.endswith(".0") else text


def dotted(path: Path) -> str:
    """A path as text, as it is written in an override; a key with a dot stands in quotes."""
    return ".".join(f'"{key}"' if isinstance(key, str) and ("." in key or not key) else str(key) for key in path)


def _plain(word: str) -> str:
    """A word without what is easily mistyped: case, blanks and hyphens."""
    return word.casefold().replace("-", "_").replace(" ", "_")
