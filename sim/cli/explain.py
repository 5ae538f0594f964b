"""`compassion explain`: meaning, unit, allowed values and source of everything that has a name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

import typer

from sim.cli.commands import COMMANDS, PROGRAM_NAME
from sim.cli.program import load_command
from sim.cli.support.catalogue import (
    ASSUMED_SOURCE_KEY,
    CatalogueEntry,
    all_entries,
    describe_entry,
    format_yaml_value,
    normalise_name,
    scenario_entry,
)
from sim.cli.support.console import NAME_STYLE, NOTE_STYLE, print_json, print_table, print_text, split_paragraphs
from sim.cli.support.errors import CommandError, handle_errors
from sim.cli.support.options import JsonOption
from sim.model.references import REFERENCES
from sim.scenario import built_in_scenarios
from sim.scenario.errors import closest_match

CONTEXT_SETTINGS = {"ignore_unknown_options": True}
"""Settings of the command: options of other commands are names to explain."""


@handle_errors()
def explain_command(
    name: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME",
            help="Term, scenario key, measure, parameter, option, or anything else that `compassion list` lists.",
            show_default=False,
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Explain a term, a scenario key or an option: meaning, unit, allowed values and source.

    A term of several words needs no quotes. Write options with their hyphens, such as --seed.
    """
    matches = find_entries(" ".join(name))
    if as_json:
        print_json({"name": matches[0].name, "entries": [entry.to_dict() for entry in matches]})
        return
    for index, entry in enumerate(matches):
        if index:
            print_text()
        _print_entry(entry)


def find_entries(query: str) -> list[CatalogueEntry]:
    """All entries with a name, or with the last part of a path such as parameters.felt_half.

    Options are searched if the name starts with a hyphen, or if nothing else has the name: to list them, all commands
    must be imported.

    Raises
    ------
    CommandError
        Nothing has this name.
    """
    entries = [] if query.startswith("-") else [*_command_entries(), *all_entries()]
    scenarios = {normalise_name(name): name for name in built_in_scenarios()}
    for candidates in (entries, option_entries):
        known = candidates if isinstance(candidates, list) else candidates()
        for name in _spellings(query):
            matches = [entry for entry in known if name in map(normalise_name, (entry.name, *entry.aliases))]
            if name in scenarios and known is entries:
                matches.insert(0, scenario_entry(scenarios[name]))
            if matches:
                return matches
    catalogue = (*all_entries(), *option_entries())
    names = {name for entry in catalogue for name in (entry.name, *entry.aliases)} | {*COMMANDS, *scenarios.values()}
    suggestion = closest_match(query, names)
    hint = f'Did you mean "{suggestion}"?' if suggestion else "compassion list lists all names."
    raise CommandError(f'Unknown name "{query}". {hint}')


def _spellings(query: str) -> Iterator[str]:
    """Normalised names to look up: as written, the last part of a path, and both in the singular."""
    for text in (query, query.rpartition(".")[2]):
        name = normalise_name(text)
        yield name
        yield name.removesuffix("s")


def _command_entries() -> Iterator[CatalogueEntry]:
    """Commands."""
    for name, command in COMMANDS.items():
        facts = (("More", f"{PROGRAM_NAME} {name} --help"),)
        yield CatalogueEntry("command", name, command.summary, fact_rows=facts)


@cache
def option_entries() -> tuple[CatalogueEntry, ...]:
    """Options of all commands. Options with the same name and meaning are one entry."""
    commands_by_option: dict[tuple[str, str], list[str]] = {}
    for name in COMMANDS:
        parameters: list[Any] = load_command(name).params
        for parameter in parameters:
            if parameter.param_type_name == "option" and parameter.name != "help":
                for flag in (*parameter.opts, *parameter.secondary_opts):
                    commands_by_option.setdefault((flag, parameter.help or ""), []).append(name)
    return tuple(
        CatalogueEntry("option", flag, text, fact_rows=(("Commands", ", ".join(commands)),))
        for (flag, text), commands in commands_by_option.items()
    )


def _print_entry(entry: CatalogueEntry) -> None:
    """Print an entry."""
    print_text((entry.name, NAME_STYLE), (f"  {entry.category}", NOTE_STYLE))
    for paragraph in split_paragraphs(f"{entry.summary}\n\n{entry.details}"):
        print_text(paragraph, indent=2)
    facts = list(_fact_rows(entry))
    if facts:
        print_text()
        print_table(facts, first_column_style=NOTE_STYLE)
    if entry.fields:
        print_text()
        print_table(
            [
                [field.name, _format_default(field), describe_entry(field, field.unit, _format_limits(field))]
                for field in entry.fields
            ]
        )


def _fact_rows(entry: CatalogueEntry) -> Iterator[tuple[str, str]]:
    """Further facts of an entry, as rows of label and text."""
    rows = [
        ("Unit", entry.unit),
        ("Default", format_yaml_value(entry.default)),
        ("Range", entry.allowed_values),
        *entry.fact_rows,
    ]
    yield from (row for row in rows if row[1])
    if entry.source:
        source = REFERENCES[entry.source]
        yield "Source", source.finding
        if entry.source != ASSUMED_SOURCE_KEY:
            yield "", source.citation
            yield from [("", source.url)] if source.url else []


def _format_default(field: CatalogueEntry) -> str:
    """The default of a setting, in a table cell."""
    return "required" if field.required else format_yaml_value(field.default)


def _format_limits(field: CatalogueEntry) -> str:
    """The allowed values of a setting, without "a number from"."""
    return field.allowed_values.removeprefix("a number from ").removeprefix("an integer from ")
