"""What varies: the values of a field, and how the values of several fields make up points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from sim.model.about import annotated_fields
from sim.model.parameters import Parameters
from sim.scenario.checks import ScenarioIssue
from sim.scenario.guide import SchemaHints
from sim.scenario.problems import KeyPath, format_number, format_value, suggestion
from sim.sweep.schema import MOST_POINTS

LINES = {"linspace": "[0.4, 0.9, 11]", "geomspace": "[0.1, 10, 5]"}
"""Ways to write many numbers in short, each with an example: first, last, how many."""
BETWEEN, WITHIN = "between", "within"
ALL = "parameters"
"""Name under which all constants of the model vary, each within a share of its value."""
RIGHT = "right is a list of values, {linspace: [first, last, how many]} or {geomspace: [first, last, how many]}"
RIGHT_DRAWN = (
    "right is {between: [low, high]}, {within: 0.5} for its value in the scenario less and plus half of it, or a list "
    "of values to draw from"
)
RIGHT_ALL = f"right is {ALL}: {{within: 0.5}}, for each constant its value in the scenario less and plus half of it"
DIGITS = 12
"""Significant digits to which spaced and drawn numbers are rounded, so that 0.1 + 0.2 is 0.3."""


class Factor(NamedTuple):
    """A field that varies.

    Attributes
    ----------
    name
        Path of the field, as in an override.
    values
        Its values; empty for a field that is drawn between two numbers.
    where
        Way to it in the plan.
    between
        Lowest and highest number of a field that is drawn.
    is_whole
        Whether it takes whole numbers only.
    labels
        Names of the values, where they were given names.
    """

    name: str
    values: tuple[Any, ...]
    where: KeyPath
    between: tuple[float, float] | None = None
    is_whole: bool = False
    labels: tuple[str, ...] = ()

    def place_of(self, value: Any) -> KeyPath:
        """Way to a value in the plan; to the factor where the value is not written out."""
        if value not in self.values or self.where[-1:] != (self.name,):
            return self.where
        place = self.values.index(value)
        return (*self.where, self.labels[place] if self.labels else place)


class Ground(NamedTuple):
    """What is known of the scenario that fields vary in.

    Attributes
    ----------
    guide
        What its schema says of each place.
    data
        The scenario as it was written.
    value
        Gives the value of a field in it, by the field's path, with the changes that hold at every point.
    """

    guide: SchemaHints
    data: Any
    value: Callable[[KeyPath], Any]


def constants(spec: Any, where: KeyPath, ground: Ground, others: Sequence[str]) -> Iterator[Factor | ScenarioIssue]:
    """All constants of the model as fields that vary within a share of their values, without those named otherwise.

    Parameters
    ----------
    spec
        What the plan says: `{"within": share}`.
    where
        Way to it in the plan.
    ground
        The scenario.
    others
        Fields that the plan names by themselves.
    """
    for name in annotated_fields(Parameters):
        path = name if name == "workload" else f"{ALL}.{name}"
        if path not in others:
            made = factor(path, spec, where, ground, drawn=True)
            yield made
            if isinstance(made, ScenarioIssue):
                return


def is_all(name: str, spec: Any) -> bool:
    """Whether a field of a plan stands for all constants."""
    return name == ALL and not isinstance(spec, list)


def factor(name: str, spec: Any, where: KeyPath, ground: Ground, *, drawn: bool) -> Factor | ScenarioIssue:
    """Read how a field varies, or say what is wrong with it."""
    right = (RIGHT_DRAWN if drawn else RIGHT) if where[-1:] != (ALL,) else RIGHT_ALL
    if isinstance(spec, list):
        return Factor(name, tuple(spec), where) if spec else ScenarioIssue(where, f"{name} has no values", right)
    if not isinstance(spec, Mapping) or len(spec) != 1:
        kind = "a share" if where[-1:] == (ALL,) else "a list of values"
        return ScenarioIssue(where, f"{where[-1]} is {format_value(spec)}, not {kind}", right)
    kind, numbers = next(iter(spec.items()))
    if wrong := _not_usable(name, kind, numbers, where, drawn=drawn):
        return wrong
    if kind == BETWEEN:
        whole = ground.guide.schema_at(_path(name), ground.data).get("type") == "integer"
        return Factor(name, (), where, (numbers[0], numbers[1]), whole)
    return _around(name, float(numbers), where, ground) if kind == WITHIN else _spaced(name, kind, numbers, where)


def _around(name: str, share: float, where: KeyPath, ground: Ground) -> Factor | ScenarioIssue:
    """A field drawn around its value in the scenario, and within its bounds."""
    value, about = ground.value(_path(name)), ground.guide.schema_at(_path(name), ground.data)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ScenarioIssue(where, f"within needs a number, and {name} is none", f"right is {name}: [one, other]")
    low = max(value - share * abs(value), about.get("minimum", -math.inf))
    high = min(value + share * abs(value), about.get("maximum", math.inf))
    whole = about.get("type") == "integer"
    low, high = (math.ceil(low), math.floor(high)) if whole else (tidy(low), tidy(high))
    if not low < high:
        told = f"{name} is {format_number(value)}, which leaves nothing within {format_number(share)} of it"
        return ScenarioIssue(
            where, told, f"right is {name}: {{between: [low, high]}}, or set: {{{name}: {format_number(value)}}}"
        )
    return Factor(name, (), where, (low, high), whole)


def _not_usable(name: str, kind: str, numbers: Any, where: KeyPath, *, drawn: bool) -> ScenarioIssue | None:
    """What is wrong with a short way to write values, if anything is."""
    known = [BETWEEN, WITHIN] if drawn else list(LINES)
    if kind == WITHIN and drawn:
        is_share = isinstance(numbers, int | float) and not isinstance(numbers, bool) and 0 < numbers <= 1
        told = f"within is {format_value(numbers)}, not a share above 0 and up to 1"
        return None if is_share else ScenarioIssue((*where, kind), told, "right is within: 0.5")
    if where[-1:] == (ALL,):
        return ScenarioIssue(
            (*where, kind), f"all constants vary within a share, not by {format_value(kind)}", RIGHT_ALL, True
        )
    if kind in known:
        if wrong := _not_numbers(numbers, 2 if kind == BETWEEN else 3):
            example = "[0.4, 0.9]" if kind == BETWEEN else LINES[kind]
            return ScenarioIssue((*where, kind), f"{kind} of {name} {wrong}", f"right is {kind}: {example}")
        return None
    if kind in (BETWEEN, WITHIN, *LINES):
        need = "needs no `design`" if drawn else "needs a `design`, such as {sample: sobol, points: 64}"
        return ScenarioIssue((*where, kind), f"{kind} {need}", RIGHT_DRAWN if drawn else RIGHT, True)
    return ScenarioIssue(
        (*where, kind), f"{name} has {format_value(kind)}, which is not known", suggestion(str(kind), known), True
    )


def _path(name: str) -> KeyPath:
    """The path of a field, in short; quotes are for names, which do not vary between numbers."""
    return tuple(int(step) if step.isdecimal() else step for step in name.split("."))


def _not_numbers(numbers: Any, n: int) -> str:
    """What is wrong with a list of numbers, or ""."""
    if not isinstance(numbers, list) or len(numbers) != n:
        return f"needs {n} numbers"
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in numbers):
        return f"needs {n} numbers"
    if n == 2 and not numbers[0] < numbers[1]:
        return f"starts at {format_number(numbers[0])}, which is not below {format_number(numbers[1])}"
    if n == 3 and not (isinstance(numbers[2], int) and 2 <= numbers[2] <= MOST_POINTS):
        return f"has {format_value(numbers[2])} as its number of values, which is from 2 to {MOST_POINTS}"
    return ""


def _spaced(name: str, kind: str, numbers: Sequence[Any], where: KeyPath) -> Factor | ScenarioIssue:
    """A field whose values are spaced evenly, on a line or by a constant ratio."""
    first, last, n = numbers
    if kind == "geomspace" and not (first > 0 and last > 0):
        message = f"geomspace of {name} starts or ends at a number that is not above 0"
        return ScenarioIssue((*where, kind), message, f"right is geomspace: {LINES[kind]}")
    spaced = np.linspace(first, last, n) if kind == "linspace" else np.geomspace(first, last, n)
    return Factor(name, tuple(whole_if_all([tidy(float(one)) for one in spaced])), where)


def tidy(value: float) -> float:
    """A number without the noise of its last digits."""
    return float(f"{value:.{DIGITS}g}")


def whole_if_all(values: list[float]) -> list[Any]:
    """Numbers as whole numbers where all are, so that a field of whole numbers takes them."""
    return [int(value) for value in values] if all(value.is_integer() for value in values) else list(values)


def crossed(groups: Sequence[Sequence[Factor]]) -> Iterator[dict[str, Any]]:
    """All combinations of groups of fields; within a group, fields vary together. The last group varies fastest."""
    rows = [
        [
            {one.name: one.values[place] for one in group} for place in range(len(group[0].values))
        ]
        for group in groups
    ]  # fmt: skip
    for chosen in product(*rows):
        yield {name: value for part in chosen for name, value in part.items()}
