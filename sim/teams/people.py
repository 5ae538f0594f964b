"""A team described person by person, as a facilitator would: names, roles, who works with whom, who leads whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from sim.model.about import Metadata
from sim.teams.arrays import TeamArrays, arrays_of
from sim.teams.assembling import EVERYONE, Member, WrittenTie, assemble
from sim.teams.checking import ROLE, TEAM, check_builder
from sim.teams.error import Place, TeamError, did_you_mean, listed

if TYPE_CHECKING:
    import networkx as nx


class Start(NamedTuple):
    """States at the start in which a person differs from what the scenario says of all."""

    wellbeing: Annotated[float | None, Metadata("Wellbeing at the start.", "", 0, 1)] = None
    energy: Annotated[float | None, Metadata("Energy on the first morning.", "", 0, 1)] = None
    felt_compassion: Annotated[float | None, Metadata("Felt compassion at the start.", "", 0, 1)] = None
    safety: Annotated[float | None, Metadata("Psychological safety at the start.", "", 0, 1)] = None
    obstacles: Annotated[float | None, Metadata("Obstacles at the start.", "", 0, 1)] = None
    set_point: Annotated[float | None, Metadata("The wellbeing that the person returns to.", "", 0, 1)] = None
    disposition: Annotated[float | None, Metadata("Trait compassion.", "", 0, 1)] = None


class Person(NamedTuple):
    """A person of a described team."""

    name: Annotated[str, Metadata("Name of the person; nobody else has it.")]
    role: Annotated[str, Metadata("What the person does.")] = ROLE
    team: Annotated[str, Metadata("Team of the person, where there are several.")] = TEAM
    leads: Annotated[
        Literal["everyone"] | tuple[str, ...] | None,
        Metadata("Names of those whom the person leads; everyone: all others of the team whom nobody leads by name."),
    ] = None
    start: Annotated[Start | None, Metadata("Where the person differs at the start.")] = None


class People(NamedTuple):
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
        tuple[Person | Mapping[str, Any], ...],
        Metadata("The people: name, and if wanted role, team, leads and start."),
    ]
    ties: Annotated[
        Literal["everyone"] | tuple[tuple[str, str] | tuple[str, str, float], ...],
        Metadata("Who works with whom: [A, B] or [A, B, weight], weight 1 if left out; everyone: all with all."),
    ] = EVERYONE

    def build(self, seed: int, base: Path | None = None) -> nx.Graph[int]:
        """Make the team as described."""
        check_builder(self, seed)
        members = list(_members(self.people))
        if self.ties == EVERYONE:
            return assemble(members, None)
        return assemble(members, list(_written_ties(self.ties)))

    def arrays(self, seed: int, base: Path | None = None) -> TeamArrays:
        """Make it as arrays."""
        return arrays_of(self.build(seed, base))


def _members(people: object) -> Iterator[Member]:
    """Read the people, who may come as `Person` or as a mapping of its fields."""
    if not isinstance(people, Sequence) or isinstance(people, str):
        raise TeamError("people must be a list of people, each with a name", ("people",))
    for number, person in enumerate(people):
        place = Place(("people", number))
        about = person._asdict() if isinstance(person, Person) else person
        if not isinstance(about, Mapping) or "name" not in about:
            raise place.error(f"{person!r} must be a person with a name, such as {{name: Ama, role: Nurse}}")
        for key in about:
            if key not in Person._fields:
                hint = did_you_mean(str(key), Person._fields) or f"; there are {listed(Person._fields)}"
                raise place.under(str(key)).error(f"a person has no {key!r}{hint}")
        leads, start = about.get("leads"), about.get("start")
        if leads not in (None, EVERYONE) and not _is_list_of_text(leads):
            raise place.under("leads").error(f"leads is {leads!r}; it must be everyone or a list of names")
        if isinstance(start, Start):
            start = {state: value for state, value in start._asdict().items() if value is not None}
        if start is not None and not isinstance(start, Mapping):
            message = f"start is {start!r}; it must give states and values, such as {{wellbeing: 0.4}}"
            raise place.under("start").error(message)
        start = {state: value for state, value in (start or {}).items() if value is not None}
        role, team = about.get("role", ROLE), about.get("team", TEAM)
        yield Member(about["name"], role, team, leads, None, start, place)


def _written_ties(ties: object) -> Iterator[WrittenTie]:
    """Read the ties."""
    if not isinstance(ties, Sequence) or isinstance(ties, str):
        suggestion = did_you_mean(ties, [EVERYONE]) if isinstance(ties, str) else ""
        message = f"ties is {ties!r}; it must be everyone or a list of [A, B] or [A, B, weight]{suggestion}"
        raise TeamError(message, ("ties",))
    for number, tie in enumerate(ties):
        place = Place(("ties", number))
        if not isinstance(tie, Sequence) or not 2 <= len(tie) <= 3 or not _is_list_of_text(tie[:2]):
            raise place.error(f"a tie is {tie!r}; it must be [A, B] or [A, B, weight] with two names")
        yield WrittenTie(tie[0], tie[1], tie[2] if len(tie) == 3 else None, place)


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(name, str) for name in value)
