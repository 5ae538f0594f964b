"""What a comparison says in plain words: values and differences as they are told, and the verdict of a row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.reporting.formatting import MEASURE_FORMATS, N_DECIMALS, DisplayScale, capitalize, to_display_scale
from sim.sweeps.plan.points import format_values

if TYPE_CHECKING:
    from sim.sweeps.comparison.compare import ContrastRow

ALPHA = 0.05
"""An adjusted p value below which something counts as shown."""


def format_estimate(measure: str, number: float, *, signed: bool = False) -> str:
    """A value or a difference of a measure as it is told, with one digit more than a value by itself."""
    scale = MEASURE_FORMATS[measure].scale if measure in MEASURE_FORMATS else DisplayScale.RATIO
    if math.isnan(number):
        return "–"
    text = f"{to_display_scale(number, scale):{'+' if signed else ''},.{N_DECIMALS[scale] + 1}f}".replace("-", "−")
    return f"{text} %" if scale is DisplayScale.SHARE and not signed else text


def measure_label(measure: str) -> str:
    """What a measure is called in a sentence."""
    return MEASURE_FORMATS[measure].name if measure in MEASURE_FORMATS else measure.replace("_", " ")


def is_significant(row: ContrastRow) -> bool:
    """Whether a difference is shown: luck alone would hardly bring it about."""
    return row.p_adjusted < ALPHA


def describe_contrast(row: ContrastRow, confidence_level: float) -> str:
    """What came out of one arm against the reference, and what the pairing was worth, in plain words."""
    contrast, measure = row.contrast, row.measure
    cell_text = f"At {format_values(row.cell)}: " if row.cell else ""
    if contrast.n < 2:
        return f"{cell_text}{row.arm} and {row.reference} have no two runs to compare by {measure_label(measure)}."
    interval_text = f"{100 * confidence_level:g} % interval {format_estimate(measure, contrast.low)} to {format_estimate(measure, contrast.high)}"
    n_higher = contrast.superiority * contrast.n
    if not is_significant(row):
        statement = (
            f"{measure_label(measure)} does not clearly differ between {row.arm} and {row.reference}: "
            f"{format_estimate(measure, contrast.difference, signed=True)} on average over {contrast.n:,} runs with the same luck "
            f"({interval_text})."
        )
        note = describe_relevance(row) or "More runs may show a smaller difference."
        return f"{cell_text}{statement} {note} {describe_pairing(row)}"
    higher = contrast.difference > 0
    share = n_higher if higher else contrast.n - n_higher
    statement = (
        f"{measure_label(measure)} is {'higher' if higher else 'lower'} with {row.arm} than with {row.reference}, by "
        f"{format_estimate(measure, abs(contrast.difference))} on average ({interval_text}), and in {share:,.10g} of {contrast.n:,} runs "
        "with the same luck."
    )
    notes = " ".join(text for text in (describe_relevance(row), describe_pairing(row)) if text)
    return f"{cell_text}{statement if cell_text else capitalize(statement)} {notes}"


def relevance(row: ContrastRow) -> str:
    """Whether a difference is as large as what matters: "yes", "no" or "open"; "" where nothing says what matters."""
    if math.isnan(row.smallest_effect):
        return ""
    return "yes" if row.p_minimum_effect < ALPHA else "no" if row.p_equivalence < ALPHA else "open"


def describe_relevance(row: ContrastRow) -> str:
    """The same as a sentence; "" where nothing says what matters."""
    limit = f"the smallest difference that matters ({format_estimate(row.measure, row.smallest_effect)})"
    return {
        "yes": f"It is shown to be larger than {limit}.",
        "no": f"It is shown to be smaller than {limit}: too small to matter.",
        "open": f"Whether it is larger than {limit} is open.",
        "": "",
    }[relevance(row)]


def describe_pairing(row: ContrastRow) -> str:
    """What the pairing was worth."""
    contrast = row.contrast
    if math.isinf(contrast.relative_efficiency):
        return "Luck makes no difference to the difference."
    if math.isnan(contrast.correlation):
        return "One of the two is the same in every run."
    correlation = f"{contrast.correlation:.2f}".replace("-", "−")
    if contrast.relative_efficiency < 1:
        return (
            f"Pairing did not help: the arms go together with a correlation of {correlation}, and unpaired runs would "
            f"need {1 / contrast.relative_efficiency:.2g} times fewer."
        )
    return f"The same luck saved runs: {contrast.relative_efficiency:.2g} times fewer than unpaired ones (correlation {correlation})."
