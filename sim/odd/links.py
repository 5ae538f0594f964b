"""Links of the page: to the bibliography and the reference, or within a page that is complete in itself."""

from __future__ import annotations

import re

from sim.model.references import REFERENCES
from sim.reporting.markdown import escape_text

BIBLIOGRAPHY = "bibliography.md"
REFERENCE = "../reference/"
"""Way from the page's place in the documentation to the reference."""
PAGE_LINK = re.compile(r"\[([^\]]+)\]\((\.\./[^)\s]*|[\w-]+\.md[^)\s]*)\)")
"""A link to another page or file."""
LOCAL_ANCHOR = re.compile(r"(?:bibliography|parameters)\.md#([a-z0-9_]+)$")
"""The end of a link to something that a page complete in itself has, too."""


def source_link(key: str, folder: str = "") -> str:
    """A link to a source of the bibliography; "assumed" is no link. `folder` leads to the reference."""
    if key not in REFERENCES:
        raise KeyError(f"{key!r} is no key of sim.model.references.SOURCES")
    return key if key == "assumed" else f"[{key}]({folder}{BIBLIOGRAPHY}#{key})"


def bibliography_entry(key: str) -> str:
    """A source as an entry of a bibliography, with its anchor."""
    reference = REFERENCES[key]
    link = f" <{reference.url}>" if reference.url else " (No lasting address known.)"
    return f'<a id="{key}"></a>**{key}.** {escape_text(reference.citation)}{link}'


def make_self_contained(page: str) -> str:
    """A page whose links lead to places in itself; of links to other pages only the text stays."""

    def replace_link(match: re.Match[str]) -> str:
        text, target = match.groups()
        anchor = LOCAL_ANCHOR.search(target)
        return f"[{text}](#{anchor[1]})" if anchor else text

    return PAGE_LINK.sub(replace_link, page)


def render_references(page: str) -> str:
    """Entries of the sources that a page links to within itself, in the order of their keys."""
    return "\n\n".join(
        bibliography_entry(key) for key in sorted(REFERENCES) if key != "assumed" and f"](#{key})" in page
    )
