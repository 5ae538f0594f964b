"""Sections of a scenario: leadership, initial states, and the question for the group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from sim.model.states import PERSON_STATES, STATE_INDEX
from sim.scenario.named_choices import MeasureName, StyleChoice, StyleName
from sim.scenario.pydantic_fields import (
    FrozenDict,
    HiddenNone,
    ListAsTuple,
    MultiLineText,
    NotNull,
    Share,
    SingleLineText,
    StrictModel,
)


def _state_field(name: str) -> Any:
    """The pydantic field of an initial state, with the description of the state."""
    return Field(description=PERSON_STATES[STATE_INDEX[name]].metadata.description)


class LeadershipSection(StrictModel):
    """Leadership on the first day: one style for all, styles by team, or a mix that is assigned to teams at random."""

    style: Annotated[StyleChoice, Field(description="Style of all leaders: a name, or five numbers.")] = (
        StyleChoice.from_value("transactional")
    )
    teams: Annotated[Mapping[str, StyleChoice], Field(description="Styles of individual teams, by team name.")] = (
        FrozenDict()
    )
    mix: Annotated[
        Mapping[StyleName, Share],
        Field(description="Shares of styles, which are assigned at random to the teams that `teams` does not name."),
    ] = FrozenDict()

    @model_validator(mode="after")
    def _freeze(self) -> LeadershipSection:
        self.__dict__.update(teams=FrozenDict(self.teams), mix=FrozenDict(self.mix))
        return self


class LeaderStart(StrictModel):
    """Initial states of leaders, if they differ from those of the others."""

    wellbeing: Annotated[Share | HiddenNone, _state_field("wellbeing"), NotNull] = None
    energy: Annotated[Share | HiddenNone, _state_field("energy"), NotNull] = None
    felt_compassion: Annotated[Share | HiddenNone, _state_field("felt_compassion"), NotNull] = None
    safety: Annotated[Share | HiddenNone, _state_field("safety"), NotNull] = None
    obstacles: Annotated[Share | HiddenNone, _state_field("obstacles"), NotNull] = None

    def given_states(self) -> dict[str, float]:
        """The given initial states, by name."""
        values = {state: getattr(self, state) for state in type(self).model_fields if state in STATE_INDEX}
        return {state: value for state, value in values.items() if value is not None}


class PersonStart(LeaderStart):
    """Initial states of one person, if they differ from those of the others."""

    set_point: Annotated[Share | HiddenNone, _state_field("set_point"), NotNull] = None
    disposition: Annotated[Share | HiddenNone, _state_field("disposition"), NotNull] = None


class StartSection(LeaderStart):
    """Initial states of all people, if they differ from the defaults of the model."""

    improvement: Annotated[Share, Field(description="Initial improvement of each team.")] = 0.0
    leaders: Annotated[LeaderStart, Field(description="Initial states of leaders, instead of those of all people.")] = (
        LeaderStart()
    )
    people: Annotated[
        Mapping[str, PersonStart],
        Field(description="Initial states of individual people, by name, instead of all others."),
    ] = FrozenDict()

    def everyone(self) -> dict[str, float]:
        """The given initial states of all people, by name."""
        return self.given_states()

    def given_states_of_leaders(self) -> dict[str, float]:
        """The given initial states of leaders, by name."""
        return self.leaders.given_states()

    def given_states_of(self, name: str) -> dict[str, float]:
        """The given initial states of one person, by name."""
        return self.people[name].given_states() if name in self.people else {}

    @model_validator(mode="after")
    def _freeze(self) -> StartSection:
        self.__dict__.update(people=FrozenDict(self.people))
        return self


class PredictSection(StrictModel):
    """A question for the group to answer before it sees the run."""

    question: Annotated[MultiLineText, Field(description="The question.")]
    options: Annotated[
        tuple[SingleLineText, ...],
        Field(max_length=10, description="Possible answers. If omitted, the question is open."),
        ListAsTuple,
    ] = ()
    measure: Annotated[MeasureName | HiddenNone, Field(description="Measure of the answer."), NotNull] = None
