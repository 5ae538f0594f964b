"""The figure of a calibration: recovered against known values, and posterior against prior distributions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.calibration.fitting import CREDIBLE_LEVEL, prior_quantile
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.reporting.figures.style import (
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
    from sim.calibration.api import Calibration

PANEL_SIZE, LEFT_MARGIN, PANEL_GAP, HEADER_HEIGHT, FOOTER_HEIGHT = 2.9, 0.75, 0.75, 1.45, 0.95
"""Inches. Panels are wider if there are few."""
ROW_GAP = 0.95
"""Inches."""


def save_calibration_figure(
    calibration: Calibration, folder: Path, name: str, figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT
) -> list[str]:
    """Save the figure and return the names of the files."""
    with style_context():
        return save_figure(draw_calibration(calibration), folder, name, figure_format)


def draw_calibration(calibration: Calibration) -> Figure:
    """One column per parameter: recovered against known values and, unless the fit is rejected, posterior and prior."""
    n = len(calibration.assessments)
    n_rows = 2 if calibration.is_recovered else 1
    width = max(9.0, LEFT_MARGIN + n * (PANEL_SIZE + PANEL_GAP))
    panel_width = (width - LEFT_MARGIN) / n - PANEL_GAP
    height = HEADER_HEIGHT + n_rows * PANEL_SIZE + (n_rows - 1) * ROW_GAP + FOOTER_HEIGHT
    spec = calibration.task.spec
    subtitle = (
        f"Parameter recovery from {len(calibration.recoveries.truth)} data sets, with {CREDIBLE_LEVEL:.0%} intervals. "
    )
    subtitle += "Below: prior and posterior" if calibration.is_recovered else "The fit is not reported"
    seeds = range(spec.seed, spec.seed + spec.runs)
    figure = new_figure(width, height, f"Calibration: {calibration.task.name}", subtitle, seeds)
    for index in range(n):
        for row in range(n_rows):
            left = LEFT_MARGIN + index * (panel_width + PANEL_GAP)
            bottom = height - HEADER_HEIGHT - PANEL_SIZE - row * (PANEL_SIZE + ROW_GAP)
            axes = figure.add_axes((left / width, bottom / height, panel_width / width, PANEL_SIZE / height))
            (_draw_recovery, _draw_posterior)[row](axes, calibration, index)
    return figure


def _draw_recovery(axes: Axes, calibration: Calibration, index: int) -> None:
    """Recovered against known values of a parameter."""
    parameter, assessment, recoveries = (
        calibration.task.parameters[index],
        calibration.assessments[index],
        calibration.recoveries,
    )
    axes.plot([parameter.low, parameter.high], [parameter.low, parameter.high], color=EVENT_COLOUR, linewidth=1.0)
    colour = BLUE if assessment.is_identified else MUTED
    truth, low, high = recoveries.truth[:, index], recoveries.low[:, index], recoveries.high[:, index]
    axes.vlines(truth, low, high, color=colour, linewidth=1.2, alpha=0.5)
    axes.plot(truth, recoveries.estimate[:, index], "o", color=colour, markersize=4.5)
    axes.set_title(assessment.name + ("" if assessment.is_identified else ": not identified"))
    axes.set_xlabel("known value")
    axes.locator_params(nbins=5)
    if index == 0:
        axes.set_ylabel("recovered value")


def _draw_posterior(axes: Axes, calibration: Calibration, index: int) -> None:
    """Prior and posterior of a parameter. The estimate is marked only if the parameter is identified."""
    parameter, assessment, fit = calibration.task.parameters[index], calibration.assessments[index], calibration.fit
    edges = np.linspace(parameter.low, parameter.high, 25)
    prior = [prior_quantile(parameter, float(quantile)) for quantile in (np.arange(2000) + 0.5) / 2000]
    axes.hist(prior, bins=list(edges), density=True, color=FAINT)
    colour = BLUE if assessment.is_identified else MUTED
    if len(fit.samples):
        axes.hist(
            fit.samples[:, index],
            bins=list(edges),
            weights=fit.weights,
            density=True,
            histtype="step",
            color=colour,
            linewidth=1.8,
        )
    else:
        x = np.linspace(parameter.low, parameter.high, 300)
        curve = np.exp(-0.5 * ((x - fit.estimate[index]) / fit.sd[index]) ** 2)
        axes.plot(x, curve / max(float(np.trapezoid(curve, x)), 1e-300), color=colour, linewidth=1.8)
    if assessment.is_identified:
        axes.axvline(float(fit.estimate[index]), color=ORANGE, linewidth=1.2)
        text = f"{fit.estimate[index]:.3g}  ({fit.low[index]:.3g} to {fit.high[index]:.3g})"
    else:
        text = "no value reported"
    axes.set_title(text, color=INK, size=10.5)
    axes.set_xlabel(parameter.path)
    axes.locator_params(axis="x", nbins=5)
    axes.set_yticks([])
    if index == 0:
        axes.set_ylabel("density (grey: prior)")
