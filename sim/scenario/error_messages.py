"""Messages for pydantic's validation errors: what is wrong with a value, what was expected, and how to fix it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sim.model.styles import STYLES
from sim.scenario.errors import KeyPath, ScenarioIssue, format_value, suggestion
from sim.scenario.schema import SLUG_PATTERN, slugify
from sim.scenario.schema_hints import SchemaHints, format_limit, has_child

ERROR_PHRASES = {
    "less_than_equal": "is above the maximum {le}",
    "greater_than_equal": "is below the minimum {ge}",
    "finite_number": "is not a finite number",
    "number_too_large": "is too large",
    "string_too_long": "has {length} characters",
    "string_too_short": "is empty",
    "several_lines": "has more than one line",
    "not_slug": "is not a valid name",
    "too_long": "has {length} items",
    "too_short": "has too few items",
    "float_type": "is not a number",
    "int_type": "is not an integer",
    "bool_type": "is not true or false",
    "string_type": "is not text",
    "tuple_type": "is not a list",
    "dict_type": "is not a mapping",
    "model_type": "is not a mapping",
    "model_attributes_type": "is not a mapping",
}
"""Predicates by pydantic's error types. Others: "is not valid"."""
MAX_ERRORS = 1000
"""Number of errors that are translated."""
KEY_LOCATION = "[key]"
"""Step in pydantic's locations that marks an error of a key."""
CHOICE_NOUNS = {"event": "event type"}
"""Nouns for the values of keys, where they differ from the key."""
TRUE_WORDS, FALSE_WORDS = ("yes", "on", "y", "true"), ("no", "off", "n", "false")


def translate_errors(
    errors: Sequence[Mapping[str, Any]], data: Any, hints: SchemaHints | None = None
) -> list[ScenarioIssue]:
    """Translate pydantic's errors to issues, at most one per path.

    Parameters
    ----------
    errors
        The result of `ValidationError.errors`.
    data
        The data that were validated.
    hints
        The schema of the data. Default: that of scenarios.
    """
    hints = hints or SchemaHints()
    # `none_required` is the error of the branch of a union for an omitted value.
    relevant_errors = [error for error in errors if error["type"] != "none_required"]
    located_errors = [
        (to_data_path(data, error["loc"], error["type"]), error) for error in relevant_errors[:MAX_ERRORS]
    ]
    parent_paths = {path[:length] for path, _ in located_errors for length in range(len(path))}
    issues: dict[KeyPath, ScenarioIssue] = _missing_keys_issues(located_errors, data, hints)
    for path, error in located_errors:
        is_explained_below = path in parent_paths and _is_union_branch(error)
        if path not in issues and not is_explained_below:
            issues[path] = _translate_error(path, error, data, hints)
    return list(dict.fromkeys(issues.values()))


def _missing_keys_issues(
    located_errors: Sequence[tuple[KeyPath, Mapping[str, Any]]], data: Any, hints: SchemaHints
) -> dict[KeyPath, ScenarioIssue]:
    """One issue for each mapping that lacks several keys, by the path of each key."""
    missing: dict[KeyPath, list[KeyPath]] = {}
    for path, error in located_errors:
        if error["type"] == "missing" and isinstance(error["loc"][-1], str):
            missing.setdefault(path[:-1], []).append(path)
    issues = {}
    for parent, paths in missing.items():
        if len(paths) > 1:
            keys = [format_value(path[-1]) for path in paths]
            message = f"missing keys {', '.join(keys[:-1])} and {keys[-1]}"
            expected = f"expected {hints.describe_allowed(hints.schema_at(parent, data))}"
            issue = ScenarioIssue(parent, _with_label(parent, message), expected)
            issues.update(dict.fromkeys(paths, issue))
    return issues


