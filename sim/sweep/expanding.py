"""All points of a plan, each checked as a scenario; what is wrong is told with the line of the plan."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sim.scenario import ScenarioError, ScenarioProblem
from sim.scenario.problems import KeyPath, format_path
from sim.scenario.reading import YamlDocument
from sim.sweep.base import Base
from sim.sweep.designing import DUMMY, drawn, luck_of
from sim.sweep.factors import Factor, crossed
from sim.sweep.points import Point, point_of, told
from sim.sweep.schema import MOST_POINTS, PlanFile


class Expanded(NamedTuple):
    """What came of an expansion.

    Attributes
    ----------
    points
        All points, cell by cell.
    rows
        Of a design for sensitivity: the cell of each of its rows. A cell can stand for several rows.
    problems
        What is wrong: each fault once, at the first point that has it.
    """

    points: list[Point]
    rows: list[int]
    problems: list[ScenarioProblem]


class Expansion(NamedTuple):
    """What points are made of.

    Attributes
    ----------
    spec
        The plan as it was written.
    bases
        The scenario to start from, or one for each arm.
    groups
        Fields that vary; within a group, together.
    arms
        The field that is compared, if any.
    """

    spec: PlanFile
    bases: tuple[Base, ...]
    groups: tuple[Sequence[Factor], ...]
    arms: Factor | None


def expanded(expansion: Expansion, document: YamlDocument) -> Expanded:
    """All points, and what is wrong with them."""
    arms = expansion.arms
    n = _n_rows(expansion) * (len(arms.values) if arms else 1)
    if n > MOST_POINTS:
        wrong_size = _whole(document, f"the plan has {n:,} points; at most {MOST_POINTS:,} are allowed")
        return Expanded([], [], [wrong_size])
    rows, cells = _rows(expansion)
    points: list[Point] = []
    wrong: dict[ScenarioProblem, list[str]] = {}
    place = 0
    for row in rows:
        for arm in range(len(arms.values)) if arms else [0]:
            place += 1
            base, changes, values = _changes(expansion, row, arm)
            try:
                points.append(point_of(base.changed(changes), values, luck_of(values.get(DUMMY, 0.0))))
            except ScenarioError as error:
                for problem in _placed(error, expansion, values, document):
                    wrong.setdefault(problem, []).append(f"{place} ({told(values)})" if values else str(place))
    problems = [_named(problem, at) for problem, at in wrong.items()]
    problems.sort(key=lambda one: (one.line or 0, one.column or 0))
    return Expanded(points, cells, problems or _same(points, document))


def _n_rows(expansion: Expansion) -> int:
    """How many rows there are before arms."""
    design = expansion.spec.design
    if design is None:
        return math.prod(len(group[0].values) for group in expansion.groups)
    n_fields = sum(map(len, expansion.groups))
    return design.rows_for(n_fields + design.is_for_sensitivity)


def _rows(expansion: Expansion) -> tuple[list[dict[str, Any]], list[int]]:
    """Rows that become cells, each once; and for a design for sensitivity the cell of each row as it was drawn.

    A field of few values often has the same in two rows of a design, which are one cell then.
    """
    design = expansion.spec.design
    if design is None:
        return list(crossed(expansion.groups)), []
    rows = list(drawn([one for group in expansion.groups for one in group], design))
    if not design.is_for_sensitivity:
        return rows, []
    cells: dict[str, dict[str, Any]] = {}
    keys = [json.dumps(row) for row in rows]
    for key, row in zip(keys, rows, strict=True):
        cells.setdefault(key, row)
    places = {key: place for place, key in enumerate(cells)}
    return list(cells.values()), [places[key] for key in keys]


def _changes(expansion: Expansion, row: Mapping[str, Any], arm: int) -> tuple[Base, dict[str, Any], dict[str, Any]]:
    """The scenario, its changes, and the values by which a point is known."""
    values = dict(row)
    if expansion.arms is not None:
        values[expansion.arms.name] = expansion.arms.values[arm]
    changes = {**expansion.spec.set, **{name: value for name, value in values.items() if name != DUMMY}}
    if expansion.arms is not None and expansion.arms.name == "base":
        del changes["base"]
        return expansion.bases[arm], changes, values
    return expansion.bases[0], changes, values


def _placed(
    error: ScenarioError, expansion: Expansion, values: Mapping[str, Any], document: YamlDocument
) -> Iterable[ScenarioProblem]:
    """The problems of a point, where they stand in the plan; the first line of the message names the point later."""
    factors = [one for group in expansion.groups for one in group]
    factors += [expansion.arms] if expansion.arms is not None else []
    for problem in error.problems:
        where: KeyPath = ("vary",)
        value = told(values)
        message = f"{problem.path}: {problem.message}" if problem.path else problem.message
        for name, way in _ways(factors, expansion.spec, values):
            if problem.file.startswith(f"override {name}="):
                where, value, message = way, problem.value, problem.message
                break
        at = next(
            (
                document.value_positions[where[:n]]
                for n in range(len(where), -1, -1)
                if where[:n] in document.value_positions
            ),
            None,
        )
        if at is None:
            yield ScenarioProblem(document.file, None, None, format_path(where), value, message, problem.hint)
        else:
            yield document.make_problem(at, message, problem.hint, format_path(where), value)


def _ways(factors: Sequence[Factor], spec: PlanFile, values: Mapping[str, Any]) -> Iterable[tuple[str, KeyPath]]:
    """Each field that is changed, with the way to its value in the plan."""
    for one in factors:
        yield one.name, one.place_of(values[one.name])
    for name in spec.set:
        yield name, ("set", name)


def _named(problem: ScenarioProblem, at: Sequence[str]) -> ScenarioProblem:
    """A problem that says at which point it was met first, and at how many more."""
    more = f" and {len(at) - 1} more" if len(at) > 1 else ""
    return problem._replace(message=f"point {at[0]}{more}: {problem.message}")


def _same(points: Sequence[Point], document: YamlDocument) -> list[ScenarioProblem]:
    """Points that are the same scenario."""
    first: dict[str, int] = {}
    for place, point in enumerate(points, 1):
        if point.address in first:
            other = points[first[point.address] - 1]
            message = f"points {first[point.address]} ({other}) and {place} ({point}) are the same scenario"
            hint = "take out one of the values, or a field that changes nothing"
            return [_whole(document, message, hint)]
        first[point.address] = place
    return []


def _whole(document: YamlDocument, message: str, hint: str = "") -> ScenarioProblem:
    """A problem of the plan as a whole."""
    at = next(
        (
            document.key_positions[key]
            for key in (("vary",), ("compare",), ("together",))
            if key in document.key_positions
        ),
        None,
    )
    return (
        ScenarioProblem(document.file, None, None, "", "", message, hint)
        if at is None
        else document.make_problem(at, message, hint)
    )
