"""Every built-in scenario is complete, valid, and runs."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from ruamel.yaml import YAML

import sim
from sim.engine.mesa import run_mesa
from sim.model.states import PERSON_STATES
from sim.scenario import built_in_scenarios, scenario_json_schema
from sim.world import build_world

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))
NAMES = {
    "after_the_incident",
    "bring_your_own_team",
    "burnt_out_leader",
    "every_contact_counts",
    "gp_practice",
    "hospital",
    "kindness_by_order",
    "new_leader",
    "one_spark",
    "sympathy_is_not_enough",
    "typical_ward",
    "winter_pressure",
}
LANGUAGE_SERVER = "# yaml-language-server: $schema="
COMMENTED_OUT = re.compile(r"^( +)# (?=- \{|[\w ]+: \S)", re.MULTILINE)
"""A line that users can activate by removing its #."""

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def data_of(path: Path):
    return YAML(typ="safe").load(text_of(path))


def test_all_scenarios_exist():
    assert {path.stem for path in FILES} >= NAMES


def test_the_program_finds_all_files():
    assert built_in_scenarios() == {path.stem: path for path in FILES}


def test_names_and_titles_are_unique():
    scenarios = [sim.load(path) for path in FILES]
    assert [scenario.name for scenario in scenarios] == [path.stem for path in FILES]
    assert len({scenario.title for scenario in scenarios}) == len(FILES)


@each_file
def test_loading_and_parsing_give_the_same_scenario(path):
    assert sim.parse(text_of(path), path.stem, base=FOLDER) == sim.load(path)


@each_file
def test_a_round_trip_through_a_dict_changes_nothing(path):
    scenario = sim.load(path)
    assert sim.Scenario.from_dict(scenario.to_dict()) == scenario


@each_file
def test_the_data_conform_to_the_json_schema(path):
    jsonschema.Draft202012Validator(scenario_json_schema()).validate(data_of(path))


@each_file
def test_the_first_line_links_editors_to_the_schema(path):
    first = text_of(path).splitlines()[0]
    assert first.startswith(LANGUAGE_SERVER)
    assert (FOLDER / first.removeprefix(LANGUAGE_SERVER)).is_file()


@each_file
def test_it_contains_all_texts_for_facilitators(path):
    data = data_of(path)
    sentences = re.findall(r"[.?!][\"”]?(?=\s|$)", data["about"].strip())
    assert 3 <= len(sentences) <= 6
    assert data["title"]
    assert data["predict"]["question"].endswith("?")
    assert len(data["predict"]["options"]) >= 3
    assert data["predict"]["measure"]
    assert 3 <= len(data["debrief"]) <= 5
    assert all(question.rstrip().endswith(("?", ".")) for question in data["debrief"])
    for heading in ("Point at:", "Typical results", "What the model does not include:"):
        assert heading in data["notes"]
    assert "20 runs, seeds 1 to 20" in data["notes"]


@each_file
def test_lines_are_short_and_have_no_trailing_spaces(path):
    text = text_of(path)
    assert all(len(line) <= 120 and line == line.rstrip() for line in text.splitlines())
    assert text.endswith("\n")


@each_file
def test_commented_alternatives_are_valid(path):
    sim.parse(COMMENTED_OUT.sub(r"\1", text_of(path)), path.stem, base=FOLDER)


def test_commented_alternatives_are_found():
    activated = COMMENTED_OUT.sub(r"\1", text_of(FOLDER / "one_spark.yaml"))
    assert len(sim.parse(activated, base=FOLDER).events) == 11


@each_file
def test_the_readme_lists_it(path):
    assert f"[{path.stem}]({path.name})" in text_of(FOLDER / "README.md")


@each_file
def test_it_runs_for_thirty_days(path):
    scenario = sim.load(path)
    trace = run_mesa(build_world(scenario, days=30))
    assert trace.people is not None
    assert trace.people.shape == (30, len(PERSON_STATES), len(scenario.people_names))
    defined = [column for column, state in enumerate(PERSON_STATES) if state.name != "care"]
    assert np.isfinite(trace.people[:, defined]).all()


def test_the_custom_team_is_read_from_two_tables():
    scenario = sim.load(FOLDER / "bring_your_own_team.yaml")
    people = text_of(FOLDER / "my_team_people.csv").splitlines()[1:]
    ties = text_of(FOLDER / "my_team.csv").splitlines()[1:]
    graph = scenario.team_graph()
    assert list(scenario.people_names) == [line.split(",")[0] for line in people]
    assert graph.number_of_edges() == len(ties)
    assert graph.graph["notes"] == []
