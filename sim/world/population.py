"""People and their ties as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.derived_constants import Constants
from sim.teams.arrays import TeamArrays, sequential_sum, to_arrays
from sim.world import vectorized

if TYPE_CHECKING:
    import networkx as nx

FloatArray = NDArray[np.float64]
Int32Array = NDArray[np.int32]


class Population(NamedTuple):
    """Names, roles, teams and leaders of people, by index.

    Attributes
    ----------
    names, roles : one per person
    teams : names of the teams, in order of first appearance
    team_of : shape (people,), index of each person's team
    leader_of : shape (people,), leader of each person; -1 for none
    """

    names: tuple[str, ...]
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    team_of: Int32Array
    leader_of: Int32Array


class InitialTies(NamedTuple):
    """Ties of the initial graph, person_a < person_b, sorted by person_a and person_b.

    Attributes
    ----------
    person_a, person_b : shape (ties,)
    weight : shape (ties,), above 0
    mean_strength : mean over people of the sum of their ties' weights
    """

    person_a: Int32Array
    person_b: Int32Array
    weight: FloatArray
    mean_strength: float


def build_population(team: nx.Graph[int] | TeamArrays) -> Population:
    """The people of a team or organisation."""
    arrays = to_arrays(team)
    return Population(arrays.names, arrays.roles, arrays.teams, arrays.team_of, arrays.leader_of)


def build_initial_ties(team: nx.Graph[int] | TeamArrays) -> InitialTies:
    """The ties of a team or organisation."""
    arrays = to_arrays(team)
    person_a, person_b, weight = arrays.ties
    return InitialTies(person_a, person_b, weight, mean_strength=sequential_sum(2.0 * weight) / len(arrays.names))


def meeting_probabilities_of_ties(weight: FloatArray, ties: InitialTies, c: Constants) -> FloatArray:
    """Probability of meeting on a day for ties with these weights; shape (ties,)."""
    probabilities: FloatArray = vectorized.meeting_probabilities(weight, ties.mean_strength, c)
    return probabilities
