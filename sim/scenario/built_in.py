"""The built-in scenarios."""

from __future__ import annotations

from pathlib import Path

PACKAGE_DIR = Path(__file__).resolve().parents[1]
INSTALLED_DIR = PACKAGE_DIR / "_scenarios"
"""Folder of the scenarios in an installed package."""
CHECKOUT_DIR = PACKAGE_DIR.parent / "scenarios"
"""Folder of the scenarios in a clone of the repository."""


def built_in_scenarios_dir() -> Path | None:
    """The folder of the built-in scenarios, or None if there is none."""
    if INSTALLED_DIR.is_dir():
        return INSTALLED_DIR
    is_checkout = CHECKOUT_DIR.is_dir() and (PACKAGE_DIR.parent / "pyproject.toml").is_file()
    return CHECKOUT_DIR if is_checkout else None


def built_in_scenarios() -> dict[str, Path]:
    """Files of the built-in scenarios by name, in alphabetical order."""
    folder = built_in_scenarios_dir()
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))} if folder is not None else {}
