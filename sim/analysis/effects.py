"""Effects: paired differences between the arms of a sweep, tests of relevance and equivalence, and required runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from sim.analysis.result import (
    AnalysisOptions,
    AnalysisResult,
    InsufficientDataError,
    check_finite,
    sweep_metadata,
    validate_measures,
)
from sim.model.display import format_count
from sim.reporting.formatting import capitalize
from sim.sweeps.comparison.compare import DEFAULT_MEASURES, Comparison, smallest_effects
from sim.sweeps.comparison.contrasts import ContrastRow, is_significant, relevance
from sim.sweeps.comparison.figure import draw_contrasts
from sim.sweeps.comparison.paired_statistics import required_pairs
from sim.sweeps.comparison.text import describe_contrast, format_estimate, measure_label
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.points import format_values
from sim.sweeps.results import SweepResults

RECOMMENDED_PAIRS = 10
"""With fewer pairs, intervals depend on approximately normal differences."""
MAX_DESCRIBED_CONTRASTS = 6
"""Contrasts of the first measure that the summary describes one by one."""
TARGET_POWER = 0.8


def analyse_effects(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """Paired differences for every arm, cell and measure, with tests of relevance and equivalence.

    Intervals are Student's t intervals. Percentile bootstrap intervals of 10 runs with a nominal confidence level of
    95% cover only 89%.

    Parameters
    ----------
    results
        The results of a sweep that compares arms.
    options
        `measures`, `confidence_level` and `smallest_effects` are used.

    Raises
    ------
    InsufficientDataError
        No arm has two runs with the same random seeds as the reference.
    SweepError
        A measure is unknown or has missing values, or the sweep does not compare arms.
    """
    planned = smallest_effects(results.manifest)
    measures = validate_measures(options.measures) or tuple(dict.fromkeys([*planned, *DEFAULT_MEASURES]))
    smallest = _smallest_effects(options.smallest_effects, measures, planned)
    check_finite(results.runs, measures)
    comparison = results.compare(*measures, confidence_level=options.confidence_level, effects_of_interest=smallest)
    n = max((row.contrast.n for row in comparison.rows), default=0)
    if n < 2:
        raise InsufficientDataError(
            f"{results.folder} has fewer than two pairs of runs with the same random seed. An interval needs two "
            f"pairs; {RECOMMENDED_PAIRS} are recommended. Write runs: {RECOMMENDED_PAIRS} or more in the plan."
        )
    return AnalysisResult(
        name="effects",
        title=f"Effects of {comparison.compared_field}, compared with {comparison.rows[0].reference}",
        summary="\n\n".join(_summary_paragraphs(comparison)),
        tables={"effects": comparison.table},
        figures={"effects": partial(draw_contrasts, comparison.rows, comparison.confidence_level, comparison.seeds)},
        metadata={
            **sweep_metadata(results),
            "confidence_level": options.confidence_level,
            "smallest_effects": smallest,
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
        scaled_columns=("difference", "low", "high"),
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
            raise SweepError(
                f"A smallest effect is given for {name}, which is not analysed. Analysed measures: "
                f"{', '.join(measures)}."
            )
        if not (math.isfinite(size) and size > 0):
            raise SweepError(f"The smallest effect of {name} is {size}; expected a number above 0.")
    return by_measure


def _summary_paragraphs(comparison: Comparison) -> Iterator[str]:
    """The results measure by measure, and the limits of the data."""
    for measure in dict.fromkeys(row.measure for row in comparison.rows):
        rows = [row for row in comparison.rows if row.measure == measure]
        if len(rows) <= MAX_DESCRIBED_CONTRASTS and measure == comparison.rows[0].measure:
            yield " ".join(capitalize(describe_contrast(row, comparison.confidence_level)) for row in rows)
        else:
            yield _summarize_measure(rows, comparison.confidence_level)
        if note := _required_runs_note(rows):
            yield note
    n = min(row.contrast.n for row in comparison.rows)
    if n < RECOMMENDED_PAIRS:
        yield (
            f"The smallest comparison has {format_count(n, 'pair')} of runs. With so few pairs the intervals depend on "
            f"approximately normal differences; {RECOMMENDED_PAIRS} or more are recommended."
        )


def _summarize_measure(rows: Sequence[ContrastRow], confidence_level: float) -> str:
    """The results for one measure over all arms and cells."""
    significant = [row for row in rows if is_significant(row)]
    n_higher = sum(row.contrast.difference > 0 for row in significant)
    text = (
        f"{capitalize(measure_label(rows[0].measure))}: {len(significant)} of "
        f"{format_count(len(rows), 'difference')} from {rows[0].reference} {'is' if len(significant) == 1 else 'are'} "
        f"statistically significant (paired t test, Holm), {n_higher} higher and {len(significant) - n_higher} lower."
    )
    if significant:
        largest = max(significant, key=lambda row: abs(row.contrast.difference))
        cell_text = f" at {format_values(largest.cell)}" if largest.cell else ""
        difference, low, high = (
            format_estimate(largest.measure, value, signed=True)
            for value in (largest.contrast.difference, largest.contrast.low, largest.contrast.high)
        )
        text += (
            f" The largest is that of {largest.arm}{cell_text}: {difference} ({100 * confidence_level:g}% CI {low} to "
            f"{high})."
        )
    relevances = [relevance(row) for row in rows]
    if any(relevances):
        text += (
            f" Compared with the smallest difference that matters "
            f"({format_estimate(rows[0].measure, rows[0].smallest_effect)}), {relevances.count('yes')} are larger, "
            f"{relevances.count('no')} are smaller, and {relevances.count('open')} are inconclusive."
        )
    return text


def _required_runs_note(rows: Sequence[ContrastRow]) -> str:
    """Number of runs to find the smallest difference that matters; "" if no result is inconclusive."""
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
        return "No feasible number of runs would find the smallest difference that matters."
    return (
        f"About {format_count(n, 'run')} per point would find a difference of "
        f"{format_estimate(rows[0].measure, rows[0].smallest_effect)} in {measure_label(rows[0].measure)} with a power "
        f"of {100 * TARGET_POWER:g}% (before the adjustment for several arms)."
    )
