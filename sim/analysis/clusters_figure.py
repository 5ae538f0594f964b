"""The figure of ICC(1) and ICC(2), and of correlations of leadership with engagement and burnout."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.figure import new_analysis_figure
from sim.analysis.units import column_name
from sim.reporting.figures.style import BLUE, EVENT_COLOUR, MUTED, ORANGE, SMALL_FONT_SIZE, text_size
from sim.sweeps.plan.points import format_values

ROW_HEIGHT, PANEL_WIDTH, PANEL_GAP = 0.3, 2.9, 0.5
"""Inches."""
LABEL_FONT_SIZE = 10.0
MAX_ROWS = 48


def draw_clusters(
    iccs: pd.DataFrame, correlations: pd.DataFrame, strata: Sequence[str], confidence_level: float
) -> Figure:
    """ICC(1) and ICC(2) by measure on the left, correlations on the right, with their intervals.

    Parameters
    ----------
    iccs, correlations
        Tables of `sim.analysis.clusters.analyse_clusters`.
    strata
        Columns that define the strata.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    """
    iccs, correlations = iccs.head(MAX_ROWS), correlations.head(MAX_ROWS)
    icc_labels = [_row_label(row, strata, column_name(str(row["measure"]))) for row in iccs.to_dict("records")]
    correlation_labels = [
        _row_label(row, strata, f"{column_name(str(row['x']))}, {column_name(str(row['y']))}")
        for row in correlations.to_dict("records")
    ]
    label_widths = [
        max((text_size(text, LABEL_FONT_SIZE)[0] for text in texts), default=0.0) + PANEL_GAP
        for texts in (icc_labels, correlation_labels)
    ]
    width = sum(label_widths) + 2 * PANEL_WIDTH + PANEL_GAP
    height = 2.7 + ROW_HEIGHT * max(len(iccs), len(correlations), 4)
    n_people = (
        int(iccs.drop_duplicates(list(strata) or ["measure"])["n_people"].sum()) if strata else iccs["n_people"][0]
    )
    figure = new_analysis_figure(
        width,
        height,
        "Intraclass correlations of people in teams",
        f"Left: ICC(1) and ICC(2). Right: correlations over people. {100 * confidence_level:g}% CIs",
        f"{n_people:,} people",
    )
    bottom, axes_height = 0.85 / height, 1 - 2.4 / height
    left = figure.add_axes((label_widths[0] / width, bottom, PANEL_WIDTH / width, axes_height))
    right = figure.add_axes((1 - (PANEL_WIDTH + PANEL_GAP) / width, bottom, PANEL_WIDTH / width, axes_height))
    for name, colour, shift, label in (("icc_1", BLUE, -0.14, "ICC(1)"), ("icc_2", ORANGE, 0.14, "ICC(2)")):
        _draw_intervals(left, iccs, (name, f"{name}_low", f"{name}_high"), colour, shift, label)
    _format_rows(left, icc_labels, "ICC")
    lowest = min(float(iccs["icc_1_low"].min()), float(iccs["icc_2"].min()))
    left.set_xlim(max(-0.5, min(-0.05, lowest - 0.05)), 1.02)
    if len(correlations):
        _draw_intervals(right, correlations, ("correlation", "low", "high"), BLUE, -0.12, "Fisher's z")
        _draw_intervals(
            right, correlations, ("correlation", "low_bootstrap", "high_bootstrap"), MUTED, 0.12, "bootstrap"
        )
        _format_rows(right, correlation_labels, "correlation")
        right.set_xlim(-1.02, 1.02)
    else:
        right.set_axis_off()
        right.text(0.5, 0.5, "All leaders have the same style:\nno correlations", ha="center", va="center", color=MUTED)
    return figure


def _row_label(row: Mapping[Hashable, Any], strata: Sequence[str], name: str) -> str:
    """Label of a row, with its stratum."""
    return f"{format_values({field: row[field] for field in strata})}: {name}" if strata else name


def _draw_intervals(
    axes: Axes, table: pd.DataFrame, columns: tuple[str, str, str], colour: str, shift: float, label: str
) -> None:
    """Dots with horizontal intervals; `columns` are estimate, low and high."""
    estimate, low, high = (table[name].to_numpy(float) for name in columns)
    y_positions = np.arange(len(table)) + shift
    axes.hlines(y_positions, np.maximum(low, -1.0), high, color=colour, linewidth=2.0)
    axes.plot(estimate, y_positions, "o", color=colour, markersize=4.5, label=label)


def _format_rows(axes: Axes, labels: Sequence[str], x_label: str) -> None:
    """Row labels, axis label and legend of a panel."""
    axes.axvline(0.0, color=EVENT_COLOUR, linewidth=1.0, zorder=0)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(x_label)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, fontsize=SMALL_FONT_SIZE)
