"""Figures of sensitivity: a panel a measure, a row a field, and what the dummy reaches as a shaded band."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.sensitivity.morris import MorrisEffect
from sim.analysis.sensitivity.sobol import SobolIndex
from sim.reporting.figures.style import BLUE, FAINT, FONT_SIZE, INK, MUTED, ORANGE, new_figure, truncate_to_width
from sim.reporting.formatting import MEASURE_FORMATS, DisplayScale, capitalize, to_display_scale
from sim.sweeps.plan.designs import DUMMY

FIGURE_WIDTH, ROW_HEIGHT, HEADER_HEIGHT, FOOTER_HEIGHT = 9.2, 0.27, 1.2, 0.55
MAX_ROWS = 14
"""Fields of a panel: the strongest."""
N_COLUMNS = 3
"""Panels side by side."""
LABEL_WIDTH = 1.55


def draw_morris_effects(panels: Sequence[tuple[str, str, Sequence[MorrisEffect]]], footer: str) -> Figure:
    """Mean size of the effect of each field (a dot with its interval), and sigma (a ring)."""
    subtitle = "Mean size of the effect of a field's whole range (dot, with 95 % interval) and its spread (ring)"
    figure, all_axes = _new_panel_grid(
        "What a measure hangs on: a Morris screen", subtitle, footer, len(panels), _n_rows(panels)
    )
    for axes, (title, measure, effects) in zip(all_axes, panels, strict=True):
        scale = MEASURE_FORMATS[measure].scale if measure in MEASURE_FORMATS else DisplayScale.RATIO
        rows = [effect for effect in effects if effect.field != DUMMY][:MAX_ROWS]
        dummy = next(effect for effect in effects if effect.field == DUMMY)
        axes.axvspan(0, to_display_scale(dummy.high, scale), color=FAINT, zorder=0)
        for y, effect in enumerate(rows):
            colour = BLUE if effect.is_above else MUTED
            axes.plot(
                [to_display_scale(effect.low, scale), to_display_scale(effect.high, scale)],
                [y, y],
                color=colour,
                linewidth=2,
            )
            axes.plot([to_display_scale(effect.sigma, scale)], [y], "o", mfc="none", mec=ORANGE, markersize=5.5)
            axes.plot([to_display_scale(effect.mu_star, scale)], [y], "o", color=colour, markersize=5)
        _format_panel(axes, title, [effect.field for effect in rows])
        axes.set_xlim(left=0)
    return figure


def draw_sobol_indices(panels: Sequence[tuple[str, Sequence[SobolIndex]]], footer: str) -> Figure:
    """Total index (a dot with its interval) and first index (a ring) of each field."""
    subtitle = "Share of the variance that a field brings about: in all (dot, with 95 % interval) and alone (ring)"
    n_rows = max((len(fields) - 1 for _, fields in panels), default=1)
    n_rows = min(n_rows, MAX_ROWS)
    figure, all_axes = _new_panel_grid("What a measure hangs on: Sobol' indices", subtitle, footer, len(panels), n_rows)
    for axes, (title, fields) in zip(all_axes, panels, strict=True):
        rows = [index for index in fields if index.field != DUMMY][:MAX_ROWS]
        dummy = next(index for index in fields if index.field == DUMMY)
        axes.axvspan(0, dummy.total + dummy.total_reach, color=FAINT, zorder=0)
        for y, index in enumerate(rows):
            colour = BLUE if index.is_above else MUTED
            axes.plot([index.total - index.total_reach, index.total + index.total_reach], [y, y], color=colour, lw=2)
            axes.plot([index.first], [y], "o", mfc="none", mec=ORANGE, markersize=5.5)
            axes.plot([index.total], [y], "o", color=colour, markersize=5)
        _format_panel(axes, title, [index.field for index in rows])
        axes.set_xlim(left=min(0.0, *axes.get_xlim()[:1]))
    return figure


def _n_rows(panels: Sequence[tuple[str, str, Sequence[MorrisEffect]]]) -> int:
    """Rows of the longest panel."""
    return min(MAX_ROWS, max((len(effects) - 1 for *_, effects in panels), default=1))


def _new_panel_grid(title: str, subtitle: str, foot: str, n_panels: int, n_rows: int) -> tuple[Figure, list[Axes]]:
    """A page with room for panels side by side, as many below one another as are needed."""
    n_rows_of_panels = -(-n_panels // N_COLUMNS)
    panel_height = ROW_HEIGHT * (n_rows + 1) + 0.75
    height = HEADER_HEIGHT + n_rows_of_panels * panel_height + FOOTER_HEIGHT
    figure = new_figure(
        FIGURE_WIDTH, height, title, truncate_to_width(f"{subtitle}; grey: luck", FIGURE_WIDTH - 0.7, FONT_SIZE), [1]
    )
    figure.texts[-1].set_text(foot)
    panel_width = FIGURE_WIDTH / min(n_panels, N_COLUMNS)
    boxes = []
    for index in range(n_panels):
        line, column = divmod(index, N_COLUMNS)
        bottom = height - HEADER_HEIGHT - (line + 1) * panel_height + 0.45
        box = (
            (column * panel_width + LABEL_WIDTH) / FIGURE_WIDTH,
            bottom / height,
            (panel_width - LABEL_WIDTH - 0.2) / FIGURE_WIDTH,
            (panel_height - 0.75) / height,
        )
        boxes.append(figure.add_axes(box))
    return figure, boxes


def _format_panel(axes: Axes, title: str, fields: Sequence[str]) -> None:
    """Names of the rows, and the title."""
    names = [truncate_to_width(field.removeprefix("parameters."), LABEL_WIDTH - 0.25, 10.0) for field in fields]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    axes.set_title(capitalize(title), x=0)
