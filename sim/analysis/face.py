"""The public face: `sim.analyse` asks a sweep one of several questions; each is answered in a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

from sim.analysis.finding import Finding, Options
from sim.scenario.problems import suggestion
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults


class Analysis(NamedTuple):
    """A question that can be asked of a sweep.

    Attributes
    ----------
    place
        Where the function stands that answers it, as "module:function"; it is imported when it is first asked for.
    about
        What it says, in one sentence.
    options
        Names of the options that it knows.
    """

    place: str
    about: str
    options: tuple[str, ...]

    @property
    def function(self) -> Callable[[SweepResults, Options], Finding]:
        """The function that answers it."""
        module, _, name = self.place.partition(":")
        return cast(Callable[[SweepResults, Options], Finding], getattr(import_module(module), name))


ANALYSES: dict[str, Analysis] = {
    "effects": Analysis(
        "sim.analysis.effects:effects",
        "What each arm does beside the reference with the same luck, and whether that matters.",
        ("measures", "level", "smallest"),
    ),
    "sensitivity": Analysis(
        "sim.analysis.sensitivity:sensitivity",
        "Which parameters a measure hangs on: Morris's screen or Sobol' indices, as the plan was designed.",
        ("measures", "level", "resamples", "seed"),
    ),
    "map": Analysis(
        "sim.analysis.maps:map_of",
        "Where, over two fields, a measure crosses a threshold, from a good and from a bad start.",
        ("measures", "level", "threshold", "refine", "tell"),
    ),
    "mediation": Analysis(
        "sim.analysis.mediation:mediation",
        "How much of what leaders do goes through psychological safety, or one measure through another.",
        ("level", "cause", "through", "outcome", "across", "runs", "resamples", "seed", "tell"),
    ),
    "clusters": Analysis(
        "sim.analysis.clusters:clusters",
        "How alike people of a team are, and how leadership goes with engagement and burnout.",
        ("measures", "level", "runs", "resamples", "seed", "tell"),
    ),
}
"""The questions, by name."""


def analyse(results: SweepResults | str | Path, question: str, **options: Any) -> Finding:
    """Ask a sweep a question.

    Parameters
    ----------
    results
        The results of a sweep, or their folder.
    question
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
    >>> found = sim.analyse("results/styles", "effects", measures=("wellbeing",), smallest=0.02)
    >>> print(found.words)
    >>> found.save("results/styles/analysis")
    """
    if question not in ANALYSES:
        raise SweepError(f"There is no analysis {question}; {suggestion(question, ANALYSES, 'there are')}")
    asked = ANALYSES[question]
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if name not in asked.options:
            raise SweepError(f"{question} has no option {name}; {suggestion(name, asked.options, 'it has')}")
    return asked.function(results if isinstance(results, SweepResults) else SweepResults(results), chosen(given))


def chosen(given: Mapping[str, Any]) -> Options:
    """The options, with a list of names as a tuple, and one name as a tuple of one where several may be given."""
    several = {one.name for one in fields(Options) if one.default == ()}
    plain: dict[str, Any] = {
        name: tuple([value] if isinstance(value, str) else value) if name in several else value
        for name, value in given.items()
    }
    return Options(**plain)
