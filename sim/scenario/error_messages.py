"""What pydantic found, in plain words: what is wrong with the value, and what would be right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sim.model.styles import STYLES
from sim.scenario.errors import KeyPath, ScenarioIssue, format_number, format_path, format_value, suggestion
from sim.scenario.schema import SLUG_PATTERN, slugify
from sim.scenario.schema_hints import SchemaHints, has_child

ERROR_PHRASES = {
    "less_than_equal": ", above the largest allowed value {le}",
    "greater_than_equal": ", below the smallest allowed value {ge}",
    "finite_number": ", not a finite number",
    "not_known": ", which is not known",
    "not_fitting": ", which does not fit here",
    "too_large": ", too large for a number",
    "string_too_long": ", {length} signs long; at most {max_length} are allowed",
    "several_lines": ", of more than one line",
    "not_slug": ", which is not of small letters, digits, _ and - alone",
    "string_too_short": ", and must not be empty",
    "too_long": " of {length}; at most {max_length} are allowed",
    "too_short": "; at least {min_length} needed",
    "float_type": ", not a number",
    "int_type": ", not a whole number",
    "bool_type": ", not true or false",
    "string_type": ", not a text",
    "tuple_type": ", not a list",
    "dict_type": ", not a mapping",
    "model_type": ", not a mapping",
    "model_attributes_type": ", not a mapping",
}
"""What is wrong with a value, by pydantic's types of errors, as the rest of a sentence."""
MAX_ERRORS = 1000
"""Errors that are told; nobody reads more."""
KEY_LOCATION = "[key]"
"""In pydantic's locations: the error is about a key."""
YES_WORDS, NO_WORDS = ("yes", "on", "y", "true"), ("no", "off", "n", "false")


def translate_errors(
    errors: Sequence[Mapping[str, Any]], data: Any, guide: SchemaHints | None = None
) -> list[ScenarioIssue]:
    """Tell pydantic's errors about a scenario, or what else the guide knows, in plain words, one for each place."""
    guide = guide or SchemaHints()
    relevant_errors = [
        error for error in errors if error["type"] != "none_required"
    ]  # the branch of a union for what is left out
    located_errors = [
        (to_data_path(data, error["loc"], error["type"]), error) for error in relevant_errors[:MAX_ERRORS]
    ]
    parent_paths = {path[:length] for path, _ in located_errors for length in range(len(path))}
    found: dict[KeyPath, ScenarioIssue] = _missing_keys(located_errors, data, guide)
    for path, error in located_errors:
        told_below = path in parent_paths and _is_union_branch(error)
        if path not in found and not told_below:
            found[path] = _translate_error(path, error, data, guide)
    return list(dict.fromkeys(found.values()))


def _missing_keys(
    placed: Sequence[tuple[KeyPath, Mapping[str, Any]]], data: Any, guide: SchemaHints
) -> dict[KeyPath, ScenarioIssue]:
    """One finding for each mapping that lacks several keys, by the path of each key."""
    lacking: dict[KeyPath, list[KeyPath]] = {}
    for path, error in placed:
        if error["type"] == "missing" and isinstance(error["loc"][-1], str):
            lacking.setdefault(path[:-1], []).append(path)
    found = {}
    for around, paths in lacking.items():
        if len(paths) > 1:
            keys = [str(path[-1]) for path in paths]
            message = f"{_value_label(around, guide)} has no {', '.join(keys[:-1])} and {keys[-1]}, and needs them"
            finding = ScenarioIssue(
                around, message, f"right is {guide.describe_allowed(guide.schema_at(around, data))}"
            )
            found.update(dict.fromkeys(paths, finding))
    return found


def to_data_path(data: Any, location: Sequence[str | int], kind: str) -> KeyPath:
    """The way to a value in the data, from pydantic's location, which also names the branches of unions it tried."""
    path: list[str | int] = []
    for place, step in enumerate(location):
        last = place == len(location) - 1
        if has_child(data, step):
            data = data[step]
            path.append(step)
        elif last and kind == "missing" and isinstance(step, str):
            path.append(step)
    return tuple(path)


def _is_union_branch(error: Mapping[str, Any]) -> bool:
    """Whether an error only says that one branch of several did not fit."""
    return any(isinstance(step, str) and any(sign in step for sign in "[(") for step in error["loc"])


def _translate_error(path: KeyPath, error: Mapping[str, Any], data: Any, guide: SchemaHints) -> ScenarioIssue:
    """One error in plain words."""
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        return _unknown_key(path, data, guide)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_choice(path, value, data, guide)
    if KEY_LOCATION in error["loc"] and kind == "literal_error":
        return ScenarioIssue(
            path, f"there is no style {format_value(value)}", suggestion(value, list(STYLES), "styles"), True
        )
    return _invalid_value(path, error, guide.schema_at(path, data), guide)


def _invalid_value(
    path: KeyPath, error: Mapping[str, Any], schema: Mapping[str, Any], guide: SchemaHints
) -> ScenarioIssue:
    """A value that is missing, or not what the schema says."""
    value, name = error["input"], _value_label(path, guide)
    if error["type"] == "missing" and path and isinstance(path[-1], str):
        return ScenarioIssue(
            path[:-1], f"{_value_label(path[:-1], guide)} has no {path[-1]}, and needs one", _expected(schema, guide)
        )
    if value is None:
        return ScenarioIssue(path, f"{name} has no value", f"take it out, or give one: {_expected(schema, guide)}")
    if "enum" in schema and isinstance(value, str):
        hint = suggestion(value, schema["enum"], "right is one of")
        return ScenarioIssue(path, f"{name} is {format_value(value)}, which is not known", hint)
    fault = _error_phrase(error, value, branches="oneOf" in schema or "anyOf" in schema)
    return ScenarioIssue(path, f"{name} is {format_value(value)}{fault}", _expected(schema, guide, value))


