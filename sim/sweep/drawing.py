"""The figure of a comparison: each arm's paired difference from the reference, with its interval."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.recording.figures.style import (
    BLUE,
    EVENT_COLOUR,
    FAINT,
    INK,
    MUTED,
    new_figure,
    save_figure,
    style_context,
    text_size,
    truncate_to_width,
)
from sim.recording.telling import MEASURE_FORMATS, DisplayScale, capitalize, to_display_scale
from sim.sweep.comparing import Comparison, Row
from sim.sweep.points import told
from sim.sweep.verdicts import is_shown, name_of, shown

WIDTH, ROW, HEAD, FOOT = 9.0, 0.34, 1.35, 0.75
"""Inches: the page, a row, the title, and what stands at the foot."""
LABEL, WIDEST = 2.6, 3.8
"""Inches for the names of the arms, at the least and at the most."""
MOST_ROWS = 60
"""Rows that a figure has room for; of more, the first are drawn."""
DRAWN = "comparison"


def write_comparison(comparison: Comparison, folder: Path, name: str) -> list[str]:
    """Draw a comparison as PNG and SVG; return the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with style_context():
        return save_figure(figure_of(comparison), folder, name)


def figure_of(comparison: Comparison) -> Figure:
    """A panel a measure: a row an arm and cell, the difference as a dot, its interval as a line."""
    measures = list(dict.fromkeys(row.measure for row in comparison.rows))
    rows = {measure: [row for row in comparison.rows if row.measure == measure][:MOST_ROWS] for measure in measures}
    heights = [0.75 + ROW * len(some) for some in rows.values()]
    height = HEAD + sum(heights) + FOOT
    reference = comparison.rows[0].reference
    about = f"Paired differences with the same luck, and their {100 * comparison.level:g} % intervals"
    first, last = comparison.seeds
    named = [_named(row) for some in rows.values() for row in some]
    label = min(WIDEST, max([LABEL, *(text_size(name, 10.0)[0] + 0.6 for name in named)]))
    if any(not math.isnan(row.smallest) for row in comparison.rows):
        about += "; grey: too small to matter"
    figure = new_figure(WIDTH, height, f"Compared with {reference}", about, range(first, last + 1))
    top = height - HEAD
    for measure, tall in zip(measures, heights, strict=True):
        box = (label / WIDTH, (top - tall + 0.45) / height, 1 - (label + 0.9) / WIDTH, (tall - 0.75) / height)
        _panel(figure.add_axes(box), measure, rows[measure], label)
        top -= tall
    return figure


def _panel(axes: Axes, measure: str, rows: list[Row], label: float) -> None:
    """The differences by one measure."""
    scale = MEASURE_FORMATS[measure].scale if measure in MEASURE_FORMATS else DisplayScale.RATIO
    axes.axvline(0.0, color=EVENT_COLOUR, linewidth=1.0)
    smallest = to_display_scale(rows[0].smallest, scale)
    if not math.isnan(smallest):
        axes.axvspan(-smallest, smallest, color=FAINT, alpha=0.5, linewidth=0)
    for place, row in enumerate(rows):
        colour = BLUE if is_shown(row) else MUTED
        low, middle, high = (
            to_display_scale(one, scale) for one in (row.found.low, row.found.difference, row.found.high)
        )
        if not math.isnan(low):
            axes.plot([low, high], [place, place], color=colour, linewidth=2.2)
        axes.plot([middle], [place], "o", color=colour, markersize=6)
        text = shown(measure, row.found.difference, signed=True)
        axes.annotate(text, (1.02, place), xycoords=("axes fraction", "data"), va="center", color=INK, size=9.5)
    axes.set_yticks(range(len(rows)), [truncate_to_width(_named(row), label - 0.5, 10.0) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    unit = {DisplayScale.POINTS: " (points of 100)", DisplayScale.SHARE: " (per cent)"}.get(scale, "")
    axes.set_title(f"{capitalize(name_of(measure))}{unit}")


def _named(row: Row) -> str:
    """What a row is called."""
    where = f"{told(row.cell)}: " if row.cell else ""
    arm = row.arm
    with suppress(ValueError):  # a style of its own numbers is long
        arm = "own values" if isinstance(json.loads(arm), dict) else arm
    return f"{where}{arm}"
