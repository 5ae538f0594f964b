"""What a comparison says in plain words: values and differences as they are told, and the verdict of a row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.recording.telling import MEASURE_FORMATS, N_DECIMALS, DisplayScale, capitalize, to_display_scale
from sim.sweep.points import told

if TYPE_CHECKING:
    from sim.sweep.comparing import Row

CLEAR = 0.05
"""An adjusted p value below which something counts as shown."""


def shown(measure: str, number: float, *, signed: bool = False) -> str:
    """A value or a difference of a measure as it is told, with one digit more than a value by itself."""
    scale = MEASURE_FORMATS[measure].scale if measure in MEASURE_FORMATS else DisplayScale.RATIO
    if math.isnan(number):
        return "–"
    text = f"{to_display_scale(number, scale):{'+' if signed else ''},.{N_DECIMALS[scale] + 1}f}".replace("-", "−")
    return f"{text} %" if scale is DisplayScale.SHARE and not signed else text


def name_of(measure: str) -> str:
    """What a measure is called in a sentence."""
    return MEASURE_FORMATS[measure].name if measure in MEASURE_FORMATS else measure.replace("_", " ")


def is_shown(row: Row) -> bool:
    """Whether a difference is shown: luck alone would hardly bring it about."""
    return row.p_adjusted < CLEAR


def verdict(row: Row, level: float) -> str:
    """What came out of one arm against the reference, and what the pairing was worth, in plain words."""
    found, measure = row.found, row.measure
    where = f"At {told(row.cell)}: " if row.cell else ""
    if found.n < 2:
        return f"{where}{row.arm} and {row.reference} have no two runs to compare by {name_of(measure)}."
    percent = f"{100 * level:g} % interval {shown(measure, found.low)} to {shown(measure, found.high)}"
    n_higher = found.superiority * found.n
    if not is_shown(row):
        what = (
            f"{name_of(measure)} does not clearly differ between {row.arm} and {row.reference}: "
            f"{shown(measure, found.difference, signed=True)} on average over {found.n:,} runs with the same luck "
            f"({percent})."
        )
        more = matter(row) or "More runs may show a smaller difference."
        return f"{where}{what} {more} {worth(row)}"
    higher = found.difference > 0
    share = n_higher if higher else found.n - n_higher
    what = (
        f"{name_of(measure)} is {'higher' if higher else 'lower'} with {row.arm} than with {row.reference}, by "
        f"{shown(measure, abs(found.difference))} on average ({percent}), and in {share:,.10g} of {found.n:,} runs "
        "with the same luck."
    )
    about = " ".join(text for text in (matter(row), worth(row)) if text)
    return f"{where}{what if where else capitalize(what)} {about}"


def matters(row: Row) -> str:
    """Whether a difference is as large as what matters: "yes", "no" or "open"; "" where nothing says what matters."""
    if math.isnan(row.smallest):
        return ""
    return "yes" if row.p_large < CLEAR else "no" if row.p_small < CLEAR else "open"


def matter(row: Row) -> str:
    """The same as a sentence; "" where nothing says what matters."""
    limit = f"the smallest difference that matters ({shown(row.measure, row.smallest)})"
    return {
        "yes": f"It is shown to be larger than {limit}.",
        "no": f"It is shown to be smaller than {limit}: too small to matter.",
        "open": f"Whether it is larger than {limit} is open.",
        "": "",
    }[matters(row)]


def worth(row: Row) -> str:
    """What the pairing was worth."""
    found = row.found
    if math.isinf(found.gain):
        return "Luck makes no difference to the difference."
    if math.isnan(found.correlation):
        return "One of the two is the same in every run."
    correlation = f"{found.correlation:.2f}".replace("-", "−")
    if found.gain < 1:
        return (
            f"Pairing did not help: the arms go together with a correlation of {correlation}, and unpaired runs would "
            f"need {1 / found.gain:.2g} times fewer."
        )
    return f"The same luck saved runs: {found.gain:.2g} times fewer than unpaired ones (correlation {correlation})."
