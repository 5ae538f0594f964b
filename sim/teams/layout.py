"""Where to draw people: the same picture for the same team, teams apart from each other, the heavily tied together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.teams.arrays import TeamArrays, Tied, arrays_of
from sim.teams.luck import Indices

if TYPE_CHECKING:
    import networkx as nx

STEPS = 200
LARGEST_SPRUNG = 600
"""People; a larger team is laid out on a spiral instead of by forces."""
PULL_TO_CENTRE = 1.0
"""Keeps people without ties in the picture."""
ELBOW_ROOM = 0.6
"""People nearer than this, in ideal distances, push much harder."""
GOLDEN_ANGLE = pi * (3.0 - sqrt(5.0))
MOST_ON_RING = 16
"""Teams; more of them stand on a spiral instead of a ring."""
GAP = 1.05
"""Distance of two teams, in sums of their radii."""


def positions(team: nx.Graph[int] | TeamArrays) -> dict[int, tuple[float, float]]:
    """Lay out a team for figures and the player.

    A single team is laid out by forces: ties pull, people push each other apart. Several teams are each laid out so and
    stand around a ring (many: on a spiral) in their order, a team of one who leads others in the middle.

    Parameters
    ----------
    team
        A checked team graph, or a team in arrays, for which networkx need not be loaded.

    Returns
    -------
    dict
        Person to (x, y), both within [-1, 1].
    """
    arrays = arrays_of(team)
    size = np.bincount(arrays.team_of, minlength=len(arrays.teams))
    teams = np.split(np.argsort(arrays.team_of, kind="stable").astype(np.int32), np.cumsum(size)[:-1])
    radii = np.sqrt(size).tolist()
    place = np.zeros((len(arrays.names), 2))
    centres = _centres([people.tolist() for people in teams], radii, set(arrays.leader_of.tolist()))
    for people, centre, radius, ties in zip(teams, centres, radii, _ties(arrays, teams), strict=True):
        place[people] = centre + radius * _within(len(people), ties)
    middle = (place.max(axis=0) + place.min(axis=0)) / 2
    place -= middle
    place /= max(float(np.abs(place).max()), 1e-9)
    return {person: (float(x), float(y)) for person, (x, y) in enumerate(place)}


def _ties(arrays: TeamArrays, teams: Sequence[Indices]) -> Iterator[Tied]:
    """The ties within each team, by the places that its people have in it."""
    one, other, weight = arrays.tied
    within = np.flatnonzero(arrays.team_of[one] == arrays.team_of[other])
    of = arrays.team_of[one[within]]
    within = within[np.argsort(of, kind="stable")]
    ends = np.searchsorted(np.sort(of), np.arange(len(teams)), side="right")
    for people, ties in zip(teams, np.split(within, ends[:-1]), strict=True):
        a, b = (np.searchsorted(people, end[ties]).astype(np.int32) for end in (one, other))
        yield Tied(a, b, weight[ties])


def _centres(teams: Sequence[list[int]], size: Sequence[float], leaders: set[int]) -> NDArray[np.float64]:
    """Say where the teams stand, in their order, with these radii."""
    middle = [number for number, people in enumerate(teams) if len(people) == 1 and people[0] in leaders]
    around = [number for number in range(len(teams)) if number not in middle[:1]]
    centre = np.zeros((len(teams), 2))
    if len(teams) == 1:
        return centre
    if len(around) > MOST_ON_RING:
        apart = GAP * max(size) * 1.1
        for place, number in enumerate(around):
            centre[number] = _turned(apart * sqrt(place + 0.5 + len(middle[:1])), place * GOLDEN_ANGLE)
        return centre
    rim = sum(size[number] for number in around)
    radius = max(GAP * rim / pi, GAP * (max(size) + 1.0))
    angle = 0.0
    for number in around:
        angle += pi * size[number] / rim
        centre[number] = _turned(radius, pi / 2 - angle)
        angle += pi * size[number] / rim
    return centre


def _turned(radius: float, angle: float) -> tuple[float, float]:
    return radius * cos(angle), radius * sin(angle)


def _within(n: int, ties: Tied) -> NDArray[np.float64]:
    """Lay out one team of n people within a circle of radius 1."""
    if n == 1:
        return np.zeros((1, 2))
    if n > LARGEST_SPRUNG:
        return np.array([_turned(sqrt((place + 0.5) / n), place * GOLDEN_ANGLE) for place in range(n)])
    place = np.array([_turned(1.0, pi / 2 - 2 * pi * number / n) for number in range(n)])
    weight = np.zeros((n, n))
    weight[ties.one, ties.other] = weight[ties.other, ties.one] = ties.weight
    pull = np.sqrt(np.sqrt(weight / max(float(weight.mean()), 1e-9)))
    crowd = np.sqrt(np.maximum((weight > 0).sum(axis=1), 1.0))
    place = _spring(place, pull * 2.0 / np.sqrt(crowd[:, None] * crowd[None, :]))
    place -= place.mean(axis=0)
    far = np.maximum(np.hypot(place[:, 0], place[:, 1]), 1e-9)
    # Outliers come in, so that the others have room.
    inner = float(np.quantile(far, 0.75))
    drawn_in = np.where(far > inner, inner + (far - inner) / 2, far)
    return place * (drawn_in / far / float(drawn_in.max()))[:, None]


def _spring(place: NDArray[np.float64], pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let ties pull and people push until they rest, moving less and less (Fruchterman & Reingold 1991)."""
    n = len(place)
    ideal = 2.0 / sqrt(n)
    for step in range(STEPS):
        apart = place[:, None, :] - place[None, :, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 0.01 * ideal)
        push = (ideal / distance) ** 2 * np.where(distance < ELBOW_ROOM * ideal, 5.0, 1.0) - pull * distance / ideal
        force = (apart * push[..., None]).sum(axis=1) - PULL_TO_CENTRE * place
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        most = 0.1 * (1.0 - step / STEPS)
        place = place + force * (np.minimum(length, most) / length)[:, None]
    return place
