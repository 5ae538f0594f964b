"""A page of panels over the same days, in two columns, with the events above each column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.recording.figures import timeline
from sim.recording.figures.style import page

if TYPE_CHECKING:
    from sim.recording.recording import Recording

COLUMNS = 2
WIDTH, PANEL = 15.0, 2.5
"""Width of the figure and height of a panel, in inches."""
LEFT, RIGHT, BETWEEN, BELOW, ABOVE, TOP = 0.85, 1.75, 2.5, 0.95, 0.5, 1.1
"""Margins in inches: left and right of the panels, between the columns, below the last row, above each panel, title."""
LEAST_SPAN = 20.0
"""An axis in points or per cent covers at least this much, so that small changes look small."""
POINTS, SHARE, PER_PERSON = "points, 0–100", "% of people", "per person and day"
"""Units of panels."""


def panel_page(recordings: Sequence[Recording], title: str, about: str, n_panels: int) -> tuple[Figure, list[Axes]]:
    """An empty figure with panels, row by row, and with the events above.

    Parameters
    ----------
    recordings
        The runs that it shows.
    title, about
        Texts at the top.
    n_panels
        Number of panels.
    """
    first = recordings[0]
    rows = -(-n_panels // COLUMNS)
    width = (WIDTH - LEFT - BETWEEN * (COLUMNS - 1) - RIGHT) / COLUMNS
    placed, left_over = timeline.bars(first.scenario.events, first.n_days, width)
    strip = (timeline.n_rows(placed) + (0.8 if left_over else 0)) * timeline.ROW
    height = TOP + strip + rows * (PANEL + ABOVE) + BELOW
    figure = page(WIDTH, height, title, about, [recording.seed for recording in recordings])

    def add(column: int, top: float, tall: float) -> Axes:
        left = LEFT + column * (width + BETWEEN)
        return figure.add_axes((left / WIDTH, 1 - (top + tall) / height, width / WIDTH, tall / height))

    for column in range(COLUMNS if strip else 0):
        timeline.draw_timeline(add(column, TOP, strip), placed, left_over, first.n_days)
    panels = []
    for number in range(n_panels):
        row, column = divmod(number, COLUMNS)
        panels.append(add(column, TOP + strip + ABOVE + row * (PANEL + ABOVE), PANEL))
    return figure, panels


def finish(axes: Axes, recordings: Sequence[Recording], unit: str, from_zero: bool, named: bool) -> None:
    """Set axes and mark events, when the lines of a panel are drawn.

    Parameters
    ----------
    axes
        The panel.
    recordings
        The runs that it shows.
    unit
        Label of the vertical axis.
    from_zero
        Whether the axis begins at 0.
    named
        Whether the days are labelled.
    """
    n_days = recordings[0].n_days
    axes.set_ylabel(unit)
    timeline.day_axis(axes, n_days, named)
    low, high = axes.get_ylim()
    if unit == PER_PERSON:
        axes.set_ylim(0.0, max(1.05 * high, 0.5))
    else:
        low, high = fair_span(0.0 if from_zero else low, high)
        axes.set_ylim(low, high + 0.02 * (high - low))  # a line at 100 keeps its width
    timeline.mark_events(axes, recordings[0].scenario.events, n_days)


def fair_span(low: float, high: float) -> tuple[float, float]:
    """Limits within 0 and 100 that are so far apart that noise does not look like news."""
    low, high = max(0.0, low), min(100.0, high)
    missing = max(0.0, LEAST_SPAN - (high - low))
    low = max(0.0, low - (missing / 2 if low > 0.0 else 0.0))
    return min(low, 100.0 - LEAST_SPAN), min(100.0, max(high, low + LEAST_SPAN))
