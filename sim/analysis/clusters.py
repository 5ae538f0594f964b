"""How alike people of a team are, and how leadership goes with engagement and burnout; from runs played again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.alike import Alike, Together, alike, together
from sim.analysis.finding import Finding, Options, TooFew, refuse_nan, source_of
from sim.analysis.replaying import LEADERSHIP, PEOPLE, leaders_change, people_played
from sim.recording.telling import format_count
from sim.scenario.problems import suggestion
from sim.sweep.points import format_values
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults

if TYPE_CHECKING:
    import pandas as pd

LEAST, FEW = 5, 30
"""Groups without which nothing is said; and below which it is said that they are few."""
LEAST_CLUSTERS = 20
"""Clusters that a bootstrap draws at the least, if there are so many."""
PAIRS = tuple((leader, what) for leader in (LEADERSHIP, "control") for what in ("engagement", "burnt_out"))
"""Correlations that the model page lists."""


def clusters(results: SweepResults, options: Options) -> Finding:
    """ICC(1) and ICC(2) of people in their teams, and correlations of leadership with engagement and burnout.

    A sweep keeps measures of everyone; the runs that are needed are played again, bit for bit.
    """
    measures = options.measures or PEOPLE
    for name in measures:
        if name not in PEOPLE:
            raise SweepError(f"{name} is not known of each person; {suggestion(name, PEOPLE, 'known are')}")
    people = people_played(results, options.runs, options.tell)
    refuse_nan(people, measures)
    people = people.assign(group=people.groupby(["point", "run", "team"], sort=False).ngroup())
    n_groups = int(people["group"].max()) + 1
    if n_groups < LEAST:
        raise TooFew(
            f"There are {format_count(n_groups, 'team')} of people who are led, counting each run's by themselves; {LEAST} "
            f"are needed to say anything, and {FEW} to be relied on. Give more runs, or teams, in the plan."
        )
    cells, pooled = cells_of(people, results)
    iccs = _iccs(people, cells, measures, options)
    pairs = _pairs(people, cells, options)
    if iccs.empty:
        raise TooFew("No team has two people who are led, or nothing differs between people.")
    words = "\n\n".join(_paragraphs(people, iccs, pairs, cells, pooled, leaders_change(results), options))
    tables = {"clusters": iccs, **({"correlations": pairs} if len(pairs) else {})}
    return Finding(
        name="clusters",
        title="How alike people of a team are",
        words=words,
        tables=tables,
        figures={"clusters": lambda: _drawn(iccs, pairs, cells, options)},
        about={
            **source_of(results),
            "measures": list(measures),
            "level": options.level,
            "resamples": options.resamples,
            "seed": options.seed,
            "runs_played": len(people[["point", "run"]].drop_duplicates()),
            "people": len(people),
        },
        columns=(*cells, "measure", "icc_1", "icc_1_low", "icc_1_high", "icc_2", "n_groups", "n_people"),
    )


def _drawn(iccs: pd.DataFrame, pairs: pd.DataFrame, cells: Sequence[str], options: Options) -> Any:
    """The figure."""
    from sim.analysis.drawing import clusters_figure  # noqa: PLC0415 - it loads matplotlib

    return clusters_figure(iccs, pairs, cells, options.level)


def cells_of(people: pd.DataFrame, results: SweepResults) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields by which people are told apart, and those that are pooled since their cells have too few teams.

    Teams and leaders are what differs between groups; other fields would pass for them.
    """
    own = ("team", LEADERSHIP)
    apart = tuple(
        name
        for name in results.fields
        if name in people and name.partition(".")[0] not in own and name != "base" and people[name].nunique() > 1
    )
    if not apart:
        return (), ()
    n_groups = people.groupby(list(apart), dropna=False)["group"].nunique()
    return (apart, ()) if int(n_groups.min()) >= LEAST else ((), apart)


def _each(people: pd.DataFrame, cells: Sequence[str]) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """The people of each cell."""
    if not cells:
        yield {}, people
        return
    for values, part in people.groupby(list(cells), sort=False, dropna=False):
        yield dict(zip(cells, values if isinstance(values, tuple) else (values,), strict=True)), part


def _iccs(people: pd.DataFrame, cells: Sequence[str], measures: Sequence[str], options: Options) -> pd.DataFrame:
    """A row a cell and measure."""
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    rows = []
    for cell, part in _each(people, cells):
        groups = np.unique(part["group"].to_numpy(), return_inverse=True)[1]
        for name in measures:
            found = alike(part[name].to_numpy(float), groups, options.level)
            if found is not None:
                rows.append({**cell, "measure": name, **found._asdict()})
    return pd.DataFrame(rows, columns=[*cells, "measure", *Alike._fields])


