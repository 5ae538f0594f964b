"""The shipped scenarios leave the same bits as ever, on every Python, machine and engine."""

from __future__ import annotations

import pytest

from sim.running import ENGINE_NAMES, EngineName
from sim.scenario import built_in_scenarios
from tests.baselines.make import kept, played


def test_every_shipped_scenario_has_a_digest_kept():
    assert sorted(kept()) == sorted(built_in_scenarios())


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("name", sorted(kept()))
def test_a_shipped_scenario_leaves_the_bits_it_always_left(name: str, engine: EngineName):
    assert played(name, engine).digest == kept()[name], (
        "a change of what comes out is a Regression line in the CHANGELOG"
    )
