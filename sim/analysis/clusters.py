"""Intraclass correlations of people in teams, and correlations of leadership with engagement and burnout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.clusters_figure import draw_clusters
from sim.analysis.icc import ClusteredCorrelation, IccResult, clustered_correlation, intraclass_correlation
from sim.analysis.rerun_individuals import LEADERSHIP_COLUMN, PERSON_MEASURES, has_leadership_change, rerun_people
from sim.analysis.result import (
    AnalysisOptions,
    AnalysisResult,
    InsufficientDataError,
    check_finite,
    sweep_metadata,
    unknown_name_message,
)
from sim.model.display import format_count
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.points import format_values
from sim.sweeps.results import SweepResults

MIN_GROUPS, RECOMMENDED_GROUPS = 5, 30
"""Required number of groups, and the number below which the summary has a warning."""
MIN_BOOTSTRAP_CLUSTERS = 20
"""The bootstrap resamples the largest units of which there are at least this many."""
CORRELATED_PAIRS = tuple(
    (trait, measure) for trait in (LEADERSHIP_COLUMN, "control") for measure in ("engagement", "burnt_out")
)
"""Correlations that docs/background/model.md lists."""


def analyse_clusters(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """ICC(1) and ICC(2) of people in teams, and correlations of leadership with engagement and burnout.

    A sweep stores only aggregate measures. The required runs are simulated again, with bit-identical results.
    """
    measures = options.measures or PERSON_MEASURES
    for name in measures:
        if name not in PERSON_MEASURES:
            raise SweepError(unknown_name_message("measure of a person", name, PERSON_MEASURES))
    people = rerun_people(results, options.runs_per_point, options.on_progress)
    check_finite(people, measures)
    people = people.assign(group=people.groupby(["point", "run", "team"], sort=False).ngroup())
    n_groups = int(people["group"].max()) + 1
    if n_groups < MIN_GROUPS:
        raise InsufficientDataError(
            f"There are {format_count(n_groups, 'group')} (teams with a leader, counted separately in each run). The "
            f"analysis needs at least {MIN_GROUPS}; {RECOMMENDED_GROUPS} are recommended. Increase the number of runs "
            "or teams in the plan."
        )
    strata, pooled = stratifying_fields(people, results)
    iccs = _icc_table(people, strata, measures, options)
    correlations = _correlation_table(people, strata, options)
    if iccs.empty:
        raise InsufficientDataError("No team has two people with a leader, or people do not differ.")
    summary = "\n\n".join(
        _summary_paragraphs(people, iccs, correlations, strata, pooled, has_leadership_change(results), options)
    )
    return AnalysisResult(
        name="clusters",
        title="Intraclass correlations of people in teams",
        summary=summary,
        tables={"clusters": iccs, **({"correlations": correlations} if len(correlations) else {})},
        figures={"clusters": partial(draw_clusters, iccs, correlations, strata, options.confidence_level)},
        metadata={
            **sweep_metadata(results),
            "measures": list(measures),
            "confidence_level": options.confidence_level,
            "n_resamples": options.n_resamples,
            "seed": options.seed,
            "n_runs": len(people[["point", "run"]].drop_duplicates()),
            "n_people": len(people),
        },
        display_columns=(*strata, "measure", "icc_1", "icc_1_low", "icc_1_high", "icc_2", "n_groups", "n_people"),
    )


def stratifying_fields(people: pd.DataFrame, results: SweepResults) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The varied fields that define strata, and those that are pooled because their strata have too few groups.

    Teams and leadership are differences between groups. Other fields would be mistaken for such differences.
    """
    leadership_fields = ("team", LEADERSHIP_COLUMN)
    strata = tuple(
        name
        for name in results.fields
        if name in people
        and name.partition(".")[0] not in leadership_fields
        and name != "base"
        and people[name].nunique() > 1
    )
    if not strata:
        return (), ()
    n_groups = people.groupby(list(strata), dropna=False)["group"].nunique()
    return (strata, ()) if int(n_groups.min()) >= MIN_GROUPS else ((), strata)


def _iter_strata(table: pd.DataFrame, strata: Sequence[str]) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """The values of each stratum, with its rows."""
    if not strata:
        yield {}, table
        return
    for values, rows in table.groupby(list(strata), sort=False, dropna=False):
        yield dict(zip(strata, values if isinstance(values, tuple) else (values,), strict=True)), rows


def _icc_table(
    people: pd.DataFrame, strata: Sequence[str], measures: Sequence[str], options: AnalysisOptions
) -> pd.DataFrame:
    """Intraclass correlations, one row per stratum and measure."""
    rows = []
    for stratum, stratum_people in _iter_strata(people, strata):
        groups = np.unique(stratum_people["group"].to_numpy(), return_inverse=True)[1]
        for name in measures:
            icc = intraclass_correlation(stratum_people[name].to_numpy(float), groups, options.confidence_level)
            if icc is not None:
                rows.append({**stratum, "measure": name, **icc._asdict()})
    return pd.DataFrame(rows, columns=[*strata, "measure", *IccResult._fields])


