"""Results of an engine as arrays, bit-identical for both engines."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class ActLog(NamedTuple):
    """The act log: one entry per act or conversation, ordered by day. The number of an act is its index.

    Within a day: sparks, then acts by giver and receiver, then conversations by leader and slot.

    Attributes
    ----------
    day : int32, from 1
    giver : int32, person; -1 for an act from outside the team
    receiver : int32, person
    kind : int8, index into `sim.model.act_kinds.ACT_KINDS`; `CONVERSATION_KIND` for a conversation of a leader
    contagious : bool, whether the same draw would not have led to the act without felt compassion
    because : int64, the act it is attributed to; -1 for none
    introduced : int32, the third person to whom the receiver has a tie from the next day on; -1 for none
    moment : float64, time of the working day, in [0, 1)
    """

    day: NDArray[np.int32]
    giver: NDArray[np.int32]
    receiver: NDArray[np.int32]
    kind: NDArray[np.int8]
    contagious: NDArray[np.bool_]
    because: NDArray[np.int64]
    introduced: NDArray[np.int32]
    moment: NDArray[np.float64]


ACT_LOG_DTYPES: dict[str, type[np.generic]] = {
    "day": np.int32,
    "giver": np.int32,
    "receiver": np.int32,
    "kind": np.int8,
    "contagious": np.bool_,
    "because": np.int64,
    "introduced": np.int32,
    "moment": np.float64,
}


class Trace(NamedTuple):
    """Results of one run.

    Attributes
    ----------
    days : float64, shape (days, 1 + teams, measures)
        Measures by `sim.model.measures.MEASURES`; scope 0 is all people, scope 1 + t is team t.
    people : float64, shape (days, states, people), or None
        States by `sim.model.states.PERSON_STATES`; the first row is day 1.
    acts : ActLog, or None
    """

    days: NDArray[np.float64]
    people: NDArray[np.float64] | None
    acts: ActLog | None

    def digest(self) -> str:
        """SHA-256 of all values in little-endian order: results with equal digests are bit-identical."""
        digest = hashlib.sha256()
        for array in (self.days, self.people, *(self.acts or ())):
            if array is not None:
                digest.update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())
        return digest.hexdigest()