def _pairs(people: pd.DataFrame, cells: Sequence[str], options: Options) -> pd.DataFrame:
    """A row a cell and correlation."""
    import pandas as pd  # noqa: PLC0415

    rows = []
    for cell, part in _each(people, cells):
        groups = np.unique(part["group"].to_numpy(), return_inverse=True)[1]
        drawn = _clusters(part)
        for one, other in PAIRS:
            values = part[one].to_numpy(float), part[other].to_numpy(float)
            found = together(*values, groups, drawn, options.level, options.resamples, options.seed)
            if found is not None:
                rows.append({**cell, "one": one, "other": other, **found._asdict()})
    return pd.DataFrame(rows, columns=[*cells, "one", "other", *Together._fields])


def _clusters(people: pd.DataFrame) -> Any:
    """What the bootstrap draws: organisations, lucks, or teams, the first of which there are enough."""
    for names in (["network"], ["network", "run"], ["group"]):
        codes = people.groupby(names, sort=False).ngroup().to_numpy()
        if int(codes.max()) + 1 >= LEAST_CLUSTERS:
            return codes
    return people.groupby("group", sort=False).ngroup().to_numpy()


# --- In words


def _paragraphs(
    people: pd.DataFrame,
    iccs: pd.DataFrame,
    pairs: pd.DataFrame,
    cells: Sequence[str],
    pooled: Sequence[str],
    leaders_vary: bool,
    options: Options,
) -> Iterator[str]:
    """What came out, and what to heed."""
    n_teams = len(people[["network", "team"]].drop_duplicates())
    n_networks = people["network"].nunique()
    n_runs = len(people[["point", "run"]].drop_duplicates())
    n_groups = people["group"].nunique()
    yield (
        f"From {format_count(n_runs, 'run')} played again: {len(people):,} people who are led and lead nobody, in "
        f"{n_groups:,} groups (a team in a run), over the last days. ICC(1) is how alike two people of a team are, "
        f"ICC(2) how reliable the mean of a team is; intervals of {100 * options.level:g} % from the F distribution."
    )
    for cell, part in _each(iccs, cells):
        where = f"At {format_values(cell)}: " if cell else ""
        rows = [
            f"{one['measure']} {_span(one['icc_1'], one['icc_1_low'], one['icc_1_high'])}"
            for one in part.to_dict("records")
        ]
        yield f"{where}ICC(1) of {'; '.join(rows)}."
    if len(pairs):
        for cell, part in _each(pairs, cells):
            where = f"At {format_values(cell)}: " if cell else ""
            rows = [
                f"{one['one']} and {one['other']} {_span(one['correlation'], one['low'], one['high'])}"
                for one in part.to_dict("records")
            ]
            what = f"{where}correlations over people" if cell else "Correlations over people"
            yield (
                f"{what}: {'; '.join(rows)}. Fisher's intervals with the effective number of "
                f"people ({part['n_effective'].min():,.0f} of {int(part['n_people'].iloc[0]):,} at the least); the "
                f"table has those of a bootstrap of {int(part['n_clusters'].iloc[0]):,} clusters beside them."
            )
    else:
        yield "All leaders lead alike, so that nothing goes with leadership. Compare styles, or give a mix of them."
    yield from _cautions(n_networks, n_teams, n_groups, pooled, leaders_vary)


def _cautions(n_networks: int, n_teams: int, n_groups: int, pooled: Sequence[str], leaders_vary: bool) -> Iterator[str]:
    """What the data are too few for, or do not say."""
    if n_groups < FEW:
        yield f"{n_groups} groups are few: the intervals are wide, and hang on values being about normal."
    if n_teams < n_groups and n_networks < LEAST_CLUSTERS:
        which = "This is one team" if n_teams == 1 else f"These are {n_teams:,} teams"
        yield (
            f"{which}, again and again with other luck or leaders: the intervals do not speak of other teams. Vary "
            "team.seed to speak of those."
        )
    elif n_teams < n_groups:
        yield f"{n_teams:,} teams count once for each run; --runs 1 counts each once."
    if pooled:
        yield f"Points that differ in {', '.join(pooled)} are taken together; what that does counts as between teams."
    if leaders_vary:
        yield "Leaders change during the runs; leadership is that of the first day."
    yield "Shares such as burnt_out are not normal; read their intervals as rough."


def _span(middle: float, low: float, high: float) -> str:
    """A number with its interval."""
    return f"{middle:.2f} ({low:.2f} to {high:.2f})".replace("-", "−")
