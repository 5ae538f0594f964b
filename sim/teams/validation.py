"""What every team must hold to, whoever built it: people, ties and leaders that an engine can work with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from sim.model.metadata import FieldSpec, annotated_fields
from sim.teams.arrays import TeamArrays, to_arrays, to_graph
from sim.teams.components import component_roots
from sim.teams.errors import TeamError, TeamProblem, join_with_and, join_with_or, suggestion

if TYPE_CHECKING:
    import networkx as nx

MAX_GRAPH_PEOPLE = 20_000
"""People of a network graph; what outgrows it is there as arrays only."""
N_SEEDS = 2**63
DEFAULT_ROLE = "Colleague"
DEFAULT_TEAM = "Team"
MAX_NAME_LENGTH = 100
MIN_WEIGHT, MAX_WEIGHT = 1e-9, 1e9
"""Weights of ties whose sums and ratios are far from the smallest and the largest number there is."""
INITIAL_STATE_NAMES = ("wellbeing", "energy", "felt_compassion", "safety", "obstacles", "set_point", "disposition")
"""States whose value at the start may be given person by person."""


def check_team_graph(graph: nx.Graph[int]) -> nx.Graph[int]:
    """Check a team graph, fill in what may be left out, and note what is unusual.

    Filled in: `name` ("Person 3"), `role`, `team`, `leader` (None: nobody) of people and `weight` (1) of ties. Noted in
    `graph.graph["notes"]`: people without ties, people whom nobody leads, a network that falls into parts.

    Parameters
    ----------
    graph
        An undirected graph with nodes 0 … n - 1 in this order; it is changed in place.

    Returns
    -------
    networkx.Graph
        The same graph.

    Raises
    ------
    TeamError
        With everything that is wrong.
    """
    if graph.is_directed() or graph.is_multigraph():
        raise TeamError("the network must be a plain undirected networkx.Graph")
    n = graph.number_of_nodes()
    if n < 2:
        raise TeamError(f"a team needs at least two people; this one has {n or 'nobody'}")
    if n > MAX_GRAPH_PEOPLE:
        raise TeamError(f"the network has {n} people; at most {MAX_GRAPH_PEOPLE} can be simulated")
    if list(graph) != list(range(n)):
        raise TeamError(f"the nodes of the network must be the numbers 0 to {n - 1}, in this order")
    problems = [*_person_problems(graph), *_weight_problems(graph), *_leader_problems(graph)]
    if problems:
        raise TeamError.from_problems(problems)
    graph.graph["notes"] = team_notes(to_arrays(graph))
    return graph


def to_checked_graph(arrays: TeamArrays) -> nx.Graph[int]:
    """Make a checked graph of a team's arrays.

    Raises
    ------
    TeamError
        There are too many people for a graph.
    """
    n = len(arrays.names)
    if n > MAX_GRAPH_PEOPLE:
        raise TeamError(f"{n} people are too many for a network graph; it has at most {MAX_GRAPH_PEOPLE}")
    return check_team_graph(to_graph(arrays))


def weight_error(weight: object) -> str | None:
    """Say what is wrong with the weight of a tie, or None."""
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return f"weight {weight!r} must be a number above 0"
    if not 0 < weight < inf:
        return f"weight {weight} must be a finite number above 0"
    if not MIN_WEIGHT <= weight <= MAX_WEIGHT:
        return (
            f"weight {str(weight)[:20]} must be from {MIN_WEIGHT:g} to {MAX_WEIGHT:g}; only how weights compare matters"
        )
    return None


def initial_state_errors(start: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (state, what is wrong) for the values that a person is to start with."""
    for state, value in start.items():
        if state not in INITIAL_STATE_NAMES:
            hint = (
                suggestion(str(state), INITIAL_STATE_NAMES)
                or f"; there are {join_with_and(INITIAL_STATE_NAMES, len(INITIAL_STATE_NAMES))}"
            )
            yield state, f"a person has no {state!r} to start with{hint}"
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield state, f"{state} {value!r} must be a number from 0 to 1"


def name_error(name: object) -> str | None:
    """Say what is wrong with the name of a person, role or team, or None."""
    if not isinstance(name, str):
        return f"{name!r} must be text (put it in quotes)"
    if not name.strip():
        return "a name must not be empty"
    if len(name) > MAX_NAME_LENGTH or not name.isprintable():
        return f"the name {name[:20]!r}… must be one line of at most {MAX_NAME_LENGTH} printable characters"
    return None


def find_leader_cycle(leader: Sequence[int | None]) -> list[int] | None:
    """Find people who lead one another in a circle; each is led by the next. None if there is no circle."""
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
    """Tell a circle of leaders, given as names each of whom is led by the next."""
    if len(names) == 1:
        return f"{names[0]} leads {names[0]}; nobody can be their own leader"
    first, *others = [*reversed(names), names[-1]]
    return f"{first} leads {', who leads '.join(others)}; leaders must not form a circle"


