"""What a calibration found, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.calibration.fitting import LEVEL
from sim.analysis.calibration.leaving import targets_table
from sim.analysis.calibration.recovering import WEAKEST, WIDEST
from sim.recording.telling import format_count, join_words
from sim.recording.words import DISCLAIMER

if TYPE_CHECKING:
    from sim.analysis.calibration.face import Calibration

TOGETHER = 0.8
"""Correlation of two parameters in the posterior from which they are known only together."""
APART = 3.0
"""A fitted figure that is so many standard errors from the observed one does not fit."""


def words(found: Calibration) -> str:
    """All that can be said, a sentence or more each: the proof, the values, what is not known, and the fit."""
    parts = [_proof(found)]
    if found.is_recovered:
        parts += [_values(found), _unknown(found), _pairs(found), _fit(found)]
    else:
        parts += ["The fit is not reported. " + " ".join(found.why_not), _unknown(found), _advice(found)]
    return "\n\n".join(part for part in parts if part)


def _proof(found: Calibration) -> str:
    """How well known values were recovered."""
    n = len(found.known.truth)
    lines = [
        f"{one.name} within {one.error:.0%} of its range typically, {one.n_held} of {n} intervals holding it"
        for one in found.parameters
    ]
    return (
        f"First, {format_count(n, 'set')} of known values, drawn from the ranges, were fitted by the same "
        f"method with as many trials ({found.n_trials}) as the observed figures. They came back: {'; '.join(lines)}. "
        f"Honest intervals hold {LEVEL:.0%} of them."
    )


def _values(found: Calibration) -> str:
    """The values that are identified."""
    rows = [
        f"{said.name} {at:.3g} ({LEVEL:.0%} interval {low:.3g} to {high:.3g})"
        for said, at, low, high in zip(
            found.parameters, found.fitted.estimate, found.fitted.low, found.fitted.high, strict=True
        )
        if said.is_identified
    ]
    return f"Fitted to the observed figures: {join_words(rows)}."


def _unknown(found: Calibration) -> str:
    """The parameters that the figures do not tell, and why that is said."""
    rows = []
    for one in found.parameters:
        why = []
        if one.width > WIDEST:
            why.append(f"what fits is {one.width:.0%} as wide as what was thought possible before")
        if not one.correlation >= WEAKEST:
            told = (
                "does not follow"
                if np.isnan(one.correlation)
                else f"follows with a correlation of {_r(one.correlation)}"
            )
            why.append(f"what is recovered {told} what was known")
        if why:
            rows.append(f"{one.name} ({join_words(why)})")
    if not rows:
        return ""
    verb = "is" if len(rows) == 1 else "are"
    return f"Not identified by these figures {verb} {join_words(rows)}. No value of it is a finding."


def _pairs(found: Calibration) -> str:
    """Pairs that are known only together."""
    names = [one.name for one in found.parameters]
    pairs = [
        f"{names[one]} and {names[other]} ({_r(found.fitted.correlation[one, other])})"
        for one in range(len(names))
        for other in range(one)
        if abs(found.fitted.correlation[one, other]) >= TOGETHER
    ]
    if not pairs:
        return ""
    return f"Known together rather than each alone, by their correlation among values that fit: {join_words(pairs)}."


def _fit(found: Calibration) -> str:
    """How far the fitted figures are from the observed ones."""
    rows, off = [], []
    for one in targets_table(found).itertuples():
        rows.append(f"{one.figure} {one.fitted:.3g} (observed {one.observed:.3g})")
        if not abs(float(str(one.apart_in_se))) <= APART:
            off.append(str(one.figure))
    text = f"With these values the scenario comes to {join_words(rows)}."
    if off:
        text += f" {join_words(off)} cannot be met within the ranges: the model, or a range, is wrong about it."
    return text + f" The scenario's {format_count(len(found.parameters), 'fitted parameter')} met {_n(found)}."


def _n(found: Calibration) -> str:
    """How many figures there were, and what follows."""
    n, k = len(found.task.spec.targets), len(found.parameters)
    told = format_count(n, "figure")
    return f"{told}: a good fit is no proof where there are no more figures than parameters" if n <= k else told


def _advice(found: Calibration) -> str:
    """What can be done."""
    return (
        "What may help: fewer parameters, further figures, narrower ranges, more runs, or more trials with "
        "--evaluations."
    )


def _r(value: float) -> str:
    """A correlation."""
    return f"{value:+.2f}".replace("-", "−")


def report(found: Calibration, figure: str) -> str:
    """The page that goes with the tables."""
    return f"# Calibration: {found.task.name}\n\n{words(found)}\n\n![Known and recovered values]({figure})\n\n{DISCLAIMER}\n"
