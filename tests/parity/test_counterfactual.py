"""A run with one act omitted is bit-identical on both engines and differs only in the consequences of the act."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engine.compiled.run import run_compiled
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
    "an introduction that created a tie": lambda acts: acts.introduced >= 0,
    "a conversation": lambda acts: acts.kind == CONVERSATION_KIND,
    "an act from outside": lambda acts: acts.giver < 0,
}
COMPARED_COLUMNS = ("day", "giver", "receiver", "kind", "contagious", "introduced", "moment")


@pytest.fixture(scope="module")
def full_run() -> Recording:
    return sim.run(Scenario.from_dict(SCENARIO), seed=4)


def log_entries(recording: Recording, first: int, last: int) -> list[tuple[object, ...]]:
    """Return the log of a range of days, without causes, because indices into the log shift."""
    acts = recording.act_log
    days = (acts.day >= first) & (acts.day <= last)
    return list(zip(*(getattr(acts, name)[days].tolist() for name in COMPARED_COLUMNS), strict=True))


@pytest.mark.parametrize("kind", ACT_SELECTORS)
def test_omitting_an_act_keeps_earlier_days_and_other_acts_of_that_day(full_run: Recording, kind: str) -> None:
    for act in np.flatnonzero(ACT_SELECTORS[kind](full_run.act_log))[[0, -1]].tolist():
        omitted = full_run.omitted_act(act)
        without, on_mesa = (
            sim.run(full_run.scenario, seed=4, engine=engine, without_act=omitted) for engine in ("compiled", "mesa")
        )
        assert without.digest == on_mesa.digest != full_run.digest
        assert log_entries(without, 1, omitted.day - 1) == log_entries(full_run, 1, omitted.day - 1)
        today = [entry[:5] for entry in log_entries(full_run, omitted.day, omitted.day)]
        kept = [entry[:5] for entry in log_entries(without, omitted.day, omitted.day)]
        removed = [entry for entry in today if entry not in kept]
        assert len(today) == len(kept) + 1
        assert [entry[:3] for entry in removed] == [omitted[:3]]


def test_omitting_a_nonexistent_act_changes_nothing(full_run: Recording) -> None:
    act = full_run.omitted_act(5)
    assert sim.run(full_run.scenario, seed=4, without_act=act._replace(moment=0.5)).digest == full_run.digest
    assert sim.run(full_run.scenario, seed=4, without_act=act._replace(day=61)).digest == full_run.digest


def test_counterfactual_runs_with_threads_are_bit_identical() -> None:
    team = {"builder": "organisation", "teams": 12, "smallest": 8, "largest": 12}
    scenario = Scenario.from_dict({**SCENARIO, "days": 30, "team": team})
    recording = sim.run(scenario, seed=4)
    for act in (3, len(recording.act_log.day) // 2):
        world = build_world(scenario, 4)._replace(omitted_act=recording.omitted_act(act))
        assert run_compiled(world, n_threads=3).digest() == run_compiled(world, n_threads=1).digest()


def test_an_act_index_beyond_the_log_is_rejected(full_run: Recording) -> None:
    with pytest.raises(IndexError, match="does not exist; this run has"):
        full_run.omitted_act(len(full_run.act_log.day))
