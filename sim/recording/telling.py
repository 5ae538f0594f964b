"""How numbers are told to people: measures by plain names, on a scale from 0 to 100, as percentages or as counts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple


class Scale(Enum):
    """The scale on which a measure is told."""

    POINTS = "points from 0 to 100"
    SHARE = "per cent"
    RATE = "per person and day"
    COUNT = "a day"
    RATIO = "for each"


class Told(NamedTuple):
    """How a measure is told.

    Attributes
    ----------
    name : what it is called in a sentence
    scale : the scale on which its values are told
    plural : whether the name takes a plural verb
    """

    name: str
    scale: Scale
    plural: bool = False


TOLD: dict[str, Told] = {
    "wellbeing": Told("wellbeing", Scale.POINTS),
    "energy": Told("energy", Scale.POINTS),
    "energy_after_shift": Told("energy after the shift", Scale.POINTS),
    "felt_compassion": Told("felt compassion", Scale.POINTS),
    "safety": Told("psychological safety", Scale.POINTS),
    "obstacles": Told("obstacles", Scale.POINTS, plural=True),
    "improvement": Told("improvement of the work", Scale.POINTS),
    "acts": Told("acts of compassion per person and day", Scale.RATE, plural=True),
    "contagious_share": Told("acts that one received led to", Scale.SHARE, plural=True),
    "conversations": Told("conversations of leaders a day", Scale.COUNT, plural=True),
    "tests": Told("small tests of change per person and day", Scale.RATE, plural=True),
    "leavers": Told("people who leave a day", Scale.COUNT, plural=True),
    "burnt_out": Told("people burnt out", Scale.SHARE, plural=True),
    "worn_out": Told("people worn out after the shift", Scale.SHARE, plural=True),
    "left_out": Told("people left out", Scale.SHARE, plural=True),
    "care": Told("compassionate contacts with patients", Scale.SHARE, plural=True),
    "creativity": Told("creativity", Scale.POINTS),
    "productivity": Told("productivity", Scale.POINTS),
    "ripple_number": Told("ripple number", Scale.RATIO),
}
"""How each measure of `sim.model.measures.MEASURES` is told."""

DECIMALS = {Scale.POINTS: 0, Scale.SHARE: 0, Scale.RATE: 2, Scale.COUNT: 1, Scale.RATIO: 2}


def scaled(value: float, scale: Scale) -> float:
    """A value of the model on the scale on which it is told."""
    return value * 100.0 if scale in (Scale.POINTS, Scale.SHARE) else value


def rounded(value: float, scale: Scale) -> float:
    """A value as far as it is told; a half is rounded up, and there is no minus zero."""
    factor = 10.0 ** DECIMALS[scale]
    return math.floor(scaled(value, scale) * factor + 0.5) / factor + 0.0


def value(measure: str, number: float) -> str:
    """A value of a measure, as "56", "30 %" or "0.84"; an en dash if it is unknown."""
    scale = TOLD[measure].scale
    if math.isnan(number):
        return "–"
    return f"{rounded(number, scale):,.{DECIMALS[scale]}f}{' %' if scale is Scale.SHARE else ''}"


def difference(measure: str, before: float, after: float) -> float:
    """Difference of two values as they are told, so that "from 48 to 53" is always "up 5"."""
    scale = TOLD[measure].scale
    return round(rounded(after, scale) - rounded(before, scale), 6)


def change(measure: str, before: float, after: float) -> str:
    """A change, as "up 5", "down 3" or "as before"."""
    if math.isnan(before) or math.isnan(after):
        return "–"
    scale = TOLD[measure].scale
    step = difference(measure, before, after)
    if step == 0:
        return "as before"
    text = f"{abs(step):,.{DECIMALS[scale]}f}"
    return f"{'up' if step > 0 else 'down'} {text}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "one person", "2 people", "1,200 acts"."""
    if number == 1:
        return f"one {one}"
    return f"{number:,} {many or one + 's'}"


def joined(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def days_told(days: range) -> str:
    """A stretch of days: "days 40–59", or "day 3"."""
    if len(days) == 1:
        return f"day {days[0]}"
    return f"days {days[0]}–{days[-1]}"


def capital(sentence: str) -> str:
    """The sentence with a capital at its start."""
    return sentence[:1].upper() + sentence[1:]


def escaped(text: str) -> str:
    """Text of a user as Markdown that shows just this text, on one line."""
    line = re.sub(r"([\\`*_\[\]<|~$])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)([-+=>#.)])", r"\1\\\2", line)  # would begin a list, a title or a quotation


def escaped_lines(text: str) -> str:
    """Text of a user as Markdown paragraphs that show just this text."""
    return "\n\n".join(escaped(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip()))
