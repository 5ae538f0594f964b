"""Factors of a plan: the varied fields, their values, and the full factorial design."""

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
"""Spacings of numeric values, each with an example: start, stop, number of values."""
BETWEEN_KEY, WITHIN_KEY = "between", "within"
ALL_PARAMETERS_KEY = "parameters"
"""Key under which all parameters of the model vary, each within a share of its value."""
EXPECTED_VALUES = "expected a list of values, {linspace: [start, stop, number]} or {geomspace: [start, stop, number]}"
EXPECTED_RANGE = (
    "expected {between: [low, high]}, {within: 0.5} for 50% below to 50% above its value in the scenario, or a list of "
    "values"
)
EXPECTED_ALL_PARAMETERS = (
    f"expected {ALL_PARAMETERS_KEY}: {{within: 0.5}}, which varies each parameter from 50% below its value to 50% above"
)
N_SIGNIFICANT_DIGITS = 12
"""Significant digits of spaced and sampled numbers, so that 0.1 + 0.2 is 0.3."""


class Factor(NamedTuple):
    """A field that varies.

    Attributes
    ----------
    name
        Dotted key of the field, as in an override.
    values
        Values of the field. Empty for a field that is sampled between bounds.
    plan_path
        Path of the field in the plan.
    bounds
        Lower and upper bound of a sampled field.
    is_integer
        Whether a sampled field has only integer values.
    labels
        Labels of the values, if the plan names them.
    """

    name: str
    values: tuple[Any, ...]
    plan_path: KeyPath
    bounds: tuple[float, float] | None = None
    is_integer: bool = False
    labels: tuple[str, ...] = ()

    def path_of_value(self, value: Any) -> KeyPath:
        """Path of a value in the plan, or of the factor if the value is not listed there."""
        if value not in self.values or self.plan_path[-1:] != (self.name,):
            return self.plan_path
        index = self.values.index(value)
        return (*self.plan_path, self.labels[index] if self.labels else index)


class FactorContext(NamedTuple):
    """The base scenario, for factors that refer to its values or its schema.

    Attributes
    ----------
    schema_hints
        Schema of each path of a scenario.
    data
        Content of the scenario file.
    get_value
        Function that returns the value of a field, with the overrides of the plan.
    """

    schema_hints: SchemaHints
    data: Any
    get_value: Callable[[KeyPath], Any]


def parameter_factors(
    spec: Any, plan_path: KeyPath, context: FactorContext, named_fields: Sequence[str]
) -> Iterator[Factor | ScenarioIssue]:
    """Factors for all parameters of the model, except those that the plan names itself.

    Parameters
    ----------
    spec
        Range of the parameters in the plan: `{"within": share}`.
    plan_path
        Path of the range in the plan.
    context
        The base scenario.
    named_fields
        Fields that the plan names itself.
    """
    for name in annotated_fields(Parameters):
        path = name if name == "workload" else f"{ALL_PARAMETERS_KEY}.{name}"
        if path not in named_fields:
            parsed = parse_factor(path, spec, plan_path, context, is_sampled=True)
            yield parsed
            if isinstance(parsed, ScenarioIssue):
                return


def is_all_parameters(name: str, spec: Any) -> bool:
    """Whether a key of a plan means all parameters of the model."""
    return name == ALL_PARAMETERS_KEY and not isinstance(spec, list)


def parse_factor(
    name: str, spec: Any, plan_path: KeyPath, context: FactorContext, *, is_sampled: bool
) -> Factor | ScenarioIssue:
    """The factor of a field, or the problem of its specification."""
    expected = (
        (EXPECTED_RANGE if is_sampled else EXPECTED_VALUES)
        if plan_path[-1:] != (ALL_PARAMETERS_KEY,)
        else EXPECTED_ALL_PARAMETERS
    )
    if isinstance(spec, list):
        return (
            Factor(name, tuple(spec), plan_path)
            if spec
            else ScenarioIssue(plan_path, f"{name}: the list is empty", expected)
        )
    if not isinstance(spec, Mapping) or len(spec) != 1:
        kind = "a range" if plan_path[-1:] == (ALL_PARAMETERS_KEY,) else "a list of values"
        return ScenarioIssue(plan_path, f"{plan_path[-1]}: {format_value(spec)} is not {kind}", expected)
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
    name: str, fraction: float, plan_path: KeyPath, context: FactorContext
) -> Factor | ScenarioIssue:
    """A factor that is sampled around its value in the scenario, within the bounds of the field."""
    value, field_schema = (
        context.get_value(_field_path(name)),
        context.schema_hints.schema_at(_field_path(name), context.data),
    )
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ScenarioIssue(
            plan_path, f'"within" cannot be used with {name}, which is not numeric', "expected a list of values"
        )
    low = max(value - fraction * abs(value), field_schema.get("minimum", -math.inf))
    high = min(value + fraction * abs(value), field_schema.get("maximum", math.inf))
    is_integer = field_schema.get("type") == "integer"
    low, high = (math.ceil(low), math.floor(high)) if is_integer else (round_significant(low), round_significant(high))
    if not low < high:
        message = f"{name}: within {format_number(fraction)} of {format_number(value)}, the range is empty"
        return ScenarioIssue(
            plan_path, message, f"write {name}: {{between: [low, high]}}, or set: {{{name}: {format_number(value)}}}"
        )
    return Factor(name, (), plan_path, (low, high), is_integer)


