"""Load plans of sweeps. Every design point is validated before the first run."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from os import PathLike, fspath
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.scenario import Scenario, ScenarioError
from sim.scenario.error_messages import translate_errors
from sim.scenario.errors import KeyPath, ScenarioIssue, format_value
from sim.scenario.json_schema import SCHEMA_DIALECT, UntitledSchemaGenerator
from sim.scenario.problem_locator import ProblemLocator
from sim.scenario.schema import slugify
from sim.scenario.schema_hints import SchemaHints, has_child
from sim.scenario.serialize import to_plain_data
from sim.scenario.yaml_reader import SourcePosition, YamlDocument, parse_yaml, read_text
from sim.sweeps.plan.base_scenario import BaseScenario, base_from_scenario, load_base
from sim.sweeps.plan.consistency import BASE_KEY, REFERENCE_KEY, check_consistency, plan_sections
from sim.sweeps.plan.designs import DUMMY
from sim.sweeps.plan.expansion import DesignSpec, expand_points
from sim.sweeps.plan.factors import Factor, FactorContext, is_all_parameters, parameter_factors, parse_factor
from sim.sweeps.plan.points import DesignPoint, format_field_value
from sim.sweeps.plan.schema import PLAN_FORMAT_VERSION, PlanFile

SCHEMA_TITLE = "Plan of a sweep of compassion-contagion"
EXPECTED_START = 'expected a plan that starts with "schema: 1" and a base, such as "base: typical_ward"'


class SweepPlan(NamedTuple):
    """A valid plan with its design points.

    Attributes
    ----------
    name
        Name of the results.
    spec
        Content of the plan file.
    points
        All design points, cell by cell, and within a cell arm by arm.
    factors
        Names of the varied fields, without the compared field.
    compared_field
        Name of the compared field, or "".
    arms
        Labels of the arms; one empty label if nothing is compared.
    reference_index
        Index of the reference arm.
    has_named_arms
        Whether the plan names the arms.
    cell_of_row
        Index of the cell of each row of a design for sensitivity analysis, in the order of the design.
    bounds
        Lower and upper bound of each sampled field.
    """

    name: str
    spec: PlanFile
    points: tuple[DesignPoint, ...]
    factors: tuple[str, ...]
    compared_field: str
    arms: tuple[str, ...]
    reference_index: int
    has_named_arms: bool = False
    cell_of_row: tuple[int, ...] = ()
    bounds: Mapping[str, tuple[float, float]] = {}

    @property
    def cells(self) -> list[tuple[DesignPoint, ...]]:
        """Groups of points that differ only in the arm, in the order of the arms."""
        n = len(self.arms)
        return [self.points[start : start + n] for start in range(0, len(self.points), n)]

    @property
    def varied_fields(self) -> tuple[str, ...]:
        """Names of all varied fields. The compared field is last."""
        return (*self.factors, self.compared_field) if self.compared_field else self.factors


def load_plan(path: str | PathLike[str], overrides: Mapping[str, Any] | None = None) -> SweepPlan:
    """Load a plan from a YAML file.

    Parameters
    ----------
    path
        Path of the file.
    overrides
        Keys of the plan that replace those of the file.

    Raises
    ------
    ScenarioError
        The plan or one of its points is invalid. The message lists every problem with file, line and column.
    """
    file = fspath(path)
    plan_path = FilePath(file)
    document = parse_yaml(read_text(plan_path, file), file)
    data: Any = document.data
    if not isinstance(data, dict):
        position = document.value_positions.get((), SourcePosition(1, 1))
        message = (
            "the file is empty"
            if data is None
            else f"a plan must be a mapping of keys to values, not {format_value(data)}"
        )
        raise ScenarioError([*document.problems, document.make_problem(position, message, EXPECTED_START)])
    document.data = {**data, **(overrides or {})}
    return _PlanBuilder(document, slugify(plan_path.stem), plan_path.parent).build()


def parse_plan(
    data: Mapping[str, Any],
    scenarios: Mapping[str, Scenario] | None = None,
    folder: str | PathLike[str] | None = None,
) -> SweepPlan:
    """Create a plan from a dictionary with the keys of a plan file.

    Parameters
    ----------
    data
        Content of a plan file. The key `schema` can be omitted.
    scenarios
        `Scenario` objects by the name that `base` or `compare` uses for them.
    folder
        Folder of relative paths. Default: the current folder.

    Raises
    ------
    ScenarioError
        The plan or one of its points is invalid. The message lists every problem with its path.
    """
    document = YamlDocument("", [])
    document.data = to_plain_data({"schema": PLAN_FORMAT_VERSION, **data}, (), document)
    return _PlanBuilder(document, "sweep", FilePath(folder) if folder is not None else None, scenarios).build()


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of plan files. It does not cover the consistency checks across keys."""
    schema = PlanFile.model_json_schema(schema_generator=UntitledSchemaGenerator)
    return {
        "$schema": SCHEMA_DIALECT,
        "title": SCHEMA_TITLE,
        **{key: part for key, part in schema.items() if key != "title"},
    }


