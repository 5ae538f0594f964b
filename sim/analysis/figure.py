"""Helpers for the figures of analyses: page layout, axis labels with units, and display scales."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.analysis.rerun_individuals import EARLIER_SUFFIX
from sim.model.display import DisplayScale
from sim.model.measures import MEASURE_BY_NAME
from sim.reporting.figures.style import FONT_SIZE, MUTED, SMALL_FONT_SIZE, TITLE_FONT_SIZE, truncate_to_width
from sim.reporting.narrative import DISCLAIMER

UNITS = {
    DisplayScale.POINTS: "points",
    DisplayScale.SHARE: "%",
    DisplayScale.RATE: "per person and day",
    DisplayScale.COUNT: "per day",
    DisplayScale.RATIO: "",
}


def new_analysis_figure(width: float, height: float, title: str, subtitle: str, footer: str) -> Figure:
    """A figure with title, subtitle, disclaimer and footer.

    Parameters
    ----------
    width, height
        Size in inches.
    title, subtitle
        Texts at the top.
    footer
        Sample size, at the bottom right.
    """
    figure = Figure(figsize=(width, height))
    left = 0.35 / width
    title = truncate_to_width(title, width - 0.7, TITLE_FONT_SIZE, bold=True)
    subtitle = truncate_to_width(subtitle, width - 0.7, FONT_SIZE)
    figure.text(left, 1 - 0.3 / height, title, size=TITLE_FONT_SIZE, weight="bold", va="top")
    figure.text(left, 1 - 0.68 / height, subtitle, size=FONT_SIZE, color=MUTED, va="top")
    figure.text(left, 0.16 / height, DISCLAIMER, size=SMALL_FONT_SIZE, color=MUTED, va="bottom")
    figure.text(1 - left, 0.16 / height, footer, size=SMALL_FONT_SIZE, color=MUTED, va="bottom", ha="right")
    return figure


def display_scale(column: str) -> DisplayScale:
    """The scale on which figures show a column of a table. Traits of leadership and fields are shown as they are."""
    measure = column.removesuffix(EARLIER_SUFFIX)
    if measure == "engagement":
        return DisplayScale.POINTS
    return MEASURE_BY_NAME[measure].scale if measure in MEASURE_BY_NAME else DisplayScale.RATIO


def to_display_values(column: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of a column on the scale on which figures show them: levels and shares from 0 to 100."""
    return values * 100.0 if display_scale(column) in (DisplayScale.POINTS, DisplayScale.SHARE) else values


def column_name(column: str) -> str:
    """Name of a column in a figure."""
    return column.removesuffix(EARLIER_SUFFIX).replace("_", " ")


def axis_label(column: str, *, name: str = "", is_difference: bool = False) -> str:
    """Axis label of a column with its unit, such as "wellbeing (points)".

    Parameters
    ----------
    column
        Name of the column.
    name
        Quantity on the axis. Default: the name of the column.
    is_difference
        Whether the axis shows differences, so that the unit of shares is percentage points.
    """
    scale = display_scale(column)
    unit = "percentage points" if is_difference and scale is DisplayScale.SHARE else UNITS[scale]
    label = name or column_name(column)
    return f"{label} ({unit})" if unit else label
