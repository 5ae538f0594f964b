"""Counterfactual run without one act: the same people and random numbers."""

from __future__ import annotations

from sim.api import run
from sim.recording import Recording
from sim.reporting.captions import describe_recorded_act

LABEL = "Without this act"


def without(recording: Recording, act: int) -> Recording:
    """Repeat a run without one act.

    Random numbers depend on day, purpose and people only, so every difference is a consequence of the act.
    """
    return run(recording.scenario, recording.seed, engine="compiled", without_act=recording.omitted_act(act))


def sentence(recording: Recording, act: int) -> str:
    """Sentence about the difference."""
    day = int(recording.act_log.day[act])
    return f"Same team, same luck. One act is taken away: on day {day}, {describe_recorded_act(recording, act)}."
