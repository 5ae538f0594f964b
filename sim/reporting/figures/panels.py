"""Figures with panels of time series in two columns, with the events above each column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.reporting.figures import time_axis
from sim.reporting.figures.style import new_figure

if TYPE_CHECKING:
    from sim.recording.recording import Recording

N_COLUMNS = 2
FIGURE_WIDTH, PANEL_HEIGHT = 15.0, 2.5
"""Width of the figure and height of a panel in inches."""
LEFT_MARGIN, RIGHT_MARGIN, COLUMN_GAP, BOTTOM_MARGIN, PANEL_TITLE_HEIGHT, TITLE_HEIGHT = 0.85, 1.75, 2.5, 0.95, 0.5, 1.1
"""Sizes in inches."""
MIN_AXIS_SPAN = 20.0
"""Minimum span of an axis in points or percent, so that small changes look small."""
POINTS_LABEL, PERCENT_LABEL, RATE_LABEL = "points, 0–100", "% of people", "per person and day"
"""Units of panels."""


def new_panel_figure(
    recordings: Sequence[Recording], title: str, subtitle: str, n_panels: int
) -> tuple[Figure, list[Axes]]:
    """Empty figure with panels in rows, and the events above.

    Parameters
    ----------
    recordings
        Runs to show.
    title, subtitle
        Texts at the top of the figure.
    n_panels
        Number of panels.
    """
    first = recordings[0]
    rows = -(-n_panels // N_COLUMNS)
    width = (FIGURE_WIDTH - LEFT_MARGIN - COLUMN_GAP * (N_COLUMNS - 1) - RIGHT_MARGIN) / N_COLUMNS
    event_bars, n_hidden = time_axis.arrange_event_bars(first.scenario.events, first.n_days, width)
    timeline_height = (time_axis.n_event_rows(event_bars) + (0.8 if n_hidden else 0)) * time_axis.EVENT_ROW_HEIGHT
    height = TITLE_HEIGHT + timeline_height + rows * (PANEL_HEIGHT + PANEL_TITLE_HEIGHT) + BOTTOM_MARGIN
    figure = new_figure(FIGURE_WIDTH, height, title, subtitle, [recording.seed for recording in recordings])

    def add_axes(column: int, top: float, height_in: float) -> Axes:
        left = LEFT_MARGIN + column * (width + COLUMN_GAP)
        return figure.add_axes(
            (left / FIGURE_WIDTH, 1 - (top + height_in) / height, width / FIGURE_WIDTH, height_in / height)
        )

    for column in range(N_COLUMNS if timeline_height else 0):
        time_axis.draw_timeline(add_axes(column, TITLE_HEIGHT, timeline_height), event_bars, n_hidden, first.n_days)
    panels = []
    for number in range(n_panels):
        row, column = divmod(number, N_COLUMNS)
        panels.append(
            add_axes(
                column,
                TITLE_HEIGHT + timeline_height + PANEL_TITLE_HEIGHT + row * (PANEL_HEIGHT + PANEL_TITLE_HEIGHT),
                PANEL_HEIGHT,
            )
        )
    return figure, panels


def format_panel(axes: Axes, recordings: Sequence[Recording], unit: str, from_zero: bool, show_x_labels: bool) -> None:
    """Format the axes and mark events, after the lines of a panel are drawn.

    Parameters
    ----------
    axes
        The panel.
    recordings
        Runs to show.
    unit
        Label of the vertical axis.
    from_zero
        Whether the axis begins at 0.
    show_x_labels
        Whether the days are labelled.
    """
    n_days = recordings[0].n_days
    axes.set_ylabel(unit)
    time_axis.format_day_axis(axes, n_days, show_x_labels)
    low, high = axes.get_ylim()
    if unit == RATE_LABEL:
        axes.set_ylim(0.0, max(1.05 * high, 0.5))
    else:
        low, high = axis_limits(0.0 if from_zero else low, high)
        axes.set_ylim(low, high + 0.02 * (high - low))  # so that a line at 100 is not clipped
    time_axis.mark_events(axes, recordings[0].scenario.events, n_days)


def axis_limits(low: float, high: float) -> tuple[float, float]:
    """Limits between 0 and 100 with at least the minimum span."""
    low, high = max(0.0, low), min(100.0, high)
    deficit = max(0.0, MIN_AXIS_SPAN - (high - low))
    low = max(0.0, low - (deficit / 2 if low > 0.0 else 0.0))
    return min(low, 100.0 - MIN_AXIS_SPAN), min(100.0, max(high, low + MIN_AXIS_SPAN))
