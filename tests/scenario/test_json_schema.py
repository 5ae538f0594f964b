"""The JSON Schema says the same as the loader, and holds what the model says of its own fields."""

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
    "yaml: ",  # what a reader of YAML refuses
    "the end of the run",
    "before the event starts",
    "there is nobody called",
    "there is no team",
    "leads nobody",
    "nobody of the team",
    "add up to",
    "twice",
    "stands in the list",
    "a style and a mix",
    "a person and a team",
    "a team and people",
    "people and a share",
    "does not say who is away",
    "does not say what changes",
    "a single option",
    "the name of a folder",
    "of more than one line",  # a matter of what $ means in a regular expression
    "not a whole number",  # 250.0 is a whole number to JSON
    "such version",  # and 1.0 is 1
    "two people are called",
    "nobody is called",
    "a circle",
    "a tie with",
    "a finite number",
    "the team is empty",
    "no such file",
    "smallest is",
)
"""What must hold between fields, or in files and networks: the loader checks it, the JSON Schema cannot."""


def to_plain_data(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)


def test_the_schema_is_a_valid_one_of_its_draft():
    Draft202012Validator.check_schema(scenario_json_schema())
    assert scenario_json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_is_plain_json_and_always_the_same():
    assert json.dumps(scenario_json_schema(), allow_nan=False) == json.dumps(scenario_json_schema())
    scenario_json_schema()["properties"].clear()
    assert scenario_json_schema()["properties"]


@pytest.mark.parametrize("text", [*SCENARIOS.values(), format_template("ward")], ids=[*SCENARIOS, "template"])
def test_good_scenarios_are_valid(text):
    CHECKER.validate(to_plain_data(text))


@pytest.mark.parametrize("path", built_in_scenarios().values(), ids=built_in_scenarios())
def test_shipped_scenarios_are_valid_and_name_the_schema(path):
    text = path.read_text(encoding="utf-8")
    CHECKER.validate(to_plain_data(text))
    assert re.match(r"# yaml-language-server: \$schema=\S+\n", text)


@pytest.mark.parametrize(
    "malformed",
    [
        wrong
        for name, wrong in ALL.items()
        if not any(piece in f"{name} {wrong.message}" for piece in MESSAGES_BEYOND_SCHEMA)
    ],
    ids=lambda wrong: wrong.message[:50],
)
def test_bad_scenarios_are_not(malformed):
    assert not CHECKER.is_valid(to_plain_data(malformed.text))


def test_numbers_have_the_bounds_default_unit_and_source_of_the_model():
    parameters = scenario_json_schema()["$defs"]["Parameters"]["properties"]
    assert list(parameters) == [name for name in Parameters._fields if name != "workload"]
    for name, field in annotated_fields(Parameters).items():
        told = scenario_json_schema()["properties"]["workload"] if name == "workload" else parameters[name]
        assert told["type"] == ("integer" if field.is_integer else "number")
        assert (told["default"], told["description"]) == (field.default, field.metadata.description)
        assert (told.get("minimum"), told.get("maximum")) == (field.metadata.minimum, field.metadata.maximum)
        assert (told.get("x-unit", ""), told["x-source"]) == (field.metadata.unit, field.metadata.reference)
        assert told["x-source"] in REFERENCES


def test_every_mechanism_style_kind_and_builder_is_there():
    schema = scenario_json_schema()
    assert list(schema["$defs"]["Mechanisms"]["properties"]) == list(Mechanisms._fields)
    assert list(schema["$defs"]["Kinds"]["properties"]) == list(ACT_KINDS)
    assert schema["$defs"]["LeadershipSection"]["properties"]["style"]["oneOf"][0]["enum"] == list(STYLES)
    teams = [schema["$defs"][branch["$ref"].rpartition("/")[2]] for branch in schema["properties"]["team"]["oneOf"]]
    assert [team["properties"]["builder"]["const"] for team in teams] == list(TEAM_BUILDERS)
    for team, record in zip(teams, TEAM_BUILDERS.values(), strict=True):
        assert list(team["properties"]) == ["builder", "seed", *record._fields]


def test_everything_that_can_be_written_is_described():
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
