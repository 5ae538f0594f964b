"""What each arm of a sweep does beside the reference: paired differences, and whether they are as large as matters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from matplotlib.figure import Figure

from sim.analysis.finding import Finding, Options, TooFew, checked, refuse_nan, source_of
from sim.recording.telling import capitalize, format_count
from sim.sweep.comparing import MEASURES, Comparison, Row, comparison_of, smallest_of
from sim.sweep.contrasts import runs_for
from sim.sweep.drawing import figure_of
from sim.sweep.points import told
from sim.sweep.refusing import SweepRefused
from sim.sweep.results import Results
from sim.sweep.verdicts import is_shown, matters, name_of, shown, verdict

FEW = 10
"""Pairs below which an interval hangs on the differences being about normal."""
MOST_VERDICTS = 6
WANTED = 0.8


def effects(results: Results, options: Options) -> Finding:
    """Paired differences for every arm, cell and measure, with a verdict on what matters.

    Intervals are Student's: a percentile bootstrap of ten runs covers .89 where it says .95.
    """
    planned = smallest_of(results.manifest)
    measures = checked(options.measures) or tuple(dict.fromkeys([*planned, *MEASURES]))
    smallest = _smallest(options.smallest, measures, planned)
    refuse_nan(results.runs, measures)
    found = comparison_of(results, measures, options.level, smallest)
    n = max((row.found.n for row in found.rows), default=0)
    if n < 2:
        raise TooFew(
            f"{results.folder} has no two runs of an arm and the reference with the same luck; an interval needs two, "
            f"and {FEW} to be relied on. Give runs: {FEW} or more in the plan."
        )
    return Finding(
        name="effects",
        title=f"Effects of {found.compared}, compared with {found.rows[0].reference}",
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
            raise SweepRefused(f"smallest names {name}, which is not looked at; looked at are {', '.join(measures)}")
        if not (math.isfinite(size) and size > 0):
            raise SweepRefused(f"smallest is {size} for {name}; right is a number above 0")
    return named


def _drawn(found: Comparison) -> Figure:
    """The figure of a comparison."""
    return figure_of(found)


def _paragraphs(found: Comparison) -> Iterator[str]:
    """A paragraph a measure, and what the data are too few for."""
    for measure in dict.fromkeys(row.measure for row in found.rows):
        rows = [row for row in found.rows if row.measure == measure]
        if len(rows) <= MOST_VERDICTS and measure == found.rows[0].measure:
            yield " ".join(capitalize(verdict(row, found.level)) for row in rows)
        else:
            yield _summary(rows, found.level)
        if needed := _needed(rows):
            yield needed
    n = min(row.found.n for row in found.rows)
    if n < FEW:
        yield (
            f"There are {format_count(n, 'pair')} of runs at the least. So few are enough only if differences are about "
            f"normally distributed; {FEW} or more can be relied on."
        )


def _summary(rows: Sequence[Row], level: float) -> str:
    """What came out by one measure, over arms and cells."""
    clear = [row for row in rows if is_shown(row)]
    n_higher = sum(row.found.difference > 0 for row in clear)
    name = capitalize(name_of(rows[0].measure))
    text = (
        f"{name}: of {format_count(len(rows), 'difference')} from {rows[0].reference}, {len(clear)} are shown, {n_higher} "
        f"higher and {len(clear) - n_higher} lower."
    )
    if clear:
        most = max(clear, key=lambda row: abs(row.found.difference))
        where = f" at {told(most.cell)}" if most.cell else ""
        low, high = (shown(most.measure, one, signed=True) for one in (most.found.low, most.found.high))
        text += (
            f" The largest is {most.arm}{where}: {shown(most.measure, most.found.difference, signed=True)} "
            f"({100 * level:g} % interval {low} to {high})."
        )
    judged = [matters(row) for row in rows]
    if any(judged):
        text += (
            f" Beside the smallest difference that matters ({shown(rows[0].measure, rows[0].smallest)}), "
            f"{judged.count('yes')} are shown to be larger, {judged.count('no')} to be smaller, and "
            f"{judged.count('open')} are open."
        )
    return text


def _needed(rows: Sequence[Row]) -> str:
    """How many runs a point would find the smallest difference that matters, where something is open."""
    spreads = [row.found.error * math.sqrt(row.found.n) for row in rows if matters(row) == "open" and not is_shown(row)]
    known = [one for one in spreads if math.isfinite(one)]
    if not known:
        return ""
    n = runs_for(rows[0].smallest, max(known), WANTED)
    if n is None:
        return "No number of runs that can be played would find the smallest difference that matters."
    return (
        f"About {format_count(n, 'run')} a point would find a difference of {shown(rows[0].measure, rows[0].smallest)} in "
        f"{name_of(rows[0].measure)} four times in five (before the adjustment for several arms)."
    )
