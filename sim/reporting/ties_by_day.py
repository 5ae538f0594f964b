"""Ties of a team on a given day: the initial ties and those made by introductions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.states import STATE_INDEX

if TYPE_CHECKING:
    from sim.recording.recording import Recording


class TiesOnDay(NamedTuple):
    """Active ties on a day, one entry per tie, with a < b.

    Attributes
    ----------
    person_a, person_b : int32, indices of people
    weight : float64
    introduced : bool, whether the tie was made by an introduction
    """

    person_a: NDArray[np.int32]
    person_b: NDArray[np.int32]
    weight: NDArray[np.float64]
    introduced: NDArray[np.bool_]


def ties_on(recording: Recording, day: int) -> TiesOnDay:
    """Active ties on a day.

    An introduced tie has the weight of the giver's tie with the receiver. It is active from the day after the
    introduction until one of the two people leaves.
    """
    world = recording.world
    weights = {
        (int(a), int(b)): float(w)
        for a, b, w in zip(world.ties.person_a, world.ties.person_b, world.ties.weight, strict=True)
    }
    introduced = _introduced_ties(recording, day, weights)
    pairs = [*weights, *introduced]
    return TiesOnDay(
        person_a=np.array([a for a, _ in pairs], dtype=np.int32),
        person_b=np.array([b for _, b in pairs], dtype=np.int32),
        weight=np.array([*weights.values(), *introduced.values()], dtype=np.float64),
        introduced=np.array([False] * len(weights) + [True] * len(introduced), dtype=np.bool_),
    )


def _introduced_ties(
    recording: Recording, day: int, initial_ties: dict[tuple[int, int], float]
) -> dict[tuple[int, int], float]:
    """Weights of the introduced ties that are active on a day."""
    acts, people = recording.act_log, recording.person_states
    left_by_day = people[:, STATE_INDEX["left"]] > 0.0
    introduced: dict[tuple[int, int], float] = {}
    next_day = 1
    for act in np.flatnonzero((acts.introduced >= 0) & (acts.day < day)):
        today = int(acts.day[act])
        introduced = _drop_ties_of_leavers(introduced, left_by_day[next_day - 1 : today - 1])
        next_day = today
        giver, receiver, third = (int(column[act]) for column in (acts.giver, acts.receiver, acts.introduced))
        tie_weights = {**initial_ties, **introduced}
        introduced[_ordered_pair(receiver, third)] = tie_weights.get(_ordered_pair(giver, receiver), 1.0)
    return _drop_ties_of_leavers(introduced, left_by_day[next_day - 1 : day - 1])


def _drop_ties_of_leavers(
    ties: dict[tuple[int, int], float], left_by_day: NDArray[np.bool_]
) -> dict[tuple[int, int], float]:
    """Ties of people who did not leave on these days."""
    has_left = np.logical_or.reduce(left_by_day, axis=0)
    return {(a, b): weight for (a, b), weight in ties.items() if not (has_left[a] or has_left[b])}


def _ordered_pair(a: int, b: int) -> tuple[int, int]:
    """The two people of a tie, the smaller index first."""
    return (a, b) if a < b else (b, a)
