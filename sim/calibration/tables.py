"""Tables of a calibration: fitted parameters, recovered values, target statistics and posterior samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.calibration.fitting import CREDIBLE_LEVEL, observed_statistics

if TYPE_CHECKING:
    from sim.calibration.api import Calibration


def fit_table(calibration: Calibration) -> pd.DataFrame:
    """A row a parameter. One that is not identified has no value here, and none has where known ones were not found."""
    rows: list[dict[str, Any]] = []
    for index, (parameter, assessment) in enumerate(
        zip(calibration.task.parameters, calibration.assessments, strict=True)
    ):
        is_reported = assessment.is_identified and calibration.is_recovered
        values = [float(part[index]) if is_reported else np.nan for part in _fit_columns(calibration)]
        rows.append(
            {
                "parameter": parameter.path,
                "identified": assessment.is_identified,
                **dict(zip(("estimate", "sd", "low", "high"), values, strict=True)),
                "level": CREDIBLE_LEVEL,
                "range_low": parameter.low,
                "range_high": parameter.high,
                "width_over_prior": assessment.sd_ratio,
                "recovery_correlation": assessment.correlation,
                "recovery_error": assessment.median_error,
                "intervals_that_held": assessment.n_covered,
                "recoveries": len(calibration.recoveries.truth),
            }
        )
    return pd.DataFrame(rows)


def _fit_columns(calibration: Calibration) -> tuple[Any, ...]:
    """Estimate, spread and interval."""
    return calibration.fit.estimate, calibration.fit.sd, calibration.fit.low, calibration.fit.high


def recovery_table(calibration: Calibration) -> pd.DataFrame:
    """A row for each known value of each parameter."""
    recoveries = calibration.recoveries
    rows = [
        {
            "recovery": repetition + 1,
            "parameter": parameter.path,
            "known": recoveries.truth[repetition, index],
            "recovered": recoveries.estimate[repetition, index],
            "low": recoveries.low[repetition, index],
            "high": recoveries.high[repetition, index],
            "held": bool(
                recoveries.low[repetition, index]
                <= recoveries.truth[repetition, index]
                <= recoveries.high[repetition, index]
            ),
        }
        for repetition in range(len(recoveries.truth))
        for index, parameter in enumerate(calibration.task.parameters)
    ]
    columns = ["recovery", "parameter", "known", "recovered", "low", "high", "held"]
    return pd.DataFrame(rows, columns=columns)


def targets_table(calibration: Calibration) -> pd.DataFrame:
    """A row a figure: as observed, and as the scenario with the fitted values has it."""
    sd = np.sqrt(np.diag(calibration.fit.residual_covariance))
    return pd.DataFrame(
        {
            "figure": [target.label for target in calibration.task.spec.targets],
            "last_days": [target.last_days for target in calibration.task.spec.targets],
            "observed": [target.value for target in calibration.task.spec.targets],
            "se": [target.standard_error for target in calibration.task.spec.targets],
            "fitted": calibration.fitted_statistics.mean,
            "fitted_se": np.sqrt(np.diag(calibration.fitted_statistics.covariance)),
            "apart_in_se": (calibration.fitted_statistics.mean - observed_statistics(calibration.task).values) / sd,
            "source": [target.source for target in calibration.task.spec.targets],
        }
    )


def samples_table(calibration: Calibration) -> pd.DataFrame:
    """A row for each draw of the posterior."""
    table = pd.DataFrame(calibration.fit.samples, columns=[parameter.path for parameter in calibration.task.parameters])
    return table.assign(weight=calibration.fit.weights)
