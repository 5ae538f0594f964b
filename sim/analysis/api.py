"""Public API: `sim.analyse` runs one of several analyses on the results of a sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from sim.analysis.result import AnalysisOptions, AnalysisResult, unknown_name_message
from sim.sweeps.errors import SweepError
from sim.sweeps.results import SweepResults

if TYPE_CHECKING:
    from sim.sweeps.run.driver import ProgressCallback


class AnalysisSpec(NamedTuple):
    """An analysis.

    Attributes
    ----------
    import_path
        The function that carries it out, as "module:function". It is imported on first use.
    description
        What it estimates, in one sentence.
    option_names
        Names of the options that it uses.
    """

    import_path: str
    description: str
    option_names: tuple[str, ...]

    def load_function(self) -> Callable[[SweepResults, AnalysisOptions], AnalysisResult]:
        """Import the function."""
        module, _, name = self.import_path.partition(":")
        return cast(Callable[[SweepResults, AnalysisOptions], AnalysisResult], getattr(import_module(module), name))


ANALYSES: dict[str, AnalysisSpec] = {
    "effects": AnalysisSpec(
        "sim.analysis.effects:analyse_effects",
        "Paired differences between each arm and the reference, with tests of relevance and equivalence.",
        ("measures", "confidence_level", "smallest_effects"),
    ),
    "sensitivity": AnalysisSpec(
        "sim.analysis.sensitivity.analysis:analyse_sensitivity",
        "Morris elementary effects or Sobol' indices of the varied factors, depending on the design of the plan.",
        ("measures", "confidence_level", "n_resamples", "seed"),
    ),
    "map": AnalysisSpec(
        "sim.analysis.threshold_map.analysis:analyse_threshold_map",
        "Where a measure crosses a threshold over two factors, for each arm.",
        ("measures", "confidence_level", "threshold", "n_refinements", "on_progress"),
    ),
    "mediation": AnalysisSpec(
        "sim.analysis.mediation.analysis:analyse_mediation",
        "Indirect effect of a cause on an outcome through a mediator. Default: leadership, safety, tests of change.",
        (
            "confidence_level",
            "cause",
            "mediator",
            "outcome",
            "unit",
            "runs_per_point",
            "n_resamples",
            "seed",
            "on_progress",
        ),
    ),
    "clusters": AnalysisSpec(
        "sim.analysis.clusters:analyse_clusters",
        "Intraclass correlations of people in teams, and correlations of leadership with engagement and burnout.",
        ("measures", "confidence_level", "runs_per_point", "n_resamples", "seed", "on_progress"),
    ),
}
"""The analyses by name."""


def analyse(
    results: SweepResults | str | Path,
    analysis: str,
    *,
    measures: str | Sequence[str] | None = None,
    confidence_level: float | None = None,
    smallest_effects: float | Mapping[str, float] | None = None,
    cause: str | None = None,
    mediator: str | None = None,
    outcome: str | None = None,
    unit: str | None = None,
    threshold: float | None = None,
    n_refinements: int | None = None,
    runs_per_point: int | None = None,
    n_resamples: int | None = None,
    seed: int | None = None,
    on_progress: ProgressCallback | None = None,
) -> AnalysisResult:
    """Analyse the results of a sweep.

    Levels and shares are numbers from 0 to 1 in all arguments and tables.

    Parameters
    ----------
    results
        The results of a sweep, or their folder.
    analysis
        "effects", "sensitivity", "map", "mediation" or "clusters".
    measures
        Names of the measures to analyse. Not for "mediation". Default: depends on the analysis.
    confidence_level
        Confidence level of intervals, between 0 and 1. Default: 0.95.
    smallest_effects
        Smallest difference that matters, in units of the first measure, or a mapping from measures to such
        differences. Only for "effects". Default: that of the plan.
    cause, mediator, outcome
        Variables of a "mediation" analysis. Default: leadership, safety, tests.
    unit
        Unit of observation of a "mediation" analysis: "runs", "points" or "teams". Default: depends on the sweep.
    threshold
        Value of the measure at the contour of a "map". Default: the midrange of the map.
    n_refinements
        How many times the cells of a "map" that the contour crosses are halved. Default: 0.
    runs_per_point
        Number of runs of each design point to use or to run again ("mediation" and "clusters"). Default: all, or at
        most 200 reruns in total.
    n_resamples
        Number of bootstrap samples. Default: 2000.
    seed
        Random seed of the bootstrap. Default: 1.
    on_progress
        Called after each new run with the number of completed runs and the number of all runs ("map", "mediation" and
        "clusters").

    Returns
    -------
    AnalysisResult
        Summary, tables and figures. `AnalysisResult.save` saves them.

    Raises
    ------
    InsufficientDataError
        There are too few data.
    SweepError
        The analysis is unknown, an option does not apply to it or is invalid, or the sweep is incomplete.

    Examples
    --------
    >>> result = sim.analyse("results/styles", "effects", measures=("wellbeing",), smallest_effects=0.02)
    >>> print(result.summary)
    >>> result.save("results/styles/analysis")
    """
    if analysis not in ANALYSES:
        raise SweepError(unknown_name_message("analysis", analysis, ANALYSES))
    options = {
        "measures": (measures,) if isinstance(measures, str) else None if measures is None else tuple(measures),
        "confidence_level": confidence_level,
        "smallest_effects": smallest_effects,
        "cause": cause,
        "mediator": mediator,
        "outcome": outcome,
        "unit": unit,
        "threshold": threshold,
        "n_refinements": n_refinements,
        "runs_per_point": runs_per_point,
        "n_resamples": n_resamples,
        "seed": seed,
        "on_progress": on_progress,
    }
    given_options = {name: value for name, value in options.items() if value is not None}
    spec = ANALYSES[analysis]
    for name in given_options:
        if name not in spec.option_names:
            raise SweepError(
                f'The analysis "{analysis}" has no option "{name}". Its options are {", ".join(spec.option_names)}.'
            )
    sweep_results = results if isinstance(results, SweepResults) else SweepResults(results)
    return spec.load_function()(sweep_results, AnalysisOptions(**given_options))  # type: ignore[arg-type]
