"""From people and ties as somebody wrote them, by name, to a checked team graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.teams.checking import (
    ROLE,
    TEAM,
    check,
    circle,
    circle_in_words,
    wrong_name,
    wrong_start,
    wrong_weight,
)
from sim.teams.error import MOST_TOLD, Place, Problem, TeamError, did_you_mean, listed

if TYPE_CHECKING:
    import networkx as nx

EVERYONE: Literal["everyone"] = "everyone"


class Member(NamedTuple):
    """A person as written.

    Attributes
    ----------
    name, role, team
        As in the graph.
    leads
        Names of those whom the person leads; "everyone": all the others of the own team whom nobody leads by name;
        None: nobody.
    leader
        Name of the person's leader, for those who would rather write it from below.
    start
        States at the start that differ from the scenario's.
    place
        Where the person was written.
    """

    name: str
    role: str = ROLE
    team: str = TEAM
    leads: Literal["everyone"] | Sequence[str] | None = None
    leader: str | None = None
    start: dict[str, float] | None = None
    place: Place = Place()


class WrittenTie(NamedTuple):
    """A tie as written; weight None where none was given."""

    one: str
    other: str
    weight: float | None = None
    place: Place = Place()


def assemble(members: Sequence[Member], ties: Sequence[WrittenTie] | None, both_ways: bool = False) -> nx.Graph[int]:
    """Make a checked team graph.

    Parameters
    ----------
    members
        The people, in the order that they shall have.
    ties
        Their ties, each pair once; None: everybody is tied to everybody.
    both_ways
        Whether a tie may be given once from each side, as in a survey that asks everybody. Then it has the mean of the
        two weights. The same tie twice from the same side is an error all the same.

    Raises
    ------
    TeamError
        With everything that is wrong.
    """
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    if not members:
        raise TeamError("the team is empty: it needs at least two people")
    if problems := list(islice(_wrong_words(members), MOST_TOLD)):
        raise TeamError.of(problems)
    if ties is None:
        ties = [WrittenTie(a.name, b.name) for a, b in combinations(members, 2) if a.name != b.name]
        both_ways = True
    wrong = chain(_wrong_members(members), _wrong_written_ties(members, ties, both_ways))
    problems = list(islice(wrong, MOST_TOLD))
    leader = _leaders(members, problems)
    if problems:
        raise TeamError.of(problems)
    graph: nx.Graph[int] = nx.Graph()
    for number, member in enumerate(members):
        graph.add_node(number, name=member.name, role=member.role, team=member.team, leader=leader[number])
        if member.start:
            graph.nodes[number]["start"] = {state: float(value) for state, value in member.start.items()}
    _add_ties(graph, {member.name: number for number, member in enumerate(members)}, ties)
    return check(graph)


def _wrong_words(members: Sequence[Member]) -> Iterator[Problem]:
    """Say what is wrong with names, roles and teams as words."""
    for member in members:
        for key, word in (("name", member.name), ("role", member.role), ("team", member.team)):
            if wrong := wrong_name(word):
                yield member.place.under(key).problem(f"{key}: {wrong}")


def _wrong_members(members: Sequence[Member]) -> Iterator[Problem]:
    """Say what is wrong with people and their values."""
    seen = set()
    for member in members:
        if member.name in seen:
            message = f"two people are called {member.name!r}; each needs a name of their own"
            yield member.place.under("name").problem(message)
        seen.add(member.name)
        for state, wrong in wrong_start(member.start or {}):
            yield member.place.under("start", state).problem(f"{member.name}: {wrong}")


def _wrong_written_ties(members: Sequence[Member], ties: Sequence[WrittenTie], both_ways: bool) -> Iterator[Problem]:
    """Say what is wrong with ties."""
    known = {member.name for member in members}
    seen: set[tuple[str, str]] = set()
    for tie in ties:
        strangers = [(end, name) for end, name in enumerate(tie[:2]) if name not in known]
        for end, name in strangers:
            yield tie.place.under(end).problem(f"nobody is called {name!r}{did_you_mean(name, known)}")
        if tie.weight is not None and (wrong := wrong_weight(tie.weight)):
            yield tie.place.under(2).problem(wrong)
        if strangers:
            continue
        if tie.one == tie.other:
            yield tie.place.problem(f"{tie.one} has a tie with {tie.other}; a tie joins two people")
        elif (tie.one, tie.other) in seen or (not both_ways and (tie.other, tie.one) in seen):
            message = f"the tie of {tie.one} and {tie.other} is given twice; give it once, with its full weight"
            yield tie.place.problem(message)
        seen.add((tie.one, tie.other))


def _add_ties(graph: nx.Graph[int], number: dict[str, int], ties: Sequence[WrittenTie]) -> None:
    """Add ties in the order of their people; one given from both sides gets the mean of its weights."""
    weights: dict[tuple[int, int], list[float]] = {}
    for tie in ties:
        a, b = number[tie.one], number[tie.other]
        weights.setdefault((min(a, b), max(a, b)), []).append(1.0 if tie.weight is None else float(tie.weight))
    for (a, b), given in sorted(weights.items()):
        graph.add_edge(a, b, weight=given[0] if len(given) == 1 else (given[0] + given[1]) / 2)
    uneven = sum(given[0] != given[-1] for given in weights.values())
    if uneven:
        what = "1 tie was" if uneven == 1 else f"{uneven} ties were"
        graph.graph["notes"] = [f"{what} given with different weights from its two sides; the mean was taken."]


def _leaders(members: Sequence[Member], problems: list[Problem]) -> list[int | None]:
    """Work out who leads whom, adding to `problems` what is wrong."""
    number = {member.name: place for place, member in enumerate(members)}
    leader: list[int | None] = [None] * len(members)
    before = len(problems)
    for name, report, place in _named_leaders(members):
        if len(problems) >= MOST_TOLD:
            break
        unknown = next((word for word in (name, report) if word not in number), None)
        if unknown is not None:
            problems.append(place.problem(f"nobody is called {unknown!r}{did_you_mean(unknown, number)}"))
            continue
        person = number[report]
        other = leader[person]
        if other not in (None, number[name]):
            both = listed([members[other or 0].name, name])
            problems.append(place.problem(f"{report} has two leaders, {both}; everybody has one at most"))
        leader[person] = number[name]
    idle = (member for member in members if member.leads is not None and not member.leads)
    problems.extend(member.place.under("leads").problem(f"{member.name} {LEADS_NOBODY}") for member in idle)
    if len(problems) == before:
        _lead_everyone(members, leader, problems)
    if len(problems) == before and (found := circle(leader)):
        words = circle_in_words([members[person].name for person in found])
        problems.append(members[found[-1]].place.under("leads").problem(words))
    return leader


def _named_leaders(members: Sequence[Member]) -> Iterator[tuple[str, str, Place]]:
    """Yield (leader, report, where it is written) of all that is given by name."""
    for member in members:
        if member.leader is not None:
            yield member.leader, member.name, member.place
        if member.leads is not None and member.leads != EVERYONE:
            for entry, name in enumerate(member.leads):
                yield member.name, name, member.place.under("leads", entry)


LEADS_NOBODY = "is a leader who leads nobody; name those who are led, or leave `leads` out"


def _lead_everyone(members: Sequence[Member], leader: list[int | None], problems: list[Problem]) -> None:
    """Give those who lead everyone all the others of their team whom nobody leads yet, but not their own leaders."""
    in_charge: dict[str, int] = {}
    for person, member in enumerate(members):
        if member.leads != EVERYONE:
            continue
        place = member.place.under("leads")
        if member.team in in_charge:
            both = listed([members[in_charge[member.team]].name, member.name])
            problems.append(place.problem(f"{both} both lead everyone in {member.team!r}; one of them can"))
            continue
        in_charge[member.team] = person
        above: set[int] = {person}
        at = leader[person]
        while at is not None and at not in above:
            above.add(at)
            at = leader[at]
        led = [
            other
            for other, colleague in enumerate(members)
            if colleague.team == member.team and other not in above and leader[other] is None
        ]
        if not led and person not in leader:
            message = f"{member.name} is to lead everyone in {member.team!r}, but nobody else is there to be led"
            problems.append(place.problem(f"{message}; name those who are led"))
        for other in led:
            leader[other] = person
