"""Printing: plain text and tables, in colour only on a terminal, and never reading a user's text as markup."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDEST = 100
"""Signs in a line, where the terminal has room for more: longer lines are hard to read."""
NAME, HEADING, ASIDE = "bold cyan", "bold", "dim"
"""Styles: of what can be typed or opened, of headings, of what is said by the way."""


def console(*, stderr: bool = False) -> Console:
    """A console on stdout or stderr as they are now, at most `MAX_SOURCE_WIDTH` wide."""
    plain = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    plain.width = min(plain.width, WIDEST)
    return plain


def say(*parts: str | tuple[str, str], indent: int = 0) -> None:
    """Print a paragraph, wrapped between words; each part is a text, or a text and its style."""
    text = Text.assemble(*parts)
    _print(Padding(text, (0, 0, 0, indent), expand=False) if indent else text)


def say_line(*parts: str | tuple[str, str]) -> None:
    """Print a line that is not to be broken, such as a path or a command to copy."""
    console().print(Text.assemble(*parts), soft_wrap=True)


def complain(text: str | Text, indent: int = 0, *, as_it_is: bool = False) -> None:
    """Print to stderr: wrapped between words on a terminal, unless as it is; elsewhere each line as one."""
    out = console(stderr=True)
    if as_it_is or not out.is_terminal:
        out.print(Text(" " * indent) + (text if isinstance(text, Text) else Text(text)), soft_wrap=True)
    else:
        out.print(Padding(text, (0, 0, 0, indent), expand=False) if indent else text)


def say_table(
    rows: Sequence[Sequence[str]],
    heads: Sequence[str] = (),
    n_numbers: int = 0,
    indent: int = 2,
    style: str = NAME,
) -> None:
    """Print rows in columns.

    Parameters
    ----------
    rows
        Cells: first a name, then numbers if there are any, then words.
    heads
        What stands over the columns, if anything.
    n_numbers
        How many columns of numbers there are; they are set to the right.
    indent
        Blanks before the first column.
    style
        Style of the first column.
    """
    made = Table(box=None, show_header=bool(heads), pad_edge=False, padding=(0, 2, 0, 0), header_style=ASIDE)
    for place in range(len(rows[0]) if rows else 0):
        number = 0 < place <= n_numbers
        made.add_column(
            heads[place] if heads else "",
            justify="right" if number else "left",
            no_wrap=number,
            style="" if place else style,
            overflow="fold",
        )
    for row in rows:
        made.add_row(*map(Text, row))
    _print(Padding(made, (0, 0, 0, indent), expand=False))


def _print(what: RenderableType) -> None:
    """Print to stdout; without blanks at the ends of lines where it is no terminal."""
    out = console()
    if out.is_terminal:
        out.print(what)
        return
    with out.capture() as captured:
        out.print(what)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def say_json(data: Mapping[str, Any]) -> None:
    """Print one JSON object, and nothing else; what is not a finite number becomes null."""
    sys.stdout.write(json.dumps(_plain(data), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _plain(data: Any) -> Any:
    """Data as JSON has it."""
    if isinstance(data, Mapping):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple | range):
        return [_plain(value) for value in data]
    if isinstance(data, float):
        return float(data) if math.isfinite(data) else None
    return os.fspath(data) if isinstance(data, os.PathLike) else data


def paragraphs(text: str) -> Iterable[str]:
    """Paragraphs and list items of a text that was wrapped for the source code."""
    for paragraph in text.strip().split("\n\n"):
        for item in paragraph.replace("\n- ", "\0- ").split("\0"):
            if line := " ".join(item.split()):
                yield line
