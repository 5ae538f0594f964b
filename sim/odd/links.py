"""Links of the ODD page: to the bibliography and the reference, or within a self-contained page."""

from __future__ import annotations

import re

from sim.model.references import REFERENCES
from sim.reporting.markdown import escape_text

BIBLIOGRAPHY = "bibliography.md"
REFERENCE = "../reference/"
"""Relative path from docs/background to the reference."""
PAGE_LINK = re.compile(r"\[([^\]]+)\]\((\.\./[^)\s]*|[\w-]+\.md[^)\s]*)\)")
"""A link to another page or file."""
LOCAL_ANCHOR = re.compile(r"(?:bibliography|parameters)\.md#([a-z0-9_]+)$")
"""End of a link to an anchor that a self-contained page contains."""


def source_link(key: str, folder: str = "") -> str:
    """A link to an entry of the bibliography; "assumed" is not linked.

    Parameters
    ----------
    key
        A key of `sim.model.references.REFERENCES`.
    folder
        Relative path of the reference.

    Raises
    ------
    KeyError
        There is no such key.
    """
    if key not in REFERENCES:
        raise KeyError(f"{key!r} is not a key of sim.model.references.REFERENCES")
    return key if key == "assumed" else f"[{key}]({folder}{BIBLIOGRAPHY}#{key})"


def bibliography_entry(key: str) -> str:
    """An entry of the bibliography with its anchor."""
    reference = REFERENCES[key]
    link = f" <{reference.url}>" if reference.url else " (No permanent address known.)"
    return f'<a id="{key}"></a>**{key}.** {escape_text(reference.citation)}{link}'


def make_self_contained(page: str) -> str:
    """Replace links by links within the page. Links to other pages are replaced by their text."""

    def replace_link(match: re.Match[str]) -> str:
        text, target = match.groups()
        anchor = LOCAL_ANCHOR.search(target)
        return f"[{text}](#{anchor[1]})" if anchor else text

    return PAGE_LINK.sub(replace_link, page)


def render_references(page: str) -> str:
    """Bibliography entries of all sources that a self-contained page links to, sorted by key."""
    return "\n\n".join(
        bibliography_entry(key) for key in sorted(REFERENCES) if key != "assumed" and f"](#{key})" in page
    )
