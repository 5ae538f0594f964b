"""The figure of a map: the contour of each arm with the band in which it may lie; beside it the measure or the gap."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.tri import LinearTriInterpolator, Triangulation

from sim.analysis.map_ground import Ground
from sim.analysis.refining import Known, Spot
from sim.analysis.responding import plain
from sim.recording.figures.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, RED, new_figure, truncate_to_width
from sim.recording.telling import MEASURE_FORMATS, DisplayScale, capitalize, to_display_scale
from sim.sweep.contrasts import Contrast
from sim.sweep.measuring import FloatArray
from sim.sweep.verdicts import format_estimate

WIDTH, HEIGHT = 9.4, 5.4
COLOURS = (BLUE, RED, GREEN, ORANGE, PURPLE, MUTED)
LEVELS, FINE = 13, 240


def map_figure(
    ground: Ground, gaps: Mapping[int, Mapping[Spot, Contrast]], measure: str, threshold: float, title: str
) -> Figure:
    """Contours on the left; on the right the measure, or how far an arm differs from the reference."""
    about = f"Where it crosses {format_estimate(measure, threshold)}; in the band, its {100 * ground.level:g} % interval does"
    n_runs = sum(map(len, ground.values.values()))
    figure = new_figure(WIDTH, HEIGHT, title, about, [1])
    figure.texts[-1].set_text(f"{len(ground.spots):,} places, {n_runs:,} runs")
    left = figure.add_axes((0.085, 0.19, 0.37, 0.56))
    right = figure.add_axes((0.555, 0.19, 0.43, 0.56))
    _contours(left, ground, threshold)
    scale = MEASURE_FORMATS[measure].scale if measure in MEASURE_FORMATS else DisplayScale.RATIO
    if gaps:
        arm = next(iter(gaps))
        values = [to_display_scale(gaps[arm][spot].difference, scale) for spot in ground.spots]
        most = max(map(abs, values)) or 1.0
        name = truncate_to_width(f"{ground.arms[arm]} less {ground.arms[ground.reference]}", 3.4, 12.5, bold=True)
        _filled(right, ground, values, np.linspace(-most, most, LEVELS), "RdBu", name)
    else:
        known = ground.known(0)
        values = [to_display_scale(known[spot].mean, scale) for spot in ground.spots]
        low, high = min(values), max(values)
        levels = np.linspace(low, high if high > low else low + 1, LEVELS)
        _filled(right, ground, values, levels, "viridis", capitalize(measure.replace("_", " ")))
    for axes in (left, right):
        axes.set_xlabel(plain(ground.fields[0]))
        axes.spines[["top", "right"]].set_visible(True)
    left.set_ylabel(plain(ground.fields[1]))
    return figure


def _contours(axes: Axes, ground: Ground, threshold: float) -> None:
    """The contour of each arm, with its band, and where was played."""
    handles = []
    for place, arm in enumerate(ground.arms):
        colour = COLOURS[place % len(COLOURS)]
        known = ground.known(place)
        means = np.array([known[spot].mean for spot in ground.spots])
        mesh = mesh_of(ground)
        x, y, away = _away(ground, mesh, [known[spot] for spot in ground.spots], threshold)
        if (away < 0).any():
            axes.contourf(x, y, away, levels=[away.min(), 0.0], colors=[colour], alpha=0.18)
        if means.min() < threshold < means.max():
            axes.tricontour(mesh, means, levels=[threshold], colors=[colour], linewidths=2.2)
        handles.append(Line2D([], [], color=colour, linewidth=2.2, label=truncate_to_width(arm, 1.6, 9.5)))
    across, up = zip(*ground.spots, strict=True)
    axes.plot(across, up, ".", color=INK, markersize=2.0, alpha=0.55)
    if ground.arms != ("",):
        axes.legend(handles=handles, loc="lower left", fontsize=9.5, framealpha=0.9)
    axes.set_title("Contours" if len(ground.arms) > 1 else "Contour")


def _away(
    ground: Ground, mesh: Triangulation, known: list[Known], threshold: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """How far, on a fine grid, the threshold lies outside the interval of the mean: negative within."""
    spots = np.array(ground.spots, dtype=float)
    sides = [np.linspace(spots[:, side].min(), spots[:, side].max(), FINE) for side in (0, 1)]
    x, y = np.meshgrid(sides[0], sides[1])
    low, high = (LinearTriInterpolator(mesh, [getattr(one, end) for one in known])(x, y) for end in ("low", "high"))
    return x, y, np.ma.filled(np.maximum(low - threshold, threshold - high), 1.0)


def _filled(axes: Axes, ground: Ground, values: list[float], levels: FloatArray, colours: str, title: str) -> None:
    """Values over the map in colours."""
    made = axes.tricontourf(mesh_of(ground), values, levels=levels, cmap=colours, extend="both")
    bar = axes.figure.colorbar(made, ax=axes, pad=0.03, ticks=_ticks(levels))
    bar.outline.set_visible(False)
    axes.set_title(title)


def _ticks(levels: FloatArray) -> list[float]:
    """Round numbers within some levels."""
    return [tick for tick in MaxNLocator(7).tick_values(levels[0], levels[-1]) if levels[0] <= tick <= levels[-1]]


def mesh_of(ground: Ground) -> Triangulation:
    """The places joined to triangles, on a map that is as wide as it is high."""
    spots = np.array(ground.spots, dtype=float)
    low, high = spots.min(axis=0), spots.max(axis=0)
    unit = (spots - low) / (high - low)
    return Triangulation(spots[:, 0], spots[:, 1], Triangulation(unit[:, 0], unit[:, 1]).triangles)
