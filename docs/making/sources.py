"""Links from a number or a rule to the bibliography."""

from __future__ import annotations

from sim.model.sources import SOURCES

PAGE = "bibliography.md"


def source(key: str, folder: str = "") -> str:
    """A link to a source of the bibliography; "assumed" is no link. `folder` leads to the reference."""
    if key not in SOURCES:
        raise KeyError(f"{key!r} is no key of sim.model.sources.SOURCES")
    return key if key == "assumed" else f"[{key}]({folder}{PAGE}#{key})"
