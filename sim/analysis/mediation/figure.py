"""The figure of a mediation analysis: scatter plots of the variables, and the effects with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.figure import new_analysis_figure
from sim.analysis.mediation.path_model import DIRECT_EFFECT, INDIRECT_EFFECT, TOTAL_EFFECT
from sim.analysis.units import axis_label, column_name, display_factor
from sim.reporting.figures.style import BLUE, EVENT_COLOUR, INK, ORANGE

MAX_POINTS = 3000
FIGURE_WIDTH, FIGURE_HEIGHT = 11.0, 4.6
"""Size in inches."""
EFFECT_LABELS = {TOTAL_EFFECT: "total", INDIRECT_EFFECT: "indirect", DIRECT_EFFECT: "direct"}


def draw_mediation(
    path_table: pd.DataFrame, table: pd.DataFrame, columns: Sequence[str], confidence_level: float
) -> Figure:
    """Mediator against cause, outcome against mediator, and the standardised effects.

    Parameters
    ----------
    path_table
        Effects with their intervals, from `sim.analysis.mediation.analysis.path_table`.
    table
        The observations.
    columns
        Columns of `table`: cause, mediator, outcome.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    """
    cause, mediator, outcome = columns
    names = [column_name(name) for name in columns]
    n_rows, n_clusters = int(path_table["n_rows"].iloc[0]), int(path_table["n_clusters"].iloc[0])
    figure = new_analysis_figure(
        FIGURE_WIDTH,
        FIGURE_HEIGHT,
        f"Effect of {names[0]} on {names[2]} through {names[1]}",
        f"Each dot is an observation. Effects in standard deviations, with {100 * confidence_level:g}% CIs",
        f"{n_rows:,} observations, {n_clusters:,} clusters",
    )
    boxes = [(0.075, 0.22, 0.235, 0.48), (0.385, 0.22, 0.235, 0.48), (0.765, 0.22, 0.205, 0.48)]
    first, second, third = (figure.add_axes(box) for box in boxes)
    sample = table.iloc[:: max(1, math.ceil(len(table) / MAX_POINTS))]
    for axes, x_name, y_name, title in (
        (first, cause, mediator, "Cause → mediator"),
        (second, mediator, outcome, "Mediator → outcome"),
    ):
        x, y = (display_factor(name) * sample[name].to_numpy(float) for name in (x_name, y_name))
        scatter_with_fit(axes, x, y)
        axes.set_xlabel(axis_label(x_name))
        axes.set_ylabel(axis_label(y_name))
        axes.set_title(title)
    _draw_effects(third, path_table.set_index("path").loc[list(EFFECT_LABELS)])
    return figure


def _draw_effects(axes: Axes, effects: pd.DataFrame) -> None:
    """Total, indirect and direct effect with their intervals."""
    axes.axvline(0.0, color=EVENT_COLOUR, linewidth=1.0)
    for row_index, (path, row) in enumerate(effects.iterrows()):
        colour = INK if path == TOTAL_EFFECT else BLUE
        interval = [float(row["standardised_low"]), float(row["standardised_high"])]
        axes.plot(interval, [row_index, row_index], color=colour, linewidth=2.2)
        axes.plot([float(row["standardised"])], [row_index], "o", color=colour, markersize=6)
    axes.set_yticks(range(len(effects)), list(EFFECT_LABELS.values()))
    axes.set_ylim(len(effects) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("effect (standard deviations)")
    axes.set_title("Effects")


def scatter_with_fit(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """A scatter plot with a least-squares line."""
    axes.plot(x, y, ".", color=BLUE, markersize=4, alpha=0.35, markeredgewidth=0)
    if np.ptp(x) > 0:
        line = np.polynomial.Polynomial.fit(x, y, 1)
        x_range = np.array([x.min(), x.max()])
        axes.plot(x_range, line(x_range), color=ORANGE, linewidth=2)
