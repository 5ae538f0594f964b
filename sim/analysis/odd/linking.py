"""Links of the page: to the bibliography and the reference, or within a page that is complete in itself."""

from __future__ import annotations

import re

from sim.analysis.markdown import shown
from sim.model.sources import REFERENCES

BIBLIOGRAPHY = "bibliography.md"
REFERENCE = "../reference/"
"""Way from the page's place in the documentation to the reference."""
LINK = re.compile(r"\[([^\]]+)\]\((\.\./[^)\s]*|[\w-]+\.md[^)\s]*)\)")
"""A link to another page or file."""
HERE = re.compile(r"(?:bibliography|parameters)\.md#([a-z0-9_]+)$")
"""The end of a link to something that a page complete in itself has, too."""


def source(key: str, folder: str = "") -> str:
    """A link to a source of the bibliography; "assumed" is no link. `folder` leads to the reference."""
    if key not in REFERENCES:
        raise KeyError(f"{key!r} is no key of sim.model.sources.SOURCES")
    return key if key == "assumed" else f"[{key}]({folder}{BIBLIOGRAPHY}#{key})"


def cited(key: str) -> str:
    """A source as an entry of a bibliography, with its anchor."""
    one = REFERENCES[key]
    link = f" <{one.url}>" if one.url else " (No lasting address known.)"
    return f'<a id="{key}"></a>**{key}.** {shown(one.citation)}{link}'


def alone(page: str) -> str:
    """A page whose links lead to places in itself; of links to other pages only the text stays."""

    def within(match: re.Match[str]) -> str:
        text, target = match.groups()
        place = HERE.search(target)
        return f"[{text}](#{place[1]})" if place else text

    return LINK.sub(within, page)


def references(page: str) -> str:
    """Entries of the sources that a page links to within itself, in the order of their keys."""
    return "\n\n".join(cited(key) for key in sorted(REFERENCES) if key != "assumed" and f"](#{key})" in page)
