"""People, teams, roles and ties of a recording, with short names and positions."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.teams.layout import layout_team
from sim.world import InitialTies, Population
from sim.world.population import build_initial_ties, build_population

if TYPE_CHECKING:
    from sim.scenario import Scenario

DIGITS = 3
"""Decimals of positions and weights."""
LONGEST_SHORT = 4
"""Maximum length of a short name in characters."""
MANY = 50
"""Size of the caches of layouts and short names."""


def cast_of(scenario: Scenario) -> dict[str, Any]:
    """Cast of a scenario for the header."""
    graph = scenario.team_graph()
    people, ties = build_population(graph), build_initial_ties(graph)
    positions = _positions(people, ties, scenario)
    roles = list(dict.fromkeys(people.roles))
    leads = np.bincount(people.leader_of[people.leader_of >= 0], minlength=len(people.names))
    shorts = short_names(people.names)
    return {
        "people": [
            {
                "name": name,
                "short": shorts[i],
                "role": roles.index(people.roles[i]),
                "team": int(people.team_of[i]),
                "leader": int(people.leader_of[i]),
                "leads": int(leads[i]),
                "x": round(float(positions[i, 0]), DIGITS),
                "y": round(float(positions[i, 1]), DIGITS),
            }
            for i, name in enumerate(people.names)
        ],
        "roles": roles,
        "teams": [_team(team, name, people, leads, positions) for team, name in enumerate(people.teams)],
        "ties": {
            "one": ties.person_a.tolist(),
            "other": ties.person_b.tolist(),
            "weight": [round(weight, DIGITS) for weight in ties.weight.tolist()],
        },
    }


def _team(
    team: int, name: str, people: Population, leads: NDArray[np.int64], positions: NDArray[np.float64]
) -> dict[str, Any]:
    """A team with the circle around its people."""
    members = np.flatnonzero(people.team_of == team)
    centre = (positions[members].max(axis=0) + positions[members].min(axis=0)) / 2
    radius = float(np.hypot(*(positions[members] - centre).T).max())
    return {
        "name": name,
        "size": len(members),
        "x": round(float(centre[0]), DIGITS),
        "y": round(float(centre[1]), DIGITS),
        "radius": round(radius, DIGITS),
        "leaders": [int(person) for person in members if leads[person] > 0],
    }


_remembered: dict[tuple[bytes, ...], NDArray[np.float64]] = {}


def _positions(people: Population, ties: InitialTies, scenario: Scenario) -> NDArray[np.float64]:
    """Positions of people, shape (people, 2). Cached per team."""
    key = (
        "\0".join(people.teams).encode(),
        people.team_of.tobytes(),
        people.leader_of.tobytes(),
        ties.person_a.tobytes(),
        ties.person_b.tobytes(),
        ties.weight.tobytes(),
    )
    if key not in _remembered:
        if len(_remembered) >= MANY:
            _remembered.pop(next(iter(_remembered)))
        at = layout_team(scenario.team_arrays())
        _remembered[key] = np.array([at[person] for person in range(len(people.names))])
    return _remembered[key]


@functools.lru_cache(maxsize=MANY)
def short_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Unique names of at most four characters: "N3" for Nurse 3, "WM" for the ward manager."""
    split = [_stem_and_number(name) for name in names]
    stems = list(dict.fromkeys(stem for stem, _ in split))
    numbered = {stem for stem, number in split if number}
    begin = {stem: _beginnings(stem, alone=stem not in numbered) for stem in stems}
    step = dict.fromkeys(stems, 0)
    while clash := _clashing({stem: begin[stem][step[stem]] for stem in stems}):
        moved = [stem for stem in clash if step[stem] + 1 < len(begin[stem])]
        if not moved:
            break
        for stem in moved:
            step[stem] += 1
    taken: set[str] = set()
    return tuple(_unused(begin[stem][step[stem]], number, taken) for stem, number in split)


def _stem_and_number(name: str) -> tuple[str, str]:
    """A name without the number at its end, and the number."""
    match = re.fullmatch(r"(.*?)[\s#-]*(\d[\d.]*)", name.strip())
    return (match[1], match[2]) if match and match[1] else (name.strip(), "")


def _beginnings(stem: str, *, alone: bool) -> list[str]:
    """Ways to shorten a name, from the shortest: initials of several words, or the first letters of one."""
    words = re.findall(r"\w+", stem) or [stem[:1] or "?"]
    initials = ["".join(word[0].upper() for word in words)[:LONGEST_SHORT]] if len(words) > 1 else []
    shortest = 2 if alone and not initials else 1
    first = words[0][:1].upper() + words[0][1:]
    letters = [first[:length] for length in range(shortest, LONGEST_SHORT + 1)]
    return [*initials, *(letters[1:] if initials else letters)]


def _clashing(shorts: dict[str, str]) -> list[str]:
    """Names with equal short forms."""
    forms = list(shorts.values())
    return [stem for stem, form in shorts.items() if forms.count(form) > 1]


def _unused(begin: str, number: str, taken: set[str]) -> str:
    """A short name that is not in use. Letters are dropped if the number needs the space."""
    n_letters = max(1, LONGEST_SHORT - len(number))
    short = (begin[:n_letters] + number)[:LONGEST_SHORT]
    count = 2
    while short in taken and count < 1000:
        end = str(count)
        short = begin[: LONGEST_SHORT - len(end)] + end
        count += 1
    taken.add(short)
    return short
