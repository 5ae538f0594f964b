"""Printing of text, tables and JSON. Colours only on a terminal; text of users is never read as markup."""

from __future__ import annotations

import json
import logging
import math
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

MAX_LINE_WIDTH = 100
"""Characters per line on wider terminals: longer lines are hard to read."""
NAME_STYLE, HEADING_STYLE, NOTE_STYLE = "bold cyan", "bold", "dim"
"""Styles of names that can be typed or opened, of headings, and of notes."""


def make_console(*, stderr: bool = False) -> Console:
    """A console on the current stdout or stderr, at most `MAX_LINE_WIDTH` wide."""
    rich_console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    rich_console.width = min(rich_console.width, MAX_LINE_WIDTH)
    return rich_console


def print_text(*parts: str | tuple[str, str], indent: int = 0) -> None:
    """Print a paragraph, wrapped between words. Each part is a text, or a text and its style."""
    text = Text.assemble(*parts)
    _print_renderable(Padding(text, (0, 0, 0, indent), expand=False) if indent else text)


def print_line(*parts: str | tuple[str, str]) -> None:
    """Print a line without wrapping it, such as a path or a command to copy."""
    make_console().print(Text.assemble(*parts), soft_wrap=True)


def print_stderr(text: str | Text, indent: int = 0, *, preformatted: bool = False) -> None:
    """Print to stderr. Text is wrapped only on a terminal, and only if it is not preformatted."""
    out = make_console(stderr=True)
    if preformatted or not out.is_terminal:
        out.print(Text(" " * indent) + (text if isinstance(text, Text) else Text(text)), soft_wrap=True)
    else:
        out.print(Padding(text, (0, 0, 0, indent), expand=False) if indent else text)


def print_table(
    rows: Sequence[Sequence[str]],
    headers: Sequence[str] = (),
    n_numeric_columns: int = 0,
    indent: int = 2,
    first_column_style: str = NAME_STYLE,
) -> None:
    """Print rows in columns.

    Parameters
    ----------
    rows
        Cells of each row: a name, then numbers if there are any, then text.
    headers
        Column headers; empty for a table without headers.
    n_numeric_columns
        Number of columns with numbers, which are aligned to the right.
    indent
        Spaces before the first column.
    first_column_style
        Style of the first column.
    """
    table = Table(box=None, show_header=bool(headers), pad_edge=False, padding=(0, 2, 0, 0), header_style=NOTE_STYLE)
    for column in range(len(rows[0]) if rows else 0):
        is_numeric = 0 < column <= n_numeric_columns
        table.add_column(
            headers[column] if headers else "",
            justify="right" if is_numeric else "left",
            no_wrap=is_numeric,
            style="" if column else first_column_style,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(Text, row))
    _print_renderable(Padding(table, (0, 0, 0, indent), expand=False))


def _print_renderable(renderable: RenderableType) -> None:
    """Print to stdout. Trailing spaces are removed if stdout is not a terminal."""
    out = make_console()
    if out.is_terminal:
        out.print(renderable)
        return
    with out.capture() as captured:
        out.print(renderable)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def print_json(data: Mapping[str, Any]) -> None:
    """Print one JSON object and nothing else. Numbers that are not finite become null."""
    sys.stdout.write(json.dumps(_to_json_value(data), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _to_json_value(data: Any) -> Any:
    """Data as types that JSON has."""
    if isinstance(data, Mapping):
        return {str(key): _to_json_value(value) for key, value in data.items()}
    if isinstance(data, list | tuple | range):
        return [_to_json_value(value) for value in data]
    if isinstance(data, float):
        return float(data) if math.isfinite(data) else None
    return os.fspath(data) if isinstance(data, os.PathLike) else data


def format_number(value: float, decimals: int = 2) -> str:
    """A number in a table: "1,234.50", "∞", or an en dash if it is not known (NaN)."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:,.{decimals}f}"


def split_paragraphs(text: str) -> Iterable[str]:
    """Paragraphs and list items of a text that was wrapped for the source code."""
    for paragraph in text.strip().split("\n\n"):
        for item in paragraph.replace("\n- ", "\0- ").split("\0"):
            if line := " ".join(item.split()):
                yield line


class StderrLogHandler(logging.Handler):
    """Prints log messages on stderr, so that stdout has only the result."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a message."""
        print_stderr(record.getMessage())


@contextmanager
def log_to_stderr() -> Iterator[None]:
    """Within the block, messages of the logger `sim`, such as that code is compiled, are printed on stderr."""
    logger = logging.getLogger("sim")
    handler, level = StderrLogHandler(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
