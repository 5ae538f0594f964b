"""Overrides: changes to the data of a scenario before validation, such as `leadership.style=compassionate`."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sim.model.styles import STYLES, Style
from sim.scenario.errors import KeyPath, ScenarioError, ScenarioProblem, format_path, format_value
from sim.scenario.yaml_reader import parse_yaml

Overrides = Mapping[str, Any] | Iterable[str]
"""Values by dotted key, or assignments "key=value"."""

PATH_STEP_PATTERN = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\"'][^.]*)")
"""A key, in quotes if it contains a dot, or an index of a list."""
PATH_FORMAT = "expected keys separated by dots, such as team.size"

IMPLICIT_VALUES: dict[KeyPath, Any] = {
    ("team",): {"builder": "ward"},
    ("leadership", "style"): "transactional",
    ("events",): [],
    ("debrief",): [],
}
"""Values to which an override of a part applies if the scenario does not contain the whole."""


class Override(NamedTuple):
    """A change of one value.

    Attributes
    ----------
    label
        Name of the override in error messages.
    path
        Path to the value.
    value
        The new value. None removes the key.
    """

    label: str
    path: KeyPath
    value: Any


class _InvalidOverrideError(Exception):
    """Raised when an override cannot be parsed or applied. Its text is the message."""


def parse_overrides(overrides: Overrides) -> list[Override]:
    """Parse overrides given as a mapping, as assignments, or as a single assignment.

    Raises
    ------
    ScenarioError
        Lists every override that cannot be parsed.
    """
    if isinstance(overrides, str):
        overrides = [overrides]
    parsed, problems = [], []
    items: Iterable[Any] = overrides.items() if isinstance(overrides, Mapping) else overrides
    for item in items:
        is_pair = isinstance(item, tuple)
        label = f"override {item[0]}={_format_override_value(item[1])}" if is_pair else f"--set {item}"
        try:
            if is_pair:
                parsed.append(Override(label, parse_path(str(item[0])), item[1]))
            else:
                key, value = _split_assignment(str(item))
                parsed.append(Override(label, parse_path(key), _parse_value(value)))
        except _InvalidOverrideError as error:
            hint = "expected an assignment such as --set workload=0.8"
            problems.append(ScenarioProblem(label, None, None, "", "", str(error), hint))
    if problems:
        raise ScenarioError(problems)
    return parsed


class _RemovedItem:
    """Placeholder in a list for an item that an override removed."""


REMOVED = _RemovedItem()


def apply_overrides(data: dict[str, Any], overrides: Sequence[Override]) -> dict[str, Any]:
    """Apply overrides in order to a copy of the data. Without overrides the data itself is returned.

    Raises
    ------
    ScenarioError
        Lists every override that does not match the data.
    """
    if not overrides:
        return data
    data = copy.deepcopy(data)
    problems = []
    for label, path, value in overrides:
        try:
            _set_at_path(data, path, value)
        except _InvalidOverrideError as error:
            problems.append(ScenarioProblem(label, None, None, format_path(path), format_value(value), str(error)))
    if problems:
        raise ScenarioError(problems)
    _drop_removed_items(data)
    return data


def parse_path(text: str) -> KeyPath:
    """Parse a dotted path, such as `events.0.day` or `leadership.teams."St. Mary"`."""
    steps: list[str | int] = []
    position = 0
    while position <= len(text):
        match = PATH_STEP_PATTERN.match(text, position)
        if match is None:
            raise _InvalidOverrideError(f"{format_value(text)} is not a valid path; {PATH_FORMAT}")
        step = match[1] or match[2] or match[3] or ""
        steps.append(int(step) if match[3] and step.isdecimal() and step.isascii() and len(step) < 7 else step)
        position = match.end()
        if position < len(text) and text[position] != ".":
            raise _InvalidOverrideError(f"{format_value(text)} is not a valid path; {PATH_FORMAT}")
        position += 1
    return tuple(steps)


def _split_assignment(text: str) -> tuple[str, str]:
    """The key and the value of "key=value". An equals sign in quotes belongs to the key."""
    quote = ""
    for position, character in enumerate(text):
        if character == "=" and not quote:
            return text[:position].strip(), text[position + 1 :]
        if character in "\"'":
            quote = "" if character == quote else quote or character
    raise _InvalidOverrideError("missing = between key and value")


def _parse_value(text: str) -> Any:
    """Parse a value as YAML."""
    try:
        document = parse_yaml(text, "")
    except ScenarioError as error:
        problem = error.problems[0]
    else:
        if not document.problems:
            return document.data
        problem = document.problems[0]
    raise _InvalidOverrideError(f"invalid value: {problem.message}" + (f" ({problem.hint})" if problem.hint else ""))


def _set_at_path(data: Any, path: KeyPath, value: Any) -> None:
    """Set the value at a path, and create missing parents."""
    for index in range(len(path)):
        prefix = path[: index + 1]
        if value is None and prefix == path and isinstance(data, list) and path[-1] == len(data):
            raise _InvalidOverrideError(f"{format_path(path)} does not exist and cannot be removed")
        step = _get_or_create_step(data, prefix)
        if index == len(path) - 1:
            _set_item(data, step, value)
        else:
            data[step] = _expand_named_style(data[step], prefix, path[index + 1])
            data = data[step]


def _get_or_create_step(data: Any, prefix: KeyPath) -> Any:
    """The last step of a prefix, as a key or index of its parent `data`. A missing value is created."""
    step = prefix[-1]
    if isinstance(data, list):
        index = _list_index(step, data, prefix)
        if index == len(data):
            data.append({})
        elif data[index] is REMOVED:
            raise _InvalidOverrideError(f"{format_path(prefix)} was removed by a previous override")
        return index
    if not isinstance(data, dict):
        raise _InvalidOverrideError(f"{format_path(prefix[:-1])}: {format_value(data)} is not a mapping or a list")
    key = str(step)
    if data.get(key) is None:
        data[key] = copy.deepcopy(IMPLICIT_VALUES.get(prefix, {}))
    return key


def _set_item(container: Any, step: Any, value: Any) -> None:
    """Set a value, or remove it if it is None."""
    if value is not None:
        container[step] = value
    elif isinstance(container, list):
        container[step] = REMOVED
    else:
        container.pop(step, None)


def _drop_removed_items(data: Any) -> None:
    """Delete removed items from lists. Until then, indices are those of the original data."""
    if isinstance(data, list):
        data[:] = [item for item in data if item is not REMOVED]
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        _drop_removed_items(item)


def _list_index(step: str | int, values: list[Any], prefix: KeyPath) -> int:
    """An index of a list. The index after the last one appends an item."""
    if isinstance(step, int) and step <= len(values):
        return step
    existing = {0: "", 1: "0, or "}.get(len(values), f"0 to {len(values) - 1}, or ")
    expected = f"index {existing}{len(values)} to append"
    raise _InvalidOverrideError(
        f"{format_path(prefix[:-1])}: {format_value(step)} is out of range; expected {expected}"
    )


def _expand_named_style(value: Any, prefix: KeyPath, step: str | int) -> Any:
    """The numbers of a named style, if the override changes one of them."""
    is_style = prefix[-1] == "style" or prefix[:2] == ("leadership", "teams")
    if is_style and isinstance(value, str) and value in STYLES and step in Style._fields:
        return dict(STYLES[value].style._asdict())
    return value


def _format_override_value(value: Any) -> str:
    """A value in the label of an override."""
    return value if isinstance(value, str) else format_value(value)
