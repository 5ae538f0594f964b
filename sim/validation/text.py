"""What claims came to, as Markdown: the claims one by one, versions side by side, and how firmly each value stands."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.model.references import REFERENCES
from sim.reporting.formatting import format_count
from sim.reporting.markdown import code_cell, escape_cell, format_table
from sim.validation.claims import CLAIMS, Claim
from sim.validation.evaluate import INSIDE, NEAR, OUTSIDE, ClaimResult, Validation
from sim.validation.robustness import BASELINE, RobustnessResults, rank_by_margin_used, robustness_by_value

MAX_ROWS = 12
"""Values with a band up to which versions are told in full; of more, those that leave their bands somewhere."""


def render_results(results: RobustnessResults) -> str:
    """What an order came to."""
    introduction = f"Measured over {runs_per_value(results.baseline)} runs by `{results.command}`."
    if results.is_perturbed:
        return f"{introduction} {render_robustness(results)}"
    if results.variants:
        return f"{introduction} {render_variants(results)}"
    return f"{introduction} {render_claims(results.baseline)}"


def runs_per_value(validation: Validation) -> int:
    """Number of runs behind each value."""
    return validation.results[0].estimate.n_runs


# --- Claims one by one


def render_claims(validation: Validation) -> str:
    """Each claim with its sources, how it is measured, and a table of values."""
    parts = [summarize_verdicts(validation)]
    for item in dict.fromkeys(row.claim_number for row in validation.results):
        parts += render_claim(CLAIMS[item])
        parts.append(
            format_table(
                ("what is measured", "value", "95 % interval", "band", ""),
                [result_cells(row) for row in validation.results if row.claim_number == item],
            )
        )
    return "\n\n".join(parts)


def summarize_verdicts(validation: Validation) -> str:
    """How many values lie where they must."""
    verdicts = [row.verdict for row in validation.results_with_range]
    near = verdicts.count(NEAR)
    return (
        f"Of {format_count(len(verdicts), 'value')} with a band, {verdicts.count(INSIDE)} lie inside"
        + (f", {near} outside with an interval that meets it" if near else "")
        + f", {verdicts.count(OUTSIDE)} outside."
    )


def render_claim(claim: Claim) -> Iterator[str]:
    """Heading, sentence and measurement of a claim."""
    yield f"### {claim.number}. {claim.title}"
    links = ", ".join(source_link(key) for key in claim.sources)
    yield escape_cell(claim.sentence) + (f" ({links})" if links else "")
    yield f"*How it is measured.* {escape_cell(claim.measurement)}"
    yield f"*Where the bands come from.* {escape_cell(claim.basis)}"


def source_link(key: str) -> str:
    """A source by its key, with a link where there is one."""
    return f"[{key}]({REFERENCES[key].url})" if REFERENCES[key].url else code_cell(key)


def result_cells(row: ClaimResult) -> tuple[str, ...]:
    """A value as a row of a table."""
    verdict = {OUTSIDE: "**outside**"}.get(row.verdict, row.verdict)
    return (
        escape_cell(row.name),
        format_decimal(row.estimate.value),
        format_interval(row),
        format_target_range(row),
        verdict,
    )


def format_decimal(value: float) -> str:
    """A number as it is told, with a true minus sign; never a minus zero."""
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "−") if math.isfinite(value) else "–"


def format_interval(row: ClaimResult) -> str:
    """The 95 % interval of a value."""
    low, high = row.estimate.confidence_interval()
    return f"{format_decimal(low)} to {format_decimal(high)}"


def format_target_range(row: ClaimResult) -> str:
    """Where a value must lie."""
    return str(row.target_range or "").replace("-", "−")


# --- Versions side by side


def render_variants(trials: RobustnessResults) -> str:
    """The values of all versions side by side; what lies outside its band is bold."""
    rows_with_range = [
        row_index for row_index, row in enumerate(trials.baseline.results) if row.target_range is not None
    ]
    rows_outside = [
        row_index
        for row_index in rows_with_range
        if any(validation.results[row_index].verdict != INSIDE for validation in trials.validations.values())
    ]
    rows = rows_with_range if len(rows_with_range) <= MAX_ROWS else rows_outside
    caption = (
        "All values with a band"
        if rows is rows_with_range
        else "Values that lie outside their bands in one version at least; all others lie inside in each"
    )
    heads = (
        "item",
        "what is measured",
        "band",
        *(code_cell(name) if name != BASELINE else name for name in trials.validations),
    )
    inside = [
        f"{sum(row.verdict == INSIDE for row in validation.results_with_range)} of {len(validation.results_with_range)}"
        for validation in _all_validations(trials)
    ]
    lines = [("", "values inside their bands", "", *inside)]
    for row_index in rows:
        row = trials.baseline.results[row_index]
        values = [format_marked_value(validation.results[row_index]) for validation in _all_validations(trials)]
        lines.append((str(row.claim_number), escape_cell(row.name), format_target_range(row), *values))
    return f"{caption}; bold where outside.\n\n{format_table(heads, lines)}"


def _all_validations(trials: RobustnessResults) -> list[Validation]:
    """The model as it is, and all others."""
    return list(trials.validations.values())


def format_marked_value(row: ClaimResult) -> str:
    """A value, bold where it lies outside its band."""
    value = format_decimal(row.estimate.value)
    return value if row.verdict == INSIDE else f"**{value}**"


# --- How firmly values stand


def render_robustness(trials: RobustnessResults) -> str:
    """Moves of constants that take values out of their bands, and what comes nearest to it."""
    robustness = robustness_by_value(trials)
    n_firm = sum(not out for _, out, _ in robustness)
    rows = [
        (
            str(row.claim_number),
            escape_cell(row.name),
            format_decimal(row.estimate.value),
            format_target_range(row),
            ", ".join(out),
            format_nearest(*rest),
        )
        for row, out, rest in robustness
    ]
    ranking_text = "; ".join(f"{name} ({total:.1f})" for name, total in rank_by_margin_used(trials)[:6])
    return (
        f"{format_count(len(trials.variants), 'move')}, one at a time; of {format_count(len(robustness), 'value')} inside their bands "
        f"{n_firm} stay inside whatever is moved. The last column tells what comes nearest to an edge without leaving, "
        f"and the share of the way there. Moves that take most of the way, summed over all values (1 for one that "
        f"leaves): {ranking_text}.\n\n"
        + format_table(("item", "what is measured", "value", "band", "is outside after", "nearest to the edge"), rows)
    )


def format_nearest(name: str, share: float) -> str:
    """The move that comes nearest to the edge of a band."""
    return f"{name}: {100 * share:.0f} %" if share > 0 else ""
