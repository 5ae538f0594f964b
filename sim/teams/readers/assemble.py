"""From people and ties as somebody wrote them, by name, to a checked team graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.teams.errors import MAX_PROBLEMS, InputLocation, TeamError, TeamProblem, join_with_and, suggestion
from sim.teams.validation import (
    DEFAULT_ROLE,
    DEFAULT_TEAM,
    check_team_graph,
    find_leader_cycle,
    initial_state_errors,
    leader_cycle_message,
    name_error,
    weight_error,
)

if TYPE_CHECKING:
    import networkx as nx

EVERYONE: Literal["everyone"] = "everyone"


class ParsedMember(NamedTuple):
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
    location
        Where the person was written.
    """

    name: str
    role: str = DEFAULT_ROLE
    team: str = DEFAULT_TEAM
    leads: Literal["everyone"] | Sequence[str] | None = None
    leader: str | None = None
    start: dict[str, float] | None = None
    location: InputLocation = InputLocation()


class ParsedTie(NamedTuple):
    """A tie as written; weight None where none was given."""

    name_a: str
    name_b: str
    weight: float | None = None
    location: InputLocation = InputLocation()


def assemble_team(
    members: Sequence[ParsedMember], ties: Sequence[ParsedTie] | None, allow_both_directions: bool = False
) -> nx.Graph[int]:
    """Make a checked team graph.

    Parameters
    ----------
    members
        The people, in the order that they shall have.
    ties
        Their ties, each pair once; None: everybody is tied to everybody.
    allow_both_directions
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
    if problems := list(islice(_text_problems(members), MAX_PROBLEMS)):
        raise TeamError.from_problems(problems)
    if ties is None:
        ties = [ParsedTie(a.name, b.name) for a, b in combinations(members, 2) if a.name != b.name]
        allow_both_directions = True
    wrong = chain(_member_problems(members), _tie_problems(members, ties, allow_both_directions))
    problems = list(islice(wrong, MAX_PROBLEMS))
    leader = _resolve_leaders(members, problems)
    if problems:
        raise TeamError.from_problems(problems)
    graph: nx.Graph[int] = nx.Graph()
    for number, member in enumerate(members):
        graph.add_node(number, name=member.name, role=member.role, team=member.team, leader=leader[number])
        if member.start:
            graph.nodes[number]["start"] = {state: float(value) for state, value in member.start.items()}
    _add_ties(graph, {member.name: number for number, member in enumerate(members)}, ties)
    return check_team_graph(graph)


def _text_problems(members: Sequence[ParsedMember]) -> Iterator[TeamProblem]:
    """Say what is wrong with names, roles and teams as words."""
    for member in members:
        for key, word in (("name", member.name), ("role", member.role), ("team", member.team)):
            if wrong := name_error(word):
                yield member.location.child(key).problem(f"{key}: {wrong}")


def _member_problems(members: Sequence[ParsedMember]) -> Iterator[TeamProblem]:
    """Say what is wrong with people and their values."""
    seen = set()
    for member in members:
        if member.name in seen:
            message = f"two people are called {member.name!r}; each needs a name of their own"
            yield member.location.child("name").problem(message)
        seen.add(member.name)
        for state, wrong in initial_state_errors(member.start or {}):
            yield member.location.child("start", state).problem(f"{member.name}: {wrong}")


def _tie_problems(members: Sequence[ParsedMember], ties: Sequence[ParsedTie], both_ways: bool) -> Iterator[TeamProblem]:
    """Say what is wrong with ties."""
    known = {member.name for member in members}
    seen: set[tuple[str, str]] = set()
    for tie in ties:
        unknown_names = [(end, name) for end, name in enumerate(tie[:2]) if name not in known]
        for end, name in unknown_names:
            yield tie.location.child(end).problem(f"nobody is called {name!r}{suggestion(name, known)}")
        if tie.weight is not None and (wrong := weight_error(tie.weight)):
            yield tie.location.child(2).problem(wrong)
        if unknown_names:
            continue
        if tie.name_a == tie.name_b:
            yield tie.location.problem(f"{tie.name_a} has a tie with {tie.name_b}; a tie joins two people")
        elif (tie.name_a, tie.name_b) in seen or (not both_ways and (tie.name_b, tie.name_a) in seen):
            message = f"the tie of {tie.name_a} and {tie.name_b} is given twice; give it once, with its full weight"
            yield tie.location.problem(message)
        seen.add((tie.name_a, tie.name_b))


def _add_ties(graph: nx.Graph[int], number: dict[str, int], ties: Sequence[ParsedTie]) -> None:
    """Add ties in the order of their people; one given from both sides gets the mean of its weights."""
    weights: dict[tuple[int, int], list[float]] = {}
    for tie in ties:
        a, b = number[tie.name_a], number[tie.name_b]
        weights.setdefault((min(a, b), max(a, b)), []).append(1.0 if tie.weight is None else float(tie.weight))
    for (a, b), given in sorted(weights.items()):
        graph.add_edge(a, b, weight=given[0] if len(given) == 1 else (given[0] + given[1]) / 2)
    n_unequal = sum(given[0] != given[-1] for given in weights.values())
    if n_unequal:
        what = "1 tie was" if n_unequal == 1 else f"{n_unequal} ties were"
        graph.graph["notes"] = [f"{what} given with different weights from its two sides; the mean was taken."]


def _resolve_leaders(members: Sequence[ParsedMember], problems: list[TeamProblem]) -> list[int | None]:
    """Work out who leads whom, adding to `problems` what is wrong."""
    number = {member.name: place for place, member in enumerate(members)}
    leader: list[int | None] = [None] * len(members)
    before = len(problems)
    for name, report, place in _iter_named_leaders(members):
        if len(problems) >= MAX_PROBLEMS:
            break
        unknown = next((word for word in (name, report) if word not in number), None)
        if unknown is not None:
            problems.append(place.problem(f"nobody is called {unknown!r}{suggestion(unknown, number)}"))
            continue
        person = number[report]
        other = leader[person]
        if other not in (None, number[name]):
            both = join_with_and([members[other or 0].name, name])
            problems.append(place.problem(f"{report} has two leaders, {both}; everybody has one at most"))
        leader[person] = number[name]
    leaders_of_nobody = (member for member in members if member.leads is not None and not member.leads)
    problems.extend(
        member.location.child("leads").problem(f"{member.name} {LEADS_NOBODY_MESSAGE}") for member in leaders_of_nobody
    )
    if len(problems) == before:
        _assign_leaders_of_everyone(members, leader, problems)
    if len(problems) == before and (cycle := find_leader_cycle(leader)):
        words = leader_cycle_message([members[person].name for person in cycle])
        problems.append(members[cycle[-1]].location.child("leads").problem(words))
    return leader


def _iter_named_leaders(members: Sequence[ParsedMember]) -> Iterator[tuple[str, str, InputLocation]]:
    """Yield (leader, report, where it is written) of all that is given by name."""
    for member in members:
        if member.leader is not None:
            yield member.leader, member.name, member.location
        if member.leads is not None and member.leads != EVERYONE:
            for entry, name in enumerate(member.leads):
                yield member.name, name, member.location.child("leads", entry)


LEADS_NOBODY_MESSAGE = "is a leader who leads nobody; name those who are led, or leave `leads` out"


def _assign_leaders_of_everyone(
    members: Sequence[ParsedMember], leader: list[int | None], problems: list[TeamProblem]
) -> None:
    """Give those who lead everyone all the others of their team whom nobody leads yet, but not their own leaders."""
    leader_of_team: dict[str, int] = {}
    for person, member in enumerate(members):
        if member.leads != EVERYONE:
            continue
        place = member.location.child("leads")
        if member.team in leader_of_team:
            both = join_with_and([members[leader_of_team[member.team]].name, member.name])
            problems.append(place.problem(f"{both} both lead everyone in {member.team!r}; one of them can"))
            continue
        leader_of_team[member.team] = person
        leader_chain: set[int] = {person}
        current = leader[person]
        while current is not None and current not in leader_chain:
            leader_chain.add(current)
            current = leader[current]
        led = [
            other
            for other, colleague in enumerate(members)
            if colleague.team == member.team and other not in leader_chain and leader[other] is None
        ]
        if not led and person not in leader:
            message = f"{member.name} is to lead everyone in {member.team!r}, but nobody else is there to be led"
            problems.append(place.problem(f"{message}; name those who are led"))
        for other in led:
            leader[other] = person
