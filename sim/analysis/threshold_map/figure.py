"""The figure of a threshold map: the contour of each arm with its uncertainty, and the measure or the difference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.tri import LinearTriInterpolator, Triangulation

from sim.analysis.figure import new_analysis_figure
from sim.analysis.sensitivity.responses import short_field_name
from sim.analysis.threshold_map.data import ThresholdMap
from sim.analysis.threshold_map.refinement import GridPoint, MeanEstimate
from sim.analysis.units import axis_label, display_factor
from sim.reporting.figures.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, RED, truncate_to_width
from sim.reporting.formatting import capitalize
from sim.sweeps.comparison.paired_statistics import Contrast
from sim.sweeps.comparison.text import format_estimate
from sim.sweeps.outcomes import FloatArray

FIGURE_WIDTH, FIGURE_HEIGHT = 9.4, 5.4
"""Inches."""
ARM_COLOURS = (BLUE, RED, GREEN, ORANGE, PURPLE, MUTED)
N_CONTOUR_LEVELS, GRID_RESOLUTION = 13, 240


def draw_threshold_map(
    threshold_map: ThresholdMap,
    contrasts: Mapping[int, Mapping[GridPoint, Contrast]],
    measure: str,
    threshold: float,
    title: str,
) -> Figure:
    """Contours on the left; on the right the measure, or the difference of the first arm from the reference.

    Parameters
    ----------
    threshold_map
        The map.
    contrasts
        Paired differences from the reference at each grid point, by arm index.
    measure, threshold
        The measure, and its value at the contour.
    title
        Title of the figure.
    """
    subtitle = (
        f"Contour: {format_estimate(measure, threshold)}. Band: the {100 * threshold_map.confidence_level:g}% CI "
        "contains this value"
    )
    n_runs = sum(map(len, threshold_map.values.values()))
    footer = f"{len(threshold_map.grid_points):,} grid points, {n_runs:,} runs"
    figure = new_analysis_figure(FIGURE_WIDTH, FIGURE_HEIGHT, title, subtitle, footer)
    left = figure.add_axes((0.085, 0.19, 0.37, 0.56))
    right = figure.add_axes((0.555, 0.19, 0.415, 0.56))
    _draw_contours(left, threshold_map, threshold)
    factor, points = display_factor(measure), threshold_map.grid_points
    if contrasts:
        arm = next(iter(contrasts))
        values = [factor * contrasts[arm][point].difference for point in points]
        max_abs = max(map(abs, values)) or 1.0
        levels, colour_map = np.linspace(-max_abs, max_abs, N_CONTOUR_LEVELS), "RdBu"
        difference = f"{threshold_map.arms[arm]} − {threshold_map.arms[threshold_map.reference_index]}"
        panel_title = truncate_to_width(difference, 3.4, 12.5, bold=True)
    else:
        estimates = threshold_map.estimates(0)
        values = [factor * estimates[point].mean for point in points]
        low, high = min(values), max(values)
        levels, colour_map = np.linspace(low, high if high > low else low + 1, N_CONTOUR_LEVELS), "viridis"
        panel_title = capitalize(measure.replace("_", " "))
    colour_label = axis_label(measure, is_difference=bool(contrasts))
    _draw_filled_contours(right, threshold_map, values, levels, colour_map, panel_title, colour_label)
    for axes in (left, right):
        axes.set_xlabel(short_field_name(threshold_map.field_names[0]))
        axes.spines[["top", "right"]].set_visible(True)
    left.set_ylabel(short_field_name(threshold_map.field_names[1]))
    return figure


def _draw_contours(axes: Axes, threshold_map: ThresholdMap, threshold: float) -> None:
    """The contour of each arm with its band, and the grid points."""
    handles = []
    mesh = triangulate(threshold_map)
    for arm_index, arm in enumerate(threshold_map.arms):
        colour = ARM_COLOURS[arm_index % len(ARM_COLOURS)]
        estimates_by_point = threshold_map.estimates(arm_index)
        estimates = [estimates_by_point[point] for point in threshold_map.grid_points]
        means = np.array([estimate.mean for estimate in estimates])
        x, y, distance = _distance_outside_interval(threshold_map, mesh, estimates, threshold)
        if (distance < 0).any():
            axes.contourf(x, y, distance, levels=[distance.min(), 0.0], colors=[colour], alpha=0.18)
        if means.min() < threshold < means.max():
            axes.tricontour(mesh, means, levels=[threshold], colors=[colour], linewidths=2.2)
        handles.append(Line2D([], [], color=colour, linewidth=2.2, label=truncate_to_width(arm, 1.6, 9.5)))
    point_x, point_y = zip(*threshold_map.grid_points, strict=True)
    axes.plot(point_x, point_y, ".", color=INK, markersize=2.0, alpha=0.55)
    if threshold_map.arms != ("",):
        axes.legend(handles=handles, loc="lower left", fontsize=9.5, framealpha=0.9)
    axes.set_title("Contours" if len(threshold_map.arms) > 1 else "Contour")


def _distance_outside_interval(
    threshold_map: ThresholdMap, mesh: Triangulation, estimates: list[MeanEstimate], threshold: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """x, y and distance of the threshold from the interval of the mean on a fine grid; negative inside the interval."""
    points = np.array(threshold_map.grid_points, dtype=float)
    sides = [np.linspace(points[:, side].min(), points[:, side].max(), GRID_RESOLUTION) for side in (0, 1)]
    x, y = np.meshgrid(sides[0], sides[1])
    low, high = (
        LinearTriInterpolator(mesh, [getattr(estimate, bound) for estimate in estimates])(x, y)
        for bound in ("low", "high")
    )
    return x, y, np.ma.filled(np.maximum(low - threshold, threshold - high), 1.0)


def _draw_filled_contours(
    axes: Axes,
    threshold_map: ThresholdMap,
    values: list[float],
    levels: FloatArray,
    colour_map: str,
    title: str,
    colour_label: str,
) -> None:
    """Values at the grid points as filled contours, with a colour bar."""
    contour_set = axes.tricontourf(triangulate(threshold_map), values, levels=levels, cmap=colour_map, extend="both")
    colour_bar = axes.figure.colorbar(contour_set, ax=axes, pad=0.03, ticks=_colour_bar_ticks(levels))
    colour_bar.outline.set_visible(False)
    colour_bar.set_label(colour_label)
    axes.set_title(title)


def _colour_bar_ticks(levels: FloatArray) -> list[float]:
    """Round numbers within the levels."""
    return [tick for tick in MaxNLocator(7).tick_values(levels[0], levels[-1]) if levels[0] <= tick <= levels[-1]]


def triangulate(threshold_map: ThresholdMap) -> Triangulation:
    """Delaunay triangulation of the grid points, with both axes scaled to the same length."""
    points = np.array(threshold_map.grid_points, dtype=float)
    low, high = points.min(axis=0), points.max(axis=0)
    unit = (points - low) / (high - low)
    return Triangulation(points[:, 0], points[:, 1], Triangulation(unit[:, 0], unit[:, 1]).triangles)
