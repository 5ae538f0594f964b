"""A calibrated parameter with its range and its prior."""

from __future__ import annotations

from typing import NamedTuple


class CalibratedParameter(NamedTuple):
    """A field of the scenario that is fitted.

    Attributes
    ----------
    path
        Path of the field as in an override, such as `parameters.strain`.
    low, high
        Range.
    mean, sd
        Moments of a normal prior before truncation to the range. None if the prior is uniform.
    """

    path: str
    low: float
    high: float
    mean: float | None = None
    sd: float | None = None

    @property
    def name(self) -> str:
        """The path without the prefix "parameters."."""
        return self.path.removeprefix("parameters.")
