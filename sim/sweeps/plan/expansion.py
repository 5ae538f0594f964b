"""Expand a plan to its design points and validate each one. Problems are located in the plan."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.errors import KeyPath, format_path
from sim.scenario.yaml_reader import YamlDocument
from sim.sweeps.plan.base_scenario import BaseScenario
from sim.sweeps.plan.designs import DUMMY, dummy_seed_offset, sample_design
from sim.sweeps.plan.factors import Factor, full_factorial
from sim.sweeps.plan.points import DesignPoint, format_values, make_point
from sim.sweeps.plan.schema import MAX_POINTS, PlanFile


class ExpandedPlan(NamedTuple):
    """Design points of a plan.

    Attributes
    ----------
    points
        All points, cell by cell.
    cell_of_row
        Index of the cell of each row of a design for sensitivity analysis. Several rows can share a cell. Empty for
        other designs.
    problems
        Each problem once, with the first point that has it.
    """

    points: list[DesignPoint]
    cell_of_row: list[int]
    problems: list[ScenarioProblem]


class DesignSpec(NamedTuple):
    """Input of the expansion.

    Attributes
    ----------
    spec
        Content of the plan file.
    bases
        The base scenario, or one base per arm if scenarios are compared.
    factor_groups
        Groups of factors. The factors of a group are zipped.
    compared_factor
        The compared field, if any.
    """

    spec: PlanFile
    bases: tuple[BaseScenario, ...]
    factor_groups: tuple[Sequence[Factor], ...]
    compared_factor: Factor | None


def expand_points(design: DesignSpec, document: YamlDocument) -> ExpandedPlan:
    """All design points, with the problems of invalid ones."""
    arms = design.compared_factor
    n = _n_rows(design) * (len(arms.values) if arms else 1)
    if n > MAX_POINTS:
        size_problem = _plan_problem(document, f"the plan has {n:,} points; the maximum is {MAX_POINTS:,}")
        return ExpandedPlan([], [], [size_problem])
    rows, cells = _design_rows(design)
    points: list[DesignPoint] = []
    points_by_problem: dict[ScenarioProblem, list[str]] = {}
    point_number = 0
    for row in rows:
        for arm in range(len(arms.values)) if arms else [0]:
            point_number += 1
            base, overrides, values = _overrides_for_row(design, row, arm)
            try:
                points.append(
                    make_point(base.with_overrides(overrides), values, dummy_seed_offset(values.get(DUMMY, 0.0)))
                )
            except ScenarioError as error:
                for problem in _locate_problems(error, design, values, document):
                    points_by_problem.setdefault(problem, []).append(
                        f"{point_number} ({format_values(values)})" if values else str(point_number)
                    )
    problems = [_with_point_label(problem, point_labels) for problem, point_labels in points_by_problem.items()]
    problems.sort(key=lambda located: (located.line or 0, located.column or 0))
    return ExpandedPlan(points, cells, problems or _find_duplicate_points(points, document))


def _n_rows(expansion: DesignSpec) -> int:
    """Number of rows of the design, without arms."""
    design = expansion.spec.design
    if design is None:
        return math.prod(len(group[0].values) for group in expansion.factor_groups)
    n_fields = sum(map(len, expansion.factor_groups))
    return design.n_rows(n_fields + design.is_for_sensitivity)


def _design_rows(expansion: DesignSpec) -> tuple[list[dict[str, Any]], list[int]]:
    """Distinct rows, which become cells; and, for sensitivity analysis, the cell of each row of the design.

    Two rows of a design can be equal if a field has few values. They share a cell.
    """
    design = expansion.spec.design
    if design is None:
        return list(full_factorial(expansion.factor_groups)), []
    rows = list(sample_design([factor for group in expansion.factor_groups for factor in group], design))
    if not design.is_for_sensitivity:
        return rows, []
    cells: dict[str, dict[str, Any]] = {}
    keys = [json.dumps(row) for row in rows]
    for key, row in zip(keys, rows, strict=True):
        cells.setdefault(key, row)
    cell_index = {key: cell for cell, key in enumerate(cells)}
    return list(cells.values()), [cell_index[key] for key in keys]


def _overrides_for_row(
    expansion: DesignSpec, row: Mapping[str, Any], arm: int
) -> tuple[BaseScenario, dict[str, Any], dict[str, Any]]:
    """Base scenario, overrides and values of the varied fields of one point."""
    values = dict(row)
    if expansion.compared_factor is not None:
        values[expansion.compared_factor.name] = expansion.compared_factor.values[arm]
    overrides = {**expansion.spec.set, **{name: value for name, value in values.items() if name != DUMMY}}
    if expansion.compared_factor is not None and expansion.compared_factor.name == "base":
        del overrides["base"]
        return expansion.bases[arm], overrides, values
    return expansion.bases[0], overrides, values


def _locate_problems(
    error: ScenarioError, expansion: DesignSpec, values: Mapping[str, Any], document: YamlDocument
) -> Iterable[ScenarioProblem]:
    """Problems of a point, located in the plan."""
    factors = [factor for group in expansion.factor_groups for factor in group]
    factors += [expansion.compared_factor] if expansion.compared_factor is not None else []
    for problem in error.problems:
        path: KeyPath = ("vary",)
        value = format_values(values)
        message = f"{problem.path}: {problem.message}" if problem.path else problem.message
        for name, value_path in _field_paths(factors, expansion.spec, values):
            if problem.file.startswith(f"override {name}="):
                path, value, message = value_path, problem.value, problem.message
                break
        position = next(
            (
                document.value_positions[path[:n]]
                for n in range(len(path), -1, -1)
                if path[:n] in document.value_positions
            ),
            None,
        )
        if position is None:
            yield ScenarioProblem(document.file, None, None, format_path(path), value, message, problem.hint)
        else:
            yield document.make_problem(position, message, problem.hint, format_path(path), value)


def _field_paths(factors: Sequence[Factor], spec: PlanFile, values: Mapping[str, Any]) -> Iterable[tuple[str, KeyPath]]:
    """Each overridden field with the path of its value in the plan."""
    for factor in factors:
        yield factor.name, factor.path_of_value(values[factor.name])
    for name in spec.set:
        yield name, ("set", name)


def _with_point_label(problem: ScenarioProblem, point_labels: Sequence[str]) -> ScenarioProblem:
    """A problem with the first point that has it, and the number of further points."""
    suffix = f" and {len(point_labels) - 1} more" if len(point_labels) > 1 else ""
    return problem._replace(message=f"point {point_labels[0]}{suffix}: {problem.message}")


def _find_duplicate_points(points: Sequence[DesignPoint], document: YamlDocument) -> list[ScenarioProblem]:
    """A problem if two points are the same scenario."""
    first: dict[str, int] = {}
    for point_number, point in enumerate(points, 1):
        if point.point_id in first:
            duplicate = points[first[point.point_id] - 1]
            message = f"points {first[point.point_id]} ({duplicate}) and {point_number} ({point}) are the same scenario"
            hint = "remove one of the values, or the field that has no effect"
            return [_plan_problem(document, message, hint)]
        first[point.point_id] = point_number
    return []


def _plan_problem(document: YamlDocument, message: str, hint: str = "") -> ScenarioProblem:
    """A problem of the whole plan, located at its first section."""
    position = next(
        (
            document.key_positions[key]
            for key in (("vary",), ("compare",), ("zipped",))
            if key in document.key_positions
        ),
        None,
    )
    return (
        ScenarioProblem(document.file, None, None, "", "", message, hint)
        if position is None
        else document.make_problem(position, message, hint)
    )
