"""Validation of teams: people, ties and leaders of a graph, and the fields of a builder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from sim.model.metadata import FieldSpec, annotated_fields
from sim.teams.arrays import DEFAULT_ROLE, DEFAULT_TEAM, TeamArrays, to_arrays, to_graph
from sim.teams.errors import TeamError, TeamProblem, did_you_mean, format_value, join_with_and
from sim.teams.graph_algorithms import component_roots

if TYPE_CHECKING:
    import networkx as nx

MAX_GRAPH_PEOPLE = 20_000
"""Number of people in a graph. Larger teams are only available as arrays."""
N_SEEDS = 2**63
MAX_NAME_LENGTH = 100
MIN_WEIGHT, MAX_WEIGHT = 1e-9, 1e9
"""Bounds of the weights of ties, so that their sums and ratios neither overflow nor underflow."""
INITIAL_STATE_NAMES = ("wellbeing", "energy", "felt_compassion", "safety", "obstacles", "set_point", "disposition")
"""States whose initial value can be set for each person."""


def check_team_graph(graph: nx.Graph[int]) -> nx.Graph[int]:
    """Validate a team graph and add default attributes.

    The defaults are `name` ("Person 3"), `role`, `team` and `leader` (None) of people, and `weight` (1) of ties.
    `graph.graph["notes"]` describes unusual properties: people without ties, people without a leader, and several
    connected components.

    Parameters
    ----------
    graph
        An undirected graph with nodes 0 to n − 1 in this order. It is changed in place.

    Returns
    -------
    networkx.Graph
        The same graph.

    Raises
    ------
    TeamError
        The graph is invalid. The error lists up to 20 problems.
    """
    if graph.is_directed() or graph.is_multigraph():
        raise TeamError("the network must be an undirected networkx.Graph without parallel edges")
    n = graph.number_of_nodes()
    if n < 2:
        raise TeamError(f"a team needs at least two people; this network has {n}")
    if n > MAX_GRAPH_PEOPLE:
        raise TeamError(f"the network has {n:,} people; a graph has at most {MAX_GRAPH_PEOPLE:,}")
    if list(graph) != list(range(n)):
        raise TeamError(f"the nodes of the network must be the integers 0 to {n - 1}, in this order")
    problems = [*_person_problems(graph), *_weight_problems(graph), *_leader_problems(graph)]
    if problems:
        raise TeamError.from_problems(problems)
    graph.graph["notes"] = team_notes(to_arrays(graph))
    return graph


def to_checked_graph(arrays: TeamArrays) -> nx.Graph[int]:
    """Convert arrays to a validated graph.

    Raises
    ------
    TeamError
        The team has too many people for a graph.
    """
    n = len(arrays.names)
    if n > MAX_GRAPH_PEOPLE:
        raise TeamError(f"the team has {n:,} people; a graph has at most {MAX_GRAPH_PEOPLE:,}")
    return check_team_graph(to_graph(arrays))


def weight_error(weight: object) -> str | None:
    """An error message for the weight of a tie, or None if it is valid."""
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return f"weight: {format_value(weight)} is not a number above 0"
    if not 0 < weight < inf:
        return f"weight: {format_value(weight)} is not a finite number above 0"
    if not MIN_WEIGHT <= weight <= MAX_WEIGHT:
        bounds = f"expected a number from {MIN_WEIGHT:g} to {MAX_WEIGHT:g}"
        return f"weight: {str(weight)[:20]} is out of range; {bounds} (only ratios of weights matter)"
    return None


def initial_state_errors(states: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The name and error message of each invalid initial state of a person."""
    for state, value in states.items():
        if state not in INITIAL_STATE_NAMES:
            expected = f"; expected one of {', '.join(INITIAL_STATE_NAMES)}"
            yield (
                state,
                f"unknown state {format_value(state)}{did_you_mean(str(state), INITIAL_STATE_NAMES) or expected}",
            )
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield state, f"{state}: {format_value(value)} is not a number from 0 to 1"


def name_error(name: object) -> str | None:
    """An error message for the name of a person, role or team, or None if it is valid."""
    if not isinstance(name, str):
        return f"{format_value(name)} is not text; put it in quotes"
    if not name.strip():
        return "the name is empty"
    if len(name) > MAX_NAME_LENGTH or not name.isprintable():
        return f"{format_value(name[:20])}… is not one line of at most {MAX_NAME_LENGTH} printable characters"
    return None


def find_leader_cycle(leader: Sequence[int | None]) -> list[int] | None:
    """People who form a cycle of leaders, each led by the next, or None if there is no cycle."""
    visited: set[int] = set()
    for person in range(len(leader)):
        path: list[int] = []
        current: int | None = person
        while current is not None and current not in visited:
            visited.add(current)
            path.append(current)
            current = leader[current]
        if current is not None and current in path:
            return path[path.index(current) :]
    return None


def leader_cycle_message(names: Sequence[str]) -> str:
    """The error message for a cycle of leaders, given as names, each led by the next."""
    if len(names) == 1:
        return f"{names[0]} leads {names[0]}; a person cannot be their own leader"
    first, *others = [*reversed(names), names[-1]]
    return f"circular leadership: {first} leads {', who leads '.join(others)}"


