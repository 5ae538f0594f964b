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

from sim.model.about import annotated_fields
from sim.model.acts import ACT_KINDS, ActKind
from sim.model.mechanisms import DEFAULT_MECHANISMS, Mechanisms
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.styles import Style
from sim.scenario.choices import ChangedKinds, Team
from sim.scenario.events import MOST_DAYS, TaggedEvent
from sim.scenario.fields import (
    Checked,
    FrozenDict,
    Left,
    Line,
    Listed,
    Record,
    Text,
    Written,
    bounded,
)
from sim.scenario.resolving import explicit, styles_by_team, written
from sim.scenario.sections import Leadership, Predict, Start

if TYPE_CHECKING:
    import networkx as nx

    from sim.teams import TeamArrays

T = TypeVar("T")

VERSION = 1
"""Version of scenario files that this program reads."""
SLUG = r"^[a-z0-9][a-z0-9_-]*$"
DEBRIEF = (
    "What did you see?",
    "So what: where do you know this from your own team?",
    "Now what: which one thing will you do differently next week?",
)
"""Questions for a talk after the run, where a scenario has none of its own."""

DAYS = 250
SEED = 1
MOST_SEED = 2**63 - 1


def slug(name: str) -> str:
    """A name of a scenario made from any text: small letters, digits, _ and -."""
    return re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")[:60] or "scenario"


def title_of(name: str) -> str:
    """A title made from a scenario's name: "Winter pressure" for `winter_pressure`."""
    return re.sub("[_-]+", " ", name[:200]).strip().capitalize() or "Scenario"


def ward() -> Team:
    """The team of a scenario that names none: a ward."""
    from sim.teams import BUILDERS  # noqa: PLC0415 - networkx and Numba are loaded when the first scenario is

    return Team("ward", 1, BUILDERS["ward"]())


