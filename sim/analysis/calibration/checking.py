"""What is wrong with a targets file beyond what each key says of itself, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from sim.analysis.calibration.parameters import Parameter
from sim.analysis.calibration.schema import CORRELATION, MEAN, Fit, Target
from sim.scenario import ScenarioError
from sim.scenario.checks import ScenarioIssue
from sim.scenario.guide import SchemaHints
from sim.scenario.overrides import parse_overrides
from sim.scenario.problems import format_number
from sim.sweep.at_odds import NON_VARIABLE_FIELDS
from sim.sweep.base import BaseScenario
from sim.sweep.factors import round_significant

LEAST_TEAMS = 3
"""Teams that a spread or a correlation across teams needs."""

K = TypeVar("K")
M = TypeVar("M", bound=BaseModel)


class Parts(NamedTuple):
    """What can be read of a targets file, though other parts of it may be wrong.

    Attributes
    ----------
    targets
        By their places in the list.
    fit, set, own_teams
        As in the file; empty or false where they cannot be read.
    """

    targets: dict[int, Target]
    fit: dict[str, Fit]
    set: dict[str, Any]
    own_teams: bool


def parts_of(data: Mapping[str, Any]) -> Parts:
    """Read what can be read, so that one mistake does not hide another."""
    targets, fit, fixed = data.get("targets"), data.get("fit"), data.get("set")
    return Parts(
        targets=_readable(Target, enumerate(targets if isinstance(targets, list | tuple) else ())),
        fit=_readable(Fit, ((str(path), one) for path, one in _mapping(fit).items())),
        set={str(path): value for path, value in _mapping(fixed).items()},
        own_teams=data.get("own_teams") is True,
    )


def _mapping(value: Any) -> Mapping[Any, Any]:
    """The value, or nothing where it is no mapping."""
    return value if isinstance(value, Mapping) else {}


def _readable(kind: type[M], given: Iterable[tuple[K, Any]]) -> dict[K, M]:
    """Those that are as they should be, by their keys."""
    found = {}
    for key, value in given:
        try:
            found[key] = kind.model_validate(value)
        except ValidationError:
            continue  # told by the schema
    return found


def at_odds(parts: Parts) -> Iterator[ScenarioIssue]:
    """What does not fit together in a targets file."""
    for place, one in parts.targets.items():
        yield from _target_at_odds(("targets", place), one)
    for path in parts.fit:
        where = ("fit", path)
        if path in NON_VARIABLE_FIELDS:
            yield ScenarioIssue(where, f"{path} cannot be fitted", "right is a number of the model", is_about_key=True)
        if path in parts.set:
            yield ScenarioIssue(where, f"{path} stands in set already", "take one of them out", is_about_key=True)
        if parts.own_teams and path.partition(".")[0] == "team":
            hint = "take it out, or take own_teams out"
            yield ScenarioIssue(
                where, f"{path} cannot be fitted where every run draws its team", hint, is_about_key=True
            )


def _target_at_odds(where: tuple[str, int], one: Target) -> Iterator[ScenarioIssue]:
    """What does not fit together in a target."""
    if (one.se is None) == (one.interval is None):
        what = "no se and no interval" if one.se is None else "an se and an interval"
        yield ScenarioIssue(where, f"{one.name} has {what}", "right is one of them: how sure the figure is")
    if one.interval is not None and not one.interval[0] < one.interval[1]:
        yield ScenarioIssue((*where, "interval"), "the interval starts where it ends, or above", "right is [low, high]")
    if (one.statistic == CORRELATION) != (one.partner is not None):
        right = "right is with: leadership, control or a measure" if one.partner is None else "take with out"
        what = "no with" if one.partner is None else f"with, but its statistic is {one.statistic}"
        yield ScenarioIssue(where, f"{one.measure} has {what}", right)
    if one.partner == one.measure:
        yield ScenarioIssue((*where, "with"), f"{one.measure} is correlated with itself", "right is another measure")
    if one.statistic == CORRELATION and not -1 <= one.value <= 1:
        right = "right is a correlation, from −1 to 1"
        yield ScenarioIssue((*where, "value"), f"value is {format_number(one.value)}, which is no correlation", right)


def parameter(  # noqa: PLR0911 - one way out for each thing that can be wrong
    path: str, fit: Fit, guide: SchemaHints, data: Mapping[str, Any]
) -> Parameter | ScenarioIssue:
    """A field that is fitted with its range, or what is wrong with it."""
    where = ("fit", path)
    try:
        way = parse_overrides({path: 0})[0].path
    except ScenarioError as error:
        return ScenarioIssue(where, error.problems[0].message, error.problems[0].hint, is_about_key=True)
    about = guide.schema_at(way, data)
    if about.get("type") != "number":
        what = "takes whole numbers only" if about.get("type") == "integer" else "is no number of a scenario"
        return ScenarioIssue(
            where, f"{path} {what}", "right is workload, parameters.strain and the like", is_about_key=True
        )
    low, high = fit.between or (about.get("minimum"), about.get("maximum"))
    if low is None or high is None:
        return ScenarioIssue(
            where, f"{path} has no bounds of its own", "right is between: [low, high]", is_about_key=True
        )
    if wrong := _range_at_odds(low, high, about):
        right = f"{path} is {guide.describe_allowed(about)}"
        return ScenarioIssue((*where, "between"), wrong, right)
    if fit.prior is None:
        return Parameter(path, float(low), float(high))
    if not low <= fit.prior.mean <= high:
        right = f"right is from {format_number(low)} to {format_number(high)}"
        return ScenarioIssue(
            (*where, "prior", "mean"), f"mean is {format_number(fit.prior.mean)}, outside the range", right
        )
    return Parameter(path, float(low), float(high), fit.prior.mean, fit.prior.sd)


def _range_at_odds(low: float, high: float, about: Mapping[str, Any]) -> str:
    """What is wrong with a range; empty if nothing is."""
    least, most = about.get("minimum"), about.get("maximum")
    for value in (low, high):
        if (least is not None and value < least) or (most is not None and value > most):
            return f"between has {format_number(value)}, which is out of bounds"
    return "" if low < high else f"between starts at {format_number(low)}, which is not below {format_number(high)}"


def unplayable(base: BaseScenario, parts: Parts, parameters: tuple[Parameter, ...]) -> Iterator[ScenarioIssue]:
    """What keeps the scenario from being played, or a figure from being taken of it."""
    middle = {one.path: round_significant((one.low + one.high) / 2) for one in parameters}
    corners = [middle, {one.path: one.low for one in parameters}, {one.path: one.high for one in parameters}]
    for values in corners:
        try:
            scenario = base.with_overrides({**parts.set, **values})
        except ScenarioError as error:
            for problem in error.problems:
                path = next((one for one in parts.set if problem.file.startswith(f"override {one}=")), None)
                fitted = next((one for one in values if one == problem.path), None)
                where = ("set", path) if path else ("fit", fitted) if fitted else ()
                yield ScenarioIssue(where, problem.message, problem.hint)
            return
    n_teams = len(scenario.team_arrays().teams)
    for place, one in parts.targets.items():
        if one.last_days > scenario.days:
            right = f"right is a number from 1 to {scenario.days}"
            yield ScenarioIssue(
                ("targets", place, "last_days"), f"last_days is {one.last_days}, more than a run has", right
            )
        if one.statistic != MEAN and n_teams < LEAST_TEAMS:
            told = f"{one.statistic} is taken across teams, and the scenario has {n_teams}"
            yield ScenarioIssue(("targets", place), told, f"right is a scenario of at least {LEAST_TEAMS} teams")
