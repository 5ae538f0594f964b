"""Descriptions of allowed values from the JSON Schema, so that error messages agree with editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.errors import KeyPath, format_number
from sim.scenario.json_schema import scenario_json_schema

EMPTY_SCHEMA: dict[str, Any] = {}
MAX_LISTED_KEYS = 8
"""Number of keys in the description of a mapping."""


class SchemaHints:
    """Access to the schema of scenarios, or of another type of file, by path.

    Parameters
    ----------
    schema
        A schema with `$defs`. Default: that of scenarios.
    """

    def __init__(self, schema: dict[str, Any] | None = None) -> None:
        self.schema = scenario_json_schema() if schema is None else schema

    def schema_at(self, path: KeyPath, data: Any) -> dict[str, Any]:
        """The schema of the value at a path. Branches of unions are selected by the data."""
        schema = self._select_branch(self.schema, data)
        for step in path:
            schema = self._child_schema(schema, step)
            data = data[step] if has_child(data, step) else None
            schema = self._select_branch(schema, data)
        return schema

    def _child_schema(self, schema: Mapping[str, Any], step: str | int) -> dict[str, Any]:
        """The schema of an item of a list or a value of a mapping."""
        if isinstance(step, int):
            prefix = schema.get("prefixItems", [])
            return dict(prefix[step] if step < len(prefix) else schema.get("items", EMPTY_SCHEMA))
        return dict(schema.get("properties", {}).get(step) or schema.get("additionalProperties") or EMPTY_SCHEMA)

    def _select_branch(self, schema: dict[str, Any], data: Any) -> dict[str, Any]:
        """The schema with references resolved. Of a union, the branch that matches the data best, if there is one."""
        schema = self._resolve_ref(schema)
        branches = [self._resolve_ref(branch) for branch in schema.get("oneOf", schema.get("anyOf", []))]
        scores = [_match_score(branch, data) for branch in branches]
        best = max(scores, default=0)
        if best == 0 or scores.count(best) > 1:
            return schema
        common = {key: part for key, part in schema.items() if key not in ("oneOf", "anyOf")}
        return {**common, **branches[scores.index(best)]}

    def _resolve_ref(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with `$ref` replaced by the definition. Other keys take precedence over the definition."""
        if "$ref" not in schema:
            return schema
        target = self.schema["$defs"][schema["$ref"].rpartition("/")[2]]
        return {**target, **{key: part for key, part in schema.items() if key != "$ref"}}

    def discriminator_values(self, path: KeyPath, key: str) -> list[str]:
        """The values of the key that selects a branch: builders of a team, event types."""
        schema = self.schema
        for step in path:
            schema = self._resolve_ref(self._child_schema(schema, step))
        branches = [self._resolve_ref(branch) for branch in schema.get("oneOf", [])]
        return [branch["properties"][key]["const"] for branch in branches if key in branch.get("properties", {})]

    def section_of_key(self, key: str) -> KeyPath | None:
        """The section that has a key, () for the top level, or None."""
        if key in self.schema["properties"]:
            return ()
        for section in ("parameters", "mechanisms", "kinds", "leadership", "start", "predict"):
            if section not in self.schema["properties"]:
                continue
            if key in self.schema_at((section,), {}).get("properties", {}):
                return (section,)
        return None

    def describe_allowed(self, schema: Mapping[str, Any]) -> str:
        """The values that a schema allows, such as "a number from 0 to 2"."""
        schema = self._resolve_ref(dict(schema))
        if branches := schema.get("oneOf", schema.get("anyOf")):
            return " or ".join(dict.fromkeys(self.describe_allowed(branch) for branch in branches))
        if "const" in schema or "enum" in schema:
            return str(schema["const"]) if "const" in schema else f"one of {', '.join(schema['enum'])}"
        describe = {
            "number": describe_number,
            "integer": describe_number,
            "string": describe_text,
            "boolean": lambda _: "true or false",
            "array": self._describe_list,
            "object": self._describe_mapping,
        }
        return describe[schema["type"]](schema) if "type" in schema else "another value"

    def _describe_list(self, schema: Mapping[str, Any]) -> str:
        """The items of a list."""
        if "prefixItems" in schema:
            return f"[{', '.join(self.describe_allowed(item) for item in schema['prefixItems'])}]"
        item = self.describe_allowed(schema.get("items", EMPTY_SCHEMA))
        at_least = f" with at least {schema['minItems']} items" if schema.get("minItems", 1) > 1 else ""
        return f"a list{at_least}: [{item}, …]" if len(item) < 60 else f"a list{at_least}"

    def _describe_mapping(self, schema: Mapping[str, Any]) -> str:
        """The keys of a mapping."""
        keys = list(schema.get("properties", schema.get("propertyNames", {}).get("enum", ())))
        if not keys:
            return "a mapping of names to values"
        more = ", …" if len(keys) > MAX_LISTED_KEYS else ""
        return f"a mapping with the keys {', '.join(keys[:MAX_LISTED_KEYS])}{more}"


def has_child(data: Any, step: str | int) -> bool:
    """Whether a mapping has a key or a list has an index."""
    if isinstance(data, Mapping):
        return step in data
    return isinstance(data, list | tuple) and isinstance(step, int) and step < len(data)


def describe_number(schema: Mapping[str, Any]) -> str:
    """The numbers that a schema allows, such as "an integer from 1 to 100,000"."""
    kind = "an integer" if schema.get("type") == "integer" else "a number"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{kind} from {format_limit(low)} to {format_limit(high)}"
    if low is not None:
        return f"{kind} of at least {format_limit(low)}"
    return kind if high is None else f"{kind} of at most {format_limit(high)}"


def format_limit(limit: float) -> str:
    """A bound of a number: 100,000 with a separator, the largest seed as 2^63 − 1."""
    if limit == 2**63 - 1:
        return "2^63 − 1"
    return f"{limit:,}" if isinstance(limit, int) else format_number(limit)


def describe_text(schema: Mapping[str, Any]) -> str:
    """The text that a schema allows."""
    if "pattern" in schema and "\\n" not in schema["pattern"]:
        return "lower-case letters, digits, _ and -, such as winter_pressure"
    return "text on one line" if "pattern" in schema else "text"


def _match_score(branch: Mapping[str, Any], data: Any) -> int:
    """How well a branch of a union matches a value: 0 other type, 1 same type, 2 same type and discriminator."""
    if "const" in branch:
        return 0
    types = {
        dict: "object",
        list: "array",
        tuple: "array",
        bool: "boolean",
        str: "string",
        int: "integer",
        float: "number",
    }
    json_type = types.get(type(data), "")
    if branch.get("type") != json_type and (branch.get("type"), json_type) != ("number", "integer"):
        return 0
    if json_type == "array":
        return 2 if len(branch.get("prefixItems", ())) == len(data) else 1
    properties = branch.get("properties", {}) if json_type == "object" else {}
    has_discriminator = any("const" in part and data.get(key) == part["const"] for key, part in properties.items())
    return 2 if has_discriminator else 1