class Scenario(Checked):
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
            pattern=SLUG,
            max_length=60,
            description="Short name, of small letters, digits, _ and -; left out: that of the file.",
        ),
    ] = "scenario"
    title: Annotated[Line, Setting(description="Title for people; left out: made from the name.")] = "Scenario"
    about: Annotated[str, Setting(max_length=10_000, description="The story, in a paragraph for the facilitator.")] = ""
    days: Annotated[
        int,
        Setting(ge=1, le=MOST_DAYS, description="Working days that a run lasts.", json_schema_extra={"x-unit": "days"}),
    ] = DAYS
    seed: Annotated[int, Setting(ge=0, le=MOST_SEED, description="Luck of the run: another seed, another course.")] = (
        SEED
    )
    workload: Annotated[float, bounded(annotated_fields(Parameters)["workload"])] = DEFAULT_PARAMETERS.workload
    team: Annotated[
        Team,
        Setting(
            default_factory=ward,
            description="The people, their working ties and who leads whom.",
            json_schema_extra={"default": {"builder": "ward"}},
        ),
    ]
    leadership: Annotated[Leadership, Setting(description="How leaders lead at the start.")] = Leadership()
    parameters: Annotated[
        Parameters,
        Record(Parameters, leave_out=("workload",)),
        Setting(description="Constants of the model that differ from their defaults."),
    ] = DEFAULT_PARAMETERS
    mechanisms: Annotated[
        Mechanisms, Record(Mechanisms), Setting(description="Mechanisms of the model; false switches one off.")
    ] = DEFAULT_MECHANISMS
    kinds: Annotated[
        Mapping[str, ActKind],
        ChangedKinds(),
        Setting(description="What acts do, kind by kind, where it differs from the model; shares add up to 1."),
    ] = FrozenDict(ACT_KINDS)
    start: Annotated[Start, Setting(description="What people start with, where it differs from the model.")] = Start()
    events: Annotated[tuple[TaggedEvent, ...], Setting(description="What happens, in any order."), Listed] = ()
    predict: Annotated[
        Predict | Left, Setting(description="A question for the group before it sees the run."), Written
    ] = None
    debrief: Annotated[tuple[Text, ...], Setting(description="Questions for the talk afterwards."), Listed] = DEBRIEF
    notes: Annotated[str, Setting(max_length=10_000, description="Notes for the presenter.")] = ""

    _base: FilePath | None = PrivateAttr(None)
    _arrays: Any = PrivateAttr(None)
    _kept: dict[Hashable, Any] = PrivateAttr(default_factory=dict)
    _json: str | None = PrivateAttr(None)

    @model_validator(mode="before")
    @classmethod
    def _titled(cls, data: Any) -> Any:
        """Make a title from the name where there is none."""
        if isinstance(data, Mapping) and "title" not in data and isinstance(data.get("name"), str):
            return {**data, "title": title_of(data["name"])}
        return data

    @model_validator(mode="after")
    def _complete(self, info: ValidationInfo) -> Scenario:
        """Put the workload among the parameters; and check what the loader has not checked already."""
        self.__dict__["parameters"] = self.parameters._replace(workload=self.workload)
        if not (info.context or {}).get("checked"):
            from sim.scenario.checks import inconsistencies  # noqa: PLC0415 - the checks come after the schema

            found = [finding.message for finding in inconsistencies(written(self), self.team_arrays())]
            if found:
                raise ValueError("; ".join(found))
        return self

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, base: FilePath | str | None = None, overrides: Any = ()) -> Scenario:
        """Check a scenario that is there as plain data, such as `resolved()` gives.

        Parameters
        ----------
        data
            The keys of a scenario file.
        base
            Folder that names of files in it start from; the current folder if left out.
        overrides
            As in `load`.

        Raises
        ------
        ScenarioError
            With all that is wrong.
        """
        from sim.scenario.loading import from_data  # noqa: PLC0415 - the loader comes after the schema

        return from_data(data, base=base, overrides=overrides)

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
        """What an act of each kind does, in the order of `sim.model.acts.ACT_KINDS`."""
        return dict(self.kinds)

    def with_team(self, arrays: TeamArrays, base: FilePath | None) -> Scenario:
        """Take the team that was built while the scenario was checked. For the loader."""
        starts = {person: dict(given) for person, given in arrays.starts.items()}
        if self.start.people:
            number = {name: person for person, name in enumerate(arrays.names)}
            for name in self.start.people:
                if name in number and (given := self.start.for_person(name)):
                    starts[number[name]] = {**starts.get(number[name], {}), **given}
        self._arrays, self._base = arrays._replace(starts=starts), base
        return self

    def team_arrays(self) -> TeamArrays:
        """The team's people and ties as arrays, as `sim.teams` describes them: built once, not to be written into.

        In `starts` stands what people's entries in the team give, and before that what `start.people` gives.

        Raises
        ------
        sim.teams.TeamError
            The team cannot be built; this cannot happen to a scenario that was loaded.
        """
        if self._arrays is None:
            self.with_team(self.team.arrays(self._base), self._base)
        arrays: TeamArrays = self._arrays
        return arrays

    def team_graph(self) -> nx.Graph[int]:
        """The team's network, as `sim.teams` describes it: made once, and frozen.

        Raises
        ------
        sim.teams.TeamError
            There are too many people for a graph; `team_arrays` has them.
        """
        return self.once("team graph", self._frozen_graph)

    def _frozen_graph(self) -> nx.Graph[int]:
        import networkx as nx  # noqa: PLC0415 - loaded where it is used

        from sim.teams import checked_graph  # noqa: PLC0415

        graph: nx.Graph[int] = nx.freeze(checked_graph(self.team_arrays()))
        return graph

    def once(self, what: Hashable, work_out: Callable[[], T]) -> T:
        """What follows from the scenario: worked out when it is first asked for, and kept."""
        kept = self._kept
        if what not in kept:
            kept[what] = work_out()
        found: T = kept[what]
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
        return styles_by_team(self.leadership, self.team_names, self.team.seed)

    def resolved(self) -> dict[str, Any]:
        """The scenario as plain data with everything explicit, ready for JSON.

        `from_dict` makes an equal scenario of it. Styles are given as numbers, a mix as the style of each team, and a
        team that was read from files as `people`, so that it needs no other file.
        """
        return explicit(self)

    def digest(self) -> str:
        """SHA-256 of what the scenario resolves to: equal scenarios have equal digests, on every machine."""
        return hashlib.sha256(self._as_json().encode()).hexdigest()

    def _as_json(self) -> str:
        """What makes the scenario the one it is; the order in which teams and people are named does not."""
        if self._json is None:
            self._json = json.dumps(explicit(self), ensure_ascii=False, allow_nan=False, sort_keys=True)
        return self._json

    def __eq__(self, other: object) -> bool:
        return self._as_json() == other._as_json() if isinstance(other, Scenario) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._as_json())
