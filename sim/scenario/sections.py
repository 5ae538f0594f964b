"""Sections of a scenario: how leaders lead, what people start with, what the group is asked."""

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
    """The mark of a share that a state starts with, with the state's help."""
    return Field(description=PERSON_STATES[STATE_INDEX[name]].metadata.description)


class LeadershipSection(StrictModel):
    """How leaders lead at the start: one style for all, styles by team, or a mix drawn over the teams."""

    style: Annotated[StyleChoice, Field(description="Style of all leaders: a name, or its five numbers.")] = (
        StyleChoice.from_value("transactional")
    )
    teams: Annotated[
        Mapping[str, StyleChoice], Field(description="Styles of the leaders of single teams, by name of team.")
    ] = FrozenDict()
    mix: Annotated[
        Mapping[StyleName, Share],
        Field(description="Styles drawn over the teams that `teams` does not name, each for its share of them."),
    ] = FrozenDict()

    @model_validator(mode="after")
    def _freeze(self) -> LeadershipSection:
        self.__dict__.update(teams=FrozenDict(self.teams), mix=FrozenDict(self.mix))
        return self


class LeaderStart(StrictModel):
    """What leaders start with, where it differs from the others."""

    wellbeing: Annotated[Share | HiddenNone, _state_field("wellbeing"), NotNull] = None
    energy: Annotated[Share | HiddenNone, _state_field("energy"), NotNull] = None
    felt_compassion: Annotated[Share | HiddenNone, _state_field("felt_compassion"), NotNull] = None
    safety: Annotated[Share | HiddenNone, _state_field("safety"), NotNull] = None
    obstacles: Annotated[Share | HiddenNone, _state_field("obstacles"), NotNull] = None

    def given_states(self) -> dict[str, float]:
        """The values that are given for the states of a person, by name of state."""
        values = {state: getattr(self, state) for state in type(self).model_fields if state in STATE_INDEX}
        return {state: value for state, value in values.items() if value is not None}


class PersonStart(LeaderStart):
    """What one person starts with, where it differs from the others."""

    set_point: Annotated[Share | HiddenNone, _state_field("set_point"), NotNull] = None
    disposition: Annotated[Share | HiddenNone, _state_field("disposition"), NotNull] = None


class StartSection(LeaderStart):
    """What everybody starts with, where it differs from the model's own start."""

    improvement: Annotated[Share, Field(description="What the small tests of change of each team have gained.")] = 0.0
    leaders: Annotated[LeaderStart, Field(description="What leaders start with; it goes before the above.")] = (
        LeaderStart()
    )
    people: Annotated[
        Mapping[str, PersonStart],
        Field(description="What single people start with, by name; it goes before all else."),
    ] = FrozenDict()

    def everyone(self) -> dict[str, float]:
        """The values that are given for everybody, by name of state."""
        return self.given_states()

    def given_states_of_leaders(self) -> dict[str, float]:
        """The values that are given for leaders, by name of state."""
        return self.leaders.given_states()

    def given_states_of(self, name: str) -> dict[str, float]:
        """The values that are given for one person, by name of state."""
        return self.people[name].given_states() if name in self.people else {}

    @model_validator(mode="after")
    def _freeze(self) -> StartSection:
        self.__dict__.update(people=FrozenDict(self.people))
        return self


class PredictSection(StrictModel):
    """A question for the group before it sees the run."""

    question: Annotated[MultiLineText, Field(description="The question.")]
    options: Annotated[
        tuple[SingleLineText, ...],
        Field(max_length=10, description="Answers to choose from; left out: an open question."),
        ListAsTuple,
    ] = ()
    measure: Annotated[MeasureName | HiddenNone, Field(description="Measure that shows the answer."), NotNull] = None
