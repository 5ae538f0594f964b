"""Load a targets file, or the same data from Python. All errors are reported with file, line and column."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.calibration.consistency import ParsedTargets, check_scenario, check_targets, parse_parameter, parse_sections
from sim.calibration.parameters import CalibratedParameter
from sim.calibration.schema import TARGETS_FORMAT_VERSION, TargetsFile
from sim.scenario import Scenario, ScenarioError
from sim.scenario.error_messages import translate_errors
from sim.scenario.errors import ScenarioIssue, ScenarioProblem, format_value
from sim.scenario.json_schema import UntitledSchemaGenerator
from sim.scenario.problem_locator import ProblemLocator
from sim.scenario.schema import slugify
from sim.scenario.schema_hints import SchemaHints
from sim.scenario.serialize import to_plain_data
from sim.scenario.yaml_reader import SourcePosition, YamlDocument, parse_yaml, read_text
from sim.sweeps.plan import base_scenario as bases
from sim.sweeps.plan.base_scenario import BaseScenario

EXPECTED_START = 'a targets file starts with "schema: 1", a base, targets and fit'


class CalibrationTask(NamedTuple):
    """A calibration that can be carried out."""

    name: str
    spec: TargetsFile
    base: BaseScenario
    parameters: tuple[CalibratedParameter, ...]

    def build_scenario(self, values: tuple[float, ...], overrides: Mapping[str, Any] | None = None) -> Scenario:
        """The scenario with values of the parameters, in their order, and further changes."""
        fitted = {parameter.path: value for parameter, value in zip(self.parameters, values, strict=True)}
        return self.base.with_overrides({**self.spec.set, **fitted, **(overrides or {})})


def load_targets(path: str | PathLike[str]) -> CalibrationTask:
    """Load a targets file.

    Raises
    ------
    ScenarioError
        With all that is wrong with it, each with file, line and column.
    """
    file = fspath(path)
    document = parse_yaml(read_text(FilePath(file), file), file)
    data: Any = document.data
    if not isinstance(data, dict):
        message = (
            "there is nothing in it" if data is None else f"targets are a mapping of keys, not {format_value(data)}"
        )
        position = document.value_positions.get((), SourcePosition(1, 1))
        raise ScenarioError([*document.problems, document.make_problem(position, message, EXPECTED_START)])
    return _TaskBuilder(document, slugify(FilePath(file).stem), FilePath(file).parent).build()


def parse_targets(data: Mapping[str, Any], folder: str | PathLike[str] | None = None) -> CalibrationTask:
    """The same from plain data with the keys of a targets file; `schema` may be left out."""
    document = YamlDocument("", [])
    document.data = to_plain_data({"schema": TARGETS_FORMAT_VERSION, **data}, (), document)
    return _TaskBuilder(document, "targets", FilePath(folder) if folder is not None else None).build()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of targets files."""
    return TargetsFile.model_json_schema(schema_generator=UntitledSchemaGenerator)


class _TaskBuilder:
    """Makes the task of a document, or says all that is wrong with it."""

    def __init__(self, document: YamlDocument, name: str, folder: FilePath | None) -> None:
        self.document, self.name, self.folder = document, name, folder
        self.findings: list[ScenarioIssue] = []
        self.base_problems: list[ScenarioProblem] = []
        """Problems of the base, with places in its own file."""

    def build(self) -> CalibrationTask:
        """The task."""
        spec = self.validate_fields()
        parts = parse_sections(self.document.data)
        self.findings += check_targets(parts)
        base = self.load_base()
        parameters = self.parse_parameters(parts, base)
        if base is not None:
            self.findings += check_scenario(base, parts, parameters)
        problems = ProblemLocator(self.document, ()).sorted_problems(self.findings) + self.base_problems
        if problems or spec is None or base is None:
            raise ScenarioError(problems)
        return CalibrationTask(spec.name or self.name, spec, base, parameters)

    def validate_fields(self) -> TargetsFile | None:
        """The file as it was written, its fields checked; None if something is wrong with them."""
        data = self.document.data
        try:
            return TargetsFile.model_validate(data)
        except ValidationError as error:
            self.findings += translate_errors(
                error.errors(include_url=False), data, SchemaHints(json_schema(), "a targets file")
            )
            return None

    def load_base(self) -> BaseScenario | None:
        """The scenario to start from; what is wrong with it is told with its own lines."""
        name = self.document.data.get("base")
        if not isinstance(name, str) or not name:
            return None
        try:
            return bases.load_base(name, self.folder)
        except ScenarioError as error:
            if all(problem.line is None for problem in error.problems):
                self.findings += [ScenarioIssue(("base",), problem.message, problem.hint) for problem in error.problems]
            else:
                self.base_problems += error.problems
            return None

    def parse_parameters(self, parts: ParsedTargets, base: BaseScenario | None) -> tuple[CalibratedParameter, ...]:
        """The fields that are fitted, as far as nothing is wrong with them."""
        guide = SchemaHints()
        invalid_paths = {parsed.path for parsed in self.findings}
        parameters = []
        for path, fit in parts.fit.items():
            if ("fit", path) in invalid_paths or (base is None and path.partition(".")[0] == "team"):
                continue  # without the base, nobody knows which builder the team has
            parsed = parse_parameter(path, fit, guide, base.data if base is not None else {})
            if isinstance(parsed, ScenarioIssue):
                self.findings.append(parsed)
            else:
                parameters.append(parsed)
        return tuple(parameters)
