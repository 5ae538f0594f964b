"""The C version in benchmarks/ leaves the bits of the Mesa engine; else it were no limit to measure engines by."""

from __future__ import annotations

import pytest

from benchmarks import c_engine
from sim.agents import play as play_mesa
from sim.scenario import Scenario, built_in_scenarios, load
from sim.world import World, build_world
from sim.world.left_out import NO_OMITTED_ACT
from tests.parity.gate import drawn_in_the_gate
from tests.parity.scenarios import Drawn
from tests.parity.teams import KINDS

pytestmark = pytest.mark.skipif(not c_engine.has_compiler(), reason="there is no gcc on this machine")

AMONG_THE_DRAWN = slice(None, None, 3)
"""Every third of the random scenarios of the gate: about a hundred."""


def without_changes(drawn: Drawn) -> Drawn:
    """The scenario without changes of constants, which the C version does not know."""
    events = [event for event in drawn.data["events"] if event["event"] != "change"]
    return drawn._replace(data=drawn.data | {"events": events})


def difference_from_mesa(world: World) -> str:
    return c_engine.first_difference(c_engine.play(world), play_mesa(world).days)


@pytest.mark.parametrize("name", sorted(built_in_scenarios()))
def test_a_shipped_scenario_leaves_the_same_bits_in_c(name: str) -> None:
    assert difference_from_mesa(build_world(load(name))) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_random_scenarios_leave_the_same_bits_in_c(kind: str) -> None:
    for drawn in drawn_in_the_gate(kind)[AMONG_THE_DRAWN]:
        assert difference_from_mesa(build_world(without_changes(drawn).scenario())) == "", drawn.data


def test_changes_of_constants_and_acts_left_out_are_refused() -> None:
    change = {"day": 2, "event": "change", "parameters": {"contacts_per_day": 5}}
    scenario = Scenario.from_dict({"schema": 1, "days": 3, "events": [change]})
    usual = build_world(load("one_spark"), days=3)
    for world in (build_world(scenario), usual._replace(omitted_act=NO_OMITTED_ACT)):
        with pytest.raises(ValueError, match="the C version"):
            c_engine.play(world)


def test_playing_again_starts_afresh() -> None:
    world = build_world(load("winter_pressure"))
    with c_engine.prepare(world) as run:
        run.play()
        once = run.days.copy()
        run.play()
        assert c_engine.first_difference(run.days, once) == ""


def test_a_difference_is_found_and_named() -> None:
    days = c_engine.play(build_world(load("one_spark"), days=3))
    other = days.copy()
    other[1, 0, 0] += 1e-15
    assert c_engine.first_difference(days, other).startswith("wellbeing of day 2, scope 0: ")
