"""The scenario: everything that a run depends on, checked and frozen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, PrivateAttr, ValidationInfo, model_validator
from pydantic import Field as Setting

from sim.model.act_kinds import ACT_KINDS, ActKind
from sim.model.mechanisms import DEFAULT_MECHANISMS, Mechanisms
from sim.model.metadata import annotated_fields
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.styles import Style
from sim.scenario.events import MAX_DAYS, TaggedEvent
from sim.scenario.named_choices import ActKindOverrides, TeamChoice
from sim.scenario.pydantic_fields import (
    FrozenDict,
    HiddenNone,
    ListAsTuple,
    MultiLineText,
    NamedTupleField,
    NotNull,
    SingleLineText,
    StrictModel,
    bounded_field,
)
from sim.scenario.sections import LeadershipSection, PredictSection, StartSection
from sim.scenario.serialize import assign_styles, to_explicit_data, to_file_data

if TYPE_CHECKING:
    import networkx as nx

    from sim.teams import TeamArrays

T = TypeVar("T")

SCHEMA_VERSION = 1
"""Version of scenario files that this program reads."""
SLUG_PATTERN = r"^[a-z0-9][a-z0-9_-]*$"
DEFAULT_DEBRIEF = (
    "What did you see?",
    "So what: where do you know this from your own team?",
    "Now what: which one thing will you do differently next week?",
)
"""Questions for a talk after the run, where a scenario has none of its own."""

DEFAULT_DAYS = 250
DEFAULT_SEED = 1
MAX_SEED = 2**63 - 1


def slugify(name: str) -> str:
    """A name of a scenario made from any text: small letters, digits, _ and -."""
    return re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")[:60] or "scenario"


def title_from_name(name: str) -> str:
    """A title made from a scenario's name: "Winter pressure" for `winter_pressure`."""
    return re.sub("[_-]+", " ", name[:200]).strip().capitalize() or "Scenario"


def default_team() -> TeamChoice:
    """The team of a scenario that names none: a ward."""
    from sim.teams import TEAM_BUILDERS  # noqa: PLC0415 - networkx and Numba are loaded when the first scenario is

    return TeamChoice("ward", 1, TEAM_BUILDERS["ward"]())


