"""The scenario: everything that a run depends on, validated and frozen."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Hashable, Mapping
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import PrivateAttr, TypeAdapter, ValidationError, ValidationInfo, model_validator

from sim.model.act_kinds import ActKind
from sim.model.parameters import Parameters
from sim.model.styles import Style
from sim.scenario.consistency import find_inconsistencies
from sim.scenario.error_messages import MAX_ERRORS, translate_errors
from sim.scenario.errors import ScenarioError, ScenarioIssue, ScenarioProblem, format_value
from sim.scenario.named_choices import TeamChoice
from sim.scenario.overrides import Overrides, apply_overrides, parse_overrides
from sim.scenario.problem_locator import ProblemLocator
from sim.scenario.schema import DEFAULT_DAYS, SCHEMA_VERSION, ScenarioFields, default_team
from sim.scenario.serialize import assign_styles, to_explicit_data, to_file_data, to_plain_data
from sim.scenario.yaml_reader import YamlDocument
from sim.teams import TeamArrays, TeamError, to_checked_graph

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")


class Scenario(ScenarioFields):
    """A scenario: the team, how it is led, the events, and the number of days.

    Load one with `sim.load`, `sim.parse` or `Scenario.from_dict`. A scenario is frozen; `with_overrides` returns a
    changed one. Two scenarios are equal if they resolve to the same data.
    """

    _base_dir: Path | None = PrivateAttr(None)
    _team_arrays: Any = PrivateAttr(None)
    _cache: dict[Hashable, Any] = PrivateAttr(default_factory=dict)
    _canonical_json: str | None = PrivateAttr(None)

    @model_validator(mode="after")
    def _complete_and_check(self, info: ValidationInfo) -> Scenario:
        """Copy the workload to the parameters, and check consistency unless the loader has done so."""
        self.__dict__["parameters"] = self.parameters._replace(workload=self.workload)
        if not (info.context or {}).get("checked"):
            messages = [issue.message for issue in find_inconsistencies(to_file_data(self), self.team_arrays())]
            if messages:
                raise ValueError("; ".join(messages))
        return self

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        *,
        base_dir: str | PathLike[str] | None = None,
        overrides: Overrides | None = None,
    ) -> Scenario:
        """Validate the data of a scenario, such as the result of `to_dict`.

        Parameters
        ----------
        data
            The keys of a scenario file. `team` can be a networkx graph.
        base_dir
            Folder to which the file names of a team are relative. Default: the current folder.
        overrides
            As in `sim.load`.

        Raises
        ------
        ScenarioError
            The data are invalid. The error lists every problem.
        """
        document = YamlDocument("", [])
        plain = to_plain_data(data, (), document)
        if not isinstance(plain, dict):
            message = f"a scenario is a mapping of keys to values, not {format_value(plain)}"
            raise ScenarioError([ScenarioProblem("", None, None, "", format_value(plain), message)])
        document.data = plain
        return build_scenario(document, "scenario", Path(base_dir) if base_dir is not None else None, overrides)

    def with_overrides(self, overrides: Overrides | None) -> Scenario:
        """A copy of the scenario with changed values.

        Parameters
        ----------
        overrides
            As in `sim.load`: values by dotted key, such as `{"leadership.style": "compassionate", "days": 100}`.

        Raises
        ------
        ScenarioError
            The changed scenario is invalid. The error lists every problem.

        Examples
        --------
        >>> sim.load("typical_ward").with_overrides({"days": 100}).days
        100
        """
        if not overrides:
            return self
        data = to_file_data(self)
        if self.leadership.style.name == ScenarioFields.model_fields["leadership"].default.style.name:
            data["leadership"].pop("style", None)  # so that a mix can replace the default style
        return self.from_dict(data, base_dir=self._base_dir, overrides=overrides)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Scenario:
        """Copy the scenario. Updates are rejected because pydantic would not validate them."""
        if update:
            raise TypeError("a scenario is frozen; use with_overrides")
        return super().model_copy(deep=deep)

    @property
    def constants(self) -> Parameters:
        """All constants of the model in this scenario, including the workload."""
        return self.parameters

    @property
    def act_kinds(self) -> dict[str, ActKind]:
        """The effects of an act of each kind, in the order of `sim.model.act_kinds.ACT_KINDS`."""
        return dict(self.kinds)

    def _attach_team(self, arrays: TeamArrays, base_dir: Path | None) -> Scenario:
        """Store the team that was built during validation, with the initial states of this scenario."""
        initial_states = {person: dict(given) for person, given in arrays.initial_states.items()}
        if self.start.people:
            index_of = {name: index for index, name in enumerate(arrays.names)}
            for name in self.start.people:
                if name in index_of and (given := self.start.given_states_of(name)):
                    initial_states[index_of[name]] = {**initial_states.get(index_of[name], {}), **given}
        self._team_arrays, self._base_dir = arrays._replace(initial_states=initial_states), base_dir
        return self

    def team_arrays(self) -> TeamArrays:
        """The people and ties of the team as arrays. They are built once and must not be modified.

        `initial_states` has the values of `start.people`, which take precedence over those of the team itself.

        Raises
        ------
        sim.teams.TeamError
            The team cannot be built. This cannot happen for a loaded scenario.
        """
        if self._team_arrays is None:
            self._attach_team(self.team.build_arrays(self._base_dir), self._base_dir)
        arrays: TeamArrays = self._team_arrays
        return arrays

    def team_graph(self) -> nx.Graph[int]:
        """The network of the team as a frozen networkx graph, described in `sim.teams`. It is built once.

        Raises
        ------
        sim.teams.TeamError
            The team has too many people for a graph. Use `team_arrays`.
        """
        return self.cached("team graph", self._build_frozen_graph)

    def _build_frozen_graph(self) -> nx.Graph[int]:
        import networkx as nx  # noqa: PLC0415 - slow to import

        graph: nx.Graph[int] = nx.freeze(to_checked_graph(self.team_arrays()))
        return graph

    def cached(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The value for a key, computed on first access and then stored with the scenario."""
        if key not in self._cache:
            self._cache[key] = compute()
        value: T = self._cache[key]
        return value

    @property
    def people_names(self) -> tuple[str, ...]:
        """Names of the people, in the order of their indices."""
        return self.team_arrays().names

    @property
    def team_names(self) -> tuple[str, ...]:
        """Names of the teams, in order of first appearance."""
        return self.team_arrays().teams

    def team_styles(self) -> dict[str, Style]:
        """Leadership style of each team on the first day, by team name, in the order of `team_names`."""
        return assign_styles(self.leadership, self.team_names, self.team.seed)

    def to_dict(self) -> dict[str, Any]:
        """The scenario as data for JSON, with every default written out.

        `from_dict` returns an equal scenario. Styles are written as numbers and a mix as the style of each team. A team
        from files is written as `people`, so the data do not depend on other files.
        """
        return to_explicit_data(self)

    def digest(self) -> str:
        """SHA-256 of the resolved scenario in hexadecimal. Equal scenarios have equal digests on every machine."""
        return hashlib.sha256(self._to_canonical_json().encode()).hexdigest()

    def _to_canonical_json(self) -> str:
        """The resolved scenario as JSON with sorted keys."""
        if self._canonical_json is None:
            data = to_explicit_data(self)
            self._canonical_json = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True)
        return self._canonical_json

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self._to_canonical_json() == other._to_canonical_json()

    def __hash__(self) -> int:
        return hash(self._to_canonical_json())


