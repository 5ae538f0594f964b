"""`compassion list` and `compassion explain`: show what there is, and what it means."""

from __future__ import annotations

from collections.abc import Iterator

from sim.cli.catalogue import ASSUMED, HEADINGS, Entry, everything, scenario, written
from sim.cli.console import ASIDE, HEADING, NAME, paragraphs, say, say_json, say_table
from sim.cli.faults import Refused
from sim.model.sources import REFERENCES
from sim.scenario import built_in_scenarios
from sim.scenario.problems import closest_match

LONG = ("parameters", "states", "sources")
"""Headings that are only named where everything is listed."""


def show_list(what: str | None, *, as_json: bool) -> None:
    """Print one heading with what it has, or all."""
    name = _heading(what) if what is not None else None
    chosen = [name] if name else list(HEADINGS)
    if as_json:
        say_json({one: [entry.as_data() for entry in HEADINGS[one].entries()] for one in chosen})
        return
    for one in chosen:
        if name or one not in LONG:
            _show_heading(one)
            say()
    if name is None:
        say(("And more", HEADING))
        say_table([[f"compassion list {one}", HEADINGS[one].title] for one in LONG])
        say()
    say(("What something means: compassion explain NAME", ASIDE))


def _heading(what: str) -> str:
    """The heading that was asked for."""
    plain = _plain(what)
    for name in (plain, f"{plain}s"):
        if name in HEADINGS:
            return name
    near = closest_match(plain, HEADINGS)
    hint = f"did you mean {near}?" if near else f"there are {', '.join(HEADINGS)}."
    raise Refused(f'There is no list of "{what}"; {hint}')


def _show_heading(name: str) -> None:
    """Print a heading and its entries, a row each."""
    entries = list(HEADINGS[name].entries())
    say((HEADINGS[name].title, HEADING))
    if not entries:
        say("none were found", indent=2)
    elif name == "scenarios":
        rows = [(entry.name, dict(entry.facts), entry.meaning) for entry in entries]
        cells = [[one, facts.get("People", "–"), facts.get("Days", "–"), title] for one, facts, title in rows]
        say_table(cells, ["", "people", "days", ""], n_numbers=2)
    elif name == "parameters":
        cells = [[entry.name, written(entry.default), _told(entry, entry.unit)] for entry in entries]
        say_table(cells, ["", "default", ""], n_numbers=1)
    elif name == "sources":
        say_table([[entry.name, dict(entry.facts)["Reference"]] for entry in entries])
    else:
        say_table([[entry.name, entry.meaning] for entry in entries])


def show_entries(asked: str, *, as_json: bool) -> None:
    """Print everything that has a name."""
    found = named(asked)
    if as_json:
        say_json({"name": found[0].name, "entries": [entry.as_data() for entry in found]})
        return
    for place, entry in enumerate(found):
        if place:
            say()
        _show_entry(entry)


def named(asked: str) -> list[Entry]:
    """All entries of a name, or of the last part of a path such as parameters.felt_half."""
    entries, stories = everything(), {_plain(name): name for name in built_in_scenarios()}
    for name in (_plain(asked), _plain(asked.rpartition(".")[2])):
        found = [entry for entry in entries if _plain(entry.name) == name]
        if name in stories:
            found.insert(0, scenario(stories[name]))
        if found:
            return found
    near = closest_match(asked, {*(entry.name for entry in entries), *stories.values()})
    hint = f"did you mean {near}?" if near else "compassion list shows what there is."
    raise Refused(f'There is nothing called "{asked}"; {hint}')


def _plain(name: str) -> str:
    """A name without what is easily mistyped."""
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def _show_entry(entry: Entry) -> None:
    """Print what is known of one thing."""
    say((entry.name, NAME), (f"  {entry.what}", ASIDE))
    for paragraph in paragraphs(f"{entry.meaning}\n\n{entry.more}"):
        say(paragraph, indent=2)
    facts = list(_facts(entry))
    if facts:
        say()
        say_table(facts, style=ASIDE)
    if entry.parts:
        say()
        say_table([[part.name, _value(part), _told(part, part.unit, _limits(part))] for part in entry.parts])


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    """What is known of an entry, in rows of label and text."""
    rows = [("Unit", entry.unit), ("Default", written(entry.default)), ("Range", entry.allowed), *entry.facts]
    yield from (row for row in rows if row[1])
    if entry.source:
        source = REFERENCES[entry.source]
        yield "Source", source.finding
        if entry.source != ASSUMED:
            yield "", source.citation
            yield from [("", source.url)] if source.url else []


def _value(part: Entry) -> str:
    """The value of a setting, in a cell."""
    return "needed" if part.needed else written(part.default)


def _limits(part: Entry) -> str:
    """What a setting may be, in a few words."""
    return part.allowed.removeprefix("a number from ").removeprefix("a whole number from ")


def _told(entry: Entry, *about: str) -> str:
    """What an entry means, with what else there is to tell about it in brackets."""
    told = ", ".join(text for text in about if text)
    return f"{entry.meaning.rstrip('.')} ({told})." if told else entry.meaning
