"""`compassion verify`: comparison of both engines."""

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
    """The compiled engine gets the last bit of one person's energy on day 9 wrong."""

    def run_with_error(world: World, engine: EngineName, **more: object) -> Trace:
        trace = dispatch.run_engine(world, engine, **more)
        if engine == "compiled" and len(trace.people) >= 9:
            index = (8, STATE_INDEX["energy"], 2)
            trace.people[index] = np.nextafter(trace.people[index], 2.0)
        return trace

    monkeypatch.setattr(verify, "run_engine", run_with_error)


def test_identical_results_are_reported_with_their_digests(compassion: CommandRunner) -> None:
    result = compassion("verify", compassion.write_scenario("small.yaml"), "--seed", "3")
    assert result.exit_code == 0, result.output
    digest = sim.run(sim.load("small.yaml"), seed=3).digest
    assert result.stdout.count(digest) == 2
    for part in ("[bold red]Small[/] team [x]", "6 people over 40 working days, seed 3", "compiled", "mesa"):
        assert part in result.stdout
    assert "Identical." in result.stdout
    assert result.stderr == ""


@pytest.mark.usefixtures("_engine_with_bit_error")
def test_the_first_difference_is_reported_and_exits_with_1(compassion: CommandRunner) -> None:
    result = compassion("verify", compassion.write_scenario("small.yaml"))
    assert result.exit_code == 1
    recording = sim.run(sim.load("small.yaml"))
    was = float(recording.trace.people[8, STATE_INDEX["energy"], 2])
    where = (
        f"Day 9, {recording.world.population.names[2]}, energy: {np.nextafter(was, 2.0)} on compiled, {was} on mesa."
    )
    assert f"Different. First difference: {where}" in " ".join(result.stdout.split())


def test_as_json(compassion: CommandRunner) -> None:
    result = compassion("verify", compassion.write_scenario("small.yaml"), "--set", "days=20", "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert (data["identical"], data["difference"], data["days"], data["seed"]) == (True, None, 20, 5)
    assert data["engines"].keys() == set(dispatch.ENGINE_NAMES)
    assert len({engine["digest"] for engine in data["engines"].values()}) == 1
    assert all(engine["seconds"] > 0 for engine in data["engines"].values())


@pytest.mark.usefixtures("_engine_with_bit_error")
def test_a_difference_as_json(compassion: CommandRunner) -> None:
    result = compassion("verify", compassion.write_scenario("small.yaml"), "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["identical"] is False
    assert (data["difference"]["table"], data["difference"]["day"], data["difference"]["row"]) == ("people", 9, 2)
    assert data["difference"]["value_a"] != data["difference"]["value_b"]
