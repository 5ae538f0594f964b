"""The types of event of a scenario's timeline.

Each type is one class, with its keys, its texts and an example, and one entry of `Event`. The checks of scenarios, the
JSON Schema, reports, figures, the page and the documentation read it. `sim.world.event_effects` computes its effects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, get_args

from pydantic import BeforeValidator, Field
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic_core import core_schema

from sim.model.display import format_count, format_percent, join_words
from sim.model.mechanisms import Mechanisms
from sim.model.metadata import annotated_fields
from sim.model.parameters import Parameters
from sim.model.styles import describe_style, style_name
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
from sim.scenario.settings_text import describe_settings

MAX_DAYS = 100_000
MAX_LISTED_NAMES = 4
"""More names than these are counted, not listed."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
NameList = Annotated[tuple[Name, ...], Field(min_length=1), ListAsTuple]
Day = Annotated[int, Field(ge=1, le=MAX_DAYS)]


def _as_list(value: Any) -> Any:
    """A single name as a list of one."""
    return [value] if isinstance(value, str) else value


TeamNameList = Annotated[NameList, BeforeValidator(_as_list, json_schema_input_type=Name | NameList)]
Strength = Annotated[float, Field(ge=0, le=10, json_schema_extra={"x-unit": "log-odds"})]


UntilDay = Annotated[
    Day | HiddenNone, Field(description="Last day, included; if omitted, the last day of the run."), NotNull
]


class RandomSelection(NamedTuple):
    """How many people an event selects at random, and with which stream of random numbers.

    Attributes
    ----------
    n_people
        Number of people.
    stream
        Name of a member of `sim.model.rng.RandomStream`.
    """

    n_people: int
    stream: str


class EventBase(StrictModel):
    """What all types of event have in common."""

    title: ClassVar[str]
    """What the page calls the type of event."""
    affects: ClassVar[tuple[str, ...]]
    """Names of the effects in `sim.world.event_effects.EVENT_EFFECTS` that it changes."""
    example: ClassVar[str]
    """An example, as it is written in a scenario file."""
    is_single_day: ClassVar[bool] = False
    """Whether it happens on a single day; otherwise it lasts to the end of the run, or to `until`."""

    day: Annotated[Day, Field(description="Day on which it starts; the first day of a run is 1.")]
    note: Annotated[SingleLineText, Field(description="What to call the event in figures and reports.")] = ""

    def target_teams(self) -> tuple[str, ...]:
        """Names of the teams it applies to; empty if it names none."""
        return ()

    def target_people(self) -> tuple[str, ...]:
        """Names of the people it applies to; empty if it names none."""
        return ()

    def random_selection(self, n_candidates: int) -> RandomSelection | None:
        """The people it selects at random among the people it could apply to; None if it applies to all of them."""
        return None

    def effect_text(self) -> str:
        """What it does, as half a sentence: "the workload is 85 %"."""
        raise NotImplementedError

    def short_text(self) -> str:
        """What it is, in two or three words; the key of its type if a type says nothing else."""
        return str(self.event)  # type: ignore[attr-defined]  # every type has this key

    def describe(self) -> str:
        """What it does and to whom, as half a sentence: "the workload is 85 % in Ward 3"."""
        people, teams = self.target_people(), self.target_teams()
        if people:
            return f"{self.effect_text()} for {format_names(people, 'people')}"
        return f"{self.effect_text()} in {format_names(teams, 'teams')}" if teams else self.effect_text()

    def label(self) -> str:
        """Short name for figures: its note, or what it is."""
        if self.note:
            return self.note
        teams = self.target_teams()
        label = f"{self.short_text()}, {teams[0]}" if len(teams) == 1 else self.short_text()
        return label[:1].upper() + label[1:]


def format_names(names: Sequence[str], noun: str) -> str:
    """Names as a list, or their number if there are many."""
    return join_words(names) if len(names) <= MAX_LISTED_NAMES else f"{len(names)} {noun}"


def round_half_up(number: float) -> int:
    """Round a positive number to the nearest integer, and a half up."""
    return int(number + 0.5)


