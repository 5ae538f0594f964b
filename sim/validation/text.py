"""Results of a validation as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.model.display import format_count
from sim.model.references import REFERENCES
from sim.reporting.markdown import code_cell, escape_cell, format_table
from sim.validation.api import INSIDE, NEAR, OUTSIDE, PatternResult, Validation
from sim.validation.patterns import EXPECTED_PATTERNS, ExpectedPattern

RESULT_HEADERS = ("quantity", "unit", "value", "95% CI", "target range", "verdict")


def render_validation(validation: Validation, command: str) -> str:
    """Each pattern with its sources, its measurement and a table of results."""
    n_runs = validation.results[0].estimate.n_runs
    parts = [f"Measured over {n_runs} runs with `{command}`. {summarize_verdicts(validation)}"]
    for number in dict.fromkeys(result.pattern for result in validation.results):
        parts += render_pattern(EXPECTED_PATTERNS[number])
        rows = [result_cells(result) for result in validation.results if result.pattern == number]
        parts.append(format_table(RESULT_HEADERS, rows))
    return "\n\n".join(parts)


def summarize_verdicts(validation: Validation) -> str:
    """Numbers of quantities inside and outside their target ranges."""
    verdicts = [result.verdict for result in validation.results_with_range]
    n_near = verdicts.count(NEAR)
    return (
        f"Of {format_count(len(verdicts), 'quantity', 'quantities')} with a target range, "
        f"{verdicts.count(INSIDE)} are inside"
        + (f", {n_near} outside with a confidence interval that overlaps it" if n_near else "")
        + f" and {verdicts.count(OUTSIDE)} outside."
    )


def render_pattern(pattern: ExpectedPattern) -> Iterator[str]:
    """Heading, statement, measurement and origin of the target ranges."""
    yield f"### {pattern.number}. {pattern.title}"
    links = ", ".join(source_link(key) for key in pattern.sources)
    yield escape_cell(pattern.statement) + (f" ({links})" if links else "")
    yield f"*Measurement.* {escape_cell(pattern.measurement)}"
    yield f"*Target ranges.* {escape_cell(pattern.basis)}"


def source_link(key: str) -> str:
    """A source by its key, as a link if it has an address."""
    return f"[{key}]({REFERENCES[key].url})" if REFERENCES[key].url else code_cell(key)


def result_cells(result: PatternResult) -> tuple[str, ...]:
    """A result as a row of a table."""
    verdict = f"**{OUTSIDE}**" if result.verdict == OUTSIDE else result.verdict
    return (
        escape_cell(result.quantity),
        result.unit.label,
        format_value(result),
        format_interval(result),
        format_target_range(result),
        verdict,
    )


def format_value(result: PatternResult) -> str:
    """The estimate in its unit."""
    return _format_number(result, result.estimate.value)


def format_interval(result: PatternResult) -> str:
    """The 95% confidence interval in its unit."""
    low, high = (_format_number(result, bound) for bound in result.estimate.confidence_interval())
    return f"{low} to {high}"


def format_target_range(result: PatternResult) -> str:
    """The target range in its unit; "" if there is none."""
    return "" if result.target_range is None else str(result.target_range.scaled(result.unit.scale)).replace("-", "−")


def _format_number(result: PatternResult, value: float) -> str:
    """A number in the unit of a result, with a minus sign (U+2212) and without a negative zero."""
    _, scale, decimals = result.unit
    text = f"{round(scale * value, decimals) + 0.0:.{decimals}f}"
    return text.replace("-", "−") if math.isfinite(value) else "–"
