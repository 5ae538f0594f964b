"""Encode time series of measures as integers, rounded so that the page shows the same numbers as the reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.model.display import DisplayScale
from sim.model.measures import MEASURE_BY_NAME, MEASURE_NAMES
from sim.player.blocks import FormatError, from_planes, from_steps, planes, signed, steps
from sim.reporting.formatting import to_display_scale

WIDTH = 2
EMPTY = -(1 << 15)
"""Code of a missing value."""
LARGEST = (1 << 15) - 1
STEP: dict[DisplayScale, float] = {
    DisplayScale.POINTS: 0.001,
    DisplayScale.SHARE: 0.001,
    DisplayScale.RATE: 0.001,
    DisplayScale.COUNT: 0.05,
    DisplayScale.RATIO: 0.001,
}
"""Resolution of the stored values. Half of the last displayed digit is a multiple of it."""
STEPS_PER_DIGIT: dict[DisplayScale, int] = {
    DisplayScale.POINTS: 10,
    DisplayScale.SHARE: 10,
    DisplayScale.RATE: 10,
    DisplayScale.COUNT: 2,
    DisplayScale.RATIO: 10,
}
"""Steps per unit of the last displayed digit."""

SCALES = [MEASURE_BY_NAME[name].scale for name in MEASURE_NAMES]
STEPS = np.array([STEP[scale] for scale in SCALES])
STEPS_IN_LAST = np.array([STEPS_PER_DIGIT[scale] for scale in SCALES])
DISPLAY_FACTORS = np.array([to_display_scale(1.0, scale) * 10.0**scale.decimals for scale in SCALES])


def numbers_of(days: NDArray[np.float64]) -> NDArray[np.int64]:
    """Measures as integer numbers of steps.

    Parameters
    ----------
    days : shape (days, measures)

    Returns
    -------
    array, shape (measures, days)
        `EMPTY` for missing values.
    """
    known = np.nan_to_num(days, nan=0.0)
    last = known * DISPLAY_FACTORS  # in units of the last displayed digit
    displayed = np.floor(last + 0.5)
    half = STEPS_IN_LAST // 2
    # Binary fractions may miss a half by a rounding error: the displayed digit decides.
    whole = np.clip(
        np.floor(last * STEPS_IN_LAST), displayed * STEPS_IN_LAST - half, displayed * STEPS_IN_LAST + half - 1
    )
    return np.where(np.isnan(days), EMPTY, np.clip(whole, -LARGEST, LARGEST)).astype(np.int64).T


def encode(courses: Sequence[NDArray[np.float64]]) -> bytes:
    """Encode the time series of several runs, each of shape (days, measures)."""
    return planes(steps(np.stack([numbers_of(course) for course in courses]), WIDTH), WIDTH)


def decode(raw: bytes, n_tries: int, n_days: int) -> NDArray[np.float64]:
    """Decode time series, shape (runs, days, measures); NaN if missing."""
    numbers = from_planes(raw, WIDTH)
    if len(numbers) != n_tries * len(MEASURE_NAMES) * n_days:
        raise FormatError("the measures of the recording have a wrong length")
    rows = signed(from_steps(numbers.reshape(n_tries, len(MEASURE_NAMES), n_days), WIDTH), WIDTH)
    values = np.where(rows == EMPTY, np.nan, rows * STEPS[None, :, None])
    return np.swapaxes(values, 1, 2)


def format_stored_value(number: int, measure: str) -> str:
    """A number of a block as the page shows it."""
    scale = MEASURE_BY_NAME[measure].scale
    if number == EMPTY:
        return "–"
    value = (2 * number + STEPS_PER_DIGIT[scale]) // (2 * STEPS_PER_DIGIT[scale]) / 10**scale.decimals
    return f"{value:,.{scale.decimals}f}{scale.suffix}"
