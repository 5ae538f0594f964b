"""Days along the bottom, events along the top: what all figures over time share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.recording.changes import last_day
from sim.recording.figures.style import (
    FAINT,
    INK,
    MUTED,
    POINTS_AN_INCH,
    SHADE,
    SMALL,
    darker,
    shortened,
    spread_out,
    text_size,
)
from sim.recording.happenings import event_label, is_brief

if TYPE_CHECKING:
    from sim.scenario.events import Event

MOST_ROWS = 6
"""Rows of events; there is no room for more, and they are only counted."""
ROW = 0.24
"""Height of a row of events, in inches."""
GAP = 0.08
"""Between a bar and its label, in inches."""
WINDOW = 10
"""Days over which a line is smoothed, at least."""
MOST_MARKS = 20
"""Marked days; with more, marks are fainter, and lines are smoothed across them."""
LABEL = 10.5
"""Size of the names of lines, in points."""
FINEST = 1000
"""Points of a line; a longer run is drawn with a point every few days."""


class Bar(NamedTuple):
    """An event on the timeline: days, label, and where the label stands."""

    first: float
    last: float
    lasts: bool
    label: str
    row: int
    text: float
    align: str


def bars(events: Sequence[Event], n_days: int, width: float) -> tuple[list[Bar], int]:
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
        The bars, and the number of events for which there was no room.
    """
    day = n_days / width  # days an inch
    taken: list[list[tuple[float, float]]] = []
    placed: list[Bar] = []
    left_over = 0
    for event in sorted((event for event in events if event.day <= n_days), key=lambda event: event.day):
        until, lasts = last_day(event), not is_brief(event)
        first, last = event.day - 0.5, (n_days if until is None else min(until, n_days)) + 0.5
        last = last if lasts else first + 1
        label = shortened(event_label(event), width * 0.6, SMALL)
        long = (text_size(label, SMALL)[0] + 2 * GAP) * day
        begin, align = (last, "left") if last + long <= n_days + 0.5 else (first - long, "right")
        if begin < 0.5:  # beside the bar there is no room: on it
            begin, align = max(0.5, min(first, n_days + 0.5 - long)), "on"
        span = (min(first, begin), max(last, begin + long))
        row = next(
            (row for row, spans in enumerate(taken) if all(span[1] <= a or b <= span[0] for a, b in spans)), len(taken)
        )
        if row == MOST_ROWS:
            left_over += 1
            continue
        taken.extend([[]] if row == len(taken) else [])
        taken[row].append(span)
        text = begin + (long - GAP * day if align == "right" else GAP * day)
        placed.append(Bar(first, last, lasts, label, row, text, align))
    return placed, left_over


def n_rows(placed: Sequence[Bar]) -> int:
    """Number of rows that bars take."""
    return max((bar.row for bar in placed), default=-1) + 1


def draw_timeline(axes: Axes, placed: Sequence[Bar], left_over: int, n_days: int) -> None:
    """Draw events as bars with their labels."""
    rows = n_rows(placed)
    axes.set(xlim=(0.5, n_days + 0.5), ylim=(rows + (0.8 if left_over else 0), 0))
    axes.set_axis_off()
    for bar in placed:
        if bar.lasts:
            axes.add_patch(
                Rectangle((bar.first, bar.row + 0.2), bar.last - bar.first, 0.6, color=SHADE, alpha=0.45, lw=0)
            )
        else:
            axes.plot(bar.first + 0.5, bar.row + 0.5, marker="v", color=INK, markersize=7, clip_on=False)
        ha = "right" if bar.align == "right" else "left"
        axes.text(bar.text, bar.row + 0.5, bar.label, size=SMALL, va="center_baseline", ha=ha)
    if left_over:
        axes.text(0.5, rows + 0.4, f"and {left_over} more events", size=SMALL, color=MUTED, va="center_baseline")


def mark_events(axes: Axes, events: Sequence[Event], n_days: int) -> None:
    """Shade the days on which events last, and mark the days of those that are brief or last to the end."""
    shaded = np.zeros(n_days + 2, dtype=np.bool_)
    marked: set[float] = set()
    for event in events:
        until = last_day(event)
        if until is not None:
            shaded[event.day : until + 1] = True
        elif event.day <= n_days:
            marked.add(event.day if is_brief(event) else event.day - 0.5)
    shaded[n_days + 1] = False
    edges = np.flatnonzero(np.diff(shaded.astype(np.int8)))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        axes.axvspan(first + 0.5, last + 0.5, color=SHADE, alpha=0.16, lw=0, zorder=0.5)
    faint = min(1.0, MOST_MARKS / max(len(marked), 1))
    for day in sorted(marked):
        axes.axvline(day, color=SHADE, lw=max(0.3, faint), alpha=max(0.3, faint), ls=(0, (4, 3)), zorder=0.6)


