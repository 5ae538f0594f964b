"""Sections of a scenario: how leaders lead, what people start with, what the group is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field as Setting
from pydantic import model_validator

from sim.model.states import PERSON_STATES, STATE_INDEX
from sim.scenario.choices import MeasureName, StyleChoice, StyleName
from sim.scenario.fields import Checked, FrozenDict, Left, Line, Listed, Share, Text, Written


def _state(name: str) -> Any:
    """The mark of a share that a state starts with, with the state's help."""
    return Setting(description=PERSON_STATES[STATE_INDEX[name]].metadata.description)


class Leadership(Checked):
    """How leaders lead at the start: one style for all, styles by team, or a mix drawn over the teams."""

    style: Annotated[StyleChoice, Setting(description="Style of all leaders: a name, or its five numbers.")] = (
        StyleChoice.of("transactional")
    )
    teams: Annotated[
        Mapping[str, StyleChoice], Setting(description="Styles of the leaders of single teams, by name of team.")
    ] = FrozenDict()
    mix: Annotated[
        Mapping[StyleName, Share],
        Setting(description="Styles drawn over the teams that `teams` does not name, each for its share of them."),
    ] = FrozenDict()

    @model_validator(mode="after")
    def _freeze(self) -> Leadership:
        self.__dict__.update(teams=FrozenDict(self.teams), mix=FrozenDict(self.mix))
        return self


class LeaderStart(Checked):
    """What leaders start with, where it differs from the others."""

    wellbeing: Annotated[Share | Left, _state("wellbeing"), Written] = None
    energy: Annotated[Share | Left, _state("energy"), Written] = None
    felt_compassion: Annotated[Share | Left, _state("felt_compassion"), Written] = None
    safety: Annotated[Share | Left, _state("safety"), Written] = None
    obstacles: Annotated[Share | Left, _state("obstacles"), Written] = None

    def given(self) -> dict[str, float]:
        """The values that are given for the states of a person, by name of state."""
        values = {state: getattr(self, state) for state in type(self).model_fields if state in STATE_INDEX}
        return {state: value for state, value in values.items() if value is not None}


class PersonStart(LeaderStart):
    """What one person starts with, where it differs from the others."""

    set_point: Annotated[Share | Left, _state("set_point"), Written] = None
    disposition: Annotated[Share | Left, _state("disposition"), Written] = None


class Start(LeaderStart):
    """What everybody starts with, where it differs from the model's own start."""

    improvement: Annotated[Share, Setting(description="What the small tests of change of each team have gained.")] = 0.0
    leaders: Annotated[LeaderStart, Setting(description="What leaders start with; it goes before the above.")] = (
        LeaderStart()
    )
    people: Annotated[
        Mapping[str, PersonStart],
        Setting(description="What single people start with, by name; it goes before all else."),
    ] = FrozenDict()

    def everyone(self) -> dict[str, float]:
        """The values that are given for everybody, by name of state."""
        return self.given()

    def for_leaders(self) -> dict[str, float]:
        """The values that are given for leaders, by name of state."""
        return self.leaders.given()

    def for_person(self, name: str) -> dict[str, float]:
        """The values that are given for one person, by name of state."""
        return self.people[name].given() if name in self.people else {}

    @model_validator(mode="after")
    def _freeze(self) -> Start:
        self.__dict__.update(people=FrozenDict(self.people))
        return self


class Predict(Checked):
    """A question for the group before it sees the run."""

    question: Annotated[Text, Setting(description="The question.")]
    options: Annotated[
        tuple[Line, ...],
        Setting(max_length=10, description="Answers to choose from; left out: an open question."),
        Listed,
    ] = ()
    measure: Annotated[MeasureName | Left, Setting(description="Measure that shows the answer."), Written] = None
