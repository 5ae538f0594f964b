"""Figures of sensitivity: a panel a measure, a row a field, and what the dummy reaches as a shaded band."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.indices import Index
from sim.analysis.screening import Effect
from sim.recording.figures.style import BLUE, FAINT, FONT_SIZE, INK, MUTED, ORANGE, new_figure, truncate_to_width
from sim.recording.telling import MEASURE_FORMATS, DisplayScale, capitalize, to_display_scale
from sim.sweep.designing import DUMMY

WIDTH, ROW, HEAD, FOOT = 9.2, 0.27, 1.2, 0.55
MOST_ROWS = 14
"""Fields of a panel: the strongest."""
PANELS = 3
"""Panels side by side."""
LABEL = 1.55


def screen_figure(panels: Sequence[tuple[str, str, Sequence[Effect]]], foot: str) -> Figure:
    """Mean size of the effect of each field (a dot with its interval), and sigma (a ring)."""
    about = "Mean size of the effect of a field's whole range (dot, with 95 % interval) and its spread (ring)"
    figure, all_axes = _sheet("What a measure hangs on: a Morris screen", about, foot, len(panels), _n_rows(panels))
    for axes, (title, measure, effects) in zip(all_axes, panels, strict=True):
        scale = MEASURE_FORMATS[measure].scale if measure in MEASURE_FORMATS else DisplayScale.RATIO
        rows = [one for one in effects if one.field != DUMMY][:MOST_ROWS]
        dummy = next(one for one in effects if one.field == DUMMY)
        axes.axvspan(0, to_display_scale(dummy.high, scale), color=FAINT, zorder=0)
        for place, one in enumerate(rows):
            colour = BLUE if one.is_above else MUTED
            axes.plot(
                [to_display_scale(one.low, scale), to_display_scale(one.high, scale)],
                [place, place],
                color=colour,
                linewidth=2,
            )
            axes.plot([to_display_scale(one.sigma, scale)], [place], "o", mfc="none", mec=ORANGE, markersize=5.5)
            axes.plot([to_display_scale(one.mu_star, scale)], [place], "o", color=colour, markersize=5)
        _finish(axes, title, [one.field for one in rows])
        axes.set_xlim(left=0)
    return figure


def indices_figure(panels: Sequence[tuple[str, Sequence[Index]]], foot: str) -> Figure:
    """Total index (a dot with its interval) and first index (a ring) of each field."""
    about = "Share of the variance that a field brings about: in all (dot, with 95 % interval) and alone (ring)"
    n_rows = max((len(fields) - 1 for _, fields in panels), default=1)
    n_rows = min(n_rows, MOST_ROWS)
    figure, all_axes = _sheet("What a measure hangs on: Sobol' indices", about, foot, len(panels), n_rows)
    for axes, (title, fields) in zip(all_axes, panels, strict=True):
        rows = [one for one in fields if one.field != DUMMY][:MOST_ROWS]
        dummy = next(one for one in fields if one.field == DUMMY)
        axes.axvspan(0, dummy.total + dummy.total_reach, color=FAINT, zorder=0)
        for place, one in enumerate(rows):
            colour = BLUE if one.is_above else MUTED
            axes.plot([one.total - one.total_reach, one.total + one.total_reach], [place, place], color=colour, lw=2)
            axes.plot([one.first], [place], "o", mfc="none", mec=ORANGE, markersize=5.5)
            axes.plot([one.total], [place], "o", color=colour, markersize=5)
        _finish(axes, title, [one.field for one in rows])
        axes.set_xlim(left=min(0.0, *axes.get_xlim()[:1]))
    return figure


def _n_rows(panels: Sequence[tuple[str, str, Sequence[Effect]]]) -> int:
    """Rows of the longest panel."""
    return min(MOST_ROWS, max((len(effects) - 1 for *_, effects in panels), default=1))


def _sheet(title: str, about: str, foot: str, n_panels: int, n_rows: int) -> tuple[Figure, list[Axes]]:
    """A page with room for panels side by side, as many below one another as are needed."""
    n_lines = -(-n_panels // PANELS)
    tall = ROW * (n_rows + 1) + 0.75
    height = HEAD + n_lines * tall + FOOT
    figure = new_figure(WIDTH, height, title, truncate_to_width(f"{about}; grey: luck", WIDTH - 0.7, FONT_SIZE), [1])
    figure.texts[-1].set_text(foot)
    wide = WIDTH / min(n_panels, PANELS)
    boxes = []
    for place in range(n_panels):
        line, column = divmod(place, PANELS)
        bottom = height - HEAD - (line + 1) * tall + 0.45
        box = ((column * wide + LABEL) / WIDTH, bottom / height, (wide - LABEL - 0.2) / WIDTH, (tall - 0.75) / height)
        boxes.append(figure.add_axes(box))
    return figure, boxes


def _finish(axes: Axes, title: str, fields: Sequence[str]) -> None:
    """Names of the rows, and the title."""
    names = [truncate_to_width(one.removeprefix("parameters."), LABEL - 0.25, 10.0) for one in fields]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    axes.set_title(capitalize(title), x=0)
