"""The scenarios that come with the program."""

from __future__ import annotations

from pathlib import Path as FilePath

PACKAGE_DIR = FilePath(__file__).resolve().parents[1]
INSTALLED_DIR = PACKAGE_DIR / "_scenarios"
"""Where the scenarios are in an installed package."""
CHECKOUT_DIR = PACKAGE_DIR.parent / "scenarios"
"""Where they are in a copy of the repository."""


def built_in_scenarios_dir() -> FilePath | None:
    """The folder of the shipped scenarios, or None if there is none."""
    if INSTALLED_DIR.is_dir():
        return INSTALLED_DIR
    in_checkout = CHECKOUT_DIR.is_dir() and (PACKAGE_DIR.parent / "pyproject.toml").is_file()
    return CHECKOUT_DIR if in_checkout else None


def built_in_scenarios() -> dict[str, FilePath]:
    """Files of the shipped scenarios, by name, in order of name."""
    place = built_in_scenarios_dir()
    return {path.stem: path for path in sorted(place.glob("*.yaml"))} if place is not None else {}
