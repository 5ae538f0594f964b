"""What is known of a map: the runs at each place, and where the measure crosses a threshold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.analysis.finding import refuse_nan
from sim.analysis.refining import Known, Spot, spot_of
from sim.analysis.responding import refuse_gaps
from sim.recording.telling import join_words
from sim.sweep.contrasts import Contrast, paired_contrast
from sim.sweep.measuring import FloatArray
from sim.sweep.points import format_field_value
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults


class Ground(NamedTuple):
    """What is known of a map.

    Attributes
    ----------
    fields
        The two fields that vary: from left to right, and upwards.
    arms
        What is compared, in words; one empty text where nothing is.
    reference
        Place of the arm that others are compared with.
    values
        For each arm and spot, the measure of each run, in the order of the runs.
    level
        Confidence of intervals.
    """

    fields: tuple[str, str]
    arms: tuple[str, ...]
    reference: int
    values: Mapping[tuple[int, Spot], FloatArray]
    level: float

    @property
    def spots(self) -> list[Spot]:
        """All places."""
        return sorted({spot for _, spot in self.values})

    def known(self, arm: int) -> dict[Spot, Known]:
        """Mean and interval of an arm at each spot."""
        return {spot: _known(values, self.level) for (one, spot), values in self.values.items() if one == arm}

    def gaps(self, arm: int) -> dict[Spot, Contrast]:
        """How an arm differs from the reference at each spot, with the same luck."""
        return {
            spot: paired_contrast(values, self.values[self.reference, spot], self.level)
            for (one, spot), values in sorted(self.values.items())
            if one == arm
        }


def _known(values: FloatArray, level: float) -> Known:
    """Mean and Student's interval."""
    one = paired_contrast(values, np.zeros(len(values)), level)
    low, high = (one.mean_arm, one.mean_arm) if math.isnan(one.low) else (one.low, one.high)
    return Known(one.mean_arm, low, high, one.n)


def fields_of(results: SweepResults) -> tuple[str, str]:
    """The two fields of a map.

    Raises
    ------
    SweepRefused
        There are not two, or their values are no numbers.
    """
    about = results.manifest
    names = about["factors"]
    if len(names) != 2 or "design" in about["plan"]:
        told = f"; {results.folder} varies {join_words(names)}" if names else ""
        raise SweepError(f"A map needs two fields in vary, all values combined{told}.")
    for name in names:
        values = [point["values"][name] for point in about["points"]]
        if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in values):
            raise SweepError(f"A map needs fields of numbers, and {name} has {format_field_value(values[0])}.")
    return names[0], names[1]


def ground_of(folders: Sequence[SweepResults], measure: str, fields: tuple[str, str], level: float) -> Ground:
    """What some sweeps of the same map know of a measure."""
    about = folders[0].manifest
    values: dict[tuple[int, Spot], FloatArray] = {}
    for results in folders:
        refuse_nan(results.runs, [measure])
        refuse_gaps(results)
        by_point = dict(iter(results.runs.groupby("point", sort=False)))
        for place, point in enumerate(results.manifest["points"]):
            if point["address"] in by_point:
                part = by_point[point["address"]].sort_values("run")
                key = place % len(about["arms"]), spot_of(point["values"], fields)
                values[key] = part[measure].to_numpy(float)
    return Ground(fields, tuple(about["arms"]), about["reference"], values, level)


def middle_of(ground: Ground) -> float:
    """The middle between the lowest and the highest mean of a map."""
    means = [float(one.mean()) for one in ground.values.values()]
    return (min(means) + max(means)) / 2


class Crossing(NamedTuple):
    """Where the measure of an arm crosses the threshold as the first field rises, at a value of the second.

    `low` and `high` are where the ends of the interval of the mean cross; NaN where they do so nowhere on the map.
    """

    arm: str
    across: float
    at: float
    low: float
    high: float


def crossings(ground: Ground, grid: Ground, threshold: float) -> list[Crossing]:
    """Where each arm crosses the threshold, at each value of the second field in the plan."""
    found = []
    for place, arm in enumerate(ground.arms):
        known = ground.known(place)
        for across in sorted({y for _, y in grid.spots}):
            line = sorted(x for x, y in known if y == across)
            here = [known[x, across] for x in line]
            ats = [crossed(line, [getattr(one, end) for one in here], threshold) for end in ("mean", "low", "high")]
            low, high = sorted(ats[1:]) if not any(map(math.isnan, ats[1:])) else (math.nan, math.nan)
            found.append(Crossing(arm, across, ats[0], low, high))
    return found


def crossed(line: Sequence[float], values: Sequence[float], threshold: float) -> float:
    """Where values along a line first cross a threshold, between two places on a straight line; NaN if nowhere."""
    for place in range(len(line) - 1):
        one, other = values[place] - threshold, values[place + 1] - threshold
        if one == 0.0:
            return line[place]
        if one * other < 0.0:
            return line[place] + (line[place + 1] - line[place]) * one / (one - other)
    return line[-1] if values[-1] == threshold else math.nan
