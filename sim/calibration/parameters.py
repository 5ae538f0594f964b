"""A field that is fitted, with what was thought of it before."""

from __future__ import annotations

from typing import NamedTuple


class CalibratedParameter(NamedTuple):
    """A field that is fitted.

    Attributes
    ----------
    path
        As in an override: `parameters.strain`.
    low, high
        Its range.
    mean, sd
        Of a normal prior that is cut off at the ends of the range; None where the prior is uniform.
    """

    path: str
    low: float
    high: float
    mean: float | None = None
    sd: float | None = None

    @property
    def name(self) -> str:
        """The name of the constant, without the section it stands in."""
        return self.path.removeprefix("parameters.")
