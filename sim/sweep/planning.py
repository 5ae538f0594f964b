"""From a plan file, or the same from Python, to a `Plan`: every point checked before the first run."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from os import PathLike, fspath
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.scenario import Scenario, ScenarioError
from sim.scenario.checks import ScenarioIssue
from sim.scenario.files import read_text
from sim.scenario.guide import SchemaHints, has_child
from sim.scenario.json_schema import SCHEMA_DIALECT, UntitledSchemaGenerator
from sim.scenario.loading import ProblemLocator, to_plain_data
from sim.scenario.messages import translate_errors
from sim.scenario.problems import KeyPath, format_value
from sim.scenario.reading import SourcePosition, YamlDocument, parse_yaml
from sim.scenario.schema import slugify
from sim.sweep import base
from sim.sweep.at_odds import BASE, REFERENCE, at_odds, sections
from sim.sweep.base import Base
from sim.sweep.designing import DUMMY
from sim.sweep.expanding import Expansion, expanded
from sim.sweep.factors import Factor, Ground, constants, factor, is_all
from sim.sweep.points import Point, label
from sim.sweep.schema import VERSION, PlanFile

TITLE = "Plan of a sweep of compassion-contagion"
STARTING = 'a plan starts with "schema: 1" and a base, such as "base: typical_ward"'


class Plan(NamedTuple):
    """A plan whose every point can be played.

    Attributes
    ----------
    name
        Name of the results.
    spec
        The plan as it was written.
    points
        All points, cell by cell, and within a cell arm by arm.
    factors
        Names of the fields that vary; the compared one is not among them.
    compared
        Name of the field that is compared; "" where nothing is.
    arms
        What is compared, in words; one empty text where nothing is.
    reference
        Place of the arm that others are compared with.
    is_named
        Whether the arms were given names.
    rows
        Of a design for sensitivity: the cell of each of its rows, in the order of the design.
    ranges
        Lowest and highest value of each field that is drawn between two.
    """

    name: str
    spec: PlanFile
    points: tuple[Point, ...]
    factors: tuple[str, ...]
    compared: str
    arms: tuple[str, ...]
    reference: int
    is_named: bool = False
    rows: tuple[int, ...] = ()
    ranges: Mapping[str, tuple[float, float]] = {}

    @property
    def cells(self) -> list[tuple[Point, ...]]:
        """Points that are compared with one another, a tuple a cell, in the order of the arms."""
        n = len(self.arms)
        return [self.points[at : at + n] for at in range(0, len(self.points), n)]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all fields whose values tell points apart."""
        return (*self.factors, self.compared) if self.compared else self.factors


def load_plan(path: str | PathLike[str], changes: Mapping[str, Any] | None = None) -> Plan:
    """Load a plan from a YAML file.

    Parameters
    ----------
    path
        The file.
    changes
        Keys of the plan to put in place of what the file says.

    Raises
    ------
    ScenarioError
        With all that is wrong with the plan or with any of its points, each with file, line and column.
    """
    file = fspath(path)
    place = FilePath(file)
    document = parse_yaml(read_text(place, file), file)
    data: Any = document.data
    if not isinstance(data, dict):
        at = document.value_positions.get((), SourcePosition(1, 1))
        what = (
            "there is nothing in it"
            if data is None
            else f"a plan is a mapping of keys to values, not {format_value(data)}"
        )
        raise ScenarioError([*document.problems, document.make_problem(at, what, STARTING)])
    document.data = {**data, **(changes or {})}
    return _Planner(document, slugify(place.stem), place.parent).plan()


