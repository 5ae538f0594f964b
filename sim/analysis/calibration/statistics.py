"""Observed figures as a run has them: a number a run for each target."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from sim.analysis.calibration.schema import CONSTRUCTIVE, CONTROL, CORRELATION, ENGAGEMENT, MEAN, TURNOVER, Target
from sim.model.measures import MEASURE_INDEX
from sim.recording.words import WORKING_DAYS_PER_YEAR
from sim.scenario import Scenario

Floats = NDArray[np.float64]


class Setting:
    """What a figure needs to know of a scenario besides its days: sizes of teams and how they are led."""

    def __init__(self, scenario: Scenario) -> None:
        arrays = scenario.team_arrays()
        sizes = np.bincount(arrays.team_of, minlength=len(arrays.teams)).astype(np.float64)
        self.sizes = np.concatenate([[sizes.sum()], sizes])
        styles = scenario.team_styles()
        led = [styles[team] for team in arrays.teams]
        self.leading = {
            CONSTRUCTIVE: np.array([(one.attend + one.understand + one.empathise + one.help) / 4 for one in led]),
            CONTROL: np.array([one.control for one in led]),
        }


def of_run(targets: tuple[Target, ...], days: Floats, setting: Setting) -> Floats:
    """The figures of a run, shape (targets,), from the measures of its days, shape (days, 1 + teams, measures).

    A correlation is that across the teams of the run; NaN where a figure cannot be taken.
    """
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.array([_figure(one, days[-one.last_days :], setting) for one in targets])


def _figure(target: Target, days: Floats, setting: Setting) -> float:
    """One figure."""
    values = _means(target.measure, days, setting)
    if target.statistic == MEAN:
        return float(values[0])
    if target.statistic == CORRELATION:
        partner = str(target.partner)
        other = setting.leading[partner] if partner in setting.leading else _means(partner, days, setting)[1:]
        return _correlation(values[1:], other)
    return float(np.std(values[1:], ddof=1))


def _means(measure: str, days: Floats, setting: Setting) -> Floats:
    """Mean over the days of the whole and of each team."""
    if measure == ENGAGEMENT:
        return np.asarray((_means("wellbeing", days, setting) + _means("energy", days, setting)) / 2)
    if measure == TURNOVER:
        return np.asarray(
            np.nanmean(days[:, :, MEASURE_INDEX["leavers"]], axis=0) * WORKING_DAYS_PER_YEAR / setting.sizes
        )
    return np.asarray(np.nanmean(days[:, :, MEASURE_INDEX[measure]], axis=0))


def _correlation(one: Floats, other: Floats) -> float:
    """Pearson's r; NaN where one of the two does not vary."""
    if np.std(one) == 0 or np.std(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
