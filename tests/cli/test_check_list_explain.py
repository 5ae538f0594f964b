"""`compassion check`, `list`, `explain`, `schema` and `new`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli.commands import COMMANDS
from sim.cli.explain import find_entries, option_entries
from sim.cli.program import load_command
from sim.cli.support.catalogue import CATALOGUE_SECTIONS, all_entries
from sim.model.glossary import GLOSSARY, TOPICS
from sim.model.measures import MEASURE_NAMES
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.styles import STYLES
from sim.scenario import built_in_scenarios, load, scenario_json_schema
from sim.teams import TEAM_BUILDERS
from tests.cli.conftest import INVALID_SCENARIO, CommandRunner


def test_check_describes_valid_scenarios_and_reports_all_errors(compassion: CommandRunner) -> None:
    result = compassion(
        "check",
        compassion.write_scenario("good.yaml"),
        compassion.write_scenario("bad.yaml", INVALID_SCENARIO),
        "nowhere",
    )
    assert result.exit_code == 2
    for part in (
        "good.yaml: valid",
        "[bold red]Small[/] team [x]",
        "6 people, one leader, 15 working ties",
        "40 working days, one event",
        "bad.yaml:2:1: ",
        '  did you mean "days"?',
        "bad.yaml:3:11: ",
        "nowhere: ",
        "2 of 3 scenarios are invalid.",
    ):
        assert part in result.output
    assert compassion("check", "good.yaml").exit_code == 0


def test_check_notes_unusual_teams(compassion: CommandRunner) -> None:
    team = "{builder: people, people: [{name: Ama}, {name: Ben}, {name: Cy}], ties: [[Ama, Ben]]}"
    result = compassion("check", compassion.write_scenario("alone.yaml", f"schema: 1\nteam: {team}\n"))
    assert result.exit_code == 0
    assert "3 people, no leader, one working tie" in result.output
    assert "Note: " in result.output
    assert "Cy" in result.output


def test_check_accepts_overrides(compassion: CommandRunner) -> None:
    assert compassion("check", compassion.write_scenario("good.yaml"), "--set", "days=0").exit_code == 2
    assert "7 people" in compassion("check", "good.yaml", "--set", "team.size=7").output


def test_check_as_json(compassion: CommandRunner) -> None:
    result = compassion(
        "check",
        compassion.write_scenario("good.yaml"),
        compassion.write_scenario("bad.yaml", INVALID_SCENARIO),
        "--json",
    )
    assert result.exit_code == 2
    data = json.loads(result.stdout)
    good, bad = data["files"]
    assert not data["valid"]
    assert (good["valid"], good["team"]["people"], good["problems"]) == (True, 6, [])
    assert [(problem["line"], problem["path"]) for problem in bad["problems"]] == [(2, "dayz"), (3, "workload")]


def test_the_schema_is_printed(compassion: CommandRunner) -> None:
    assert json.loads(compassion("schema").stdout) == scenario_json_schema()


def test_new_writes_a_valid_scenario_and_prints_the_next_steps(compassion: CommandRunner) -> None:
    result = compassion("new", "My Ward")
    assert result.exit_code == 0
    assert "compassion check my_ward.yaml" in result.output
    assert "compassion run my_ward.yaml" in result.output
    assert load("my_ward.yaml").name == "my_ward"


def test_new_overwrites_a_file_only_with_force(compassion: CommandRunner) -> None:
    Path("mine.yaml").write_text("mine", encoding="utf-8")
    result = compassion("new", "mine")
    assert result.exit_code == 2
    assert "mine.yaml already exists." in result.output
    assert "--force" in result.output
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
def test_new_writes_to_another_path(arguments: list[str], file: str, compassion: CommandRunner) -> None:
    Path("sub").mkdir()
    assert compassion("new", *arguments).exit_code == 0
    assert load(file).name == "autumn"


def test_list_has_every_name(compassion: CommandRunner) -> None:
    result = compassion("list")
    assert result.exit_code == 0
    for name in (
        *built_in_scenarios(),
        *STYLES,
        *TEAM_BUILDERS,
        *MEASURE_NAMES,
        *Mechanisms._fields,
        "campaign",
        "assistance",
    ):
        assert re.search(rf"^  {name}\b", result.output, re.MULTILINE), name
    assert "compassion list parameters" in result.output
    listed = compassion("list", "parameters").output
    assert all(re.search(rf"^  {name}\b", listed, re.MULTILINE) for name in Parameters._fields)


@pytest.mark.parametrize("what", CATALOGUE_SECTIONS)
def test_every_section_is_listed_as_text_and_as_json(what: str, compassion: CommandRunner) -> None:
    for word in (what, what.removesuffix("s")):
        result = compassion("list", word)
        assert result.exit_code == 0
        assert result.output.startswith(CATALOGUE_SECTIONS[what].title)
    data = json.loads(compassion("list", what, "--json").stdout)
    names = [entry["name"] for entry in data[what]]
    assert names
    assert all(name in result.output for name in names)


def test_list_as_json_has_all_sections(compassion: CommandRunner) -> None:
    assert json.loads(compassion("list", "--json").stdout).keys() == CATALOGUE_SECTIONS.keys()


def test_explain_gives_meaning_unit_range_and_source_of_a_parameter(compassion: CommandRunner) -> None:
    text = " ".join(compassion("explain", "g_felt").output.split())
    for part in (
        "parameter",
        "Contagion: effect of felt compassion",
        "log-odds",
        "2.2",
        "from 0 to 10",
        "Chancellor",
        "https://doi.org/",
    ):
        assert part in text


def test_explain_marks_assumptions(compassion: CommandRunner) -> None:
    assert "assumption" in compassion("explain", "felt_half").output


def test_explain_prints_all_entries_with_a_name(compassion: CommandRunner) -> None:
    def categories(name: str) -> list[str]:
        entries = json.loads(compassion("explain", name, "--json").stdout)["entries"]
        return list(dict.fromkeys(entry["category"] for entry in entries))

    assert categories("workload") == ["term", "parameter", "event", "key of a scenario file"]
    assert categories("safety") == [
        *("state of a person", "measure", "mechanism", "key of a scenario file", "number of a kind of act"),
    ]
    assert categories("parameters.felt_half") == ["parameter"]
    assert categories("Felt-Compassion") == ["term", "state of a person", "measure", "key of a scenario file"]
    assert categories("typical_ward") == ["scenario"]
    assert categories("sweep") == ["command", "term"]
    assert categories("--figure-format") == ["option"]
    assert categories("figure-format") == ["option"]
    assert set(categories("--seed")) == {"option"}
    assert set(categories("seed")) == {"term", "key of a scenario file"}


def test_explain_shows_the_settings_of_a_team_and_of_an_event(compassion: CommandRunner) -> None:
    text = compassion("explain", "organisation").output
    assert all(name in text for name in TEAM_BUILDERS["organisation"]._fields)
    assert "required" in compassion("explain", "incident").output


def test_every_entry_can_be_explained() -> None:
    for name in dict.fromkeys(entry.name for entry in (*all_entries(), *option_entries())):
        assert find_entries(name), name


def test_every_term_of_the_glossary_can_be_explained(compassion: CommandRunner) -> None:
    names = [name.casefold() for term in GLOSSARY for name in (term.name, *term.aliases)]
    assert len(names) == len(set(names))
    for term in GLOSSARY:
        assert term.topic in TOPICS, term.name
        assert term.definition[0].isupper(), term.name
        assert term.definition.endswith("."), term.name
        for name in (term.name, *term.aliases):
            assert term.definition in [entry.summary for entry in find_entries(name)], name
    result = compassion("explain", "common", "random", "numbers")
    assert "The same random draws in two runs" in result.output


def test_every_key_of_a_scenario_file_can_be_explained() -> None:
    schema = scenario_json_schema()
    for section in (schema, *schema["$defs"].values()):
        for key in section.get("properties", {}):
            if key not in ("builder", "event"):  # tags, which select a team builder or an event
                assert find_entries(key), key


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_can_be_explained(name: str) -> None:
    for parameter in load_command(name).params:
        for flag in (*parameter.opts, *parameter.secondary_opts):
            if flag.startswith("--") and flag != "--help":
                entries = find_entries(flag)
                assert any(name in dict(entry.fact_rows)["Commands"].split(", ") for entry in entries), flag


def test_overrides_that_explain_suggests_are_valid(compassion: CommandRunner) -> None:
    facts = [fact for entry in all_entries() if entry.category != "team builder" for fact in entry.fact_rows]
    changes = [text.removeprefix("--set ") for _, text in facts if text.startswith("--set ")]
    scenario = load(compassion.write_scenario("small.yaml"), changes)
    assert len(changes) > 60
    assert all(getattr(scenario.constants, name) != getattr(DEFAULT_PARAMETERS, name) for name in Parameters._fields)
    assert not any(scenario.mechanisms)


@pytest.mark.parametrize("columns", ["20", "40", "80", "200"])
def test_output_fits_the_terminal(columns: str, compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for arguments in (["list"], ["list", "scenarios"], ["explain", "organisation"], ["explain", "safety"]):
        result = compassion(*arguments)
        assert result.exit_code == 0
        assert max(map(len, result.output.splitlines())) <= int(columns)
