"""The twin world without one act: the same people and the same luck, and somebody did not do one thing."""

from __future__ import annotations

from sim.recording import Recording
from sim.recording.captions import deed_of
from sim.running import run

LABEL = "Without this act"


def without(recording: Recording, act: int) -> Recording:
    """Play a run again without one act.

    All luck is drawn by day, purpose and people, so everything else stays as it was but for what the act set off.
    """
    return run(recording.scenario, recording.seed, engine="compiled", without_act=recording.left_out(act))


def sentence(recording: Recording, act: int) -> str:
    """What is different in the twin world."""
    day = int(recording.acts_kept.day[act])
    return f"Same team, same luck. One act is taken away: on day {day}, {deed_of(recording, act)}."
