"""Summary and report of a calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.calibration.fitting import CREDIBLE_LEVEL
from sim.calibration.recovery import MAX_SD_RATIO, MIN_RECOVERY_CORRELATION
from sim.calibration.tables import targets_table
from sim.model.display import format_count, join_words
from sim.reporting.narrative import DISCLAIMER

if TYPE_CHECKING:
    from sim.calibration.api import Calibration

MIN_JOINT_CORRELATION = 0.8
"""Absolute posterior correlation from which the summary reports two parameters as jointly identified."""
MAX_STANDARDIZED_RESIDUAL = 3.0
"""Absolute standardised residual above which the summary reports that a target is not met."""


def describe_calibration(calibration: Calibration) -> str:
    """The summary: parameter recovery, fitted values, unidentified parameters, and fit to the targets."""
    paragraphs = [_describe_recovery(calibration)]
    if calibration.is_recovered:
        paragraphs += [
            _describe_values(calibration),
            _describe_unidentified(calibration),
            _describe_correlated_pairs(calibration),
            _describe_fit(calibration),
        ]
    else:
        paragraphs += [
            "The fit is not reported. " + " ".join(calibration.rejection_reasons),
            _describe_unidentified(calibration),
            "Possible remedies: fewer parameters, more target statistics, narrower ranges, more runs, or more "
            "evaluations (--evaluations).",
        ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _describe_recovery(calibration: Calibration) -> str:
    """Results of the parameter-recovery test."""
    n = len(calibration.recoveries.truth)
    texts = [
        f"{assessment.name}: median error {assessment.median_error:.0%} of the range, {assessment.n_covered} of {n} "
        "intervals contain the known value"
        for assessment in calibration.assessments
    ]
    return (
        f"Parameter recovery: {format_count(n, 'data set')} with known values from the priors, fitted with the same "
        f"method and {calibration.n_evaluations:,} evaluations each. {'; '.join(texts)}. The expected coverage is "
        f"{CREDIBLE_LEVEL:.0%}."
    )


def _describe_values(calibration: Calibration) -> str:
    """Values of the identified parameters."""
    fit = calibration.fit
    texts = [
        f"{assessment.name} {estimate:.3g} ({CREDIBLE_LEVEL:.0%} interval {low:.3g} to {high:.3g})"
        for assessment, estimate, low, high in zip(
            calibration.assessments, fit.estimate, fit.low, fit.high, strict=True
        )
        if assessment.is_identified
    ]
    return f"Fitted values: {join_words(texts)}."


def _describe_unidentified(calibration: Calibration) -> str:
    """Parameters that are not identified, with the reasons; "" if all are."""
    texts = []
    for assessment in calibration.assessments:
        reasons = []
        if assessment.sd_ratio > MAX_SD_RATIO:
            reasons.append(f"posterior standard deviation {assessment.sd_ratio:.0%} of the prior one")
        if np.isnan(assessment.correlation):
            reasons.append("no correlation of recovered and known values")
        elif assessment.correlation < MIN_RECOVERY_CORRELATION:
            reasons.append(f"correlation of recovered and known values {_format_correlation(assessment.correlation)}")
        if reasons:
            texts.append(f"{assessment.name} ({join_words(reasons)})")
    if not texts:
        return ""
    return f"Not identified by these target statistics: {join_words(texts)}. No value is reported."


def _describe_correlated_pairs(calibration: Calibration) -> str:
    """Pairs of parameters with a high posterior correlation; "" if there are none."""
    names = [assessment.name for assessment in calibration.assessments]
    pairs = [
        f"{names[first]} and {names[second]} ({_format_correlation(calibration.fit.correlation[first, second])})"
        for first in range(len(names))
        for second in range(first)
        if abs(calibration.fit.correlation[first, second]) >= MIN_JOINT_CORRELATION
    ]
    if not pairs:
        return ""
    return f"Identified jointly rather than separately (posterior correlation): {join_words(pairs)}."


def _describe_fit(calibration: Calibration) -> str:
    """Fitted and observed statistics, and targets that are not met."""
    table = targets_table(calibration)
    rows = table.to_dict("records")
    texts = [f"{row['target']} {row['fitted']:.3g} (observed {row['observed']:.3g})" for row in rows]
    unmet = [str(row["target"]) for row in rows if not abs(row["standardised_residual"]) <= MAX_STANDARDIZED_RESIDUAL]
    text = f"Statistics with the fitted values: {join_words(texts)}."
    if unmet:
        text += f" Not met within the ranges: {join_words(unmet)}. The model or a range is wrong about this."
    n_targets, n_parameters = len(rows), len(calibration.assessments)
    text += f" {format_count(n_parameters, 'parameter')} and {format_count(n_targets, 'target statistic')}."
    if n_targets <= n_parameters:
        text += " With no more statistics than parameters, a good fit does not support the model."
    return text


def _format_correlation(value: float) -> str:
    """A correlation with its sign."""
    return f"{value:+.2f}".replace("-", "−")


def render_calibration_report(calibration: Calibration, figure: str) -> str:
    """The report in Markdown."""
    return (
        f"# Calibration: {calibration.task.name}\n\n{describe_calibration(calibration)}\n\n"
        f"![Known and recovered values]({figure})\n\n{DISCLAIMER}\n"
    )
