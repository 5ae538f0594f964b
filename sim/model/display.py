"""How values are shown to people: display scales, percentages, counts and lists."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum


class DisplayScale(Enum):
    """The scale on which the values of a measure are shown; the value of a member is its name in recordings."""

    POINTS = "points"
    """Levels from 0 to 1, shown as points from 0 to 100."""
    SHARE = "share"
    """Shares from 0 to 1, shown as percentages."""
    RATE = "rate"
    """Counts per person and day."""
    COUNT = "count"
    """Counts per day."""
    RATIO = "ratio"
    """Ratios of two counts."""

    @property
    def factor(self) -> float:
        """The factor from a value of the model to the value that is shown."""
        return 100.0 if self in (DisplayScale.POINTS, DisplayScale.SHARE) else 1.0

    @property
    def decimals(self) -> int:
        """Number of decimals shown."""
        return {DisplayScale.POINTS: 0, DisplayScale.SHARE: 0, DisplayScale.COUNT: 1}.get(self, 2)

    @property
    def suffix(self) -> str:
        """Text after the number."""
        return "%" if self is DisplayScale.SHARE else ""


def format_percent(share: float) -> str:
    """Format a share as a percentage with at most one decimal: "85%"."""
    return f"{round(100 * share, 1):g}%"


def format_count(number: int, singular: str, plural: str = "") -> str:
    """Format a number with its noun: "one person", "2 people", "1,200 acts"."""
    if number == 1:
        return f"one {singular}"
    return f"{number:,} {plural or singular + 's'}"


def join_words(words: Sequence[str]) -> str:
    """Join words to a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
