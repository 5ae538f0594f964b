"""The reference pages are up to date and complete."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.cli.commands import COMMANDS
from sim.model.act_kinds import ACT_KINDS
from sim.model.glossary import GLOSSARY
from sim.model.measures import MEASURE_NAMES
from sim.model.mechanisms import Mechanisms
from sim.model.metadata import annotated_fields
from sim.model.parameters import Parameters
from sim.model.references import REFERENCES
from sim.model.states import STATE_NAMES
from sim.model.styles import STYLES
from sim.scenario import EVENT_CLASSES, built_in_scenarios, scenario_json_schema
from sim.teams import TEAM_BUILDERS
from tests.docs.code_blocks import DOCS


@pytest.fixture(scope="module")
def generated_pages(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Texts that docs/build_reference.py generates, by path in docs."""
    sys.path.insert(0, str(DOCS))
    try:
        import build_reference  # noqa: PLC0415 - a script in docs, not part of the package

        yield build_reference.generate_pages()
    finally:
        sys.path.remove(str(DOCS))


def read_page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_reference_is_up_to_date(generated_pages: dict[str, str]) -> None:
    for path, text in generated_pages.items():
        assert read_page(path) == text, f"docs/{path} is out of date: run python docs/build_reference.py"


HAND_WRITTEN_PAGES = {"reference/recording-format.md"}
"""Pages of the reference that are not generated from the code."""


def test_the_reference_contains_no_other_files(generated_pages: dict[str, str]) -> None:
    paths = {path.relative_to(DOCS).as_posix() for path in (DOCS / "reference").iterdir()}
    assert paths == {path for path in generated_pages if path.startswith("reference/")} | HAND_WRITTEN_PAGES


def test_the_schema_file_is_up_to_date() -> None:
    assert json.loads(read_page("reference/scenario.schema.json")) == scenario_json_schema()


def test_the_command_prints_the_schema_file() -> None:
    assert CliRunner().invoke(app, ["schema"]).stdout == read_page("reference/scenario.schema.json")


def test_built_in_scenarios_name_the_schema_for_editors() -> None:
    for path in built_in_scenarios().values():
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../docs/reference/scenario.schema.json"
        assert (path.parent / first.partition("=")[2]).resolve() == DOCS / "reference" / "scenario.schema.json"


MODULES_WITHOUT_RULES = {
    *("__init__", "act_kinds", "day_phases", "derived_constants", "display", "errors", "glossary", "measures"),
    *("mechanisms", "metadata", "palette", "parameters", "references", "rules/__init__", "states", "styles"),
}
"""Modules of the model without rules."""

DOCUMENTED_NAMES: dict[str, tuple[str, Any]] = {
    "constant": ("reference/parameters.md", {name: f'<a id="{name}">' for name in annotated_fields(Parameters)}),
    "mechanism": (
        "reference/parameters.md",
        {name: f'<a id="mechanism-{name}">' for name in annotated_fields(Mechanisms)},
    ),
    "style": ("reference/parameters.md", {name: f'<a id="{name}">' for name in STYLES}),
    "kind": ("reference/parameters.md", {name: f'<a id="{name}">' for name in ACT_KINDS}),
    "measure": ("reference/measures.md", {name: f'<a id="{name}">' for name in MEASURE_NAMES}),
    "state": ("reference/measures.md", {name: f'<a id="state-{name}">' for name in STATE_NAMES}),
    "builder": ("reference/scenario.md", {name: f"\n### {name}\n" for name in TEAM_BUILDERS}),
    "event": ("reference/scenario.md", {name: f"\n### {name}\n" for name in EVENT_CLASSES}),
    "source": ("reference/bibliography.md", {name: f'<a id="{name}">' for name in REFERENCES}),
    "scenario": ("reference/shipped-scenarios.md", {name: f"\n## {name}\n" for name in built_in_scenarios()}),
    "public name": ("reference/python.md", {name: f"\n### sim.{name}\n" for name in sim.__all__}),
    "command": ("reference/command-line.md", {name: f"\n### {name}\n" for name in COMMANDS}),
    "term": ("reference/glossary.md", {term.name: f"| **{term.name}** |" for term in GLOSSARY}),
}
"""Page and text of the entry of each thing that must be documented, by kind and name."""


@pytest.mark.parametrize("kind", DOCUMENTED_NAMES)
def test_everything_is_documented(kind: str) -> None:
    path, marks = DOCUMENTED_NAMES[kind]
    assert marks
    missing = [name for name, mark in marks.items() if mark not in read_page(path)]
    assert not missing, f"docs/{path} does not document the {kind} {', '.join(missing)}"


def test_every_scenario_key_is_documented() -> None:
    text = read_page("reference/scenario.md") + read_page("reference/parameters.md")
    schema = scenario_json_schema()
    for record in (schema, *schema["$defs"].values()):
        for key in record.get("properties", {}):
            assert f"`{key}`" in text, key


def test_the_model_page_follows_the_odd_protocol() -> None:
    titles = re.findall(r"^## \d (.+)$", read_page("background/model.md"), re.MULTILINE)
    assert titles == [
        "Purpose and patterns",
        "Entities, state variables and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialisation",
        "Input data",
        "Submodels",
    ]


def test_the_model_page_contains_the_rules_of_every_module() -> None:
    folder = Path(sys.modules["sim.model"].__path__[0])
    modules = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.py")}
    documented = set(re.findall(r"From \[`sim/model/([\w/]+)\.py`\]", read_page("background/model.md")))
    assert documented == modules - MODULES_WITHOUT_RULES
