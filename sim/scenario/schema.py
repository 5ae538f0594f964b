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
"""Version of the file format."""
SLUG_PATTERN = r"^[a-z0-9][a-z0-9_-]*$"
DEFAULT_DEBRIEF = (
    "What did you see?",
    "So what: where do you know this from your own team?",
    "Now what: which one thing will you do differently next week?",
)
"""Default questions for the discussion after the run."""

DEFAULT_DAYS = 250
"""Default number of days of a run: the working days of a year."""
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
    """Convert text to a valid name of a scenario: lower-case letters, digits, _ and -."""
    return re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")[:60] or "scenario"


def title_from_name(name: str) -> str:
    """The default title for a name: "Winter pressure" for `winter_pressure`."""
    return re.sub("[_-]+", " ", name[:200]).strip().capitalize() or "Scenario"


def default_team() -> TeamChoice:
    """The default team: a ward."""
    return TeamChoice("ward", 1, TEAM_BUILDERS["ward"]())


class ScenarioFields(StrictModel):
    """Fields of a scenario. `Scenario` adds its methods."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"description": "A team, its leadership, the events, and the number of days."},
    )

    version: Annotated[Literal[1], Field(alias="schema", description="Version of the file format: 1.")]
    name: Annotated[
        str,
        Field(
            pattern=SLUG_PATTERN,
            max_length=60,
            description="Name of the scenario: lower-case letters, digits, _ and -. Default: that of the file.",
        ),
    ] = "scenario"
    title: Annotated[SingleLineText, Field(description="Title. Default: made from the name.")] = "Scenario"
    about: Annotated[str, Field(max_length=10_000, description="The story of the scenario, for the facilitator.")] = ""
    days: Annotated[
        int,
        Field(ge=1, le=MAX_DAYS, description="Number of working days in a run.", json_schema_extra={"x-unit": "days"}),
    ] = DEFAULT_DAYS
    seed: Annotated[int, Field(ge=0, le=MAX_SEED, description="Random seed. Another seed gives another run.")] = (
        DEFAULT_SEED
    )
    workload: Annotated[float, bounded_field(annotated_fields(Parameters)["workload"])] = DEFAULT_PARAMETERS.workload
    team: Annotated[
        TeamChoice,
        Field(
            default_factory=default_team,
            description="The people, their working ties and their leaders.",
            json_schema_extra={"default": {"builder": "ward"}},
        ),
    ]
    leadership: Annotated[LeadershipSection, Field(description="Leadership on the first day.")] = LeadershipSection()
    parameters: Annotated[
        Parameters,
        NamedTupleField(Parameters, excluded_fields=("workload",)),
        Field(description="Constants of the model that differ from their defaults."),
    ] = DEFAULT_PARAMETERS
    mechanisms: Annotated[
        Mechanisms,
        NamedTupleField(Mechanisms),
        Field(description="Mechanisms of the model. false: switched off."),
    ] = DEFAULT_MECHANISMS
    kinds: Annotated[
        Mapping[str, ActKind],
        ActKindOverrides(),
        Field(description="Effects of the kinds of act that differ from the defaults. The shares add up to 1."),
    ] = FrozenDict(DEFAULT_ACT_KINDS)
    start: Annotated[StartSection, Field(description="Initial states that differ from the defaults.")] = StartSection()
    events: Annotated[tuple[TaggedEvent, ...], Field(description="Events, in any order."), ListAsTuple] = ()
    predict: Annotated[
        PredictSection | HiddenNone,
        Field(description="A question for the group before it sees the run."),
        NotNull,
    ] = None
    debrief: Annotated[
        tuple[MultiLineText, ...], Field(description="Questions for the discussion after the run."), ListAsTuple
    ] = DEFAULT_DEBRIEF
    notes: Annotated[str, Field(max_length=10_000, description="Notes for the presenter.")] = ""

    @model_validator(mode="before")
    @classmethod
    def _add_title(cls, data: Any) -> Any:
        """Add the default title."""
        if isinstance(data, Mapping) and "title" not in data and isinstance(data.get("name"), str):
            return {**data, "title": title_from_name(data["name"])}
        return data
