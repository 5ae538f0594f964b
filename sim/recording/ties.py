"""The ties of a team on a given day: those from the start, and those that introductions made since."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.states import STATE_INDEX

if TYPE_CHECKING:
    from sim.recording.recording import Recording


class Ties(NamedTuple):
    """Ties at work on a day; one entry a tie, a < b.

    Attributes
    ----------
    a, b : int32, people
    weight : float64
    introduced : bool, whether an introduction made the tie
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    weight: NDArray[np.float64]
    introduced: NDArray[np.bool_]


def ties_on(recording: Recording, day: int) -> Ties:
    """Ties that are at work on a day.

    An introduced tie has the weight of the giver's tie with the receiver, works from the day after the introduction,
    and goes when either person leaves.
    """
    world = recording.world
    weights = {
        (int(a), int(b)): float(w)
        for a, b, w in zip(world.ties.person_a, world.ties.person_b, world.ties.weight, strict=True)
    }
    made = _introduced(recording, day, weights)
    pairs = [*weights, *made]
    return Ties(
        a=np.array([a for a, _ in pairs], dtype=np.int32),
        b=np.array([b for _, b in pairs], dtype=np.int32),
        weight=np.array([*weights.values(), *made.values()], dtype=np.float64),
        introduced=np.array([False] * len(weights) + [True] * len(made), dtype=np.bool_),
    )


def _introduced(recording: Recording, day: int, given: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Introduced ties at work on a day, with their weights; `given` are the ties from the start."""
    acts, people = recording.acts_kept, recording.people_kept
    left = people[:, STATE_INDEX["left"]] > 0.0
    made: dict[tuple[int, int], float] = {}
    seen = 1
    for act in np.flatnonzero((acts.introduced >= 0) & (acts.day < day)):
        today = int(acts.day[act])
        made = _without(made, left[seen - 1 : today - 1])
        seen = today
        giver, receiver, third = (int(who[act]) for who in (acts.giver, acts.receiver, acts.introduced))
        known = {**given, **made}
        made[_pair(receiver, third)] = known.get(_pair(giver, receiver), 1.0)
    return _without(made, left[seen - 1 : day - 1])


def _without(ties: dict[tuple[int, int], float], left: NDArray[np.bool_]) -> dict[tuple[int, int], float]:
    """The ties of people of whom none left on these days."""
    gone = np.logical_or.reduce(left, axis=0)
    return {(a, b): weight for (a, b), weight in ties.items() if not (gone[a] or gone[b])}


def _pair(a: int, b: int) -> tuple[int, int]:
    """A tie's two people, the smaller number first."""
    return (a, b) if a < b else (b, a)
