"""Numbers and words for people: values of measures on their display scale, changes, counts, lists, Markdown escapes."""

from __future__ import annotations

import math
import re

from sim.model.display import DisplayScale
from sim.model.measures import MEASURE_BY_NAME

MINUS = "−"
"""Minus sign in text and figures (U+2212)."""


def to_display_scale(value: float, scale: DisplayScale) -> float:
    """A value of the model on its display scale."""
    return value * scale.factor


def round_for_display(value: float, scale: DisplayScale) -> float:
    """A value on its display scale, rounded half up to the displayed decimals, without negative zero."""
    factor = 10.0**scale.decimals
    return math.floor(to_display_scale(value, scale) * factor + 0.5) / factor + 0.0


def format_measure(measure: str, number: float) -> str:
    """A value of a measure: "56", "30%" or "0.84"; an en dash if it is missing."""
    scale = MEASURE_BY_NAME[measure].scale
    if math.isnan(number):
        return "–"
    return f"{round_for_display(number, scale):,.{scale.decimals}f}{scale.suffix}"


def displayed_difference(measure: str, before: float, after: float) -> float:
    """Difference of two displayed values, so that "from 48 to 53" is always "+5"."""
    scale = MEASURE_BY_NAME[measure].scale
    return round(round_for_display(after, scale) - round_for_display(before, scale), 6)


def format_measure_change(measure: str, before: float, after: float) -> str:
    """A change without its unit: "+5", "−3" or "0"; an en dash if it is missing."""
    if math.isnan(before) or math.isnan(after):
        return "–"
    scale = MEASURE_BY_NAME[measure].scale
    step = displayed_difference(measure, before, after)
    if step == 0:
        return "0"
    text = f"{abs(step):,.{scale.decimals}f}"
    return f"{'+' if step > 0 else MINUS}{text}"


def format_change_with_unit(measure: str, before: float, after: float) -> str:
    """A change with its unit: "+5 points", "−8 percentage points" or "no change"; an en dash if it is missing."""
    change = format_measure_change(measure, before, after)
    if change in ("0", "–"):
        return "no change" if change == "0" else change
    units = {DisplayScale.POINTS: " point", DisplayScale.SHARE: " percentage point"}
    unit = units.get(MEASURE_BY_NAME[measure].scale, "")
    return f"{change}{unit}s" if unit and change[1:] != "1" else f"{change}{unit}"


def format_days(days: range) -> str:
    """A range of days: "days 40–59" or "day 3"."""
    if len(days) == 1:
        return f"day {days[0]}"
    return f"days {days[0]}–{days[-1]}"


def capitalize(sentence: str) -> str:
    """The sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def escape_markdown(text: str) -> str:
    """Text escaped for Markdown, on one line."""
    line = re.sub(r"([\\`*_\[\]<|~$])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)([-+=>#.)])", r"\1\\\2", line)  # list, heading or quotation


def escape_markdown_paragraphs(text: str) -> str:
    """Text escaped for Markdown, in paragraphs."""
    return "\n\n".join(escape_markdown(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip()))
