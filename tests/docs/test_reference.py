"""The reference says what the code says, and leaves nothing out."""

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
from sim.model.act_kinds import ACT_KINDS
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
def generated_page(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Every text that docs/build_reference.py makes, by its place in docs."""
    sys.path.insert(0, str(DOCS))
    try:
        import build_reference  # noqa: PLC0415 - it stands beside the pages, not in the package

        yield build_reference.generate_pages()
    finally:
        sys.path.remove(str(DOCS))


def read_page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_reference_is_up_to_date(generated_page: dict[str, str]) -> None:
    for place, text in generated_page.items():
        assert read_page(place) == text, (
            f"docs/{place} does not say what the code says: run python docs/build_reference.py"
        )


HAND_WRITTEN_PAGES = {"reference/recording-format.md"}
"""Pages of the reference that are not made from the code; tests/player holds the code to them."""


def test_no_other_file_stands_in_the_reference(generated_page: dict[str, str]) -> None:
    there = {path.relative_to(DOCS).as_posix() for path in (DOCS / "reference").iterdir()}
    assert there == {place for place in generated_page if place.startswith("reference/")} | HAND_WRITTEN_PAGES


def test_the_schema_file_is_the_schema() -> None:
    assert json.loads(read_page("reference/scenario.schema.json")) == scenario_json_schema()


def test_the_command_prints_the_schema_file() -> None:
    assert CliRunner().invoke(app, ["schema"]).stdout == read_page("reference/scenario.schema.json")


def test_the_shipped_scenarios_lead_editors_to_the_schema() -> None:
    for path in built_in_scenarios().values():
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../docs/reference/scenario.schema.json"
        assert (path.parent / first.partition("=")[2]).resolve() == DOCS / "reference" / "scenario.schema.json"


MODULES_WITHOUT_RULES = {
    *("__init__", "act_kinds", "derived_constants", "mechanisms", "metadata", "parameters"),
    *("references", "rules/__init__", "states", "styles"),
}
"""Modules of the model that hold data, or that prepare it."""

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
    "name of sim": ("reference/python.md", {name: f"\n### sim.{name}\n" for name in sim.__all__}),
    "command": (
        "reference/command-line.md",
        {command.name: f"\n## {command.name}\n" for command in app.registered_commands},
    ),
}
"""What must be told of, where, and by which mark."""


@pytest.mark.parametrize("kind", DOCUMENTED_NAMES)
def test_nothing_is_left_out(kind: str) -> None:
    place, marks = DOCUMENTED_NAMES[kind]
    assert marks
    missing = [name for name, mark in marks.items() if mark not in read_page(place)]
    assert not missing, f"docs/{place} does not tell of the {kind} {', '.join(missing)}"


def test_every_key_of_a_scenario_is_told() -> None:
    text = read_page("reference/scenario.md") + read_page("reference/parameters.md")
    schema = scenario_json_schema()
    for record in (schema, *schema["$defs"].values()):
        for key in record.get("properties", {}):
            assert f"`{key}`" in text, key


def test_the_model_page_is_in_the_order_of_the_protocol() -> None:
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


def test_the_model_page_has_the_rules_of_every_room_of_the_model() -> None:
    folder = Path(sys.modules["sim.model"].__path__[0])
    rooms = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.py")}
    asked = set(re.findall(r"From \[`sim/model/([\w/]+)\.py`\]", read_page("background/model.md")))
    assert asked == rooms - MODULES_WITHOUT_RULES
