"""Layout of a team network (Fruchterman–Reingold), deterministic for each team."""

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
"""Number of people. A larger team is laid out on a spiral."""
GRAVITY = 1.0
"""Strength of the force to the centre, which keeps people without ties close."""
OVERLAP_DISTANCE = 0.6
"""Distance, in units of the ideal distance, below which people repel each other more strongly."""
GOLDEN_ANGLE = pi * (3.0 - sqrt(5.0))
MAX_TEAMS_ON_RING = 16
"""Number of teams. More teams are laid out on a spiral."""
TEAM_SPACING = 1.05
"""Distance between neighbouring teams, relative to the sum of their radii."""


def layout_team(team: nx.Graph[int] | TeamArrays) -> dict[int, tuple[float, float]]:
    """Coordinates of people for figures and the page.

    Each team has a force-directed layout. Several teams are placed on a ring, or many teams on a spiral, in their
    order. A team that consists of one leader is placed in the centre.

    Parameters
    ----------
    team
        A checked team graph, or arrays.

    Returns
    -------
    dict
        Coordinates (x, y) by index of the person, from -1 to 1.
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
    """The ties within each team, with the positions of people in their team as indices."""
    person_a, person_b, weight = arrays.ties
    within = np.flatnonzero(arrays.team_of[person_a] == arrays.team_of[person_b])
    team_of_tie = arrays.team_of[person_a[within]]
    within = within[np.argsort(team_of_tie, kind="stable")]
    ends = np.searchsorted(np.sort(team_of_tie), np.arange(len(teams)), side="right")
    for people, ties in zip(teams, np.split(within, ends[:-1]), strict=True):
        a, b = (np.searchsorted(people, end[ties]).astype(np.int32) for end in (person_a, person_b))
        yield EdgeList(a, b, weight[ties])


def _team_centres(teams: Sequence[list[int]], size: Sequence[float], leaders: set[int]) -> NDArray[np.float64]:
    """Coordinates of the centres of the teams, given their radii."""
    middle = [number for number, people in enumerate(teams) if len(people) == 1 and people[0] in leaders]
    around = [number for number in range(len(teams)) if number not in middle[:1]]
    centre = np.zeros((len(teams), 2))
    if len(teams) == 1:
        return centre
    if len(around) > MAX_TEAMS_ON_RING:
        spacing = TEAM_SPACING * max(size) * 1.1
        for index, number in enumerate(around):
            centre[number] = _polar_to_cartesian(spacing * sqrt(index + 0.5 + len(middle[:1])), index * GOLDEN_ANGLE)
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
    """Coordinates of the people of one team within a circle of radius 1, shape (n, 2)."""
    if n == 1:
        return np.zeros((1, 2))
    if n > MAX_FORCE_DIRECTED_SIZE:
        return np.array([_polar_to_cartesian(sqrt((index + 0.5) / n), index * GOLDEN_ANGLE) for index in range(n)])
    position = np.array([_polar_to_cartesian(1.0, pi / 2 - 2 * pi * number / n) for number in range(n)])
    weight = np.zeros((n, n))
    weight[ties.person_a, ties.person_b] = weight[ties.person_b, ties.person_a] = ties.weight
    pull = np.sqrt(np.sqrt(weight / max(float(weight.mean()), 1e-9)))
    sqrt_degree = np.sqrt(np.maximum((weight > 0).sum(axis=1), 1.0))
    position = _fruchterman_reingold(position, pull * 2.0 / np.sqrt(sqrt_degree[:, None] * sqrt_degree[None, :]))
    position -= position.mean(axis=0)
    distance_to_centre = np.maximum(np.hypot(position[:, 0], position[:, 1]), 1e-9)
    # Outliers are moved towards the centre, so that the others have more space.
    third_quartile = float(np.quantile(distance_to_centre, 0.75))
    compressed_distance = np.where(
        distance_to_centre > third_quartile,
        third_quartile + (distance_to_centre - third_quartile) / 2,
        distance_to_centre,
    )
    return position * (compressed_distance / distance_to_centre / float(compressed_distance.max()))[:, None]


def _fruchterman_reingold(position: NDArray[np.float64], pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Force-directed layout with decreasing steps (Fruchterman & Reingold 1991).

    Parameters
    ----------
    position
        Initial coordinates, shape (n, 2).
    pull
        Strength of the attraction between people, shape (n, n).
    """
    n = len(position)
    ideal = 2.0 / sqrt(n)
    for step in range(N_ITERATIONS):
        displacement = position[:, None, :] - position[None, :, :]
        distance = np.maximum(np.hypot(displacement[..., 0], displacement[..., 1]), 0.01 * ideal)
        force_factor = (ideal / distance) ** 2 * np.where(
            distance < OVERLAP_DISTANCE * ideal, 5.0, 1.0
        ) - pull * distance / ideal
        force = (displacement * force_factor[..., None]).sum(axis=1) - GRAVITY * position
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        max_step = 0.1 * (1.0 - step / N_ITERATIONS)
        position = position + force * (np.minimum(length, max_step) / length)[:, None]
    return position
