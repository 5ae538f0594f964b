"""Fields of a scenario file: names, types, bounds, defaults and descriptions, such as the default number of days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from numbers import Integral
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from sim.model.act_kinds import DEFAULT_ACT_KINDS, ActKind
from sim.model.mechanisms import DEFAULT_MECHANISMS, Mechanisms
from sim.model.metadata import annotated_fields
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
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
from sim.teams import TEAM_BUILDERS

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


def check_seed(seed: int) -> int:
    """The seed as a Python integer.

    Raises
    ------
    ValueError
        The seed is not an integer from 0 to `MAX_SEED`.
    """
    if isinstance(seed, bool) or not isinstance(seed, Integral) or not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed must be an integer from 0 to {MAX_SEED}, got {seed!r}")
    return int(seed)


def slugify(name: str) -> str:
    """A name of a scenario made from any text: small letters, digits, _ and -."""
    return re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")[:60] or "scenario"


def title_from_name(name: str) -> str:
    """A title made from a scenario's name: "Winter pressure" for `winter_pressure`."""
    return re.sub("[_-]+", " ", name[:200]).strip().capitalize() or "Scenario"


def default_team() -> TeamChoice:
    """The team of a scenario that names none: a ward."""
    return TeamChoice("ward", 1, TEAM_BUILDERS["ward"]())


class ScenarioFields(StrictModel):
    """Fields of a scenario. `Scenario` adds its methods."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"description": "Who the team is, how it is led, what happens, and how long for."},
    )

    version: Annotated[
        Literal[1], Field(alias="schema", description="Version of the scenario format; this program reads version 1.")
    ]
    name: Annotated[
        str,
        Field(
            pattern=SLUG_PATTERN,
            max_length=60,
            description="Short name, of small letters, digits, _ and -; left out: that of the file.",
        ),
    ] = "scenario"
    title: Annotated[SingleLineText, Field(description="Title for people; left out: made from the name.")] = "Scenario"
    about: Annotated[str, Field(max_length=10_000, description="The story, in a paragraph for the facilitator.")] = ""
    days: Annotated[
        int,
        Field(ge=1, le=MAX_DAYS, description="Working days that a run lasts.", json_schema_extra={"x-unit": "days"}),
    ] = DEFAULT_DAYS
    seed: Annotated[int, Field(ge=0, le=MAX_SEED, description="Luck of the run: another seed, another course.")] = (
        DEFAULT_SEED
    )
    workload: Annotated[float, bounded_field(annotated_fields(Parameters)["workload"])] = DEFAULT_PARAMETERS.workload
    team: Annotated[
        TeamChoice,
        Field(
            default_factory=default_team,
            description="The people, their working ties and who leads whom.",
            json_schema_extra={"default": {"builder": "ward"}},
        ),
    ]
    leadership: Annotated[LeadershipSection, Field(description="How leaders lead at the start.")] = LeadershipSection()
    parameters: Annotated[
        Parameters,
        NamedTupleField(Parameters, excluded_fields=("workload",)),
        Field(description="Constants of the model that differ from their defaults."),
    ] = DEFAULT_PARAMETERS
    mechanisms: Annotated[
        Mechanisms, NamedTupleField(Mechanisms), Field(description="Mechanisms of the model; false switches one off.")
    ] = DEFAULT_MECHANISMS
    kinds: Annotated[
        Mapping[str, ActKind],
        ActKindOverrides(),
        Field(description="What acts do, kind by kind, where it differs from the model; shares add up to 1."),
    ] = FrozenDict(DEFAULT_ACT_KINDS)
    start: Annotated[StartSection, Field(description="What people start with, where it differs from the model.")] = (
        StartSection()
    )
    events: Annotated[tuple[TaggedEvent, ...], Field(description="What happens, in any order."), ListAsTuple] = ()
    predict: Annotated[
        PredictSection | HiddenNone, Field(description="A question for the group before it sees the run."), NotNull
    ] = None
    debrief: Annotated[
        tuple[MultiLineText, ...], Field(description="Questions for the talk afterwards."), ListAsTuple
    ] = DEFAULT_DEBRIEF
    notes: Annotated[str, Field(max_length=10_000, description="Notes for the presenter.")] = ""

    @model_validator(mode="before")
    @classmethod
    def _add_title(cls, data: Any) -> Any:
        """Make a title from the name where there is none."""
        if isinstance(data, Mapping) and "title" not in data and isinstance(data.get("name"), str):
            return {**data, "title": title_from_name(data["name"])}
        return data
