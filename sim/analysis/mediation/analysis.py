"""Mediation analysis: indirect effect of a cause on an outcome through a mediator.

By default: of leadership on tests of change through psychological safety.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.mediation.figure import draw_mediation
from sim.analysis.mediation.path_model import (
    CAUSE_COLUMN,
    DIRECT_EFFECT,
    INDIRECT_EFFECT,
    MEDIATOR_COLUMN,
    OUTCOME_COLUMN,
    PATH_NAMES,
    PROPORTION_MEDIATED,
    TOTAL_EFFECT,
    MediationArrays,
    bootstrap_paths,
    estimate_paths,
    within_stratum_std,
)
from sim.analysis.rerun_individuals import (
    EARLIER_SUFFIX,
    LEADERSHIP_COLUMN,
    LEADERSHIP_COLUMNS,
    PERSON_MEASURES,
    has_leadership_change,
    iter_point_scenarios,
    rerun_people,
    style_columns,
)
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
from sim.sweeps.outcomes import OUTCOMES
from sim.sweeps.results import SweepResults

MIN_CLUSTERS, RECOMMENDED_CLUSTERS = 20, 50
"""Required number of independent clusters, and the number below which the summary has a warning."""
UNITS = ("runs", "points", "teams")
"""Units of observation."""


class MediationSample(NamedTuple):
    """Observations of a mediation analysis.

    Attributes
    ----------
    table
        One row per observation.
    unit
        Unit of observation, one of `UNITS`.
    strata
        Columns with the values of which rows are compared only among themselves.
    covariates
        Columns that the regressions control for.
    cluster_column
        Column that identifies independent clusters.
    warning
        Sentence for the summary, or "".
    """

    table: pd.DataFrame
    unit: str
    strata: tuple[str, ...]
    covariates: tuple[str, ...]
    cluster_column: str
    warning: str


def analyse_mediation(results: SweepResults, options: AnalysisOptions) -> AnalysisResult:
    """Total, indirect and direct effect of a cause on an outcome, with percentile intervals of a cluster bootstrap.

    Parameters
    ----------
    results
        The results of a sweep.
    options
        `cause`, `mediator`, `outcome`, `unit`, `runs_per_point`, `confidence_level`, `n_resamples`, `seed` and
        `on_progress` are used.

    Raises
    ------
    InsufficientDataError
        There are fewer than `MIN_CLUSTERS` independent clusters.
    SweepError
        A variable is unknown or does not vary.
    """
    cause, mediator = options.cause or LEADERSHIP_COLUMN, options.mediator or "safety"
    outcome = options.outcome or "tests"
    unit = _choose_unit(results, options.unit, cause)
    _check_variables(results, unit, cause, mediator, outcome)
    sample = _build_sample(results, options, unit, cause)
    table = sample.table
    columns = [cause, f"{mediator}{EARLIER_SUFFIX}" if unit == "teams" else mediator, outcome]
    check_finite(table, columns)
    data = _to_arrays(sample, columns)
    _check_sample_size(data, sample, columns)
    paths = path_table(data, options)
    data_columns = dict.fromkeys(["point", "run", *sample.strata, *sample.covariates, *columns, sample.cluster_column])
    return AnalysisResult(
        name="mediation",
        title=f"Effect of {cause} on {outcome} through {mediator}",
        summary=describe_mediation(paths, (cause, mediator, outcome), sample, options, has_leadership_change(results)),
        tables={"mediation": paths, "mediation_data": table[[name for name in data_columns if name in table]]},
        figures={"mediation": partial(draw_mediation, paths, table, columns, options.confidence_level)},
        metadata={
            **sweep_metadata(results),
            "cause": cause,
            "mediator": mediator,
            "outcome": outcome,
            "unit": unit,
            "covariates": list(sample.covariates),
            "strata": list(sample.strata),
            "cluster": sample.cluster_column,
            "n_resamples": options.n_resamples,
            "confidence_level": options.confidence_level,
            "seed": options.seed,
        },
        display_columns=("path", "estimate", "low", "high", "standardised"),
    )


def _choose_unit(results: SweepResults, requested: str | None, cause: str) -> str:
    """The requested unit of observation, or the default for the sweep."""
    if requested is not None:
        if requested not in UNITS:
            raise SweepError(unknown_name_message("unit of a mediation analysis", requested, UNITS))
        return requested
    if cause in LEADERSHIP_COLUMNS and any(
        len(set(scenario.team_styles().values())) > 1 for _, scenario, _ in iter_point_scenarios(results)
    ):
        return "teams"
    n_cells = len(results.manifest["points"]) // len(results.manifest["arms"])
    return "points" if n_cells >= RECOMMENDED_CLUSTERS and results.manifest["plan"].get("design") else "runs"


def _check_variables(results: SweepResults, unit: str, cause: str, mediator: str, outcome: str) -> None:
    """Raise SweepError for unknown or repeated variables."""
    measures = PERSON_MEASURES if unit == "teams" else tuple(OUTCOMES)
    fields = tuple(name for name in results.fields if _is_numeric(results, name))
    for role, name, known in (
        ("cause", cause, (*LEADERSHIP_COLUMNS, *fields, *measures)),
        ("mediator", mediator, measures),
        ("outcome", outcome, measures),
    ):
        if name not in known:
            raise SweepError(unknown_name_message(f"{role} (unit: {unit})", name, known))
    if len({cause, mediator, outcome}) < 3:
        raise SweepError("Cause, mediator and outcome must be three different variables.")


def _is_numeric(results: SweepResults, field: str) -> bool:
    """Whether all values of a varied field are numbers."""
    values = [point["values"].get(field) for point in results.manifest["points"]]
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _build_sample(results: SweepResults, options: AnalysisOptions, unit: str, cause: str) -> MediationSample:
    """The observations with their strata, covariates and clusters."""
    if unit == "teams":
        return _build_team_sample(results, options, cause)
    runs = results.runs
    if options.runs_per_point is not None:
        runs = runs.groupby("point", sort=False).head(options.runs_per_point)
    mean_style = {}
    for address, scenario, _ in iter_point_scenarios(results):
        styles = [style_columns(style) for style in scenario.team_styles().values()]
        mean_style[address] = {name: float(np.mean([style[name] for style in styles])) for name in LEADERSHIP_COLUMNS}
    table = runs.assign(
        **{
            name: runs["point"].map({address: style[name] for address, style in mean_style.items()})
            for name in LEADERSHIP_COLUMNS
        }
    )
    factors = tuple(name for name in results.manifest["factors"] if name != cause)
    strata, covariates = factors, ()
    if not _varies_within_strata(table, strata, cause):
        covariates = tuple(name for name in factors if _is_numeric(results, name))
        strata = tuple(name for name in factors if name not in covariates)
    strata += _compared_stratum(results, cause)
    if unit == "points":
        numbers = table.select_dtypes("number").columns.difference(list(results.fields)).tolist()
        groups = ["point", *[name for name in results.fields if name in table]]
        table = table.groupby(groups, sort=False, dropna=False)[numbers].mean().reset_index()
        columns = [name for name in results.manifest["factors"] if name in table]
        table["cell"] = table.groupby(columns, sort=False).ngroup() if columns else 0
        return MediationSample(table, unit, strata, covariates, "cell", "")
    has_shared_seeds = len(results.manifest["points"]) > 1
    warning = "All design points use the same random seeds, so that a cluster is a seed." if has_shared_seeds else ""
    return MediationSample(table, unit, strata, covariates, "run", warning)


def _compared_stratum(results: SweepResults, cause: str) -> tuple[str, ...]:
    """The field that the arms compare, unless it is or contains the cause."""
    compared = results.manifest["compared"]
    return (compared,) if compared and cause not in (*LEADERSHIP_COLUMNS, compared) else ()


def _build_team_sample(results: SweepResults, options: AnalysisOptions, cause: str) -> MediationSample:
    """Teams of rerun runs as observations."""
    people = rerun_people(results, options.runs_per_point, options.on_progress)
    fields = [name for name in results.fields if name in people]
    groups = list(dict.fromkeys(["point", "run", "network", "team", *fields]))
    numbers = [name for name in people.select_dtypes("number").columns if name not in groups]
    table = people.groupby(groups, sort=False, dropna=False)[numbers].mean().reset_index()
    strata = tuple(name for name in results.manifest["factors"] if name != cause)
    if not _varies_within_strata(table, strata, cause):
        strata = tuple(name for name in strata if not name.startswith("team."))
    strata += _compared_stratum(results, cause)
    if table["network"].nunique() >= MIN_CLUSTERS:
        return MediationSample(table, "teams", strata, (), "network", "A cluster is an organisation.")
    n_teams = len(table[["network", "team"]].drop_duplicates())
    warning = (
        f"All observations are the same {format_count(n_teams, 'team')} with different random seeds. The intervals "
        f"account for random seeds, not for other teams. Vary team.seed over at least {MIN_CLUSTERS} values to include "
        "other teams."
    )
    return MediationSample(table, "teams", strata, (), "run", warning)


def _varies_within_strata(table: pd.DataFrame, strata: Sequence[str], cause: str) -> bool:
    """Whether the cause varies within at least one stratum."""
    if not strata:
        return True
    return bool((table.groupby(list(strata), sort=False, dropna=False)[cause].nunique() > 1).any())


def _to_arrays(sample: MediationSample, columns: Sequence[str]) -> MediationArrays:
    """The observations as arrays."""
    table = sample.table
    strata = (
        table.groupby(list(sample.strata), sort=False, dropna=False).ngroup() if sample.strata else np.zeros(len(table))
    )
    clusters = table.groupby(sample.cluster_column, sort=False).ngroup()
    variables = table[[*columns, *sample.covariates]].to_numpy(float)
    return MediationArrays(variables, np.asarray(strata, np.int64), np.asarray(clusters, np.int64))


def _check_sample_size(data: MediationArrays, sample: MediationSample, columns: Sequence[str]) -> None:
    """Raise an error if there are too few clusters or if a variable does not vary."""
    n = int(data.clusters.max()) + 1
    cluster_name = {"run": "random seeds", "cell": "design points"}.get(sample.cluster_column, "organisations")
    if n < MIN_CLUSTERS:
        more = "runs" if sample.cluster_column == "run" else cluster_name
        raise InsufficientDataError(
            f"There are {n} independent clusters ({cluster_name}). The bootstrap of a mediation analysis needs at "
            f"least {MIN_CLUSTERS}; {RECOMMENDED_CLUSTERS} are recommended. Increase the number of {more} in the plan, "
            "or choose another unit of observation."
        )
    for name, std in zip(columns, within_stratum_std(data), strict=False):
        if std == 0.0:
            strata_text = f" within strata of {', '.join(sample.strata)}" if sample.strata else ""
            raise SweepError(f"{name} does not vary{strata_text}. A mediation analysis needs variables that vary.")


def path_table(data: MediationArrays, options: AnalysisOptions) -> pd.DataFrame:
    """Path coefficients with intervals, one row per path.

    Returns
    -------
    DataFrame
        `path` (one of `PATH_NAMES`), `estimate`, `low` and `high` in units of the variables, `standardised`,
        `standardised_low` and `standardised_high` in standard deviations, `n_rows`, `n_clusters`, `n_resamples`. The
        proportion mediated is NaN if the interval of the total effect contains zero.
    """
    estimates, samples = estimate_paths(data), bootstrap_paths(data, options.n_resamples, options.seed)
    quantiles = [(1 - options.confidence_level) / 2, (1 + options.confidence_level) / 2]
    low, high = np.nanquantile(samples, quantiles, axis=0)
    stds = within_stratum_std(data)
    a_scale = stds[MEDIATOR_COLUMN] / stds[CAUSE_COLUMN]
    b_scale = stds[OUTCOME_COLUMN] / stds[MEDIATOR_COLUMN]
    effect_scale = stds[OUTCOME_COLUMN] / stds[CAUSE_COLUMN]
    scale = np.array([a_scale, b_scale, effect_scale, effect_scale, effect_scale, 1.0])
    total = PATH_NAMES.index(TOTAL_EFFECT)
    if not _excludes_zero(low[total], high[total]):  # a proportion of an effect that may be zero is meaningless
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
            "n_rows": len(data.variables),
            "n_clusters": int(data.clusters.max()) + 1,
            "n_resamples": options.n_resamples,
        }
    )


def _excludes_zero(low: float, high: float) -> bool:
    """Whether an interval excludes zero."""
    return bool(low > 0 or high < 0)


def describe_mediation(
    path_table: pd.DataFrame,
    names: tuple[str, str, str],
    sample: MediationSample,
    options: AnalysisOptions,
    leaders_vary: bool,
) -> str:
    """The summary of a mediation analysis.

    Parameters
    ----------
    path_table
        Path coefficients, from `path_table`.
    names
        Names of cause, mediator and outcome.
    sample
        The observations.
    options
        Options of the analysis.
    leaders_vary
        Whether leadership changes during the runs.
    """
    cause, mediator, outcome = names
    rows = {str(row["path"]): row for row in path_table.to_dict("records")}

    def format_path(path: str, prefix: str = "") -> str:
        row = rows[path]
        estimate = row["standardised" if prefix else "estimate"]
        texts = [f"{value:.2g}".replace("-", "−") for value in (estimate, row[f"{prefix}low"], row[f"{prefix}high"])]
        return f"{texts[0]} ({100 * options.confidence_level:g}% CI {texts[1]} to {texts[2]})"

    indirect, total = rows[INDIRECT_EFFECT], rows[TOTAL_EFFECT]
    n, n_clusters = int(total["n_rows"]), int(total["n_clusters"])
    parts = [
        f"Across {n:,} {sample.unit}, the total effect of one unit of {cause} on {outcome} is "
        f"{format_path(TOTAL_EFFECT)}, or {format_path(TOTAL_EFFECT, 'standardised_')} in standard deviations. The "
        f"indirect effect through {mediator} is {format_path(INDIRECT_EFFECT)}. The direct effect is "
        f"{format_path(DIRECT_EFFECT)}."
    ]
    if _excludes_zero(total["low"], total["high"]) and _excludes_zero(indirect["low"], indirect["high"]):
        parts.append(f"The proportion mediated by {mediator} is {format_path(PROPORTION_MEDIATED)}.")
        if not 0 <= rows[PROPORTION_MEDIATED]["estimate"] <= 1:
            parts.append("A proportion outside 0 to 1 means that the direct and indirect effects have opposite signs.")
    elif _excludes_zero(indirect["low"], indirect["high"]):
        parts.append("The total effect is not significant, so that no proportion mediated is reported.")
    else:
        parts.append(f"The indirect effect through {mediator} is not significant. This does not mean that it is zero.")
    strata_text = f" Only rows with the same {', '.join(sample.strata)} are compared." if sample.strata else ""
    covariates_text = f" Covariates: {', '.join(sample.covariates)}." if sample.covariates else ""
    timing = (
        f"{mediator} is measured on the days before those of {outcome}."
        if sample.unit == "teams"
        else f"{mediator} and {outcome} are measured on the same days, so that the data do not show which comes first."
    )
    method = [
        f"Method: product of least-squares coefficients, percentile intervals of {options.n_resamples:,} bootstrap "
        f"samples of {n_clusters:,} clusters.{strata_text}{covariates_text} {timing} {sample.warning}".rstrip()
    ]
    if n_clusters < RECOMMENDED_CLUSTERS:
        method.append(
            f"With {n_clusters} clusters the intervals are too narrow; {RECOMMENDED_CLUSTERS} clusters are recommended."
        )
    if leaders_vary and cause in LEADERSHIP_COLUMNS:
        method.append("Leadership changes during the runs. The analysis uses the leadership of the first day.")
    method.append("A mediation analysis by regression does not prove causation: common causes are part of the effects.")
    return "\n\n".join((" ".join(parts), " ".join(method)))