def _error_phrase(error: Mapping[str, Any], value: Any, branches: bool) -> str:
    """What is wrong with a value, as the rest of a sentence."""
    kind = error["type"]
    if branches:
        kind = "not_known" if isinstance(value, str) else "not_fitting"
    limits = {
        key: format_number(limit) if isinstance(limit, float) else limit for key, limit in error.get("ctx", {}).items()
    }
    if kind == "string_pattern_mismatch":
        kind = "several_lines" if "\n" in value else "not_slug"
    if kind == "float_type" and isinstance(value, int) and not isinstance(value, bool):
        kind = "too_large"
    length = len(value) if isinstance(value, str | list | tuple) else 0
    return ERROR_PHRASES.get(kind, "").format(**limits, length=length)


def _unknown_key(path: KeyPath, data: Any, guide: SchemaHints) -> ScenarioIssue:
    """A key that is not known: what it was meant to be, or where it belongs."""
    key, parent = str(path[-1]), path[:-1]
    here = guide.schema_at(parent, data)
    known = list(here.get("properties", {}))
    section = guide.section_of_key(key) if len(parent) < 2 and parent not in (("team",), ("events",)) else None
    if section is not None and section != parent:
        hint = (
            f"{key} belongs under {format_path(section)}"
            if section
            else f"{key} belongs at the top level, without indentation"
        )
    else:
        hint = suggestion(key, known, "known here")
    return ScenarioIssue(path, f"{_value_label(parent, guide)} has no key {format_value(key)}", hint, True)


def _unknown_choice(path: KeyPath, value: Any, data: Any, guide: SchemaHints) -> ScenarioIssue:
    """A team whose builder, or an event whose kind, is missing or not known."""
    key = "builder" if path == ("team",) else "event"
    choices = guide.discriminator_values(path, key)
    name = _value_label(path, guide)
    if not isinstance(value, Mapping):
        example = "{builder: ward, size: 24}" if key == "builder" else "{day: 60, event: workload, workload: 0.85}"
        return ScenarioIssue(
            path, f"{name} is {format_value(value)}, not a mapping", f"right is a mapping, such as {example}"
        )
    if key not in value:
        what = "how it is made" if key == "builder" else "what happens"
        return ScenarioIssue(path, f"{name} does not say {what}", f"right is {key}: one of {', '.join(choices)}")
    word = value[key]
    if not isinstance(word, str):
        return ScenarioIssue(
            (*path, key), f"{key} is {format_value(word)}, not a word", f"right is one of {', '.join(choices)}"
        )
    return ScenarioIssue((*path, key), f"there is no {key} {format_value(word)}", suggestion(word, choices, f"{key}s"))


def _expected(right: Mapping[str, Any], guide: SchemaHints, value: Any = None) -> str:
    """What would be right, how a value of another type is mended, and what the value is about."""
    unit = f" ({right['x-unit']})" if "x-unit" in right else ""
    mended = _suggest_fix(right, value)
    about = f". {right['description']}" if "description" in right else ""
    return f"right is {guide.describe_allowed(right)}{unit}{f'; {mended}' if mended else ''}{about}"


def _suggest_fix(right: Mapping[str, Any], value: Any) -> str:
    """How a value that YAML reads otherwise than it was meant is to be written, or ""."""
    kinds = {right.get("type")} | {branch.get("type") for branch in right.get("anyOf", ())}
    if isinstance(value, str):
        return _suggest_text_fix(right, kinds, value)
    if kinds == {"string"} and isinstance(value, int | float):
        return f'write "{format_value(value)}", with quotes'
    if kinds == {"integer"} and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"write {int(value)}"
    return ""


def _suggest_text_fix(right: Mapping[str, Any], kinds: Collection[Any], text: str) -> str:
    """How a text is to be written that was meant to be something else, or ""."""
    word = text.strip().lower()
    if "boolean" in kinds and word in YES_WORDS + NO_WORDS:
        return f"write {'true' if word in YES_WORDS else 'false'}"
    if "number" in kinds or "integer" in kinds:
        return _suggest_number_fix(word)
    if "array" in kinds and "\n" not in text:
        return f"write [{text[:60]}]"
    return f"write {slugify(text)}" if right.get("pattern") == SLUG_PATTERN else ""


def _suggest_number_fix(word: str) -> str:
    """How a number that was written as a text is to be written, or ""."""
    if _is_number_text(word):
        return f"write {word}, without quotes"
    if word.endswith("%") and _is_number_text(word[:-1].strip()):
        return f"write {float(word[:-1]) / 100:g}"
    if _is_number_text(word.replace(",", ".")):
        return f"write {word.replace(',', '.')}, with a point"
    return ""


def _is_number_text(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return word[-1:].isdigit() and "_" not in word


def _value_label(path: KeyPath, guide: SchemaHints) -> str:
    """What to call a value: "workload", "item 2 of people", "event 3"."""
    if not path:
        return guide.root_label
    if isinstance(path[-1], str):
        return path[-1] if path[-1] and path[-1].isprintable() else format_value(path[-1])
    if path[:-1] == ("events",):
        return f"event {path[-1] + 1}"
    return f"item {path[-1] + 1} of {_value_label(path[:-1], guide)}"