class _PlanBuilder:
    """Builds the plan of a document, or raises an error with all problems."""

    def __init__(
        self,
        document: YamlDocument,
        name: str,
        folder: FilePath | None,
        scenarios: Mapping[str, Scenario] | None = None,
    ) -> None:
        self.document = document
        self.problem_locator = ProblemLocator(document, ())
        self.name, self.folder, self.scenarios = name, folder, scenarios or {}

    def build(self) -> SweepPlan:
        """Build the plan."""
        spec = self.validate_fields()
        self.raise_problems(list(check_consistency(spec)))
        bases = self.load_bases(spec)
        parsed: list[Factor | ScenarioIssue] = list(self.parse_factors(spec, bases[0]))
        self.raise_problems([factor for factor in parsed if isinstance(factor, ScenarioIssue)])
        factors = [factor for factor in parsed if isinstance(factor, Factor)]
        groups = group_factors(factors)
        arms = groups.pop("compare")[0] if "compare" in groups else None
        expansion = DesignSpec(spec, tuple(bases), tuple(groups.values()), arms)
        points, rows, problems = expand_points(expansion, self.document)
        if problems:
            raise ScenarioError(problems)
        options = (arms.labels or arms.values) if arms else ()
        reference = options.index(spec.compare[REFERENCE_KEY]) if REFERENCE_KEY in spec.compare else 0
        names = [factor.name for group in groups.values() for factor in group]
        return SweepPlan(
            name=spec.name or self.name,
            spec=spec,
            points=tuple(points),
            factors=(*names, DUMMY) if rows else tuple(names),
            compared_field=arms.name if arms else "",
            arms=(arms.labels or tuple(format_field_value(value) for value in arms.values)) if arms else ("",),
            reference_index=reference,
            has_named_arms=bool(arms and arms.labels),
            cell_of_row=tuple(rows),
            bounds={factor.name: factor.bounds for factor in factors if factor.bounds is not None},
        )

    def validate_fields(self) -> PlanFile:
        """Validate each key of the plan."""
        data = self.document.data
        try:
            spec = PlanFile.model_validate(data)
        except ValidationError as error:
            messages = translate_errors(error.errors(include_url=False), data, SchemaHints(json_schema()))
            raise ScenarioError(self.problem_locator.sorted_problems(messages)) from None
        self.raise_problems([])
        return spec

    def raise_problems(self, findings: list[ScenarioIssue]) -> None:
        """Raise an error if there are problems."""
        if problems := self.problem_locator.sorted_problems(findings):
            raise ScenarioError(problems)

    def load_bases(self, spec: PlanFile) -> list[BaseScenario]:
        """Load the base scenario, or all scenarios of `compare: {base: […]}`."""
        if BASE_KEY not in spec.compare:
            return [self.load_base(str(spec.base), (BASE_KEY,))]
        return [self.load_base(name, ("compare", BASE_KEY, index)) for index, name in enumerate(spec.compare[BASE_KEY])]

    def load_base(self, name: Any, plan_path: tuple[str | int, ...]) -> BaseScenario:
        """Load a scenario by name or path. Problems are located in the scenario file."""
        if name in self.scenarios:
            return base_from_scenario(self.scenarios[name])
        try:
            return load_base(str(name), self.folder)
        except ScenarioError as error:
            if all(problem.line is None for problem in error.problems):
                self.raise_problems(
                    [ScenarioIssue(plan_path, problem.message, problem.hint) for problem in error.problems]
                )
            raise

    def parse_factors(self, spec: PlanFile, base: BaseScenario) -> Iterator[Factor | ScenarioIssue]:
        """All factors or their problems. The compared factor is last."""
        resolved = functools.cache(lambda: resolve_base(base, spec.set))
        context = FactorContext(SchemaHints(), base.data, lambda path: value_at(resolved(), path))
        named_fields = [name for _, fields in plan_sections(spec) for name in fields]
        for section, fields in plan_sections(spec)[1:]:
            for name, values in fields.items():
                plan_path = (*section, name)
                if section == ("compare",):
                    yield with_arm_labels(
                        parse_factor(name, as_list(values), plan_path, context, is_sampled=False), values
                    )
                elif is_all_parameters(name, values):
                    if spec.design is None:
                        yield ScenarioIssue(
                            plan_path, f"{name} requires a design, such as {{sample: morris, trajectories: 20}}"
                        )
                    else:
                        yield from parameter_factors(values, plan_path, context, named_fields)
                else:
                    yield parse_factor(name, values, plan_path, context, is_sampled=spec.design is not None)


def resolve_base(base: BaseScenario, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The scenario with all defaults. Invalid overrides are ignored here; the validation of the points reports them."""
    try:
        return base.with_overrides(overrides).to_dict()
    except ScenarioError:
        return base.with_overrides({}).to_dict()


def value_at(data: Any, path: KeyPath) -> Any:
    """The value at a path of a scenario, or None if there is no such field."""
    for step in path:
        if not has_child(data, step):
            return None
        data = data[step]
    return data


def as_list(values: Any) -> Any:
    """The compared values as a list. Named values are a mapping."""
    return list(values.values()) if isinstance(values, Mapping) else values


def with_arm_labels(factor: Factor | ScenarioIssue, values: Any) -> Factor | ScenarioIssue:
    """The compared factor with the labels of its values, if they are named."""
    if isinstance(factor, ScenarioIssue) or not isinstance(values, Mapping):
        return factor
    return factor._replace(labels=tuple(str(name) for name in values))


def group_factors(factors: list[Factor]) -> dict[str, list[Factor]]:
    """Factors by group: each field of `vary` is a group, and so are each group of `zipped` and the compared field."""
    groups: dict[str, list[Factor]] = {}
    for factor in factors:
        section = factor.plan_path[0]
        key = (
            "compare"
            if section == "compare"
            else ".".join(map(str, factor.plan_path if section == "vary" else factor.plan_path[:2]))
        )
        groups.setdefault(key, []).append(factor)
    return groups
