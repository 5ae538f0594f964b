"""The figures of mediation and clusters."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.reporting.figures.style import (
    BLUE,
    EVENT_COLOUR,
    FONT_SIZE,
    INK,
    MUTED,
    ORANGE,
    SMALL_FONT_SIZE,
    TITLE_FONT_SIZE,
    text_size,
)
from sim.reporting.narrative import DISCLAIMER
from sim.sweeps.plan.points import format_values

if TYPE_CHECKING:
    import pandas as pd

MAX_POINTS = 3000
FIGURE_WIDTH, FIGURE_HEIGHT, ROW_HEIGHT, PANEL_WIDTH, PANEL_GAP = 11.0, 4.6, 0.3, 2.9, 0.5
"""Inches: the figure of a mediation; a row, a panel and the room beside it in that of clusters."""
LABEL_FONT_SIZE = 10.0
MAX_ROWS = 48


def new_figure(width: float, height: float, title: str, subtitle: str, foot: str) -> Figure:
    """A figure with a title, a line that says what is seen, and at the foot the standing sentence."""
    figure = Figure(figsize=(width, height))
    left = 0.35 / width
    figure.text(left, 1 - 0.3 / height, title, size=TITLE_FONT_SIZE, weight="bold", va="top")
    figure.text(left, 1 - 0.68 / height, subtitle, size=FONT_SIZE, color=MUTED, va="top")
    figure.text(left, 0.16 / height, DISCLAIMER, size=SMALL_FONT_SIZE, color=MUTED, va="bottom")
    figure.text(1 - left, 0.16 / height, foot, size=SMALL_FONT_SIZE, color=MUTED, va="bottom", ha="right")
    return figure


def draw_mediation(
    path_table: pd.DataFrame, table: pd.DataFrame, columns: Sequence[str], confidence_level: float
) -> Figure:
    """Mediator against cause, outcome against mediator, and the paths with their intervals."""
    cause, through, outcome = columns
    n_rows, n_clusters = int(path_table["rows"].iloc[0]), int(path_table["clusters"].iloc[0])
    names = [axis_label(name) for name in columns]
    figure = new_figure(
        FIGURE_WIDTH,
        FIGURE_HEIGHT,
        f"From {names[0]} through {names[1]} to {names[2]}",
        f"Each dot a row of the data; paths in standard deviations, with {100 * confidence_level:g} % intervals",
        f"{n_rows:,} rows, {n_clusters:,} clusters",
    )
    boxes = [(0.075, 0.22, 0.235, 0.48), (0.385, 0.22, 0.235, 0.48), (0.765, 0.22, 0.205, 0.48)]
    first, second, third = (figure.add_axes(box) for box in boxes)
    sample = table.iloc[:: max(1, math.ceil(len(table) / MAX_POINTS))]
    for axes, (x_name, y_name), (x, y) in (
        (first, (cause, through), names[:2]),
        (second, (through, outcome), names[1:]),
    ):
        scatter_with_fit(axes, sample[x_name].to_numpy(float), sample[y_name].to_numpy(float))
        axes.set_xlabel(x)
        axes.set_ylabel(y)
    first.set_title("Cause → mediator")
    second.set_title("Mediator → outcome")
    rows = path_table[path_table["path"].isin(["in all", "through", "past"])]
    third.axvline(0.0, color=EVENT_COLOUR, linewidth=1.0)
    for row_index, row in enumerate(rows.to_dict("records")):
        colour = INK if row["path"] == "in all" else BLUE
        interval = [float(row["standardised_low"]), float(row["standardised_high"])]
        third.plot(interval, [row_index, row_index], color=colour, linewidth=2.2)
        third.plot([float(row["standardised"])], [row_index], "o", color=colour, markersize=6)
    third.set_yticks(range(len(rows)), ["in all", f"through {names[1]}", f"past {names[1]}"])
    third.set_ylim(len(rows) - 0.5, -0.5)
    third.tick_params(axis="y", length=0)
    third.spines["left"].set_visible(False)
    third.set_xlabel("effect in standard deviations")
    third.set_title("The paths")
    return figure


def axis_label(name: str) -> str:
    """A column as it is called in a figure."""
    return name.removesuffix("_before").replace("_", " ")


def scatter_with_fit(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """Dots, and the straight line through them."""
    axes.plot(x, y, ".", color=BLUE, markersize=4, alpha=0.35, markeredgewidth=0)
    if np.ptp(x) > 0:
        line = np.polynomial.Polynomial.fit(x, y, 1)
        x_range = np.array([x.min(), x.max()])
        axes.plot(x_range, line(x_range), color=ORANGE, linewidth=2)


def draw_clusters(iccs: pd.DataFrame, pairs: pd.DataFrame, cells: Sequence[str], confidence_level: float) -> Figure:
    """ICC(1) and ICC(2) by measure, and correlations beside them, with their intervals."""
    icc_rows, pairs = iccs.head(MAX_ROWS), pairs.head(MAX_ROWS)
    labels = [_row_label(row, cells, axis_label(str(row["measure"]))) for row in icc_rows.to_dict("records")]
    correlation_labels = [
        _row_label(r, cells, f"{axis_label(str(r['one']))}, {axis_label(str(r['other']))}")
        for r in pairs.to_dict("records")
    ]
    label_widths = [
        max((text_size(text, LABEL_FONT_SIZE)[0] for text in texts), default=0.0) + PANEL_GAP
        for texts in (labels, correlation_labels)
    ]
    width = sum(label_widths) + 2 * PANEL_WIDTH + PANEL_GAP
    height = 2.7 + ROW_HEIGHT * max(len(icc_rows), len(pairs), 4)
    n_people = int(iccs.drop_duplicates(list(cells) or ["measure"])["n_people"].sum()) if cells else iccs["n_people"][0]
    subtitle = (
        f"Intraclass correlations of people in teams, and correlations over people; "
        f"{100 * confidence_level:g} % intervals"
    )
    figure = new_figure(width, height, "How alike people of a team are", subtitle, f"{n_people:,} people")
    bottom, axes_height = 0.85 / height, 1 - 2.4 / height
    left = figure.add_axes((label_widths[0] / width, bottom, PANEL_WIDTH / width, axes_height))
    right = figure.add_axes((1 - (PANEL_WIDTH + PANEL_GAP) / width, bottom, PANEL_WIDTH / width, axes_height))
    for name, colour, shift, label in (("icc_1", BLUE, -0.14, "ICC(1)"), ("icc_2", ORANGE, 0.14, "ICC(2)")):
        _draw_intervals(left, icc_rows, (name, f"{name}_low", f"{name}_high"), colour, shift, label)
    _format_rows(left, labels, "share of variance; reliability")
    lowest = min(float(icc_rows["icc_1_low"].min()), float(icc_rows["icc_2"].min()))
    left.set_xlim(max(-0.5, min(-0.05, lowest - 0.05)), 1.02)
    if len(pairs):
        _draw_intervals(right, pairs, ("correlation", "low", "high"), BLUE, -0.12, "effective n")
        _draw_intervals(right, pairs, ("correlation", "low_bootstrap", "high_bootstrap"), MUTED, 0.12, "bootstrap")
        _format_rows(right, correlation_labels, "correlation")
        right.set_xlim(-1.02, 1.02)
    else:
        right.set_axis_off()
        right.text(0.5, 0.5, "All leaders lead alike:\nno correlations", ha="center", va="center", color=MUTED)
    return figure


def _row_label(row: Mapping[Hashable, Any], cells: Sequence[str], name: str) -> str:
    """What a row is called."""
    return f"{format_values({cell: row[cell] for cell in cells})}: {name}" if cells else name


def _draw_intervals(
    axes: Axes, table: pd.DataFrame, columns: tuple[str, str, str], colour: str, shift: float, label: str
) -> None:
    """Dots with their intervals."""
    estimate, low, high = (table[name].to_numpy(float) for name in columns)
    y_positions = np.arange(len(table)) + shift
    axes.hlines(y_positions, np.maximum(low, -1.0), high, color=colour, linewidth=2.0)
    axes.plot(estimate, y_positions, "o", color=colour, markersize=4.5, label=label)


def _format_rows(axes: Axes, labels: Sequence[str], unit: str) -> None:
    """Names of rows, the legend, and the look of the panel."""
    axes.axvline(0.0, color=EVENT_COLOUR, linewidth=1.0, zorder=0)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(unit)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, fontsize=SMALL_FONT_SIZE)
