"""Target statistics of a simulated run, one number per target."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from sim.analysis.rerun_individuals import leadership_score
from sim.calibration.schema import CONTROL, CORRELATION, ENGAGEMENT, LEADERSHIP, MEAN, TURNOVER, CalibrationTarget
from sim.model.measures import MEASURE_INDEX
from sim.reporting.narrative import WORKING_DAYS_PER_YEAR
from sim.scenario import Scenario

FloatArray = NDArray[np.float64]


class TeamContext:
    """Team sizes and leadership of a scenario, for the target statistics.

    Attributes
    ----------
    sizes : shape (1 + teams,)
        Number of people in the organisation and in each team.
    leadership
        Constructive leadership and control of each team, shape (teams,) each, from 0 to 1.
    """

    def __init__(self, scenario: Scenario) -> None:
        arrays = scenario.team_arrays()
        sizes = np.bincount(arrays.team_of, minlength=len(arrays.teams)).astype(np.float64)
        self.sizes = np.concatenate([[sizes.sum()], sizes])
        styles_by_team = scenario.team_styles()
        styles = [styles_by_team[team] for team in arrays.teams]
        self.leadership = {
            LEADERSHIP: np.array([leadership_score(style) for style in styles]),
            CONTROL: np.array([style.control for style in styles]),
        }


def target_statistics(
    targets: tuple[CalibrationTarget, ...], days: FloatArray, team_context: TeamContext
) -> FloatArray:
    """The target statistics of a run, shape (targets,).

    Parameters
    ----------
    targets
        The targets.
    days : shape (days, 1 + teams, measures)
        The measures of the run, of the organisation and of each team.
    team_context
        Team sizes and leadership.

    Returns
    -------
    array
        NaN for a statistic that cannot be computed. Correlations are across the teams of the run.
    """
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.array([_target_statistic(target, days[-target.last_days :], team_context) for target in targets])


def _target_statistic(target: CalibrationTarget, days: FloatArray, team_context: TeamContext) -> float:
    """The statistic of one target."""
    values = _mean_by_scope(target.measure, days, team_context)
    if target.statistic == MEAN:
        return float(values[0])
    if target.statistic == CORRELATION:
        partner = str(target.partner)
        if partner in team_context.leadership:
            return _correlation(values[1:], team_context.leadership[partner])
        return _correlation(values[1:], _mean_by_scope(partner, days, team_context)[1:])
    return float(np.std(values[1:], ddof=1))


def _mean_by_scope(measure: str, days: FloatArray, team_context: TeamContext) -> FloatArray:
    """Mean of a measure over the days, of the organisation and of each team, shape (1 + teams,)."""
    if measure == ENGAGEMENT:
        wellbeing, energy = (_mean_by_scope(name, days, team_context) for name in ("wellbeing", "energy"))
        return np.asarray((wellbeing + energy) / 2)
    if measure == TURNOVER:
        leavers = np.nanmean(days[:, :, MEASURE_INDEX["leavers"]], axis=0)
        return np.asarray(leavers * WORKING_DAYS_PER_YEAR / team_context.sizes)
    return np.asarray(np.nanmean(days[:, :, MEASURE_INDEX[measure]], axis=0))


def _correlation(x: FloatArray, y: FloatArray) -> float:
    """Pearson's r; NaN if x or y is constant."""
    if np.std(x) == 0 or np.std(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])
