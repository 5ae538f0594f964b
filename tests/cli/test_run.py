"""`compassion run`: what it prints and leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.cli.running import Order
from sim.model.measures import MEASURE_NAMES
from sim.recording import NotRecordedError, words
from tests.cli.conftest import SMALL, Command


def test_a_run_tells_a_story_and_says_where_everything_is(compassion: Command) -> None:
    told = compassion("run", compassion.write("small.yaml"), "--runs", "2", "--set", "days=30")
    assert told.exit_code == 0, told.output
    text = " ".join(told.output.split())
    assert "[bold red]Small[/] team [x]" in text
    assert "6 people, one of whom leads, over 30 working days" in text
    assert "played 2 times" in text
    assert "numbers 5 to 6" in text
    assert "How is [it]?" in text
    assert "Acts of compassion" in text
    assert "Day 15: [/b] A hard time" in text
    assert "Ripple number" in text
    assert words.STANDING in text
    assert "\x1b" not in told.output
    assert all(line == line.rstrip() for line in told.output.splitlines())
    (folder,) = Path("results/small").iterdir()
    for name in ("report.md", "figures", "days.csv"):
        assert str(folder / name) in told.output
        assert (folder / name).exists()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "compassion run small.yaml --set days=30 --runs 2"
    assert manifest["started"] <= manifest["ended"]


def test_several_runs_answer_the_question_on_average(compassion: Command) -> None:
    told = compassion("run", "typical_ward", "--runs", "2", "--set", "days=12")
    assert told.exit_code == 0, told.output
    assert "From the beginning to the end, on average over 2 runs, " in " ".join(told.stdout.split())


def test_with_json_a_run_prints_one_object_and_nothing_else(compassion: Command) -> None:
    told = compassion("run", compassion.write("small.yaml"), "--seed", "3", "--out", "there", "--json")
    assert told.exit_code == 0, told.output
    data = json.loads(told.stdout)
    recording = sim.run(sim.load("small.yaml"), seed=3)
    assert data["digest"] == recording.digest
    assert data["seeds"] == [3]
    assert data["days"] == 40
    assert data["people"] == 6
    assert set(data["summary"]) == set(MEASURE_NAMES)
    assert data["summary"]["wellbeing"] == recording.summary()["wellbeing"]
    (event,) = data["events"]
    assert (event["day"], event["title"]) == (15, "Day 15: [/b] A hard time")
    assert event["measures"]["wellbeing"].keys() == {"before", "after"}
    folder = Path(data["folder"])
    assert folder.parent == compassion.folder.resolve() / "there" / "small"
    assert data["files"]
    assert all((folder / file).is_file() for file in data["files"])


def test_further_runs_keep_their_digest_but_not_their_people() -> None:
    recording = sim.run(sim.parse(SMALL))
    lean = recording.lean()
    assert lean.digest == recording.digest
    assert lean.days.equals(recording.days)
    with pytest.raises(NotRecordedError):
        _ = lean.people_kept


def test_the_command_line_is_written_so_that_it_can_be_typed_again() -> None:
    order = Order("my ward.yaml", ("team={builder: ward}",), "7", "3", Path("x"))
    assert str(order) == "compassion run 'my ward.yaml' --set 'team={builder: ward}' --seed 7 --runs 3"
