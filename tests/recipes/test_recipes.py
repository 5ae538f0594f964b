"""The recipes of CONTRIBUTING.md work as they are written, and touch few files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recipes.recipe_edits import RecipeEdit, apply_edit, copy_project, read_recipes

RECIPES = {title: edits for title, edits in read_recipes().items() if edits}
MAX_FILES = {"Add a mechanism": 5}
NEW_KEYS = {
    "Add a leadership style": "coaching",
    "Add a kind of act": "gratitude",
    "Add a measure": "vitality",
    "Add an event type": "training",
    "Add a parameter": "strain_threshold",
    "Add a mechanism": "sleeping",
    "Add a team builder": "two_groups",
}
TESTS = (
    "tests/model/test_parameters.py",
    "tests/world/test_timeline.py::test_a_training_raises_the_readiness_to_give_of_the_people_trained",
    "tests/teams/test_generators.py::test_two_groups_without_ties_between_them_are_complete_groups",
)
SCENARIO = """schema: 1
name: recipes
title: Recipes
days: 40
team: {builder: organisation, teams: 4, smallest: 6, largest: 8, inner: two_groups}
leadership: {mix: {coaching: 0.5, transactional: 0.5}}
kinds: {gratitude: {share: 0.10}, attentiveness: {share: 0.25}}
parameters: {strain_threshold: 0.05, sleep_loss: 0.2}
mechanisms: {sleeping: %s}
events: [{day: 20, event: training, strength: 0.5, note: Training}]
predict: {question: "Where will vitality be?", options: [higher, lower], measure: vitality}
"""
PARITY = """
import numpy as np, sim
runs = [sim.run("recipes.yaml", seed=3, engine=engine) for engine in ("mesa", "compiled")]
for table in ("days", "people"):
    np.testing.assert_array_equal(*(getattr(run.trace, table) for run in runs))
acts = runs[0].acts
assert "gratitude" in set(acts["kind"]), set(acts["kind"])
print("equal")
"""


def run_python(folder: Path, *arguments: str) -> str:
    """Run Python in a copy of the project; return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "COMPASSION_CACHE": str(folder / "cache")}
    environment |= {"MPLBACKEND": "Agg", "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout[-3000:]} {done.stderr[-3000:]}"
    return done.stdout


def test_every_registry_has_a_recipe() -> None:
    assert RECIPES.keys() == NEW_KEYS.keys()


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_touches_few_files(title: str) -> None:
    assert len({edit.path for edit in RECIPES[title]}) <= MAX_FILES.get(title, 3)
    assert any(edit.path.startswith("tests/") for edit in RECIPES[title])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which all recipes are carried out."""
    folder = copy_project(tmp_path_factory.mktemp("project"))
    edits: list[RecipeEdit] = [edit for edits in RECIPES.values() for edit in edits]
    for edit in edits:
        apply_edit(folder, edit)
    for state in ("true", "false"):
        name = "recipes" if state == "true" else "without_sleeping"
        text = (SCENARIO % state).replace("name: recipes", f"name: {name}")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_new_entries_are_valid_and_explained(project: Path) -> None:
    run_python(project, "-m", "sim", "check", "recipes.yaml")
    listed = [
        {entry["name"] for entry in entries}
        for entries in json.loads(run_python(project, "-m", "sim", "list", "--json")).values()
    ]
    for key in NEW_KEYS.values():
        assert any(key in names for names in listed), key


@pytest.mark.slow
def test_the_new_entries_run_and_are_reported(project: Path) -> None:
    run_python(project, "-m", "sim", "run", "recipes.yaml", "--out", "results")
    (report,) = (project / "results").rglob("report.md")
    text = report.read_text(encoding="utf-8")
    assert "coaching" in text
    assert "vitality" in text
    assert "Training" in text
    assert list(report.parent.rglob("*.png"))


@pytest.mark.slow
def test_both_engines_agree_on_the_new_entries(project: Path) -> None:
    assert "equal" in run_python(project, "-c", PARITY)


@pytest.mark.slow
def test_the_new_entries_are_compared_and_exported(project: Path) -> None:
    scenarios = ("recipes.yaml", "without_sleeping.yaml")
    output = run_python(
        project, "-m", "sim", "compare", *scenarios, "--runs", "3", "--measure", "vitality", "--out", "results"
    )
    assert "itality" in output
    run_python(project, "-m", "sim", "export", "recipes.yaml", "--out", "recipes.html")
    page = (project / "recipes.html").read_text(encoding="utf-8")
    assert all(word in page for word in ("coaching", "gratitude", "vitality", "training"))


@pytest.mark.slow
def test_the_new_entries_are_documented_and_their_tests_pass(project: Path) -> None:
    run_python(project, "docs/build_reference.py")
    pages = "".join(path.read_text(encoding="utf-8") for path in (project / "docs" / "reference").glob("*.md"))
    for key in NEW_KEYS.values():
        assert key in pages
    run_python(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS)
