"""Changes to a scenario before it is checked: `leadership.style=compassionate`, `events.0.day=40`."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sim.model.styles import STYLES, Style
from sim.scenario.problems import Path, Problem, ScenarioError, dotted, shown
from sim.scenario.reading import parsed

Overrides = Mapping[str, Any] | Iterable[str]
"""Path to value, or texts "path=value"."""

STEP = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\"'][^.]*)")
"""A key of a path, in quotes if it has a dot; or a place in a list."""

ASSUMED: dict[Path, Any] = {
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
    path: Path
    value: Any


class _UnfitError(Exception):
    """An override that does not fit; its text says why."""


def overrides_of(given: Overrides) -> list[Override]:
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
        label = f"override {item[0]}={_short(item[1])}" if isinstance(item, tuple) else f"--set {item}"
        try:
            if isinstance(item, tuple):
                found.append(Override(label, path_of(str(item[0])), item[1]))
            else:
                key, value = _split(str(item))
                found.append(Override(label, path_of(key), _value(value)))
        except _UnfitError as wrong:
            problems.append(Problem(label, None, None, "", "", str(wrong), "right is, for example, --set workload=0.8"))
    if problems:
        raise ScenarioError(problems)
    return found


class Nothing:
    """Stands in a list for an item that an override took out."""


GONE = Nothing()


def changed(data: dict[str, Any], overrides: Sequence[Override]) -> dict[str, Any]:
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
            _put(data, path, value)
        except _UnfitError as wrong:
            problems.append(Problem(label, None, None, dotted(path), shown(value), str(wrong)))
    if problems:
        raise ScenarioError(problems)
    _sweep(data)
    return data


def path_of(text: str) -> Path:
    """The path that dots separate: `events.0.day`, `leadership.teams."St. Mary"`."""
    steps: list[str | int] = []
    at = 0
    while at <= len(text):
        match = STEP.match(text, at)
        if match is None:
            raise _UnfitError(f"{shown(text)} is not a path of keys with dots between them")
        step = match[1] or match[2] or match[3] or ""
        steps.append(int(step) if match[3] and step.isdecimal() and step.isascii() and len(step) < 7 else step)
        at = match.end()
        if at < len(text) and text[at] != ".":
            raise _UnfitError(f"{shown(text)} is not a path of keys with dots between them")
        at += 1
    return tuple(steps)


def _split(text: str) -> tuple[str, str]:
    """The path and the value of "path=value"; a = in quotes belongs to the path."""
    quote = ""
    for place, sign in enumerate(text):
        if sign == "=" and not quote:
            return text[:place].strip(), text[place + 1 :]
        if sign in "\"'":
            quote = "" if sign == quote else quote or sign
    raise _UnfitError("there is no = between a key and a value")


def _value(text: str) -> Any:
    """The value of a text, read as in a scenario file."""
    try:
        document = parsed(text, "")
    except ScenarioError as error:
        problem = error.problems[0]
    else:
        if not document.problems:
            return document.data
        problem = document.problems[0]
    raise _UnfitError(f"the value cannot be read: {problem.message}" + (f" ({problem.hint})" if problem.hint else ""))


def _put(data: Any, path: Path, value: Any) -> None:
    """Put a value at a path, making what leads to it."""
    for place in range(len(path)):
        way = path[: place + 1]
        if value is None and way == path and isinstance(data, list) and path[-1] == len(data):
            raise _UnfitError(f"there is no {dotted(path)} to take out")
        step = _made(data, way)
        if place == len(path) - 1:
            _set(data, step, value)
        else:
            data[step] = _opened(data[step], way, path[place + 1])
            data = data[step]


def _made(data: Any, way: Path) -> Any:
    """The last step of a way, as a key or place of the data it leads into, which is made if it is not there."""
    step = way[-1]
    if isinstance(data, list):
        place = _index(step, data, way)
        if place == len(data):
            data.append({})
        elif data[place] is GONE:
            raise _UnfitError(f"{dotted(way)} was taken out by an override before")
        return place
    if not isinstance(data, dict):
        raise _UnfitError(f"{dotted(way[:-1])} is {shown(data)} and has no parts")
    key = str(step)
    if data.get(key) is None:
        data[key] = copy.deepcopy(ASSUMED.get(way, {}))
    return key


def _set(holder: Any, index: Any, value: Any) -> None:
    """Set a value; None takes it out."""
    if value is not None:
        holder[index] = value
    elif isinstance(holder, list):
        holder[index] = GONE
    else:
        holder.pop(index, None)


def _sweep(data: Any) -> None:
    """Take out of lists what overrides took out; until then, places are those of the file."""
    if isinstance(data, list):
        data[:] = [item for item in data if item is not GONE]
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        _sweep(item)


def _index(step: str | int, values: list[Any], way: Path) -> int:
    """The place in a list; the place after the last adds one."""
    if isinstance(step, int) and step <= len(values):
        return step
    places = f"0 to {len(values) - 1}, or {len(values)} to add one" if values else "none yet; 0 adds one"
    raise _UnfitError(f"{dotted(way[:-1])} is a list with the places {places}; {shown(step)} is not among them")


def _opened(value: Any, way: Path, step: str | int) -> Any:
    """The five numbers of a style that stands by name, where one of them is to be changed."""
    is_style = way[-1] == "style" or way[:2] == ("leadership", "teams")
    if is_style and isinstance(value, str) and value in STYLES and step in Style._fields:
        return dict(STYLES[value].style._asdict())
    return value


def _short(value: Any) -> str:
    """A value in the label of an override."""
    return value if isinstance(value, str) else shown(value)
