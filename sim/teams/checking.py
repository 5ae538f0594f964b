"""What every team must hold to, whoever built it: people, ties and leaders that an engine can work with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from sim.model.about import FieldSpec, annotated_fields
from sim.teams.arrays import TeamArrays, arrays_of, graph_of
from sim.teams.error import Problem, TeamError, did_you_mean, either, listed
from sim.teams.parts import first_of_part

if TYPE_CHECKING:
    import networkx as nx

MOST_PEOPLE = 20_000
"""People of a network graph; what outgrows it is there as arrays only."""
SEEDS = 2**63
ROLE = "Colleague"
TEAM = "Team"
LONGEST_NAME = 100
LIGHTEST, HEAVIEST = 1e-9, 1e9
"""Weights of ties whose sums and ratios are far from the smallest and the largest number there is."""
START = ("wellbeing", "energy", "felt_compassion", "safety", "obstacles", "set_point", "disposition")
"""States whose value at the start may be given person by person."""


def check(graph: nx.Graph[int]) -> nx.Graph[int]:
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
    if n > MOST_PEOPLE:
        raise TeamError(f"the network has {n} people; at most {MOST_PEOPLE} can be simulated")
    if list(graph) != list(range(n)):
        raise TeamError(f"the nodes of the network must be the numbers 0 to {n - 1}, in this order")
    problems = [*_wrong_people(graph), *_wrong_ties(graph), *_wrong_leaders(graph)]
    if problems:
        raise TeamError.of(problems)
    graph.graph["notes"] = notes_of(arrays_of(graph))
    return graph


def checked_graph(arrays: TeamArrays) -> nx.Graph[int]:
    """Make a checked graph of a team's arrays.

    Raises
    ------
    TeamError
        There are too many people for a graph.
    """
    n = len(arrays.names)
    if n > MOST_PEOPLE:
        raise TeamError(f"{n} people are too many for a network graph; it has at most {MOST_PEOPLE}")
    return check(graph_of(arrays))


def wrong_weight(weight: object) -> str | None:
    """Say what is wrong with the weight of a tie, or None."""
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return f"weight {weight!r} must be a number above 0"
    if not 0 < weight < inf:
        return f"weight {weight} must be a finite number above 0"
    if not LIGHTEST <= weight <= HEAVIEST:
        return f"weight {str(weight)[:20]} must be from {LIGHTEST:g} to {HEAVIEST:g}; only how weights compare matters"
    return None


def wrong_start(start: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (state, what is wrong) for the values that a person is to start with."""
    for state, value in start.items():
        if state not in START:
            hint = did_you_mean(str(state), START) or f"; there are {listed(START, len(START))}"
            yield state, f"a person has no {state!r} to start with{hint}"
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield state, f"{state} {value!r} must be a number from 0 to 1"


def wrong_name(name: object) -> str | None:
    """Say what is wrong with the name of a person, role or team, or None."""
    if not isinstance(name, str):
        return f"{name!r} must be text (put it in quotes)"
    if not name.strip():
        return "a name must not be empty"
    if len(name) > LONGEST_NAME or not name.isprintable():
        return f"the name {name[:20]!r}… must be one line of at most {LONGEST_NAME} printable characters"
    return None


def circle(leader: Sequence[int | None]) -> list[int] | None:
    """Find people who lead one another in a circle; each is led by the next. None if there is no circle."""
    done: set[int] = set()
    for person in range(len(leader)):
        path: list[int] = []
        at: int | None = person
        while at is not None and at not in done:
            done.add(at)
            path.append(at)
            at = leader[at]
        if at is not None and at in path:
            return path[path.index(at) :]
    return None


def circle_in_words(names: Sequence[str]) -> str:
    """Tell a circle of leaders, given as names each of whom is led by the next."""
    if len(names) == 1:
        return f"{names[0]} leads {names[0]}; nobody can be their own leader"
    first, *others = [*reversed(names), names[-1]]
    return f"{first} leads {', who leads '.join(others)}; leaders must not form a circle"


def check_builder(builder: Any, seed: int) -> None:
    """Check the numbers and choices of a builder against what its fields say, and the seed.

    Raises
    ------
    TeamError
        With every field that is out of its bounds.
    """
    problems = [
        Problem(message, (name,))
        for name, field in annotated_fields(type(builder)).items()
        if (message := _wrong_value(field, getattr(builder, name)))
    ]
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < SEEDS:
        problems.append(Problem(f"seed is {seed!r}; it must be a whole number from 0 to 2^63 - 1", ("seed",)))
    if problems:
        raise TeamError.of(problems)


