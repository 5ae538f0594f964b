"""The scenarios that come with the program."""

from __future__ import annotations

from pathlib import Path as FilePath

PACKAGE = FilePath(__file__).resolve().parents[1]
INSTALLED = PACKAGE / "_scenarios"
"""Where the scenarios are in an installed package."""
CHECKOUT = PACKAGE.parent / "scenarios"
"""Where they are in a copy of the repository."""


def folder() -> FilePath | None:
    """The folder of the shipped scenarios, or None if there is none."""
    if INSTALLED.is_dir():
        return INSTALLED
    in_checkout = CHECKOUT.is_dir() and (PACKAGE.parent / "pyproject.toml").is_file()
    return CHECKOUT if in_checkout else None


def shipped() -> dict[str, FilePath]:
    """Files of the shipped scenarios, by name, in order of name."""
    place = folder()
    return {path.stem: path for path in sorted(place.glob("*.yaml"))} if place is not None else {}