def day_axis(axes: Axes, n_days: int, named: bool) -> None:
    """Days along the bottom; with their name or only as a grid."""
    axes.set_xlim(0.5, n_days + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.grid(axis="y", color=FAINT, lw=0.8)
    axes.tick_params(length=0, left=False, bottom=False)
    axes.xaxis.set_visible(named)
    if named:
        axes.set_xlabel("working day")


def window(n_days: int) -> int:
    """Days over which the lines of a run are smoothed: ten, of a long run a hundredth of it."""
    return max(WINDOW, n_days // 100)


def smoothed(
    values: NDArray[np.float64],
    cuts: Sequence[int] = (),
    weights: NDArray[np.float64] | None = None,
    noisy: bool = False,
    wider: int = 1,
) -> NDArray[np.float64]:
    """Smooth over some days, never across a change; unknown days are left out.

    On each day a straight line is fitted to the days around it, so that what is drawn neither lags nor bends at its
    ends. From noisy values it would make trends at the ends; of these the mean is taken.

    Parameters
    ----------
    values : shape (days,)
    cuts
        Days on which something changes, from 1.
    weights : shape (days,)
        How much each day counts; all the same if left out.
    noisy
        Whether the values jump about from day to day.
    wider
        How many times as many days as other lines.
    """
    half = wider * window(len(values)) // 2
    cuts = cuts if len(cuts) <= MOST_MARKS else ()
    day = np.arange(len(values), dtype=np.float64)
    weight = np.where(np.isnan(values), 0.0, 1.0 if weights is None else weights)
    known = np.where(np.isnan(values), 0.0, values)
    edges = np.array(sorted({0, len(values), *(cut - 1 for cut in cuts if 1 < cut <= len(values))}))
    piece = np.searchsorted(edges, day, side="right") - 1
    low = np.maximum(np.arange(len(values)) - half, edges[piece])
    high = np.minimum(np.arange(len(values)) + half + 1, edges[piece + 1])

    def around(of_day: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.concatenate([[0.0], np.cumsum(weight * of_day)])
        return np.asarray(total[high] - total[low])

    n, x, y = around(np.ones_like(day)), around(day), around(known)
    spread = around(day * day) * n - x * x
    straight = (spread > 1e-6 * n * n) & (not noisy)
    slope = np.where(straight, around(day * known) * n - x * y, 0.0) / np.where(straight, spread, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        line = (y + slope * (day * n - x)) / n
    return np.where(
        n > 1e-12, np.clip(line, np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)), np.nan
    )


def band(courses: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Lower edge of the middle eight runs in ten, mean of all, and upper edge, day by day.

    Runs for which a day is unknown are left out on that day.

    Parameters
    ----------
    courses : shape (runs, days)
    """
    out = np.full((3, courses.shape[1]), np.nan)
    n_known = (~np.isnan(courses)).sum(axis=0)
    ordered = np.sort(courses, axis=0)  # unknown ones come last
    for n in np.unique(n_known[n_known > 0]).tolist():
        days = n_known == n
        known = ordered[:n, days]
        out[0, days], out[2, days] = np.quantile(known, 0.1, axis=0), np.quantile(known, 0.9, axis=0)
        out[1, days] = known.mean(axis=0)
    low, middle, high = out
    return low, middle, high


def last_known(values: NDArray[np.float64]) -> float:
    """The last value that is known; NaN if none is."""
    known = values[~np.isnan(values)]
    return float(known[-1]) if len(known) else np.nan


def thinned(n_days: int) -> NDArray[np.int64]:
    """Places of the days that are drawn; all of them, unless the run is very long."""
    return np.unique(np.append(np.arange(0, n_days, max(1, n_days // FINEST)), n_days - 1))


def label_ends(axes: Axes, ends: Sequence[tuple[float, str, str]], n_days: int, height: float) -> None:
    """Name lines where they end, beside the panel, without one name over another.

    Parameters
    ----------
    axes
        The panel, with its final limits.
    ends
        For each line: where it ends, its name, its colour. A line without an end has no name.
    n_days, height
        Length of the run in days, and of the panel in inches.
    """
    low, high = axes.get_ylim()
    apart = (high - low) / height * LABEL * 1.25 / POINTS_AN_INCH
    ends = [end for end in ends if not np.isnan(end[0])]
    places = spread_out([end for end, _, _ in ends], apart, low - 0.35 * apart, high + apart)
    for place, (_, name, colour) in zip(places, ends, strict=True):
        axes.annotate(
            name,
            (n_days + 0.5, place),
            xytext=(7, 0),
            textcoords="offset points",
            size=LABEL,
            color=darker(colour),
            va="center_baseline",
            annotation_clip=False,
        )
