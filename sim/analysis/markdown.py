"""Small pieces of Markdown: tables, anchors, text that shows as it is written, and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

SECTION = re.compile(r"\n([A-Z][A-Za-z ]+)\n-{3,}\n")
"""Title of a section of a NumPy docstring."""


def shown(text: str) -> str:
    """Plain text as Markdown that shows just this text; what stands in backticks is code and stays as it is."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([*<~])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def cell(text: str) -> str:
    """Plain text as a cell of a table."""
    return shown(" ".join(text.split())).replace("|", r"\|")


def code(text: object) -> str:
    """A word of code as a cell of a table; nothing for nothing."""
    return f"`{text}`".replace("|", r"\|") if str(text) else ""


def anchored(name: str) -> str:
    """A name in a table that links can lead to."""
    return f'<a id="{name}"></a>`{name}`'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; a column without any entry is left out."""
    rows = [list(row) for row in rows]
    used = [column for column in range(len(heads)) if any(row[column] for row in rows)]
    lines = [[heads[column] for column in used], ["---"] * len(used)]
    lines += [[row[column] for column in used] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: object) -> str:
    """A value without needless digits: 2 for 2.0, true for True."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def bounds(low: float | None, high: float | None) -> str:
    """Allowed values in words."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"{number(low)} or more"
    return f"{number(low)} to {'2^63 − 1' if high == 2**63 - 1 else number(high)}"


def sections(docstring: str | None) -> dict[str, str]:
    """A NumPy docstring by section; what comes first stands under ""."""
    text = inspect.cleandoc(docstring or "")
    first, *rest = SECTION.split("\n" + text)
    return {"": first.strip(), **{rest[i]: rest[i + 1].strip("\n") for i in range(0, len(rest), 2)}}


def paragraphs(text: str) -> str:
    """Paragraphs and lists of a docstring as Markdown."""
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str) -> str:
    """One paragraph on one line; of a list, one line an item."""
    items = re.split(r"\n(?=- )", text)
    return "\n".join(shown(" ".join(item.split())) for item in items)


def entries(text: str) -> list[tuple[str, str, str]]:
    """Entries of a section such as Parameters: name, type, meaning."""
    found: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        if line and not line.startswith(" "):
            name, _, kind = line.partition(" : ")
            found.append((name.strip(), kind.strip(), []))
        elif line.strip():
            found[-1][2].append(line.strip())
    return [(name, kind, " ".join(words)) for name, kind, words in found]


def docstring(documented: object, leave_out: Sequence[str] = ()) -> str:
    """The docstring of a function or class as Markdown."""
    parts = []
    for title, text in sections(inspect.getdoc(documented)).items():
        if title in leave_out or not text:
            continue
        if not title:
            parts.append(paragraphs(text))
        elif title in ("Examples", "Notes", "References"):
            body = f"```pycon\n{text}\n```" if ">>>" in text else paragraphs(text)
            parts.append(f"**{title}**\n\n{body}")
        else:
            parts.append(f"**{title}**\n\n" + "\n".join(_entry(*entry) for entry in entries(text)))
    return "\n\n".join(parts)


def _entry(name: str, kind: str, meaning: str) -> str:
    """An entry as an item of a list."""
    names = ", ".join(f"`{part.strip()}`" for part in name.split(","))
    told = "; ".join(shown(part) for part in (kind, meaning) if part)
    return f"- {names}: {told}" if told else f"- {names}"
