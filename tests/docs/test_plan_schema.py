"""The JSON Schema of plans accepts all plans of the docs and experiments, and rejects invalid ones."""

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
KEYS = ("vary", "compare", "design", "zipped")


def find_plans() -> dict[str, Any]:
    """Plans of the docs and the experiments by location."""
    files: list[tuple[str, str]] = [
        (f"{page.stem}, line {block.line}", block.code)
        for page in PAGES
        for block in parse_code_blocks(page)
        if block.language == "yaml" and block.directives.get("file", "").endswith(".yaml")
    ]
    files += [(path.name, path.read_text(encoding="utf-8")) for path in Path(ROOT / "experiments/plans").glob("*.yaml")]
    data_by_location = {location: YAML(typ="safe").load(text) for location, text in files}
    return {
        location: data
        for location, data in data_by_location.items()
        if data.get("schema") == 1 and any(key in data for key in KEYS)
    }


PLANS = find_plans()


@pytest.mark.parametrize("location", PLANS)
def test_plans_of_the_docs_are_valid(location: str) -> None:
    jsonschema.validate(PLANS[location], SCHEMA, jsonschema.Draft202012Validator)


def test_the_docs_contain_plans() -> None:
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


@pytest.mark.parametrize("error", INVALID_PLANS)
def test_invalid_plans_are_rejected(error: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": 1, "base": "typical_ward", **INVALID_PLANS[error]}, SCHEMA)


def test_the_command_prints_the_schema_of_plans() -> None:
    assert json.loads(CliRunner().invoke(app, ["schema", "plan"]).stdout) == SCHEMA
    assert CliRunner().invoke(app, ["schema", "plans"]).exit_code == 2
