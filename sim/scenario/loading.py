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

from sim.scenario.catalogue import shipped
from sim.scenario.checks import Finding, inconsistencies
from sim.scenario.choices import Team
from sim.scenario.files import text_of
from sim.scenario.messages import MOST, findings
from sim.scenario.overrides import Override, Overrides, changed, overrides_of
from sim.scenario.problems import Path, Problem, ScenarioError, dotted, nearest, shown
from sim.scenario.reading import DEEPEST, UNPRINTABLE, Document, Place, read
from sim.scenario.resolving import plain
from sim.scenario.schema import DAYS, VERSION, Scenario, slug, ward

if TYPE_CHECKING:
    from sim.teams import TeamArrays


PLAIN = frozenset({bool, int, float, type(None)})
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
    place = _find(file)
    text = text_of(place, file)
    return _checked(read(text, file), slug(place.stem), place.parent, overrides)


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
    return _checked(read(text, file or name), slug(name), FilePath(base) if base is not None else None, overrides)


def from_data(data: Mapping[str, Any], base: str | PathLike[str] | None = None, overrides: Overrides = ()) -> Scenario:
    """Load a scenario from plain data; see `Scenario.from_dict`."""
    document = Document("", [])
    read_in = plain_data(data, (), document)
    if not isinstance(read_in, dict):
        raise ScenarioError([Problem("", None, None, "", shown(read_in), "a scenario is a mapping of keys to values")])
    document.data = read_in
    return _checked(document, "scenario", FilePath(base) if base is not None else None, overrides)


def _find(file: str) -> FilePath:
    """The file of a scenario: as named, or else a shipped one of this name."""
    place = FilePath(file)
    known = shipped()
    try:
        there = place.is_file() or (place.exists() and not (place.is_dir() and file in known))
    except (OSError, ValueError):  # a name that no file can have
        there = False
    if there or not file:
        return place
    if file in known:
        return known[file]
    near = nearest(place.stem, known)
    hint = f"did you mean {near}?" if near else f"shipped scenarios: {', '.join(known) or 'none'}"
    message = "there is no such file, and no shipped scenario of this name"
    raise ScenarioError([Problem(file, None, None, "", "", message, hint)])


def _checked(document: Document, name: str, base: FilePath | None, given: Overrides) -> Scenario:
    """The scenario of a document, or all that is wrong with it."""
    overrides = overrides_of(given)
    overrides = [override._replace(value=plain_data(override.value, override.path, document)) for override in overrides]
    data = {"name": name, **changed(document.data, overrides)}
    place = Placing(document, overrides)
    if finding := _version(data):
        raise ScenarioError(place.ordered([finding]))
    scenario, found = _validated(data)
    arrays, wrong = _arrays(scenario.team if scenario else _team(data), base)
    found += wrong
    found += islice(inconsistencies(data, arrays, DAYS), MOST)
    problems = place.ordered(found)
    if problems or scenario is None or arrays is None:
        raise ScenarioError(problems)
    return scenario.with_team(arrays, base)


def _validated(data: Mapping[str, Any]) -> tuple[Scenario | None, list[Finding]]:
    """The scenario of plain data, or what is wrong with its fields."""
    try:
        return Scenario.model_validate(data, context={"checked": True}), []
    except ValidationError as error:
        return None, findings(error.errors(include_url=False), data)


def _version(data: Mapping[str, Any]) -> Finding | None:
    """What is wrong with the version of a file; nothing else can be said of a file of another version."""
    if "schema" not in data:
        message = "the scenario does not say which version of the format it is in"
        return Finding(("schema",), message, f'add the line "schema: {VERSION}" at the top')
    version = data["schema"]
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        message = f"the scenario is in version {shown(version)} of the format; this program reads version {VERSION}"
        return Finding(("schema",), message, "update the program, or write the scenario in version 1")
    if version != VERSION or isinstance(version, bool) or not isinstance(version, int):
        message = f"schema is {shown(version)}; there is no such version of the format"
        return Finding(("schema",), message, f"right is schema: {VERSION}; see docs/reference for what it holds")
    return None


def _team(data: Mapping[str, Any]) -> Team | None:
    """The team of a scenario that has something wrong elsewhere; None if the team itself is not well formed."""
    try:
        return _team_adapter().validate_python(data["team"]) if "team" in data else ward()
    except ValidationError:
        return None


@functools.cache
def _team_adapter() -> TypeAdapter[Team]:
    return TypeAdapter(Team)


def _arrays(team: Team | None, base: FilePath | None) -> tuple[TeamArrays | None, list[Finding]]:
    """The people and ties of a team, or what is wrong with it."""
    if team is None:
        return None, []
    from sim.teams import TeamError  # noqa: PLC0415

    try:
        return team.arrays(base), []
    except TeamError as error:
        return None, [Finding(("team", *problem.where), problem.message) for problem in error.problems]


def plain_data(value: Any, path: Path, document: Document, depth: int = 1) -> Any:
    """Data from Python as plain data: mappings, lists, texts, numbers; numpy's numbers become Python's."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, BaseModel) or hasattr(value, "_asdict"):
        value = plain(value)
    if isinstance(value, Mapping | list | tuple):
        if depth > DEEPEST:
            raise ScenarioError([Problem(document.file, None, None, dotted(path), "", f"more than {DEEPEST} levels")])
        if isinstance(value, Mapping):
            return {
                plain_data(str(key), path, document): plain_data(part, (*path, str(key)), document, depth + 1)
                for key, part in value.items()
            }
        return [plain_data(part, (*path, place), document, depth + 1) for place, part in enumerate(value)]
    if isinstance(value, str) and (strange := UNPRINTABLE.search(value)):
        message = f"a sign that is not text: U+{ord(strange[0]):04X}"
        raise ScenarioError([Problem(document.file, None, None, dotted(path), "", message, "take it out")])
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else value


class Placing:
    """Says where a finding stands: in the document, or in an override."""

    def __init__(self, document: Document, overrides: Iterable[Override]) -> None:
        self.document = document
        self.overrides = list(overrides)

    def ordered(self, found: Iterable[Finding]) -> list[Problem]:
        """The problems of the document and of the findings, in order of line; those of overrides last."""
        problems = self.document.problems + [self.problem(finding) for finding in found if not self.is_spoilt(finding)]
        last = 1 + len(self.document.lines)
        return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line or last, problem.column or 0))

    def is_spoilt(self, finding: Finding) -> bool:
        """Whether the value could not be read, which is a problem of its own."""
        return any(finding.path[: len(path)] == path for path in self.document.spoilt)

    def problem(self, finding: Finding) -> Problem:
        """A finding with its place."""
        path = finding.path
        value = _value_at(self.document.data, path)
        for label, way, new in self.overrides:
            if path[: len(way)] == way or (path not in self.document.values and way[: len(path)] == path):
                return Problem(label, None, None, dotted(path), shown(new), finding.message, finding.hint)
        place = self.place(finding)
        text = "" if value is None else shown(value)
        if place is None:
            return Problem(self.document.file, None, None, dotted(path), text, finding.message, finding.hint)
        return self.document.problem(place, finding.message, finding.hint, dotted(path), text)

    def place(self, finding: Finding) -> Place | None:
        """Where a finding's key or value stands, or else what it stands in."""
        document = self.document
        if finding.of_key and finding.path in document.keys:
            return document.keys[finding.path]
        for length in range(len(finding.path), -1, -1):
            if finding.path[:length] in document.values:
                return document.values[finding.path[:length]]
        return None


def _value_at(data: Any, path: Path) -> Any:
    """The value at a path, or None."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
