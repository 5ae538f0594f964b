"""Both engines leave the same bits, whatever the scenario."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents import run_mesa as play_mesa
from sim.comparing import first_trace_difference
from sim.compiled import run_compiled as play_compiled
from sim.world import build_world
from tests.parity.gate import DEEP, GATE, check_in_the_gate
from tests.parity.scenarios import Drawn, scenarios
from tests.parity.teams import KINDS


def check(drawn: Drawn) -> None:
    """Play a scenario on both engines, and compare all that they leave."""
    world = build_world(drawn.scenario())
    mesa, compiled = play_mesa(world), play_compiled(world)
    assert (difference := first_trace_difference(mesa, compiled)) is None, difference.describe(
        world, ("mesa", "compiled")
    )
    assert mesa.digest() == compiled.digest()
    measures_only = play_compiled(world, keep_people=False, keep_acts=False)
    assert measures_only.days.tobytes() == mesa.days.tobytes()


def test_at_least_three_hundred_scenarios_are_drawn_in_the_gate_and_five_thousand_in_the_slow_job():
    assert GATE.max_examples * len(KINDS) >= 300
    assert DEEP.max_examples * len(KINDS) >= 5000


@pytest.mark.parametrize("kind", KINDS)
def test_random_scenarios_leave_the_same_bits_on_both_engines(kind: str) -> None:
    check_in_the_gate(kind, check)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@settings(DEEP)
@given(data=st.data())
def test_thousands_of_random_scenarios_leave_the_same_bits_on_both_engines(kind: str, data: st.DataObject) -> None:
    check(data.draw(scenarios(kind)))
