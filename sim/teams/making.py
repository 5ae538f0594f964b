"""Steps that the builders share: people with names and a leader, ties with weights."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.teams.arrays import EdgeList, TeamArrays, sequential_sum
from sim.teams.rng import TIE_WEIGHT_STREAM, FloatArray, Int32Array, draw_heavy_tailed
from sim.teams.validation import DEFAULT_ROLE, DEFAULT_TEAM

LEADER_INDEX = 0
"""The leader of a team that a builder makes is its first person."""
LEADER_ROLE = "Team leader"
SIZE_CACHE_SIZE = 32
"""Sizes of team for which what depends on the size alone is kept."""


def add_people(ties: EdgeList, roles: Sequence[str], team: str = DEFAULT_TEAM, leader: bool = True) -> TeamArrays:
    """Give ties their people, numbered within their role: "Nurse 1", "Nurse 2", ….

    Parameters
    ----------
    ties
        The ties of the team.
    roles
        One a person; with a leader, the first is theirs alone and stays without a number.
    team
        Name of the team.
    leader
        Whether the first person leads all the others.
    """
    n_in_role: Counter[str] = Counter()
    names = []
    for person, role in enumerate(roles):
        n_in_role[role] += 1
        names.append(role if leader and person == LEADER_INDEX else f"{role} {n_in_role[role]}")
    leader_of = np.full(len(roles), LEADER_INDEX if leader else -1, np.int32)
    leader_of[LEADER_INDEX] = -1
    return TeamArrays(tuple(names), tuple(roles), (team,), np.zeros(len(roles), np.int32), leader_of, ties, {})


def add_plain_people(tied: EdgeList, size: int, leader: bool) -> TeamArrays:
    """Give ties people who differ in nothing but that the first may lead the others."""
    return add_people(tied, [LEADER_ROLE if leader else DEFAULT_ROLE] + [DEFAULT_ROLE] * (size - 1), leader=leader)


@functools.lru_cache(maxsize=SIZE_CACHE_SIZE)
def all_pairs(size: int) -> tuple[Int32Array, Int32Array]:
    """All pairs of so many people, in the order of both: do not write into them."""
    one, other = np.triu_indices(size, 1)
    return one.astype(np.int32), other.astype(np.int32)


def edges_from_mask(mask: NDArray[np.bool_], seed: int, spread: float) -> EdgeList:
    """Tie people together, with heavy-tailed weights of mean 1 (all 1 if spread is 0).

    Parameters
    ----------
    mask
        Shape (people, people): whether one and other > one are tied; the rest is not looked at.
    """
    one, other = (people.astype(np.int32) for people in np.nonzero(np.triu(mask, 1)))
    return EdgeList(one, other, scale_to_mean_one(draw_heavy_tailed(seed, TIE_WEIGHT_STREAM, one, other, spread)))


def scale_to_mean_one(weight: FloatArray) -> FloatArray:
    """Weights scaled to mean 1."""
    return weight * (len(weight) / sequential_sum(weight)) if len(weight) else weight
