"""Both engines give bit-identical traces and saved files for every built-in scenario in its full length."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.engine.trace_diff import first_trace_difference
from sim.scenario import built_in_scenarios
from tests.baselines.update_digests import run_scenario

NAMES = sorted(built_in_scenarios())
ENGINE_SPECIFIC_KEYS = ("engine", "started", "ended", "command", "seconds", "files")
"""Keys of a manifest that may differ between engines; the files are compared separately."""


@pytest.mark.parametrize("name", NAMES)
def test_built_in_scenarios_are_bit_identical_on_both_engines(name: str) -> None:
    mesa, compiled = run_scenario(name, "mesa"), run_scenario(name, "compiled")
    difference = first_trace_difference(mesa.trace, compiled.trace)
    assert difference is None, difference.describe(mesa.world, ("mesa", "compiled"))
    assert mesa.digest == compiled.digest == mesa.trace.digest()
    assert len(mesa.trace.days) == len(mesa.trace.people) == mesa.scenario.days


@pytest.mark.parametrize("name", ["gp_practice", "after_the_incident"])
def test_saved_results_of_both_engines_are_identical(name: str, tmp_path: Path) -> None:
    folders = [
        sim.save(run_scenario(name, engine), tmp_path / engine, figures=False) for engine in ("mesa", "compiled")
    ]
    mesa, compiled = (json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in folders)
    assert mesa["digest"] == compiled["digest"] == run_scenario(name, "mesa").digest
    assert (mesa["engine"], compiled["engine"]) == ("mesa", "compiled")
    different = {key for key in {*mesa, *compiled} if mesa.get(key) != compiled.get(key)}
    assert different <= set(ENGINE_SPECIFIC_KEYS)
    for file in ("days.csv", "days.parquet", "people.parquet", "acts.parquet"):
        assert (folders[0] / file).read_bytes() == (folders[1] / file).read_bytes(), file
