"""The shipped scenarios leave the same bits as ever, on every Python, machine and engine."""

from __future__ import annotations

import pytest

from sim.api import ENGINE_NAMES, EngineName
from sim.scenario import built_in_scenarios
from tests.baselines.update_digests import run_scenario, stored_digests


def test_every_shipped_scenario_has_a_digest_kept():
    assert sorted(stored_digests()) == sorted(built_in_scenarios())


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("name", sorted(stored_digests()))
def test_a_shipped_scenario_leaves_the_bits_it_always_left(name: str, engine: EngineName):
    assert run_scenario(name, engine).digest == stored_digests()[name], (
        "a change of what comes out is a Regression line in the CHANGELOG"
    )
