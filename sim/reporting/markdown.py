"""Markdown helpers: tables, anchors, escaped text, and docstrings as Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

SECTION_PATTERN = re.compile(r"\n([A-Z][A-Za-z ]+)\n-{3,}\n")
"""Section title in a NumPy docstring."""


def escape_text(text: str) -> str:
    """Plain text escaped for Markdown. Text in backticks is code and not escaped."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([*<~])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def escape_cell(text: str) -> str:
    """Plain text escaped for a table cell."""
    return escape_text(" ".join(text.split())).replace("|", r"\|")


def code_cell(text: object) -> str:
    """Code as a table cell; empty for empty text."""
    return f"`{text}`".replace("|", r"\|") if str(text) else ""


def anchor(name: str) -> str:
    """A name as code with an anchor for links."""
    return f'<a id="{name}"></a>`{name}`'


def format_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown table from cells in Markdown. Empty columns are omitted."""
    rows = [list(row) for row in rows]
    used_columns = [column for column in range(len(headers)) if any(row[column] for row in rows)]
    lines = [[headers[column] for column in used_columns], ["---"] * len(used_columns)]
    lines += [[row[column] for column in used_columns] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def format_number(value: object) -> str:
    """A value in its shortest form: 2 for 2.0, true for True."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def format_bounds(low: float | None, high: float | None) -> str:
    """Range of allowed values as text."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"{format_number(low)} or more"
    return f"{format_number(low)} to {'2^63 − 1' if high == 2**63 - 1 else format_number(high)}"


def split_sections(docstring: str | None) -> dict[str, str]:
    """Sections of a NumPy docstring by title. The text before the first section has the key ""."""
    text = inspect.cleandoc(docstring or "")
    first, *rest = SECTION_PATTERN.split("\n" + text)
    return {"": first.strip(), **{rest[i]: rest[i + 1].strip("\n") for i in range(0, len(rest), 2)}}


def format_paragraphs(text: str) -> str:
    """Paragraphs and lists of a docstring as Markdown."""
    return "\n\n".join(_format_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()))


def _format_paragraph(text: str) -> str:
    """A paragraph on one line, or a list with one line per item."""
    items = re.split(r"\n(?=- )", text)
    return "\n".join(escape_text(" ".join(item.split())) for item in items)


def parse_entries(text: str) -> list[tuple[str, str, str]]:
    """Entries of a section such as Parameters: name, type, meaning."""
    parsed: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        if line and not line.startswith(" "):
            name, _, kind = line.partition(" : ")
            parsed.append((name.strip(), kind.strip(), []))
        elif line.strip():
            parsed[-1][2].append(line.strip())
    return [(name, kind, " ".join(words)) for name, kind, words in parsed]


def docstring_to_markdown(documented: object, excluded_sections: Sequence[str] = ()) -> str:
    """The docstring of a function or class as Markdown."""
    parts = []
    for title, text in split_sections(inspect.getdoc(documented)).items():
        if title in excluded_sections or not text:
            continue
        if not title:
            parts.append(format_paragraphs(text))
        elif title in ("Examples", "Notes", "References"):
            body = f"```pycon\n{text}\n```" if ">>>" in text else format_paragraphs(text)
            parts.append(f"**{title}**\n\n{body}")
        else:
            parts.append(f"**{title}**\n\n" + "\n".join(_format_entry(*entry) for entry in parse_entries(text)))
    return "\n\n".join(parts)


def _format_entry(name: str, kind: str, meaning: str) -> str:
    """An entry as a list item."""
    names = ", ".join(f"`{part.strip()}`" for part in name.split(","))
    description = "; ".join(escape_text(part) for part in (kind, meaning) if part)
    return f"- {names}: {description}" if description else f"- {names}"
