"""The measures of a day, for each team and for the whole organisation.

Each measure is one entry of `MEASURES`: key, texts, unit, scale and colour. Reports, figures, the page, sweeps and the
documentation read everything from it. `sim.model.rules.day_measures` computes the values.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.display import DisplayScale
from sim.model.metadata import Metadata
from sim.model.palette import BLUE, GREEN, ORANGE, PURPLE, RED, SKY

BURNT_OUT_THRESHOLD = 0.45
WORN_OUT_THRESHOLD = 0.20
MIN_LEFT_OUT_DAYS = 10
RIPPLE_WINDOW_DAYS = 10


class Measure(NamedTuple):
    """A measure of a day, for the whole organisation and for each team.

    Attributes
    ----------
    name
        Its key in data files, scenarios and plans.
    metadata
        Description, unit and bounds of the values in data files.
    label
        Name in a sentence and in tables: "people burnt out".
    scale
        The scale on which its values are shown.
    display_unit
        Unit of the values that are shown, for axes and column headers: "% of people".
    better
        1 if more of it is better for the people, −1 if less of it is, 0 if neither.
    colour
        Colour of its line in figures, as a hex string.
    short_label
        Name in legends; "" if it is the label.
    is_plural
        Whether the label takes a plural verb.
    """

    name: str
    metadata: Metadata
    label: str
    scale: DisplayScale
    display_unit: str
    better: int
    colour: str
    short_label: str = ""
    is_plural: bool = False

    @property
    def table_label(self) -> str:
        """Name with unit, for a table."""
        return f"{self.legend_label} ({self.display_unit})"

    @property
    def legend_label(self) -> str:
        """Name of the measure in a legend."""
        return self.short_label or self.label

    @property
    def axis_label(self) -> str:
        """Name and unit, for an axis or a column header: "burnt out (% of people)"."""
        return f"{self.legend_label} ({self.display_unit})"


MEASURES: tuple[Measure, ...] = (
    Measure(
        "wellbeing",
        Metadata("Mean wellbeing in the morning.", "", 0, 1),
        label="wellbeing",
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=1,
        colour=BLUE,
    ),
    Measure(
        "energy",
        Metadata("Mean energy in the morning.", "", 0, 1),
        label="energy",
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=1,
        colour=ORANGE,
    ),
    Measure(
        "energy_after_shift",
        Metadata("Mean energy at the end of the shift.", "", 0, 1),
        label="energy after the shift",
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=1,
        colour=ORANGE,
    ),
    Measure(
        "felt_compassion",
        Metadata("Mean felt compassion in the morning.", "", 0, 1),
        label="felt compassion",
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=1,
        colour=SKY,
    ),
    Measure(
        "safety",
        Metadata("Mean psychological safety in the morning.", "", 0, 1, "edmondson1999"),
        label="psychological safety",
        short_label="safety",
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=1,
        colour=GREEN,
    ),
    Measure(
        "obstacles",
        Metadata("Mean obstacles in the morning.", "", 0, 1),
        label="obstacles",
        is_plural=True,
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=-1,
        colour=ORANGE,
    ),
    Measure(
        "improvement",
        Metadata(
            "Improvement of the work by the team's small tests of change; for the organisation, the mean over people.",
            "",
            0,
            1,
        ),
        label="improvement of the work",
        short_label="improvement",
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=1,
        colour=GREEN,
    ),
    Measure(
        "acts",
        Metadata("Acts given to colleagues on this day, per person.", "acts per person", 0, None),
        label="acts of compassion per person and day",
        short_label="acts",
        is_plural=True,
        scale=DisplayScale.RATE,
        display_unit="per person and day",
        better=1,
        colour=PURPLE,
    ),
    Measure(
        "contagious_share",
        Metadata("Share of the day's acts that felt compassion led to; empty on a day without acts.", "", 0, 1),
        label="acts that one received led to",
        short_label="contagious acts",
        is_plural=True,
        scale=DisplayScale.SHARE,
        display_unit="% of acts",
        better=0,
        colour=PURPLE,
    ),
    Measure(
        "conversations",
        Metadata("Conversations that leaders held on this day.", "conversations", 0, None),
        label="conversations of leaders a day",
        short_label="conversations of leaders",
        is_plural=True,
        scale=DisplayScale.COUNT,
        display_unit="per day",
        better=1,
        colour=GREEN,
    ),
    Measure(
        "tests",
        Metadata("Small tests of change tried on this day, per person.", "tests per person", 0, 1),
        label="small tests of change per person and day",
        short_label="small tests of change",
        is_plural=True,
        scale=DisplayScale.RATE,
        display_unit="per person and day",
        better=1,
        colour=GREEN,
    ),
    Measure(
        "leavers",
        Metadata("People who leave after this day.", "people", 0, None),
        label="people who leave a day",
        short_label="people who leave",
        is_plural=True,
        scale=DisplayScale.COUNT,
        display_unit="per day",
        better=-1,
        colour=RED,
    ),
    Measure(
        "burnt_out",
        Metadata(
            f"Share of people with wellbeing and morning energy both below {BURNT_OUT_THRESHOLD}.",
            "",
            0,
            1,
            "nhs_staff_survey2024",
        ),
        label="people burnt out",
        short_label="burnt out",
        is_plural=True,
        scale=DisplayScale.SHARE,
        display_unit="% of people",
        better=-1,
        colour=RED,
    ),
    Measure(
        "worn_out",
        Metadata(
            f"Share of people with less energy than {WORN_OUT_THRESHOLD:.2f} at the end of the shift.",
            "",
            0,
            1,
            "nhs_staff_survey2024",
        ),
        label="people worn out after the shift",
        short_label="worn out",
        is_plural=True,
        scale=DisplayScale.SHARE,
        display_unit="% of people",
        better=-1,
        colour=ORANGE,
    ),
    Measure(
        "left_out",
        Metadata(f"Share of people who received no act or conversation on {MIN_LEFT_OUT_DAYS} days at work.", "", 0, 1),
        label="people left out",
        short_label="left out",
        is_plural=True,
        scale=DisplayScale.SHARE,
        display_unit="% of people",
        better=-1,
        colour=SKY,
    ),
    Measure(
        "care",
        Metadata(
            "Probability that a contact with a patient in average need is a compassionate one: mean over the people "
            "at work; empty if nobody is.",
            "",
            0,
            1,
        ),
        label="compassionate contacts with patients",
        short_label="compassionate care",
        is_plural=True,
        scale=DisplayScale.SHARE,
        display_unit="% of contacts",
        better=1,
        colour=RED,
    ),
    Measure(
        "creativity",
        Metadata("An assumed index: 0.5 safety + 0.3 felt compassion + 0.2 wellbeing.", "", 0, 1),
        label="creativity",
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=1,
        colour=BLUE,
    ),
    Measure(
        "productivity",
        Metadata("An assumed index: 0.5 energy + 0.3 wellbeing + 0.2 (1 − obstacles).", "", 0, 1),
        label="productivity",
        scale=DisplayScale.POINTS,
        display_unit="points",
        better=1,
        colour=GREEN,
    ),
    Measure(
        "ripple_number",
        Metadata(
            "Acts and conversations that each act or conversation received on this day sets off within "
            f"{RIPPLE_WINDOW_DAYS} days; empty on the last {RIPPLE_WINDOW_DAYS} days of a run and if there was none.",
            "acts per act",
            0,
            None,
        ),
        label="ripple number",
        scale=DisplayScale.RATIO,
        display_unit="acts per act",
        better=0,
        colour=PURPLE,
    ),
)
"""Columns of a trace's `days`; the index of a measure is its column."""

MEASURE_BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
MEASURE_NAMES: tuple[str, ...] = tuple(MEASURE_BY_NAME)
MEASURE_INDEX = {name: column for column, name in enumerate(MEASURE_NAMES)}
N_MEASURES = len(MEASURES)
