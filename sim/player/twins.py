"""The twin world without one act: the same people and the same luck, and somebody did not do one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.acts import CONVERSATION, OUTSIDE
from sim.recording import Recording
from sim.recording.captions import deed_of
from sim.running import run

if TYPE_CHECKING:
    from sim.agents import Person

LABEL = "Without this act"


def can_take_away(recording: Recording, act: int) -> bool:
    """Whether the engine can play a run again without this act: so far, acts between colleagues."""
    acts = recording.acts_kept
    return int(acts.kind[act]) != CONVERSATION and int(acts.giver[act]) != OUTSIDE


def without(recording: Recording, act: int) -> Recording:
    """Play a run again without one act between colleagues.

    All luck is drawn by day, purpose and people, so everything else stays as it was but for what the act set off.
    """
    acts = recording.acts_kept
    day, giver, receiver = int(acts.day[act]), int(acts.giver[act]), int(acts.receiver[act])
    return run(recording.scenario, recording.seed, engine="mesa", person=_abstaining(day, giver, receiver))


def _abstaining(day: int, giver: int, receiver: int) -> type[Person]:
    """People of whom one does nothing for another on one day."""
    from sim.agents import Person  # noqa: PLC0415 - Mesa is slow to import

    class Abstaining(Person):
        """A person who leaves one act out."""

        def meet(self, other: Person, moment: float) -> None:
            """Act toward another person, unless it is the act that is taken away."""
            if (self.model.day, self.index, other.index) != (day, giver, receiver):
                super().meet(other, moment)

    return Abstaining


def sentence(recording: Recording, act: int) -> str:
    """What is different in the twin world."""
    day = int(recording.acts_kept.day[act])
    return f"Same team, same luck. One act is taken away: on day {day}, {deed_of(recording, act)}."
