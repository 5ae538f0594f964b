"""Steps that the builders share: people with names and a leader, ties with weights."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.teams.arrays import TeamArrays, Tied, in_turn
from sim.teams.checking import ROLE, TEAM
from sim.teams.luck import WEIGHT, Floats, Indices, heavy_tailed

LEADER = 0
"""The leader of a team that a builder makes is its first person."""
LEADER_ROLE = "Team leader"
KEPT = 32
"""Sizes of team for which what depends on the size alone is kept."""


def staffed(tied: Tied, roles: Sequence[str], team: str = TEAM, leader: bool = True) -> TeamArrays:
    """Give ties their people, numbered within their role: "Nurse 1", "Nurse 2", ….

    Parameters
    ----------
    tied
        The ties of the team.
    roles
        One a person; with a leader, the first is theirs alone and stays without a number.
    team
        Name of the team.
    leader
        Whether the first person leads all the others.
    """
    seen: Counter[str] = Counter()
    names = []
    for person, role in enumerate(roles):
        seen[role] += 1
        names.append(role if leader and person == LEADER else f"{role} {seen[role]}")
    leader_of = np.full(len(roles), LEADER if leader else -1, np.int32)
    leader_of[LEADER] = -1
    return TeamArrays(tuple(names), tuple(roles), (team,), np.zeros(len(roles), np.int32), leader_of, tied, {})


def colleagues(tied: Tied, size: int, leader: bool) -> TeamArrays:
    """Give ties people who differ in nothing but that the first may lead the others."""
    return staffed(tied, [LEADER_ROLE if leader else ROLE] + [ROLE] * (size - 1), leader=leader)


@functools.lru_cache(maxsize=KEPT)
def pairs(size: int) -> tuple[Indices, Indices]:
    """All pairs of so many people, in the order of both: do not write into them."""
    one, other = np.triu_indices(size, 1)
    return one.astype(np.int32), other.astype(np.int32)


def tied_where(tied: NDArray[np.bool_], seed: int, spread: float) -> Tied:
    """Tie people together, with heavy-tailed weights of mean 1 (all 1 if spread is 0).

    Parameters
    ----------
    tied
        Shape (people, people): whether one and other > one are tied; the rest is not looked at.
    """
    one, other = (people.astype(np.int32) for people in np.nonzero(np.triu(tied, 1)))
    return Tied(one, other, with_mean_one(heavy_tailed(seed, WEIGHT, one, other, spread)))


def with_mean_one(weight: Floats) -> Floats:
    """Weights scaled to mean 1."""
    return weight * (len(weight) / in_turn(weight)) if len(weight) else weight
