"""What does not fit together in a plan, beyond what each key says of itself."""

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
"""Keys of `compare` besides a field: the value to compare with; and scenarios of their own as what is compared."""
NON_VARIABLE_FIELDS = {
    "seed": "the luck of runs is said with `seed` and `runs` of the plan",
    "schema": "all points are in the same version of the format",
    "name": "the name of the results is said with `name` of the plan",
}
"""Fields of a scenario that cannot vary, and why."""


def plan_sections(spec: PlanFile) -> list[tuple[KeyPath, Mapping[str, Any]]]:
    """Fields that a plan names, section by section; those that hold at every point first, the compared one last."""
    fields: list[tuple[KeyPath, Mapping[str, Any]]] = [(("set",), spec.set), (("vary",), spec.vary)]
    fields += [(("zipped", index), group) for index, group in enumerate(spec.zipped)]
    return [*fields, (("compare",), {name: part for name, part in spec.compare.items() if name != REFERENCE_KEY})]


def check_consistency(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """What does not fit together in a plan."""
    if spec.base is None and BASE_KEY not in spec.compare:
        yield ScenarioIssue(
            (), "a plan has no base, and needs one", "right is base: a scenario file, or a shipped one by name"
        )
    if BASE_KEY in spec.compare and spec.base is not None:
        yield ScenarioIssue(
            ("compare", BASE_KEY), "the scenarios to compare stand in place of the base", "take one of them out"
        )
    if spec.design is not None and spec.zipped:
        yield ScenarioIssue(
            ("zipped",), "a design draws all fields together", "move the fields to vary", is_about_key=True
        )
    if spec.design is not None and not spec.vary:
        yield ScenarioIssue(
            ("design",), "there is nothing in vary to draw", "add vary, or take design out", is_about_key=True
        )
    yield from _check_design(spec)
    max_seed_offset = MAX_SEED_OFFSET if spec.design and spec.design.is_for_sensitivity else 0
    if spec.seed + spec.max_runs - 1 + max_seed_offset > MAX_SEED:
        yield ScenarioIssue(("seed",), "the seeds of the last runs would be beyond 2^63 − 1", "right is a smaller seed")
    if (rule := spec.stopping_rule) is not None and rule.min > rule.max:
        yield ScenarioIssue(("runs", "min"), f"min is {rule.min}, above max, which is {rule.max}")
    yield from _check_comparison(spec)
    yield from _check_duplicates(spec)
    for index, group in enumerate(spec.zipped):
        sizes = {name: len(values) for name, values in group.items() if isinstance(values, list)}
        if len(set(sizes.values())) > 1:
            counts = ", ".join(f"{name} has {n}" for name, n in sizes.items())
            yield ScenarioIssue(
                ("zipped", index), f"fields that vary together have different numbers of values: {counts}"
            )


def _check_design(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """What does not fit together in a design."""
    design = spec.design
    if design is None:
        return
    for key, samples in DESIGNS_BY_KEY.items():
        value = getattr(design, key)
        if value is not None and design.sample not in samples:
            message = f"{key} is not for {design.sample}"
            yield ScenarioIssue(("design", key), message, f"it is for {' and '.join(samples)}", is_about_key=True)
        if value is None and key in REQUIRED_DESIGN_KEYS and design.sample in samples:
            example = f"right is design: {{sample: {design.sample}, {key}: {'64' if key == 'points' else '20'}}}"
            yield ScenarioIssue(("design",), f"the design has no {key}, and {design.sample} needs them", example)
    if design.levels is not None and design.levels % 2:
        yield ScenarioIssue(
            ("design", "levels"), f"levels is {design.levels}, not an even number", "right is 4, 6 or 8"
        )
    n = design.points or 0
    if design.sample == SOBOL_INDICES and n and (n < 2 or n & (n - 1)):
        nearest_power = 2 ** max(1, round(math.log2(n)))
        yield ScenarioIssue(
            ("design", "points"), f"points is {n}, not a power of two", f"the nearest is {nearest_power}"
        )
    if design.sample in SENSITIVITY_DESIGNS and BASE_KEY in spec.compare:
        yield ScenarioIssue(
            ("compare", BASE_KEY), f"{design.sample} varies one scenario", "right is a base, and another field"
        )


def _check_comparison(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """What is wrong with what is compared: it is one field with at least two values, one of them the reference."""
    if not spec.compare:
        return
    fields = [name for name in spec.compare if name != REFERENCE_KEY]
    if len(fields) != 1:
        actual_text = f"{len(fields)} fields" if fields else "no field"
        expected = "right is one field, such as leadership.style: [compassionate, transactional]"
        yield ScenarioIssue(("compare",), f"compare has {actual_text}", expected)
        return
    values = spec.compare[fields[0]]
    plan_path = ("compare", fields[0])
    if not isinstance(values, list | Mapping) or len(values) < 2:
        expected = "right is a list of values, or a mapping of names to values"
        yield ScenarioIssue(plan_path, f"compare needs a list of at least two values of {fields[0]}", expected)
        return
    if REFERENCE_KEY in spec.compare and spec.compare[REFERENCE_KEY] not in values:
        options = ", ".join(map(format_field_value, values))
        message = f"reference is {format_value(spec.compare[REFERENCE_KEY])}, which is not compared"
        yield ScenarioIssue(("compare", REFERENCE_KEY), message, f"right is one of {options}")


def _check_duplicates(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """Fields that are named twice, and values that stand in a list twice."""
    seen: dict[str, str] = {}
    for plan_path, fields in plan_sections(spec):
        for name, values in fields.items():
            if name in NON_VARIABLE_FIELDS:
                yield ScenarioIssue(
                    (*plan_path, name), f"{name} cannot vary", NON_VARIABLE_FIELDS[name], is_about_key=True
                )
            if name in seen:
                yield ScenarioIssue(
                    (*plan_path, name),
                    f"{name} stands in {seen[name]} already",
                    "take one of them out",
                    is_about_key=True,
                )
            seen[name] = str(plan_path[0])
            if isinstance(values, list) and plan_path[0] in ("vary", "compare"):
                for index, value in enumerate(values):
                    if value in values[:index]:
                        yield ScenarioIssue(
                            (*plan_path, name, index),
                            f"{format_field_value(value)} stands in the list twice",
                            "once is enough",
                        )
