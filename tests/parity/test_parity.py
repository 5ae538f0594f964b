"""Both engines leave the same bits, whatever the scenario."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.compiled import run_compiled as play_compiled
from sim.engine.mesa import run_mesa as play_mesa
from sim.engine.trace_diff import first_trace_difference
from sim.world import build_world
from tests.parity.hypothesis_profiles import FAST_PROFILE, SLOW_PROFILE, check_fast_examples
from tests.parity.scenario_strategies import GeneratedScenario, scenarios
from tests.parity.team_strategies import KINDS


def assert_engines_agree(drawn: GeneratedScenario) -> None:
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
    assert FAST_PROFILE.max_examples * len(KINDS) >= 300
    assert SLOW_PROFILE.max_examples * len(KINDS) >= 5000


@pytest.mark.parametrize("kind", KINDS)
def test_random_scenarios_leave_the_same_bits_on_both_engines(kind: str) -> None:
    check_fast_examples(kind, assert_engines_agree)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@settings(SLOW_PROFILE)
@given(data=st.data())
def test_thousands_of_random_scenarios_leave_the_same_bits_on_both_engines(kind: str, data: st.DataObject) -> None:
    assert_engines_agree(data.draw(scenarios(kind)))
