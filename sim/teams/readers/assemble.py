"""Build a validated team graph from parsed people and ties, which refer to people by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.teams.arrays import DEFAULT_ROLE, DEFAULT_TEAM
from sim.teams.errors import (
    MAX_PROBLEMS,
    InputLocation,
    TeamError,
    TeamProblem,
    did_you_mean,
    format_value,
    join_with_and,
)
from sim.teams.validation import (
    check_team_graph,
    duplicate_name_message,
    find_leader_cycle,
    initial_state_errors,
    leader_cycle_message,
    name_error,
    self_tie_message,
    weight_error,
)

if TYPE_CHECKING:
    import networkx as nx

EVERYONE: Literal["everyone"] = "everyone"


class ParsedMember(NamedTuple):
    """A person as parsed from the input.

    Attributes
    ----------
    name, role, team
        As in the graph.
    leads
        Names of the people whom the person leads; "everyone" for all members of the team whom nobody leads by name;
        None for nobody.
    leader
        Name of the leader of the person, as an alternative to `leads`.
    start
        Initial states that differ from those of the scenario.
    location
        Position in the input.
    """

    name: str
    role: str = DEFAULT_ROLE
    team: str = DEFAULT_TEAM
    leads: Literal["everyone"] | Sequence[str] | None = None
    leader: str | None = None
    start: dict[str, float] | None = None
    location: InputLocation = InputLocation()


class ParsedTie(NamedTuple):
    """A tie as parsed from the input. The weight is None if it was omitted."""

    name_a: str
    name_b: str
    weight: float | None = None
    location: InputLocation = InputLocation()


def assemble_team(
    members: Sequence[ParsedMember], ties: Sequence[ParsedTie] | None, allow_both_directions: bool = False
) -> nx.Graph[int]:
    """Build a validated team graph.

    Parameters
    ----------
    members
        The people, in the order of their indices.
    ties
        The ties, each pair once, or None for all pairs of people.
    allow_both_directions
        Whether a tie may occur once in each direction, as in a survey. Then its weight is the mean of the two. The same
        tie twice in one direction is an error.

    Raises
    ------
    TeamError
        The input is invalid. The error lists up to 20 problems.
    """
    import networkx as nx  # noqa: PLC0415 - slow to import

    if not members:
        raise TeamError("the team has no people; expected at least two")
    if problems := list(islice(_text_problems(members), MAX_PROBLEMS)):
        raise TeamError.from_problems(problems)
    if ties is None:
        ties = [ParsedTie(a.name, b.name) for a, b in combinations(members, 2) if a.name != b.name]
        allow_both_directions = True
    all_problems = chain(_member_problems(members), _tie_problems(members, ties, allow_both_directions))
    problems = list(islice(all_problems, MAX_PROBLEMS))
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
    """Problems of names, roles and teams."""
    for member in members:
        for key, word in (("name", member.name), ("role", member.role), ("team", member.team)):
            if error := name_error(word):
                yield member.location.child(key).problem(f"{key}: {error}")


def _member_problems(members: Sequence[ParsedMember]) -> Iterator[TeamProblem]:
    """Problems of duplicate names and initial states."""
    names = set()
    for member in members:
        if member.name in names:
            yield member.location.child("name").problem(duplicate_name_message(member.name))
        names.add(member.name)
        for state, error in initial_state_errors(member.start or {}):
            yield member.location.child("start", state).problem(f"{member.name}: {error}")


def _tie_problems(
    members: Sequence[ParsedMember], ties: Sequence[ParsedTie], allow_both_directions: bool
) -> Iterator[TeamProblem]:
    """Problems of ties."""
    known = {member.name for member in members}
    seen: set[tuple[str, str]] = set()
    for tie in ties:
        unknown_names = [(end, name) for end, name in enumerate(tie[:2]) if name not in known]
        for end, name in unknown_names:
            yield tie.location.child(end).problem(unknown_person_message(name, known))
        if tie.weight is not None and (error := weight_error(tie.weight)):
            yield tie.location.child(2).problem(error)
        if unknown_names:
            continue
        if tie.name_a == tie.name_b:
            yield tie.location.problem(self_tie_message(tie.name_a))
        elif (tie.name_a, tie.name_b) in seen or (not allow_both_directions and (tie.name_b, tie.name_a) in seen):
            message = f"duplicate tie of {tie.name_a} and {tie.name_b}; write it once, with its full weight"
            yield tie.location.problem(message)
        seen.add((tie.name_a, tie.name_b))


def _add_ties(graph: nx.Graph[int], number: dict[str, int], ties: Sequence[ParsedTie]) -> None:
    """Add ties, sorted by their people. A tie in both directions gets the mean of its weights."""
    weights: dict[tuple[int, int], list[float]] = {}
    for tie in ties:
        a, b = number[tie.name_a], number[tie.name_b]
        weights.setdefault((min(a, b), max(a, b)), []).append(1.0 if tie.weight is None else float(tie.weight))
    for (a, b), given in sorted(weights.items()):
        graph.add_edge(a, b, weight=given[0] if len(given) == 1 else (given[0] + given[1]) / 2)
    n_unequal = sum(given[0] != given[-1] for given in weights.values())
    if n_unequal:
        ties_have = "1 tie has" if n_unequal == 1 else f"{n_unequal} ties have"
        graph.graph["notes"] = [f"{ties_have} different weights in the two directions; the mean is used."]


def _resolve_leaders(members: Sequence[ParsedMember], problems: list[TeamProblem]) -> list[int | None]:
    """The index of the leader of each person, or None. Problems are appended to `problems`."""
    index_of = {member.name: index for index, member in enumerate(members)}
    leader: list[int | None] = [None] * len(members)
    before = len(problems)
    for name, report, location in _iter_named_leaders(members):
        if len(problems) >= MAX_PROBLEMS:
            break
        unknown = next((word for word in (name, report) if word not in index_of), None)
        if unknown is not None:
            problems.append(location.problem(unknown_person_message(unknown, index_of)))
            continue
        person = index_of[report]
        other = leader[person]
        if other not in (None, index_of[name]):
            both = join_with_and([members[other or 0].name, name])
            problems.append(location.problem(f"{report} has two leaders, {both}; expected at most one"))
        leader[person] = index_of[name]
    for member in members:
        if member.leads is not None and not member.leads:
            message = f'{member.name} leads nobody; add names to "leads", or remove it'
            problems.append(member.location.child("leads").problem(message))
    if len(problems) == before:
        _assign_leaders_of_everyone(members, leader, problems)
    if len(problems) == before and (cycle := find_leader_cycle(leader)):
        message = leader_cycle_message([members[person].name for person in cycle])
        problems.append(members[cycle[-1]].location.child("leads").problem(message))
    return leader


def _iter_named_leaders(members: Sequence[ParsedMember]) -> Iterator[tuple[str, str, InputLocation]]:
    """Leader, report and position of each relation that is given by name."""
    for member in members:
        if member.leader is not None:
            yield member.leader, member.name, member.location
        if member.leads is not None and member.leads != EVERYONE:
            for entry, name in enumerate(member.leads):
                yield member.name, name, member.location.child("leads", entry)


def unknown_person_message(name: str, known: Iterable[str]) -> str:
    """The error message for an unknown name of a person."""
    return f"unknown person {format_value(name)}{did_you_mean(name, known)}"


def _assign_leaders_of_everyone(
    members: Sequence[ParsedMember], leader: list[int | None], problems: list[TeamProblem]
) -> None:
    """For leaders of everyone, set the leader of all team members without one, except their own leaders."""
    leader_of_team: dict[str, int] = {}
    for person, member in enumerate(members):
        if member.leads != EVERYONE:
            continue
        location = member.location.child("leads")
        if member.team in leader_of_team:
            both = join_with_and([members[leader_of_team[member.team]].name, member.name])
            message = f"{both} both lead everyone in {format_value(member.team)}; expected one of them"
            problems.append(location.problem(message))
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
            message = f"{member.name} leads everyone in {format_value(member.team)}, which has no other members"
            problems.append(location.problem(f"{message}; list names instead"))
        for other in led:
            leader[other] = person
