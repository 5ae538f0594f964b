"""What pydantic found, in plain words: what is wrong with the value, and what would be right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sim.model.styles import STYLES
from sim.scenario.checks import Finding
from sim.scenario.guide import Guide, has
from sim.scenario.problems import Path, dotted, meant, number, shown
from sim.scenario.schema import SLUG, slug

FAULTS = {
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
MOST = 1000
"""Errors that are told; nobody reads more."""
KEY = "[key]"
"""In pydantic's locations: the error is about a key."""
YES, NO = ("yes", "on", "y", "true"), ("no", "off", "n", "false")


def findings(errors: Sequence[Mapping[str, Any]], data: Any, guide: Guide | None = None) -> list[Finding]:
    """Tell pydantic's errors about a scenario, or what else the guide knows, in plain words, one for each place."""
    guide = guide or Guide()
    told = [error for error in errors if error["type"] != "none_required"]  # the branch of a union for what is left out
    placed = [(path_in(data, error["loc"], error["type"]), error) for error in told[:MOST]]
    around = {path[:length] for path, _ in placed for length in range(len(path))}
    found: dict[Path, Finding] = _missing(placed, data, guide)
    for path, error in placed:
        told_below = path in around and _is_of_union(error)
        if path not in found and not told_below:
            found[path] = _finding(path, error, data, guide)
    return list(dict.fromkeys(found.values()))


def _missing(placed: Sequence[tuple[Path, Mapping[str, Any]]], data: Any, guide: Guide) -> dict[Path, Finding]:
    """One finding for each mapping that lacks several keys, by the path of each key."""
    lacking: dict[Path, list[Path]] = {}
    for path, error in placed:
        if error["type"] == "missing" and isinstance(error["loc"][-1], str):
            lacking.setdefault(path[:-1], []).append(path)
    found = {}
    for around, paths in lacking.items():
        if len(paths) > 1:
            keys = [str(path[-1]) for path in paths]
            message = f"{_name_of(around, guide)} has no {', '.join(keys[:-1])} and {keys[-1]}, and needs them"
            finding = Finding(around, message, f"right is {guide.describe(guide.at(around, data))}")
            found.update(dict.fromkeys(paths, finding))
    return found


def path_in(data: Any, location: Sequence[str | int], kind: str) -> Path:
    """The way to a value in the data, from pydantic's location, which also names the branches of unions it tried."""
    path: list[str | int] = []
    for place, step in enumerate(location):
        last = place == len(location) - 1
        if has(data, step):
            data = data[step]
            path.append(step)
        elif last and kind == "missing" and isinstance(step, str):
            path.append(step)
    return tuple(path)


def _is_of_union(error: Mapping[str, Any]) -> bool:
    """Whether an error only says that one branch of several did not fit."""
    return any(isinstance(step, str) and any(sign in step for sign in "[(") for step in error["loc"])


def _finding(path: Path, error: Mapping[str, Any], data: Any, guide: Guide) -> Finding:
    """One error in plain words."""
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        return _unknown_key(path, data, guide)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_choice(path, value, data, guide)
    if KEY in error["loc"] and kind == "literal_error":
        return Finding(path, f"there is no style {shown(value)}", meant(value, list(STYLES), "styles"), True)
    return _wrong_value(path, error, guide.at(path, data), guide)


def _wrong_value(path: Path, error: Mapping[str, Any], right: Mapping[str, Any], guide: Guide) -> Finding:
    """A value that is missing, or not what the schema says."""
    value, name = error["input"], _name_of(path, guide)
    if error["type"] == "missing" and path and isinstance(path[-1], str):
        return Finding(
            path[:-1], f"{_name_of(path[:-1], guide)} has no {path[-1]}, and needs one", _right(right, guide)
        )
    if value is None:
        return Finding(path, f"{name} has no value", f"take it out, or give one: {_right(right, guide)}")
    if "enum" in right and isinstance(value, str):
        hint = meant(value, right["enum"], "right is one of")
        return Finding(path, f"{name} is {shown(value)}, which is not known", hint)
    fault = _fault(error, value, branches="oneOf" in right or "anyOf" in right)
    return Finding(path, f"{name} is {shown(value)}{fault}", _right(right, guide, value))


