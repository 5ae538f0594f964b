"""Style of all figures: colours that colour-blind readers can distinguish, fonts, titles, reproducible files.

Figures use only the objects of matplotlib: no pyplot, no state between figures, no settings of the user.
"""

from __future__ import annotations

import functools
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.textpath import text_to_path
from PIL import Image

from sim.model import palette
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat, figure_suffixes
from sim.reporting.narrative import DISCLAIMER

INK, MUTED, FAINT, PAPER = "#1f2328", "#57606a", "#d8dee4", "#ffffff"
BLUE, ORANGE, GREEN = palette.BLUE, palette.ORANGE, palette.GREEN
RED, PURPLE, SKY = palette.RED, palette.PURPLE, palette.SKY
EVENT_COLOUR = "#8c959f"
"""Colour of the days of an event."""

FONT = "DejaVu Sans"
FALLBACK_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Microsoft YaHei", "Yu Gothic", "PingFang SC", "Hiragino Sans",
    "Arial Unicode MS", "Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari",
)  # fmt: skip
"""Fonts for names in scripts that the default font does not contain."""
POINTS_PER_INCH = 72.0
DPI = 130
PNG_COMPRESSION_LEVEL = 3
"""From 0 to 9. Level 6 takes 1.5 times as long and saves 10%."""
FONT_SIZE, SMALL_FONT_SIZE, TITLE_FONT_SIZE = 11.0, 9.5, 17.0
RC_PARAMS: dict[str, Any] = {
    "font.size": FONT_SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 9.0,
    "axes.axisbelow": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 10.0,
    "ytick.labelsize": 10.0,
    "figure.facecolor": PAPER,
    "lines.solid_capstyle": "round",
    "axes.titley": 1.0,  # automatic positions would compute the layout of all labels twice
    "text.hinting": "none",  # faster, and the width of text equals its computed width
    "svg.hashsalt": "compassion-contagion",
    "svg.fonttype": "path",
}


@contextmanager
def style_context() -> Iterator[None]:
    """Context in which figures have the style of the project, independent of the user's settings."""
    with matplotlib.style.context(["default", RC_PARAMS]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        matplotlib.rcParams["font.family"] = available_fonts()
        yield


@functools.cache
def available_fonts() -> list[str]:
    """The default font, which matplotlib contains, and installed fonts for other scripts."""
    installed = set(fontManager.get_font_names())
    return [FONT, *(name for name in FALLBACK_FONTS if name in installed)]


def new_figure(width: float, height: float, title: str, subtitle: str, seeds: Sequence[int]) -> Figure:
    """Empty figure with title, subtitle, random seeds and disclaimer.

    Parameters
    ----------
    width, height
        Size in inches.
    title, subtitle
        Texts at the top.
    seeds
        Random seeds of the runs.
    """
    figure = Figure(figsize=(width, height))
    left = 0.35 / width
    figure.text(
        left,
        1 - 0.3 / height,
        truncate_to_width(title, width - 0.7, TITLE_FONT_SIZE, bold=True),
        size=TITLE_FONT_SIZE,
        weight="bold",
        va="top",
    )
    figure.text(left, 1 - 0.68 / height, subtitle, size=FONT_SIZE, color=MUTED, va="top")
    figure.text(left, 0.16 / height, DISCLAIMER, size=SMALL_FONT_SIZE, color=MUTED, va="bottom")
    seed_text = f"seed {seeds[0]}" if len(seeds) == 1 else f"{len(seeds)} runs, seeds {seeds[0]} to {seeds[-1]}"
    figure.text(1 - left, 0.16 / height, seed_text, size=SMALL_FONT_SIZE, color=MUTED, va="bottom", ha="right")
    return figure


def save_figure(
    figure: Figure, folder: Path, name: str, figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT
) -> list[str]:
    """Write a figure as PNG, SVG or both. The same figure gives the same bytes.

    Returns
    -------
    list of str
        Names of the files.
    """
    figure.set_dpi(DPI)
    file_names = [f"{name}{suffix}" for suffix in figure_suffixes(figure_format)]
    for file_name in file_names:
        if file_name.endswith(".png"):
            _save_png(figure, folder / file_name)
        else:
            with (folder / file_name).open("wb") as file:
                figure.savefig(file, format="svg", dpi=DPI, metadata={"Date": None})
    return file_names


def _save_png(figure: Figure, path: Path) -> None:
    """Write a figure as PNG without an alpha channel."""
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
    with path.open("wb") as file:
        image.save(file, format="png", dpi=(DPI, DPI), compress_level=PNG_COMPRESSION_LEVEL)


def text_size(text: str, size: float, bold: bool = False) -> tuple[float, float]:
    """Width and height of a line of text in inches."""
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    width, height, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return width / POINTS_PER_INCH, height / POINTS_PER_INCH


def truncate_to_width(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text, shortened with an ellipsis if it is wider than `width` inches."""
    if text_size(text, size, bold)[0] <= width:
        return text
    fits = bisect_left(range(len(text)), width, key=lambda length: text_size(text[:length] + "…", size, bold)[0])
    return text[: max(fits - 1, 0)].rstrip() + "…"


def darken(colour: str, factor: float = 0.72) -> tuple[float, float, float]:
    """A darker shade, for text on white."""
    red, green, blue = to_rgb(colour)
    return red * factor, green * factor, blue * factor


def spread_positions(positions: Sequence[float], min_distance: float, low: float, high: float) -> list[float]:
    """Move positions on a line as little as necessary to a minimum distance, within bounds if possible.

    Neighbours that are too close form a block, which is centred at the mean of its members.
    """
    order = sorted(range(len(positions)), key=lambda i: (positions[i], i))
    blocks: list[list[int]] = []
    for i in order:
        blocks.append([i])
        while len(blocks) > 1 and _block_top(blocks[-2], positions, min_distance, low, high) > _block_bottom(
            blocks[-1], positions, min_distance, low, high
        ):
            last = blocks.pop()
            blocks[-1] += last
    adjusted = list(positions)
    for block in blocks:
        first = _block_bottom(block, positions, min_distance, low, high) + min_distance / 2
        for rank, i in enumerate(block):
            adjusted[i] = first + rank * min_distance
    return adjusted


def _block_bottom(block: list[int], positions: Sequence[float], min_distance: float, low: float, high: float) -> float:
    """Lower edge of a block of neighbours."""
    length = min_distance * len(block)
    centre = sum(positions[i] for i in block) / len(block)
    return max(low, min(centre - length / 2, high - length))


def _block_top(block: list[int], positions: Sequence[float], min_distance: float, low: float, high: float) -> float:
    """Upper edge of a block of neighbours."""
    return _block_bottom(block, positions, min_distance, low, high) + min_distance * len(block) - 1e-9
