"""How alike people of a team are, and how leadership goes with engagement and burnout; from runs played again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.icc import ClusteredCorrelation, IccResult, clustered_correlation, intraclass_correlation
from sim.analysis.rerun_individuals import LEADERSHIP_COLUMN, PERSON_MEASURES, has_leadership_change, rerun_people
from sim.analysis.result import AnalysisOptions, AnalysisResult, InsufficientDataError, check_finite, sweep_metadata
from sim.reporting.formatting import format_count
from sim.scenario.errors import suggestion
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.points import format_values
from sim.sweeps.store.results import SweepResults

if TYPE_CHECKING:
    import pandas as pd

MIN_GROUPS, RECOMMENDED_GROUPS = 5, 30
"""Groups without which nothing is said; and below which it is said that they are few."""
MIN_BOOTSTRAP_CLUSTERS = 20
"""Clusters that a bootstrap draws at the least, if there are so many."""
CORRELATED_PAIRS = tuple(
    (leader, what) for leader in (LEADERSHIP_COLUMN, "control") for what in ("engagement", "burnt_out")
)
"""Correlations that the model page lists."""


def analyse_clusters(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """ICC(1) and ICC(2) of people in their teams, and correlations of leadership with engagement and burnout.

    A sweep keeps measures of everyone; the runs that are needed are played again, bit for bit.
    """
    measures = options.measures or PERSON_MEASURES
    for name in measures:
        if name not in PERSON_MEASURES:
            raise SweepError(f"{name} is not known of each person; {suggestion(name, PERSON_MEASURES, 'known are')}")
    people = rerun_people(results, options.runs_per_point, options.on_progress)
    check_finite(people, measures)
    people = people.assign(group=people.groupby(["point", "run", "team"], sort=False).ngroup())
    n_groups = int(people["group"].max()) + 1
    if n_groups < MIN_GROUPS:
        raise InsufficientDataError(
            f"There are {format_count(n_groups, 'team')} of people who are led, counting each run's by "
            f"themselves; {MIN_GROUPS} "
            f"are needed to say anything, and {RECOMMENDED_GROUPS} to be relied on. Give more runs, or teams, "
            f"in the plan."
        )
    cells, pooled = stratifying_fields(people, results)
    iccs = _icc_table(people, cells, measures, options)
    pairs = _correlation_table(people, cells, options)
    if iccs.empty:
        raise InsufficientDataError("No team has two people who are led, or nothing differs between people.")
    words = "\n\n".join(
        _summary_paragraphs(people, iccs, pairs, cells, pooled, has_leadership_change(results), options)
    )
    tables = {"clusters": iccs, **({"correlations": pairs} if len(pairs) else {})}
    return AnalysisResult(
        name="clusters",
        title="How alike people of a team are",
        summary=words,
        tables=tables,
        figures={"clusters": lambda: _draw_figure(iccs, pairs, cells, options)},
        metadata={
            **sweep_metadata(results),
            "measures": list(measures),
            "level": options.confidence_level,
            "resamples": options.n_resamples,
            "seed": options.seed,
            "runs_played": len(people[["point", "run"]].drop_duplicates()),
            "people": len(people),
        },
        display_columns=(*cells, "measure", "icc_1", "icc_1_low", "icc_1_high", "icc_2", "n_groups", "n_people"),
    )


def _draw_figure(iccs: pd.DataFrame, pairs: pd.DataFrame, cells: Sequence[str], options: AnalysisOptions) -> Any:
    """The figure."""
    from sim.analysis.mediation.figures import draw_clusters  # noqa: PLC0415 - it loads matplotlib

    return draw_clusters(iccs, pairs, cells, options.confidence_level)


def stratifying_fields(people: pd.DataFrame, results: SweepResults) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields by which people are told apart, and those that are pooled since their cells have too few teams.

    Teams and leaders are what differs between groups; other fields would pass for them.
    """
    leadership_fields = ("team", LEADERSHIP_COLUMN)
    separating = tuple(
        name
        for name in results.fields
        if name in people
        and name.partition(".")[0] not in leadership_fields
        and name != "base"
        and people[name].nunique() > 1
    )
    if not separating:
        return (), ()
    n_groups = people.groupby(list(separating), dropna=False)["group"].nunique()
    return (separating, ()) if int(n_groups.min()) >= MIN_GROUPS else ((), separating)


def _iter_cells(people: pd.DataFrame, cells: Sequence[str]) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """The people of each cell."""
    if not cells:
        yield {}, people
        return
    for values, part in people.groupby(list(cells), sort=False, dropna=False):
        yield dict(zip(cells, values if isinstance(values, tuple) else (values,), strict=True)), part


def _icc_table(
    people: pd.DataFrame, cells: Sequence[str], measures: Sequence[str], options: AnalysisOptions
) -> pd.DataFrame:
    """A row a cell and measure."""
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    rows = []
    for cell, part in _iter_cells(people, cells):
        groups = np.unique(part["group"].to_numpy(), return_inverse=True)[1]
        for name in measures:
            icc = intraclass_correlation(part[name].to_numpy(float), groups, options.confidence_level)
            if icc is not None:
                rows.append({**cell, "measure": name, **icc._asdict()})
    return pd.DataFrame(rows, columns=[*cells, "measure", *IccResult._fields])


