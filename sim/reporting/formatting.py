"""How numbers are told to people: measures by plain names, on a scale from 0 to 100, as percentages or as counts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from sim.model.display import DisplayScale
from sim.model.measures import MEASURE_BY_NAME


def to_display_scale(value: float, scale: DisplayScale) -> float:
    """A value of the model on the scale on which it is told."""
    return value * scale.factor


def round_for_display(value: float, scale: DisplayScale) -> float:
    """A value as far as it is told; a half is rounded up, and there is no minus zero."""
    factor = 10.0**scale.decimals
    return math.floor(to_display_scale(value, scale) * factor + 0.5) / factor + 0.0


def format_measure(measure: str, number: float) -> str:
    """A value of a measure, as "56", "30 %" or "0.84"; an en dash if it is unknown."""
    scale = MEASURE_BY_NAME[measure].scale
    if math.isnan(number):
        return "–"
    return f"{round_for_display(number, scale):,.{scale.decimals}f}{scale.suffix}"


def displayed_difference(measure: str, before: float, after: float) -> float:
    """Difference of two values as they are told, so that "from 48 to 53" is always "up 5"."""
    scale = MEASURE_BY_NAME[measure].scale
    return round(round_for_display(after, scale) - round_for_display(before, scale), 6)


def format_measure_change(measure: str, before: float, after: float) -> str:
    """A change, as "up 5", "down 3" or "as before"."""
    if math.isnan(before) or math.isnan(after):
        return "–"
    scale = MEASURE_BY_NAME[measure].scale
    step = displayed_difference(measure, before, after)
    if step == 0:
        return "as before"
    text = f"{abs(step):,.{scale.decimals}f}"
    return f"{'up' if step > 0 else 'down'} {text}"


def format_count(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: "one person", "2 people", "1,200 acts"."""
    if number == 1:
        return f"one {singular}"
    return f"{number:,} {plural or singular + 's'}"


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def format_days(days: range) -> str:
    """A stretch of days: "days 40–59", or "day 3"."""
    if len(days) == 1:
        return f"day {days[0]}"
    return f"days {days[0]}–{days[-1]}"


def capitalize(sentence: str) -> str:
    """The sentence with a capital at its start."""
    return sentence[:1].upper() + sentence[1:]


def escape_markdown(text: str) -> str:
    """Text of a user as Markdown that shows just this text, on one line."""
    line = re.sub(r"([\\`*_\[\]<|~$])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)([-+=>#.)])", r"\1\\\2", line)  # would begin a list, a title or a quotation


def escape_markdown_paragraphs(text: str) -> str:
    """Text of a user as Markdown paragraphs that show just this text."""
    return "\n\n".join(escape_markdown(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip()))
