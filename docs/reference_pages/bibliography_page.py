"""reference/bibliography.md: the sources, what the model takes from each, and what is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from sim.model.act_kinds import ActKind
from sim.model.measures import MEASURES
from sim.model.mechanisms import Mechanisms
from sim.model.metadata import annotated_fields
from sim.model.parameters import Parameters
from sim.model.references import REFERENCES, Reference
from sim.model.states import PERSON_STATES
from sim.model.styles import Style
from sim.odd.links import bibliography_entry
from sim.reporting.markdown import code_cell, escape_text
from sim.teams import TEAM_BUILDERS

ASSUMED = "assumed"


def build_page() -> str:
    """The page."""
    users = users_by_source()
    verified = [key for key, source in REFERENCES.items() if key != ASSUMED and source.is_verified]
    unverified = [key for key, source in REFERENCES.items() if key != ASSUMED and not source.is_verified]
    parts = [
        "# Bibliography",
        "Every key that a number, state, measure or builder gives as its source stands here. Most sources give the "
        "direction of an effect, few its size, none in the model's own units. Many come from other settings than "
        "health care.",
        "## Looked up",
        "Authors, year, title and place of these were checked against a public copy or catalogue.",
        *(format_source(key, REFERENCES[key], users.get(key, [])) for key in verified),
        "## Not looked up",
    ]
    if unverified:
        parts += ["These are given from memory; check them before you cite them."]
        parts += [format_source(key, REFERENCES[key], users.get(key, [])) for key in unverified]
    else:
        parts += ["None: every source above was looked up."]
    return "\n\n".join([*parts, "## Assumed", *format_assumed(users[ASSUMED])])


def format_source(key: str, source: Reference, users: list[str]) -> str:
    """A source, what it shows, and what it stands behind."""
    lines = [bibliography_entry(key), f"- Shows: {escape_text(source.finding)}"]
    if users:
        lines.append(f"- Stands behind: {', '.join(code_cell(user) for user in users)}")
    return "\n".join(lines)


def format_assumed(users: list[str]) -> list[str]:
    """What nothing but judgement stands behind."""
    return [
        f'<a id="{ASSUMED}"></a>{escape_text(REFERENCES[ASSUMED].finding)} These are:',
        ", ".join(code_cell(user) for user in users) + ".",
        "The directions of many of these are plain enough (a heavier workload drains more energy), but their sizes "
        "are the model's own.",
    ]


def users_by_source() -> dict[str, list[str]]:
    """What stands on each source, by key."""
    found: dict[str, list[str]] = {}
    for name, key in _iter_sourced_items():
        if key not in REFERENCES:
            raise KeyError(f"the source {key!r} of {name} is no key of sim.model.references.SOURCES")
        users = found.setdefault(key, [])
        if name not in users:
            users.append(name)
    return found


def _iter_sourced_items() -> Iterator[tuple[str, str]]:
    """Name and source key of all that has one."""
    for record, prefix in ((Parameters, ""), (ActKind, "kinds."), (Style, "style."), (Mechanisms, "mechanisms.")):
        yield from ((prefix + field.name, field.metadata.reference) for field in annotated_fields(record).values())
    yield from (
        (name, about.reference)
        for name, about in ((entry.name, entry.metadata) for entry in (*MEASURES, *PERSON_STATES))
        if about.reference != ASSUMED
    )
    for builder, record in TEAM_BUILDERS.items():
        for field in annotated_fields(record).values():
            if field.annotation in (int, float, bool):
                yield f"team.{builder}.{field.name}", field.metadata.reference
