"""What each arm of a sweep does beside the reference: paired differences, and whether they are as large as matters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from matplotlib.figure import Figure

from sim.analysis.finding import Finding, Options, TooFew, checked, refuse_nan, source_of
from sim.recording.telling import capitalize, format_count
from sim.sweep.comparing import DEFAULT_MEASURES, Comparison, ContrastRow, compare_arms, smallest_effects
from sim.sweep.contrasts import required_pairs
from sim.sweep.drawing import draw_comparison
from sim.sweep.points import format_values
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults
from sim.sweep.verdicts import describe_contrast, format_estimate, is_significant, measure_label, relevance

FEW = 10
"""Pairs below which an interval hangs on the differences being about normal."""
MOST_VERDICTS = 6
WANTED = 0.8


def effects(results: SweepResults, options: Options) -> Finding:
    """Paired differences for every arm, cell and measure, with a verdict on what matters.

    Intervals are Student's: a percentile bootstrap of ten runs covers .89 where it says .95.
    """
    planned = smallest_effects(results.manifest)
    measures = checked(options.measures) or tuple(dict.fromkeys([*planned, *DEFAULT_MEASURES]))
    smallest = _smallest(options.smallest, measures, planned)
    refuse_nan(results.runs, measures)
    found = compare_arms(results, measures, options.level, smallest)
    n = max((row.contrast.n for row in found.rows), default=0)
    if n < 2:
        raise TooFew(
            f"{results.folder} has no two runs of an arm and the reference with the same luck; an interval needs two, "
            f"and {FEW} to be relied on. Give runs: {FEW} or more in the plan."
        )
    return Finding(
        name="effects",
        title=f"Effects of {found.compared_field}, compared with {found.rows[0].reference}",
        words="\n\n".join(_paragraphs(found)),
        tables={"effects": found.table},
        figures={"effects": lambda: _drawn(found)},
        about={**source_of(results), "level": options.level, "smallest": smallest, "measures": list(measures)},
        columns=(*found.rows[0].cell, "measure", "arm", "difference", "low", "high", "p_adjusted", "matters"),
    )


def _smallest(
    given: float | Mapping[str, float] | None, measures: Sequence[str], planned: Mapping[str, float]
) -> dict[str, float]:
    """The smallest differences that matter, by measure."""
    if given is None:
        return dict(planned)
    named = dict(given) if isinstance(given, Mapping) else {measures[0]: float(given)}
    for name, size in named.items():
        if name not in measures:
            raise SweepError(f"smallest names {name}, which is not looked at; looked at are {', '.join(measures)}")
        if not (math.isfinite(size) and size > 0):
            raise SweepError(f"smallest is {size} for {name}; right is a number above 0")
    return named


def _drawn(found: Comparison) -> Figure:
    """The figure of a comparison."""
    return draw_comparison(found)


def _paragraphs(found: Comparison) -> Iterator[str]:
    """A paragraph a measure, and what the data are too few for."""
    for measure in dict.fromkeys(row.measure for row in found.rows):
        rows = [row for row in found.rows if row.measure == measure]
        if len(rows) <= MOST_VERDICTS and measure == found.rows[0].measure:
            yield " ".join(capitalize(describe_contrast(row, found.confidence_level)) for row in rows)
        else:
            yield _summary(rows, found.confidence_level)
        if needed := _needed(rows):
            yield needed
    n = min(row.contrast.n for row in found.rows)
    if n < FEW:
        yield (
            f"There are {format_count(n, 'pair')} of runs at the least. So few are enough only if differences are about "
            f"normally distributed; {FEW} or more can be relied on."
        )


def _summary(rows: Sequence[ContrastRow], level: float) -> str:
    """What came out by one measure, over arms and cells."""
    clear = [row for row in rows if is_significant(row)]
    n_higher = sum(row.contrast.difference > 0 for row in clear)
    name = capitalize(measure_label(rows[0].measure))
    text = (
        f"{name}: of {format_count(len(rows), 'difference')} from {rows[0].reference}, {len(clear)} are shown, {n_higher} "
        f"higher and {len(clear) - n_higher} lower."
    )
    if clear:
        most = max(clear, key=lambda row: abs(row.contrast.difference))
        where = f" at {format_values(most.cell)}" if most.cell else ""
        low, high = (format_estimate(most.measure, one, signed=True) for one in (most.contrast.low, most.contrast.high))
        text += (
            f" The largest is {most.arm}{where}: {format_estimate(most.measure, most.contrast.difference, signed=True)} "
            f"({100 * level:g} % interval {low} to {high})."
        )
    judged = [relevance(row) for row in rows]
    if any(judged):
        text += (
            f" Beside the smallest difference that matters ({format_estimate(rows[0].measure, rows[0].smallest_effect)}), "
            f"{judged.count('yes')} are shown to be larger, {judged.count('no')} to be smaller, and "
            f"{judged.count('open')} are open."
        )
    return text


def _needed(rows: Sequence[ContrastRow]) -> str:
    """How many runs a point would find the smallest difference that matters, where something is open."""
    spreads = [
        row.contrast.standard_error * math.sqrt(row.contrast.n)
        for row in rows
        if relevance(row) == "open" and not is_significant(row)
    ]
    known = [one for one in spreads if math.isfinite(one)]
    if not known:
        return ""
    n = required_pairs(rows[0].smallest_effect, max(known), WANTED)
    if n is None:
        return "No number of runs that can be played would find the smallest difference that matters."
    return (
        f"About {format_count(n, 'run')} a point would find a difference of {format_estimate(rows[0].measure, rows[0].smallest_effect)} in "
        f"{measure_label(rows[0].measure)} four times in five (before the adjustment for several arms)."
    )