def _wrong_value(field: FieldSpec, value: object) -> str | None:
    """Say what is wrong with a number, a switch or a choice; other kinds of field are checked by their builder."""
    if get_origin(field.annotation) is Literal:
        choices = [str(choice) for choice in get_args(field.annotation)]
        if value not in choices:
            return f"{field.name} is {value!r}; it must be {either(choices)}{did_you_mean(str(value), choices)}"
    elif field.annotation is str or str in get_args(field.annotation):
        fits = isinstance(value, str) or (value is None and type(None) in get_args(field.annotation))
        return None if fits else f"{field.name} is {value!r}; it must be text"
    elif field.annotation is bool:
        return None if isinstance(value, bool) else f"{field.name} is {value!r}; it must be true or false"
    elif field.annotation in (int, float):
        low, high = field.metadata.minimum, field.metadata.maximum
        kind = "a whole number" if field.is_integer else "a number"
        fits = isinstance(value, int | float if field.annotation is float else int) and not isinstance(value, bool)
        if not (fits and (low is None or value >= low) and (high is None or value <= high)):  # type: ignore[operator]
            return f"{field.name} is {value!r}; it must be {kind} from {low} to {high}"
    return None


def _wrong_people(graph: nx.Graph[int]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for node, person in graph.nodes(data=True):
        for key, default in (("name", f"Person {node + 1}"), ("role", ROLE), ("team", TEAM)):
            if wrong := wrong_name(person.setdefault(key, default)):
                yield Problem(f"{key} of person {node + 1}: {wrong}")
        name = str(person["name"])
        if name in seen:
            yield Problem(f"two people are called {name!r}; each needs a name of their own")
        seen[name] = node
        for _, wrong in wrong_start(person.get("start", {})):
            yield Problem(f"{name}: {wrong}")


def _wrong_ties(graph: nx.Graph[int]) -> Iterator[Problem]:
    for a, b, tie in graph.edges(data=True):
        one, other = graph.nodes[a]["name"], graph.nodes[b]["name"]
        if a == b:
            yield Problem(f"{one} has a tie with {one}; a tie joins two people")
        if wrong := wrong_weight(tie.setdefault("weight", 1.0)):
            yield Problem(f"the tie of {one} and {other}: {wrong}")


def _wrong_leaders(graph: nx.Graph[int]) -> Iterator[Problem]:
    leader: list[int | None] = []
    for _, person in graph.nodes(data=True):
        led_by = person.setdefault("leader", None)
        if led_by is not None and (isinstance(led_by, bool) or led_by not in graph):
            yield Problem(f"{person['name']} is led by {led_by!r}; a leader must be the number of a person, or None")
            return
        leader.append(led_by)
    if found := circle(leader):
        yield Problem(circle_in_words([graph.nodes[person]["name"] for person in found]))


def notes_of(arrays: TeamArrays) -> list[str]:
    """Note what is allowed but unusual in a team, after what was noted before."""
    n = len(arrays.names)
    ends = np.concatenate([arrays.tied.one, arrays.tied.other])
    isolated = _named(arrays, np.bincount(ends, minlength=n) == 0)
    leads = np.zeros(n, np.bool_)
    leads[arrays.leader_of[arrays.leader_of >= 0]] = True
    unled = _named(arrays, (arrays.leader_of < 0) & ~leads)
    parts = len(np.unique(first_of_part(n, arrays.tied.one, arrays.tied.other))) - len(isolated)
    found = []
    if isolated:
        found.append(f"{listed(isolated)} {_has(isolated)} no working tie and will meet nobody.")
    if not leads.any():
        found.append("Nobody leads this team.")
    elif unled:
        found.append(f"{listed(unled)} {_has(unled)} no leader.")
    if parts > 1:
        found.append(f"The network falls into {parts} parts with no tie between them.")
    return [*arrays.notes, *(note for note in found if note not in arrays.notes)]


def _named(arrays: TeamArrays, which: NDArray[np.bool_]) -> list[str]:
    """Names of people."""
    return [arrays.names[person] for person in np.flatnonzero(which).tolist()]


def _has(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"
