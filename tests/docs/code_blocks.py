"""Code blocks of Markdown pages, and the directives in comments above them.

`<!-- file: clinic.yaml -->` saves the block under that name. `<!-- exit: 2 -->` is the expected exit code of a command.
`<!-- output -->` marks the expected output of the previous block.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted((DOCS / "tutorial").glob("*.md")), *sorted((DOCS / "how-to").glob("*.md")))
"""Pages whose code blocks are run."""
ALL_PAGES = (*ROOT.glob("*.md"), *(ROOT / "results").glob("README.md"), *sorted(DOCS.rglob("*.md")))
"""All pages of the documentation."""

FENCE_PATTERN = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```[ ]*$", re.MULTILINE | re.DOTALL)
DIRECTIVE_PATTERN = re.compile(r"<!-- (\w+)(?:: (.*?))? -->\s*$")


class CodeBlock(NamedTuple):
    """A code block.

    Attributes
    ----------
    line : line number of its fence, from 1
    language, code
    directives : names and values of the directives above it
    """

    line: int
    language: str
    code: str
    directives: dict[str, str]


def parse_code_blocks(page: Path) -> Iterator[CodeBlock]:
    """Code blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for match in FENCE_PATTERN.finditer(text):
        note = DIRECTIVE_PATTERN.search(text[: match.start()].splitlines()[-1] if match.start() else "")
        notes = {note[1]: note[2] or ""} if note else {}
        line = text.count("\n", 0, match.start()) + 1
        yield CodeBlock(line, match[2], textwrap.dedent(match[3]), notes)


def strip_code(text: str) -> str:
    """A page without code blocks and inline code."""
    return re.sub(r"`[^`]*`", "", FENCE_PATTERN.sub("", text))
