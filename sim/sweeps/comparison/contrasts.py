"""Contrasts of a comparison: one arm against the reference arm, in one cell and by one measure, with its tests."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.sweeps.comparison.paired_statistics import ALPHA, Contrast


class ContrastRow(NamedTuple):
    """One arm compared with the reference arm, in one cell and by one measure.

    Attributes
    ----------
    cell
        Values of the varied fields in the cell, by name of the field.
    measure, arm, reference
        Name of the measure, and labels of the two arms.
    contrast
        Paired statistics of the two arms.
    p_adjusted
        Two-sided p value of the paired t test, with Holm's adjustment for all arms and cells of the measure.
    smallest_effect
        Smallest effect of interest, in units of the measure (0 to 1 for levels and shares). NaN if none is given.
    p_equivalence
        Holm-adjusted p value of the equivalence test (TOST) against `smallest_effect`.
    p_minimum_effect
        Holm-adjusted p value of the minimum-effect test against `smallest_effect`.
    """

    cell: dict[str, Any]
    measure: str
    arm: str
    reference: str
    contrast: Contrast
    p_adjusted: float
    smallest_effect: float = math.nan
    p_equivalence: float = math.nan
    p_minimum_effect: float = math.nan

    def to_dict(self) -> dict[str, Any]:
        """The row as a flat dictionary, with the column names of the CSV file."""
        return {
            **self.cell,
            "measure": self.measure,
            "arm": self.arm,
            "reference": self.reference,
            "n": self.contrast.n,
            "mean_arm": self.contrast.mean_arm,
            "mean_reference": self.contrast.mean_reference,
            **{name: getattr(self.contrast, name) for name in ("difference", "low", "high", "d_z", "superiority", "p")},
            "p_adjusted": self.p_adjusted,
            "correlation": self.contrast.correlation,
            "gain": self.contrast.relative_efficiency,
            "smallest": self.smallest_effect,
            "p_small": self.p_equivalence,
            "p_large": self.p_minimum_effect,
            "matters": relevance(self),
        }


def is_significant(row: ContrastRow) -> bool:
    """Whether the difference is statistically significant after Holm's adjustment."""
    return row.p_adjusted < ALPHA


def relevance(row: ContrastRow) -> str:
    """Whether the difference is larger than the smallest effect of interest.

    Returns
    -------
    str
        "yes" if the minimum-effect test is significant, "no" if the equivalence test is significant, "open" if neither
        is, and "" if no smallest effect is given.
    """
    if math.isnan(row.smallest_effect):
        return ""
    return "yes" if row.p_minimum_effect < ALPHA else "no" if row.p_equivalence < ALPHA else "open"
