"""reference/bibliography.md: the sources, what the model takes from each, and the assumptions."""

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
    """Text of the page."""
    users = users_by_source()
    verified = [key for key, source in REFERENCES.items() if key != ASSUMED and source.is_verified]
    unverified = [key for key, source in REFERENCES.items() if key != ASSUMED and not source.is_verified]
    parts = [
        "# Bibliography",
        "This page lists all sources of constants, states, measures and team builders. Most sources support the "
        "direction of an effect, few its size, and none gives it in the units of the model. Many are from settings "
        "other than health care.",
        "## Verified sources",
        "Authors, year, title and publication of these sources were checked against a public copy or catalogue.",
        *(format_source(key, REFERENCES[key], users.get(key, [])) for key in verified),
        "## Unverified sources",
    ]
    if unverified:
        parts += ["These references were not checked. Check them before you cite them."]
        parts += [format_source(key, REFERENCES[key], users.get(key, [])) for key in unverified]
    else:
        parts += ["There are none."]
    return "\n\n".join([*parts, "## Assumptions", *format_assumed(users[ASSUMED])])


def format_source(key: str, source: Reference, users: list[str]) -> str:
    """Entry of a source: reference, finding, and the quantities that are based on it."""
    lines = [bibliography_entry(key), f"- Finding: {escape_text(source.finding)}"]
    if users:
        lines.append(f"- Used for: {', '.join(code_cell(user) for user in users)}")
    return "\n".join(lines)


def format_assumed(users: list[str]) -> list[str]:
    """List of the quantities that are assumed."""
    return [
        f'<a id="{ASSUMED}"></a>{escape_text(REFERENCES[ASSUMED].finding)} They are:',
        ", ".join(code_cell(user) for user in users) + ".",
        "The direction of many of these effects is plausible (a heavier workload drains more energy), but their size "
        "is an assumption of the model.",
    ]


def users_by_source() -> dict[str, list[str]]:
    """Quantities that are based on each source, by key of the source."""
    users_by_key: dict[str, list[str]] = {}
    for name, key in _iter_sourced_items():
        if key not in REFERENCES:
            raise KeyError(f"the source {key!r} of {name} is not a key of sim.model.references.REFERENCES")
        users = users_by_key.setdefault(key, [])
        if name not in users:
            users.append(name)
    return users_by_key


def _iter_sourced_items() -> Iterator[tuple[str, str]]:
    """Name and source key of each quantity."""
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