def build_scenario(
    document: YamlDocument, name: str, base_dir: Path | None, overrides: Overrides | None = None
) -> Scenario:
    """Apply overrides to a document, validate the result, and build the team.

    Raises
    ------
    ScenarioError
        Lists every problem of the document and the overrides.
    """
    parsed = [
        override._replace(value=to_plain_data(override.value, override.path, document))
        for override in parse_overrides(overrides or ())
    ]
    data = {"name": name, **apply_overrides(document.data, parsed)}
    locator = ProblemLocator(document, parsed)
    if issue := _check_version(data):
        raise ScenarioError(locator.sorted_problems([issue]))
    scenario, issues = _validate_fields(data)
    arrays, team_issues = _build_team_arrays(scenario.team if scenario else _parse_team(data), base_dir)
    issues += team_issues
    issues += islice(find_inconsistencies(data, arrays, DEFAULT_DAYS), MAX_ERRORS)
    problems = locator.sorted_problems(issues)
    if problems or scenario is None or arrays is None:
        raise ScenarioError(problems)
    return scenario._attach_team(arrays, base_dir)


def _validate_fields(data: Mapping[str, Any]) -> tuple[Scenario | None, list[ScenarioIssue]]:
    """The scenario, or None and the issues of its fields."""
    try:
        return Scenario.model_validate(data, context={"checked": True}), []
    except ValidationError as error:
        return None, translate_errors(error.errors(include_url=False), data)


def _check_version(data: Mapping[str, Any]) -> ScenarioIssue | None:
    """An issue with the format version. Files of another version are not checked any further."""
    add_schema = f'add the line "schema: {SCHEMA_VERSION}" at the top'
    if "schema" not in data:
        return ScenarioIssue(("schema",), 'missing key "schema"', f"{add_schema} (version of the file format)")
    version = data["schema"]
    is_integer = isinstance(version, int) and not isinstance(version, bool)
    if is_integer and version > SCHEMA_VERSION:
        message = f"schema: version {format_value(version)} is newer than this program supports"
        return ScenarioIssue(("schema",), message, f"update compassion; it supports version {SCHEMA_VERSION}")
    if version != SCHEMA_VERSION or not is_integer:
        message = f"schema: {format_value(version)} is not a version of the file format"
        return ScenarioIssue(("schema",), message, f"expected schema: {SCHEMA_VERSION}")
    return None


def _parse_team(data: Mapping[str, Any]) -> TeamChoice | None:
    """The team of a scenario with errors elsewhere, or None if the team itself has errors."""
    try:
        return _team_adapter().validate_python(data["team"]) if "team" in data else default_team()
    except ValidationError:
        return None


@functools.cache
def _team_adapter() -> TypeAdapter[TeamChoice]:
    return TypeAdapter(TeamChoice)


def _build_team_arrays(team: TeamChoice | None, base_dir: Path | None) -> tuple[TeamArrays | None, list[ScenarioIssue]]:
    """The people and ties of a team, or None and its issues."""
    if team is None:
        return None, []
    try:
        return team.build_arrays(base_dir), []
    except TeamError as error:
        return None, [ScenarioIssue(("team", *problem.path), problem.message) for problem in error.problems]
