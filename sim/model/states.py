"""What is known of a person on a day, in the order in which it is kept."""

from __future__ import annotations

from typing import NamedTuple

from sim.model.about import About


class State(NamedTuple):
    """A quantity kept for each person and day."""

    name: str
    symbol: str
    about: About


PERSON_STATES: tuple[State, ...] = (
    State("wellbeing", "W", About("How well the person is, in the morning.", "", 0, 1)),
    State("energy", "E", About("What is left to give, in the morning.", "", 0, 1)),
    State("energy_after_shift", "E′", About("What is left to give at the end of the shift.", "", 0, 1)),
    State("felt_compassion", "C", About("Warmth of compassion recently received, in the morning.", "", 0, 1)),
    State("glimpsed", "G", About("Acts toward others that the person saw yesterday.", "acts", 0, None)),
    State("safety", "S", About("Psychological safety, in the morning.", "", 0, 1, "edmondson1999")),
    State("obstacles", "O", About("Hindrances that nobody has cleared away, in the morning.", "", 0, 1)),
    State("set_point", "W*", About("The wellbeing the person returns to.", "", 0, 1)),
    State("disposition", "D", About("Trait compassion.", "", 0, 1)),
    State("overload", "", About("Demand of the day that exceeds the energy of the morning.", "", 0, None)),
    State(
        "care",
        "",
        About(
            "Chance that a contact with a patient in average need is a compassionate one; empty when absent.", "", 0, 1
        ),
    ),
    State("acts_given", "", About("Acts given to colleagues today.", "acts", 0, None)),
    State("contagious_given", "", About("Acts given today that felt compassion led to.", "acts", 0, None)),
    State("acts_received", "", About("Acts received today, those from outside included.", "acts", 0, None)),
    State("conversations_held", "", About("Conversations held as a leader today.", "conversations", 0, None)),
    State("conversations_received", "", About("Conversations with the own leader today.", "conversations", 0, None)),
    State("quiet_days", "", About("Days at work since the last act or conversation received.", "days", 0, None)),
    State("tests", "", About("Small tests of change tried today.", "tests", 0, 1)),
    State("present", "", About("Whether the person is at work today: 1 or 0.", "", 0, 1)),
    State("left", "", About("Whether the person leaves after today: 1 or 0.", "", 0, 1)),
)
"""Columns of a trace's `people`; the index of a name is its column."""

STATE_NAMES: tuple[str, ...] = tuple(state.name for state in PERSON_STATES)
STATE = {name: column for column, name in enumerate(STATE_NAMES)}
