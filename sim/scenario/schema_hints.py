"""What the JSON Schema says of a place in a scenario, so that messages say the same as an editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.errors import KeyPath, format_number
from sim.scenario.json_schema import scenario_json_schema

EMPTY_SCHEMA: dict[str, Any] = {}


class SchemaHints:
    """What the JSON Schema says of each place of a scenario, or of another kind of file with a schema of its own."""

    def __init__(self, schema: dict[str, Any] | None = None, whole: str = "a scenario") -> None:
        self.schema = scenario_json_schema() if schema is None else schema
        self.root_label = whole

    def schema_at(self, path: KeyPath, data: Any) -> dict[str, Any]:
        """The schema of the value at a path; of several branches the one that the data there has chosen."""
        here = self._select_branch(self.schema, data)
        for step in path:
            here = self._child_schema(here, step)
            data = data[step] if has_child(data, step) else None
            here = self._select_branch(here, data)
        return here

    def _child_schema(self, here: Mapping[str, Any], step: str | int) -> dict[str, Any]:
        """The schema of an item or a value."""
        if isinstance(step, int):
            prefix = here.get("prefixItems", [])
            return dict(prefix[step] if step < len(prefix) else here.get("items", EMPTY_SCHEMA))
        return dict(here.get("properties", {}).get(step) or here.get("additionalProperties") or EMPTY_SCHEMA)

    def _select_branch(self, here: dict[str, Any], data: Any) -> dict[str, Any]:
        """The schema with references followed, and of several branches the one that fits the data best, if one does."""
        here = self._resolve_ref(here)
        branches = [self._resolve_ref(branch) for branch in here.get("oneOf", here.get("anyOf", []))]
        fits = [_match_score(branch, data) for branch in branches]
        best = max(fits, default=0)
        if best == 0 or fits.count(best) > 1:
            return here
        fit = branches[fits.index(best)]
        return {**{key: part for key, part in here.items() if key not in ("oneOf", "anyOf")}, **fit}

    def _resolve_ref(self, here: dict[str, Any]) -> dict[str, Any]:
        """The schema that a reference stands for, with what stands beside the reference."""
        if "$ref" not in here:
            return here
        target = self.schema["$defs"][here["$ref"].rpartition("/")[2]]
        return {**target, **{key: part for key, part in here.items() if key != "$ref"}}

    def discriminator_values(self, path: KeyPath, key: str) -> list[str]:
        """The words that tell the branches of a place apart: builders of a team, kinds of event."""
        here = self.schema
        for step in path:
            here = self._resolve_ref(self._child_schema(here, step))
        branches = [self._resolve_ref(branch) for branch in here.get("oneOf", [])]
        return [branch["properties"][key]["const"] for branch in branches if key in branch.get("properties", {})]

    def section_of_key(self, key: str) -> KeyPath | None:
        """The section that has a key; () for the top level, None where no section has it."""
        if key in self.schema["properties"]:
            return ()
        sections = ("parameters", "mechanisms", "kinds", "leadership", "start", "predict")
        there = [section for section in sections if section in self.schema["properties"]]
        homes = [(section,) for section in there if key in self.schema_at((section,), {}).get("properties", {})]
        return homes[0] if homes else None

    def describe_allowed(self, schema: Mapping[str, Any]) -> str:
        """What values a schema allows, in words: "a number from 0 to 2"."""
        schema = self._resolve_ref(dict(schema))
        if branches := schema.get("oneOf", schema.get("anyOf")):
            return " or ".join(dict.fromkeys(self.describe_allowed(branch) for branch in branches))
        if "const" in schema or "enum" in schema:
            return str(schema["const"]) if "const" in schema else f"one of {', '.join(schema['enum'])}"
        words = {
            "number": describe_number,
            "integer": describe_number,
            "string": describe_text,
            "boolean": lambda _: "true or false",
            "array": self._describe_list,
            "object": self._describe_mapping,
        }
        return words[schema["type"]](schema) if "type" in schema else "something else"

    def _describe_list(self, here: Mapping[str, Any]) -> str:
        """What a list holds."""
        if "prefixItems" in here:
            return f"[{', '.join(self.describe_allowed(item) for item in here['prefixItems'])}]"
        item = self.describe_allowed(here.get("items", EMPTY_SCHEMA))
        least = f", at least {here['minItems']}" if here.get("minItems", 1) > 1 else ""
        return f"a list [{item}, …]{least}" if len(item) < 60 else f"a list{least}"

    def _describe_mapping(self, here: Mapping[str, Any]) -> str:
        """What keys a mapping has."""
        keys = list(here.get("properties", here.get("propertyNames", {}).get("enum", ())))
        if not keys:
            return "a mapping of names to values"
        return f"a mapping of {', '.join(keys[:8])}{', …' if len(keys) > 8 else ''}"


def has_child(data: Any, step: str | int) -> bool:
    """Whether there is a value below."""
    if isinstance(data, Mapping):
        return step in data
    return isinstance(data, list | tuple) and isinstance(step, int) and step < len(data)


def describe_number(here: Mapping[str, Any]) -> str:
    """The numbers that a schema allows."""
    kind = "a whole number" if here.get("type") == "integer" else "a number"
    low, high = here.get("minimum"), here.get("maximum")
    if low is not None and high is not None:
        return f"{kind} from {format_number(low)} to {'2^63 − 1' if high == 2**63 - 1 else format_number(high)}"
    if low is not None:
        return f"{kind} of at least {format_number(low)}"
    return kind if high is None else f"{kind} of at most {format_number(high)}"


def describe_text(here: Mapping[str, Any]) -> str:
    """The texts that a schema allows."""
    if "pattern" in here and "\\n" not in here["pattern"]:
        return "a word such as winter_pressure"
    return "a text of one line" if "pattern" in here else "a text"


def _match_score(branch: Mapping[str, Any], data: Any) -> int:
    """How well a branch fits a value: 0 not its type, 1 its type, 2 its type and what tells branches apart."""
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
    kind = types.get(type(data), "")
    if branch.get("type") != kind and (branch.get("type"), kind) != ("number", "integer"):
        return 0
    if kind == "array":
        return 2 if len(branch.get("prefixItems", ())) == len(data) else 1
    fields = branch.get("properties", {}) if kind == "object" else {}
    return 2 if any("const" in about and data.get(key) == about["const"] for key, about in fields.items()) else 1
