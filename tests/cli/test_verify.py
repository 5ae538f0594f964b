"""`compassion verify`: both engines side by side."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sim
from sim.cli import verify
from sim.engine import dispatch
from sim.engine.dispatch import EngineName
from sim.engine.trace import Trace
from sim.model.states import STATE_INDEX
from sim.world import World
from tests.cli.conftest import CommandRunner


@pytest.fixture
def _engine_with_bit_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast engine gets the last bit of somebody's energy on day 9 wrong."""

    def play(world: World, engine: EngineName, **more: object) -> Trace:
        trace = dispatch.run_engine(world, engine, **more)
        if engine == "compiled" and len(trace.people) >= 9:
            place = (8, STATE_INDEX["energy"], 2)
            trace.people[place] = np.nextafter(trace.people[place], 2.0)
        return trace

    monkeypatch.setattr(verify, "run_engine", play)


def test_engines_that_leave_the_same_bits_are_told_with_their_digests(compassion: CommandRunner) -> None:
    told = compassion("verify", compassion.write_scenario("small.yaml"), "--seed", "3")
    assert told.exit_code == 0, told.output
    digest = sim.run(sim.load("small.yaml"), seed=3).digest
    assert told.stdout.count(digest) == 2
    for part in ("[bold red]Small[/] team [x]", "6 people over 40 working days, seed 3", "compiled", "mesa"):
        assert part in told.stdout
    assert "The same bits." in told.stdout
    assert told.stderr == ""


@pytest.mark.usefixtures("_engine_with_bit_error")
def test_where_they_first_differ_is_told_and_ends_with_1(compassion: CommandRunner) -> None:
    told = compassion("verify", compassion.write_scenario("small.yaml"))
    assert told.exit_code == 1
    recording = sim.run(sim.load("small.yaml"))
    was = float(recording.trace.people[8, STATE_INDEX["energy"], 2])
    where = (
        f"Day 9, {recording.world.population.names[2]}, energy: {np.nextafter(was, 2.0)} on compiled, {was} on mesa."
    )
    assert f"They differ. First: {where}" in " ".join(told.stdout.split())


def test_as_json(compassion: CommandRunner) -> None:
    told = compassion("verify", compassion.write_scenario("small.yaml"), "--set", "days=20", "--json")
    assert told.exit_code == 0, told.output
    data = json.loads(told.stdout)
    assert (data["same"], data["difference"], data["days"], data["seed"]) == (True, None, 20, 5)
    assert data["engines"].keys() == set(dispatch.ENGINE_NAMES)
    assert len({one["digest"] for one in data["engines"].values()}) == 1
    assert all(one["seconds"] > 0 for one in data["engines"].values())


@pytest.mark.usefixtures("_engine_with_bit_error")
def test_a_difference_as_json(compassion: CommandRunner) -> None:
    told = compassion("verify", compassion.write_scenario("small.yaml"), "--json")
    assert told.exit_code == 1
    data = json.loads(told.stdout)
    assert data["same"] is False
    assert (data["difference"]["table"], data["difference"]["day"], data["difference"]["row"]) == ("people", 9, 2)
    assert data["difference"]["value_a"] != data["difference"]["value_b"]