def plan_of(
    data: Mapping[str, Any],
    scenarios: Mapping[str, Scenario] | None = None,
    folder: str | PathLike[str] | None = None,
) -> Plan:
    """Make a plan of plain data with the keys of a plan file.

    Parameters
    ----------
    data
        Keys of a plan file; `schema` may be left out.
    scenarios
        Scenarios from Python, by the names that `base` and `compare` have for them.
    folder
        Where names of files start from; the current folder if left out.

    Raises
    ------
    ScenarioError
        With all that is wrong.
    """
    document = YamlDocument("", [])
    document.data = to_plain_data({"schema": VERSION, **data}, (), document)
    return _Planner(document, "sweep", FilePath(folder) if folder is not None else None, scenarios).plan()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of plan files; what must hold between keys is left to the loader."""
    made = PlanFile.model_json_schema(schema_generator=UntitledSchemaGenerator)
    return {"$schema": SCHEMA_DIALECT, "title": TITLE, **{key: part for key, part in made.items() if key != "title"}}


class _Planner:
    """Makes the plan of a document, or says all that is wrong with it."""

    def __init__(
        self,
        document: YamlDocument,
        name: str,
        folder: FilePath | None,
        scenarios: Mapping[str, Scenario] | None = None,
    ) -> None:
        self.document = document
        self.placing = ProblemLocator(document, ())
        self.name, self.folder, self.scenarios = name, folder, scenarios or {}

    def plan(self) -> Plan:
        """The plan."""
        spec = self.checked()
        self.stop(list(at_odds(spec)))
        bases = self.bases(spec)
        found: list[Factor | ScenarioIssue] = list(self.factors(spec, bases[0]))
        self.stop([one for one in found if isinstance(one, ScenarioIssue)])
        factors = [one for one in found if isinstance(one, Factor)]
        groups = grouped(factors)
        arms = groups.pop("compare")[0] if "compare" in groups else None
        expansion = Expansion(spec, tuple(bases), tuple(groups.values()), arms)
        points, rows, problems = expanded(expansion, self.document)
        if problems:
            raise ScenarioError(problems)
        among = (arms.labels or arms.values) if arms else ()
        reference = among.index(spec.compare[REFERENCE]) if REFERENCE in spec.compare else 0
        names = [one.name for group in groups.values() for one in group]
        return Plan(
            name=spec.name or self.name,
            spec=spec,
            points=tuple(points),
            factors=(*names, DUMMY) if rows else tuple(names),
            compared=arms.name if arms else "",
            arms=(arms.labels or tuple(label(value) for value in arms.values)) if arms else ("",),
            reference=reference,
            is_named=bool(arms and arms.labels),
            rows=tuple(rows),
            ranges={one.name: one.between for one in factors if one.between is not None},
        )

    def checked(self) -> PlanFile:
        """The plan as it was written, its fields checked."""
        data = self.document.data
        try:
            spec = PlanFile.model_validate(data)
        except ValidationError as error:
            told = translate_errors(error.errors(include_url=False), data, SchemaHints(json_schema(), "a plan"))
            raise ScenarioError(self.placing.sorted_problems(told)) from None
        self.stop([])
        return spec

    def stop(self, found: list[ScenarioIssue]) -> None:
        """Stop here if anything is wrong."""
        if problems := self.placing.sorted_problems(found):
            raise ScenarioError(problems)

    def bases(self, spec: PlanFile) -> list[Base]:
        """The scenario to start from; where scenarios are compared, all of them, in their order."""
        if BASE not in spec.compare:
            return [self.named(str(spec.base), (BASE,))]
        return [self.named(one, ("compare", BASE, place)) for place, one in enumerate(spec.compare[BASE])]

    def named(self, name: Any, where: tuple[str | int, ...]) -> Base:
        """A scenario by its name; what is wrong with it is told with its own lines."""
        if name in self.scenarios:
            return base.given(self.scenarios[name])
        try:
            return base.named(str(name), self.folder)
        except ScenarioError as error:
            if all(problem.line is None for problem in error.problems):
                self.stop([ScenarioIssue(where, problem.message, problem.hint) for problem in error.problems])
            raise

    def factors(self, spec: PlanFile, base: Base) -> Iterator[Factor | ScenarioIssue]:
        """All fields that vary, or what is wrong with them; the compared one last."""
        whole = functools.cache(lambda: settled(base, spec.set))
        ground = Ground(SchemaHints(), base.data, lambda path: value_at(whole(), path))
        by_themselves = [name for _, fields in sections(spec) for name in fields]
        for where, fields in sections(spec)[1:]:
            for name, values in fields.items():
                place = (*where, name)
                if where == ("compare",):
                    yield arms_of(factor(name, listed(values), place, ground, drawn=False), values)
                elif is_all(name, values):
                    if spec.design is None:
                        yield ScenarioIssue(
                            place, f"{name} needs a `design`, such as {{sample: morris, trajectories: 20}}"
                        )
                    else:
                        yield from constants(values, place, ground, by_themselves)
                else:
                    yield factor(name, values, place, ground, drawn=spec.design is not None)


def settled(base: Base, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The scenario with everything explicit; without the changes where they are wrong, which its points will tell."""
    try:
        return base.changed(changes).to_dict()
    except ScenarioError:
        return base.changed({}).to_dict()


def value_at(here: Any, path: KeyPath) -> Any:
    """The value at a path of a scenario; None where it has no such field."""
    for step in path:
        if not has_child(here, step):
            return None
        here = here[step]
    return here


def listed(values: Any) -> Any:
    """What is compared, as a list; by name it is a mapping."""
    return list(values.values()) if isinstance(values, Mapping) else values


def arms_of(made: Factor | ScenarioIssue, values: Any) -> Factor | ScenarioIssue:
    """The compared field with the names of its values, if they have names."""
    if isinstance(made, ScenarioIssue) or not isinstance(values, Mapping):
        return made
    return made._replace(labels=tuple(str(name) for name in values))


def grouped(factors: list[Factor]) -> dict[str, list[Factor]]:
    """Fields by what varies together: each of `vary` alone, a group of `together`, and what is compared."""
    groups: dict[str, list[Factor]] = {}
    for one in factors:
        section = one.where[0]
        key = (
            "compare" if section == "compare" else ".".join(map(str, one.where if section == "vary" else one.where[:2]))
        )
        groups.setdefault(key, []).append(one)
    return groups
