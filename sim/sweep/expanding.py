"""All points of a plan, each checked as a scenario; what is wrong is told with the line of the plan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sim.scenario import Problem, ScenarioError
from sim.scenario.problems import Path, dotted
from sim.scenario.reading import Document
from sim.sweep.base import Base
from sim.sweep.factors import Factor, crossed, drawn
from sim.sweep.points import Point, point_of, told
from sim.sweep.schema import MOST_POINTS, PlanFile


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


def expanded(expansion: Expansion, document: Document) -> tuple[list[Point], list[Problem]]:
    """All points, and what is wrong with them: each fault once, at the first point that has it."""
    spec, arms = expansion.spec, expansion.arms
    n_rows = spec.design.points if spec.design else math.prod(len(group[0].values) for group in expansion.groups)
    n = n_rows * (len(arms.values) if arms else 1)
    if n > MOST_POINTS:
        return [], [_whole(document, f"the plan has {n:,} points; at most {MOST_POINTS:,} are allowed")]
    factors = [one for group in expansion.groups for one in group]
    rows = drawn(factors, spec.design) if spec.design else crossed(expansion.groups)
    points: list[Point] = []
    wrong: dict[Problem, list[str]] = {}
    place = 0
    for row in rows:
        for arm in range(len(arms.values)) if arms else [0]:
            place += 1
            base, changes, values = _changes(expansion, row, arm)
            try:
                points.append(point_of(base.changed(changes), values))
            except ScenarioError as error:
                for problem in _placed(error, expansion, values, document):
                    wrong.setdefault(problem, []).append(f"{place} ({told(values)})" if values else str(place))
    problems = [_named(problem, at) for problem, at in wrong.items()]
    return points, sorted(problems, key=lambda one: (one.line or 0, one.column or 0)) or _same(points, document)


def _changes(expansion: Expansion, row: Mapping[str, Any], arm: int) -> tuple[Base, dict[str, Any], dict[str, Any]]:
    """The scenario, its changes, and the values by which a point is known."""
    values = dict(row)
    if expansion.arms is not None:
        values[expansion.arms.name] = expansion.arms.values[arm]
    changes = {**expansion.spec.set, **values}
    if expansion.arms is not None and expansion.arms.name == "base":
        del changes["base"]
        return expansion.bases[arm], changes, values
    return expansion.bases[0], changes, values


def _placed(
    error: ScenarioError, expansion: Expansion, values: Mapping[str, Any], document: Document
) -> Iterable[Problem]:
    """The problems of a point, where they stand in the plan; the first line of the message names the point later."""
    factors = [one for group in expansion.groups for one in group]
    factors += [expansion.arms] if expansion.arms is not None else []
    for problem in error.problems:
        where: Path = ("vary",)
        value = told(values)
        message = f"{problem.path}: {problem.message}" if problem.path else problem.message
        for name, way in _ways(factors, expansion.spec, values):
            if problem.file.startswith(f"override {name}="):
                where, value, message = way, problem.value, problem.message
                break
        at = next((document.values[where[:n]] for n in range(len(where), -1, -1) if where[:n] in document.values), None)
        if at is None:
            yield Problem(document.file, None, None, dotted(where), value, message, problem.hint)
        else:
            yield document.problem(at, message, problem.hint, dotted(where), value)


def _ways(factors: Sequence[Factor], spec: PlanFile, values: Mapping[str, Any]) -> Iterable[tuple[str, Path]]:
    """Each field that is changed, with the way to its value in the plan."""
    for one in factors:
        yield one.name, one.place_of(values[one.name])
    for name in spec.set:
        yield name, ("set", name)


def _named(problem: Problem, at: Sequence[str]) -> Problem:
    """A problem that says at which point it was met first, and at how many more."""
    more = f" and {len(at) - 1} more" if len(at) > 1 else ""
    return problem._replace(message=f"point {at[0]}{more}: {problem.message}")


def _same(points: Sequence[Point], document: Document) -> list[Problem]:
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


def _whole(document: Document, message: str, hint: str = "") -> Problem:
    """A problem of the plan as a whole."""
    at = next((document.keys[key] for key in (("vary",), ("compare",), ("together",)) if key in document.keys), None)
    return (
        Problem(document.file, None, None, "", "", message, hint) if at is None else document.problem(at, message, hint)
    )