def to_data_path(data: Any, location: Sequence[str | int], error_type: str) -> KeyPath:
    """The path in the data of pydantic's location, which also contains the tags of union branches."""
    path: list[str | int] = []
    for index, step in enumerate(location):
        is_last = index == len(location) - 1
        if has_child(data, step):
            data = data[step]
            path.append(step)
        elif is_last and error_type == "missing" and isinstance(step, str):
            path.append(step)
    return tuple(path)


def _is_union_branch(error: Mapping[str, Any]) -> bool:
    """Whether the error only states that one branch of a union does not match."""
    return any(isinstance(step, str) and any(bracket in step for bracket in "[(") for step in error["loc"])


def _translate_error(path: KeyPath, error: Mapping[str, Any], data: Any, hints: SchemaHints) -> ScenarioIssue:
    """The issue of one error."""
    error_type, value = error["type"], error["input"]
    if error_type == "extra_forbidden":
        return _unknown_key(path, data, hints)
    if error_type in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_choice(path, value, data, hints)
    if KEY_LOCATION in error["loc"] and error_type == "literal_error":
        return ScenarioIssue(path, f"unknown style {format_value(value)}", suggestion(value, STYLES), True)
    return _invalid_value(path, error, hints.schema_at(path, data), hints)


def _invalid_value(
    path: KeyPath, error: Mapping[str, Any], schema: Mapping[str, Any], hints: SchemaHints
) -> ScenarioIssue:
    """The issue of a missing or invalid value."""
    value = error["input"]
    if error["type"] == "missing" and path and isinstance(path[-1], str):
        message = f"missing key {format_value(path[-1])}"
        return ScenarioIssue(path[:-1], _with_label(path[:-1], message), _expected(schema, hints))
    if value is None:
        hint = f"remove the key, or add a value; {_expected(schema, hints)}"
        return ScenarioIssue(path, _with_label(path, "missing value"), hint)
    if "enum" in schema and isinstance(value, str):
        return ScenarioIssue(path, _unknown_name(path, value), suggestion(value, schema["enum"]))
    predicate = _error_predicate(error, value, is_union="oneOf" in schema or "anyOf" in schema)
    message = _with_label(path, f"{format_value(value)} {predicate}") if path else f"{format_value(value)} {predicate}"
    return ScenarioIssue(path, message, _expected(schema, hints, value))


def _error_predicate(error: Mapping[str, Any], value: Any, is_union: bool) -> str:
    """What is wrong with a value, as a predicate."""
    error_type = error["type"]
    if is_union:
        return "is not valid"
    if error_type == "string_pattern_mismatch":
        error_type = "several_lines" if "\n" in value else "not_slug"
    if error_type == "float_type" and isinstance(value, int) and not isinstance(value, bool):
        error_type = "number_too_large"
    limits = {
        key: format_limit(limit) if isinstance(limit, int | float) else limit
        for key, limit in error.get("ctx", {}).items()
    }
    length = f"{len(value):,}" if isinstance(value, str | list | tuple) else ""
    return ERROR_PHRASES.get(error_type, "is not valid").format(**limits, length=length)


def _unknown_key(path: KeyPath, data: Any, hints: SchemaHints) -> ScenarioIssue:
    """The issue of an unknown key, with a suggestion or the section to which it belongs."""
    key, parent = str(path[-1]), path[:-1]
    known = list(hints.schema_at(parent, data).get("properties", {}))
    section = hints.section_of_key(key) if len(parent) < 2 and parent not in (("team",), ("events",)) else None
    if section is None or section == parent:
        hint = suggestion(key, known)
    elif section:
        hint = f"move it to the section {format_value(section[0])}"
    else:
        hint = "move it to the top level, without indentation"
    return ScenarioIssue(path, _with_label(parent, f"unknown key {format_value(key)}"), hint, True)


