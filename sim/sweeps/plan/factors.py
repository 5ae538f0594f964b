"""What varies: the values of a field, and how the values of several fields make up points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from sim.model.metadata import annotated_fields
from sim.model.parameters import Parameters
from sim.scenario.errors import KeyPath, ScenarioIssue, format_number, format_value, suggestion
from sim.scenario.schema_hints import SchemaHints
from sim.sweeps.plan.schema import MAX_POINTS

SPACING_EXAMPLES = {"linspace": "[0.4, 0.9, 11]", "geomspace": "[0.1, 10, 5]"}
"""Ways to write many numbers in short, each with an example: first, last, how many."""
BETWEEN_KEY, WITHIN_KEY = "between", "within"
ALL_PARAMETERS_KEY = "parameters"
"""Name under which all constants of the model vary, each within a share of its value."""
EXPECTED_VALUES = (
    "right is a list of values, {linspace: [first, last, how many]} or {geomspace: [first, last, how many]}"
)
EXPECTED_RANGE = (
    "right is {between: [low, high]}, {within: 0.5} for its value in the scenario less and plus half of it, or a list "
    "of values to draw from"
)
EXPECTED_ALL_PARAMETERS = (
    f"expected {ALL_PARAMETERS_KEY}: {{within: 0.5}}, which varies each parameter from 50% below its value to 50% above"
)
N_SIGNIFICANT_DIGITS = 12
"""Significant digits to which spaced and drawn numbers are rounded, so that 0.1 + 0.2 is 0.3."""


class Factor(NamedTuple):
    """A field that varies.

    Attributes
    ----------
    name
        Path of the field, as in an override.
    values
        Its values; empty for a field that is drawn between two numbers.
    plan_path
        Way to it in the plan.
    bounds
        Lowest and highest number of a field that is drawn.
    is_integer
        Whether it takes whole numbers only.
    labels
        Names of the values, where they were given names.
    """

    name: str
    values: tuple[Any, ...]
    plan_path: KeyPath
    bounds: tuple[float, float] | None = None
    is_integer: bool = False
    labels: tuple[str, ...] = ()

    def path_of_value(self, value: Any) -> KeyPath:
        """Way to a value in the plan; to the factor where the value is not written out."""
        if value not in self.values or self.plan_path[-1:] != (self.name,):
            return self.plan_path
        index = self.values.index(value)
        return (*self.plan_path, self.labels[index] if self.labels else index)


class FactorContext(NamedTuple):
    """What is known of the scenario that fields vary in.

    Attributes
    ----------
    schema_hints
        What its schema says of each place.
    data
        The scenario as it was written.
    get_value
        Gives the value of a field in it, by the field's path, with the changes that hold at every point.
    """

    schema_hints: SchemaHints
    data: Any
    get_value: Callable[[KeyPath], Any]


def parameter_factors(
    spec: Any, plan_path: KeyPath, context: FactorContext, named_fields: Sequence[str]
) -> Iterator[Factor | ScenarioIssue]:
    """All constants of the model as fields that vary within a share of their values, without those named otherwise.

    Parameters
    ----------
    spec
        What the plan says: `{"within": share}`.
    plan_path
        Way to it in the plan.
    context
        The scenario.
    named_fields
        Fields that the plan names by themselves.
    """
    for name in annotated_fields(Parameters):
        path = name if name == "workload" else f"{ALL_PARAMETERS_KEY}.{name}"
        if path not in named_fields:
            parsed = parse_factor(path, spec, plan_path, context, is_sampled=True)
            yield parsed
            if isinstance(parsed, ScenarioIssue):
                return


def is_all_parameters(name: str, spec: Any) -> bool:
    """Whether a field of a plan stands for all constants."""
    return name == ALL_PARAMETERS_KEY and not isinstance(spec, list)


def parse_factor(
    name: str, spec: Any, plan_path: KeyPath, context: FactorContext, *, is_sampled: bool
) -> Factor | ScenarioIssue:
    """Read how a field varies, or say what is wrong with it."""
    expected = (
        (EXPECTED_RANGE if is_sampled else EXPECTED_VALUES)
        if plan_path[-1:] != (ALL_PARAMETERS_KEY,)
        else EXPECTED_ALL_PARAMETERS
    )
    if isinstance(spec, list):
        return (
            Factor(name, tuple(spec), plan_path)
            if spec
            else ScenarioIssue(plan_path, f"{name} has no values", expected)
        )
    if not isinstance(spec, Mapping) or len(spec) != 1:
        kind = "a share" if plan_path[-1:] == (ALL_PARAMETERS_KEY,) else "a list of values"
        return ScenarioIssue(plan_path, f"{plan_path[-1]} is {format_value(spec)}, not {kind}", expected)
    kind, numbers = next(iter(spec.items()))
    if finding := _check_shorthand(name, kind, numbers, plan_path, is_sampled=is_sampled):
        return finding
    if kind == BETWEEN_KEY:
        is_integer = context.schema_hints.schema_at(_field_path(name), context.data).get("type") == "integer"
        return Factor(name, (), plan_path, (numbers[0], numbers[1]), is_integer)
    return (
        _relative_range_factor(name, float(numbers), plan_path, context)
        if kind == WITHIN_KEY
        else _spaced_factor(name, kind, numbers, plan_path)
    )


def _relative_range_factor(
    name: str, fraction: float, plan_path: KeyPath, ground: FactorContext
) -> Factor | ScenarioIssue:
    """A field drawn around its value in the scenario, and within its bounds."""
    value, field_schema = (
        ground.get_value(_field_path(name)),
        ground.schema_hints.schema_at(_field_path(name), ground.data),
    )
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ScenarioIssue(plan_path, f"within needs a number, and {name} is none", f"right is {name}: [one, other]")
    low = max(value - fraction * abs(value), field_schema.get("minimum", -math.inf))
    high = min(value + fraction * abs(value), field_schema.get("maximum", math.inf))
    is_integer = field_schema.get("type") == "integer"
    low, high = (math.ceil(low), math.floor(high)) if is_integer else (round_significant(low), round_significant(high))
    if not low < high:
        message = f"{name} is {format_number(value)}, which leaves nothing within {format_number(fraction)} of it"
        return ScenarioIssue(
            plan_path, message, f"right is {name}: {{between: [low, high]}}, or set: {{{name}: {format_number(value)}}}"
        )
    return Factor(name, (), plan_path, (low, high), is_integer)


def _check_shorthand(
    name: str, kind: str, numbers: Any, plan_path: KeyPath, *, is_sampled: bool
) -> ScenarioIssue | None:
    """What is wrong with a short way to write values, if anything is."""
    allowed = [BETWEEN_KEY, WITHIN_KEY] if is_sampled else list(SPACING_EXAMPLES)
    if kind == WITHIN_KEY and is_sampled:
        is_share = isinstance(numbers, int | float) and not isinstance(numbers, bool) and 0 < numbers <= 1
        message = f"within is {format_value(numbers)}, not a share above 0 and up to 1"
        return None if is_share else ScenarioIssue((*plan_path, kind), message, "right is within: 0.5")
    if plan_path[-1:] == (ALL_PARAMETERS_KEY,):
        return ScenarioIssue(
            (*plan_path, kind),
            f"all constants vary within a share, not by {format_value(kind)}",
            EXPECTED_ALL_PARAMETERS,
            True,
        )
    if kind in allowed:
        if number_error := _number_list_error(numbers, 2 if kind == BETWEEN_KEY else 3):
            example = "[0.4, 0.9]" if kind == BETWEEN_KEY else SPACING_EXAMPLES[kind]
            return ScenarioIssue((*plan_path, kind), f"{kind} of {name} {number_error}", f"right is {kind}: {example}")
        return None
    if kind in (BETWEEN_KEY, WITHIN_KEY, *SPACING_EXAMPLES):
        need = "needs no `design`" if is_sampled else "needs a `design`, such as {sample: sobol, points: 64}"
        return ScenarioIssue(
            (*plan_path, kind), f"{kind} {need}", EXPECTED_RANGE if is_sampled else EXPECTED_VALUES, True
        )
    return ScenarioIssue(
        (*plan_path, kind), f"{name} has {format_value(kind)}, which is not known", suggestion(str(kind), allowed), True
    )


def _field_path(name: str) -> KeyPath:
    """The path of a field, in short; quotes are for names, which do not vary between numbers."""
    return tuple(int(step) if step.isdecimal() else step for step in name.split("."))


def _number_list_error(numbers: Any, n: int) -> str:
    """What is wrong with a list of numbers, or ""."""
    if not isinstance(numbers, list) or len(numbers) != n:
        return f"needs {n} numbers"
    if not all(
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) for value in numbers
    ):
        return f"needs {n} numbers"
    if n == 2 and not numbers[0] < numbers[1]:
        return f"starts at {format_number(numbers[0])}, which is not below {format_number(numbers[1])}"
    if n == 3 and not (isinstance(numbers[2], int) and 2 <= numbers[2] <= MAX_POINTS):
        return f"has {format_value(numbers[2])} as its number of values, which is from 2 to {MAX_POINTS}"
    return ""


def _spaced_factor(name: str, kind: str, numbers: Sequence[Any], plan_path: KeyPath) -> Factor | ScenarioIssue:
    """A field whose values are spaced evenly, on a line or by a constant ratio."""
    first, last, n = numbers
    if kind == "geomspace" and not (first > 0 and last > 0):
        message = f"geomspace of {name} starts or ends at a number that is not above 0"
        return ScenarioIssue((*plan_path, kind), message, f"right is geomspace: {SPACING_EXAMPLES[kind]}")
    spaced = np.linspace(first, last, n) if kind == "linspace" else np.geomspace(first, last, n)
    return Factor(name, tuple(integers_if_exact([round_significant(float(value)) for value in spaced])), plan_path)


def round_significant(value: float) -> float:
    """A number without the noise of its last digits."""
    return float(f"{value:.{N_SIGNIFICANT_DIGITS}g}")


def integers_if_exact(values: list[float]) -> list[Any]:
    """Numbers as whole numbers where all are, so that a field of whole numbers takes them."""
    return [int(value) for value in values] if all(value.is_integer() for value in values) else list(values)


def full_factorial(groups: Sequence[Sequence[Factor]]) -> Iterator[dict[str, Any]]:
    """All combinations of groups of fields; within a group, fields vary together. The last group varies fastest."""
    rows = [
        [
            {factor.name: factor.values[level] for factor in group} for level in range(len(group[0].values))
        ]
        for group in groups
    ]  # fmt: skip
    for combination in product(*rows):
        yield {name: value for part in combination for name, value in part.items()}
