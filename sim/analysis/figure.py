"""Page layout of the figures of analyses."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.reporting.figures.style import FONT_SIZE, MUTED, SMALL_FONT_SIZE, TITLE_FONT_SIZE, truncate_to_width
from sim.reporting.narrative import DISCLAIMER


def new_analysis_figure(width: float, height: float, title: str, subtitle: str, footer: str) -> Figure:
    """A figure with title, subtitle, disclaimer and footer.

    Parameters
    ----------
    width, height
        Size in inches.
    title, subtitle
        Texts at the top.
    footer
        Sample size, at the bottom right.
    """
    figure = Figure(figsize=(width, height))
    left = 0.35 / width
    title = truncate_to_width(title, width - 0.7, TITLE_FONT_SIZE, bold=True)
    subtitle = truncate_to_width(subtitle, width - 0.7, FONT_SIZE)
    figure.text(left, 1 - 0.3 / height, title, size=TITLE_FONT_SIZE, weight="bold", va="top")
    figure.text(left, 1 - 0.68 / height, subtitle, size=FONT_SIZE, color=MUTED, va="top")
    figure.text(left, 0.16 / height, DISCLAIMER, size=SMALL_FONT_SIZE, color=MUTED, va="bottom")
    figure.text(1 - left, 0.16 / height, footer, size=SMALL_FONT_SIZE, color=MUTED, va="bottom", ha="right")
    return figure
