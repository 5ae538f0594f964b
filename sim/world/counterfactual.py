"""An act that is left out of a run, to see what it set off."""

from __future__ import annotations

from typing import NamedTuple


class OmittedAct(NamedTuple):
    """An act, conversation or spark of a run, by which it is found in another one of the same luck.

    Attributes
    ----------
    day : from 1
    giver, receiver : indices of people; a giver of -1 is outside the team
    moment : when on that day, in [0, 1)
    """

    day: int
    giver: int
    receiver: int
    moment: float


NO_OMITTED_ACT = OmittedAct(0, -1, -1, 0.0)
"""No act is left out."""
