"""Figure of a comparison: the paired difference of each arm from the reference, with its confidence interval."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
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
from sim.reporting.formatting import to_display_scale
from sim.sweeps.comparison.contrasts import ContrastRow, is_significant
from sim.sweeps.comparison.text import difference_header, display_scale, format_estimate
from sim.sweeps.plan.points import format_values

FIGURE_WIDTH, ROW_HEIGHT, HEADER_HEIGHT, FOOTER_HEIGHT = 9.0, 0.34, 1.35, 0.75
"""Sizes in inches."""
MIN_LABEL_WIDTH, MAX_LABEL_WIDTH = 2.6, 3.8
"""Width of the arm labels, in inches."""
MAX_ROWS = 60
"""Maximum number of rows per measure. Further rows are only in the CSV file."""


def save_contrast_figure(
    rows: Sequence[ContrastRow],
    confidence_level: float,
    seeds: tuple[int, int],
    folder: Path,
    name: str,
    figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT,
) -> list[str]:
    """Save the figure of a comparison and return the names of its files."""
    folder.mkdir(parents=True, exist_ok=True)
    with style_context():
        return save_figure(draw_contrasts(rows, confidence_level, seeds), folder, name, figure_format)


def draw_contrasts(rows: Sequence[ContrastRow], confidence_level: float, seeds: tuple[int, int]) -> Figure:
    """Draw one panel per measure, with one row per arm and cell.

    Parameters
    ----------
    rows, confidence_level, seeds
        As in `Comparison`.
    """
    measures = list(dict.fromkeys(row.measure for row in rows))
    rows_by_measure = {name: [row for row in rows if row.measure == name][:MAX_ROWS] for name in measures}
    heights = [0.75 + ROW_HEIGHT * len(rows_of_measure) for rows_of_measure in rows_by_measure.values()]
    height = HEADER_HEIGHT + sum(heights) + FOOTER_HEIGHT
    subtitle = f"Mean paired differences (same random seed) with {100 * confidence_level:g}% confidence intervals"
    if any(not math.isnan(row.smallest_effect) for row in rows):
        subtitle += ". Grey: too small to matter"
    first, last = seeds
    labels = [_row_label(row) for rows_of_measure in rows_by_measure.values() for row in rows_of_measure]
    label_width = min(MAX_LABEL_WIDTH, max([MIN_LABEL_WIDTH, *(text_size(name, 10.0)[0] + 0.6 for name in labels)]))
    figure = new_figure(FIGURE_WIDTH, height, f"Differences from {rows[0].reference}", subtitle, range(first, last + 1))
    top = height - HEADER_HEIGHT
    for measure, panel_height in zip(measures, heights, strict=True):
        box = (
            label_width / FIGURE_WIDTH,
            (top - panel_height + 0.45) / height,
            1 - (label_width + 0.9) / FIGURE_WIDTH,
            (panel_height - 0.75) / height,
        )
        _draw_panel(figure.add_axes(box), measure, rows_by_measure[measure], label_width)
        top -= panel_height
    return figure


def _draw_panel(axes: Axes, measure: str, rows: Sequence[ContrastRow], label_width: float) -> None:
    """Draw the differences of one measure: a dot for the mean, a line for the interval, grey for irrelevance."""
    scale = display_scale(measure)
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
    axes.set_yticks(range(len(rows)), [truncate_to_width(_row_label(row), label_width - 0.5, 10.0) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_title(difference_header(measure))


def _row_label(row: ContrastRow) -> str:
    """Label of a row: the cell and the arm."""
    prefix = f"{format_values(row.cell)}: " if row.cell else ""
    arm = row.arm
    with suppress(ValueError):  # a custom style is a long JSON object
        arm = "own values" if isinstance(json.loads(arm), dict) else arm
    return f"{prefix}{arm}"