class TargetableEvent(EventBase):
    """An event that can apply to some teams or people only."""

    team: Annotated[TeamNameList, Field(description="The team or teams it applies to; if omitted, everybody.")] = ()
    people: Annotated[NameList, Field(description="Names of the people it applies to; if omitted, everybody.")] = ()

    def target_teams(self) -> tuple[str, ...]:
        """Names of the teams it applies to; empty if it names none."""
        return self.team

    def target_people(self) -> tuple[str, ...]:
        """Names of the people it applies to; empty if it names none."""
        return self.people


class LastingEvent(TargetableEvent):
    """An event that lasts until a day; afterwards the earlier values hold again."""

    until: UntilDay = None


class WorkloadEvent(LastingEvent):
    """Sets the workload: a winter surge, a quiet summer."""

    title: ClassVar = "Another workload for a while"
    affects: ClassVar = ("workload",)
    example: ClassVar = "{day: 60, until: 120, event: workload, workload: 0.85, note: Winter surge}"

    event: Literal["workload"]
    workload: Annotated[float, bounded_field(annotated_fields(Parameters)["workload"])]

    def effect_text(self) -> str:
        """What it does, as half a sentence."""
        return f"the workload is {format_percent(self.workload)}"

    def short_text(self) -> str:
        """What it is, in a few words."""
        return f"workload {format_percent(self.workload)}"


class LeadershipEvent(LastingEvent):
    """Sets the style of the leaders, of a team or of all."""

    title: ClassVar = "Another style of leadership for a while"
    affects: ClassVar = ("control", "autonomy", "style_index")
    example: ClassVar = "{day: 150, event: leadership, style: compassionate, note: A new leader}"

    event: Literal["leadership"]
    style: Annotated[StyleChoice, Field(description="Name of a style, or its five numbers.")]

    def effect_text(self) -> str:
        """What it does, as half a sentence."""
        return f"leadership is {describe_style(self.style.style)}"

    def short_text(self) -> str:
        """What it is, in a few words."""
        return f"{style_name(self.style.style) or 'new'} leadership"


class CampaignEvent(LastingEvent):
    """Raises the readiness to give, of everybody or of a random share of champions: "make every contact count"."""

    title: ClassVar = "A campaign: make every contact count"
    affects: ClassVar = ("campaign_log_odds",)
    example: ClassVar = "{day: 50, until: 70, event: campaign, strength: 1.0, share: 0.2}"

    event: Literal["campaign"]
    strength: Annotated[Strength, Field(description="What it adds to readiness to give.")]
    share: Annotated[Share, Field(description="Share of the people who are champions, selected at random.")] = 1.0

    def random_selection(self, n_candidates: int) -> RandomSelection | None:
        """The champions, if they are only a share of the people."""
        return RandomSelection(round_half_up(self.share * n_candidates), "CHAMPION") if self.share < 1.0 else None

    def effect_text(self) -> str:
        """What it does, as half a sentence."""
        share = "" if self.share >= 1 else f", carried by {format_percent(self.share)} of the people"
        return f"a campaign: make every contact count{share}"


class MandateEvent(LastingEvent):
    """Raises the readiness to give like a campaign, but giving returns no energy: kindness by order."""

    title: ClassVar = "Kindness by order"
    affects: ClassVar = ("autonomy", "campaign_log_odds")
    example: ClassVar = "{day: 50, until: 70, event: mandate, strength: 1.0}"

    event: Literal["mandate"]
    strength: Annotated[Strength, Field(description="What it adds to readiness to give.")]

    def effect_text(self) -> str:
        """What it does, as half a sentence."""
        return "kindness by order"

    def short_text(self) -> str:
        """What it is, in a few words."""
        return "kindness by order"


class SparkEvent(TargetableEvent):
    """One person receives compassionate acts from outside the team."""

    title: ClassVar = "Kindness from outside"
    affects: ClassVar = ("spark_receivers",)
    example: ClassVar = "{day: 10, event: spark, acts: 5}"
    is_single_day: ClassVar = True

    event: Literal["spark"]
    person: Annotated[
        Name | HiddenNone, Field(description="Who receives them; if omitted, selected at random."), NotNull
    ] = None
    acts: Annotated[int, Field(ge=1, le=100, description="Number of acts.", json_schema_extra={"x-unit": "acts"})]

    def target_people(self) -> tuple[str, ...]:
        """Name of the person, or of the people among whom one is selected; empty if it names none."""
        return self.people if self.person is None else (self.person,)

    def random_selection(self, n_candidates: int) -> RandomSelection | None:
        """The receiver, if the event names none."""
        return RandomSelection(1, "SPARK_RECEIVER") if self.person is None else None

    def effect_text(self) -> str:
        """What it does, as half a sentence."""
        return f"{format_count(self.acts, 'act')} of compassion from outside for {self.person or 'one person'}"

    def short_text(self) -> str:
        """What it is, in a few words."""
        return f"{format_count(self.acts, 'act')} from outside"

    def describe(self) -> str:
        """What it does and to whom, as half a sentence."""
        return self.effect_text() if self.person is not None else super().describe()


