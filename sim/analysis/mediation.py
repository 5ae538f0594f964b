"""How much of what a cause does goes through a mediator: leaders through psychological safety to tests of change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.analysis.finding import Finding, Options, TooFew, refuse_nan, source_of
from sim.analysis.paths import CAUSE, OUTCOME, PATHS, THROUGH, Data, estimate, resampled, spreads
from sim.analysis.replaying import (
    BEFORE,
    LEADERSHIP,
    PARTS,
    PEOPLE,
    leaders_change,
    people_played,
    scenarios,
    styles_of,
)
from sim.recording.telling import format_count
from sim.scenario.problems import suggestion
from sim.sweep.measuring import OUTCOMES
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults

if TYPE_CHECKING:
    import pandas as pd

LEAST, FEW = 20, 50
"""Independent clusters without which nothing is said; and below which it is said that they are few."""
ACROSS = ("runs", "points", "teams")
INSIDE, TOTAL, SHARE = "through", "in all", "share through"


class Taken(NamedTuple):
    """The table that a mediation is taken from, and what its rows are."""

    table: pd.DataFrame
    across: str
    cells: tuple[str, ...]
    held: tuple[str, ...]
    clusters: str
    warning: str


def mediation(results: SweepResults, options: Options) -> Finding:
    """The paths from a cause through a mediator to an outcome, with percentile bootstrap intervals over clusters."""
    cause, through = options.cause or LEADERSHIP, options.through or "safety"
    outcome = options.outcome or "tests"
    across = _across(results, options.across, cause)
    _known(results, across, cause, through, outcome)
    taken = _taken(results, options, across, cause)
    table, columns = taken.table, [cause, f"{through}{BEFORE}" if across == "teams" else through, outcome]
    refuse_nan(table, columns)
    data = _data(taken, columns)
    _enough(data, taken, columns)
    found = paths_of(data, options)
    about = {"cause": cause, "through": through, "outcome": outcome, "across": across, "held": list(taken.held)}
    more = {"cells": list(taken.cells), "clusters": taken.clusters, "resamples": options.resamples}
    words = in_words(found, (cause, through, outcome), taken, options, leaders_change(results))
    kept = list(dict.fromkeys(["point", "run", *taken.cells, *taken.held, *columns, taken.clusters]))
    return Finding(
        name="mediation",
        title=f"From {cause} through {through} to {outcome}",
        words=words,
        tables={"mediation": found, "mediation_data": table[[name for name in kept if name in table]]},
        figures={"mediation": lambda: _drawn(found, table, columns, options)},
        about={**source_of(results), **about, **more, "level": options.level, "seed": options.seed},
        columns=("path", "estimate", "low", "high", "standardised"),
    )


def _drawn(found: pd.DataFrame, table: pd.DataFrame, columns: Sequence[str], options: Options) -> Any:
    """The figure."""
    from sim.analysis.drawing import mediation_figure  # noqa: PLC0415 - it loads matplotlib

    return mediation_figure(found, table, columns, options.level)


# --- What it is taken across


def _across(results: SweepResults, asked: str | None, cause: str) -> str:
    """What it is taken across: as asked, or what the sweep has most of."""
    if asked is not None and asked not in ACROSS:
        raise SweepError(f"A mediation is not taken across {asked}; {suggestion(asked, ACROSS, 'right are')}")
    if asked is not None:
        return asked
    if cause in (LEADERSHIP, *PARTS) and any(
        len(set(one.team_styles().values())) > 1 for _, one, _ in scenarios(results)
    ):
        return "teams"
    n_cells = len(results.manifest["points"]) // len(results.manifest["arms"])
    return "points" if n_cells >= FEW and results.manifest["plan"].get("design") else "runs"


def _known(results: SweepResults, across: str, cause: str, through: str, outcome: str) -> None:
    """Refuse names that are not known there."""
    measures = PEOPLE if across == "teams" else tuple(OUTCOMES)
    fields = tuple(name for name in results.fields if _is_number(results, name))
    for name, there in ((cause, (LEADERSHIP, *PARTS, *fields, *measures)), (through, measures), (outcome, measures)):
        if name not in there:
            hint = suggestion(name, there, "there are")
            raise SweepError(f"There is no {name} to take a mediation of across {across}; {hint}")
    if len({cause, through, outcome}) < 3:
        raise SweepError("A mediation needs three different names: cause, through and outcome.")


def _is_number(results: SweepResults, field: str) -> bool:
    """Whether a field that varies has numbers as its values."""
    values = [point["values"].get(field) for point in results.manifest["points"]]
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _taken(results: SweepResults, options: Options, across: str, cause: str) -> Taken:
    """The rows, what is held constant, and what is independent."""
    if across == "teams":
        return _teams(results, options, cause)
    runs = results.runs
    if options.runs is not None:
        runs = runs.groupby("point", sort=False).head(options.runs)
    leading = {}
    for address, scenario, _ in scenarios(results):
        styles = list(scenario.team_styles().values())
        leading[address] = {
            name: float(np.mean([styles_of(one)[name] for one in styles])) for name in (LEADERSHIP, *PARTS)
        }
    table = runs.assign(
        **{name: runs["point"].map({k: v[name] for k, v in leading.items()}) for name in (LEADERSHIP, *PARTS)}
    )
    others = tuple(name for name in results.manifest["factors"] if name != cause)
    cells: tuple[str, ...] = others
    held: tuple[str, ...] = ()
    if not _varies(table, cells, cause):
        held = tuple(name for name in others if _is_number(results, name))
        cells = tuple(name for name in others if name not in held)
    compared = results.manifest["compared"]
    if compared and cause not in (LEADERSHIP, *PARTS, compared):
        cells = (*cells, compared)
    if across == "points":
        numbers = table.select_dtypes("number").columns.difference(list(results.fields)).tolist()
        groups = ["point", *[name for name in results.fields if name in table]]
        table = table.groupby(groups, sort=False, dropna=False)[numbers].mean().reset_index()
        factors = [name for name in results.manifest["factors"] if name in table]
        table["cell"] = table.groupby(factors, sort=False).ngroup() if factors else 0
        return Taken(table, across, cells, held, "cell", "")
    several = len(results.manifest["points"]) > 1
    warning = "Points share their luck, so whole lucks are drawn." if several else ""
    return Taken(table, across, cells, held, "run", warning)


def _teams(results: SweepResults, options: Options, cause: str) -> Taken:
    """Teams of runs that are played again."""
    people = people_played(results, options.runs, options.tell)
    fields = [name for name in results.fields if name in people]
    groups = list(dict.fromkeys(["point", "run", "network", "team", *fields]))
    numbers = [name for name in people.select_dtypes("number").columns if name not in groups]
    table = people.groupby(groups, sort=False, dropna=False)[numbers].mean().reset_index()
    cells = tuple(name for name in results.manifest["factors"] if name != cause)
    if not _varies(table, cells, cause):
        cells = tuple(name for name in cells if not name.startswith("team."))
    compared = results.manifest["compared"]
    if compared and cause not in (LEADERSHIP, *PARTS, compared):
        cells = (*cells, compared)
    n_networks = table["network"].nunique()
    if n_networks >= LEAST:
        return Taken(table, "teams", cells, (), "network", "Whole organisations are drawn.")
    n_teams = len(table[["network", "team"]].drop_duplicates())
    warning = (
        f"These are the same {format_count(n_teams, 'team')} with other luck each time: the intervals speak of luck, not of "
        f"other teams. Vary team.seed over {LEAST} or more values to speak of those."
    )
    return Taken(table, "teams", cells, (), "run", warning)


def _varies(table: pd.DataFrame, cells: Sequence[str], cause: str) -> bool:
    """Whether the cause differs within some cell."""
    if not cells:
        return True
    return bool((table.groupby(list(cells), sort=False, dropna=False)[cause].nunique() > 1).any())


def _data(taken: Taken, columns: Sequence[str]) -> Data:
    """The table as arrays."""
    table = taken.table
    cells = table.groupby(list(taken.cells), sort=False, dropna=False).ngroup() if taken.cells else np.zeros(len(table))
    clusters = table.groupby(taken.clusters, sort=False).ngroup()
    numbers = table[[*columns, *taken.held]].to_numpy(float)
    return Data(numbers, np.asarray(cells, np.int64), np.asarray(clusters, np.int64))


def _enough(data: Data, taken: Taken, columns: Sequence[str]) -> None:
    """Refuse where nothing can be said."""
    n, what = int(data.clusters.max()) + 1, {"run": "runs with luck of their own", "cell": "points"}
    kind = what.get(taken.clusters, "organisations")
    if n < LEAST:
        raise TooFew(
            f"There are {n} {kind}, and a bootstrap of a mediation needs {LEAST} at the least, {FEW} to be relied on. "
            f"Give more {'runs' if taken.clusters == 'run' else kind} in the plan, or another choice of across."
        )
    for name, spread in zip(columns, spreads(data), strict=False):
        if spread == 0.0:
            where = f" at the same {', '.join(taken.cells)}" if taken.cells else ""
            raise SweepError(f"{name} is the same everywhere{where}: there is no mediation to be found.")


# --- What came out


def paths_of(data: Data, options: Options) -> pd.DataFrame:
    """A row a path: estimate and interval, in units of the columns and in standard deviations."""
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    middle, samples = estimate(data), resampled(data, options.resamples, options.seed)
    ends = [(1 - options.level) / 2, (1 + options.level) / 2]
    low, high = np.nanquantile(samples, ends, axis=0)
    spread = spreads(data)
    to, outcome = spread[THROUGH] / spread[CAUSE], spread[OUTCOME] / spread[CAUSE]
    scale = np.array([to, spread[OUTCOME] / spread[THROUGH], outcome, outcome, outcome, 1.0])
    total = PATHS.index(TOTAL)
    if not _clear(low[total], high[total]):  # a share of what may be nothing is no number
        middle[-1] = low[-1] = high[-1] = np.nan
    return pd.DataFrame(
        {
            "path": PATHS,
            "estimate": middle * scale,
            "low": low * scale,
            "high": high * scale,
            "standardised": middle,
            "standardised_low": low,
            "standardised_high": high,
            "rows": len(data.columns),
            "clusters": int(data.clusters.max()) + 1,
            "resamples": options.resamples,
        }
    )


def _clear(low: float, high: float) -> bool:
    """Whether an interval leaves out zero."""
    return bool(low > 0 or high < 0)


def in_words(
    found: pd.DataFrame, names: tuple[str, str, str], taken: Taken, options: Options, leaders_vary: bool
) -> str:
    """What came out, in plain words."""
    cause, through, outcome = names
    rows = {str(row["path"]): row for row in found.to_dict("records")}

    def told(path: str, form: str = "") -> str:
        row = rows[path]
        size = row["standardised"] if form else row["estimate"]
        middle = f"{size:.2g}".replace("-", "−")
        low, high = (f"{row[f'{form}{one}']:.2g}".replace("-", "−") for one in ("low", "high"))
        return f"{middle} ({100 * options.level:g} % interval {low} to {high})"

    inside, total = rows[INSIDE], rows[TOTAL]
    n, n_clusters = int(total["rows"]), int(total["clusters"])
    parts = [
        f"Across {n:,} {taken.across}, one unit of {cause} goes with {told(TOTAL)} of {outcome} in all; in standard "
        f"deviations {told(TOTAL, 'standardised_')}. Through {through} go {told(INSIDE)}, past it {told('past')}."
    ]
    if _clear(total["low"], total["high"]) and _clear(inside["low"], inside["high"]):
        parts.append(f"The share that goes through {through} is {told(SHARE)}.")
        if not 0 <= rows[SHARE]["estimate"] <= 1:
            parts.append("A share outside 0 to 1 means that the two paths pull in opposite directions.")
    elif _clear(inside["low"], inside["high"]):
        parts.append("What there is in all is not shown, so that no share is told.")
    else:
        parts.append(f"That anything goes through {through} is not shown.")
    same = f" Only rows with the same {', '.join(taken.cells)} are compared." if taken.cells else ""
    held = f" Held constant in the regression: {', '.join(taken.held)}." if taken.held else ""
    when = (
        f"{through} is from the days before those of {outcome}."
        if taken.across == "teams"
        else f"{through} and {outcome} are from the same days, so that the regression cannot tell which came first."
    )
    parts.append(
        f"Product of coefficients by least squares; percentiles of {options.resamples:,} bootstrap samples of "
        f"{n_clusters:,} clusters.{same}{held} {when} {taken.warning}".rstrip()
    )
    if n_clusters < FEW:
        parts.append(f"{n_clusters} clusters are few: the interval is somewhat too sure below {FEW}.")
    if leaders_vary and cause in (LEADERSHIP, *PARTS):
        parts.append("Leaders change during the runs; leadership is that of the first day.")
    parts.append("A mediation in a regression is no proof of a path: what moves both is counted with it.")
    return "\n\n".join((" ".join(parts[:2]), " ".join(parts[2:])))
