"""Helpers for tests of the Mesa engine: scenarios, models and traces."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.mesa import Person, TeamModel, run_mesa
from sim.engine.trace import Trace
from sim.model.states import STATE_INDEX
from sim.scenario import Scenario
from sim.world import build_world

BUSY_PARAMETERS: dict[str, Any] = {"give_base": 0.25, "contacts_per_day": 4, "leave_rate": 0.005, "try_rate": 0.3}
"""Constants with which a small team gives many acts in a few weeks."""
INTRODUCTION_HEAVY_KINDS: dict[str, Any] = {"attentiveness": {"share": 0.05}, "introduction": {"share": 0.35}}

RING_TEAM = {"builder": "small_world", "size": 24, "reach": 1, "rewire": 0, "leader": False}
"""People in a ring without a leader: effects reach the neighbours first."""
TWO_TEAMS = {
    "builder": "organisation",
    "teams": 2,
    "smallest": 8,
    "largest": 8,
    "inner": "small_world",
    "bridges": 0,
    "director": False,
}
"""Two teams, each with a leader, without ties between them."""


def make_scenario(**parts: Any) -> Scenario:
    """A scenario of 30 days and 10 people, with changed parts."""
    return Scenario.from_dict({"schema": 1, "days": 30, "team": {"builder": "ward", "size": 10}} | parts)


def run_trace(spec: Scenario, seed: int | None = None, person: type[Person] = Person) -> Trace:
    """The trace of one run on the Mesa engine."""
    return run_mesa(build_world(spec, seed), person)


def make_model(spec: Scenario, seed: int | None = None, person: type[Person] = Person, days: int = 0) -> TeamModel:
    """A model after a number of days."""
    model = TeamModel(build_world(spec, seed), person=person)
    for _ in range(days):
        model.step()
    return model


def state_series(trace: Trace, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A state of all people, shape (days, people)."""
    return trace.people[:, STATE_INDEX[name]]


def arrays_equal(a: Any, b: Any) -> bool:
    """Whether two arrays have the same values, empty ones included."""
    return np.array_equal(a, b, equal_nan=True)