class AbsenceEvent(LastingEvent):
    """Named people, or a random share of the people, are away."""

    title: ClassVar = "People are away"
    affects: ClassVar = ("workload", "is_absent")
    example: ClassVar = "{day: 30, until: 40, event: absence, share: 0.2}"

    event: Literal["absence"]
    share: Annotated[
        Share | HiddenNone, Field(description="Share of the people who are away, selected at random."), NotNull
    ] = None

    def random_selection(self, n_candidates: int) -> RandomSelection | None:
        """The people who are away, if the event gives their share."""
        return None if self.share is None else RandomSelection(round_half_up(self.share * n_candidates), "ABSENCE")

    def effect_text(self) -> str:
        """What it does, as half a sentence."""
        return "people are away" if self.share is None else f"{format_percent(self.share)} of the people are away"

    def short_text(self) -> str:
        """What it is, in a few words."""
        return "absence" if self.share is None else f"absence of {format_percent(self.share)}"

    def describe(self) -> str:
        """What it does and to whom, as half a sentence."""
        if self.people and self.share is None:
            return f"{format_names(self.people, 'people')} {'is' if len(self.people) == 1 else 'are'} away"
        return super().describe()


class IncidentEvent(TargetableEvent):
    """Something goes wrong: safety falls where leaders control, and obstacles rise."""

    title: ClassVar = "Something goes wrong"
    affects: ClassVar = ("harm",)
    example: ClassVar = "{day: 90, event: incident, harm: 0.5}"
    is_single_day: ClassVar = True

    event: Literal["incident"]
    harm: Annotated[Share, Field(description="How bad it is.")]

    def effect_text(self) -> str:
        """What it does, as half a sentence."""
        return "something goes wrong"


class ChangeEvent(EventBase):
    """Sets parameters of the model, or switches mechanisms, for everybody."""

    title: ClassVar = "Other parameters or mechanisms for a while"
    affects: ClassVar = ("constants", "style_effects")
    example: ClassVar = "{day: 100, event: change, parameters: {contacts_per_day: 5}, mechanisms: {contagion: false}}"

    until: UntilDay = None
    event: Literal["change"]
    parameters: Annotated[
        Mapping[str, float],
        PartialNamedTupleField(Parameters, excluded_fields=("workload",)),
        Field(description="Parameters of the model that have other values."),
    ] = FrozenDict()
    mechanisms: Annotated[
        Mapping[str, bool],
        PartialNamedTupleField(Mechanisms),
        Field(description="Mechanisms that are switched: false is off, true is on."),
    ] = FrozenDict()

    def effect_text(self) -> str:
        """What it does, as half a sentence."""
        return join_words(describe_settings(self.parameters, self.mechanisms))


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
    get_args(event_class.model_fields["event"].annotation)[0]: event_class for event_class in get_args(Event)
}
"""Types of event, by the key that scenarios use."""

EVENT_TAG = "event "
"""Prefix of the types of event in pydantic's locations; a key of a scenario cannot begin with it."""


class _ByEventType:
    """Annotation of an event: its key `event` selects the class that checks it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        choices = {EVENT_TAG + key: handler.generate_schema(cls) for key, cls in EVENT_CLASSES.items()}
        return core_schema.tagged_union_schema(choices, discriminator=_event_tag)


def _event_tag(value: Any) -> str | None:
    """Tag of the class that checks an event."""
    key = value.get("event") if isinstance(value, dict) else getattr(value, "event", None)
    return EVENT_TAG + key if isinstance(key, str) else None


TaggedEvent = Annotated[Event, _ByEventType()]
