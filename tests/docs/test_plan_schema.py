"""The JSON Schema of plans accepts every plan of the docs and the experiments, and refuses bad ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from sim.cli import app
from tests.docs.code_blocks import DOCS, PAGES, ROOT, parse_code_blocks

SCHEMA = json.loads((DOCS / "reference" / "plan.schema.json").read_text(encoding="utf-8"))
KEYS = ("vary", "compare", "design", "together")


def find_plans() -> dict[str, Any]:
    """Plans in the docs and beside the experiments, by where they stand."""
    files: list[tuple[str, str]] = [
        (f"{page.stem}, line {block.line}", block.code)
        for page in PAGES
        for block in parse_code_blocks(page)
        if block.language == "yaml" and block.directives.get("file", "").endswith(".yaml")
    ]
    files += [(path.name, path.read_text(encoding="utf-8")) for path in Path(ROOT / "experiments/plans").glob("*.yaml")]
    read = {where: YAML(typ="safe").load(text) for where, text in files}
    return {where: data for where, data in read.items() if data.get("schema") == 1 and any(key in data for key in KEYS)}


PLANS = find_plans()


@pytest.mark.parametrize("where", PLANS)
def test_a_plan_of_the_docs_is_accepted(where: str) -> None:
    jsonschema.validate(PLANS[where], SCHEMA, jsonschema.Draft202012Validator)


def test_there_are_plans_to_look_at() -> None:
    assert len(PLANS) >= 8


INVALID_PLANS: dict[str, dict[str, Any]] = {
    "an unknown key": {"varied": {}},
    "no version": {"schema": 2},
    "a number for values": {"vary": {"workload": 0.5}},
    "an unknown way to space": {"vary": {"workload": {"linspce": [0, 1, 3]}}},
    "a share above one": {"vary": {"workload": {"within": 2}}},
    "one arm": {"compare": {"days": [60]}},
    "no runs": {"runs": 0},
    "an unknown sample": {"design": {"sample": "moris", "points": 3}},
    "a screen without trajectories": {"design": {"sample": "morris"}},
    "a screen by points": {"design": {"sample": "morris", "trajectories": 3, "points": 3}},
    "odd levels": {"design": {"sample": "morris", "trajectories": 3, "levels": 5}},
    "indices without points": {"design": {"sample": "sobol_indices"}},
}


@pytest.mark.parametrize("what", INVALID_PLANS)
def test_a_bad_plan_is_refused(what: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": 1, "base": "typical_ward", **INVALID_PLANS[what]}, SCHEMA)


def test_the_command_prints_the_schema_of_plans() -> None:
    asked = CliRunner().invoke(app, ["schema", "plan"])
    assert json.loads(asked.stdout) == SCHEMA
    wrong = CliRunner().invoke(app, ["schema", "plans"])
    assert wrong.exit_code == 2
