"""A map in plain words: where the contours run, how far arms differ, and what the data are too few for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.analysis.map_ground import Crossing, Ground
from sim.analysis.refining import Spot, cells_of, crosses, is_steep
from sim.analysis.responding import ENOUGH_RUNS, plain
from sim.recording.telling import capitalize, format_count, join_words
from sim.sweep.contrasts import Contrast, holm_adjust
from sim.sweep.verdicts import ALPHA, format_estimate, measure_label

START = "start"
"""The compared field that shows whether history matters."""
MOST_TOLD = 4
"""Places where a contour is told."""


def told(
    ground: Ground,
    grid: Ground,
    found: Sequence[Crossing],
    gaps: Mapping[int, Mapping[Spot, Contrast]],
    measure: str,
    threshold: float,
    compared: str,
    *,
    given: bool,
) -> Iterator[str]:
    """All that is said of a map, paragraph by paragraph.

    Parameters
    ----------
    ground, grid
        The map with the places that were added, and without them.
    found
        Where its arms cross the threshold.
    gaps
        How each arm differs from the reference.
    measure, threshold
        What is looked at, and the value of the contour.
    compared
        The field that is compared.
    given
        Whether the threshold was asked for.
    """
    yield from _head(ground, grid, measure, threshold, given)
    yield from _contours(ground, found, measure, threshold)
    for arm, by_spot in gaps.items():
        yield _gap_told(ground, arm, by_spot, measure, compared)
    yield from _apart_told(ground, found)
    yield from _few_told(ground, grid, threshold)


def _head(ground: Ground, grid: Ground, measure: str, threshold: float, given: bool) -> list[str]:
    """What the map is of."""
    n = min(len(values) for values in ground.values.values())
    more = len(ground.spots) - len(grid.spots)
    refined = f", {format_count(more, 'place')} of them added where the contour is steep" if more else ""
    why = "" if given else ", the middle between the lowest and the highest place of the map"
    return [
        f"{capitalize(measure_label(measure))} at {len(ground.spots):,} places{refined}, {format_count(n, 'run')} each, and where it "
        f"crosses {format_estimate(measure, threshold)}{why}."
    ]


def _contours(ground: Ground, found: Sequence[Crossing], measure: str, threshold: float) -> list[str]:
    """Where each arm crosses the threshold."""
    lines = []
    for place, arm in enumerate(ground.arms):
        known = ground.known(place)
        some = [one for one in found if one.arm == arm and not math.isnan(one.at)]
        whose = f"With {named(arm)}, it" if arm else "It"
        if not some:
            low, high = min(one.mean for one in known.values()), max(one.mean for one in known.values())
            lines.append(
                f"{whose} crosses nowhere: it goes from {format_estimate(measure, low)} to {format_estimate(measure, high)}."
            )
            continue
        step = max(1, math.ceil(len(some) / MOST_TOLD))
        places = [f"{_at(one)} where {plain(ground.fields[1])} is {one.across:.3g}" for one in some[::step]]
        lines.append(f"{whose} crosses at a {plain(ground.fields[0])} of {join_words(places)}.")
    return lines


def _at(one: Crossing) -> str:
    """A crossing with its interval."""
    return f"{one.at:.3g}" if math.isnan(one.low) else f"{one.at:.3g} ({one.low:.3g} to {one.high:.3g})"


def named(arm: str) -> str:
    """What an arm is called in a sentence."""
    return f'"{arm}"'


def _gap_told(ground: Ground, arm: int, gaps: Mapping[Spot, Contrast], measure: str, compared: str) -> str:
    """How far an arm differs from the reference, and where most."""
    adjusted = dict(zip(gaps, holm_adjust([one.p for one in gaps.values()]), strict=True))
    n_shown = sum(p < ALPHA for p in adjusted.values())
    spot = max(gaps, key=lambda one: abs(gaps[one].difference))
    most = gaps[spot]
    where = f"{plain(ground.fields[0])} {spot[0]:.4g} and {plain(ground.fields[1])} {spot[1]:.4g}"
    told = (
        f"{capitalize(named(ground.arms[arm]))} less {named(ground.arms[ground.reference])} with the same "
        f"luck: at most {format_estimate(measure, most.difference, signed=True)} ({100 * ground.level:g} % interval "
        f"{format_estimate(measure, most.low, signed=True)} to {format_estimate(measure, most.high, signed=True)}), at {where}. It is "
        f"shown at {n_shown} of {format_count(len(gaps), 'place')} (Holm)."
    )
    if compared == START:
        told += " History matters there, for as long as these runs last." if n_shown else " Of history nothing is left."
    return told


def _apart_told(ground: Ground, found: Sequence[Crossing]) -> list[str]:
    """How far contours of two arms are apart."""
    lines = []
    base = {one.across: one.at for one in found if one.arm == ground.arms[ground.reference]}
    for arm in ground.arms:
        apart = {one.across: one.at - base[one.across] for one in found if one.arm == arm}
        known = {across: value for across, value in apart.items() if not math.isnan(value)}
        if arm != ground.arms[ground.reference] and known:
            across = max(known, key=lambda one: abs(known[one]))
            lines.append(
                f"The contour of {named(arm)} lies up to {abs(known[across]):.3g} further "
                f"{'right' if known[across] > 0 else 'left'} (at {plain(ground.fields[1])} {across:.3g})."
            )
    return lines


def _few_told(ground: Ground, grid: Ground, threshold: float) -> list[str]:
    """Where the data are too few."""
    lines = []
    n = min(len(values) for values in ground.values.values())
    if n < ENOUGH_RUNS:
        lines.append(
            f"{format_count(n, 'run')} of each point {'is' if n == 1 else 'are'} few; {ENOUGH_RUNS} are better."
        )
    known = [grid.known(arm) for arm in range(len(grid.arms))]
    flat = sum(
        any(crosses(cell, one, threshold) for one in known)
        and not any(crosses(cell, one, threshold) and is_steep(cell, one) for one in known)
        for cell in cells_of(grid.spots)
    )
    if flat:
        lines.append(
            f"In {format_count(flat, 'cell')} of the grid the contour lies on flat ground: the measure changes there by "
            "less than it is known to. More runs make it clearer, not more points."
        )
    return lines
