"""How much memory a run needs, told before it is played."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.engine import memory
from sim.engine.dispatch import ENGINE_NAMES, EngineName
from sim.engine.memory import (
    OPTIONS_TO_SAVE_MEMORY,
    InsufficientMemoryError,
    MemoryEstimate,
    available_memory,
    check_memory,
    estimate_memory,
    format_bytes,
    memory_error_message,
)
from sim.scenario import Scenario

GB = 1_000_000_000


def make_organisation(n: int, days: int) -> Scenario:
    team = {"builder": "organisation", "teams": n, "smallest": 10, "largest": 10, "director": False}
    return Scenario.from_dict({"schema": 1, "days": days, "team": team})


@pytest.mark.parametrize("name", ["typical_ward", "burnt_out_leader", "gp_practice", "hospital"])
def test_what_is_left_needs_no_more_than_was_said_and_not_much_less(name: str):
    scenario = sim.load(name)
    need, trace = estimate_memory(scenario, "compiled"), sim.run(scenario).trace
    assert need.days == trace.days.nbytes
    assert need.people == trace.people.nbytes
    acts = sum(column.nbytes for column in trace.acts)
    assert acts <= need.acts / memory.LOG_GROWTH_FACTOR <= 5 * acts


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_the_need_grows_with_people_and_days(engine: EngineName):
    one, longer, more = (estimate_memory(make_organisation(*size), engine) for size in ((3, 20), (3, 40), (6, 20)))
    assert (longer.days, longer.people, longer.acts) == (2 * one.days, 2 * one.people, 2 * one.acts)
    assert (more.people, more.acts) == (2 * one.people, 2 * one.acts)
    assert more.engine > one.engine


def test_what_is_not_kept_needs_nothing_on_the_fast_engine_alone():
    scenario = make_organisation(3, 20)
    assert estimate_memory(scenario, "compiled", keep_people=False, keep_acts=False)[1:3] == (0, 0)
    assert estimate_memory(scenario, "mesa", keep_people=False, keep_acts=False) == estimate_memory(scenario, "mesa")


def test_a_second_run_is_played_while_the_first_is_still_there_and_a_third_after_it():
    scenario = make_organisation(3, 20)
    one, two, ten = (estimate_memory(scenario, "compiled", n_runs=n) for n in (1, 2, 10))
    assert two.people == ten.people == 2 * one.people
    assert ten.days == 10 * one.days


def test_what_fits_is_let_through_and_what_does_not_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "available_memory", lambda: GB)
    check_memory(MemoryEstimate(days=0, people=GB // 2, acts=0, engine=0))
    with pytest.raises(InsufficientMemoryError):
        check_memory(MemoryEstimate(days=0, people=GB, acts=0, engine=0))


def test_small_run_skips_memory_check(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "available_memory", lambda: pytest.fail("looked"))
    check_memory(estimate_memory(sim.load("typical_ward"), "compiled"))


def test_a_run_that_does_not_fit_is_told_with_as_little_to_leave_out_as_helps():
    need = MemoryEstimate(days=GB, people=20 * GB, acts=10 * GB, engine=GB)
    start = "This run needs about 32.0 GB of memory, and"
    assert memory_error_message(need, 15 * GB) == (
        f"{start} 15.0 GB can be had. Most is 20.0 GB for the people and 10.0 GB for the acts: "
        "with keep_people=False it needs about 12.0 GB."
    )
    assert "with keep_people=False and keep_acts=False it needs about 2.0 GB." in memory_error_message(need, 5 * GB)
    assert memory_error_message(need, GB).startswith(
        f"{start} 1.0 GB can be had. Even without people and acts that is too much"
    )
    assert "with --without people it" in memory_error_message(
        need, 15 * GB, {**OPTIONS_TO_SAVE_MEMORY, "people": "--without people"}
    )


def test_the_memory_of_the_machine_can_be_had_unless_a_container_has_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(memory, "CGROUP_DIR", tmp_path)
    machine = available_memory()
    assert machine > 50_000_000
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    assert available_memory() > 50_000_000
    (tmp_path / "memory.max").write_text("41000000\n")
    assert available_memory() == 40_000_000


@pytest.mark.parametrize(("size", "text"), [(0, "0 MB"), (850e6, "850 MB"), (1.24e9, "1.2 GB"), (3.2e12, "3.2 TB")])
def test_bytes_are_told_in_round_numbers(size: float, text: str):
    assert format_bytes(size) == text
