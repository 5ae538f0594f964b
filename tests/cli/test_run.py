"""`compassion run`: output and files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.cli.run import SkippableOutput, format_command
from sim.engine import dispatch
from sim.engine.dispatch import ENGINE_NAMES
from sim.model.measures import MEASURE_NAMES
from sim.numba_support import decorators
from sim.recording import NotRecordedError
from sim.reporting import narrative
from tests.cli.conftest import SMALL_SCENARIO, CommandRunner, modules_loaded_by


def test_run_prints_summary_and_paths(compassion: CommandRunner) -> None:
    result = compassion("run", compassion.write_scenario("small.yaml"), "--runs", "2", "--set", "days=30")
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    assert "[bold red]Small[/] team [x]" in text
    assert "6 people, one of whom leads, over 30 working days" in text
    assert "2 runs with different random seeds" in text
    assert "Random seeds 5 to 6" in text
    assert "How is [it]?" in text
    assert "Acts (per person and day)" in text
    assert "Day 15: [/b] A hard time" in text
    assert "Ripple number" in text
    assert narrative.DISCLAIMER in text
    assert "\x1b" not in result.output
    assert all(line == line.rstrip() for line in result.output.splitlines())
    (folder,) = Path("results/small").iterdir()
    for name in ("report.md", "figures", "days.csv"):
        assert str(folder / name) in result.output
        assert (folder / name).exists()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "compassion run small.yaml --set days=30 --runs 2"
    assert manifest["started"] <= manifest["ended"]


def test_the_question_is_answered_on_average_over_runs(compassion: CommandRunner) -> None:
    result = compassion("run", "typical_ward", "--runs", "2", "--set", "days=12")
    assert result.exit_code == 0, result.output
    assert "From the beginning to the end, on average over 2 runs, " in " ".join(result.stdout.split())


def test_json_output_is_one_object(compassion: CommandRunner) -> None:
    result = compassion("run", compassion.write_scenario("small.yaml"), "--seed", "3", "--out", "there", "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
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


def test_the_command_line_of_the_manifest_can_be_run_again() -> None:
    command = format_command("my ward.yaml", ("team={builder: ward}",), 7, 3, {"figures", "people"})
    assert command == "compassion run 'my ward.yaml' --set 'team={builder: ward}' --seed 7 --runs 3 --without people"


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_engines_print_identical_output(engine: str, compassion: CommandRunner) -> None:
    result = compassion(
        "run", compassion.write_scenario("small.yaml"), "--engine", engine, "--without", "figures", "--json"
    )
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["digest"] == sim.run(sim.load("small.yaml")).digest
    folder = Path(data["folder"])
    assert json.loads((folder / "manifest.json").read_bytes())["engine"] == engine
    assert engine not in (folder / "report.md").read_text(encoding="utf-8")


def test_figures_people_and_acts_can_be_skipped(compassion: CommandRunner) -> None:
    without = [word for name in SkippableOutput for word in ("--without", name)]
    result = compassion("run", compassion.write_scenario("small.yaml"), *without)
    assert result.exit_code == 0, result.output
    assert "Figures" not in result.stdout
    missing = "This run did not record people and acts"
    assert missing in " ".join(result.stdout.split())
    (folder,) = Path("results/small").iterdir()
    tables = [f"{name}.{suffix}" for name in ("days", "teams") for suffix in ("csv", "parquet")]
    assert {path.name for path in folder.iterdir()} == {*tables, "manifest.json", "report.md"}
    assert missing in (folder / "report.md").read_text(encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["omitted_tables"] == ["people", "acts"]
    assert manifest["command"] == "compassion run small.yaml --without acts --without people"
    result = compassion("run", "small.yaml", *without, "--json")
    assert json.loads(result.stdout)["ripple_number"] is None


@pytest.mark.parametrize(
    ("figure_format", "suffixes"), [("png", {".png"}), ("svg", {".svg"}), ("both", {".png", ".svg"})]
)
def test_figures_are_saved_in_the_requested_format(
    figure_format: str, suffixes: set[str], compassion: CommandRunner
) -> None:
    result = compassion("run", compassion.write_scenario("small.yaml"), "--figure-format", figure_format)
    assert result.exit_code == 0, result.output
    (folder,) = Path("results/small").iterdir()
    assert {path.suffix for path in (folder / "figures").iterdir()} == suffixes
    shown = "svg" if figure_format == "svg" else "png"
    assert f"](figures/time_series.{shown})" in (folder / "report.md").read_text(encoding="utf-8")


def test_figures_that_need_no_people_and_acts_are_drawn_without_them(compassion: CommandRunner) -> None:
    result = compassion("run", compassion.write_scenario("small.yaml"), "--without", "people", "--without", "acts")
    assert result.exit_code == 0, result.output
    assert "(time_series)" in result.stdout


def test_the_help_names_the_engines_and_the_skippable_outputs(compassion: CommandRunner) -> None:
    text = " ".join(compassion("run", "--help").stdout.replace("│", " ").split())
    assert all(name in text for name in (*ENGINE_NAMES, *SkippableOutput))


def test_compilation_is_reported_on_stderr(compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decorators, "is_compiled", lambda _: False)
    dispatch.log_compilation.cache_clear()
    result = compassion("run", compassion.write_scenario("small.yaml"), "--without", "figures", "--json")
    dispatch.log_compilation.cache_clear()
    assert result.exit_code == 0, result.output
    assert " ".join(result.stderr.split()) == dispatch.COMPILING_MESSAGE
    assert json.loads(result.stdout)["days"] == 40


@pytest.mark.parametrize("arguments", [("run", "small.yaml", "--without", "figures"), ("check", "small.yaml")])
def test_slow_libraries_that_are_not_needed_are_not_imported(
    arguments: tuple[str, ...], compassion: CommandRunner
) -> None:
    compassion.write_scenario("small.yaml")
    loaded = modules_loaded_by(*arguments, cwd=Path())
    assert not {"networkx", "mesa", "pandas", "matplotlib"} & {*loaded}
