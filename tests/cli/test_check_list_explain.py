"""`compassion check`, `list`, `explain`, `schema` and `new`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli.support.catalogue import CATALOGUE_SECTIONS, all_entries
from sim.model.measures import MEASURE_NAMES
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.styles import STYLES
from sim.scenario import built_in_scenarios, load, scenario_json_schema
from sim.teams import TEAM_BUILDERS
from tests.cli.conftest import INVALID_SCENARIO, CommandRunner


def test_check_tells_about_good_files_and_all_that_is_wrong_with_bad_ones(compassion: CommandRunner) -> None:
    told = compassion(
        "check",
        compassion.write_scenario("good.yaml"),
        compassion.write_scenario("bad.yaml", INVALID_SCENARIO),
        "nowhere",
    )
    assert told.exit_code == 2
    for part in (
        "good.yaml: can be played",
        "[bold red]Small[/] team [x]",
        "6 people, one leader, 15 working ties",
        "40 working days, one event",
        'bad.yaml:2:1: unknown key "dayz"',
        '  did you mean "days"?',
        "bad.yaml:3:11: workload: 8",
        "nowhere: file not found",
        "2 of 3 scenarios cannot be played.",
    ):
        assert part in told.output
    assert compassion("check", "good.yaml").exit_code == 0


def test_check_tells_what_is_unusual_about_a_team(compassion: CommandRunner) -> None:
    team = "{builder: people, people: [{name: Ama}, {name: Ben}, {name: Cy}], ties: [[Ama, Ben]]}"
    told = compassion("check", compassion.write_scenario("alone.yaml", f"schema: 1\nteam: {team}\n"))
    assert told.exit_code == 0
    assert "3 people, no leader, one working tie" in told.output
    assert "Note: " in told.output
    assert "Cy" in told.output


def test_check_takes_changes(compassion: CommandRunner) -> None:
    assert compassion("check", compassion.write_scenario("good.yaml"), "--set", "days=0").exit_code == 2
    assert "7 people" in compassion("check", "good.yaml", "--set", "team.size=7").output


def test_check_as_json(compassion: CommandRunner) -> None:
    told = compassion(
        "check",
        compassion.write_scenario("good.yaml"),
        compassion.write_scenario("bad.yaml", INVALID_SCENARIO),
        "--json",
    )
    assert told.exit_code == 2
    data = json.loads(told.stdout)
    good, bad = data["files"]
    assert not data["ok"]
    assert (good["ok"], good["team"]["people"], good["problems"]) == (True, 6, [])
    assert [(one["line"], one["path"]) for one in bad["problems"]] == [(2, "dayz"), (3, "workload")]


def test_the_schema_is_printed(compassion: CommandRunner) -> None:
    assert json.loads(compassion("schema").stdout) == scenario_json_schema()


def test_new_writes_a_scenario_that_can_be_played_and_says_how(compassion: CommandRunner) -> None:
    told = compassion("new", "My Ward")
    assert told.exit_code == 0
    assert "compassion check my_ward.yaml" in told.output
    assert "compassion run my_ward.yaml" in told.output
    assert load("my_ward.yaml").name == "my_ward"


def test_new_never_writes_over_a_file_unless_told_to(compassion: CommandRunner) -> None:
    Path("mine.yaml").write_text("mine", encoding="utf-8")
    told = compassion("new", "mine")
    assert told.exit_code == 2
    assert "mine.yaml is there already; nothing was written" in told.output
    assert "--force" in told.output
    assert Path("mine.yaml").read_text(encoding="utf-8") == "mine"
    assert compassion("new", "mine", "--force").exit_code == 0
    assert load("mine.yaml").name == "mine"


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (["autumn", "--out", "x y.yaml"], "x y.yaml"),
        (["sub/autumn"], "sub/autumn.yaml"),
        (["autumn.yaml"], "autumn.yaml"),
    ],
)
def test_new_writes_to_other_places(arguments: list[str], file: str, compassion: CommandRunner) -> None:
    Path("sub").mkdir()
    assert compassion("new", *arguments).exit_code == 0
    assert load(file).name == "autumn"


def test_list_names_everything_of_its_kind(compassion: CommandRunner) -> None:
    told = compassion("list")
    assert told.exit_code == 0
    for name in (
        *built_in_scenarios(),
        *STYLES,
        *TEAM_BUILDERS,
        *MEASURE_NAMES,
        *Mechanisms._fields,
        "campaign",
        "assistance",
    ):
        assert re.search(rf"^  {name}\b", told.output, re.MULTILINE), name
    assert "compassion list parameters" in told.output
    listed = compassion("list", "parameters").output
    assert all(re.search(rf"^  {name}\b", listed, re.MULTILINE) for name in Parameters._fields)


@pytest.mark.parametrize("what", CATALOGUE_SECTIONS)
def test_every_list_is_there_for_people_and_for_programs(what: str, compassion: CommandRunner) -> None:
    for word in (what, what.removesuffix("s")):
        told = compassion("list", word)
        assert told.exit_code == 0
        assert told.output.startswith(CATALOGUE_SECTIONS[what].title)
    data = json.loads(compassion("list", what, "--json").stdout)
    names = [entry["name"] for entry in data[what]]
    assert names
    assert all(name in told.output for name in names)


def test_list_as_json_has_all_lists(compassion: CommandRunner) -> None:
    assert json.loads(compassion("list", "--json").stdout).keys() == CATALOGUE_SECTIONS.keys()


def test_explain_tells_what_a_number_means_and_where_it_comes_from(compassion: CommandRunner) -> None:
    text = " ".join(compassion("explain", "g_felt").output.split())
    for part in ("parameter", "The contagion", "log-odds", "2.2", "from 0 to 10", "Chancellor", "https://doi.org/"):
        assert part in text


def test_explain_says_that_an_assumption_is_one(compassion: CommandRunner) -> None:
    assert "assumption" in compassion("explain", "felt_half").output


def test_explain_shows_all_that_have_a_name(compassion: CommandRunner) -> None:
    def kinds(name: str) -> list[str]:
        return [entry["category"] for entry in json.loads(compassion("explain", name, "--json").stdout)["entries"]]

    assert kinds("workload") == ["parameter", "event"]
    assert kinds("safety") == ["state of a person", "measure", "mechanism", "number of a kind of act"]
    assert kinds("parameters.felt_half") == ["parameter"]
    assert kinds("Felt-Compassion") == ["state of a person", "measure"]
    assert kinds("typical_ward") == ["scenario"]


def test_explain_shows_the_settings_of_a_team_and_of_an_event(compassion: CommandRunner) -> None:
    text = compassion("explain", "organisation").output
    assert all(name in text for name in TEAM_BUILDERS["organisation"]._fields)
    assert "needed" in compassion("explain", "incident").output


def test_everything_that_is_named_can_be_explained(compassion: CommandRunner) -> None:
    for name in dict.fromkeys(entry.name for entry in all_entries()):
        assert compassion("explain", name).exit_code == 0, name


def test_changes_that_explain_suggests_are_allowed(compassion: CommandRunner) -> None:
    facts = [fact for entry in all_entries() if entry.category != "kind of team" for fact in entry.fact_rows]
    changes = [text.removeprefix("--set ") for _, text in facts if text.startswith("--set ")]
    scenario = load(compassion.write_scenario("small.yaml"), changes)
    assert len(changes) > 60
    assert all(getattr(scenario.constants, name) != getattr(DEFAULT_PARAMETERS, name) for name in Parameters._fields)
    assert not any(scenario.mechanisms)


@pytest.mark.parametrize("columns", ["20", "40", "80", "200"])
def test_output_fits_the_terminal(columns: str, compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for arguments in (["list"], ["list", "scenarios"], ["explain", "organisation"], ["explain", "safety"]):
        told = compassion(*arguments)
        assert told.exit_code == 0
        assert max(map(len, told.output.splitlines())) <= int(columns)
