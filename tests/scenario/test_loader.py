"""Find and load scenario files."""

from __future__ import annotations

import subprocess
import sys

import networkx
import pytest

import sim.scenario.built_in
from sim.model.styles import STYLES
from sim.scenario import Scenario, ScenarioError, built_in_scenarios, load, parse
from tests.permissions import drop_capabilities, needs_permissions


def message_of(path: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


@pytest.fixture
def two_built_in(tmp_path, monkeypatch):
    folder = tmp_path / "_scenarios"
    folder.mkdir()
    for name in ("winter_pressure", "one_spark"):
        (folder / f"{name}.yaml").write_text(f"schema: 1\ntitle: {name}\ndays: 30\n", encoding="utf-8")
    monkeypatch.setattr(sim.scenario.built_in, "INSTALLED_DIR", folder)
    return folder


def test_the_default_name_is_that_of_the_file(tmp_path):
    path = tmp_path / "My Ward (2).yaml"
    path.write_text("schema: 1\n", encoding="utf-8")
    assert (load(path).name, load(path).title) == ("my_ward_2", "My ward 2")
    path.write_text("schema: 1\nname: other\ntitle: A title\n", encoding="utf-8")
    assert (load(path).name, load(path).title) == ("other", "A title")


def test_team_files_are_relative_to_the_folder_of_the_scenario(tmp_path, monkeypatch):
    (tmp_path / "ties.csv").write_text("from,to\nAma,Ben\n", encoding="utf-8")
    path = tmp_path / "ward.yaml"
    path.write_text("schema: 1\nteam: {builder: file, path: ties.csv}\n", encoding="utf-8")
    monkeypatch.chdir("/")
    assert load(path).people_names == ("Ama", "Ben")


def test_a_missing_file_is_an_error(tmp_path, two_built_in):
    assert message_of(tmp_path / "nowhere.yaml").startswith(
        f"{tmp_path / 'nowhere.yaml'}: file not found, and no built-in scenario has this name"
    )


def test_a_folder_is_an_error(tmp_path):
    assert message_of(tmp_path) == f"{tmp_path}: this is a folder, not a file"


def test_an_empty_or_impossible_file_name_is_an_error():
    assert "this is a folder" in message_of("")
    assert "file not found" in message_of("a\0b")
    assert "file not found" in message_of("x" * 5000)


@needs_permissions
def test_a_file_without_read_permission_is_an_error(tmp_path):
    path = tmp_path / "ward.yaml"
    path.write_text("schema: 1\n", encoding="utf-8")
    path.chmod(0)
    program = "import sys; from sim.scenario import load; load(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        preexec_fn=drop_capabilities,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ScenarioError" in done.stderr
    assert "the file cannot be read" in done.stderr


def test_a_built_in_scenario_loads_by_its_name(two_built_in, tmp_path, monkeypatch):
    assert list(built_in_scenarios()) == ["one_spark", "winter_pressure"]
    assert load("winter_pressure").name == "winter_pressure"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "winter_pressure").mkdir()
    assert load("winter_pressure").days == 30


def test_a_file_takes_precedence_over_a_built_in_scenario(two_built_in, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "winter_pressure").write_text("schema: 1\ndays: 7\n", encoding="utf-8")
    assert load("winter_pressure").days == 7


def test_a_misspelt_built_in_scenario_is_suggested(two_built_in):
    assert 'did you mean "winter_pressure"?' in message_of("winter_presure")
    assert 'did you mean "one_spark"?' in message_of("one-spark.yaml")
    assert "built-in scenarios: one_spark, winter_pressure" in message_of("zzz")


def test_in_a_clone_the_built_in_scenarios_are_those_of_the_repository():
    assert sim.scenario.built_in.built_in_scenarios_dir() == sim.scenario.built_in.CHECKOUT_DIR


@pytest.mark.parametrize("name", built_in_scenarios())
def test_every_built_in_scenario_loads_and_has_the_name_of_its_file(name):
    scenario = load(name)
    assert scenario.name == name
    assert Scenario.from_dict(scenario.to_dict()) == scenario


