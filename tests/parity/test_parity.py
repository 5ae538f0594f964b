"""Both engines leave the same bits."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings

from sim.agents import play as play_mesa
from sim.compiled import play as play_compiled
from sim.scenario import Scenario
from sim.trace import Trace
from sim.world import world_of
from tests.parity.scenarios import scenarios


def first_difference(one: Trace, other: Trace) -> str:
    """Where two traces first differ, in words; "" where they do not."""
    arrays = [("days", one.days, other.days), ("people", one.people, other.people)]
    arrays += [(name, getattr(one.acts, name), getattr(other.acts, name)) for name in one.acts._fields]
    for name, a, b in arrays:
        if a.shape != b.shape:
            return f"{name}: {a.shape} against {b.shape}"
        differs = a.view(np.uint8) != b.view(np.uint8) if a.size else np.zeros(0, bool)
        if differs.any():
            place = np.unravel_index(np.flatnonzero(differs)[0] // a.itemsize, a.shape)
            return f"{name}{[int(i) for i in place]}: {a[place]!r} against {b[place]!r}"
    return ""


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_random_scenarios_leave_the_same_bits_on_both_engines(scenario: Scenario) -> None:
    world = world_of(scenario)
    mesa, compiled = play_mesa(world), play_compiled(world)
    assert first_difference(mesa, compiled) == ""
    assert mesa.digest() == compiled.digest()
    measures_only = play_compiled(world, keep_people=False, keep_acts=False)
    assert measures_only.days.tobytes() == mesa.days.tobytes()
