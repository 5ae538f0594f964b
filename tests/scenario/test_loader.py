"""Finding and loading scenario files."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sim.scenario.shipped
from sim.scenario import Scenario, ScenarioError, built_in_scenarios, load, parse
from tests.permissions import drop_capabilities, needs_permissions


def message_of(path: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path)  # type: ignore[arg-type]
    return str(caught.value)


@pytest.fixture
def two_shipped(tmp_path, monkeypatch):
    folder = tmp_path / "_scenarios"
    folder.mkdir()
    for name in ("winter_pressure", "one_spark"):
        (folder / f"{name}.yaml").write_text(f"schema: 1\ntitle: {name}\ndays: 30\n", encoding="utf-8")
    monkeypatch.setattr(sim.scenario.shipped, "INSTALLED_DIR", folder)
    return folder


def test_a_scenario_is_called_like_its_file_unless_it_says_otherwise(tmp_path):
    path = tmp_path / "My Ward (2).yaml"
    path.write_text("schema: 1\n", encoding="utf-8")
    assert (load(path).name, load(path).title) == ("my_ward_2", "My ward 2")
    path.write_text("schema: 1\nname: other\ntitle: A title\n", encoding="utf-8")
    assert (load(path).name, load(path).title) == ("other", "A title")


def test_files_are_named_from_the_folder_of_the_scenario(tmp_path, monkeypatch):
    (tmp_path / "ties.csv").write_text("from,to\nAma,Ben\n", encoding="utf-8")
    path = tmp_path / "ward.yaml"
    path.write_text("schema: 1\nteam: {builder: file, path: ties.csv}\n", encoding="utf-8")
    monkeypatch.chdir("/")
    assert load(path).people_names == ("Ama", "Ben")


def test_a_file_that_is_not_there_is_told(tmp_path, two_shipped):
    assert message_of(tmp_path / "nowhere.yaml").startswith(
        f"{tmp_path / 'nowhere.yaml'}: there is no such file, and no shipped scenario of this name"
    )


def test_a_folder_is_told(tmp_path):
    assert message_of(tmp_path) == f"{tmp_path}: this is a folder, not a scenario file"


def test_an_empty_name_and_a_name_that_no_file_can_have_are_told():
    assert "this is a folder" in message_of("")
    assert "there is no such file" in message_of("a\0b")
    assert "there is no such file" in message_of("x" * 5000)


@needs_permissions
def test_a_file_that_may_not_be_read_is_told(tmp_path):
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


def test_a_shipped_scenario_loads_by_its_name(two_shipped, tmp_path, monkeypatch):
    assert list(built_in_scenarios()) == ["one_spark", "winter_pressure"]
    assert load("winter_pressure").name == "winter_pressure"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "winter_pressure").mkdir()
    assert load("winter_pressure").days == 30


def test_a_file_goes_before_a_shipped_scenario_of_its_name(two_shipped, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "winter_pressure").write_text("schema: 1\ndays: 7\n", encoding="utf-8")
    assert load("winter_pressure").days == 7


def test_a_misspelt_shipped_scenario_is_suggested(two_shipped):
    assert "did you mean winter_pressure?" in message_of("winter_presure")
    assert "did you mean one_spark?" in message_of("one-spark.yaml")
    assert "shipped scenarios: one_spark, winter_pressure" in message_of("zzz")


def test_in_a_checkout_the_scenarios_of_the_repository_are_shipped():
    assert sim.scenario.shipped.built_in_scenarios_dir() == sim.scenario.shipped.CHECKOUT_DIR


@pytest.mark.parametrize("name", built_in_scenarios())
def test_every_shipped_scenario_loads_and_is_called_like_its_file(name):
    scenario = load(name)
    assert scenario.name == name
    assert Scenario.from_dict(scenario.to_dict()) == scenario


def test_no_network_library_is_loaded_before_the_first_scenario():
    code = "import sys, sim.scenario; print([name for name in ('networkx', 'numba', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_text_needs_no_file():
    assert parse("schema: 1\ndays: 7", name="Seven days!").name == "seven_days"
