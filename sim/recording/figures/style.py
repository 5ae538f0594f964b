"""How all figures look: colours that colour-blind people tell apart, fonts, titles, and files that never differ.

Figures are made with matplotlib's objects alone: no pyplot, no state between figures, no setting of the user's.
"""

from __future__ import annotations

import functools
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.style
from matplotlib import font_manager, ft2font
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path
from PIL import Image

from sim.recording.words import STANDING

INK, MUTED, FAINT, PAPER = "#1f2328", "#57606a", "#d8dee4", "#ffffff"
# Okabe & Ito's colours, which people of any colour vision tell apart.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
SHADE = "#8c959f"
"""Colour of the days on which an event lasts; drawn thin."""

FONT = "DejaVu Sans"
FURTHER_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Microsoft YaHei", "Yu Gothic", "PingFang SC", "Hiragino Sans",
    "Arial Unicode MS", "Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari",
)  # fmt: skip
"""For names in scripts that the project's font does not have."""
POINTS_AN_INCH = 72.0
DOTS_AN_INCH = 130
COMPRESSION = 3
"""Of PNG, from 0 to 9; more takes half as long again, and spares a tenth."""
SIZE, SMALL, TITLE = 11.0, 9.5, 17.0
SETTINGS: dict[str, Any] = {
    "font.size": SIZE,
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
    "axes.titley": 1.0,  # to look for room above an axis would lay all its labels out once more
    "text.hinting": "none",  # letters as they are measured, and sooner than with hints
    "svg.hashsalt": "compassion-contagion",
    "svg.fonttype": "path",
}


@contextmanager
def drawing() -> Iterator[None]:
    """Inside the block, figures are made and written in the project's style, whatever the user has set."""
    with matplotlib.style.context(["default", SETTINGS]), warnings.catch_warnings(), fonts_in_memory():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        matplotlib.rcParams["font.family"] = fonts()
        yield


@contextmanager
def fonts_in_memory() -> Iterator[None]:
    """Inside the block, fonts are read as a whole: matplotlib would go to the file for each letter, each time anew.

    Outside of it, figures of the user's own find fonts that know their files. A matplotlib that keeps its fonts
    elsewhere is left as it is.
    """
    module: Any = ft2font
    before, opened = module.FT2Font, getattr(font_manager, "_get_font", None)
    if opened is None:
        yield
        return
    module.FT2Font = _from_memory
    opened.cache_clear()
    try:
        yield
    finally:
        module.FT2Font = before
        opened.cache_clear()


def _from_memory(path: str, *more: Any, **named: Any) -> FT2Font:
    """A font as matplotlib opens it, but for where its letters are read."""
    return FT2Font(BytesIO(Path(path).read_bytes()), *more, **named)


@functools.cache
def fonts() -> list[str]:
    """The project's font, which comes with matplotlib, and those on this machine that know further scripts."""
    known = set(fontManager.get_font_names())
    return [FONT, *(name for name in FURTHER_FONTS if name in known)]


def page(width: float, height: float, title: str, about: str, seeds: Sequence[int]) -> Figure:
    """An empty figure: title, a line that says what is seen, and at the foot the luck and the standing sentence.

    Parameters
    ----------
    width, height
        In inches.
    title, about
        Texts at the top.
    seeds
        Seeds of the runs that are shown.
    """
    figure = Figure(figsize=(width, height))
    left = 0.35 / width
    figure.text(
        left, 1 - 0.3 / height, shortened(title, width - 0.7, TITLE, bold=True), size=TITLE, weight="bold", va="top"
    )
    figure.text(left, 1 - 0.68 / height, about, size=SIZE, color=MUTED, va="top")
    figure.text(left, 0.16 / height, STANDING, size=SMALL, color=MUTED, va="bottom")
    luck = f"seed {seeds[0]}" if len(seeds) == 1 else f"{len(seeds)} runs, seeds {seeds[0]} to {seeds[-1]}"
    figure.text(1 - left, 0.16 / height, luck, size=SMALL, color=MUTED, va="bottom", ha="right")
    return figure


def write(figure: Figure, folder: Path, name: str) -> list[str]:
    """Write a figure as PNG and as SVG; the same figure gives the same bytes.

    Returns
    -------
    list of str
        Names of the files.
    """
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    figure.set_dpi(DOTS_AN_INCH)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
    with png.open("wb") as file:
        image.save(file, format="png", dpi=(DOTS_AN_INCH, DOTS_AN_INCH), compress_level=COMPRESSION)
    with svg.open("wb") as file:
        figure.savefig(file, format="svg", dpi=DOTS_AN_INCH, metadata={"Date": None})
    return [png.name, svg.name]


def text_size(text: str, size: float, bold: bool = False) -> tuple[float, float]:
    """Width and height of a line of text, in inches."""
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    width, height, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return width / POINTS_AN_INCH, height / POINTS_AN_INCH


def shortened(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text, cut off with an ellipsis where it is wider than so many inches."""
    if text_size(text, size, bold)[0] <= width:
        return text
    fits = bisect_left(range(len(text)), width, key=lambda length: text_size(text[:length] + "…", size, bold)[0])
    return text[: max(fits - 1, 0)].rstrip() + "…"


def darker(colour: str, share: float = 0.72) -> tuple[float, float, float]:
    """A darker shade, for text that is to be read on white."""
    red, green, blue = to_rgb(colour)
    return red * share, green * share, blue * share


def spread_out(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Move places along a line as little as needed to be so far apart, within bounds as far as there is room.

    Neighbours that are too close are joined in a block, which stands where its members would be on average.
    """
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    blocks: list[list[int]] = []
    for i in order:
        blocks.append([i])
        while len(blocks) > 1 and _top(blocks[-2], places, apart, low, high) > _bottom(
            blocks[-1], places, apart, low, high
        ):
            last = blocks.pop()
            blocks[-1] += last
    moved = list(places)
    for block in blocks:
        first = _bottom(block, places, apart, low, high) + apart / 2
        for rank, i in enumerate(block):
            moved[i] = first + rank * apart
    return moved


def _bottom(block: list[int], places: Sequence[float], apart: float, low: float, high: float) -> float:
    """Lower edge of a block of neighbours."""
    length = apart * len(block)
    middle = sum(places[i] for i in block) / len(block)
    return max(low, min(middle - length / 2, high - length))


def _top(block: list[int], places: Sequence[float], apart: float, low: float, high: float) -> float:
    """Upper edge of a block of neighbours."""
    return _bottom(block, places, apart, low, high) + apart * len(block) - 1e-9
