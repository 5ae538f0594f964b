"""Changes to a scenario before it is checked: `leadership.style=compassionate`, `events.0.day=40`."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sim.model.styles import STYLES, Style
from sim.scenario.errors import KeyPath, ScenarioError, ScenarioProblem, format_path, format_value
from sim.scenario.yaml_reader import parse_yaml

Overrides = Mapping[str, Any] | Iterable[str]
"""Path to value, or texts "path=value"."""

PATH_STEP_PATTERN = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\"'][^.]*)")
"""A key of a path, in quotes if it has a dot; or a place in a list."""

IMPLICIT_VALUES: dict[KeyPath, Any] = {
    ("team",): {"builder": "ward"},
    ("leadership", "style"): "transactional",
    ("events",): [],
    ("debrief",): [],
}
"""What an override changes a part of where the scenario itself does not say."""


class Override(NamedTuple):
    """A change to one value.

    Attributes
    ----------
    label
        What messages call it.
    path
        Way to the value.
    value
        The new value; None takes the key out.
    """

    label: str
    path: KeyPath
    value: Any


class _InvalidOverrideError(Exception):
    """An override that does not fit; its text says why."""


def parse_overrides(given: Overrides) -> list[Override]:
    """Read overrides.

    Raises
    ------
    ScenarioError
        With all that cannot be read.
    """
    if isinstance(given, str):
        given = [given]
    found, problems = [], []
    items: Iterable[Any] = given.items() if isinstance(given, Mapping) else given
    for item in items:
        label = f"override {item[0]}={_format_override_value(item[1])}" if isinstance(item, tuple) else f"--set {item}"
        try:
            if isinstance(item, tuple):
                found.append(Override(label, parse_path(str(item[0])), item[1]))
            else:
                key, value = _split_assignment(str(item))
                found.append(Override(label, parse_path(key), _parse_value(value)))
        except _InvalidOverrideError as wrong:
            problems.append(
                ScenarioProblem(label, None, None, "", "", str(wrong), "right is, for example, --set workload=0.8")
            )
    if problems:
        raise ScenarioError(problems)
    return found


class _RemovedItem:
    """Stands in a list for an item that an override took out."""


REMOVED = _RemovedItem()


def apply_overrides(data: dict[str, Any], overrides: Sequence[Override]) -> dict[str, Any]:
    """A scenario's plain data with overrides put in, one after the other; the same data where there are none.

    Raises
    ------
    ScenarioError
        With all overrides that do not fit the data.
    """
    if not overrides:
        return data
    data = copy.deepcopy(data)
    problems = []
    for label, path, value in overrides:
        try:
            _set_at_path(data, path, value)
        except _InvalidOverrideError as wrong:
            problems.append(ScenarioProblem(label, None, None, format_path(path), format_value(value), str(wrong)))
    if problems:
        raise ScenarioError(problems)
    _drop_removed_items(data)
    return data


def parse_path(text: str) -> KeyPath:
    """The path that dots separate: `events.0.day`, `leadership.teams."St. Mary"`."""
    steps: list[str | int] = []
    position = 0
    while position <= len(text):
        match = PATH_STEP_PATTERN.match(text, position)
        if match is None:
            raise _InvalidOverrideError(f"{format_value(text)} is not a path of keys with dots between them")
        step = match[1] or match[2] or match[3] or ""
        steps.append(int(step) if match[3] and step.isdecimal() and step.isascii() and len(step) < 7 else step)
        position = match.end()
        if position < len(text) and text[position] != ".":
            raise _InvalidOverrideError(f"{format_value(text)} is not a path of keys with dots between them")
        position += 1
    return tuple(steps)


def _split_assignment(text: str) -> tuple[str, str]:
    """The path and the value of "path=value"; a = in quotes belongs to the path."""
    quote = ""
    for place, character in enumerate(text):
        if character == "=" and not quote:
            return text[:place].strip(), text[place + 1 :]
        if character in "\"'":
            quote = "" if character == quote else quote or character
    raise _InvalidOverrideError("there is no = between a key and a value")


def _parse_value(text: str) -> Any:
    """The value of a text, read as in a scenario file."""
    try:
        document = parse_yaml(text, "")
    except ScenarioError as error:
        problem = error.problems[0]
    else:
        if not document.problems:
            return document.data
        problem = document.problems[0]
    raise _InvalidOverrideError(
        f"the value cannot be read: {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
    )


def _set_at_path(data: Any, path: KeyPath, value: Any) -> None:
    """Put a value at a path, making what leads to it."""
    for place in range(len(path)):
        prefix = path[: place + 1]
        if value is None and prefix == path and isinstance(data, list) and path[-1] == len(data):
            raise _InvalidOverrideError(f"there is no {format_path(path)} to take out")
        step = _get_or_create_step(data, prefix)
        if place == len(path) - 1:
            _set_item(data, step, value)
        else:
            data[step] = _expand_named_style(data[step], prefix, path[place + 1])
            data = data[step]


def _get_or_create_step(data: Any, way: KeyPath) -> Any:
    """The last step of a way, as a key or place of the data it leads into, which is made if it is not there."""
    step = way[-1]
    if isinstance(data, list):
        place = _list_index(step, data, way)
        if place == len(data):
            data.append({})
        elif data[place] is REMOVED:
            raise _InvalidOverrideError(f"{format_path(way)} was taken out by an override before")
        return place
    if not isinstance(data, dict):
        raise _InvalidOverrideError(f"{format_path(way[:-1])} is {format_value(data)} and has no parts")
    key = str(step)
    if data.get(key) is None:
        data[key] = copy.deepcopy(IMPLICIT_VALUES.get(way, {}))
    return key


def _set_item(holder: Any, index: Any, value: Any) -> None:
    """Set a value; None takes it out."""
    if value is not None:
        holder[index] = value
    elif isinstance(holder, list):
        holder[index] = REMOVED
    else:
        holder.pop(index, None)


def _drop_removed_items(data: Any) -> None:
    """Take out of lists what overrides took out; until then, places are those of the file."""
    if isinstance(data, list):
        data[:] = [item for item in data if item is not REMOVED]
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        _drop_removed_items(item)


def _list_index(step: str | int, values: list[Any], way: KeyPath) -> int:
    """The place in a list; the place after the last adds one."""
    if isinstance(step, int) and step <= len(values):
        return step
    places = f"0 to {len(values) - 1}, or {len(values)} to add one" if values else "none yet; 0 adds one"
    raise _InvalidOverrideError(
        f"{format_path(way[:-1])} is a list with the places {places}; {format_value(step)} is not among them"
    )


def _expand_named_style(value: Any, way: KeyPath, step: str | int) -> Any:
    """The five numbers of a style that stands by name, where one of them is to be changed."""
    is_style = way[-1] == "style" or way[:2] == ("leadership", "teams")
    if is_style and isinstance(value, str) and value in STYLES and step in Style._fields:
        return dict(STYLES[value].style._asdict())
    return value


def _format_override_value(value: Any) -> str:
    """A value in the label of an override."""
    return value if isinstance(value, str) else format_value(value)