def _unknown_choice(path: KeyPath, value: Any, data: Any, hints: SchemaHints) -> ScenarioIssue:
    """The issue of a team or event whose builder or event type is missing or unknown."""
    key = "builder" if path == ("team",) else "event"
    choices = hints.discriminator_values(path, key)
    if not isinstance(value, Mapping):
        example = "{builder: ward, size: 24}" if key == "builder" else "{day: 60, event: workload, workload: 0.85}"
        message = f"{format_value(value)} is not a mapping"
        return ScenarioIssue(path, _with_label(path, message), f"expected a mapping, such as {example}")
    expected = f"one of {', '.join(choices)}"
    if key not in value:
        message = f"missing key {format_value(key)}"
        return ScenarioIssue(path, _with_label(path, message), f"expected {key}: {expected}")
    name = value[key]
    if not isinstance(name, str):
        return ScenarioIssue((*path, key), f"{key}: {format_value(name)} is not text", f"expected {expected}")
    return ScenarioIssue((*path, key), _unknown_name((*path, key), name), suggestion(name, choices))


def _unknown_name(path: KeyPath, name: str) -> str:
    """The message for a name that is not one of the allowed ones."""
    key = path[-1] if path and isinstance(path[-1], str) else "value"
    return _with_label(path, f"unknown {CHOICE_NOUNS.get(key, key)} {format_value(name)}")


def _expected(schema: Mapping[str, Any], hints: SchemaHints, value: Any = None) -> str:
    """What was expected, how to fix the value, and the description of the key."""
    unit = f" ({schema['x-unit']})" if "x-unit" in schema else ""
    fix = _suggest_fix(schema, value)
    description = f". {schema['description']}" if "description" in schema else ""
    return f"expected {hints.describe_allowed(schema)}{unit}{f'; {fix}' if fix else ''}{description}"


def _suggest_fix(schema: Mapping[str, Any], value: Any) -> str:
    """How to write a value that has the wrong YAML type, or an empty string."""
    branches = [schema, *schema.get("anyOf", ())]
    types = {branch.get("type") for branch in branches}
    if "array" in types and not any(branch.get("items", {}).get("type") == "string" for branch in branches):
        return ""
    if isinstance(value, str):
        return _suggest_text_fix(schema, types, value)
    if types == {"string"} and isinstance(value, int | float):
        return f'write "{format_value(value)}" with quotes'
    if types == {"integer"} and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"write {int(value)}"
    return ""


def _suggest_text_fix(schema: Mapping[str, Any], types: Collection[Any], text: str) -> str:
    """How to write text that should be of another type, or an empty string."""
    word = text.strip().lower()
    if "boolean" in types and word in TRUE_WORDS + FALSE_WORDS:
        return f"write {'true' if word in TRUE_WORDS else 'false'}"
    if "number" in types or "integer" in types:
        return _suggest_number_fix(word)
    if "array" in types and "\n" not in text:
        return f"write [{text[:60]}]"
    return f"write {slugify(text)}" if schema.get("pattern") == SLUG_PATTERN else ""


def _suggest_number_fix(word: str) -> str:
    """How to write a number that was written as text, or an empty string."""
    if _is_number_text(word):
        return f"write {word} without quotes"
    if word.endswith("%") and _is_number_text(word[:-1].strip()):
        return f"write {float(word[:-1]) / 100:g}"
    if _is_number_text(word.replace(",", ".")):
        return f"write {word.replace(',', '.')} with a decimal point"
    return ""


def _is_number_text(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return word[-1:].isdigit() and "_" not in word


def _with_label(path: KeyPath, message: str) -> str:
    """A message with the label of a value before it. The root has no label."""
    return f"{_value_label(path)}: {message}" if path else message


def _value_label(path: KeyPath) -> str:
    """The label of a value: "workload", "item 2 of people", "event 3"."""
    if isinstance(path[-1], str):
        return path[-1] if path[-1] and path[-1].isprintable() else format_value(path[-1])
    if path[:-1] == ("events",):
        return f"event {path[-1] + 1}"
    return f"item {path[-1] + 1} of {_value_label(path[:-1])}" if path[:-1] else f"item {path[-1] + 1}"
