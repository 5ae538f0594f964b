"""Where to draw people: the same picture for the same team, teams apart from each other, the heavily tied together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.teams.arrays import EdgeList, TeamArrays, to_arrays
from sim.teams.rng import Int32Array

if TYPE_CHECKING:
    import networkx as nx

N_ITERATIONS = 200
MAX_FORCE_DIRECTED_SIZE = 600
"""People; a larger team is laid out on a spiral instead of by forces."""
GRAVITY = 1.0
"""Keeps people without ties in the picture."""
OVERLAP_DISTANCE = 0.6
"""People nearer than this, in ideal distances, push much harder."""
GOLDEN_ANGLE = pi * (3.0 - sqrt(5.0))
MAX_TEAMS_ON_RING = 16
"""Teams; more of them stand on a spiral instead of a ring."""
TEAM_SPACING = 1.05
"""Distance of two teams, in sums of their radii."""


def layout_team(team: nx.Graph[int] | TeamArrays) -> dict[int, tuple[float, float]]:
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
    arrays = to_arrays(team)
    size = np.bincount(arrays.team_of, minlength=len(arrays.teams))
    teams = np.split(np.argsort(arrays.team_of, kind="stable").astype(np.int32), np.cumsum(size)[:-1])
    radii = np.sqrt(size).tolist()
    coordinates = np.zeros((len(arrays.names), 2))
    centres = _team_centres([people.tolist() for people in teams], radii, set(arrays.leader_of.tolist()))
    for people, centre, radius, ties in zip(teams, centres, radii, _ties_within_teams(arrays, teams), strict=True):
        coordinates[people] = centre + radius * _layout_single_team(len(people), ties)
    middle = (coordinates.max(axis=0) + coordinates.min(axis=0)) / 2
    coordinates -= middle
    coordinates /= max(float(np.abs(coordinates).max()), 1e-9)
    return {person: (float(x), float(y)) for person, (x, y) in enumerate(coordinates)}


def _ties_within_teams(arrays: TeamArrays, teams: Sequence[Int32Array]) -> Iterator[EdgeList]:
    """The ties within each team, by the places that its people have in it."""
    one, other, weight = arrays.ties
    within = np.flatnonzero(arrays.team_of[one] == arrays.team_of[other])
    team_of_tie = arrays.team_of[one[within]]
    within = within[np.argsort(team_of_tie, kind="stable")]
    ends = np.searchsorted(np.sort(team_of_tie), np.arange(len(teams)), side="right")
    for people, ties in zip(teams, np.split(within, ends[:-1]), strict=True):
        a, b = (np.searchsorted(people, end[ties]).astype(np.int32) for end in (one, other))
        yield EdgeList(a, b, weight[ties])


def _team_centres(teams: Sequence[list[int]], size: Sequence[float], leaders: set[int]) -> NDArray[np.float64]:
    """Say where the teams stand, in their order, with these radii."""
    middle = [number for number, people in enumerate(teams) if len(people) == 1 and people[0] in leaders]
    around = [number for number in range(len(teams)) if number not in middle[:1]]
    centre = np.zeros((len(teams), 2))
    if len(teams) == 1:
        return centre
    if len(around) > MAX_TEAMS_ON_RING:
        spacing = TEAM_SPACING * max(size) * 1.1
        for place, number in enumerate(around):
            centre[number] = _polar_to_cartesian(spacing * sqrt(place + 0.5 + len(middle[:1])), place * GOLDEN_ANGLE)
        return centre
    sum_of_radii = sum(size[number] for number in around)
    radius = max(TEAM_SPACING * sum_of_radii / pi, TEAM_SPACING * (max(size) + 1.0))
    angle = 0.0
    for number in around:
        angle += pi * size[number] / sum_of_radii
        centre[number] = _polar_to_cartesian(radius, pi / 2 - angle)
        angle += pi * size[number] / sum_of_radii
    return centre


def _polar_to_cartesian(radius: float, angle: float) -> tuple[float, float]:
    return radius * cos(angle), radius * sin(angle)


def _layout_single_team(n: int, ties: EdgeList) -> NDArray[np.float64]:
    """Lay out one team of n people within a circle of radius 1."""
    if n == 1:
        return np.zeros((1, 2))
    if n > MAX_FORCE_DIRECTED_SIZE:
        return np.array([_polar_to_cartesian(sqrt((place + 0.5) / n), place * GOLDEN_ANGLE) for place in range(n)])
    place = np.array([_polar_to_cartesian(1.0, pi / 2 - 2 * pi * number / n) for number in range(n)])
    weight = np.zeros((n, n))
    weight[ties.person_a, ties.person_b] = weight[ties.person_b, ties.person_a] = ties.weight
    pull = np.sqrt(np.sqrt(weight / max(float(weight.mean()), 1e-9)))
    sqrt_degree = np.sqrt(np.maximum((weight > 0).sum(axis=1), 1.0))
    place = _fruchterman_reingold(place, pull * 2.0 / np.sqrt(sqrt_degree[:, None] * sqrt_degree[None, :]))
    place -= place.mean(axis=0)
    distance_to_centre = np.maximum(np.hypot(place[:, 0], place[:, 1]), 1e-9)
    # Outliers come in, so that the others have room.
    third_quartile = float(np.quantile(distance_to_centre, 0.75))
    compressed_distance = np.where(
        distance_to_centre > third_quartile,
        third_quartile + (distance_to_centre - third_quartile) / 2,
        distance_to_centre,
    )
    return place * (compressed_distance / distance_to_centre / float(compressed_distance.max()))[:, None]


def _fruchterman_reingold(place: NDArray[np.float64], pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let ties pull and people push until they rest, moving less and less (Fruchterman & Reingold 1991)."""
    n = len(place)
    ideal = 2.0 / sqrt(n)
    for step in range(N_ITERATIONS):
        displacement = place[:, None, :] - place[None, :, :]
        distance = np.maximum(np.hypot(displacement[..., 0], displacement[..., 1]), 0.01 * ideal)
        force_factor = (ideal / distance) ** 2 * np.where(
            distance < OVERLAP_DISTANCE * ideal, 5.0, 1.0
        ) - pull * distance / ideal
        force = (displacement * force_factor[..., None]).sum(axis=1) - GRAVITY * place
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        max_step = 0.1 * (1.0 - step / N_ITERATIONS)
        place = place + force * (np.minimum(length, max_step) / length)[:, None]
    return place
