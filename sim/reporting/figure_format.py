"""File formats of figures. This module does not import matplotlib."""

from __future__ import annotations

from typing import Literal, get_args

FigureFormat = Literal["png", "svg", "both"]
FIGURE_FORMATS: tuple[FigureFormat, ...] = get_args(FigureFormat)
DEFAULT_FIGURE_FORMAT: FigureFormat = "png"


def figure_suffixes(figure_format: FigureFormat) -> tuple[str, ...]:
    """Suffixes of the files of a figure, such as (".png",).

    Raises
    ------
    ValueError
        There is no such format.
    """
    if figure_format not in FIGURE_FORMATS:
        raise ValueError(f"unknown figure format {figure_format!r}; expected one of {', '.join(FIGURE_FORMATS)}")
    return (".png", ".svg") if figure_format == "both" else (f".{figure_format}",)
