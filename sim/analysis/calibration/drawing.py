"""The figure of a calibration: known against recovered values, and what the figures say beside what was thought."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.calibration.fitting import LEVEL, at_share
from sim.recording.figures.style import (
    BLUE,
    EVENT_COLOUR,
    FAINT,
    INK,
    MUTED,
    ORANGE,
    new_figure,
    save_figure,
    style_context,
)

if TYPE_CHECKING:
    from sim.analysis.calibration.face import Calibration

PANEL, LEFT, GAP, HEAD, FOOT = 2.9, 0.75, 0.75, 1.45, 0.95
"""Inches: a panel (wider where there are few), the space to the left, between panels, at the top and at the foot."""
BELOW = 0.95
"""Inches between the rows."""


def draw(found: Calibration, folder: Path, name: str) -> list[str]:
    """Draw it as PNG and SVG; names of the files."""
    with style_context():
        return save_figure(figure_of(found), folder, name)


def figure_of(found: Calibration) -> Figure:
    """Above, a panel a parameter: recovered against known. Below, if it may be seen, the posterior on the prior."""
    n = len(found.parameters)
    n_rows = 2 if found.is_recovered else 1
    width = max(9.0, LEFT + n * (PANEL + GAP))
    wide = (width - LEFT) / n - GAP
    height = HEAD + n_rows * PANEL + (n_rows - 1) * BELOW + FOOT
    spec = found.task.spec
    about = f"{len(found.known.truth)} known values recovered with {LEVEL:.0%} intervals"
    about += "; below, what the observed figures say" if found.is_recovered else "; the fit is not reported"
    seeds = range(spec.seed, spec.seed + spec.runs)
    figure = new_figure(width, height, f"Calibration: {found.task.name}", about, seeds)
    for place in range(n):
        for row in range(n_rows):
            left = LEFT + place * (wide + GAP)
            bottom = height - HEAD - PANEL - row * (PANEL + BELOW)
            axes = figure.add_axes((left / width, bottom / height, wide / width, PANEL / height))
            (_recovery, _posterior)[row](axes, found, place)
    return figure


def _recovery(axes: Axes, found: Calibration, place: int) -> None:
    """Recovered against known values of a parameter."""
    one, said, known = found.task.parameters[place], found.parameters[place], found.known
    axes.plot([one.low, one.high], [one.low, one.high], color=EVENT_COLOUR, linewidth=1.0)
    colour = BLUE if said.is_identified else MUTED
    truth, low, high = known.truth[:, place], known.low[:, place], known.high[:, place]
    axes.vlines(truth, low, high, color=colour, linewidth=1.2, alpha=0.5)
    axes.plot(truth, known.estimate[:, place], "o", color=colour, markersize=4.5)
    axes.set_title(said.name + ("" if said.is_identified else ": not identified"))
    axes.set_xlabel("known value")
    axes.locator_params(nbins=5)
    if place == 0:
        axes.set_ylabel("recovered")


def _posterior(axes: Axes, found: Calibration, place: int) -> None:
    """What is left of the prior of a parameter; of one that is not identified, no value stands out."""
    one, said, fitted = found.task.parameters[place], found.parameters[place], found.fitted
    edges = np.linspace(one.low, one.high, 25)
    prior = [at_share(one, float(share)) for share in (np.arange(2000) + 0.5) / 2000]
    axes.hist(prior, bins=list(edges), density=True, color=FAINT)
    colour = BLUE if said.is_identified else MUTED
    if len(fitted.draws):
        axes.hist(
            fitted.draws[:, place],
            bins=list(edges),
            weights=fitted.weights,
            density=True,
            histtype="step",
            color=colour,
            linewidth=1.8,
        )
    else:
        at = np.linspace(one.low, one.high, 300)
        curve = np.exp(-0.5 * ((at - fitted.estimate[place]) / fitted.sd[place]) ** 2)
        axes.plot(at, curve / max(float(np.trapezoid(curve, at)), 1e-300), color=colour, linewidth=1.8)
    if said.is_identified:
        axes.axvline(float(fitted.estimate[place]), color=ORANGE, linewidth=1.2)
        text = f"{fitted.estimate[place]:.3g}  ({fitted.low[place]:.3g} to {fitted.high[place]:.3g})"
    else:
        text = "no value to report"
    axes.set_title(text, color=INK, size=10.5)
    axes.set_xlabel(one.path)
    axes.locator_params(axis="x", nbins=5)
    axes.set_yticks([])
    if place == 0:
        axes.set_ylabel("before (grey), after")
