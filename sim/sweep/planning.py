"""From a plan file, or the same from Python, to a `Plan`: every point checked before the first run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike, fspath
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.scenario import Scenario, ScenarioError
from sim.scenario.checks import Finding
from sim.scenario.files import text_of
from sim.scenario.guide import Guide
from sim.scenario.json_schema import PlainSchema
from sim.scenario.loading import Placing, plain_data
from sim.scenario.messages import findings
from sim.scenario.problems import shown
from sim.scenario.reading import Document, Place, parsed
from sim.scenario.schema import MOST_SEED, slug
from sim.sweep import base
from sim.sweep.base import Base
from sim.sweep.expanding import Expansion, expanded
from sim.sweep.factors import Factor, factor
from sim.sweep.points import Point, label
from sim.sweep.schema import VERSION, PlanFile

STARTING = 'a plan starts with "schema: 1" and a base, such as "base: typical_ward"'
REFERENCE, BASE = "reference", "base"
"""Keys of `compare` besides a field: the value to compare with; and scenarios of their own as what is compared."""
NOT_VARIED = {
    "seed": "the luck of runs is said with `seed` and `runs` of the plan",
    "schema": "all points are in the same version of the format",
    "name": "the name of the results is said with `name` of the plan",
}
"""Fields of a scenario that cannot vary, and why."""


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
    """

    name: str
    spec: PlanFile
    points: tuple[Point, ...]
    factors: tuple[str, ...]
    compared: str
    arms: tuple[str, ...]
    reference: int

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
    document = parsed(text_of(place, file), file)
    data: Any = document.data
    if not isinstance(data, dict):
        at = document.values.get((), Place(1, 1))
        what = "there is nothing in it" if data is None else f"a plan is a mapping of keys to values, not {shown(data)}"
        raise ScenarioError([*document.problems, document.problem(at, what, STARTING)])
    document.data = {**data, **(changes or {})}
    return _Planner(document, slug(place.stem), place.parent).plan()


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
    document = Document("", [])
    document.data = plain_data({"schema": VERSION, **data}, (), document)
    return _Planner(document, "sweep", FilePath(folder) if folder is not None else None, scenarios).plan()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of plan files."""
    return PlanFile.model_json_schema(schema_generator=PlainSchema)


class _Planner:
    """Makes the plan of a document, or says all that is wrong with it."""

    def __init__(
        self,
        document: Document,
        name: str,
        folder: FilePath | None,
        scenarios: Mapping[str, Scenario] | None = None,
    ) -> None:
        self.document = document
        self.placing = Placing(document, ())
        self.name, self.folder, self.scenarios = name, folder, scenarios or {}

    def plan(self) -> Plan:
        """The plan."""
        spec = self.checked()
        self.stop(list(at_odds(spec)))
        bases = self.bases(spec)
        found: list[Factor | Finding] = list(self.factors(spec, bases[0].data))
        self.stop([one for one in found if isinstance(one, Finding)])
        factors = [one for one in found if isinstance(one, Factor)]
        groups = grouped(factors)
        arms = groups.pop("compare")[0] if "compare" in groups else None
        expansion = Expansion(spec, tuple(bases), tuple(groups.values()), arms)
        points, problems = expanded(expansion, self.document)
        if problems:
            raise ScenarioError(problems)
        reference = arms.values.index(spec.compare[REFERENCE]) if arms and REFERENCE in spec.compare else 0
        return Plan(
            name=spec.name or self.name,
            spec=spec,
            points=tuple(points),
            factors=tuple(one.name for group in groups.values() for one in group),
            compared=arms.name if arms else "",
            arms=tuple(label(value) for value in arms.values) if arms else ("",),
            reference=reference,
        )

    def checked(self) -> PlanFile:
        """The plan as it was written, its fields checked."""
        data = self.document.data
        try:
            spec = PlanFile.model_validate(data)
        except ValidationError as error:
            told = findings(error.errors(include_url=False), data, Guide(json_schema(), "a plan"))
            raise ScenarioError(self.placing.ordered(told)) from None
        self.stop([])
        return spec

    def stop(self, found: list[Finding]) -> None:
        """Stop here if anything is wrong."""
        if problems := self.placing.ordered(found):
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
                self.stop([Finding(where, problem.message, problem.hint) for problem in error.problems])
            raise

    def factors(self, spec: PlanFile, data: Mapping[str, Any]) -> Iterator[Factor | Finding]:
        """All fields that vary, or what is wrong with them; the compared one last."""
        guide = Guide()
        written = [(("vary",), spec.vary)]
        written += [(("together", place), group) for place, group in enumerate(spec.together)]  # type: ignore[misc]
        written += [(("compare",), {name: part for name, part in spec.compare.items() if name != REFERENCE})]
        for where, fields in written:
            for name, values in fields.items():
                drawn = spec.design is not None and where != ("compare",)
                yield factor(name, values, (*where, name), guide, data, drawn=drawn)


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


def at_odds(spec: PlanFile) -> Iterator[Finding]:
    """What does not fit together in a plan."""
    if spec.base is None and BASE not in spec.compare:
        yield Finding(
            (), "a plan has no base, and needs one", "right is base: a scenario file, or a shipped one by name"
        )
    if BASE in spec.compare and spec.base is not None:
        yield Finding(("compare", BASE), "the scenarios to compare stand in place of the base", "take one of them out")
    if spec.design is not None and spec.together:
        yield Finding(("together",), "a design draws all fields together", "move the fields to vary", of_key=True)
    if spec.design is not None and not spec.vary:
        yield Finding(("design",), "there is nothing in vary to draw", "add vary, or take design out", of_key=True)
    if spec.seed + spec.most_runs - 1 > MOST_SEED:
        yield Finding(("seed",), "the seeds of the last runs would be beyond 2^63 − 1", "right is a smaller seed")
    if (rule := spec.rule) is not None and rule.min > rule.max:
        yield Finding(("runs", "min"), f"min is {rule.min}, above max, which is {rule.max}")
    yield from _compared(spec)
    yield from _twice(spec)
    for place, group in enumerate(spec.together):
        sizes = {name: len(values) for name, values in group.items() if isinstance(values, list)}
        if len(set(sizes.values())) > 1:
            told = ", ".join(f"{name} has {n}" for name, n in sizes.items())
            yield Finding(("together", place), f"fields that vary together have different numbers of values: {told}")


def _compared(spec: PlanFile) -> Iterator[Finding]:
    """What is wrong with what is compared: it is one field with at least two values, one of them the reference."""
    if not spec.compare:
        return
    fields = [name for name in spec.compare if name != REFERENCE]
    if len(fields) != 1:
        what = f"{len(fields)} fields" if fields else "no field"
        right = "right is one field, such as leadership.style: [compassionate, transactional]"
        yield Finding(("compare",), f"compare has {what}", right)
        return
    values = spec.compare[fields[0]]
    where = ("compare", fields[0])
    if not isinstance(values, list) or len(values) < 2:
        yield Finding(where, f"compare needs a list of at least two values of {fields[0]}")
        return
    if REFERENCE in spec.compare and spec.compare[REFERENCE] not in values:
        told = ", ".join(map(label, values))
        wrong = f"reference is {shown(spec.compare[REFERENCE])}, which is not compared"
        yield Finding(("compare", REFERENCE), wrong, f"right is one of {told}")


def _twice(spec: PlanFile) -> Iterator[Finding]:
    """Fields that are named twice, and values that stand in a list twice."""
    seen: dict[str, str] = {}
    sections: list[tuple[tuple[str | int, ...], Mapping[str, Any]]] = [(("set",), spec.set), (("vary",), spec.vary)]
    sections += [(("together", place), group) for place, group in enumerate(spec.together)]
    sections += [(("compare",), {name: part for name, part in spec.compare.items() if name != REFERENCE})]
    for where, fields in sections:
        for name, values in fields.items():
            if name in NOT_VARIED:
                yield Finding((*where, name), f"{name} cannot vary", NOT_VARIED[name], of_key=True)
            if name in seen:
                yield Finding(
                    (*where, name), f"{name} stands in {seen[name]} already", "take one of them out", of_key=True
                )
            seen[name] = str(where[0])
            if isinstance(values, list) and where[0] in ("vary", "compare"):
                for place, value in enumerate(values):
                    if value in values[:place]:
                        yield Finding(
                            (*where, name, place), f"{label(value)} stands in the list twice", "once is enough"
                        )
