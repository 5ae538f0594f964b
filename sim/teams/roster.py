"""The builder `people`: a team as a list of people with names, roles, leaders and ties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from sim.model.metadata import Metadata
from sim.teams.arrays import DEFAULT_ROLE, DEFAULT_TEAM, TeamArrays, to_arrays
from sim.teams.errors import InputLocation, TeamError, did_you_mean, format_value
from sim.teams.readers.assemble import EVERYONE, ParsedMember, ParsedTie, assemble_team
from sim.teams.validation import check_builder_fields

if TYPE_CHECKING:
    import networkx as nx


class RosterStart(NamedTuple):
    """Initial states of one person. They take precedence over those of the scenario."""

    wellbeing: Annotated[float | None, Metadata("Initial wellbeing.", "", 0, 1)] = None
    energy: Annotated[float | None, Metadata("Energy on the first morning.", "", 0, 1)] = None
    felt_compassion: Annotated[float | None, Metadata("Initial felt compassion.", "", 0, 1)] = None
    safety: Annotated[float | None, Metadata("Initial psychological safety.", "", 0, 1)] = None
    obstacles: Annotated[float | None, Metadata("Initial obstacles.", "", 0, 1)] = None
    set_point: Annotated[float | None, Metadata("Wellbeing to which the person returns.", "", 0, 1)] = None
    disposition: Annotated[float | None, Metadata("Trait compassion.", "", 0, 1)] = None


class RosterPerson(NamedTuple):
    """A person of the builder `people`."""

    name: Annotated[str, Metadata("Name of the person. It must be unique.")]
    role: Annotated[str, Metadata("Role of the person.")] = DEFAULT_ROLE
    team: Annotated[str, Metadata("Team of the person.")] = DEFAULT_TEAM
    leads: Annotated[
        Literal["everyone"] | tuple[str, ...] | None,
        Metadata("Names of the people whom the person leads. everyone: all team members whom nobody leads by name."),
    ] = None
    start: Annotated[RosterStart | None, Metadata("Initial states of the person.")] = None


class Roster(NamedTuple):
    """A team as a list of people. It does not depend on the seed.

    Examples
    --------
    >>> team = Roster(
    ...     people=({"name": "Ama", "role": "GP", "leads": "everyone"}, {"name": "Ben"}, {"name": "Cho"}),
    ...     ties=(("Ama", "Ben"), ("Ben", "Cho", 2)),
    ... )
    >>> team.build_graph(seed=1).edges[1, 2]["weight"]
    2.0
    """

    people: Annotated[
        tuple[RosterPerson | Mapping[str, Any], ...],
        Metadata("The people, each with a name and optionally role, team, leads and start."),
    ]
    ties: Annotated[
        Literal["everyone"] | tuple[tuple[str, str] | tuple[str, str, float], ...],
        Metadata("The ties: [A, B] or [A, B, weight] with default weight 1. everyone: all pairs of people."),
    ] = EVERYONE

    def build_graph(self, seed: int, base_dir: Path | None = None) -> nx.Graph[int]:
        """Build the team."""
        check_builder_fields(self, seed)
        members = list(_parse_people(self.people))
        if self.ties == EVERYONE:
            return assemble_team(members, None)
        return assemble_team(members, list(_parse_ties(self.ties)))

    def build_arrays(self, seed: int, base_dir: Path | None = None) -> TeamArrays:
        """Build the team as arrays."""
        return to_arrays(self.build_graph(seed, base_dir))


def _parse_people(people: object) -> Iterator[ParsedMember]:
    """Parse the people, given as `RosterPerson` or as mappings of its fields."""
    if not isinstance(people, Sequence) or isinstance(people, str):
        raise TeamError(f"people: {format_value(people)} is not a list of people", ("people",))
    for number, person in enumerate(people):
        location = InputLocation(("people", number))
        attributes = person._asdict() if isinstance(person, RosterPerson) else person
        if not isinstance(attributes, Mapping) or "name" not in attributes:
            expected = "a mapping with a name, such as {name: Ama, role: Nurse}"
            raise location.error(f"{format_value(person)} is not a person; expected {expected}")
        for key in attributes:
            if key not in RosterPerson._fields:
                expected = f"; expected one of {', '.join(RosterPerson._fields)}"
                hint = did_you_mean(str(key), RosterPerson._fields) or expected
                raise location.child(str(key)).error(f"unknown key {format_value(key)}{hint}")
        leads, start = attributes.get("leads"), attributes.get("start")
        if leads not in (None, EVERYONE) and not _is_list_of_strings(leads):
            message = f"leads: {format_value(leads)} is not valid; expected everyone or a list of names"
            raise location.child("leads").error(message)
        if isinstance(start, RosterStart):
            start = {state: value for state, value in start._asdict().items() if value is not None}
        if start is not None and not isinstance(start, Mapping):
            message = f"start: {format_value(start)} is not a mapping of states, such as {{wellbeing: 0.4}}"
            raise location.child("start").error(message)
        start = {state: value for state, value in (start or {}).items() if value is not None}
        role, team = attributes.get("role", DEFAULT_ROLE), attributes.get("team", DEFAULT_TEAM)
        yield ParsedMember(attributes["name"], role, team, leads, None, start, location)


def _parse_ties(ties: object) -> Iterator[ParsedTie]:
    """Parse the ties."""
    if not isinstance(ties, Sequence) or isinstance(ties, str):
        hint = did_you_mean(ties, [EVERYONE]) if isinstance(ties, str) else ""
        expected = "everyone or a list of [A, B] or [A, B, weight]"
        message = f"ties: {format_value(ties)} is not valid; expected {expected}{hint}"
        raise TeamError(message, ("ties",))
    for number, tie in enumerate(ties):
        location = InputLocation(("ties", number))
        if not isinstance(tie, Sequence) or not 2 <= len(tie) <= 3 or not _is_list_of_strings(tie[:2]):
            message = f"{format_value(tie)} is not a tie; expected [A, B] or [A, B, weight] with two names"
            raise location.error(message)
        yield ParsedTie(tie[0], tie[1], tie[2] if len(tie) == 3 else None, location)


def _is_list_of_strings(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(name, str) for name in value)
