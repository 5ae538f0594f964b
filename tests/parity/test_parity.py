"""Both engines give bit-identical results for random scenarios."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.compiled import run_compiled
from sim.engine.mesa import run_mesa
from sim.engine.trace_diff import first_trace_difference
from sim.world import build_world
from tests.parity.hypothesis_profiles import FAST_PROFILE, SLOW_PROFILE, check_fast_examples
from tests.parity.scenario_strategies import GeneratedScenario, scenarios
from tests.parity.team_strategies import KINDS


def assert_engines_agree(example: GeneratedScenario) -> None:
    """Run a scenario on both engines and compare their traces and digests."""
    world = build_world(example.scenario())
    mesa, compiled = run_mesa(world), run_compiled(world)
    assert (difference := first_trace_difference(mesa, compiled)) is None, difference.describe(
        world, ("mesa", "compiled")
    )
    assert mesa.digest() == compiled.digest()
    measures_only = run_compiled(world, keep_people=False, keep_acts=False)
    assert measures_only.days.tobytes() == mesa.days.tobytes()


def test_the_fast_run_generates_300_scenarios_and_the_slow_run_5000() -> None:
    assert FAST_PROFILE.max_examples * len(KINDS) >= 300
    assert SLOW_PROFILE.max_examples * len(KINDS) >= 5000


@pytest.mark.parametrize("kind", KINDS)
def test_random_scenarios_are_bit_identical_on_both_engines(kind: str) -> None:
    check_fast_examples(kind, assert_engines_agree)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@settings(SLOW_PROFILE)
@given(data=st.data())
def test_thousands_of_random_scenarios_are_bit_identical_on_both_engines(kind: str, data: st.DataObject) -> None:
    assert_engines_agree(data.draw(scenarios(kind)))
