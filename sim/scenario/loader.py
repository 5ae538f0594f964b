"""Loading scenarios: from a file, a text or plain data, with overrides, to a `Scenario` or to all that is wrong."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from itertools import islice
from numbers import Integral, Real
from os import PathLike, fspath
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.scenario.consistency import ScenarioIssue, find_inconsistencies
from sim.scenario.error_messages import MAX_ERRORS, translate_errors
from sim.scenario.errors import KeyPath, ScenarioError, ScenarioProblem, closest_match, format_path, format_value
from sim.scenario.files import read_text
from sim.scenario.named_choices import TeamChoice
from sim.scenario.overrides import Override, Overrides, apply_overrides, parse_overrides
from sim.scenario.schema import DEFAULT_DAYS, SCHEMA_VERSION, Scenario, default_team, slugify
from sim.scenario.serialize import to_plain
from sim.scenario.shipped import built_in_scenarios
from sim.scenario.yaml_reader import MAX_DEPTH, UNPRINTABLE_PATTERN, SourcePosition, YamlDocument, read_document

if TYPE_CHECKING:
    from sim.teams import TeamArrays


PLAIN_TYPES = frozenset({bool, int, float, type(None)})
"""Types of which a value is plain data as it stands."""


def load(path: str | PathLike[str], overrides: Overrides = ()) -> Scenario:
    """Load a scenario from a file, or a shipped one by its name.

    Parameters
    ----------
    path
        A YAML file, or the name of a shipped scenario, such as "winter_pressure".
    overrides
        Changes that are put in before anything is checked: a mapping of paths to values, as in
        `{"leadership.style": "compassionate"}`, or texts as `--set` takes them, as in `["days=500"]`. None (or an
        empty value) takes a key out.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With all that is wrong, each with file, line and column.
    """
    file = fspath(path)
    place = _resolve_path(file)
    text = read_text(place, file)
    return _build_scenario(read_document(text, file), slugify(place.stem), place.parent, overrides)


def parse(
    text: str,
    name: str = "scenario",
    base: str | PathLike[str] | None = None,
    overrides: Overrides = (),
    file: str = "",
) -> Scenario:
    """Load a scenario from a text.

    Parameters
    ----------
    text
        YAML.
    name
        Name of the scenario where the text gives none.
    base
        Folder that names of files in it start from; the current folder if left out.
    overrides
        As in `load`.
    file
        What messages call the text; the name if left out.

    Raises
    ------
    ScenarioError
        With all that is wrong, each with line and column.
    """
    return _build_scenario(
        read_document(text, file or name), slugify(name), FilePath(base) if base is not None else None, overrides
    )


def from_data(data: Mapping[str, Any], base: str | PathLike[str] | None = None, overrides: Overrides = ()) -> Scenario:
    """Load a scenario from plain data; see `Scenario.from_dict`."""
    document = YamlDocument("", [])
    read_in = to_plain_data(data, (), document)
    if not isinstance(read_in, dict):
        raise ScenarioError(
            [ScenarioProblem("", None, None, "", format_value(read_in), "a scenario is a mapping of keys to values")]
        )
    document.data = read_in
    return _build_scenario(document, "scenario", FilePath(base) if base is not None else None, overrides)


def _resolve_path(file: str) -> FilePath:
    """The file of a scenario: as named, or else a shipped one of this name."""
    path = FilePath(file)
    known = built_in_scenarios()
    try:
        there = path.is_file() or (path.exists() and not (path.is_dir() and file in known))
    except (OSError, ValueError):  # a name that no file can have
        there = False
    if there or not file:
        return path
    if file in known:
        return known[file]
    near = closest_match(path.stem, known)
    hint = f"did you mean {near}?" if near else f"shipped scenarios: {', '.join(known) or 'none'}"
    message = "there is no such file, and no shipped scenario of this name"
    raise ScenarioError([ScenarioProblem(file, None, None, "", "", message, hint)])


def _build_scenario(document: YamlDocument, name: str, base: FilePath | None, given: Overrides) -> Scenario:
    """The scenario of a document, or all that is wrong with it."""
    overrides = parse_overrides(given)
    overrides = [
        override._replace(value=to_plain_data(override.value, override.path, document)) for override in overrides
    ]
    data = {"name": name, **apply_overrides(document.data, overrides)}
    place = ProblemLocator(document, overrides)
    if finding := _check_version(data):
        raise ScenarioError(place.sorted_problems([finding]))
    scenario, issues = _validate_fields(data)
    arrays, team_issues = _build_team_arrays(scenario.team if scenario else _parse_team(data), base)
    issues += team_issues
    issues += islice(find_inconsistencies(data, arrays, DEFAULT_DAYS), MAX_ERRORS)
    problems = place.sorted_problems(issues)
    if problems or scenario is None or arrays is None:
        raise ScenarioError(problems)
    return scenario._attach_team(arrays, base)


def _validate_fields(data: Mapping[str, Any]) -> tuple[Scenario | None, list[ScenarioIssue]]:
    """The scenario of plain data, or what is wrong with its fields."""
    try:
        return Scenario.model_validate(data, context={"checked": True}), []
    except ValidationError as error:
        return None, translate_errors(error.errors(include_url=False), data)


def _check_version(data: Mapping[str, Any]) -> ScenarioIssue | None:
    """What is wrong with the version of a file; nothing else can be said of a file of another version."""
    if "schema" not in data:
        message = "the scenario does not say which version of the format it is in"
        return ScenarioIssue(("schema",), message, f'add the line "schema: {SCHEMA_VERSION}" at the top')
    version = data["schema"]
    if isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA_VERSION:
        message = f"the scenario is in version {format_value(version)} of the format; this program reads version {SCHEMA_VERSION}"
        return ScenarioIssue(("schema",), message, "update the program, or write the scenario in version 1")
    if version != SCHEMA_VERSION or isinstance(version, bool) or not isinstance(version, int):
        message = f"schema is {format_value(version)}; there is no such version of the format"
        return ScenarioIssue(
            ("schema",), message, f"right is schema: {SCHEMA_VERSION}; see docs/reference for what it holds"
        )
    return None


def _parse_team(data: Mapping[str, Any]) -> TeamChoice | None:
    """The team of a scenario that has something wrong elsewhere; None if the team itself is not well formed."""
    try:
        return _team_adapter().validate_python(data["team"]) if "team" in data else default_team()
    except ValidationError:
        return None


@functools.cache
def _team_adapter() -> TypeAdapter[TeamChoice]:
    return TypeAdapter(TeamChoice)


def _build_team_arrays(team: TeamChoice | None, base: FilePath | None) -> tuple[TeamArrays | None, list[ScenarioIssue]]:
    """The people and ties of a team, or what is wrong with it."""
    if team is None:
        return None, []
    from sim.teams import TeamError  # noqa: PLC0415

    try:
        return team.build_arrays(base), []
    except TeamError as error:
        return None, [ScenarioIssue(("team", *problem.path), problem.message) for problem in error.problems]


def to_plain_data(value: Any, path: KeyPath, document: YamlDocument, depth: int = 1) -> Any:
    """Data from Python as plain data: mappings, lists, texts, numbers; numpy's numbers become Python's."""
    if type(value) in PLAIN_TYPES:
        return value
    if isinstance(value, BaseModel) or hasattr(value, "_asdict"):
        value = to_plain(value)
    if isinstance(value, Mapping | list | tuple):
        if depth > MAX_DEPTH:
            raise ScenarioError(
                [ScenarioProblem(document.file, None, None, format_path(path), "", f"more than {MAX_DEPTH} levels")]
            )
        if isinstance(value, Mapping):
            return {
                to_plain_data(str(key), path, document): to_plain_data(part, (*path, str(key)), document, depth + 1)
                for key, part in value.items()
            }
        return [to_plain_data(part, (*path, place), document, depth + 1) for place, part in enumerate(value)]
    if isinstance(value, str) and (unprintable := UNPRINTABLE_PATTERN.search(value)):
        message = f"a sign that is not text: U+{ord(unprintable[0]):04X}"
        raise ScenarioError([ScenarioProblem(document.file, None, None, format_path(path), "", message, "take it out")])
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else value


class ProblemLocator:
    """Says where a finding stands: in the document, or in an override."""

    def __init__(self, document: YamlDocument, overrides: Iterable[Override]) -> None:
        self.document = document
        self.overrides = list(overrides)

    def sorted_problems(self, found: Iterable[ScenarioIssue]) -> list[ScenarioProblem]:
        """The problems of the document and of the findings, in order of line; those of overrides last."""
        problems = self.document.problems + [
            self.to_problem(finding) for finding in found if not self.is_unreadable(finding)
        ]
        last = 1 + len(self.document.lines)
        return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line or last, problem.column or 0))

    def is_unreadable(self, finding: ScenarioIssue) -> bool:
        """Whether the value could not be read, which is a problem of its own."""
        return any(finding.path[: len(path)] == path for path in self.document.unreadable_paths)

    def to_problem(self, finding: ScenarioIssue) -> ScenarioProblem:
        """A finding with its place."""
        path = finding.path
        value = _value_at(self.document.data, path)
        for label, prefix, new in self.overrides:
            if path[: len(prefix)] == prefix or (
                path not in self.document.value_positions and prefix[: len(path)] == path
            ):
                return ScenarioProblem(
                    label, None, None, format_path(path), format_value(new), finding.message, finding.hint
                )
        place = self.locate(finding)
        text = "" if value is None else format_value(value)
        if place is None:
            return ScenarioProblem(
                self.document.file, None, None, format_path(path), text, finding.message, finding.hint
            )
        return self.document.make_problem(place, finding.message, finding.hint, format_path(path), text)

    def locate(self, finding: ScenarioIssue) -> SourcePosition | None:
        """Where a finding's key or value stands, or else what it stands in."""
        document = self.document
        if finding.is_about_key and finding.path in document.key_positions:
            return document.key_positions[finding.path]
        for length in range(len(finding.path), -1, -1):
            if finding.path[:length] in document.value_positions:
                return document.value_positions[finding.path[:length]]
        return None


def _value_at(data: Any, path: KeyPath) -> Any:
    """The value at a path, or None."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
