"""What does not fit together in a plan, beyond what each key says of itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.checks import ScenarioIssue
from sim.scenario.problems import KeyPath, format_value
from sim.scenario.schema import MAX_SEED
from sim.sweep.designing import MOST_LUCK
from sim.sweep.points import label
from sim.sweep.schema import FOR_SENSITIVITY, INDICES, NEEDED, ONLY_OF, PlanFile

REFERENCE, BASE = "reference", "base"
"""Keys of `compare` besides a field: the value to compare with; and scenarios of their own as what is compared."""
NOT_VARIED = {
    "seed": "the luck of runs is said with `seed` and `runs` of the plan",
    "schema": "all points are in the same version of the format",
    "name": "the name of the results is said with `name` of the plan",
}
"""Fields of a scenario that cannot vary, and why."""


def sections(spec: PlanFile) -> list[tuple[KeyPath, Mapping[str, Any]]]:
    """Fields that a plan names, section by section; those that hold at every point first, the compared one last."""
    named: list[tuple[KeyPath, Mapping[str, Any]]] = [(("set",), spec.set), (("vary",), spec.vary)]
    named += [(("together", place), group) for place, group in enumerate(spec.together)]
    return [*named, (("compare",), {name: part for name, part in spec.compare.items() if name != REFERENCE})]


def at_odds(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """What does not fit together in a plan."""
    if spec.base is None and BASE not in spec.compare:
        yield ScenarioIssue(
            (), "a plan has no base, and needs one", "right is base: a scenario file, or a shipped one by name"
        )
    if BASE in spec.compare and spec.base is not None:
        yield ScenarioIssue(
            ("compare", BASE), "the scenarios to compare stand in place of the base", "take one of them out"
        )
    if spec.design is not None and spec.together:
        yield ScenarioIssue(
            ("together",), "a design draws all fields together", "move the fields to vary", is_about_key=True
        )
    if spec.design is not None and not spec.vary:
        yield ScenarioIssue(
            ("design",), "there is nothing in vary to draw", "add vary, or take design out", is_about_key=True
        )
    yield from _designed(spec)
    most_luck = MOST_LUCK if spec.design and spec.design.is_for_sensitivity else 0
    if spec.seed + spec.most_runs - 1 + most_luck > MAX_SEED:
        yield ScenarioIssue(("seed",), "the seeds of the last runs would be beyond 2^63 − 1", "right is a smaller seed")
    if (rule := spec.rule) is not None and rule.min > rule.max:
        yield ScenarioIssue(("runs", "min"), f"min is {rule.min}, above max, which is {rule.max}")
    yield from _compared(spec)
    yield from _twice(spec)
    for place, group in enumerate(spec.together):
        sizes = {name: len(values) for name, values in group.items() if isinstance(values, list)}
        if len(set(sizes.values())) > 1:
            told = ", ".join(f"{name} has {n}" for name, n in sizes.items())
            yield ScenarioIssue(
                ("together", place), f"fields that vary together have different numbers of values: {told}"
            )


def _designed(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """What does not fit together in a design."""
    design = spec.design
    if design is None:
        return
    for key, samples in ONLY_OF.items():
        value = getattr(design, key)
        if value is not None and design.sample not in samples:
            message = f"{key} is not for {design.sample}"
            yield ScenarioIssue(("design", key), message, f"it is for {' and '.join(samples)}", is_about_key=True)
        if value is None and key in NEEDED and design.sample in samples:
            example = f"right is design: {{sample: {design.sample}, {key}: {'64' if key == 'points' else '20'}}}"
            yield ScenarioIssue(("design",), f"the design has no {key}, and {design.sample} needs them", example)
    if design.levels is not None and design.levels % 2:
        yield ScenarioIssue(
            ("design", "levels"), f"levels is {design.levels}, not an even number", "right is 4, 6 or 8"
        )
    n = design.points or 0
    if design.sample == INDICES and n and (n < 2 or n & (n - 1)):
        near = 2 ** max(1, round(math.log2(n)))
        yield ScenarioIssue(("design", "points"), f"points is {n}, not a power of two", f"the nearest is {near}")
    if design.sample in FOR_SENSITIVITY and BASE in spec.compare:
        yield ScenarioIssue(
            ("compare", BASE), f"{design.sample} varies one scenario", "right is a base, and another field"
        )


def _compared(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """What is wrong with what is compared: it is one field with at least two values, one of them the reference."""
    if not spec.compare:
        return
    fields = [name for name in spec.compare if name != REFERENCE]
    if len(fields) != 1:
        what = f"{len(fields)} fields" if fields else "no field"
        right = "right is one field, such as leadership.style: [compassionate, transactional]"
        yield ScenarioIssue(("compare",), f"compare has {what}", right)
        return
    values = spec.compare[fields[0]]
    where = ("compare", fields[0])
    if not isinstance(values, list | Mapping) or len(values) < 2:
        right = "right is a list of values, or a mapping of names to values"
        yield ScenarioIssue(where, f"compare needs a list of at least two values of {fields[0]}", right)
        return
    if REFERENCE in spec.compare and spec.compare[REFERENCE] not in values:
        told = ", ".join(map(label, values))
        wrong = f"reference is {format_value(spec.compare[REFERENCE])}, which is not compared"
        yield ScenarioIssue(("compare", REFERENCE), wrong, f"right is one of {told}")


def _twice(spec: PlanFile) -> Iterator[ScenarioIssue]:
    """Fields that are named twice, and values that stand in a list twice."""
    seen: dict[str, str] = {}
    for where, fields in sections(spec):
        for name, values in fields.items():
            if name in NOT_VARIED:
                yield ScenarioIssue((*where, name), f"{name} cannot vary", NOT_VARIED[name], is_about_key=True)
            if name in seen:
                yield ScenarioIssue(
                    (*where, name), f"{name} stands in {seen[name]} already", "take one of them out", is_about_key=True
                )
            seen[name] = str(where[0])
            if isinstance(values, list) and where[0] in ("vary", "compare"):
                for place, value in enumerate(values):
                    if value in values[:place]:
                        yield ScenarioIssue(
                            (*where, name, place), f"{label(value)} stands in the list twice", "once is enough"
                        )