def _fault(error: Mapping[str, Any], value: Any, branches: bool) -> str:
    """What is wrong with a value, as the rest of a sentence."""
    kind = error["type"]
    if branches:
        kind = "not_known" if isinstance(value, str) else "not_fitting"
    limits = {key: number(limit) if isinstance(limit, float) else limit for key, limit in error.get("ctx", {}).items()}
    if kind == "string_pattern_mismatch":
        kind = "several_lines" if "\n" in value else "not_slug"
    if kind == "float_type" and isinstance(value, int) and not isinstance(value, bool):
        kind = "too_large"
    length = len(value) if isinstance(value, str | list | tuple) else 0
    return FAULTS.get(kind, "").format(**limits, length=length)


def _unknown_key(path: Path, data: Any, guide: Guide) -> Finding:
    """A key that is not known: what it was meant to be, or where it belongs."""
    key, around = str(path[-1]), path[:-1]
    here = guide.at(around, data)
    known = list(here.get("properties", {}))
    home = guide.home_of(key) if len(around) < 2 and around not in (("team",), ("events",)) else None
    if home is not None and home != around:
        hint = f"{key} belongs under {dotted(home)}" if home else f"{key} belongs at the top level, without indentation"
    else:
        hint = meant(key, known, "known here")
    return Finding(path, f"{_name_of(around, guide)} has no key {shown(key)}", hint, True)


def _unknown_choice(path: Path, value: Any, data: Any, guide: Guide) -> Finding:
    """A team whose builder, or an event whose kind, is missing or not known."""
    key = "builder" if path == ("team",) else "event"
    choices = guide.choices(path, key)
    name = _name_of(path, guide)
    if not isinstance(value, Mapping):
        example = "{builder: ward, size: 24}" if key == "builder" else "{day: 60, event: workload, workload: 0.85}"
        return Finding(path, f"{name} is {shown(value)}, not a mapping", f"right is a mapping, such as {example}")
    if key not in value:
        what = "how it is made" if key == "builder" else "what happens"
        return Finding(path, f"{name} does not say {what}", f"right is {key}: one of {', '.join(choices)}")
    word = value[key]
    if not isinstance(word, str):
        return Finding((*path, key), f"{key} is {shown(word)}, not a word", f"right is one of {', '.join(choices)}")
    return Finding((*path, key), f"there is no {key} {shown(word)}", meant(word, choices, f"{key}s"))


def _right(right: Mapping[str, Any], guide: Guide, value: Any = None) -> str:
    """What would be right, how a value of another type is mended, and what the value is about."""
    unit = f" ({right['x-unit']})" if "x-unit" in right else ""
    mended = _mended(right, value)
    about = f". {right['description']}" if "description" in right else ""
    return f"right is {guide.describe(right)}{unit}{f'; {mended}' if mended else ''}{about}"


def _mended(right: Mapping[str, Any], value: Any) -> str:
    """How a value that YAML reads otherwise than it was meant is to be written, or ""."""
    kinds = {right.get("type")} | {branch.get("type") for branch in right.get("anyOf", ())}
    if isinstance(value, str):
        return _mended_text(right, kinds, value)
    if kinds == {"string"} and isinstance(value, int | float):
        return f'write "{shown(value)}", with quotes'
    if kinds == {"integer"} and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"write {int(value)}"
    return ""


def _mended_text(right: Mapping[str, Any], kinds: Collection[Any], text: str) -> str:
    """How a text is to be written that was meant to be something else, or ""."""
    word = text.strip().lower()
    if "boolean" in kinds and word in YES + NO:
        return f"write {'true' if word in YES else 'false'}"
    if "number" in kinds or "integer" in kinds:
        return _number_in(word)
    if "array" in kinds and "\n" not in text:
        return f"write [{text[:60]}]"
    return f"write {slug(text)}" if right.get("pattern") == SLUG else ""


def _number_in(word: str) -> str:
    """How a number that was written as a text is to be written, or ""."""
    if _is_number(word):
        return f"write {word}, without quotes"
    if word.endswith("%") and _is_number(word[:-1].strip()):
        return f"write {float(word[:-1]) / 100:g}"
    if _is_number(word.replace(",", ".")):
        return f"write {word.replace(',', '.')}, with a point"
    return ""


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return word[-1:].isdigit() and "_" not in word


def _name_of(path: Path, guide: Guide) -> str:
    """What to call a value: "workload", "item 2 of people", "event 3"."""
    if not path:
        return guide.whole
    if isinstance(path[-1], str):
        return path[-1] if path[-1] and path[-1].isprintable() else shown(path[-1])
    if path[:-1] == ("events",):
        return f"event {path[-1] + 1}"
    return f"item {path[-1] + 1} of {_name_of(path[:-1], guide)}"
