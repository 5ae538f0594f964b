"""Display scales and units of the columns of analyses: levels and shares are shown from 0 to 100."""

from __future__ import annotations

from sim.analysis.rerun_individuals import EARLIER_SUFFIX
from sim.model.display import DisplayScale
from sim.sweeps.comparison.text import DIFFERENCE_UNITS, OUTCOME_FORMATS

UNITS = {
    DisplayScale.POINTS: "points",
    DisplayScale.SHARE: "%",
    DisplayScale.RATE: "per person and day",
    DisplayScale.COUNT: "per day",
    DisplayScale.RATIO: "",
}


def display_scale(column: str) -> DisplayScale:
    """Display scale of a column. Traits of leadership and fields have the scale RATIO and are not scaled."""
    measure = column.removesuffix(EARLIER_SUFFIX)
    if measure == "engagement":
        return DisplayScale.POINTS
    return OUTCOME_FORMATS[measure].scale if measure in OUTCOME_FORMATS else DisplayScale.RATIO


def display_factor(column: str) -> float:
    """100 for levels and shares, 1 for other columns."""
    return display_scale(column).factor


def display_unit(column: str, *, is_difference: bool = False) -> str:
    """Unit of a column on its display scale. Differences of shares are in percentage points."""
    scale = display_scale(column)
    return DIFFERENCE_UNITS.get(scale, UNITS[scale]) if is_difference else UNITS[scale]


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
        Whether the axis shows differences.
    """
    unit = display_unit(column, is_difference=is_difference)
    label = name or column_name(column)
    return f"{label} ({unit})" if unit else label
