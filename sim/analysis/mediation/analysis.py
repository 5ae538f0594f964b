"""How much of what a cause does goes through a mediator: leaders through psychological safety to tests of change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.analysis.mediation.path_model import (
    CAUSE_COLUMN,
    MEDIATOR_COLUMN,
    OUTCOME_COLUMN,
    PATH_NAMES,
    MediationArrays,
    bootstrap_paths,
    estimate_paths,
    within_stratum_std,
)
from sim.analysis.rerun_individuals import (
    EARLIER_SUFFIX,
    LEADERSHIP_COLUMN,
    PERSON_MEASURES,
    STYLE_TRAITS,
    has_leadership_change,
    iter_point_scenarios,
    rerun_people,
    style_columns,
)
from sim.analysis.result import AnalysisOptions, AnalysisResult, InsufficientDataError, check_finite, sweep_metadata
from sim.reporting.formatting import format_count
from sim.scenario.errors import suggestion
from sim.sweeps.errors import SweepError
from sim.sweeps.run.outcomes import OUTCOMES
from sim.sweeps.store.results import SweepResults

if TYPE_CHECKING:
    import pandas as pd

MIN_CLUSTERS, RECOMMENDED_CLUSTERS = 20, 50
"""Independent clusters without which nothing is said; and below which it is said that they are few."""
UNITS = ("runs", "points", "teams")
INDIRECT, TOTAL_EFFECT, PROPORTION_MEDIATED = "through", "in all", "share through"


class MediationSample(NamedTuple):
    """The table that a mediation is taken from, and what its rows are."""

    table: pd.DataFrame
    unit: str
    strata: tuple[str, ...]
    covariates: tuple[str, ...]
    cluster_column: str
    warning: str


def analyse_mediation(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """The paths from a cause through a mediator to an outcome, with percentile bootstrap intervals over clusters."""
    cause, mediator = options.cause or LEADERSHIP_COLUMN, options.mediator or "safety"
    outcome = options.outcome or "tests"
    across = _choose_unit(results, options.unit, cause)
    _check_variables(results, across, cause, mediator, outcome)
    sample = _build_sample(results, options, across, cause)
    table, columns = sample.table, [cause, f"{mediator}{EARLIER_SUFFIX}" if across == "teams" else mediator, outcome]
    check_finite(table, columns)
    data = _to_arrays(sample, columns)
    _check_sample_size(data, sample, columns)
    paths = path_table(data, options)
    metadata = {
        "cause": cause,
        "through": mediator,
        "outcome": outcome,
        "across": across,
        "held": list(sample.covariates),
    }
    extra_metadata = {"cells": list(sample.strata), "clusters": sample.cluster_column, "resamples": options.n_resamples}
    words = describe_mediation(paths, (cause, mediator, outcome), sample, options, has_leadership_change(results))
    data_columns = list(
        dict.fromkeys(["point", "run", *sample.strata, *sample.covariates, *columns, sample.cluster_column])
    )
    return AnalysisResult(
        name="mediation",
        title=f"From {cause} through {mediator} to {outcome}",
        summary=words,
        tables={"mediation": paths, "mediation_data": table[[name for name in data_columns if name in table]]},
        figures={"mediation": lambda: _draw_figure(paths, table, columns, options)},
        metadata={
            **sweep_metadata(results),
            **metadata,
            **extra_metadata,
            "level": options.confidence_level,
            "seed": options.seed,
        },
        display_columns=("path", "estimate", "low", "high", "standardised"),
    )


def _draw_figure(
    path_table: pd.DataFrame, table: pd.DataFrame, columns: Sequence[str], options: AnalysisOptions
) -> Any:
    """The figure."""
    from sim.analysis.mediation.figures import draw_mediation  # noqa: PLC0415 - it loads matplotlib

    return draw_mediation(path_table, table, columns, options.confidence_level)


# --- What it is taken across


def _choose_unit(results: SweepResults, requested: str | None, cause: str) -> str:
    """What it is taken across: as asked, or what the sweep has most of."""
    if requested is not None and requested not in UNITS:
        raise SweepError(f"A mediation is not taken across {requested}; {suggestion(requested, UNITS, 'right are')}")
    if requested is not None:
        return requested
    if cause in (LEADERSHIP_COLUMN, *STYLE_TRAITS) and any(
        len(set(scenario.team_styles().values())) > 1 for _, scenario, _ in iter_point_scenarios(results)
    ):
        return "teams"
    n_cells = len(results.manifest["points"]) // len(results.manifest["arms"])
    return "points" if n_cells >= RECOMMENDED_CLUSTERS and results.manifest["plan"].get("design") else "runs"


def _check_variables(results: SweepResults, across: str, cause: str, through: str, outcome: str) -> None:
    """Refuse names that are not known there."""
    measures = PERSON_MEASURES if across == "teams" else tuple(OUTCOMES)
    fields = tuple(name for name in results.fields if _is_numeric(results, name))
    for name, known in (
        (cause, (LEADERSHIP_COLUMN, *STYLE_TRAITS, *fields, *measures)),
        (through, measures),
        (outcome, measures),
    ):
        if name not in known:
            hint = suggestion(name, known, "there are")
            raise SweepError(f"There is no {name} to take a mediation of across {across}; {hint}")
    if len({cause, through, outcome}) < 3:
        raise SweepError("A mediation needs three different names: cause, through and outcome.")


def _is_numeric(results: SweepResults, field: str) -> bool:
    """Whether a field that varies has numbers as its values."""
    values = [point["values"].get(field) for point in results.manifest["points"]]
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _build_sample(results: SweepResults, options: AnalysisOptions, across: str, cause: str) -> MediationSample:
    """The rows, what is held constant, and what is independent."""
    if across == "teams":
        return _build_team_sample(results, options, cause)
    runs = results.runs
    if options.runs_per_point is not None:
        runs = runs.groupby("point", sort=False).head(options.runs_per_point)
    style_by_point = {}
    for address, scenario, _ in iter_point_scenarios(results):
        styles = list(scenario.team_styles().values())
        style_by_point[address] = {
            name: float(np.mean([style_columns(style)[name] for style in styles]))
            for name in (LEADERSHIP_COLUMN, *STYLE_TRAITS)
        }
    table = runs.assign(
        **{
            name: runs["point"].map({k: v[name] for k, v in style_by_point.items()})
            for name in (LEADERSHIP_COLUMN, *STYLE_TRAITS)
        }
    )
    others = tuple(name for name in results.manifest["factors"] if name != cause)
    cells: tuple[str, ...] = others
    covariates: tuple[str, ...] = ()
    if not _varies_within_strata(table, cells, cause):
        covariates = tuple(name for name in others if _is_numeric(results, name))
        cells = tuple(name for name in others if name not in covariates)
    compared = results.manifest["compared"]
    if compared and cause not in (LEADERSHIP_COLUMN, *STYLE_TRAITS, compared):
        cells = (*cells, compared)
    if across == "points":
        numbers = table.select_dtypes("number").columns.difference(list(results.fields)).tolist()
        groups = ["point", *[name for name in results.fields if name in table]]
        table = table.groupby(groups, sort=False, dropna=False)[numbers].mean().reset_index()
        factors = [name for name in results.manifest["factors"] if name in table]
        table["cell"] = table.groupby(factors, sort=False).ngroup() if factors else 0
        return MediationSample(table, across, cells, covariates, "cell", "")
    several = len(results.manifest["points"]) > 1
    warning = "Points share their luck, so whole lucks are drawn." if several else ""
    return MediationSample(table, across, cells, covariates, "run", warning)


def _build_team_sample(results: SweepResults, options: AnalysisOptions, cause: str) -> MediationSample:
    """Teams of runs that are played again."""
    people = rerun_people(results, options.runs_per_point, options.on_progress)
    fields = [name for name in results.fields if name in people]
    groups = list(dict.fromkeys(["point", "run", "network", "team", *fields]))
    numbers = [name for name in people.select_dtypes("number").columns if name not in groups]
    table = people.groupby(groups, sort=False, dropna=False)[numbers].mean().reset_index()
    cells = tuple(name for name in results.manifest["factors"] if name != cause)
    if not _varies_within_strata(table, cells, cause):
        cells = tuple(name for name in cells if not name.startswith("team."))
    compared = results.manifest["compared"]
    if compared and cause not in (LEADERSHIP_COLUMN, *STYLE_TRAITS, compared):
        cells = (*cells, compared)
    n_networks = table["network"].nunique()
    if n_networks >= MIN_CLUSTERS:
        return MediationSample(table, "teams", cells, (), "network", "Whole organisations are drawn.")
    n_teams = len(table[["network", "team"]].drop_duplicates())
    warning = (
        f"These are the same {format_count(n_teams, 'team')} with other luck each time: the intervals speak of "
        f"luck, not of "
        f"other teams. Vary team.seed over {MIN_CLUSTERS} or more values to speak of those."
    )
    return MediationSample(table, "teams", cells, (), "run", warning)


def _varies_within_strata(table: pd.DataFrame, cells: Sequence[str], cause: str) -> bool:
    """Whether the cause differs within some cell."""
    if not cells:
        return True
    return bool((table.groupby(list(cells), sort=False, dropna=False)[cause].nunique() > 1).any())


def _to_arrays(taken: MediationSample, columns: Sequence[str]) -> MediationArrays:
    """The table as arrays."""
    table = taken.table
    cells = (
        table.groupby(list(taken.strata), sort=False, dropna=False).ngroup() if taken.strata else np.zeros(len(table))
    )
    clusters = table.groupby(taken.cluster_column, sort=False).ngroup()
    numbers = table[[*columns, *taken.covariates]].to_numpy(float)
    return MediationArrays(numbers, np.asarray(cells, np.int64), np.asarray(clusters, np.int64))


def _check_sample_size(data: MediationArrays, taken: MediationSample, columns: Sequence[str]) -> None:
    """Refuse where nothing can be said."""
    n, unit_names = int(data.clusters.max()) + 1, {"run": "runs with luck of their own", "cell": "points"}
    kind = unit_names.get(taken.cluster_column, "organisations")
    if n < MIN_CLUSTERS:
        raise InsufficientDataError(
            f"There are {n} {kind}, and a bootstrap of a mediation needs {MIN_CLUSTERS} at the least, "
            f"{RECOMMENDED_CLUSTERS} to be relied on. "
            f"Give more {'runs' if taken.cluster_column == 'run' else kind} in the plan, or another choice of across."
        )
    for name, std in zip(columns, within_stratum_std(data), strict=False):
        if std == 0.0:
            strata_text = f" at the same {', '.join(taken.strata)}" if taken.strata else ""
            raise SweepError(f"{name} is the same everywhere{strata_text}: there is no mediation to be found.")


# --- What came out


def path_table(data: MediationArrays, options: AnalysisOptions) -> pd.DataFrame:
    """A row a path: estimate and interval, in units of the columns and in standard deviations."""
    import pandas as pd  # noqa: PLC0415 - loaded where it is used

    estimates, samples = estimate_paths(data), bootstrap_paths(data, options.n_resamples, options.seed)
    quantiles = [(1 - options.confidence_level) / 2, (1 + options.confidence_level) / 2]
    low, high = np.nanquantile(samples, quantiles, axis=0)
    stds = within_stratum_std(data)
    to, outcome = stds[MEDIATOR_COLUMN] / stds[CAUSE_COLUMN], stds[OUTCOME_COLUMN] / stds[CAUSE_COLUMN]
    scale = np.array([to, stds[OUTCOME_COLUMN] / stds[MEDIATOR_COLUMN], outcome, outcome, outcome, 1.0])
    total = PATH_NAMES.index(TOTAL_EFFECT)
    if not _excludes_zero(low[total], high[total]):  # a share of what may be nothing is no number
        estimates[-1] = low[-1] = high[-1] = np.nan
    return pd.DataFrame(
        {
            "path": PATH_NAMES,
            "estimate": estimates * scale,
            "low": low * scale,
            "high": high * scale,
            "standardised": estimates,
            "standardised_low": low,
            "standardised_high": high,
            "rows": len(data.variables),
            "clusters": int(data.clusters.max()) + 1,
            "resamples": options.n_resamples,
        }
    )


def _excludes_zero(low: float, high: float) -> bool:
    """Whether an interval leaves out zero."""
    return bool(low > 0 or high < 0)


def describe_mediation(
    path_table: pd.DataFrame,
    names: tuple[str, str, str],
    sample: MediationSample,
    options: AnalysisOptions,
    leaders_vary: bool,
) -> str:
    """What came out, in plain words."""
    cause, through, outcome = names
    rows = {str(row["path"]): row for row in path_table.to_dict("records")}

    def format_path(path: str, form: str = "") -> str:
        row = rows[path]
        size = row["standardised"] if form else row["estimate"]
        middle = f"{size:.2g}".replace("-", "−")
        low, high = (f"{row[f'{form}{one}']:.2g}".replace("-", "−") for one in ("low", "high"))
        return f"{middle} ({100 * options.confidence_level:g} % interval {low} to {high})"

    indirect, total = rows[INDIRECT], rows[TOTAL_EFFECT]
    n, n_clusters = int(total["rows"]), int(total["clusters"])
    parts = [
        f"Across {n:,} {sample.unit}, one unit of {cause} goes with {format_path(TOTAL_EFFECT)} of {outcome} in "
        f"all; in standard "
        f"deviations {format_path(TOTAL_EFFECT, 'standardised_')}. Through {through} go "
        f"{format_path(INDIRECT)}, past it {format_path('past')}."
    ]
    if _excludes_zero(total["low"], total["high"]) and _excludes_zero(indirect["low"], indirect["high"]):
        parts.append(f"The share that goes through {through} is {format_path(PROPORTION_MEDIATED)}.")
        if not 0 <= rows[PROPORTION_MEDIATED]["estimate"] <= 1:
            parts.append("A share outside 0 to 1 means that the two paths pull in opposite directions.")
    elif _excludes_zero(indirect["low"], indirect["high"]):
        parts.append("What there is in all is not shown, so that no share is told.")
    else:
        parts.append(f"That anything goes through {through} is not shown.")
    same = f" Only rows with the same {', '.join(sample.strata)} are compared." if sample.strata else ""
    covariates_text = f" Held constant in the regression: {', '.join(sample.covariates)}." if sample.covariates else ""
    when = (
        f"{through} is from the days before those of {outcome}."
        if sample.unit == "teams"
        else f"{through} and {outcome} are from the same days, so that the regression cannot tell which came first."
    )
    parts.append(
        f"Product of coefficients by least squares; percentiles of {options.n_resamples:,} bootstrap samples of "
        f"{n_clusters:,} clusters.{same}{covariates_text} {when} {sample.warning}".rstrip()
    )
    if n_clusters < RECOMMENDED_CLUSTERS:
        parts.append(f"{n_clusters} clusters are few: the interval is somewhat too sure below {RECOMMENDED_CLUSTERS}.")
    if leaders_vary and cause in (LEADERSHIP_COLUMN, *STYLE_TRAITS):
        parts.append("Leaders change during the runs; leadership is that of the first day.")
    parts.append("A mediation in a regression is no proof of a path: what moves both is counted with it.")
    return "\n\n".join((" ".join(parts[:2]), " ".join(parts[2:])))