def test_importing_the_package_loads_neither_networkx_nor_pandas():
    code = "import sys, sim.scenario; print([name for name in ('networkx', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_is_found_without_its_suffix_and_before_a_built_in_scenario(two_built_in, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_ward.yaml").write_text("schema: 1\ndays: 7\nseed: x\n", encoding="utf-8")
    assert message_of("my_ward").startswith("my_ward.yaml:3:7: ")
    (tmp_path / "my_ward.yaml").write_text("schema: 1\ndays: 7\n", encoding="utf-8")
    assert (load("my_ward").name, load("my_ward").days) == ("my_ward", 7)
    assert 'did you mean "my_ward.yaml"?' in message_of("my_wrad")
    assert 'did you mean "my_ward.yaml"?' in message_of("my_wadr.yaml")
    (tmp_path / "one_spark.yml").write_text("schema: 1\ndays: 8\n", encoding="utf-8")
    assert load("one_spark").days == 8


def test_every_kind_of_source_gives_the_same_scenario(two_built_in):
    scenario = load("one_spark", {"days": 20})
    assert load(built_in_scenarios()["one_spark"], ["days=20"]) == scenario
    assert load({"schema": 1, "name": "one_spark", "title": "one_spark"}, {"days": 20}) == scenario
    assert load(scenario) is scenario
    assert load(load("one_spark"), {"days": 20}) == scenario


def test_a_scenario_with_overrides_is_a_validated_copy():
    scenario = parse(
        "schema: 1\nname: base\nleadership: {style: transactional}\nevents: [{day: 9, event: spark, acts: 1}]\n"
    )
    changed = scenario.with_overrides({"days": 30, "leadership.style.help": 1, "events.0.day": 10})
    assert (changed.days, changed.events[0].day, changed.leadership.style.style.help) == (30, 10, 1.0)
    assert (scenario.days, scenario.events[0].day) == (250, 9)
    assert scenario.with_overrides({}) is scenario
    assert (
        scenario.with_overrides({"leadership.mix": {"rescuing": 1}}).team_styles()["Ward"] == STYLES["rescuing"].style
    )
    with pytest.raises(ScenarioError, match="days: 0 is below the minimum 1"):
        scenario.with_overrides({"days": 0})


def test_with_overrides_keeps_the_folder_of_team_files(tmp_path, monkeypatch):
    (tmp_path / "ties.csv").write_text("from,to\nAma,Ben\n", encoding="utf-8")
    (tmp_path / "ward.yaml").write_text("schema: 1\nteam: {builder: file, path: ties.csv}\n", encoding="utf-8")
    scenario = load(tmp_path / "ward.yaml")
    monkeypatch.chdir("/")
    assert scenario.with_overrides({"days": 9}).people_names == ("Ama", "Ben")


def test_a_networkx_graph_is_a_team():
    graph = networkx.karate_club_graph()
    scenario = load({"schema": 1, "team": graph})
    assert len(scenario.people_names) == 34
    assert scenario.people_names[0] == "Person 1"
    assert scenario.team_graph().edges[0, 1]["weight"] == graph.edges[0, 1]["weight"]
    assert "leader" not in graph.nodes[0], "the graph itself is not changed"
    assert load("typical_ward", {"team": graph}).team_graph().number_of_edges() == graph.number_of_edges()
    assert Scenario(schema=1, team=graph).people_names == scenario.people_names


def test_people_of_a_networkx_graph_have_names_roles_and_leaders():
    graph = networkx.Graph()
    graph.add_node("Ama", role="Nurse", team="North", start={"energy": 0.3})
    graph.add_node("Ben", leader="Ama")
    graph.add_edge("Ama", "Ben", weight=2)
    arrays = load({"schema": 1, "team": graph}).team_arrays()
    assert (arrays.names, arrays.roles, arrays.teams) == (("Ama", "Ben"), ("Nurse", "Colleague"), ("North", "Team"))
    assert arrays.leader_of.tolist() == [-1, 0]
    assert arrays.initial_states == {0: {"energy": 0.3}}
    assert arrays.ties.weight.tolist() == [2.0]


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (networkx.DiGraph([(0, 1)]), "team: the network must be an undirected networkx.Graph"),
        (networkx.Graph(), "team: the team has no people; expected at least two"),
        (networkx.Graph([(0, 0), (0, 1)]), "team: Person 1 has a tie to Person 1; a tie joins two people"),
    ],
)
def test_a_networkx_graph_that_cannot_be_a_team_is_an_error(graph, message):
    with pytest.raises(ScenarioError, match=message):
        load({"schema": 1, "team": graph})


def test_text_needs_no_file():
    assert parse("schema: 1\ndays: 7", name="Seven days!").name == "seven_days"
