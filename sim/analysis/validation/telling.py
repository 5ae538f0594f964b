"""What claims came to, as Markdown: the claims one by one, versions side by side, and how firmly each value stands."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.analysis.markdown import cell, code, table
from sim.analysis.validation.claims import CLAIMS, Claim
from sim.analysis.validation.shaking import AS_IT_IS, Trials, leavers, ranked
from sim.analysis.validation.validating import INSIDE, NEAR, OUTSIDE, Row, Validation
from sim.model.sources import REFERENCES
from sim.recording.telling import format_count

MOST_ROWS = 12
"""Values with a band up to which versions are told in full; of more, those that leave their bands somewhere."""


def told(trials: Trials) -> str:
    """What an order came to."""
    made = f"Measured over {n_runs(trials.as_it_is)} runs by `{trials.command}`."
    if trials.is_shaken:
        return f"{made} {firmness(trials)}"
    if trials.others:
        return f"{made} {versions(trials)}"
    return f"{made} {one_by_one(trials.as_it_is)}"


def n_runs(found: Validation) -> int:
    """Number of runs behind each value."""
    return found.rows[0].estimate.n_runs


# --- Claims one by one


def one_by_one(found: Validation) -> str:
    """Each claim with its sources, how it is measured, and a table of values."""
    parts = [summary(found)]
    for item in dict.fromkeys(row.item for row in found.rows):
        parts += about(CLAIMS[item])
        parts.append(
            table(
                ("what is measured", "value", "95 % interval", "band", ""),
                [row_cells(row) for row in found.rows if row.item == item],
            )
        )
    return "\n\n".join(parts)


def summary(found: Validation) -> str:
    """How many values lie where they must."""
    verdicts = [row.verdict for row in found.judged]
    near = verdicts.count(NEAR)
    return (
        f"Of {format_count(len(verdicts), 'value')} with a band, {verdicts.count(INSIDE)} lie inside"
        + (f", {near} outside with an interval that meets it" if near else "")
        + f", {verdicts.count(OUTSIDE)} outside."
    )


def about(claim: Claim) -> Iterator[str]:
    """Heading, sentence and measurement of a claim."""
    yield f"### {claim.item}. {claim.title}"
    links = ", ".join(source(key) for key in claim.sources)
    yield cell(claim.sentence) + (f" ({links})" if links else "")
    yield f"*How it is measured.* {cell(claim.how)}"
    yield f"*Where the bands come from.* {cell(claim.basis)}"


def source(key: str) -> str:
    """A source by its key, with a link where there is one."""
    return f"[{key}]({REFERENCES[key].url})" if REFERENCES[key].url else code(key)


def row_cells(row: Row) -> tuple[str, ...]:
    """A value as a row of a table."""
    verdict = {OUTSIDE: "**outside**"}.get(row.verdict, row.verdict)
    return cell(row.name), decimal(row.estimate.value), interval(row), band(row), verdict


def decimal(value: float) -> str:
    """A number as it is told, with a true minus sign; never a minus zero."""
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "−") if math.isfinite(value) else "–"


def interval(row: Row) -> str:
    """The 95 % interval of a value."""
    low, high = row.estimate.interval()
    return f"{decimal(low)} to {decimal(high)}"


def band(row: Row) -> str:
    """Where a value must lie."""
    return str(row.band or "").replace("-", "−")


# --- Versions side by side


def versions(trials: Trials) -> str:
    """The values of all versions side by side; what lies outside its band is bold."""
    judged = [place for place, row in enumerate(trials.as_it_is.rows) if row.band is not None]
    leave = [place for place in judged if any(one.rows[place].verdict != INSIDE for one in trials.found.values())]
    rows = judged if len(judged) <= MOST_ROWS else leave
    which = (
        "All values with a band"
        if rows is judged
        else "Values that lie outside their bands in one version at least; all others lie inside in each"
    )
    heads = ("item", "what is measured", "band", *(code(name) if name != AS_IT_IS else name for name in trials.found))
    inside = [f"{sum(row.verdict == INSIDE for row in one.judged)} of {len(one.judged)}" for one in _all(trials)]
    lines = [("", "values inside their bands", "", *inside)]
    for place in rows:
        row = trials.as_it_is.rows[place]
        values = [bold(one.rows[place]) for one in _all(trials)]
        lines.append((str(row.item), cell(row.name), band(row), *values))
    return f"{which}; bold where outside.\n\n{table(heads, lines)}"


def _all(trials: Trials) -> list[Validation]:
    """The model as it is, and all others."""
    return list(trials.found.values())


def bold(row: Row) -> str:
    """A value, bold where it lies outside its band."""
    value = decimal(row.estimate.value)
    return value if row.verdict == INSIDE else f"**{value}**"


# --- How firmly values stand


def firmness(trials: Trials) -> str:
    """Moves of constants that take values out of their bands, and what comes nearest to it."""
    stand = leavers(trials)
    n_firm = sum(not out for _, out, _ in stand)
    rows = [
        (str(row.item), cell(row.name), decimal(row.estimate.value), band(row), ", ".join(out), nearest(*rest))
        for row, out, rest in stand
    ]
    most = "; ".join(f"{name} ({total:.1f})" for name, total in ranked(trials)[:6])
    return (
        f"{format_count(len(trials.others), 'move')}, one at a time; of {format_count(len(stand), 'value')} inside their bands "
        f"{n_firm} stay inside whatever is moved. The last column tells what comes nearest to an edge without leaving, "
        f"and the share of the way there. Moves that take most of the way, summed over all values (1 for one that "
        f"leaves): {most}.\n\n"
        + table(("item", "what is measured", "value", "band", "is outside after", "nearest to the edge"), rows)
    )


def nearest(name: str, share: float) -> str:
    """The move that comes nearest to the edge of a band."""
    return f"{name}: {100 * share:.0f} %" if share > 0 else ""
