"""`compassion run`: what it prints and leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.cli.run import SKIPPABLE_OUTPUTS, RunArguments
from sim.engine import dispatch
from sim.engine.dispatch import ENGINE_NAMES
from sim.model.measures import MEASURE_NAMES
from sim.numba_support import decorators
from sim.recording import NotRecordedError
from sim.reporting import narrative
from tests.cli.conftest import SMALL_SCENARIO, CommandRunner, modules_loaded_by


def test_run_prints_summary_and_paths(compassion: CommandRunner) -> None:
    told = compassion("run", compassion.write_scenario("small.yaml"), "--runs", "2", "--set", "days=30")
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
    assert narrative.DISCLAIMER in text
    assert "\x1b" not in told.output
    assert all(line == line.rstrip() for line in told.output.splitlines())
    (folder,) = Path("results/small").iterdir()
    for name in ("report.md", "figures", "days.csv"):
        assert str(folder / name) in told.output
        assert (folder / name).exists()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "compassion run small.yaml --set days=30 --runs 2"
    assert manifest["started"] <= manifest["ended"]


def test_several_runs_answer_the_question_on_average(compassion: CommandRunner) -> None:
    told = compassion("run", "typical_ward", "--runs", "2", "--set", "days=12")
    assert told.exit_code == 0, told.output
    assert "From the beginning to the end, on average over 2 runs, " in " ".join(told.stdout.split())


def test_with_json_a_run_prints_one_object_and_nothing_else(compassion: CommandRunner) -> None:
    told = compassion("run", compassion.write_scenario("small.yaml"), "--seed", "3", "--out", "there", "--json")
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
    recording = sim.run(sim.parse(SMALL_SCENARIO))
    lean = recording.drop_details()
    assert lean.digest == recording.digest
    assert lean.days.equals(recording.days)
    with pytest.raises(NotRecordedError):
        _ = lean.person_states


def test_the_command_line_is_written_so_that_it_can_be_typed_again() -> None:
    order = RunArguments("my ward.yaml", ("team={builder: ward}",), "7", "3", Path("x"), "mesa", ("figures", "people"))
    assert (
        order.command_line()
        == "compassion run 'my ward.yaml' --set 'team={builder: ward}' --seed 7 --runs 3 --without people"
    )


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_engines_print_identical_output(engine: str, compassion: CommandRunner) -> None:
    told = compassion(
        "run", compassion.write_scenario("small.yaml"), "--engine", engine, "--without", "figures", "--json"
    )
    assert told.exit_code == 0, told.output
    data = json.loads(told.stdout)
    assert data["digest"] == sim.run(sim.load("small.yaml")).digest
    folder = Path(data["folder"])
    assert json.loads((folder / "manifest.json").read_bytes())["engine"] == engine
    assert engine not in (folder / "report.md").read_text(encoding="utf-8")


def test_figures_people_and_acts_can_be_left_out(compassion: CommandRunner) -> None:
    without = [word for name in SKIPPABLE_OUTPUTS for word in ("--without", name)]
    told = compassion("run", compassion.write_scenario("small.yaml"), *without)
    assert told.exit_code == 0, told.output
    assert "Figures" not in told.stdout
    said = "This run was played without keeping its people day by day and its acts"
    assert said in " ".join(told.stdout.split())
    (folder,) = Path("results/small").iterdir()
    tables = [f"{name}.{suffix}" for name in ("days", "teams") for suffix in ("csv", "parquet")]
    assert {path.name for path in folder.iterdir()} == {*tables, "manifest.json", "report.md"}
    assert said in (folder / "report.md").read_text(encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["omitted_tables"] == ["people", "acts"]
    assert manifest["command"] == "compassion run small.yaml --without acts --without people"
    told = compassion("run", "small.yaml", *without, "--json")
    assert json.loads(told.stdout)["ripple_number"] is None


def test_figures_that_need_neither_people_nor_acts_are_drawn_without_them(compassion: CommandRunner) -> None:
    told = compassion("run", compassion.write_scenario("small.yaml"), "--without", "people", "--without", "acts")
    assert told.exit_code == 0, told.output
    assert "(course)" in told.stdout


def test_the_help_names_the_engines_and_all_that_can_be_left_out(compassion: CommandRunner) -> None:
    text = " ".join(compassion("run", "--help").stdout.replace("│", " ").split())
    assert all(name in text for name in (*ENGINE_NAMES, *SKIPPABLE_OUTPUTS))


def test_compiling_is_told_on_stderr_alone(compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decorators, "is_compiled", lambda _: False)
    dispatch.log_compilation.cache_clear()
    told = compassion("run", compassion.write_scenario("small.yaml"), "--without", "figures", "--json")
    dispatch.log_compilation.cache_clear()
    assert told.exit_code == 0, told.output
    assert " ".join(told.stderr.split()) == dispatch.COMPILING_MESSAGE
    assert json.loads(told.stdout)["days"] == 40


@pytest.mark.parametrize("arguments", [("run", "small.yaml", "--without", "figures"), ("check", "small.yaml")])
def test_no_library_is_loaded_that_can_be_done_without(arguments: tuple[str, ...], compassion: CommandRunner) -> None:
    """So a small run is over sooner."""
    compassion.write_scenario("small.yaml")
    loaded = modules_loaded_by(*arguments, cwd=Path())
    assert not {"networkx", "mesa", "pandas", "matplotlib"} & {*loaded}
