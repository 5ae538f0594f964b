"""Observed figures as a run has them: a number a run for each target."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from sim.calibration.schema import CONTROL, CORRELATION, ENGAGEMENT, LEADERSHIP, MEAN, TURNOVER, CalibrationTarget
from sim.model.measures import MEASURE_INDEX
from sim.reporting.narrative import WORKING_DAYS_PER_YEAR
from sim.scenario import Scenario

FloatArray = NDArray[np.float64]


class TeamContext:
    """What a figure needs to know of a scenario besides its days: sizes of teams and how they are led."""

    def __init__(self, scenario: Scenario) -> None:
        arrays = scenario.team_arrays()
        sizes = np.bincount(arrays.team_of, minlength=len(arrays.teams)).astype(np.float64)
        self.sizes = np.concatenate([[sizes.sum()], sizes])
        styles = scenario.team_styles()
        led = [styles[team] for team in arrays.teams]
        self.leadership = {
            LEADERSHIP: np.array(
                [(style.attend + style.understand + style.empathise + style.help) / 4 for style in led]
            ),
            CONTROL: np.array([style.control for style in led]),
        }


def target_statistics(targets: tuple[CalibrationTarget, ...], days: FloatArray, setting: TeamContext) -> FloatArray:
    """The figures of a run, shape (targets,), from the measures of its days, shape (days, 1 + teams, measures).

    A correlation is that across the teams of the run; NaN where a figure cannot be taken.
    """
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.array([_statistic(target, days[-target.last_days :], setting) for target in targets])


def _statistic(target: CalibrationTarget, days: FloatArray, setting: TeamContext) -> float:
    """One figure."""
    values = _mean_by_scope(target.measure, days, setting)
    if target.statistic == MEAN:
        return float(values[0])
    if target.statistic == CORRELATION:
        partner = str(target.partner)
        partner_values = (
            setting.leadership[partner] if partner in setting.leadership else _mean_by_scope(partner, days, setting)[1:]
        )
        return _correlation(values[1:], partner_values)
    return float(np.std(values[1:], ddof=1))


def _mean_by_scope(measure: str, days: FloatArray, setting: TeamContext) -> FloatArray:
    """Mean over the days of the whole and of each team."""
    if measure == ENGAGEMENT:
        return np.asarray((_mean_by_scope("wellbeing", days, setting) + _mean_by_scope("energy", days, setting)) / 2)
    if measure == TURNOVER:
        return np.asarray(
            np.nanmean(days[:, :, MEASURE_INDEX["leavers"]], axis=0) * WORKING_DAYS_PER_YEAR / setting.sizes
        )
    return np.asarray(np.nanmean(days[:, :, MEASURE_INDEX[measure]], axis=0))


def _correlation(x: FloatArray, y: FloatArray) -> float:
    """Pearson's r; NaN where one of the two does not vary."""
    if np.std(x) == 0 or np.std(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])
