"""State variables that are recorded for each person and day."""

from __future__ import annotations

from typing import NamedTuple

from sim.model.metadata import Metadata


class StateVariable(NamedTuple):
    """A state variable: its name, its symbol in formulas, and its metadata."""

    name: str
    symbol: str
    metadata: Metadata


PERSON_STATES: tuple[StateVariable, ...] = (
    StateVariable("wellbeing", "W", Metadata("Wellbeing in the morning.", "", 0, 1)),
    StateVariable("energy", "E", Metadata("Energy in the morning.", "", 0, 1)),
    StateVariable("energy_after_shift", "E′", Metadata("Energy at the end of the shift.", "", 0, 1)),
    StateVariable(
        "felt_compassion",
        "C",
        Metadata("Felt compassion: effect of compassion recently received, in the morning.", "", 0, 1),
    ),
    StateVariable(
        "glimpsed", "G", Metadata("Number of acts toward others that the person saw yesterday.", "acts", 0, None)
    ),
    StateVariable("safety", "S", Metadata("Psychological safety in the morning.", "", 0, 1, "edmondson1999")),
    StateVariable("obstacles", "O", Metadata("Obstacles in the morning.", "", 0, 1)),
    StateVariable("set_point", "W*", Metadata("Set-point: the wellbeing to which the person returns.", "", 0, 1)),
    StateVariable("disposition", "D", Metadata("Trait compassion.", "", 0, 1)),
    StateVariable("overload", "", Metadata("Demand of the day in excess of the energy in the morning.", "", 0, None)),
    StateVariable(
        "care",
        "",
        Metadata(
            "Probability that a contact with a patient in average need is compassionate; empty if absent.", "", 0, 1
        ),
    ),
    StateVariable("acts_given", "", Metadata("Acts given to colleagues today.", "acts", 0, None)),
    StateVariable(
        "contagious_given", "", Metadata("Acts given today that were caused by felt compassion.", "acts", 0, None)
    ),
    StateVariable("acts_received", "", Metadata("Acts received today, including acts from outside.", "acts", 0, None)),
    StateVariable(
        "conversations_held", "", Metadata("Conversations held as a leader today.", "conversations", 0, None)
    ),
    StateVariable(
        "conversations_received",
        "",
        Metadata("Conversations with the person's leader today.", "conversations", 0, None),
    ),
    StateVariable(
        "quiet_days", "", Metadata("Days at work since the last act or conversation received.", "days", 0, None)
    ),
    StateVariable("tests", "", Metadata("Small tests of change tried today.", "tests", 0, 1)),
    StateVariable("present", "", Metadata("Whether the person is at work today: 1 or 0.", "", 0, 1)),
    StateVariable("left", "", Metadata("Whether the person leaves after today: 1 or 0.", "", 0, 1)),
)
"""State variables in the order of the states of a trace's `people`."""

STATE_NAMES: tuple[str, ...] = tuple(state.name for state in PERSON_STATES)
STATE_INDEX = {name: column for column, name in enumerate(STATE_NAMES)}
