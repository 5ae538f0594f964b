"""What a calibration found, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.calibration.fitting import CREDIBLE_LEVEL
from sim.calibration.recovery import MAX_SD_RATIO, MIN_RECOVERY_CORRELATION
from sim.calibration.tables import targets_table
from sim.reporting.formatting import format_count, join_words
from sim.reporting.narrative import DISCLAIMER

if TYPE_CHECKING:
    from sim.calibration.api import Calibration

MIN_JOINT_CORRELATION = 0.8
"""Correlation of two parameters in the posterior from which they are known only together."""
MAX_STANDARDIZED_RESIDUAL = 3.0
"""A fitted figure that is so many standard errors from the observed one does not fit."""


def describe_calibration(calibration: Calibration) -> str:
    """All that can be said, a sentence or more each: the proof, the values, what is not known, and the fit."""
    parts = [_describe_recovery(calibration)]
    if calibration.is_recovered:
        parts += [
            _describe_values(calibration),
            _describe_unidentified(calibration),
            _describe_correlated_pairs(calibration),
            _describe_fit(calibration),
        ]
    else:
        parts += [
            "The fit is not reported. " + " ".join(calibration.rejection_reasons),
            _describe_unidentified(calibration),
            _suggest_improvements(calibration),
        ]
    return "\n\n".join(part for part in parts if part)


def _describe_recovery(calibration: Calibration) -> str:
    """How well known values were recovered."""
    n = len(calibration.recoveries.truth)
    lines = [
        f"{assessment.name} within {assessment.median_error:.0%} of its range typically, {assessment.n_covered} "
        f"of {n} intervals holding it"
        for assessment in calibration.assessments
    ]
    return (
        f"First, {format_count(n, 'set')} of known values, drawn from the ranges, were fitted by the same "
        f"method with as many trials ({calibration.n_trials}) as the observed figures. They came back: "
        f"{'; '.join(lines)}. "
        f"Honest intervals hold {CREDIBLE_LEVEL:.0%} of them."
    )


def _describe_values(calibration: Calibration) -> str:
    """The values that are identified."""
    rows = [
        f"{assessment.name} {estimate:.3g} ({CREDIBLE_LEVEL:.0%} interval {low:.3g} to {high:.3g})"
        for assessment, estimate, low, high in zip(
            calibration.assessments, calibration.fit.estimate, calibration.fit.low, calibration.fit.high, strict=True
        )
        if assessment.is_identified
    ]
    return f"Fitted to the observed figures: {join_words(rows)}."


def _describe_unidentified(calibration: Calibration) -> str:
    """The parameters that the figures do not tell, and why that is said."""
    rows = []
    for assessment in calibration.assessments:
        reasons = []
        if assessment.sd_ratio > MAX_SD_RATIO:
            reasons.append(f"what fits is {assessment.sd_ratio:.0%} as wide as what was thought possible before")
        if not assessment.correlation >= MIN_RECOVERY_CORRELATION:
            correlation_text = (
                "does not follow"
                if np.isnan(assessment.correlation)
                else f"follows with a correlation of {_format_correlation(assessment.correlation)}"
            )
            reasons.append(f"what is recovered {correlation_text} what was known")
        if reasons:
            rows.append(f"{assessment.name} ({join_words(reasons)})")
    if not rows:
        return ""
    verb = "is" if len(rows) == 1 else "are"
    return f"Not identified by these figures {verb} {join_words(rows)}. No value of it is a finding."


def _describe_correlated_pairs(calibration: Calibration) -> str:
    """Pairs that are known only together."""
    names = [first.name for first in calibration.assessments]
    pairs = [
        f"{names[first]} and {names[second]} ({_format_correlation(calibration.fit.correlation[first, second])})"
        for first in range(len(names))
        for second in range(first)
        if abs(calibration.fit.correlation[first, second]) >= MIN_JOINT_CORRELATION
    ]
    if not pairs:
        return ""
    return f"Known together rather than each alone, by their correlation among values that fit: {join_words(pairs)}."


def _describe_fit(calibration: Calibration) -> str:
    """How far the fitted figures are from the observed ones."""
    rows, unmet = [], []
    for row in targets_table(calibration).itertuples():
        rows.append(f"{row.figure} {row.fitted:.3g} (observed {row.observed:.3g})")
        if not abs(float(str(row.apart_in_se))) <= MAX_STANDARDIZED_RESIDUAL:
            unmet.append(str(row.figure))
    text = f"With these values the scenario comes to {join_words(rows)}."
    if unmet:
        text += f" {join_words(unmet)} cannot be met within the ranges: the model, or a range, is wrong about it."
    return (
        text + f" The scenario's {format_count(len(calibration.assessments), 'fitted parameter')} met "
        f"{_count_statistics(calibration)}."
    )


def _count_statistics(calibration: Calibration) -> str:
    """How many figures there were, and what follows."""
    n, k = len(calibration.task.spec.targets), len(calibration.assessments)
    count_text = format_count(n, "figure")
    return (
        f"{count_text}: a good fit is no proof where there are no more figures than parameters"
        if n <= k
        else count_text
    )


def _suggest_improvements(calibration: Calibration) -> str:
    """What can be done."""
    return (
        "What may help: fewer parameters, further figures, narrower ranges, more runs, or more trials with "
        "--evaluations."
    )


def _format_correlation(value: float) -> str:
    """A correlation."""
    return f"{value:+.2f}".replace("-", "−")


def render_calibration_report(calibration: Calibration, figure: str) -> str:
    """The page that goes with the tables."""
    return (
        f"# Calibration: {calibration.task.name}\n\n{describe_calibration(calibration)}\n\n![Known and "
        f"recovered values]({figure})\n\n{DISCLAIMER}\n"
    )
