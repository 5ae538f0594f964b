"""Counterfactual runs: one act is omitted, to show what it led to."""

from __future__ import annotations

from typing import NamedTuple


class OmittedAct(NamedTuple):
    """An act, conversation or spark that is omitted, identified as in a run with the same random seed.

    Attributes
    ----------
    day : from 1
    giver, receiver : indices of people; a giver of -1 is outside the team
    moment : time of the working day, in [0, 1)
    """

    day: int
    giver: int
    receiver: int
    moment: float


NO_OMITTED_ACT = OmittedAct(0, -1, -1, 0.0)
"""Value for runs in which no act is omitted."""