def _check_shorthand(
    name: str, kind: str, numbers: Any, plan_path: KeyPath, *, is_sampled: bool
) -> ScenarioIssue | None:
    """The problem of a range or spacing, if any."""
    allowed = [BETWEEN_KEY, WITHIN_KEY] if is_sampled else list(SPACING_EXAMPLES)
    if kind == WITHIN_KEY and is_sampled:
        is_share = isinstance(numbers, int | float) and not isinstance(numbers, bool) and 0 < numbers <= 1
        message = f"within: {format_value(numbers)} is not a share"
        return (
            None
            if is_share
            else ScenarioIssue(
                (*plan_path, kind), message, "expected a number above 0 and up to 1, such as within: 0.5"
            )
        )
    if plan_path[-1:] == (ALL_PARAMETERS_KEY,):
        return ScenarioIssue(
            (*plan_path, kind),
            f"{ALL_PARAMETERS_KEY}: unknown key {format_value(kind)}",
            EXPECTED_ALL_PARAMETERS,
            True,
        )
    if kind in allowed:
        if number_error := _number_list_error(numbers, 2 if kind == BETWEEN_KEY else 3):
            example = "[0.4, 0.9]" if kind == BETWEEN_KEY else SPACING_EXAMPLES[kind]
            return ScenarioIssue((*plan_path, kind), f"{kind}: {number_error}", f"expected {kind}: {example}")
        return None
    if kind in (BETWEEN_KEY, WITHIN_KEY, *SPACING_EXAMPLES):
        need = (
            "cannot be used with a design" if is_sampled else "requires a design, such as {sample: sobol, points: 64}"
        )
        expected = EXPECTED_RANGE if is_sampled else EXPECTED_VALUES
        return ScenarioIssue((*plan_path, kind), f'"{kind}" {need}', expected, is_about_key=True)
    return ScenarioIssue(
        (*plan_path, kind), f"{name}: unknown key {format_value(kind)}", suggestion(str(kind), allowed), True
    )


def _field_path(name: str) -> KeyPath:
    """Path of a numeric field. Its keys need no quotes."""
    return tuple(int(step) if step.isdecimal() else step for step in name.split("."))


def _number_list_error(numbers: Any, n: int) -> str:
    """The problem of a list of numbers, or ""."""
    if not isinstance(numbers, list) or len(numbers) != n:
        return f"expected {n} numbers"
    if not all(
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) for value in numbers
    ):
        return f"expected {n} numbers"
    if n == 2 and not numbers[0] < numbers[1]:
        return f"{format_number(numbers[0])} is not below {format_number(numbers[1])}"
    if n == 3 and not (isinstance(numbers[2], int) and 2 <= numbers[2] <= MAX_POINTS):
        return f"{format_value(numbers[2])} is not an integer from 2 to {MAX_POINTS:,} (number of values)"
    return ""


def _spaced_factor(name: str, kind: str, numbers: Sequence[Any], plan_path: KeyPath) -> Factor | ScenarioIssue:
    """A factor with evenly spaced values, on a linear or a logarithmic scale."""
    first, last, n = numbers
    if kind == "geomspace" and not (first > 0 and last > 0):
        message = "geomspace: start or stop is not above 0"
        return ScenarioIssue((*plan_path, kind), message, f"expected geomspace: {SPACING_EXAMPLES[kind]}")
    spaced = np.linspace(first, last, n) if kind == "linspace" else np.geomspace(first, last, n)
    return Factor(name, tuple(integers_if_exact([round_significant(float(value)) for value in spaced])), plan_path)


def round_significant(value: float) -> float:
    """Round to `N_SIGNIFICANT_DIGITS` significant digits."""
    return float(f"{value:.{N_SIGNIFICANT_DIGITS}g}")


def integers_if_exact(values: list[float]) -> list[Any]:
    """The numbers as integers if all of them are integers, so that integer fields accept them."""
    return [int(value) for value in values] if all(value.is_integer() for value in values) else list(values)


def full_factorial(groups: Sequence[Sequence[Factor]]) -> Iterator[dict[str, Any]]:
    """Full factorial design: all combinations of groups. The factors of a group are zipped. The last varies fastest."""
    rows = [
        [
            {factor.name: factor.values[level] for factor in group} for level in range(len(group[0].values))
        ]
        for group in groups
    ]  # fmt: skip
    for combination in product(*rows):
        yield {name: value for part in combination for name, value in part.items()}
