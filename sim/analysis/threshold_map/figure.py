"""The figure of a map: the contour of each arm with the band in which it may lie; beside it the measure or the gap."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.tri import LinearTriInterpolator, Triangulation

from sim.analysis.sensitivity.responses import short_field_name
from sim.analysis.threshold_map.data import ThresholdMap
from sim.analysis.threshold_map.refinement import GridPoint, MeanEstimate
from sim.reporting.figures.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, RED, new_figure, truncate_to_width
from sim.reporting.formatting import MEASURE_FORMATS, DisplayScale, capitalize, to_display_scale
from sim.sweeps.comparison.paired_statistics import Contrast
from sim.sweeps.comparison.text import format_estimate
from sim.sweeps.run.outcomes import FloatArray

FIGURE_WIDTH, FIGURE_HEIGHT = 9.4, 5.4
ARM_COLOURS = (BLUE, RED, GREEN, ORANGE, PURPLE, MUTED)
N_CONTOUR_LEVELS, GRID_RESOLUTION = 13, 240


def draw_threshold_map(
    threshold_map: ThresholdMap,
    contrasts: Mapping[int, Mapping[GridPoint, Contrast]],
    measure: str,
    threshold: float,
    title: str,
) -> Figure:
    """Contours on the left; on the right the measure, or how far an arm differs from the reference."""
    subtitle = (
        f"Where it crosses {format_estimate(measure, threshold)}; in the band, its "
        f"{100 * threshold_map.confidence_level:g} % interval does"
    )
    n_runs = sum(map(len, threshold_map.values.values()))
    figure = new_figure(FIGURE_WIDTH, FIGURE_HEIGHT, title, subtitle, [1])
    figure.texts[-1].set_text(f"{len(threshold_map.grid_points):,} places, {n_runs:,} runs")
    left = figure.add_axes((0.085, 0.19, 0.37, 0.56))
    right = figure.add_axes((0.555, 0.19, 0.43, 0.56))
    _draw_contours(left, threshold_map, threshold)
    scale = MEASURE_FORMATS[measure].scale if measure in MEASURE_FORMATS else DisplayScale.RATIO
    if contrasts:
        arm = next(iter(contrasts))
        values = [to_display_scale(contrasts[arm][spot].difference, scale) for spot in threshold_map.grid_points]
        max_abs = max(map(abs, values)) or 1.0
        name = truncate_to_width(
            f"{threshold_map.arms[arm]} less {threshold_map.arms[threshold_map.reference_index]}", 3.4, 12.5, bold=True
        )
        _draw_filled_contours(
            right, threshold_map, values, np.linspace(-max_abs, max_abs, N_CONTOUR_LEVELS), "RdBu", name
        )
    else:
        estimates = threshold_map.estimates(0)
        values = [to_display_scale(estimates[spot].mean, scale) for spot in threshold_map.grid_points]
        low, high = min(values), max(values)
        levels = np.linspace(low, high if high > low else low + 1, N_CONTOUR_LEVELS)
        _draw_filled_contours(right, threshold_map, values, levels, "viridis", capitalize(measure.replace("_", " ")))
    for axes in (left, right):
        axes.set_xlabel(short_field_name(threshold_map.field_names[0]))
        axes.spines[["top", "right"]].set_visible(True)
    left.set_ylabel(short_field_name(threshold_map.field_names[1]))
    return figure


def _draw_contours(axes: Axes, threshold_map: ThresholdMap, threshold: float) -> None:
    """The contour of each arm, with its band, and where was played."""
    handles = []
    for arm_index, arm in enumerate(threshold_map.arms):
        colour = ARM_COLOURS[arm_index % len(ARM_COLOURS)]
        estimates = threshold_map.estimates(arm_index)
        means = np.array([estimates[spot].mean for spot in threshold_map.grid_points])
        mesh = triangulate(threshold_map)
        x, y, distance = _distance_outside_interval(
            threshold_map, mesh, [estimates[spot] for spot in threshold_map.grid_points], threshold
        )
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
    ground: ThresholdMap, mesh: Triangulation, estimates: list[MeanEstimate], threshold: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """How far, on a fine grid, the threshold lies outside the interval of the mean: negative within."""
    spots = np.array(ground.grid_points, dtype=float)
    sides = [np.linspace(spots[:, side].min(), spots[:, side].max(), GRID_RESOLUTION) for side in (0, 1)]
    x, y = np.meshgrid(sides[0], sides[1])
    low, high = (
        LinearTriInterpolator(mesh, [getattr(estimate, end) for estimate in estimates])(x, y) for end in ("low", "high")
    )
    return x, y, np.ma.filled(np.maximum(low - threshold, threshold - high), 1.0)


def _draw_filled_contours(
    axes: Axes, ground: ThresholdMap, values: list[float], levels: FloatArray, cmap: str, title: str
) -> None:
    """Values over the map in colours."""
    contour_set = axes.tricontourf(triangulate(ground), values, levels=levels, cmap=cmap, extend="both")
    colorbar = axes.figure.colorbar(contour_set, ax=axes, pad=0.03, ticks=_colorbar_ticks(levels))
    colorbar.outline.set_visible(False)
    axes.set_title(title)


def _colorbar_ticks(levels: FloatArray) -> list[float]:
    """Round numbers within some levels."""
    return [tick for tick in MaxNLocator(7).tick_values(levels[0], levels[-1]) if levels[0] <= tick <= levels[-1]]


def triangulate(ground: ThresholdMap) -> Triangulation:
    """The places joined to triangles, on a map that is as wide as it is high."""
    spots = np.array(ground.grid_points, dtype=float)
    low, high = spots.min(axis=0), spots.max(axis=0)
    unit = (spots - low) / (high - low)
    return Triangulation(spots[:, 0], spots[:, 1], Triangulation(unit[:, 0], unit[:, 1]).triangles)