def check_builder_fields(builder: Any, seed: int) -> None:
    """Validate the fields of a builder against their metadata, and the seed.

    Raises
    ------
    TeamError
        Lists every invalid field.
    """
    problems = [
        TeamProblem(message, (name,))
        for name, field in annotated_fields(type(builder)).items()
        if (message := _field_error(field, getattr(builder, name)))
    ]
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < N_SEEDS:
        problems.append(TeamProblem(f"seed: {format_value(seed)} is not an integer from 0 to 2^63 − 1", ("seed",)))
    if problems:
        raise TeamError.from_problems(problems)


def _field_error(field: FieldSpec, value: object) -> str | None:
    """An error message for a number, a switch, text or a choice. Builders validate other types of fields themselves."""
    value_text = f"{field.name}: {format_value(value)}"
    if get_origin(field.annotation) is Literal:
        choices = [str(choice) for choice in get_args(field.annotation)]
        if value not in choices:
            hint = did_you_mean(str(value), choices)
            return f"{value_text} is not valid; expected one of {', '.join(choices)}{hint}"
    elif field.annotation is str or str in get_args(field.annotation):
        is_valid = isinstance(value, str) or (value is None and type(None) in get_args(field.annotation))
        return None if is_valid else f"{value_text} is not text"
    elif field.annotation is bool:
        return None if isinstance(value, bool) else f"{value_text} is not true or false"
    elif field.annotation in (int, float):
        low, high = field.metadata.minimum, field.metadata.maximum
        kind = "an integer" if field.is_integer else "a number"
        is_valid = isinstance(value, int | float if field.annotation is float else int) and not isinstance(value, bool)
        if not (is_valid and (low is None or value >= low) and (high is None or value <= high)):  # type: ignore[operator]
            return f"{value_text} is not {kind} from {low:,} to {high:,}"
    return None


def _person_problems(graph: nx.Graph[int]) -> Iterator[TeamProblem]:
    """Problems of the attributes of people. Missing attributes are added."""
    names: set[str] = set()
    for node, person in graph.nodes(data=True):
        for key, default in (("name", f"Person {node + 1}"), ("role", DEFAULT_ROLE), ("team", DEFAULT_TEAM)):
            if error := name_error(person.setdefault(key, default)):
                yield TeamProblem(f"{key} of person {node + 1}: {error}")
        name = str(person["name"])
        if name in names:
            yield TeamProblem(duplicate_name_message(name))
        names.add(name)
        for _, error in initial_state_errors(person.get("start", {})):
            yield TeamProblem(f"{name}: {error}")


def duplicate_name_message(name: str) -> str:
    """The error message for two people with the same name."""
    return f"duplicate name {format_value(name)}; every person needs a different name"


def self_tie_message(name: str) -> str:
    """The error message for a tie of a person with themselves."""
    return f"{name} has a tie to {name}; a tie joins two people"


def _weight_problems(graph: nx.Graph[int]) -> Iterator[TeamProblem]:
    """Problems of ties. Missing weights are added."""
    for a, b, tie in graph.edges(data=True):
        name_a, name_b = graph.nodes[a]["name"], graph.nodes[b]["name"]
        if a == b:
            yield TeamProblem(self_tie_message(name_a))
        if error := weight_error(tie.setdefault("weight", 1.0)):
            yield TeamProblem(f"tie of {name_a} and {name_b}: {error}")


def _leader_problems(graph: nx.Graph[int]) -> Iterator[TeamProblem]:
    """Problems of leaders. Missing leaders are set to None."""
    leaders: list[int | None] = []
    for _, person in graph.nodes(data=True):
        leader = person.setdefault("leader", None)
        if leader is not None and (isinstance(leader, bool) or leader not in graph):
            yield TeamProblem(f"leader of {person['name']}: {format_value(leader)} is not the index of a person")
            return
        leaders.append(leader)
    if cycle := find_leader_cycle(leaders):
        yield TeamProblem(leader_cycle_message([graph.nodes[person]["name"] for person in cycle]))


def team_notes(arrays: TeamArrays) -> list[str]:
    """The notes of the builder, and notes on people without ties or leaders and on several connected components."""
    n = len(arrays.names)
    ends = np.concatenate([arrays.ties.person_a, arrays.ties.person_b])
    isolated = _names_where(arrays, np.bincount(ends, minlength=n) == 0)
    leads = np.zeros(n, np.bool_)
    leads[arrays.leader_of[arrays.leader_of >= 0]] = True
    without_leader = _names_where(arrays, (arrays.leader_of < 0) & ~leads)
    n_components = len(np.unique(component_roots(n, arrays.ties.person_a, arrays.ties.person_b))) - len(isolated)
    notes = []
    if isolated:
        notes.append(f"{join_with_and(isolated)} {_has_or_have(isolated)} no working tie and will meet nobody.")
    if not leads.any():
        notes.append("Nobody leads this team.")
    elif without_leader:
        notes.append(f"{join_with_and(without_leader)} {_has_or_have(without_leader)} no leader.")
    if n_components > 1:
        notes.append(f"The network has {n_components} parts with no tie between them.")
    return [*arrays.notes, *(note for note in notes if note not in arrays.notes)]


def _names_where(arrays: TeamArrays, mask: NDArray[np.bool_]) -> list[str]:
    """Names of the people for whom the mask is true."""
    return [arrays.names[person] for person in np.flatnonzero(mask).tolist()]


def _has_or_have(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"
