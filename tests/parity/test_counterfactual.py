"""A run without one of its acts: both engines leave the same bits, and only what the act set off is different."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engine.compiled.run import run_compiled as play_compiled
from sim.model.act_kinds import CONVERSATION_KIND
from sim.recording import Recording
from sim.scenario import Scenario
from sim.world import build_world

SCENARIO = {
    "schema": 1,
    "days": 60,
    "team": {"builder": "organisation", "teams": 3, "smallest": 5, "largest": 8},
    "parameters": {"conversations": 2, "introductions_max": 3},
    "events": [
        {"day": 10, "event": "spark", "acts": 4},
        {"day": 30, "event": "change", "parameters": {"contacts_per_day": 6}},
    ],
}
ACT_SELECTORS = {
    "an act of a colleague": lambda acts: (acts.kind < CONVERSATION_KIND) & (acts.giver >= 0),
    "a contagious act": lambda acts: (acts.kind < CONVERSATION_KIND) & acts.contagious,
    "an introduction that made a tie": lambda acts: acts.introduced >= 0,
    "a conversation": lambda acts: acts.kind == CONVERSATION_KIND,
    "an act from outside": lambda acts: acts.giver < 0,
}
COMPARED_COLUMNS = ("day", "giver", "receiver", "kind", "contagious", "introduced", "moment")


@pytest.fixture(scope="module")
def full_run() -> Recording:
    return sim.run(Scenario.from_dict(SCENARIO), seed=4)


def log_entries(recording: Recording, first: int, last: int) -> list[tuple[object, ...]]:
    """The log of some days; not what acts are owed to, as places in the log move."""
    acts = recording.act_log
    days = (acts.day >= first) & (acts.day <= last)
    return list(zip(*(getattr(acts, name)[days].tolist() for name in COMPARED_COLUMNS), strict=True))


@pytest.mark.parametrize("kind", ACT_SELECTORS)
def test_an_act_is_left_out_and_all_before_it_and_beside_it_stays(full_run: Recording, kind: str) -> None:
    for act in np.flatnonzero(ACT_SELECTORS[kind](full_run.act_log))[[0, -1]].tolist():
        left_out = full_run.omitted_act(act)
        without, on_mesa = (
            sim.run(full_run.scenario, seed=4, engine=engine, without_act=left_out) for engine in ("compiled", "mesa")
        )
        assert without.digest == on_mesa.digest != full_run.digest
        assert log_entries(without, 1, left_out.day - 1) == log_entries(full_run, 1, left_out.day - 1)
        today = [entry[:5] for entry in log_entries(full_run, left_out.day, left_out.day)]
        kept = [entry[:5] for entry in log_entries(without, left_out.day, left_out.day)]
        gone = [entry for entry in today if entry not in kept]
        assert len(today) == len(kept) + 1
        assert [entry[:3] for entry in gone] == [left_out[:3]]


def test_an_act_that_is_not_there_changes_nothing(full_run: Recording) -> None:
    act = full_run.omitted_act(5)
    assert sim.run(full_run.scenario, seed=4, without_act=act._replace(moment=0.5)).digest == full_run.digest
    assert sim.run(full_run.scenario, seed=4, without_act=act._replace(day=61)).digest == full_run.digest


def test_several_threads_leave_it_out_as_one_does() -> None:
    team = {"builder": "organisation", "teams": 12, "smallest": 8, "largest": 12}
    scenario = Scenario.from_dict({**SCENARIO, "days": 30, "team": team})
    recording = sim.run(scenario, seed=4)
    for act in (3, len(recording.act_log.day) // 2):
        world = build_world(scenario, 4)._replace(omitted_act=recording.omitted_act(act))
        assert play_compiled(world, n_threads=3).digest() == play_compiled(world, n_threads=1).digest()


def test_a_place_beyond_the_log_is_refused(full_run: Recording) -> None:
    with pytest.raises(IndexError, match="does not exist; this run has"):
        full_run.omitted_act(len(full_run.act_log.day))
