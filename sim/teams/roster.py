"""A team described person by person, as a facilitator would: names, roles, who works with whom, who leads whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from sim.model.metadata import Metadata
from sim.teams.arrays import TeamArrays, to_arrays
from sim.teams.errors import InputLocation, TeamError, join_with_and, suggestion
from sim.teams.readers.assemble import EVERYONE, ParsedMember, ParsedTie, assemble_team
from sim.teams.validation import DEFAULT_ROLE, DEFAULT_TEAM, check_builder_fields

if TYPE_CHECKING:
    import networkx as nx


class RosterStart(NamedTuple):
    """States at the start in which a person differs from what the scenario says of all."""

    wellbeing: Annotated[float | None, Metadata("Wellbeing at the start.", "", 0, 1)] = None
    energy: Annotated[float | None, Metadata("Energy on the first morning.", "", 0, 1)] = None
    felt_compassion: Annotated[float | None, Metadata("Felt compassion at the start.", "", 0, 1)] = None
    safety: Annotated[float | None, Metadata("Psychological safety at the start.", "", 0, 1)] = None
    obstacles: Annotated[float | None, Metadata("Obstacles at the start.", "", 0, 1)] = None
    set_point: Annotated[float | None, Metadata("The wellbeing that the person returns to.", "", 0, 1)] = None
    disposition: Annotated[float | None, Metadata("Trait compassion.", "", 0, 1)] = None


class RosterPerson(NamedTuple):
    """A person of a described team."""

    name: Annotated[str, Metadata("Name of the person; nobody else has it.")]
    role: Annotated[str, Metadata("What the person does.")] = DEFAULT_ROLE
    team: Annotated[str, Metadata("Team of the person, where there are several.")] = DEFAULT_TEAM
    leads: Annotated[
        Literal["everyone"] | tuple[str, ...] | None,
        Metadata("Names of those whom the person leads; everyone: all others of the team whom nobody leads by name."),
    ] = None
    start: Annotated[RosterStart | None, Metadata("Where the person differs at the start.")] = None


class Roster(NamedTuple):
    """A team described person by person. Nothing in it is drawn.

    Examples
    --------
    >>> team = People(
    ...     people=({"name": "Ama", "role": "GP", "leads": "everyone"}, {"name": "Ben"}, {"name": "Cho"}),
    ...     ties=(("Ama", "Ben"), ("Ben", "Cho", 2)),
    ... )
    >>> team.build(seed=1).edges[1, 2]["weight"]
    2.0
    """

    people: Annotated[
        tuple[RosterPerson | Mapping[str, Any], ...],
        Metadata("The people: name, and if wanted role, team, leads and start."),
    ]
    ties: Annotated[
        Literal["everyone"] | tuple[tuple[str, str] | tuple[str, str, float], ...],
        Metadata("Who works with whom: [A, B] or [A, B, weight], weight 1 if left out; everyone: all with all."),
    ] = EVERYONE

    def build_graph(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Make the team as described."""
        check_builder_fields(self, seed)
        members = list(_parse_people(self.people))
        if self.ties == EVERYONE:
            return assemble_team(members, None)
        return assemble_team(members, list(_parse_ties(self.ties)))

    def build_arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Make it as arrays."""
        return to_arrays(self.build_graph(seed, base))


def _parse_people(people: object) -> Iterator[ParsedMember]:
    """Read the people, who may come as `RosterPerson` or as a mapping of its fields."""
    if not isinstance(people, Sequence) or isinstance(people, str):
        raise TeamError("people must be a list of people, each with a name", ("people",))
    for number, person in enumerate(people):
        place = InputLocation(("people", number))
        attributes = person._asdict() if isinstance(person, RosterPerson) else person
        if not isinstance(attributes, Mapping) or "name" not in attributes:
            raise place.error(f"{person!r} must be a person with a name, such as {{name: Ama, role: Nurse}}")
        for key in attributes:
            if key not in RosterPerson._fields:
                hint = (
                    suggestion(str(key), RosterPerson._fields) or f"; there are {join_with_and(RosterPerson._fields)}"
                )
                raise place.child(str(key)).error(f"a person has no {key!r}{hint}")
        leads, start = attributes.get("leads"), attributes.get("start")
        if leads not in (None, EVERYONE) and not _is_list_of_strings(leads):
            raise place.child("leads").error(f"leads is {leads!r}; it must be everyone or a list of names")
        if isinstance(start, RosterStart):
            start = {state: value for state, value in start._asdict().items() if value is not None}
        if start is not None and not isinstance(start, Mapping):
            message = f"start is {start!r}; it must give states and values, such as {{wellbeing: 0.4}}"
            raise place.child("start").error(message)
        start = {state: value for state, value in (start or {}).items() if value is not None}
        role, team = attributes.get("role", DEFAULT_ROLE), attributes.get("team", DEFAULT_TEAM)
        yield ParsedMember(attributes["name"], role, team, leads, None, start, place)


def _parse_ties(ties: object) -> Iterator[ParsedTie]:
    """Read the ties."""
    if not isinstance(ties, Sequence) or isinstance(ties, str):
        hint = suggestion(ties, [EVERYONE]) if isinstance(ties, str) else ""
        message = f"ties is {ties!r}; it must be everyone or a list of [A, B] or [A, B, weight]{hint}"
        raise TeamError(message, ("ties",))
    for number, tie in enumerate(ties):
        place = InputLocation(("ties", number))
        if not isinstance(tie, Sequence) or not 2 <= len(tie) <= 3 or not _is_list_of_strings(tie[:2]):
            raise place.error(f"a tie is {tie!r}; it must be [A, B] or [A, B, weight] with two names")
        yield ParsedTie(tie[0], tie[1], tie[2] if len(tie) == 3 else None, place)


def _is_list_of_strings(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(name, str) for name in value)
