"""`compassion list` and `compassion explain`: show what there is, and what it means."""

from __future__ import annotations

from collections.abc import Iterator

from sim.cli.support.catalogue import (
    ASSUMED_SOURCE_KEY,
    CATALOGUE_SECTIONS,
    CatalogueEntry,
    all_entries,
    format_yaml_value,
    scenario_entry,
)
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    print_json,
    print_table,
    print_text,
    split_paragraphs,
)
from sim.cli.support.errors import CommandError
from sim.model.references import REFERENCES
from sim.scenario import built_in_scenarios
from sim.scenario.errors import closest_match

SUMMARY_ONLY_SECTIONS = ("parameters", "states", "sources")
"""Headings that are only named where everything is listed."""


def execute_list(section_name: str | None, *, as_json: bool) -> None:
    """Print one heading with what it has, or all."""
    name = _find_section(section_name) if section_name is not None else None
    section_names = [name] if name else list(CATALOGUE_SECTIONS)
    if as_json:
        print_json(
            {one: [entry.to_dict() for entry in CATALOGUE_SECTIONS[one].iter_entries()] for one in section_names}
        )
        return
    for one in section_names:
        if name or one not in SUMMARY_ONLY_SECTIONS:
            _print_section(one)
            print_text()
    if name is None:
        print_text(("And more", HEADING_STYLE))
        print_table([[f"compassion list {one}", CATALOGUE_SECTIONS[one].title] for one in SUMMARY_ONLY_SECTIONS])
        print_text()
    print_text(("What something means: compassion explain NAME", NOTE_STYLE))


def _find_section(section_name: str) -> str:
    """The heading that was asked for."""
    plain = _normalise_name(section_name)
    for name in (plain, f"{plain}s"):
        if name in CATALOGUE_SECTIONS:
            return name
    suggestion = closest_match(plain, CATALOGUE_SECTIONS)
    hint = f"did you mean {suggestion}?" if suggestion else f"there are {', '.join(CATALOGUE_SECTIONS)}."
    raise CommandError(f'There is no list of "{section_name}"; {hint}')


def _print_section(name: str) -> None:
    """Print a heading and its entries, a row each."""
    entries = list(CATALOGUE_SECTIONS[name].iter_entries())
    print_text((CATALOGUE_SECTIONS[name].title, HEADING_STYLE))
    if not entries:
        print_text("none were found", indent=2)
    elif name == "scenarios":
        rows = [(entry.name, dict(entry.fact_rows), entry.summary) for entry in entries]
        cells = [[one, facts.get("People", "–"), facts.get("Days", "–"), title] for one, facts, title in rows]
        print_table(cells, ["", "people", "days", ""], n_numeric_columns=2)
    elif name == "parameters":
        cells = [
            [entry.name, format_yaml_value(entry.default), _describe_entry(entry, entry.unit)] for entry in entries
        ]
        print_table(cells, ["", "default", ""], n_numeric_columns=1)
    elif name == "sources":
        print_table([[entry.name, dict(entry.fact_rows)["Reference"]] for entry in entries])
    else:
        print_table([[entry.name, entry.summary] for entry in entries])


def execute_explain(query: str, *, as_json: bool) -> None:
    """Print everything that has a name."""
    matches = find_entries(query)
    if as_json:
        print_json({"name": matches[0].name, "entries": [entry.to_dict() for entry in matches]})
        return
    for index, entry in enumerate(matches):
        if index:
            print_text()
        _print_entry(entry)


def find_entries(query: str) -> list[CatalogueEntry]:
    """All entries of a name, or of the last part of a path such as parameters.felt_half."""
    entries, scenario_names = all_entries(), {_normalise_name(name): name for name in built_in_scenarios()}
    for name in (_normalise_name(query), _normalise_name(query.rpartition(".")[2])):
        matches = [entry for entry in entries if _normalise_name(entry.name) == name]
        if name in scenario_names:
            matches.insert(0, scenario_entry(scenario_names[name]))
        if matches:
            return matches
    suggestion = closest_match(query, {*(entry.name for entry in entries), *scenario_names.values()})
    hint = f"did you mean {suggestion}?" if suggestion else "compassion list shows what there is."
    raise CommandError(f'There is nothing called "{query}"; {hint}')


def _normalise_name(name: str) -> str:
    """A name without what is easily mistyped."""
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def _print_entry(entry: CatalogueEntry) -> None:
    """Print what is known of one thing."""
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
                [part.name, _format_default(part), _describe_entry(part, part.unit, _format_limits(part))]
                for part in entry.fields
            ]
        )


def _fact_rows(entry: CatalogueEntry) -> Iterator[tuple[str, str]]:
    """What is known of an entry, in rows of label and text."""
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


def _format_default(part: CatalogueEntry) -> str:
    """The value of a setting, in a cell."""
    return "needed" if part.required else format_yaml_value(part.default)


def _format_limits(part: CatalogueEntry) -> str:
    """What a setting may be, in a few words."""
    return part.allowed_values.removeprefix("a number from ").removeprefix("a whole number from ")


def _describe_entry(entry: CatalogueEntry, *about: str) -> str:
    """What an entry means, with what else there is to tell about it in brackets."""
    told = ", ".join(text for text in about if text)
    return f"{entry.summary.rstrip('.')} ({told})." if told else entry.summary
