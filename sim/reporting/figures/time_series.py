"""Time series of the main measures, with the events marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.model.display import DisplayScale
from sim.model.measures import MEASURE_BY_NAME
from sim.reporting.before_after import change_points
from sim.reporting.figures import time_axis
from sim.reporting.figures.panels import (
    N_COLUMNS,
    PANEL_HEIGHT,
    PERCENT_LABEL,
    POINTS_LABEL,
    RATE_LABEL,
    format_panel,
    new_panel_figure,
)

if TYPE_CHECKING:
    from sim.recording.recording import Recording

MAX_DAYS_WITH_DAILY_LINE = 1500
"""Maximum number of days for lines of daily values."""
CONTAGIOUS_SHARE = "contagious_share"


class MeasurePanel(NamedTuple):
    """A panel: its title, the unit of its axis, its measures, and whether its axis begins at 0."""

    title: str
    y_label: str
    measures: tuple[str, ...]
    starts_at_zero: bool = False


PANELS = (
    MeasurePanel("Wellbeing, energy and psychological safety", POINTS_LABEL, ("wellbeing", "energy", "safety")),
    MeasurePanel("Acts of compassion between colleagues", RATE_LABEL, ("acts",), True),
    MeasurePanel("Burnt out, worn out and left out", PERCENT_LABEL, ("worn_out", "burnt_out", "left_out"), True),
    MeasurePanel("Spread of compassion", "% of acts (20 days); points", (CONTAGIOUS_SHARE, "felt_compassion"), True),
    MeasurePanel("Care, creativity and productivity", "% of contacts; points", ("care", "creativity", "productivity")),
    MeasurePanel("Obstacles and improvement", POINTS_LABEL, ("obstacles", "improvement"), True),
)


def is_noisy(measure: str) -> bool:
    """Whether a measure varies so much from day to day that a local constant smooths it better than a local line."""
    return MEASURE_BY_NAME[measure].scale is DisplayScale.RATE


def draw_time_series(recordings: Sequence[Recording]) -> Figure:
    """Panels of the main measures. For several runs, the mean and the central 80% of runs."""
    first = recordings[0]
    figure, panels = new_panel_figure(
        recordings, f"Main measures: {first.scenario.title}", describe_lines(recordings), len(PANELS)
    )
    breakpoints = [change.day for change in change_points(first)]
    for number, (axes, panel) in enumerate(zip(panels, PANELS, strict=True)):
        draw_panel(axes, panel, recordings, breakpoints, show_x_labels=number >= len(PANELS) - N_COLUMNS)
    return figure


def describe_lines(recordings: Sequence[Recording]) -> str:
    """Explanation of the lines."""
    n_days = recordings[0].n_days
    days = f"smoothed over {time_axis.smoothing_window(n_days)} days"
    if len(recordings) > 1:
        lines = f"Lines: mean of all runs. Bands: 8 of 10 runs. Both {days}."
    else:
        lines = (
            f"Thick lines: {days}. Thin lines: single days."
            if n_days <= MAX_DAYS_WITH_DAILY_LINE
            else f"Lines are {days}."
        )
    return lines + (" Grey areas and dashed lines: events." if recordings[0].scenario.events else "")


def smoothed_series(recording: Recording, measure: str, breakpoints: Sequence[int]) -> NDArray[np.float64]:
    """Smoothed time series. A share of acts is weighted by the number of acts, with a wider window."""
    values = recording.time_series(measure)
    if measure == CONTAGIOUS_SHARE:
        return time_axis.local_linear_smooth(
            values, breakpoints, recording.time_series("acts"), local_constant=True, window_factor=2
        )
    return time_axis.local_linear_smooth(values, breakpoints, local_constant=is_noisy(measure))


def draw_panel(
    axes: Axes, panel: MeasurePanel, recordings: Sequence[Recording], breakpoints: Sequence[int], show_x_labels: bool
) -> None:
    """Draw the lines of a panel with labels."""
    n_days = recordings[0].n_days
    day_indices = time_axis.decimated_day_indices(n_days)
    end_labels = []
    for name in panel.measures:
        measure = MEASURE_BY_NAME[name]
        factor, colour = measure.scale.factor, measure.colour
        smooth = [smoothed_series(recording, name, breakpoints) for recording in recordings]
        low, mean, high = (factor * curve for curve in time_axis.quantile_band(np.array(smooth)))
        if len(recordings) > 1:
            axes.fill_between(day_indices + 1, low[day_indices], high[day_indices], color=colour, alpha=0.2, lw=0)
        elif n_days <= MAX_DAYS_WITH_DAILY_LINE and name != CONTAGIOUS_SHARE:
            days = factor * recordings[0].time_series(name)
            axes.plot(day_indices + 1, days[day_indices], color=colour, lw=0.7, alpha=0.45)
        axes.plot(day_indices + 1, mean[day_indices], color=colour, lw=2.4, marker="o" if n_days == 1 else "")
        end_labels.append((time_axis.last_valid_value(mean), measure.legend_label, colour))
    axes.set_title(panel.title)
    format_panel(axes, recordings, panel.y_label, panel.starts_at_zero, show_x_labels)
    time_axis.label_line_ends(axes, end_labels, n_days, PANEL_HEIGHT)
