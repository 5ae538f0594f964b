"""The public face: `sim.analyse` asks a sweep one of several questions; each is answered in a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

from sim.analysis.result import AnalysisOptions, AnalysisResult
from sim.scenario.errors import suggestion
from sim.sweeps.errors import SweepError
from sim.sweeps.store.results import SweepResults


class AnalysisSpec(NamedTuple):
    """A question that can be asked of a sweep.

    Attributes
    ----------
    import_path
        Where the function stands that answers it, as "module:function"; it is imported when it is first asked for.
    description
        What it says, in one sentence.
    option_names
        Names of the options that it knows.
    """

    import_path: str
    description: str
    option_names: tuple[str, ...]

    @property
    def load_function(self) -> Callable[[SweepResults, AnalysisOptions], AnalysisResult]:
        """The function that answers it."""
        module, _, name = self.import_path.partition(":")
        return cast(Callable[[SweepResults, AnalysisOptions], AnalysisResult], getattr(import_module(module), name))


ANALYSES: dict[str, AnalysisSpec] = {
    "effects": AnalysisSpec(
        "sim.analysis.effects:analyse_effects",
        "What each arm does beside the reference with the same luck, and whether that matters.",
        ("measures", "confidence_level", "smallest_effects"),
    ),
    "sensitivity": AnalysisSpec(
        "sim.analysis.sensitivity.analysis:analyse_sensitivity",
        "Which parameters a measure hangs on: Morris's screen or Sobol' indices, as the plan was designed.",
        ("measures", "confidence_level", "n_resamples", "seed"),
    ),
    "map": AnalysisSpec(
        "sim.analysis.threshold_map.analysis:analyse_threshold_map",
        "Where, over two fields, a measure crosses a threshold, from a good and from a bad start.",
        ("measures", "confidence_level", "threshold", "n_refinements", "on_progress"),
    ),
    "mediation": AnalysisSpec(
        "sim.analysis.mediation.analysis:analyse_mediation",
        "How much of what leaders do goes through psychological safety, or one measure through another.",
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
        "How alike people of a team are, and how leadership goes with engagement and burnout.",
        ("measures", "confidence_level", "runs_per_point", "n_resamples", "seed", "on_progress"),
    ),
}
"""The questions, by name."""


def analyse(results: SweepResults | str | Path, analysis: str, **options: Any) -> AnalysisResult:
    """Ask a sweep a question.

    Parameters
    ----------
    results
        The results of a sweep, or their folder.
    analysis
        "effects", "sensitivity", "map", "mediation" or "clusters".
    **options
        What is asked for more closely; see `docs/how-to/analyse.md`.

    Returns
    -------
    Finding
        Its `words` in plain language, its `tables`, and `save` for all of it with its figures.

    Raises
    ------
    SweepRefused
        There is no such question or option, the sweep has not come to its end, or its data are too few.

    Examples
    --------
    >>> found = sim.analyse("results/styles", "effects", measures=("wellbeing",), smallest_effects=0.02)
    >>> print(found.summary)
    >>> found.save("results/styles/analysis")
    """
    if analysis not in ANALYSES:
        raise SweepError(f"There is no analysis {analysis}; {suggestion(analysis, ANALYSES, 'there are')}")
    spec = ANALYSES[analysis]
    given_options = {name: value for name, value in options.items() if value is not None}
    for name in given_options:
        if name not in spec.option_names:
            raise SweepError(f"{analysis} has no option {name}; {suggestion(name, spec.option_names, 'it has')}")
    return spec.load_function(
        results if isinstance(results, SweepResults) else SweepResults(results), parse_options(given_options)
    )


def parse_options(options: Mapping[str, Any]) -> AnalysisOptions:
    """The options, with a list of names as a tuple, and one name as a tuple of one where several may be given."""
    tuple_options = {option.name for option in fields(AnalysisOptions) if option.default == ()}
    plain: dict[str, Any] = {
        name: tuple([value] if isinstance(value, str) else value) if name in tuple_options else value
        for name, value in options.items()
    }
    return AnalysisOptions(**plain)
