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

EXPECTED_START = "expected a mapping with the keys schema, base, targets and fit"


class CalibrationTask(NamedTuple):
    """A valid calibration task.

    Attributes
    ----------
    name
        Name of the calibration and of its folder.
    spec
        Content of the targets file.
    base
        The scenario before overrides.
    parameters
        The fitted parameters.
    """

    name: str
    spec: TargetsFile
    base: BaseScenario
    parameters: tuple[CalibratedParameter, ...]

    def build_scenario(self, values: tuple[float, ...], overrides: Mapping[str, Any] | None = None) -> Scenario:
        """The scenario with parameter values, in the order of `parameters`, and further overrides."""
        fitted = {parameter.path: value for parameter, value in zip(self.parameters, values, strict=True)}
        return self.base.with_overrides({**self.spec.set, **fitted, **(overrides or {})})


def load_targets(path: str | PathLike[str], overrides: Mapping[str, Any] | None = None) -> CalibrationTask:
    """Load a targets file.

    Parameters
    ----------
    path
        Path of the file.
    overrides
        Further overrides of the scenario, by dotted key. They take precedence over `set` in the file.

    Raises
    ------
    ScenarioError
        The file is invalid. The message lists every error with file, line and column.
    """
    file = fspath(path)
    document = parse_yaml(read_text(FilePath(file), file), file)
    data: Any = document.data
    if not isinstance(data, dict):
        message = "the file is empty" if data is None else f"the content is {format_value(data)}, not a mapping"
        position = document.value_positions.get((), SourcePosition(1, 1))
        raise ScenarioError([*document.problems, document.make_problem(position, message, EXPECTED_START)])
    return _TaskBuilder(document, slugify(FilePath(file).stem), FilePath(file).parent, overrides).build()


def parse_targets(
    data: Mapping[str, Any],
    folder: str | PathLike[str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> CalibrationTask:
    """The calibration task from a mapping with the keys of a targets file. `schema` is optional.

    Parameters
    ----------
    data
        Content of a targets file.
    folder
        Folder of relative paths.
    overrides
        Further overrides of the scenario, by dotted key. They take precedence over `set`.

    Raises
    ------
    ScenarioError
        The data are invalid. The message lists every error.
    """
    document = YamlDocument("", [])
    document.data = to_plain_data({"schema": TARGETS_FORMAT_VERSION, **data}, (), document)
    return _TaskBuilder(document, "targets", FilePath(folder) if folder is not None else None, overrides).build()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of targets files."""
    return TargetsFile.model_json_schema(schema_generator=UntitledSchemaGenerator)


class _TaskBuilder:
    """Builds the task of a document, or collects all errors."""

    def __init__(
        self, document: YamlDocument, name: str, folder: FilePath | None, overrides: Mapping[str, Any] | None
    ) -> None:
        self.document, self.name, self.folder = document, name, folder
        self.issues: list[ScenarioIssue] = []
        self.base_problems: list[ScenarioProblem] = []
        """Errors in the file of the base scenario."""
        if overrides and isinstance(document.data.get("set", {}), Mapping):
            document.data = {**document.data, "set": {**document.data.get("set", {}), **overrides}}

    def build(self) -> CalibrationTask:
        """The task, or ScenarioError with all errors."""
        spec = self.validate_fields()
        parts = parse_sections(self.document.data)
        self.issues += check_targets(parts)
        base = self.load_base()
        parameters = self.parse_parameters(parts, base)
        if base is not None:
            self.issues += check_scenario(base, parts, parameters)
        problems = ProblemLocator(self.document, ()).sorted_problems(self.issues) + self.base_problems
        if problems or spec is None or base is None:
            raise ScenarioError(problems)
        return CalibrationTask(spec.name or self.name, spec, base, parameters)

    def validate_fields(self) -> TargetsFile | None:
        """The content of the file, or None if a field is invalid."""
        data = self.document.data
        try:
            return TargetsFile.model_validate(data)
        except ValidationError as error:
            self.issues += translate_errors(error.errors(include_url=False), data, SchemaHints(json_schema()))
            return None

    def load_base(self) -> BaseScenario | None:
        """The base scenario, or None if it is invalid. Its errors are located in its own file."""
        name = self.document.data.get("base")
        if not isinstance(name, str) or not name:
            return None
        try:
            return bases.load_base(name, self.folder)
        except ScenarioError as error:
            if all(problem.line is None for problem in error.problems):
                self.issues += [ScenarioIssue(("base",), problem.message, problem.hint) for problem in error.problems]
            else:
                self.base_problems += error.problems
            return None

    def parse_parameters(self, parts: ParsedTargets, base: BaseScenario | None) -> tuple[CalibratedParameter, ...]:
        """The valid fitted parameters."""
        guide = SchemaHints()
        invalid_paths = {parsed.path for parsed in self.issues}
        parameters = []
        for path, fit in parts.fit.items():
            if ("fit", path) in invalid_paths or (base is None and path.partition(".")[0] == "team"):
                continue  # the fields of a team depend on the builder in the base
            parsed = parse_parameter(path, fit, guide, base.data if base is not None else {})
            if isinstance(parsed, ScenarioIssue):
                self.issues.append(parsed)
            else:
                parameters.append(parsed)
        return tuple(parameters)