def _correlation_table(people: pd.DataFrame, cells: Sequence[str], options: AnalysisOptions) -> pd.DataFrame:
    """A row a cell and correlation."""
    import pandas as pd  # noqa: PLC0415

    rows = []
    for cell, part in _iter_cells(people, cells):
        groups = np.unique(part["group"].to_numpy(), return_inverse=True)[1]
        cluster_codes = _bootstrap_clusters(part)
        for x_name, y_name in CORRELATED_PAIRS:
            values = part[x_name].to_numpy(float), part[y_name].to_numpy(float)
            correlation = clustered_correlation(
                *values, groups, cluster_codes, options.confidence_level, options.n_resamples, options.seed
            )
            if correlation is not None:
                rows.append({**cell, "one": x_name, "other": y_name, **correlation._asdict()})
    return pd.DataFrame(rows, columns=[*cells, "one", "other", *ClusteredCorrelation._fields])


def _bootstrap_clusters(people: pd.DataFrame) -> Any:
    """What the bootstrap draws: organisations, lucks, or teams, the first of which there are enough."""
    for names in (["network"], ["network", "run"], ["group"]):
        codes = people.groupby(names, sort=False).ngroup().to_numpy()
        if int(codes.max()) + 1 >= MIN_BOOTSTRAP_CLUSTERS:
            return codes
    return people.groupby("group", sort=False).ngroup().to_numpy()


# --- In words


def _summary_paragraphs(
    people: pd.DataFrame,
    iccs: pd.DataFrame,
    pairs: pd.DataFrame,
    cells: Sequence[str],
    pooled: Sequence[str],
    leaders_vary: bool,
    options: AnalysisOptions,
) -> Iterator[str]:
    """What came out, and what to heed."""
    n_teams = len(people[["network", "team"]].drop_duplicates())
    n_networks = people["network"].nunique()
    n_runs = len(people[["point", "run"]].drop_duplicates())
    n_groups = people["group"].nunique()
    yield (
        f"From {format_count(n_runs, 'run')} played again: {len(people):,} people who are led and lead nobody, in "
        f"{n_groups:,} groups (a team in a run), over the last days. ICC(1) is how alike two people of a team are, "
        f"ICC(2) how reliable the mean of a team is; intervals of {100 * options.confidence_level:g} % from the "
        f"F distribution."
    )
    for cell, part in _iter_cells(iccs, cells):
        cell_text = f"At {format_values(cell)}: " if cell else ""
        rows = [
            f"{row['measure']} {_format_with_interval(row['icc_1'], row['icc_1_low'], row['icc_1_high'])}"
            for row in part.to_dict("records")
        ]
        yield f"{cell_text}ICC(1) of {'; '.join(rows)}."
    if len(pairs):
        for cell, part in _iter_cells(pairs, cells):
            cell_text = f"At {format_values(cell)}: " if cell else ""
            rows = [
                f"{row['one']} and {row['other']} {_format_with_interval(row['correlation'], row['low'], row['high'])}"
                for row in part.to_dict("records")
            ]
            beginning = f"{cell_text}correlations over people" if cell else "Correlations over people"
            yield (
                f"{beginning}: {'; '.join(rows)}. Fisher's intervals with the effective number of "
                f"people ({part['n_effective'].min():,.0f} of {int(part['n_people'].iloc[0]):,} at the least); the "
                f"table has those of a bootstrap of {int(part['n_clusters'].iloc[0]):,} clusters beside them."
            )
    else:
        yield "All leaders lead alike, so that nothing goes with leadership. Compare styles, or give a mix of them."
    yield from _caveats(n_networks, n_teams, n_groups, pooled, leaders_vary)


def _caveats(n_networks: int, n_teams: int, n_groups: int, pooled: Sequence[str], leaders_vary: bool) -> Iterator[str]:
    """What the data are too few for, or do not say."""
    if n_groups < RECOMMENDED_GROUPS:
        yield f"{n_groups} groups are few: the intervals are wide, and hang on values being about normal."
    if n_teams < n_groups and n_networks < MIN_BOOTSTRAP_CLUSTERS:
        subject = "This is one team" if n_teams == 1 else f"These are {n_teams:,} teams"
        yield (
            f"{subject}, again and again with other luck or leaders: the intervals do not speak of other teams. Vary "
            "team.seed to speak of those."
        )
    elif n_teams < n_groups:
        yield f"{n_teams:,} teams count once for each run; --runs 1 counts each once."
    if pooled:
        yield f"Points that differ in {', '.join(pooled)} are taken together; what that does counts as between teams."
    if leaders_vary:
        yield "Leaders change during the runs; leadership is that of the first day."
    yield "Shares such as burnt_out are not normal; read their intervals as rough."


def _format_with_interval(estimate: float, low: float, high: float) -> str:
    """A number with its interval."""
    return f"{estimate:.2f} ({low:.2f} to {high:.2f})".replace("-", "−")