def _correlation_table(people: pd.DataFrame, strata: Sequence[str], options: AnalysisOptions) -> pd.DataFrame:
    """Correlations, one row per stratum and pair of variables."""
    rows = []
    for stratum, stratum_people in _iter_strata(people, strata):
        groups = np.unique(stratum_people["group"].to_numpy(), return_inverse=True)[1]
        clusters = _bootstrap_clusters(stratum_people)
        for x_name, y_name in CORRELATED_PAIRS:
            values = stratum_people[x_name].to_numpy(float), stratum_people[y_name].to_numpy(float)
            correlation = clustered_correlation(
                *values, groups, clusters, options.confidence_level, options.n_resamples, options.seed
            )
            if correlation is not None:
                rows.append({**stratum, "x": x_name, "y": y_name, **correlation._asdict()})
    return pd.DataFrame(rows, columns=[*strata, "x", "y", *ClusteredCorrelation._fields])


def _bootstrap_clusters(people: pd.DataFrame) -> Any:
    """Cluster of each person: organisations, or else organisations per run, or else teams, if there are enough."""
    for names in (["network"], ["network", "run"], ["group"]):
        codes = people.groupby(names, sort=False).ngroup().to_numpy()
        if int(codes.max()) + 1 >= MIN_BOOTSTRAP_CLUSTERS:
            return codes
    return people.groupby("group", sort=False).ngroup().to_numpy()


def _summary_paragraphs(
    people: pd.DataFrame,
    iccs: pd.DataFrame,
    correlations: pd.DataFrame,
    strata: Sequence[str],
    pooled: Sequence[str],
    leaders_vary: bool,
    options: AnalysisOptions,
) -> Iterator[str]:
    """The results and their limits, paragraph by paragraph."""
    n_teams = len(people[["network", "team"]].drop_duplicates())
    n_networks = people["network"].nunique()
    n_runs = len(people[["point", "run"]].drop_duplicates())
    n_groups = people["group"].nunique()
    yield (
        f"Data: {format_count(n_runs, 'rerun')} with {len(people):,} people who have a leader and do not lead anybody, "
        f"in {n_groups:,} groups (a team in a run), over the last days of the run. ICC(1) is the share of the variance "
        "between groups. ICC(2) is the reliability of a group mean. Intervals are "
        f"{100 * options.confidence_level:g}% CIs from the F distribution."
    )
    for stratum, rows in _iter_strata(iccs, strata):
        texts = [
            f"{row['measure']} {_format_with_interval(row['icc_1'], row['icc_1_low'], row['icc_1_high'])}"
            for row in rows.to_dict("records")
        ]
        yield f"{_stratum_prefix(stratum)}ICC(1) of {'; '.join(texts)}."
    for stratum, rows in _iter_strata(correlations, strata) if len(correlations) else ():
        texts = [
            f"{row['x']} and {row['y']} {_format_with_interval(row['correlation'], row['low'], row['high'])}"
            for row in rows.to_dict("records")
        ]
        beginning = f"{_stratum_prefix(stratum)}correlations" if stratum else "Correlations"
        yield (
            f"{beginning} over people: {'; '.join(texts)}. The intervals use Fisher's z transformation with the "
            f"effective sample size (at least {rows['n_effective'].min():,.0f} of {int(rows['n_people'].iloc[0]):,} "
            f"people). The table also has the intervals of a bootstrap of {int(rows['n_clusters'].iloc[0]):,} clusters."
        )
    if not len(correlations):
        yield (
            "All leaders have the same style, so that leadership has no correlations. Compare styles, or use a mix of "
            "styles."
        )
    yield from _warnings(n_networks, n_teams, n_groups, pooled, leaders_vary)


def _stratum_prefix(stratum: dict[str, Any]) -> str:
    """Start of a sentence about a stratum."""
    return f"At {format_values(stratum)}: " if stratum else ""


def _warnings(n_networks: int, n_teams: int, n_groups: int, pooled: Sequence[str], leaders_vary: bool) -> Iterator[str]:
    """Limits of the data."""
    if n_groups < RECOMMENDED_GROUPS:
        yield f"{n_groups} groups are few. The intervals are wide and depend on approximately normal values."
    if n_teams < n_groups and n_networks < MIN_BOOTSTRAP_CLUSTERS:
        subject = "All groups are the same team" if n_teams == 1 else f"All groups are the same {n_teams:,} teams"
        yield (
            f"{subject} with different random seeds or leaders. The intervals do not apply to other teams. Vary "
            "team.seed to include other teams."
        )
    elif n_teams < n_groups:
        yield f"Each of the {n_teams:,} teams counts once per run. Use --runs 1 to count each team once."
    if pooled:
        yield (
            f"Design points that differ in {', '.join(pooled)} are pooled. Their differences count as differences "
            "between teams."
        )
    if leaders_vary:
        yield "Leadership changes during the runs. The analysis uses the leadership of the first day."
    yield "Shares such as burnt_out are not normally distributed. Their intervals are approximate."


def _format_with_interval(estimate: float, low: float, high: float) -> str:
    """An estimate with its interval."""
    return f"{estimate:.2f} ({low:.2f} to {high:.2f})".replace("-", "−")
