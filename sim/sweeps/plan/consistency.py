"""Consistency checks of a plan across keys. The schema checks each key by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.errors import KeyPath, ScenarioIssue, format_value
from sim.scenario.schema import MAX_SEED
from sim.sweeps.plan.designs import MAX_SEED_OFFSET
from sim.sweeps.plan.points import format_field_value
from sim.sweeps.plan.schema import DESIGNS_BY_KEY, REQUIRED_DESIGN_KEYS, SENSITIVITY_DESIGNS, SOBOL_INDICES, PlanFile

REFERENCE_KEY, BASE_KEY = "reference", "base"
"""Keys of `compare` besides a field: the reference value, and scenarios to compare."""
NON_VARIABLE_FIELDS = {
    "seed": "use the keys seed and runs of the plan",
    "schema": "all points have the same format version",
    "name": "use the key name of the plan for the name of the results",
}
"""Fields of a scenario that cannot vary, with a hint."""
REMOVE_ONE = "remove one of them"


def plan_sections(spec: PlanFile) -> list[tuple[KeyPath, Mapping[str, Any]]]:
    """Fields of a plan by section. The fixed fields come first, the compared field last."""
    fields: list[tuple[KeyPath, Mapping[str, Any]]] = [(("set",), spec.set), (("vary",), spec.vary)]
    fields += [(("zipped", index), group) for index, group in enumerate(spec.zipped)]
    return [*fields, (("compare",), {name: part for name, part in spec.compare.items() if name != REFERENCE_KEY})]


def check_consistency(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """All inconsistencies of a plan."""
    if spec.base is None and BASE_KEY not in spec.compare:
        yield ScenarioIssue((), 'missing key "base"', "expected a scenario file or the name of a built-in scenario")
    if BASE_KEY in spec.compare and spec.base is not None:
        yield ScenarioIssue(
            ("compare", BASE_KEY), '"base" of compare and the key "base" cannot be combined', REMOVE_ONE
        )
    if spec.design is not None and spec.zipped:
        yield ScenarioIssue(
            ("zipped",), '"zipped" and "design" cannot be combined', "move the fields to vary", is_about_key=True
        )
    if spec.design is not None and not spec.vary:
        yield ScenarioIssue(
            ("design",), '"design" requires the key "vary"', "add vary or remove design", is_about_key=True
        )
    yield from _check_design(spec)
    max_seed_offset = MAX_SEED_OFFSET if spec.design and spec.design.is_for_sensitivity else 0
    if spec.seed + spec.max_runs - 1 + max_seed_offset > MAX_SEED:
        yield ScenarioIssue(
            ("seed",),
            f"seed: {spec.seed} is too large for the number of runs",
            "expected a smaller seed: all seeds are below 2^63",
        )
    if (rule := spec.stopping_rule) is not None and rule.min > rule.max:
        yield ScenarioIssue(("runs", "min"), f"min: {rule.min} is above max, {rule.max}")
    yield from _check_comparison(spec)
    yield from _check_duplicates(spec)
    for index, group in enumerate(spec.zipped):
        sizes = {name: len(values) for name, values in group.items() if isinstance(values, list)}
        if len(set(sizes.values())) > 1:
            counts = ", ".join(f"{name} has {n}" for name, n in sizes.items())
            yield ScenarioIssue(("zipped", index), f"zipped: the numbers of values differ: {counts}")


def _check_design(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """All inconsistencies of a sampling design."""
    design = spec.design
    if design is None:
        return
    for key, samples in DESIGNS_BY_KEY.items():
        value = getattr(design, key)
        if value is not None and design.sample not in samples:
            message = f'"{key}" cannot be used with "{design.sample}"'
            yield ScenarioIssue(("design", key), message, f"it belongs to {' and '.join(samples)}", is_about_key=True)
        if value is None and key in REQUIRED_DESIGN_KEYS and design.sample in samples:
            example = f"expected design: {{sample: {design.sample}, {key}: {'64' if key == 'points' else '20'}}}"
            yield ScenarioIssue(("design",), f'missing key "{key}"', example)
    if design.levels is not None and design.levels % 2:
        yield ScenarioIssue(
            ("design", "levels"),
            f"levels: {design.levels} is not an even integer",
            "expected 4, 6 or another even integer",
        )
    n = design.points or 0
    if design.sample == SOBOL_INDICES and n and (n < 2 or n & (n - 1)):
        nearest_power = 2 ** max(1, round(math.log2(n)))
        yield ScenarioIssue(
            ("design", "points"), f"points: {n} is not a power of 2", f"the nearest power of 2 is {nearest_power}"
        )
    if design.sample in SENSITIVITY_DESIGNS and BASE_KEY in spec.compare:
        yield ScenarioIssue(
            ("compare", BASE_KEY),
            f'"{design.sample}" requires a single base',
            "use the key base, and compare another field",
        )


def _check_comparison(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """Problems of `compare`. It needs one field with two or more values, one of which may be the reference."""
    if not spec.compare:
        return
    fields = [name for name in spec.compare if name != REFERENCE_KEY]
    if len(fields) != 1:
        actual_text = f"{len(fields)} fields" if fields else "missing field"
        expected = "expected one field, such as leadership.style: [compassionate, transactional]"
        yield ScenarioIssue(("compare",), f"compare: {actual_text}", expected)
        return
    values = spec.compare[fields[0]]
    plan_path = ("compare", fields[0])
    if not isinstance(values, list | Mapping) or len(values) < 2:
        expected = "expected a list of two or more values, or a mapping of names to values"
        yield ScenarioIssue(plan_path, f"{fields[0]}: fewer than two values", expected)
        return
    if REFERENCE_KEY in spec.compare and spec.compare[REFERENCE_KEY] not in values:
        options = ", ".join(map(format_field_value, values))
        message = f"reference: {format_value(spec.compare[REFERENCE_KEY])} is not one of the compared values"
        yield ScenarioIssue(("compare", REFERENCE_KEY), message, f"expected one of {options}")


def _check_duplicates(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """Fields that occur in two sections, and values that occur twice in a list."""
    seen: dict[str, str] = {}
    for plan_path, fields in plan_sections(spec):
        for name, values in fields.items():
            if name in NON_VARIABLE_FIELDS:
                yield ScenarioIssue(
                    (*plan_path, name), f'"{name}" cannot vary', NON_VARIABLE_FIELDS[name], is_about_key=True
                )
            if name in seen:
                yield ScenarioIssue(
                    (*plan_path, name),
                    f'duplicate field "{name}" (also in {seen[name]})',
                    REMOVE_ONE,
                    is_about_key=True,
                )
            seen[name] = str(plan_path[0])
            if isinstance(values, list) and plan_path[0] in ("vary", "compare"):
                for index, value in enumerate(values):
                    if value in values[:index]:
                        yield ScenarioIssue(
                            (*plan_path, name, index),
                            f"duplicate value {format_field_value(value)}",
                            "remove the duplicates",
                        )
