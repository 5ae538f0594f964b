"""What each arm of a sweep does beside the reference: paired differences, and whether they are as large as matters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from matplotlib.figure import Figure

from sim.analysis.result import (
    AnalysisOptions,
    AnalysisResult,
    InsufficientDataError,
    check_finite,
    sweep_metadata,
    validate_measures,
)
from sim.reporting.formatting import capitalize, format_count
from sim.sweeps.comparison.compare import DEFAULT_MEASURES, Comparison, ContrastRow, compare_arms, smallest_effects
from sim.sweeps.comparison.figure import draw_comparison
from sim.sweeps.comparison.paired_statistics import required_pairs
from sim.sweeps.comparison.text import describe_contrast, format_estimate, is_significant, measure_label, relevance
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.points import format_values
from sim.sweeps.store.results import SweepResults

RECOMMENDED_PAIRS = 10
"""Pairs below which an interval hangs on the differences being about normal."""
MAX_DESCRIBED_CONTRASTS = 6
TARGET_POWER = 0.8


def analyse_effects(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """Paired differences for every arm, cell and measure, with a verdict on what matters.

    Intervals are Student's: a percentile bootstrap of ten runs covers .89 where it says .95.
    """
    planned = smallest_effects(results.manifest)
    measures = validate_measures(options.measures) or tuple(dict.fromkeys([*planned, *DEFAULT_MEASURES]))
    smallest = _smallest_effects(options.smallest_effects, measures, planned)
    check_finite(results.runs, measures)
    comparison = compare_arms(results, measures, options.confidence_level, smallest)
    n = max((row.contrast.n for row in comparison.rows), default=0)
    if n < 2:
        raise InsufficientDataError(
            f"{results.folder} has no two runs of an arm and the reference with the same luck; an interval needs two, "
            f"and {RECOMMENDED_PAIRS} to be relied on. Give runs: {RECOMMENDED_PAIRS} or more in the plan."
        )
    return AnalysisResult(
        name="effects",
        title=f"Effects of {comparison.compared_field}, compared with {comparison.rows[0].reference}",
        summary="\n\n".join(_summary_paragraphs(comparison)),
        tables={"effects": comparison.table},
        figures={"effects": lambda: _draw_figure(comparison)},
        metadata={
            **sweep_metadata(results),
            "level": options.confidence_level,
            "smallest": smallest,
            "measures": list(measures),
        },
        display_columns=(
            *comparison.rows[0].cell,
            "measure",
            "arm",
            "difference",
            "low",
            "high",
            "p_adjusted",
            "matters",
        ),
    )


def _smallest_effects(
    requested: float | Mapping[str, float] | None, measures: Sequence[str], planned: Mapping[str, float]
) -> dict[str, float]:
    """The smallest differences that matter, by measure."""
    if requested is None:
        return dict(planned)
    by_measure = dict(requested) if isinstance(requested, Mapping) else {measures[0]: float(requested)}
    for name, size in by_measure.items():
        if name not in measures:
            raise SweepError(f"smallest names {name}, which is not looked at; looked at are {', '.join(measures)}")
        if not (math.isfinite(size) and size > 0):
            raise SweepError(f"smallest is {size} for {name}; right is a number above 0")
    return by_measure


def _draw_figure(comparison: Comparison) -> Figure:
    """The figure of a comparison."""
    return draw_comparison(comparison)


def _summary_paragraphs(comparison: Comparison) -> Iterator[str]:
    """A paragraph a measure, and what the data are too few for."""
    for measure in dict.fromkeys(row.measure for row in comparison.rows):
        rows = [row for row in comparison.rows if row.measure == measure]
        if len(rows) <= MAX_DESCRIBED_CONTRASTS and measure == comparison.rows[0].measure:
            yield " ".join(capitalize(describe_contrast(row, comparison.confidence_level)) for row in rows)
        else:
            yield _summarize_measure(rows, comparison.confidence_level)
        if needed := _required_runs_note(rows):
            yield needed
    n = min(row.contrast.n for row in comparison.rows)
    if n < RECOMMENDED_PAIRS:
        yield (
            f"There are {format_count(n, 'pair')} of runs at the least. So few are enough only if differences "
            f"are about "
            f"normally distributed; {RECOMMENDED_PAIRS} or more can be relied on."
        )


def _summarize_measure(rows: Sequence[ContrastRow], confidence_level: float) -> str:
    """What came out by one measure, over arms and cells."""
    significant = [row for row in rows if is_significant(row)]
    n_higher = sum(row.contrast.difference > 0 for row in significant)
    name = capitalize(measure_label(rows[0].measure))
    text = (
        f"{name}: of {format_count(len(rows), 'difference')} from {rows[0].reference}, {len(significant)} are "
        f"shown, {n_higher} "
        f"higher and {len(significant) - n_higher} lower."
    )
    if significant:
        largest = max(significant, key=lambda row: abs(row.contrast.difference))
        cell_text = f" at {format_values(largest.cell)}" if largest.cell else ""
        low, high = (
            format_estimate(largest.measure, bound, signed=True)
            for bound in (largest.contrast.low, largest.contrast.high)
        )
        text += (
            f" The largest is {largest.arm}{cell_text}: "
            f"{format_estimate(largest.measure, largest.contrast.difference, signed=True)} "
            f"({100 * confidence_level:g} % interval {low} to {high})."
        )
    relevances = [relevance(row) for row in rows]
    if any(relevances):
        text += (
            f" Beside the smallest difference that matters "
            f"({format_estimate(rows[0].measure, rows[0].smallest_effect)}), "
            f"{relevances.count('yes')} are shown to be larger, {relevances.count('no')} to be smaller, and "
            f"{relevances.count('open')} are open."
        )
    return text


def _required_runs_note(rows: Sequence[ContrastRow]) -> str:
    """How many runs a point would find the smallest difference that matters, where something is open."""
    stds = [
        row.contrast.standard_error * math.sqrt(row.contrast.n)
        for row in rows
        if relevance(row) == "open" and not is_significant(row)
    ]
    finite = [std for std in stds if math.isfinite(std)]
    if not finite:
        return ""
    n = required_pairs(rows[0].smallest_effect, max(finite), TARGET_POWER)
    if n is None:
        return "No number of runs that can be played would find the smallest difference that matters."
    return (
        f"About {format_count(n, 'run')} a point would find a difference of "
        f"{format_estimate(rows[0].measure, rows[0].smallest_effect)} in "
        f"{measure_label(rows[0].measure)} four times in five (before the adjustment for several arms)."
    )
