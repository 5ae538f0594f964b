"""Numbers, units and sentences of a comparison."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.model.display import DisplayScale
from sim.model.measures import MEASURES
from sim.reporting.formatting import capitalize, to_display_scale
from sim.sweeps.comparison.contrasts import ContrastRow, is_significant, relevance
from sim.sweeps.plan.points import format_values


class OutcomeFormat(NamedTuple):
    """Label and scale of an outcome, and whether the label takes a plural verb."""

    label: str
    scale: DisplayScale
    is_plural: bool = False


OUTCOME_FORMATS = {
    **{measure.name: OutcomeFormat(measure.label, measure.scale, measure.is_plural) for measure in MEASURES},
    "lowest_wellbeing": OutcomeFormat("lowest wellbeing of any day", DisplayScale.POINTS),
    "lowest_energy": OutcomeFormat("lowest energy of any day", DisplayScale.POINTS),
    "leavers_in_all": OutcomeFormat("people who left during the run", DisplayScale.COUNT, is_plural=True),
}
"""Label and scale of each outcome of a run."""
DIFFERENCE_UNITS = {DisplayScale.POINTS: "points", DisplayScale.SHARE: "percentage points"}
"""Units of differences. On the other scales, the label of the measure contains the unit."""


def display_scale(measure: str) -> DisplayScale:
    """Scale on which people read a measure."""
    return OUTCOME_FORMATS[measure].scale


def measure_label(measure: str) -> str:
    """Label of a measure within a sentence."""
    return OUTCOME_FORMATS[measure].label


def difference_header(measure: str) -> str:
    """Header of a table or axis of differences, with the unit: "Wellbeing (points)"."""
    unit = DIFFERENCE_UNITS.get(display_scale(measure))
    return capitalize(measure_label(measure)) + (f" ({unit})" if unit else "")


def format_estimate(measure: str, number: float, *, signed: bool = False) -> str:
    """A mean or a difference on the scale of the measure, with one decimal more than a single value.

    Parameters
    ----------
    measure
        Name of an outcome.
    number
        The value, from 0 to 1 for levels and shares. An en dash means NaN.
    signed
        Whether the number is a difference: with a sign, and without "%".
    """
    scale = display_scale(measure)
    if math.isnan(number):
        return "–"
    n_decimals = scale.decimals + 1
    value = round(to_display_scale(number, scale), n_decimals) + 0.0  # no negative zero
    text = f"{value:{'+' if signed else ''},.{n_decimals}f}".replace("-", "−")
    return f"{text}%" if scale is DisplayScale.SHARE and not signed else text


def format_difference(measure: str, number: float, *, signed: bool = False) -> str:
    """A difference with its unit: "5.2 points", "−3.1 percentage points"."""
    text = format_estimate(measure, number, signed=True)
    unit = DIFFERENCE_UNITS.get(display_scale(measure), "")
    return f"{text if signed else text.removeprefix('+')} {unit}".rstrip()


def format_interval(measure: str, low: float, high: float, confidence_level: float) -> str:
    """A confidence interval of a difference: "95% CI −1.3 to 2.1"."""
    bounds = (format_estimate(measure, bound, signed=True).removeprefix("+") for bound in (low, high))
    return f"{100 * confidence_level:g}% CI {' to '.join(bounds)}"


def format_p_value(p: float) -> str:
    """A p value with its sign: "= 0.031", "< 0.001"."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def describe_contrast(row: ContrastRow, confidence_level: float) -> str:
    """Sentences on one arm compared with the reference: the difference, its relevance and the benefit of pairing."""
    contrast, label = row.contrast, measure_label(row.measure)
    is_plural = OUTCOME_FORMATS[row.measure].is_plural
    prefix = f"{format_values(row.cell)}: " if row.cell else ""
    if contrast.n < 2:
        return f"{prefix}{row.arm} and {row.reference} have fewer than two pairs of runs for {label}."
    interval = format_interval(row.measure, contrast.low, contrast.high, confidence_level)
    estimate = (
        f"mean difference {format_difference(row.measure, contrast.difference)} "
        f"({interval}; paired t test, Holm-adjusted p {format_p_value(row.p_adjusted)})"
    )
    if is_significant(row):
        is_higher = contrast.difference > 0
        direction = "higher" if is_higher else "lower"
        n_same_direction = contrast.superiority * contrast.n if is_higher else (1 - contrast.superiority) * contrast.n
        statement = (
            f"{label} {'are' if is_plural else 'is'} {direction} with {row.arm} than with {row.reference}: {estimate}. "
            f"{'They are' if is_plural else 'It is'} {direction} in {n_same_direction:,.10g} of {contrast.n:,} pairs "
            "of runs with the same random seed."
        )
        note = describe_relevance(row)
    else:
        statement = (
            f"{label} {'do' if is_plural else 'does'} not differ significantly between {row.arm} and {row.reference}: "
            f"{estimate} over {contrast.n:,} pairs of runs with the same random seed."
        )
        note = describe_relevance(row) or "More runs may reveal a smaller difference."
    notes = " ".join(text for text in (note, describe_pairing(row)) if text)
    return f"{prefix}{statement if prefix else capitalize(statement)} {notes}"


def describe_relevance(row: ContrastRow) -> str:
    """Sentence on the relevance of the difference, or "" if no smallest effect of interest is given."""
    limit = f"the smallest effect of interest ({format_difference(row.measure, row.smallest_effect)})"
    return {
        "yes": f"The difference is larger than {limit} (minimum-effect test).",
        "no": f"The difference is smaller than {limit}, and so too small to matter (equivalence test).",
        "open": f"It is inconclusive whether the difference is larger or smaller than {limit}.",
        "": "",
    }[relevance(row)]


def describe_pairing(row: ContrastRow) -> str:
    """Sentence on the benefit of common random numbers."""
    contrast = row.contrast
    if math.isinf(contrast.relative_efficiency):
        return "The difference is the same with every random seed."
    if math.isnan(contrast.correlation):
        return "One of the two arms has the same value in every run."
    correlation = f"{contrast.correlation:.2f}".replace("-", "−")
    if contrast.relative_efficiency < 1:
        return (
            f"Common random numbers did not help: the correlation between the arms is {correlation}, and "
            f"{_format_factor(1 / contrast.relative_efficiency)} times fewer independent runs would be enough."
        )
    return (
        "Common random numbers reduced the number of runs needed by a factor of "
        f"{_format_factor(contrast.relative_efficiency)} (correlation {correlation})."
    )


def _format_factor(factor: float) -> str:
    """A factor with two significant digits: "2.4", "12,000"."""
    return f"{float(f'{factor:.2g}'):,.10g}"
