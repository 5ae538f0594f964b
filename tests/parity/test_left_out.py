"""A run without one of its acts: both engines leave the same bits, and only what the act set off is different."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.compiled.engine import run_compiled as play_compiled
from sim.model.acts import CONVERSATION_KIND
from sim.recording import Recording
from sim.scenario import Scenario
from sim.world import build_world

STORY = {
    "schema": 1,
    "days": 60,
    "team": {"builder": "organisation", "teams": 3, "smallest": 5, "largest": 8},
    "parameters": {"conversations": 2, "introductions_max": 3},
    "events": [
        {"day": 10, "event": "spark", "acts": 4},
        {"day": 30, "event": "change", "parameters": {"contacts_per_day": 6}},
    ],
}
KINDS = {
    "an act of a colleague": lambda acts: (acts.kind < CONVERSATION_KIND) & (acts.giver >= 0),
    "a contagious act": lambda acts: (acts.kind < CONVERSATION_KIND) & acts.contagious,
    "an introduction that made a tie": lambda acts: acts.introduced >= 0,
    "a conversation": lambda acts: acts.kind == CONVERSATION_KIND,
    "an act from outside": lambda acts: acts.giver < 0,
}
WHAT = ("day", "giver", "receiver", "kind", "contagious", "introduced", "moment")


@pytest.fixture(scope="module")
def whole() -> Recording:
    return sim.run(Scenario.from_dict(STORY), seed=4)


def entries(recording: Recording, first: int, last: int) -> list[tuple[object, ...]]:
    """The log of some days; not what acts are owed to, as places in the log move."""
    acts = recording.act_log
    days = (acts.day >= first) & (acts.day <= last)
    return list(zip(*(getattr(acts, name)[days].tolist() for name in WHAT), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_an_act_is_left_out_and_all_before_it_and_beside_it_stays(whole: Recording, kind: str) -> None:
    for act in np.flatnonzero(KINDS[kind](whole.act_log))[[0, -1]].tolist():
        left_out = whole.omitted_act(act)
        without, on_mesa = (
            sim.run(whole.scenario, seed=4, engine=engine, without_act=left_out) for engine in ("compiled", "mesa")
        )
        assert without.digest == on_mesa.digest != whole.digest
        assert entries(without, 1, left_out.day - 1) == entries(whole, 1, left_out.day - 1)
        today = [entry[:5] for entry in entries(whole, left_out.day, left_out.day)]
        kept = [entry[:5] for entry in entries(without, left_out.day, left_out.day)]
        gone = [entry for entry in today if entry not in kept]
        assert len(today) == len(kept) + 1
        assert [entry[:3] for entry in gone] == [left_out[:3]]


def test_an_act_that_is_not_there_changes_nothing(whole: Recording) -> None:
    act = whole.omitted_act(5)
    assert sim.run(whole.scenario, seed=4, without_act=act._replace(moment=0.5)).digest == whole.digest
    assert sim.run(whole.scenario, seed=4, without_act=act._replace(day=61)).digest == whole.digest


def test_several_threads_leave_it_out_as_one_does() -> None:
    team = {"builder": "organisation", "teams": 12, "smallest": 8, "largest": 12}
    scenario = Scenario.from_dict({**STORY, "days": 30, "team": team})
    recording = sim.run(scenario, seed=4)
    for act in (3, len(recording.act_log.day) // 2):
        world = build_world(scenario, 4)._replace(omitted_act=recording.omitted_act(act))
        assert play_compiled(world, n_threads=3).digest() == play_compiled(world, n_threads=1).digest()


def test_a_place_beyond_the_log_is_refused(whole: Recording) -> None:
    with pytest.raises(IndexError, match="there is no act"):
        whole.omitted_act(len(whole.act_log.day))