def check_builder_fields(builder: Any, seed: int) -> None:
    """Check the numbers and choices of a builder against what its fields say, and the seed.

    Raises
    ------
    TeamError
        With every field that is out of its bounds.
    """
    problems = [
        TeamProblem(message, (name,))
        for name, field in annotated_fields(type(builder)).items()
        if (message := _field_error(field, getattr(builder, name)))
    ]
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < N_SEEDS:
        problems.append(TeamProblem(f"seed is {seed!r}; it must be a whole number from 0 to 2^63 - 1", ("seed",)))
    if problems:
        raise TeamError.from_problems(problems)


def _field_error(field: FieldSpec, value: object) -> str | None:
    """Say what is wrong with a number, a switch or a choice; other kinds of field are checked by their builder."""
    if get_origin(field.annotation) is Literal:
        choices = [str(choice) for choice in get_args(field.annotation)]
        if value not in choices:
            return f"{field.name} is {value!r}; it must be {join_with_or(choices)}{suggestion(str(value), choices)}"
    elif field.annotation is str or str in get_args(field.annotation):
        is_valid = isinstance(value, str) or (value is None and type(None) in get_args(field.annotation))
        return None if is_valid else f"{field.name} is {value!r}; it must be text"
    elif field.annotation is bool:
        return None if isinstance(value, bool) else f"{field.name} is {value!r}; it must be true or false"
    elif field.annotation in (int, float):
        low, high = field.metadata.minimum, field.metadata.maximum
        kind = "a whole number" if field.is_integer else "a number"
        is_valid = isinstance(value, int | float if field.annotation is float else int) and not isinstance(value, bool)
        if not (is_valid and (low is None or value >= low) and (high is None or value <= high)):  # type: ignore[operator]
            return f"{field.name} is {value!r}; it must be {kind} from {low} to {high}"
    return None


def _person_problems(graph: nx.Graph[int]) -> Iterator[TeamProblem]:
    seen: dict[str, int] = {}
    for node, person in graph.nodes(data=True):
        for key, default in (("name", f"Person {node + 1}"), ("role", DEFAULT_ROLE), ("team", DEFAULT_TEAM)):
            if wrong := name_error(person.setdefault(key, default)):
                yield TeamProblem(f"{key} of person {node + 1}: {wrong}")
        name = str(person["name"])
        if name in seen:
            yield TeamProblem(f"two people are called {name!r}; each needs a name of their own")
        seen[name] = node
        for _, wrong in initial_state_errors(person.get("start", {})):
            yield TeamProblem(f"{name}: {wrong}")


def _weight_problems(graph: nx.Graph[int]) -> Iterator[TeamProblem]:
    for a, b, tie in graph.edges(data=True):
        one, other = graph.nodes[a]["name"], graph.nodes[b]["name"]
        if a == b:
            yield TeamProblem(f"{one} has a tie with {one}; a tie joins two people")
        if wrong := weight_error(tie.setdefault("weight", 1.0)):
            yield TeamProblem(f"the tie of {one} and {other}: {wrong}")


def _leader_problems(graph: nx.Graph[int]) -> Iterator[TeamProblem]:
    leader: list[int | None] = []
    for _, person in graph.nodes(data=True):
        led_by = person.setdefault("leader", None)
        if led_by is not None and (isinstance(led_by, bool) or led_by not in graph):
            yield TeamProblem(
                f"{person['name']} is led by {led_by!r}; a leader must be the number of a person, or None"
            )
            return
        leader.append(led_by)
    if found := find_leader_cycle(leader):
        yield TeamProblem(leader_cycle_message([graph.nodes[person]["name"] for person in found]))


def team_notes(arrays: TeamArrays) -> list[str]:
    """Note what is allowed but unusual in a team, after what was noted before."""
    n = len(arrays.names)
    ends = np.concatenate([arrays.ties.person_a, arrays.ties.person_b])
    isolated = _names_where(arrays, np.bincount(ends, minlength=n) == 0)
    leads = np.zeros(n, np.bool_)
    leads[arrays.leader_of[arrays.leader_of >= 0]] = True
    unled = _names_where(arrays, (arrays.leader_of < 0) & ~leads)
    n_components = len(np.unique(component_roots(n, arrays.ties.person_a, arrays.ties.person_b))) - len(isolated)
    notes = []
    if isolated:
        notes.append(f"{join_with_and(isolated)} {_has_or_have(isolated)} no working tie and will meet nobody.")
    if not leads.any():
        notes.append("Nobody leads this team.")
    elif unled:
        notes.append(f"{join_with_and(unled)} {_has_or_have(unled)} no leader.")
    if n_components > 1:
        notes.append(f"The network falls into {n_components} parts with no tie between them.")
    return [*arrays.notes, *(note for note in notes if note not in arrays.notes)]


def _names_where(arrays: TeamArrays, mask: NDArray[np.bool_]) -> list[str]:
    """Names of people."""
    return [arrays.names[person] for person in np.flatnonzero(mask).tolist()]


def _has_or_have(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"
