"""The course of the main measures, with the events marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

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
from sim.reporting.figures.style import BLUE, GREEN, ORANGE, PURPLE, RED, SKY
from sim.reporting.formatting import MEASURE_FORMATS, to_display_scale

if TYPE_CHECKING:
    from sim.recording.recording import Recording

MAX_DAYS_WITH_DAILY_LINE = 1500
"""Days; of a longer run single days are not drawn."""
CONTAGIOUS_SHARE = "contagious_share"


class MeasureLine(NamedTuple):
    """A measure with the name and colour of its line; `noisy` ones jump about from day to day."""

    measure: str
    label: str
    colour: str
    noisy: bool = False


class MeasurePanel(NamedTuple):
    """A panel: what it shows, in which unit, which lines, and whether its axis begins at 0."""

    title: str
    y_label: str
    lines: tuple[MeasureLine, ...]
    starts_at_zero: bool = False


PANELS = (
    MeasurePanel(
        "How people are",
        POINTS_LABEL,
        (
            MeasureLine("wellbeing", "wellbeing", BLUE),
            MeasureLine("energy", "energy", ORANGE),
            MeasureLine("safety", "safety", GREEN),
        ),
    ),
    MeasurePanel(
        "Acts of compassion between colleagues", RATE_LABEL, (MeasureLine("acts", "acts", PURPLE, True),), True
    ),
    MeasurePanel(
        "Under strain",
        PERCENT_LABEL,
        (
            MeasureLine("worn_out", "worn out", ORANGE),
            MeasureLine("burnt_out", "burnt out", RED),
            MeasureLine("left_out", "left out", SKY),
        ),
        True,
    ),
    MeasurePanel(
        "How compassion spreads",
        "% of acts (20 days); points",
        (
            MeasureLine(CONTAGIOUS_SHARE, "contagious acts", PURPLE),
            MeasureLine("felt_compassion", "felt compassion", SKY),
        ),
        True,
    ),
    MeasurePanel(
        "What it does",
        "% of contacts; points",
        (
            MeasureLine("care", "compassionate care", RED),
            MeasureLine("creativity", "creativity", BLUE),
            MeasureLine("productivity", "productivity", GREEN),
        ),
    ),
    MeasurePanel(
        "The work",
        POINTS_LABEL,
        (MeasureLine("obstacles", "obstacles", ORANGE), MeasureLine("improvement", "improvement", GREEN)),
        True,
    ),
)


def draw_time_series(recordings: Sequence[Recording]) -> Figure:
    """Small multiples of the main measures; of several runs, the mean and a band that holds eight runs in ten."""
    first = recordings[0]
    figure, panels = new_panel_figure(
        recordings, f"How it went: {first.scenario.title}", describe_lines(recordings), len(PANELS)
    )
    breakpoints = [change.day for change in change_points(first)]
    for number, (axes, panel) in enumerate(zip(panels, PANELS, strict=True)):
        draw_panel(axes, panel, recordings, breakpoints, show_x_labels=number >= len(PANELS) - N_COLUMNS)
    return figure


def describe_lines(recordings: Sequence[Recording]) -> str:
    """Say what the lines are."""
    n_days = recordings[0].n_days
    days = f"smoothed over {time_axis.smoothing_window(n_days)} days"
    if len(recordings) > 1:
        lines = f"Lines: mean of all runs. Bands: eight runs in ten. Both {days}."
    else:
        lines = (
            f"Thick lines: {days}. Thin lines: single days."
            if n_days <= MAX_DAYS_WITH_DAILY_LINE
            else f"Lines are {days}."
        )
    return lines + (" Grey areas and dashed lines: events." if recordings[0].scenario.events else "")


def smoothed_series(recording: Recording, line: MeasureLine, breakpoints: Sequence[int]) -> NDArray[np.float64]:
    """The course of a line; days count for a share of acts as much as they have acts, and more of them are needed."""
    values = recording.time_series(line.measure)
    if line.measure == CONTAGIOUS_SHARE:
        return time_axis.local_linear_smooth(
            values, breakpoints, recording.time_series("acts"), local_constant=True, window_factor=2
        )
    return time_axis.local_linear_smooth(values, breakpoints, local_constant=line.noisy)


def draw_panel(
    axes: Axes, panel: MeasurePanel, recordings: Sequence[Recording], breakpoints: Sequence[int], show_x_labels: bool
) -> None:
    """Draw the lines of a panel with their names."""
    n_days = recordings[0].n_days
    day_indices = time_axis.decimated_day_indices(n_days)
    end_labels = []
    for line in panel.lines:
        factor = to_display_scale(1.0, MEASURE_FORMATS[line.measure].scale)
        smooth = [smoothed_series(recording, line, breakpoints) for recording in recordings]
        low, mean, high = (factor * curve for curve in time_axis.quantile_band(np.array(smooth)))
        if len(recordings) > 1:
            axes.fill_between(day_indices + 1, low[day_indices], high[day_indices], color=line.colour, alpha=0.2, lw=0)
        elif n_days <= MAX_DAYS_WITH_DAILY_LINE and line.measure != CONTAGIOUS_SHARE:
            days = factor * recordings[0].time_series(line.measure)
            axes.plot(day_indices + 1, days[day_indices], color=line.colour, lw=0.7, alpha=0.45)
        axes.plot(day_indices + 1, mean[day_indices], color=line.colour, lw=2.4, marker="o" if n_days == 1 else "")
        end_labels.append((time_axis.last_valid_value(mean), line.label, line.colour))
    axes.set_title(panel.title)
    format_panel(axes, recordings, panel.y_label, panel.starts_at_zero, show_x_labels)
    time_axis.label_line_ends(axes, end_labels, n_days, PANEL_HEIGHT)
