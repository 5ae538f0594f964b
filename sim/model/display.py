"""Display scales: how a value of the model, such as 0.563, is shown to people ("56 points")."""

from __future__ import annotations

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
