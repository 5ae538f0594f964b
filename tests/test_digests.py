"""The shipped scenarios leave the same bits as ever, on every Python, machine and engine."""

from __future__ import annotations

import pytest

from sim.scenario import shipped
from tests.baselines.make import digest, kept


def test_every_shipped_scenario_has_a_digest_kept():
    assert sorted(kept()) == sorted(shipped())


@pytest.mark.parametrize("name", sorted(kept()))
def test_a_shipped_scenario_leaves_the_bits_it_always_left(name: str):
    assert digest(name) == kept()[name], "a change of what comes out is a Regression line in the CHANGELOG"
