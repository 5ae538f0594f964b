"""The JSON Schema of scenario files, for editors and error messages."""

from __future__ import annotations

import copy
import functools
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sim.scenario.named_choices import StyleChoice
from sim.scenario.schema import ScenarioFields
from sim.scenario.serialize import OMITTED_VALUES

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_TITLE = "Scenario of compassion-contagion"


def scenario_json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of scenario files.

    It has the type, `minimum`, `maximum`, `default`, `description`, unit (`x-unit`) and source (`x-source`, a key of
    `sim.model.references.REFERENCES`) of each field. Constraints between fields are checked by the loader.
    """
    return copy.deepcopy(_cached_json_schema())


@functools.cache
def _cached_json_schema() -> dict[str, Any]:
    schema = ScenarioFields.model_json_schema(schema_generator=UntitledSchemaGenerator)
    return {
        "$schema": SCHEMA_DIALECT,
        "title": SCHEMA_TITLE,
        **{key: part for key, part in schema.items() if key != "title"},
    }


class UntitledSchemaGenerator(GenerateJsonSchema):
    """Generates a JSON Schema without titles that repeat names, and with defaults as they are written in files."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Fields have no title, because it would repeat the name."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The schema with the default, if it can be written."""
        if schema.get("default", ...) in OMITTED_VALUES:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def encode_default(self, dft: Any) -> Any:
        """A default as it is written in a file."""
        if isinstance(dft, StyleChoice):
            return dft.name
        if isinstance(dft, bool | int | float | str):
            return dft
        if type(dft) is tuple:
            return list(dft)
        return {}  # its fields have defaults

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A model without title."""
        json_schema = super().model_schema(schema)
        json_schema.pop("title", None)
        return json_schema
