"""Figures of sensitivity analyses: one panel per measure, one row per factor, and the range of the dummy as a band."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.figure import new_analysis_figure
from sim.analysis.sensitivity.morris import MorrisEffect
from sim.analysis.sensitivity.sobol import SobolIndex
from sim.analysis.units import axis_label, column_name, display_factor
from sim.reporting.figures.style import BLUE, FAINT, INK, MUTED, ORANGE, truncate_to_width
from sim.reporting.formatting import capitalize
from sim.sweeps.plan.designs import DUMMY

FIGURE_WIDTH, ROW_HEIGHT, HEADER_HEIGHT, FOOTER_HEIGHT = 9.2, 0.27, 1.2, 0.75
"""Inches."""
MAX_ROWS = 14
"""A panel shows this many factors, the strongest first."""
N_COLUMNS = 3
"""Panels per row."""
LABEL_WIDTH = 1.55
"""Width of the row labels in inches."""


def draw_morris_effects(
    panels: Sequence[tuple[str, Sequence[MorrisEffect]]], footer: str, confidence_level: float
) -> Figure:
    """mu* of each factor (dot with interval) and sigma (ring).

    Parameters
    ----------
    panels
        Measures with the effects of all factors, in descending order of mu*.
    footer
        Sample size.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    """
    subtitle = (
        f"Dot: mean absolute effect mu* with {100 * confidence_level:g}% CI. Ring: sigma. Grey: range of the dummy"
    )
    figure, all_axes = _new_panel_grid("Morris elementary effects", subtitle, footer, panels)
    for axes, (measure, effects) in zip(all_axes, panels, strict=True):
        factor = display_factor(measure)
        rows = [effect for effect in effects if effect.factor != DUMMY][:MAX_ROWS]
        dummy = next(effect for effect in effects if effect.factor == DUMMY)
        axes.axvspan(0, factor * dummy.high, color=FAINT, zorder=0)
        for y, effect in enumerate(rows):
            colour = BLUE if effect.exceeds_dummy else MUTED
            interval = [factor * effect.low, factor * effect.high]
            axes.plot(interval, [y, y], color=colour, linewidth=2)
            axes.plot([factor * effect.sigma], [y], "o", mfc="none", mec=ORANGE, markersize=5.5)
            axes.plot([factor * effect.mu_star], [y], "o", color=colour, markersize=5)
        _format_panel(
            axes, measure, axis_label(measure, name="mu*", is_difference=True), [effect.factor for effect in rows]
        )
        axes.set_xlim(left=0)
    return figure


def draw_sobol_indices(
    panels: Sequence[tuple[str, Sequence[SobolIndex]]], footer: str, confidence_level: float
) -> Figure:
    """Total index of each factor (dot with interval) and first-order index (ring).

    Parameters
    ----------
    panels
        Measures with the indices of all factors, in descending order of the total index.
    footer
        Sample size.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    """
    subtitle = (
        f"Dot: total index with {100 * confidence_level:g}% CI. Ring: first-order index. Grey: range of the dummy"
    )
    figure, all_axes = _new_panel_grid("Sobol' indices", subtitle, footer, panels)
    for axes, (measure, indices) in zip(all_axes, panels, strict=True):
        rows = [index for index in indices if index.factor != DUMMY][:MAX_ROWS]
        dummy = next(index for index in indices if index.factor == DUMMY)
        axes.axvspan(0, dummy.total + dummy.total_half_width, color=FAINT, zorder=0)
        for y, index in enumerate(rows):
            colour = BLUE if index.exceeds_dummy else MUTED
            interval = [index.total - index.total_half_width, index.total + index.total_half_width]
            axes.plot(interval, [y, y], color=colour, lw=2)
            axes.plot([index.first], [y], "o", mfc="none", mec=ORANGE, markersize=5.5)
            axes.plot([index.total], [y], "o", color=colour, markersize=5)
        _format_panel(axes, measure, "share of variance", [index.factor for index in rows])
        axes.set_xlim(left=min(0.0, *axes.get_xlim()[:1]))
    return figure


def _new_panel_grid(
    title: str, subtitle: str, footer: str, panels: Sequence[tuple[str, Sequence[MorrisEffect | SobolIndex]]]
) -> tuple[Figure, list[Axes]]:
    """A figure with a grid of panels."""
    n_panels = len(panels)
    n_rows = min(MAX_ROWS, max((len(factors) - 1 for _, factors in panels), default=1))
    n_rows_of_panels = -(-n_panels // N_COLUMNS)
    panel_height = ROW_HEIGHT * (n_rows + 1) + 0.95
    height = HEADER_HEIGHT + n_rows_of_panels * panel_height + FOOTER_HEIGHT
    figure = new_analysis_figure(FIGURE_WIDTH, height, title, subtitle, footer)
    panel_width = FIGURE_WIDTH / min(n_panels, N_COLUMNS)
    all_axes = []
    for index in range(n_panels):
        row, column = divmod(index, N_COLUMNS)
        bottom = height - HEADER_HEIGHT - (row + 1) * panel_height + 0.65
        box = (
            (column * panel_width + LABEL_WIDTH) / FIGURE_WIDTH,
            bottom / height,
            (panel_width - LABEL_WIDTH - 0.2) / FIGURE_WIDTH,
            (panel_height - 0.95) / height,
        )
        all_axes.append(figure.add_axes(box))
    return figure, all_axes


def _format_panel(axes: Axes, measure: str, x_label: str, factors: Sequence[str]) -> None:
    """Title, axis label and row labels of a panel."""
    names = [truncate_to_width(factor.removeprefix("parameters."), LABEL_WIDTH - 0.25, 10.0) for factor in factors]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(x_label, size=10)
    axes.set_title(capitalize(column_name(measure)), x=0)
