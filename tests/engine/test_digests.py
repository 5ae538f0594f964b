"""Built-in scenarios give bit-identical results on every Python version, machine and engine."""

from __future__ import annotations

import pytest

from sim.api import ENGINE_NAMES, EngineName
from sim.scenario import built_in_scenarios
from tests.baselines.update_digests import run_scenario, stored_digests


def test_every_built_in_scenario_has_a_stored_digest():
    assert sorted(stored_digests()) == sorted(built_in_scenarios())


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("name", sorted(stored_digests()))
def test_results_of_a_built_in_scenario_match_the_stored_digest(name: str, engine: EngineName):
    assert run_scenario(name, engine).digest == stored_digests()[name], (
        "changed results need a Regression line in the CHANGELOG"
    )
