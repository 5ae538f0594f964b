"""The events of a scenario's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag

from sim.model.mechanisms import Mechanisms
from sim.model.metadata import annotated_fields
from sim.model.parameters import Parameters
from sim.scenario.named_choices import StyleChoice
from sim.scenario.pydantic_fields import (
    FrozenDict,
    HiddenNone,
    ListAsTuple,
    NotNull,
    PartialNamedTupleField,
    Share,
    SingleLineText,
    StrictModel,
    bounded_field,
)

MAX_DAYS = 100_000

Name = Annotated[str, Field(min_length=1, max_length=200)]
NameList = Annotated[tuple[Name, ...], Field(min_length=1), ListAsTuple]
Day = Annotated[int, Field(ge=1, le=MAX_DAYS)]


def _as_list(value: Any) -> Any:
    """A single name as a list of one."""
    return [value] if isinstance(value, str) else value


TeamNameList = Annotated[NameList, BeforeValidator(_as_list, json_schema_input_type=Name | NameList)]
Strength = Annotated[float, Field(ge=0, le=10, json_schema_extra={"x-unit": "log-odds"})]


UntilDay = Annotated[
    Day | HiddenNone, Field(description="Last day, included; left out: to the end of the run."), NotNull
]


class EventBase(StrictModel):
    """What all events have in common."""

    day: Annotated[Day, Field(description="Day on which it starts; the first day of a run is 1.")]
    note: Annotated[SingleLineText, Field(description="What to call the event in figures and reports.")] = ""

    def target_teams(self) -> tuple[str, ...]:
        """Names of the teams it applies to; empty where it names none."""
        return ()

    def target_people(self) -> tuple[str, ...]:
        """Names of the people it applies to; empty where it names none."""
        return ()


class TargetableEvent(EventBase):
    """An event that can be about teams or about people."""

    team: Annotated[TeamNameList, Field(description="The team or teams it applies to; left out: everybody.")] = ()
    people: Annotated[NameList, Field(description="Names of the people it applies to; left out: everybody.")] = ()

    def target_teams(self) -> tuple[str, ...]:
        """Names of the teams it applies to; empty where it names none."""
        return self.team

    def target_people(self) -> tuple[str, ...]:
        """Names of the people it applies to; empty where it names none."""
        return self.people


class LastingEvent(TargetableEvent):
    """An event that is at work until a day; afterwards what was in force before returns."""

    until: UntilDay = None


class WorkloadEvent(LastingEvent):
    """Sets the workload: a winter surge, a quiet summer."""

    event: Literal["workload"]
    workload: Annotated[float, bounded_field(annotated_fields(Parameters)["workload"])]


class LeadershipEvent(LastingEvent):
    """Sets the style of the leaders, of a team or of all."""

    event: Literal["leadership"]
    style: Annotated[StyleChoice, Field(description="Name of a style, or its five numbers.")]


class CampaignEvent(LastingEvent):
    """Adds to the readiness to give, of all or of a drawn share of champions: "make every contact count"."""

    event: Literal["campaign"]
    strength: Annotated[Strength, Field(description="What it adds to readiness to give.")]
    share: Annotated[Share, Field(description="Share of the people who are champions, drawn by luck.")] = 1.0


class MandateEvent(LastingEvent):
    """Adds to the readiness to give like a campaign, but giving returns no energy meanwhile: kindness by order."""

    event: Literal["mandate"]
    strength: Annotated[Strength, Field(description="What it adds to readiness to give.")]


class SparkEvent(TargetableEvent):
    """One person receives compassionate acts from outside the team."""

    event: Literal["spark"]
    person: Annotated[Name | HiddenNone, Field(description="Who receives them; left out: drawn by luck."), NotNull] = (
        None
    )
    acts: Annotated[int, Field(ge=1, le=100, description="Number of acts.", json_schema_extra={"x-unit": "acts"})]

    def target_people(self) -> tuple[str, ...]:
        """Name of the person, or names of those of whom one is drawn; empty where it names none."""
        return self.people if self.person is None else (self.person,)


class AbsenceEvent(LastingEvent):
    """Named people, or a drawn share of them, are away."""

    event: Literal["absence"]
    share: Annotated[
        Share | HiddenNone, Field(description="Share of the people who are away, drawn by luck."), NotNull
    ] = None


class IncidentEvent(TargetableEvent):
    """Something goes wrong: safety falls where leaders control, and obstacles rise."""

    event: Literal["incident"]
    harm: Annotated[Share, Field(description="How bad it is.")]


class ChangeEvent(EventBase):
    """Sets constants of the model, or switches mechanisms, for everybody."""

    until: UntilDay = None
    event: Literal["change"]
    parameters: Annotated[
        Mapping[str, float],
        PartialNamedTupleField(Parameters, excluded_fields=("workload",)),
        Field(description="Constants of the model that have other values."),
    ] = FrozenDict()
    mechanisms: Annotated[
        Mapping[str, bool],
        PartialNamedTupleField(Mechanisms),
        Field(description="Mechanisms that are switched: false is off, true is on."),
    ] = FrozenDict()


Event = (
    WorkloadEvent
    | LeadershipEvent
    | CampaignEvent
    | MandateEvent
    | SparkEvent
    | AbsenceEvent
    | IncidentEvent
    | ChangeEvent
)

EVENT_CLASSES: dict[str, type[EventBase]] = {
    get_args(kind.model_fields["event"].annotation)[0]: kind for kind in get_args(Event)
}
"""Kinds of event, by the word that a scenario has for them."""

EVENT_TAG = "event "


def _event_tag(value: Any) -> str | None:
    """The tag of an event's kind."""
    kind = value.get("event") if isinstance(value, dict) else getattr(value, "event", None)
    return EVENT_TAG + kind if isinstance(kind, str) else None


TaggedEvent = Annotated[
    Annotated[WorkloadEvent, Tag(EVENT_TAG + "workload")]
    | Annotated[LeadershipEvent, Tag(EVENT_TAG + "leadership")]
    | Annotated[CampaignEvent, Tag(EVENT_TAG + "campaign")]
    | Annotated[MandateEvent, Tag(EVENT_TAG + "mandate")]
    | Annotated[SparkEvent, Tag(EVENT_TAG + "spark")]
    | Annotated[AbsenceEvent, Tag(EVENT_TAG + "absence")]
    | Annotated[IncidentEvent, Tag(EVENT_TAG + "incident")]
    | Annotated[ChangeEvent, Tag(EVENT_TAG + "change")],
    Discriminator(_event_tag),
]
