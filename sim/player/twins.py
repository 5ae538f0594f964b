"""The twin world without one act: the same people and the same luck, and somebody did not do one thing."""

from __future__ import annotations

from sim.api import run
from sim.recording import Recording
from sim.reporting.captions import describe_recorded_act

LABEL = "Without this act"


def without(recording: Recording, act: int) -> Recording:
    """Play a run again without one act.

    All luck is drawn by day, purpose and people, so everything else stays as it was but for what the act set off.
    """
    return run(recording.scenario, recording.seed, engine="compiled", without_act=recording.omitted_act(act))


def sentence(recording: Recording, act: int) -> str:
    """What is different in the twin world."""
    day = int(recording.act_log.day[act])
    return f"Same team, same luck. One act is taken away: on day {day}, {describe_recorded_act(recording, act)}."
