"""`compassion list`: everything that can be used or explained, by section."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.support.catalogue import (
    CATALOGUE_SECTIONS,
    CatalogueEntry,
    describe_entry,
    format_yaml_value,
    normalise_name,
)
from sim.cli.support.console import HEADING_STYLE, NOTE_STYLE, print_json, print_table, print_text
from sim.cli.support.errors import CommandError, handle_errors
from sim.cli.support.options import JsonOption
from sim.scenario.errors import closest_match

SUMMARY_ONLY_SECTIONS = ("parameters", "states", "keys", "terms", "sources")
"""Sections of which only the title is printed when all sections are listed."""


@handle_errors()
def list_command(
    section: Annotated[
        str | None,
        typer.Argument(metavar="SECTION", help=f"{', '.join(CATALOGUE_SECTIONS)}. Default: all.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List built-in scenarios, leadership styles, team builders, measures and more."""
    requested = _find_section(section) if section is not None else None
    names = [requested] if requested else list(CATALOGUE_SECTIONS)
    if as_json:
        print_json({name: [entry.to_dict() for entry in CATALOGUE_SECTIONS[name].iter_entries()] for name in names})
        return
    for name in names:
        if requested or name not in SUMMARY_ONLY_SECTIONS:
            _print_section(name)
            print_text()
    if requested is None:
        print_text(("More", HEADING_STYLE))
        print_table([[f"compassion list {name}", CATALOGUE_SECTIONS[name].title] for name in SUMMARY_ONLY_SECTIONS])
        print_text()
    print_text(("To explain a name: compassion explain NAME", NOTE_STYLE))


def _find_section(name: str) -> str:
    """The section that was requested, in singular or plural."""
    normalised = normalise_name(name)
    for candidate in (normalised, f"{normalised}s"):
        if candidate in CATALOGUE_SECTIONS:
            return candidate
    suggestion = closest_match(normalised, CATALOGUE_SECTIONS)
    hint = f'Did you mean "{suggestion}"?' if suggestion else f"Sections are {', '.join(CATALOGUE_SECTIONS)}."
    raise CommandError(f'Unknown section "{name}". {hint}')


def _print_section(name: str) -> None:
    """Print a section with one row per entry."""
    entries: list[CatalogueEntry] = list(CATALOGUE_SECTIONS[name].iter_entries())
    print_text((CATALOGUE_SECTIONS[name].title, HEADING_STYLE))
    if not entries:
        print_text("none found", indent=2)
    elif name == "scenarios":
        rows = [(entry.name, dict(entry.fact_rows), entry.summary) for entry in entries]
        cells = [[label, facts.get("People", "–"), facts.get("Days", "–"), title] for label, facts, title in rows]
        print_table(cells, ["", "people", "days", ""], n_numeric_columns=2)
    elif name == "parameters":
        cells = [[entry.name, format_yaml_value(entry.default), describe_entry(entry, entry.unit)] for entry in entries]
        print_table(cells, ["", "default", ""], n_numeric_columns=1)
    elif name == "sources":
        print_table([[entry.name, dict(entry.fact_rows)["Reference"]] for entry in entries])
    else:
        print_table([[entry.name, entry.summary] for entry in entries])
