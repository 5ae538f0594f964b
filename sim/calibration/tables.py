"""Tables of a calibration: fitted parameters, recovered values, target statistics and posterior samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.calibration.fitting import CREDIBLE_LEVEL, observed_statistics

if TYPE_CHECKING:
    from sim.calibration.api import Calibration


def fit_table(calibration: Calibration) -> pd.DataFrame:
    """Fitted parameters, one row per parameter.

    The values of parameters that are not identified are missing. If the fit is rejected, all values are missing.
    """
    fit, rows = calibration.fit, []
    for index, (parameter, assessment) in enumerate(
        zip(calibration.task.parameters, calibration.assessments, strict=True)
    ):
        is_reported = assessment.is_identified and calibration.is_recovered
        row: dict[str, Any] = {"parameter": parameter.path, "identified": assessment.is_identified}
        for name, values in (("estimate", fit.estimate), ("sd", fit.sd), ("low", fit.low), ("high", fit.high)):
            row[name] = float(values[index]) if is_reported else np.nan
        row |= {
            "credible_level": CREDIBLE_LEVEL,
            "range_low": parameter.low,
            "range_high": parameter.high,
            "sd_ratio": assessment.sd_ratio,
            "recovery_correlation": assessment.correlation,
            "recovery_median_error": assessment.median_error,
            "n_covered": assessment.n_covered,
            "n_recoveries": len(calibration.recoveries.truth),
        }
        rows.append(row)
    return pd.DataFrame(rows)


def recovery_table(calibration: Calibration) -> pd.DataFrame:
    """Known and recovered values, one row per simulated data set and parameter."""
    truth, estimate, low, high = calibration.recoveries
    rows = [
        {
            "recovery": repetition + 1,
            "parameter": parameter.path,
            "known": truth[repetition, index],
            "recovered": estimate[repetition, index],
            "low": low[repetition, index],
            "high": high[repetition, index],
            "covered": bool(low[repetition, index] <= truth[repetition, index] <= high[repetition, index]),
        }
        for repetition in range(len(truth))
        for index, parameter in enumerate(calibration.task.parameters)
    ]
    return pd.DataFrame(rows, columns=["recovery", "parameter", "known", "recovered", "low", "high", "covered"])


def targets_table(calibration: Calibration) -> pd.DataFrame:
    """Observed and fitted statistics, one row per target. Levels and shares are from 0 to 1."""
    targets, fitted = calibration.task.spec.targets, calibration.fitted_statistics
    sd = np.sqrt(np.diag(calibration.fit.residual_covariance))
    return pd.DataFrame(
        {
            "target": [target.label for target in targets],
            "last_days": [target.last_days for target in targets],
            "observed": [target.value for target in targets],
            "observed_se": [target.standard_error for target in targets],
            "fitted": fitted.mean,
            "fitted_se": np.sqrt(np.diag(fitted.covariance)),
            "standardised_residual": (fitted.mean - observed_statistics(calibration.task).values) / sd,
            "source": [target.source for target in targets],
        }
    )


def samples_table(calibration: Calibration) -> pd.DataFrame:
    """Posterior samples with their weights, one row per sample."""
    table = pd.DataFrame(calibration.fit.samples, columns=[parameter.path for parameter in calibration.task.parameters])
    return table.assign(weight=calibration.fit.weights)
