"""The JSON Schema agrees with the loader and with the metadata of the model."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from sim.model.act_kinds import ACT_KINDS
from sim.model.mechanisms import Mechanisms
from sim.model.metadata import annotated_fields
from sim.model.parameters import Parameters
from sim.model.references import REFERENCES
from sim.model.styles import STYLES
from sim.scenario import built_in_scenarios, format_template, scenario_json_schema
from sim.teams import TEAM_BUILDERS
from tests.scenario.invalid_scenarios import ALL
from tests.scenario.test_scenario import SCENARIOS

CHECKER = Draft202012Validator(scenario_json_schema())

MESSAGES_BEYOND_SCHEMA = (
    "yaml: ",  # rejected by the YAML reader
    "after the last day of the run",
    "before the first day of the event",
    "unknown person",
    "unknown team",
    "does not lead anyone",
    "has no leader",
    "add up to",
    "twice",
    "occurs 2 times",
    "cannot be combined",
    'missing key "people" or "share"',
    'missing key "parameters" or "mechanisms"',
    "only one option",
    "reserved on Windows",
    "more than one line",  # depends on the meaning of $ in the regular expression
    "250.0 is not an integer",  # in JSON, 250.0 is an integer
    "1.0 is not a version",  # and 1.0 equals 1
    "duplicate name",
    "circular leadership",
    "a tie to",
    "is not a finite number",
    "the team has no people",
    "file not found",
    "larger than largest",
)
"""Messages of constraints between fields, and of files and networks, which the JSON Schema cannot express."""


def to_plain_data(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)


def test_the_schema_is_valid():
    Draft202012Validator.check_schema(scenario_json_schema())
    assert scenario_json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_is_json_and_a_new_copy():
    assert json.dumps(scenario_json_schema(), allow_nan=False) == json.dumps(scenario_json_schema())
    scenario_json_schema()["properties"].clear()
    assert scenario_json_schema()["properties"]


@pytest.mark.parametrize("text", [*SCENARIOS.values(), format_template("ward")], ids=[*SCENARIOS, "template"])
def test_valid_scenarios_are_valid(text):
    CHECKER.validate(to_plain_data(text))


@pytest.mark.parametrize("path", built_in_scenarios().values(), ids=built_in_scenarios())
def test_built_in_scenarios_are_valid_and_refer_to_the_schema(path):
    text = path.read_text(encoding="utf-8")
    CHECKER.validate(to_plain_data(text))
    assert re.match(r"# yaml-language-server: \$schema=\S+\n", text)


@pytest.mark.parametrize(
    "invalid",
    [
        invalid
        for name, invalid in ALL.items()
        if not any(piece in f"{name} {invalid.message}" for piece in MESSAGES_BEYOND_SCHEMA)
    ],
    ids=lambda invalid: invalid.message[:50],
)
def test_invalid_scenarios_are_invalid(invalid):
    assert not CHECKER.is_valid(to_plain_data(invalid.text))


def test_numbers_have_the_bounds_default_unit_and_source_of_the_model():
    parameters = scenario_json_schema()["$defs"]["Parameters"]["properties"]
    assert list(parameters) == [name for name in Parameters._fields if name != "workload"]
    for name, field in annotated_fields(Parameters).items():
        schema = scenario_json_schema()["properties"]["workload"] if name == "workload" else parameters[name]
        assert schema["type"] == ("integer" if field.is_integer else "number")
        assert (schema["default"], schema["description"]) == (field.default, field.metadata.description)
        assert (schema.get("minimum"), schema.get("maximum")) == (field.metadata.minimum, field.metadata.maximum)
        assert (schema.get("x-unit", ""), schema["x-source"]) == (field.metadata.unit, field.metadata.reference)
        assert schema["x-source"] in REFERENCES


def test_every_mechanism_style_act_kind_and_builder_is_in_the_schema():
    schema = scenario_json_schema()
    assert list(schema["$defs"]["Mechanisms"]["properties"]) == list(Mechanisms._fields)
    assert list(schema["$defs"]["ActKinds"]["properties"]) == list(ACT_KINDS)
    assert schema["$defs"]["LeadershipSection"]["properties"]["style"]["oneOf"][0]["enum"] == list(STYLES)
    teams = [schema["$defs"][branch["$ref"].rpartition("/")[2]] for branch in schema["properties"]["team"]["oneOf"]]
    assert [team["properties"]["builder"]["const"] for team in teams] == list(TEAM_BUILDERS)
    for team, record in zip(teams, TEAM_BUILDERS.values(), strict=True):
        assert list(team["properties"]) == ["builder", "seed", *record._fields]


def test_every_property_has_a_description():
    def undescribed(part: dict[str, object], path: str) -> list[str]:
        properties: dict[str, dict[str, object]] = part.get("properties", {})  # type: ignore[assignment]
        bare = [
            f"{path}.{name}" for name, about in properties.items() if not {"description", "const", "$ref"} & set(about)
        ]
        return bare + [f"{path}.{name}" for name, about in properties.items() if "title" in about]

    schema = scenario_json_schema()
    assert undescribed(schema, "") == []
    assert [name for key, part in schema["$defs"].items() for name in undescribed(part, key)] == []
    assert all(part.get("additionalProperties") is False for part in schema["$defs"].values())