class Scenario(StrictModel):
    """A scenario: who the team is, how it is led, what happens, and how long for.

    Load one with `load`, `parse` or `Scenario.from_dict`; it cannot be changed, only loaded anew with overrides. Two
    scenarios are equal when they resolve to the same.
    """

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"description": "Who the team is, how it is led, what happens, and how long for."},
    )

    version: Annotated[
        Literal[1], Setting(alias="schema", description="Version of the scenario format; this program reads version 1.")
    ]
    name: Annotated[
        str,
        Setting(
            pattern=SLUG_PATTERN,
            max_length=60,
            description="Short name, of small letters, digits, _ and -; left out: that of the file.",
        ),
    ] = "scenario"
    title: Annotated[SingleLineText, Setting(description="Title for people; left out: made from the name.")] = (
        "Scenario"
    )
    about: Annotated[str, Setting(max_length=10_000, description="The story, in a paragraph for the facilitator.")] = ""
    days: Annotated[
        int,
        Setting(ge=1, le=MAX_DAYS, description="Working days that a run lasts.", json_schema_extra={"x-unit": "days"}),
    ] = DEFAULT_DAYS
    seed: Annotated[int, Setting(ge=0, le=MAX_SEED, description="Luck of the run: another seed, another course.")] = (
        DEFAULT_SEED
    )
    workload: Annotated[float, bounded_field(annotated_fields(Parameters)["workload"])] = DEFAULT_PARAMETERS.workload
    team: Annotated[
        TeamChoice,
        Setting(
            default_factory=default_team,
            description="The people, their working ties and who leads whom.",
            json_schema_extra={"default": {"builder": "ward"}},
        ),
    ]
    leadership: Annotated[LeadershipSection, Setting(description="How leaders lead at the start.")] = (
        LeadershipSection()
    )
    parameters: Annotated[
        Parameters,
        NamedTupleField(Parameters, excluded_fields=("workload",)),
        Setting(description="Constants of the model that differ from their defaults."),
    ] = DEFAULT_PARAMETERS
    mechanisms: Annotated[
        Mechanisms, NamedTupleField(Mechanisms), Setting(description="Mechanisms of the model; false switches one off.")
    ] = DEFAULT_MECHANISMS
    kinds: Annotated[
        Mapping[str, ActKind],
        ActKindOverrides(),
        Setting(description="What acts do, kind by kind, where it differs from the model; shares add up to 1."),
    ] = FrozenDict(ACT_KINDS)
    start: Annotated[StartSection, Setting(description="What people start with, where it differs from the model.")] = (
        StartSection()
    )
    events: Annotated[tuple[TaggedEvent, ...], Setting(description="What happens, in any order."), ListAsTuple] = ()
    predict: Annotated[
        PredictSection | HiddenNone, Setting(description="A question for the group before it sees the run."), NotNull
    ] = None
    debrief: Annotated[
        tuple[MultiLineText, ...], Setting(description="Questions for the talk afterwards."), ListAsTuple
    ] = DEFAULT_DEBRIEF
    notes: Annotated[str, Setting(max_length=10_000, description="Notes for the presenter.")] = ""

    _base_dir: FilePath | None = PrivateAttr(None)
    _team_arrays: Any = PrivateAttr(None)
    _cache: dict[Hashable, Any] = PrivateAttr(default_factory=dict)
    _canonical_json: str | None = PrivateAttr(None)

    @model_validator(mode="before")
    @classmethod
    def _add_title(cls, data: Any) -> Any:
        """Make a title from the name where there is none."""
        if isinstance(data, Mapping) and "title" not in data and isinstance(data.get("name"), str):
            return {**data, "title": title_from_name(data["name"])}
        return data

    @model_validator(mode="after")
    def _complete_and_check(self, info: ValidationInfo) -> Scenario:
        """Put the workload among the parameters; and check what the loader has not checked already."""
        self.__dict__["parameters"] = self.parameters._replace(workload=self.workload)
        if not (info.context or {}).get("checked"):
            from sim.scenario.consistency import find_inconsistencies  # noqa: PLC0415 - the checks come after the schema

            found = [finding.message for finding in find_inconsistencies(to_file_data(self), self.team_arrays())]
            if found:
                raise ValueError("; ".join(found))
        return self

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], *, base_dir: FilePath | str | None = None, overrides: Any = ()
    ) -> Scenario:
        """Check a scenario that is there as plain data, such as `to_dict()` gives.

        Parameters
        ----------
        data
            The keys of a scenario file.
        base_dir
            Folder that names of files in it start from; the current folder if left out.
        overrides
            As in `load`.

        Raises
        ------
        ScenarioError
            With all that is wrong.
        """
        from sim.scenario.loader import from_data  # noqa: PLC0415 - the loader comes after the schema

        return from_data(data, base=base_dir, overrides=overrides)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Scenario:
        """Copy the scenario; changes are refused, as pydantic would not check them."""
        if update:
            raise TypeError("a scenario is frozen: load it anew with overrides")
        return super().model_copy(deep=deep)

    @property
    def constants(self) -> Parameters:
        """All constants of the model as this scenario has them, the workload included."""
        return self.parameters

    @property
    def act_kinds(self) -> dict[str, ActKind]:
        """What an act of each kind does, in the order of `sim.model.act_kinds.ACT_KINDS`."""
        return dict(self.kinds)

    def _attach_team(self, arrays: TeamArrays, base: FilePath | None) -> Scenario:
        """Take the team that was built while the scenario was checked. For the loader."""
        starts = {person: dict(given) for person, given in arrays.initial_states.items()}
        if self.start.people:
            number = {name: person for person, name in enumerate(arrays.names)}
            for name in self.start.people:
                if name in number and (given := self.start.given_states_of(name)):
                    starts[number[name]] = {**starts.get(number[name], {}), **given}
        self._team_arrays, self._base_dir = arrays._replace(initial_states=starts), base
        return self

    def team_arrays(self) -> TeamArrays:
        """The team's people and ties as arrays, as `sim.teams` describes them: built once, not to be written into.

        In `starts` stands what people's entries in the team give, and before that what `start.people` gives.

        Raises
        ------
        sim.teams.TeamError
            The team cannot be built; this cannot happen to a scenario that was loaded.
        """
        if self._team_arrays is None:
            self._attach_team(self.team.build_arrays(self._base_dir), self._base_dir)
        arrays: TeamArrays = self._team_arrays
        return arrays

    def team_graph(self) -> nx.Graph[int]:
        """The team's network, as `sim.teams` describes it: made once, and frozen.

        Raises
        ------
        sim.teams.TeamError
            There are too many people for a graph; `team_arrays` has them.
        """
        return self.cached("team graph", self._build_frozen_graph)

    def _build_frozen_graph(self) -> nx.Graph[int]:
        import networkx as nx  # noqa: PLC0415 - loaded where it is used

        from sim.teams import to_checked_graph  # noqa: PLC0415

        graph: nx.Graph[int] = nx.freeze(to_checked_graph(self.team_arrays()))
        return graph

    def cached(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What follows from the scenario: worked out when it is first asked for, and kept."""
        kept = self._cache
        if key not in kept:
            kept[key] = compute()
        found: T = kept[key]
        return found

    @property
    def people_names(self) -> tuple[str, ...]:
        """Names of the people, in their order."""
        return self.team_arrays().names

    @property
    def team_names(self) -> tuple[str, ...]:
        """Names of the teams, in the order in which they first appear."""
        return self.team_arrays().teams

    def team_styles(self) -> dict[str, Style]:
        """Style of the leaders of each team at the start, by name of team, in the order of `team_names`."""
        return assign_styles(self.leadership, self.team_names, self.team.seed)

    def to_dict(self) -> dict[str, Any]:
        """The scenario as plain data with everything explicit, ready for JSON.

        `from_dict` makes an equal scenario of it. Styles are given as numbers, a mix as the style of each team, and a
        team that was read from files as `people`, so that it needs no other file.
        """
        return to_explicit_data(self)

    def digest(self) -> str:
        """SHA-256 of what the scenario resolves to: equal scenarios have equal digests, on every machine."""
        return hashlib.sha256(self._to_canonical_json().encode()).hexdigest()

    def _to_canonical_json(self) -> str:
        """What makes the scenario the one it is; the order in which teams and people are named does not."""
        if self._canonical_json is None:
            self._canonical_json = json.dumps(
                to_explicit_data(self), ensure_ascii=False, allow_nan=False, sort_keys=True
            )
        return self._canonical_json

    def __eq__(self, other: object) -> bool:
        return (
            self._to_canonical_json() == other._to_canonical_json() if isinstance(other, Scenario) else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(self._to_canonical_json())
