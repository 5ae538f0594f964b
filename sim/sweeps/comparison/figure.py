"""The figure of a comparison: each arm's paired difference from the reference, with its interval."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.reporting.figures.style import (
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
from sim.reporting.formatting import MEASURE_FORMATS, DisplayScale, capitalize, to_display_scale
from sim.sweeps.comparison.compare import Comparison, ContrastRow
from sim.sweeps.comparison.text import format_estimate, is_significant, measure_label
from sim.sweeps.plan.points import format_values

FIGURE_WIDTH, ROW_HEIGHT, HEADER_HEIGHT, FOOTER_HEIGHT = 9.0, 0.34, 1.35, 0.75
"""Inches: the page, a row, the title, and what stands at the foot."""
MIN_LABEL_WIDTH, MAX_LABEL_WIDTH = 2.6, 3.8
"""Inches for the names of the arms, at the least and at the most."""
MAX_ROWS = 60
"""Rows that a figure has room for; of more, the first are drawn."""
DEFAULT_NAME = "comparison"


def save_comparison_figure(comparison: Comparison, folder: Path, name: str) -> list[str]:
    """Draw a comparison as PNG and SVG; return the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with style_context():
        return save_figure(draw_comparison(comparison), folder, name)


def draw_comparison(comparison: Comparison) -> Figure:
    """A panel a measure: a row an arm and cell, the difference as a dot, its interval as a line."""
    measures = list(dict.fromkeys(row.measure for row in comparison.rows))
    rows = {measure: [row for row in comparison.rows if row.measure == measure][:MAX_ROWS] for measure in measures}
    heights = [0.75 + ROW_HEIGHT * len(rows_of_measure) for rows_of_measure in rows.values()]
    height = HEADER_HEIGHT + sum(heights) + FOOTER_HEIGHT
    reference = comparison.rows[0].reference
    subtitle = f"Paired differences with the same luck, and their {100 * comparison.confidence_level:g} % intervals"
    first, last = comparison.seeds
    labels = [_row_label(row) for rows_of_measure in rows.values() for row in rows_of_measure]
    label = min(MAX_LABEL_WIDTH, max([MIN_LABEL_WIDTH, *(text_size(name, 10.0)[0] + 0.6 for name in labels)]))
    if any(not math.isnan(row.smallest_effect) for row in comparison.rows):
        subtitle += "; grey: too small to matter"
    figure = new_figure(FIGURE_WIDTH, height, f"Compared with {reference}", subtitle, range(first, last + 1))
    top = height - HEADER_HEIGHT
    for measure, panel_height in zip(measures, heights, strict=True):
        box = (
            label / FIGURE_WIDTH,
            (top - panel_height + 0.45) / height,
            1 - (label + 0.9) / FIGURE_WIDTH,
            (panel_height - 0.75) / height,
        )
        _draw_panel(figure.add_axes(box), measure, rows[measure], label)
        top -= panel_height
    return figure


def _draw_panel(axes: Axes, measure: str, rows: list[ContrastRow], label: float) -> None:
    """The differences by one measure."""
    scale = MEASURE_FORMATS[measure].scale if measure in MEASURE_FORMATS else DisplayScale.RATIO
    axes.axvline(0.0, color=EVENT_COLOUR, linewidth=1.0)
    smallest_effect = to_display_scale(rows[0].smallest_effect, scale)
    if not math.isnan(smallest_effect):
        axes.axvspan(-smallest_effect, smallest_effect, color=FAINT, alpha=0.5, linewidth=0)
    for y, row in enumerate(rows):
        colour = BLUE if is_significant(row) else MUTED
        low, difference, high = (
            to_display_scale(value, scale) for value in (row.contrast.low, row.contrast.difference, row.contrast.high)
        )
        if not math.isnan(low):
            axes.plot([low, high], [y, y], color=colour, linewidth=2.2)
        axes.plot([difference], [y], "o", color=colour, markersize=6)
        text = format_estimate(measure, row.contrast.difference, signed=True)
        axes.annotate(text, (1.02, y), xycoords=("axes fraction", "data"), va="center", color=INK, size=9.5)
    axes.set_yticks(range(len(rows)), [truncate_to_width(_row_label(row), label - 0.5, 10.0) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    unit = {DisplayScale.POINTS: " (points of 100)", DisplayScale.SHARE: " (per cent)"}.get(scale, "")
    axes.set_title(f"{capitalize(measure_label(measure))}{unit}")


def _row_label(row: ContrastRow) -> str:
    """What a row is called."""
    cell_text = f"{format_values(row.cell)}: " if row.cell else ""
    arm = row.arm
    with suppress(ValueError):  # a style of its own numbers is long
        arm = "own values" if isinstance(json.loads(arm), dict) else arm
    return f"{cell_text}{arm}"
