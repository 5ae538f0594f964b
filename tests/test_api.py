"""`sim.run`: which engine plays, what is kept, and what is refused."""

from __future__ import annotations

import pytest

import sim
from sim.api import ENGINE_NAMES, EngineName
from sim.engine import memory
from sim.engine.mesa import Person
from sim.recording import NotRecordedError
from tests.cli.conftest import SMALL_SCENARIO

SCENARIO = sim.parse(SMALL_SCENARIO)


class UnchangedPerson(Person):
    """A person as the model has it."""


def test_the_fast_engine_plays_unless_another_is_asked_for():
    assert sim.run(SCENARIO).engine == "compiled"
    assert sim.run(SCENARIO, engine="mesa").engine == "mesa"


def test_a_person_of_ones_own_is_played_by_mesa_and_by_no_other():
    assert sim.run(SCENARIO, person=UnchangedPerson).engine == "mesa"
    with pytest.raises(ValueError, match="can only be played by the engine 'mesa'"):
        sim.run(SCENARIO, engine="compiled", person=UnchangedPerson)


def test_an_engine_that_there_is_not_is_told_with_those_that_there_are():
    with pytest.raises(ValueError, match="there is no engine 'fast'; there are compiled, mesa"):
        sim.run(SCENARIO, engine="fast")  # type: ignore[arg-type]


def test_a_user_sees_no_difference_between_the_engines():
    one, other = (sim.run(SCENARIO, seed=7, engine=engine) for engine in ENGINE_NAMES)
    assert one.digest == other.digest
    assert repr(one) == repr(other)
    for name in ("days", "people", "acts", "ripples"):
        assert getattr(one, name).equals(getattr(other, name))


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_the_last_day_is_ticked_and_days_are_ticked_in_their_order(engine: EngineName):
    days: list[int] = []
    sim.run(SCENARIO, engine=engine, on_progress=days.append)
    assert days == sorted(set(days))
    assert days[-1] == SCENARIO.days


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize(("people", "acts"), [(False, False), (True, False), (False, True)])
def test_what_is_not_kept_is_missing_and_the_rest_is_the_same(engine: EngineName, people: bool, acts: bool):
    whole = sim.run(SCENARIO)
    part = sim.run(SCENARIO, engine=engine, keep_people=people, keep_acts=acts)
    assert part.days.equals(whole.days)
    assert part.omitted_tables == tuple(name for name, kept in (("people", people), ("acts", acts)) if not kept)
    for name, kept in (("people", people), ("acts", acts)):
        if kept:
            assert getattr(part, name).equals(getattr(whole, name))
        else:
            with pytest.raises(NotRecordedError):
                getattr(part, name)
    assert part.digest == whole.trace._replace(**dict.fromkeys(part.omitted_tables)).digest()


def test_a_run_that_does_not_fit_is_refused_before_it_is_played(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 400_000_000)
    large = sim.load("hospital", {"days": 20000})
    days: list[int] = []
    with pytest.raises(MemoryError, match="keep_people=False"):
        sim.run(large, on_progress=days.append)
    assert days == []
