"""Shared parts of time series figures: axis of days, timeline of events, smoothing, labels of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.reporting.before_after import last_day
from sim.reporting.figures.style import (
    EVENT_COLOUR,
    FAINT,
    INK,
    MUTED,
    POINTS_PER_INCH,
    SMALL_FONT_SIZE,
    darken,
    spread_positions,
    text_size,
    truncate_to_width,
)

if TYPE_CHECKING:
    from sim.scenario.events import Event

MAX_EVENT_ROWS = 6
"""Maximum number of rows of events. Further events are only counted."""
EVENT_ROW_HEIGHT = 0.24
"""Height of a row of events in inches."""
LABEL_GAP = 0.08
"""Distance between a bar and its label in inches."""
MIN_WINDOW_DAYS = 10
"""Minimum width of the smoothing window in days."""
MAX_EVENT_MARKS = 20
"""Maximum number of marked days. With more, marks are fainter and smoothing ignores them."""
LABEL_FONT_SIZE = 10.5
"""Font size of the labels of lines in points."""
MAX_POINTS_PER_LINE = 1000
"""Maximum number of points of a line. Longer runs are decimated."""


class EventBar(NamedTuple):
    """An event on the timeline: days, label, and position of the label."""

    start: float
    end: float
    has_duration: bool
    label: str
    row: int
    text_x: float
    align: str


def arrange_event_bars(events: Sequence[Event], n_days: int, width: float) -> tuple[list[EventBar], int]:
    """Arrange events in rows so that neither bars nor labels overlap.

    Parameters
    ----------
    events
        Events of the scenario.
    n_days, width
        Length of the run in days, and of the timeline in inches.

    Returns
    -------
    tuple
        The bars, and the number of events that did not fit.
    """
    days_per_inch = n_days / width
    occupied_spans: list[list[tuple[float, float]]] = []
    bars: list[EventBar] = []
    n_hidden = 0
    for event in sorted((event for event in events if event.day <= n_days), key=lambda event: event.day):
        until, lasts = last_day(event), not event.is_single_day
        first, last = event.day - 0.5, (n_days if until is None else min(until, n_days)) + 0.5
        last = last if lasts else first + 1
        label = truncate_to_width(event.label(), width * 0.6, SMALL_FONT_SIZE)
        label_width = (text_size(label, SMALL_FONT_SIZE)[0] + 2 * LABEL_GAP) * days_per_inch
        begin, align = (last, "left") if last + label_width <= n_days + 0.5 else (first - label_width, "right")
        if begin < 0.5:  # no space next to the bar: place it on the bar
            begin, align = max(0.5, min(first, n_days + 0.5 - label_width)), "on"
        span = (min(first, begin), max(last, begin + label_width))
        row = next(
            (row for row, spans in enumerate(occupied_spans) if all(span[1] <= a or b <= span[0] for a, b in spans)),
            len(occupied_spans),
        )
        if row == MAX_EVENT_ROWS:
            n_hidden += 1
            continue
        occupied_spans.extend([[]] if row == len(occupied_spans) else [])
        occupied_spans[row].append(span)
        text = begin + (label_width - LABEL_GAP * days_per_inch if align == "right" else LABEL_GAP * days_per_inch)
        bars.append(EventBar(first, last, lasts, label, row, text, align))
    return bars, n_hidden


def n_event_rows(placed: Sequence[EventBar]) -> int:
    """Number of rows of the bars."""
    return max((bar.row for bar in placed), default=-1) + 1


def draw_timeline(axes: Axes, bars: Sequence[EventBar], n_hidden: int, n_days: int) -> None:
    """Draw events as bars with their labels."""
    rows = n_event_rows(bars)
    axes.set(xlim=(0.5, n_days + 0.5), ylim=(rows + (0.8 if n_hidden else 0), 0))
    axes.set_axis_off()
    for bar in bars:
        if bar.has_duration:
            axes.add_patch(
                Rectangle((bar.start, bar.row + 0.2), bar.end - bar.start, 0.6, color=EVENT_COLOUR, alpha=0.45, lw=0)
            )
        else:
            axes.plot(bar.start + 0.5, bar.row + 0.5, marker="v", color=INK, markersize=7, clip_on=False)
        ha = "right" if bar.align == "right" else "left"
        axes.text(bar.text_x, bar.row + 0.5, bar.label, size=SMALL_FONT_SIZE, va="center_baseline", ha=ha)
    if n_hidden:
        axes.text(
            0.5, rows + 0.4, f"and {n_hidden} more events", size=SMALL_FONT_SIZE, color=MUTED, va="center_baseline"
        )


def mark_events(axes: Axes, events: Sequence[Event], n_days: int) -> None:
    """Shade the days of events, and mark the first day of events that are brief or last to the end."""
    shaded = np.zeros(n_days + 2, dtype=np.bool_)
    marked: set[float] = set()
    for event in events:
        until = last_day(event)
        if until is not None:
            shaded[event.day : until + 1] = True
        elif event.day <= n_days:
            marked.add(event.day if event.is_single_day else event.day - 0.5)
    shaded[n_days + 1] = False
    edges = np.flatnonzero(np.diff(shaded.astype(np.int8)))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        axes.axvspan(first + 0.5, last + 0.5, color=EVENT_COLOUR, alpha=0.16, lw=0, zorder=0.5)
    faint = min(1.0, MAX_EVENT_MARKS / max(len(marked), 1))
    for day in sorted(marked):
        axes.axvline(day, color=EVENT_COLOUR, lw=max(0.3, faint), alpha=max(0.3, faint), ls=(0, (4, 3)), zorder=0.6)


def format_day_axis(axes: Axes, n_days: int, show_labels: bool) -> None:
    """Format the axis of days, with or without labels."""
    axes.set_xlim(0.5, n_days + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.grid(axis="y", color=FAINT, lw=0.8)
    axes.tick_params(length=0, left=False, bottom=False)
    axes.xaxis.set_visible(show_labels)
    if show_labels:
        axes.set_xlabel("working day")


def smoothing_window(n_days: int) -> int:
    """Width of the smoothing window: 10 days, or 1% of a long run."""
    return max(MIN_WINDOW_DAYS, n_days // 100)


def local_linear_smooth(
    values: NDArray[np.float64],
    breakpoints: Sequence[int] = (),
    weights: NDArray[np.float64] | None = None,
    local_constant: bool = False,
    window_factor: int = 1,
) -> NDArray[np.float64]:
    """Smooth by local linear regression, never across a change. Missing values are ignored.

    A straight line is fitted to the days around each day, so that the curve has no lag and no bias at its ends. For
    noisy values it would show spurious trends at the ends; for these use the local mean.

    Parameters
    ----------
    values : shape (days,)
    breakpoints
        Days of changes, from 1.
    weights : shape (days,)
        Weight of each day. Default: equal weights.
    local_constant
        Whether to use the local mean instead of a line, for noisy values.
    window_factor
        Factor of the window width.
    """
    half_window = window_factor * smoothing_window(len(values)) // 2
    breakpoints = breakpoints if len(breakpoints) <= MAX_EVENT_MARKS else ()
    day = np.arange(len(values), dtype=np.float64)
    weight = np.where(np.isnan(values), 0.0, 1.0 if weights is None else weights)
    filled_values = np.where(np.isnan(values), 0.0, values)
    segment_edges = np.array(sorted({0, len(values), *(cut - 1 for cut in breakpoints if 1 < cut <= len(values))}))
    segment = np.searchsorted(segment_edges, day, side="right") - 1
    low = np.maximum(np.arange(len(values)) - half_window, segment_edges[segment])
    high = np.minimum(np.arange(len(values)) + half_window + 1, segment_edges[segment + 1])

    def window_sum(of_day: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.concatenate([[0.0], np.cumsum(weight * of_day)])
        return np.asarray(total[high] - total[low])

    n, x, y = window_sum(np.ones_like(day)), window_sum(day), window_sum(filled_values)
    x_variation = window_sum(day * day) * n - x * x
    fit_slope = (x_variation > 1e-6 * n * n) & (not local_constant)
    slope = np.where(fit_slope, window_sum(day * filled_values) * n - x * y, 0.0) / np.where(
        fit_slope, x_variation, 1.0
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        line = (y + slope * (day * n - x)) / n
    return np.where(
        n > 1e-12, np.clip(line, np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)), np.nan
    )


def quantile_band(series: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """10% quantile, mean and 90% quantile over runs for each day.

    Missing values are ignored.

    Parameters
    ----------
    series : shape (runs, days)
    """
    out = np.full((3, series.shape[1]), np.nan)
    n_known = (~np.isnan(series)).sum(axis=0)
    ordered = np.sort(series, axis=0)  # missing values are last
    for n in np.unique(n_known[n_known > 0]).tolist():
        days = n_known == n
        valid = ordered[:n, days]
        out[0, days], out[2, days] = np.quantile(valid, 0.1, axis=0), np.quantile(valid, 0.9, axis=0)
        out[1, days] = valid.mean(axis=0)
    low, mean, high = out
    return low, mean, high


def last_valid_value(values: NDArray[np.float64]) -> float:
    """The last value that is not missing, or NaN."""
    valid = values[~np.isnan(values)]
    return float(valid[-1]) if len(valid) else np.nan


def decimated_day_indices(n_days: int) -> NDArray[np.int64]:
    """Indices of the days to draw: all, or every few days of a long run."""
    return np.unique(np.append(np.arange(0, n_days, max(1, n_days // MAX_POINTS_PER_LINE)), n_days - 1))


def label_line_ends(axes: Axes, end_labels: Sequence[tuple[float, str, str]], n_days: int, height: float) -> None:
    """Label lines at their ends, next to the panel, without overlap.

    Parameters
    ----------
    axes
        Panel with its final limits.
    end_labels
        End value, label and colour of each line. A line with end value NaN has no label.
    n_days, height
        Length of the run in days, and of the panel in inches.
    """
    low, high = axes.get_ylim()
    min_distance = (high - low) / height * LABEL_FONT_SIZE * 1.25 / POINTS_PER_INCH
    end_labels = [end for end in end_labels if not np.isnan(end[0])]
    y_positions = spread_positions(
        [end for end, _, _ in end_labels], min_distance, low - 0.35 * min_distance, high + min_distance
    )
    for y, (_, name, colour) in zip(y_positions, end_labels, strict=True):
        axes.annotate(
            name,
            (n_days + 0.5, y),
            xytext=(7, 0),
            textcoords="offset points",
            size=LABEL_FONT_SIZE,
            color=darken(colour),
            va="center_baseline",
            annotation_clip=False,
        )
