"""Runs that do not fit into memory are rejected before they start."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.engine import memory
from sim.engine.dispatch import ENGINE_NAMES, EngineName
from sim.engine.memory import InsufficientMemoryError, available_memory, check_memory, estimate_memory, format_bytes
from sim.scenario import Scenario

GB = 1_000_000_000


def make_organisation(n: int, days: int) -> Scenario:
    team = {"builder": "organisation", "teams": n, "smallest": 10, "largest": 10, "director": False}
    return Scenario.from_dict({"schema": 1, "days": days, "team": team})


@pytest.mark.parametrize("name", ["typical_ward", "burnt_out_leader", "gp_practice", "hospital"])
def test_the_estimate_covers_the_results_of_a_run(name: str):
    scenario = sim.load(name)
    trace = sim.run(scenario).trace
    results = trace.days.nbytes + trace.people.nbytes + sum(column.nbytes for column in trace.acts)
    assert results < estimate_memory(scenario, "compiled") < 3 * results


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_the_estimate_grows_with_people_and_days(engine: EngineName):
    small, longer, larger = (estimate_memory(make_organisation(*size), engine) for size in ((3, 20), (3, 40), (6, 20)))
    assert small < longer < larger < 2 * small


def test_only_the_compiled_engine_needs_less_memory_if_people_and_acts_are_not_kept():
    scenario = make_organisation(3, 20)
    small = {engine: estimate_memory(scenario, engine, keep_people=False, keep_acts=False) for engine in ENGINE_NAMES}
    assert small["compiled"] < estimate_memory(scenario, "compiled")
    assert small["mesa"] == estimate_memory(scenario, "mesa")


def test_at_most_two_runs_are_in_memory_at_a_time():
    single, two, ten = (estimate_memory(make_organisation(3, 2000), "compiled", n_runs=n) for n in (1, 2, 10))
    assert 1.8 * single < two < ten < 1.6 * two


def test_a_run_that_does_not_fit_is_rejected(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "available_memory", lambda: GB)
    check_memory(GB)
    with pytest.raises(InsufficientMemoryError) as error:
        check_memory(32 * GB, "Use keep_acts=False.")
    assert str(error.value) == ("This run needs about 32.0 GB of memory, and 1.0 GB is available. Use keep_acts=False.")


def test_small_run_skips_memory_check(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "available_memory", lambda: pytest.fail("checked"))
    check_memory(estimate_memory(sim.load("typical_ward"), "compiled"))


def test_available_memory_is_limited_by_the_machine_and_the_container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "CGROUP_DIR", tmp_path)
    assert available_memory() > 50_000_000
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    assert available_memory() > 50_000_000
    (tmp_path / "memory.max").write_text("41000000\n")
    assert available_memory() == 40_000_000


@pytest.mark.parametrize(("size", "text"), [(0, "0 MB"), (850e6, "850 MB"), (1.24e9, "1.2 GB"), (3.2e12, "3.2 TB")])
def test_bytes_have_a_decimal_unit(size: float, text: str):
    assert format_bytes(size) == text
