"""What is wrong with a targets file beyond what each key says of itself, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from sim.calibration.parameters import CalibratedParameter
from sim.calibration.schema import CORRELATION, MEAN, CalibrationTarget, FitSettings
from sim.scenario import ScenarioError
from sim.scenario.errors import ScenarioIssue, format_number
from sim.scenario.overrides import parse_overrides
from sim.scenario.schema_hints import SchemaHints
from sim.sweeps.plan.base_scenario import BaseScenario
from sim.sweeps.plan.consistency import NON_VARIABLE_FIELDS
from sim.sweeps.plan.factors import round_significant

MIN_TEAMS = 3
"""Teams that a spread or a correlation across teams needs."""

K = TypeVar("K")
M = TypeVar("M", bound=BaseModel)


class ParsedTargets(NamedTuple):
    """What can be read of a targets file, though other parts of it may be wrong.

    Attributes
    ----------
    targets
        By their places in the list.
    fit, set, own_teams
        As in the file; empty or false where they cannot be read.
    """

    targets: dict[int, CalibrationTarget]
    fit: dict[str, FitSettings]
    set: dict[str, Any]
    own_teams: bool


def parse_sections(data: Mapping[str, Any]) -> ParsedTargets:
    """Read what can be read, so that one mistake does not hide another."""
    targets, fit, fixed = data.get("targets"), data.get("fit"), data.get("set")
    return ParsedTargets(
        targets=_valid_items(CalibrationTarget, enumerate(targets if isinstance(targets, list | tuple) else ())),
        fit=_valid_items(FitSettings, ((str(path), settings) for path, settings in _as_mapping(fit).items())),
        set={str(path): value for path, value in _as_mapping(fixed).items()},
        own_teams=data.get("own_teams") is True,
    )


def _as_mapping(value: Any) -> Mapping[Any, Any]:
    """The value, or nothing where it is no mapping."""
    return value if isinstance(value, Mapping) else {}


def _valid_items(model: type[M], items: Iterable[tuple[K, Any]]) -> dict[K, M]:
    """Those that are as they should be, by their keys."""
    valid = {}
    for key, value in items:
        try:
            valid[key] = model.model_validate(value)
        except ValidationError:
            continue  # told by the schema
    return valid


def check_targets(parts: ParsedTargets) -> Iterator[ScenarioIssue]:
    """What does not fit together in a targets file."""
    for index, target in parts.targets.items():
        yield from _check_target(("targets", index), target)
    for path in parts.fit:
        path_in_file = ("fit", path)
        if path in NON_VARIABLE_FIELDS:
            yield ScenarioIssue(
                path_in_file, f"{path} cannot be fitted", "right is a number of the model", is_about_key=True
            )
        if path in parts.set:
            yield ScenarioIssue(
                path_in_file, f"{path} stands in set already", "take one of them out", is_about_key=True
            )
        if parts.own_teams and path.partition(".")[0] == "team":
            hint = "take it out, or take own_teams out"
            yield ScenarioIssue(
                path_in_file, f"{path} cannot be fitted where every run draws its team", hint, is_about_key=True
            )


def _check_target(plan_path: tuple[str, int], target: CalibrationTarget) -> Iterator[ScenarioIssue]:
    """What does not fit together in a target."""
    if (target.se is None) == (target.interval is None):
        actual_text = "no se and no interval" if target.se is None else "an se and an interval"
        yield ScenarioIssue(
            plan_path, f"{target.label} has {actual_text}", "right is one of them: how sure the figure is"
        )
    if target.interval is not None and not target.interval[0] < target.interval[1]:
        yield ScenarioIssue(
            (*plan_path, "interval"), "the interval starts where it ends, or above", "right is [low, high]"
        )
    if (target.statistic == CORRELATION) != (target.partner is not None):
        expected = "right is with: leadership, control or a measure" if target.partner is None else "take with out"
        actual_text = "no with" if target.partner is None else f"with, but its statistic is {target.statistic}"
        yield ScenarioIssue(plan_path, f"{target.measure} has {actual_text}", expected)
    if target.partner == target.measure:
        yield ScenarioIssue(
            (*plan_path, "with"), f"{target.measure} is correlated with itself", "right is another measure"
        )
    if target.statistic == CORRELATION and not -1 <= target.value <= 1:
        expected = "right is a correlation, from −1 to 1"
        yield ScenarioIssue(
            (*plan_path, "value"), f"value is {format_number(target.value)}, which is no correlation", expected
        )


def parse_parameter(  # noqa: PLR0911 - one way out for each thing that can be wrong
    path: str, fit: FitSettings, guide: SchemaHints, data: Mapping[str, Any]
) -> CalibratedParameter | ScenarioIssue:
    """A field that is fitted with its range, or what is wrong with it."""
    plan_path = ("fit", path)
    try:
        field_path = parse_overrides({path: 0})[0].path
    except ScenarioError as error:
        return ScenarioIssue(plan_path, error.problems[0].message, error.problems[0].hint, is_about_key=True)
    field_schema = guide.schema_at(field_path, data)
    if field_schema.get("type") != "number":
        actual_text = (
            "takes whole numbers only" if field_schema.get("type") == "integer" else "is no number of a scenario"
        )
        return ScenarioIssue(
            plan_path, f"{path} {actual_text}", "right is workload, parameters.strain and the like", is_about_key=True
        )
    low, high = fit.between or (field_schema.get("minimum"), field_schema.get("maximum"))
    if low is None or high is None:
        return ScenarioIssue(
            plan_path, f"{path} has no bounds of its own", "right is between: [low, high]", is_about_key=True
        )
    if message := _range_error(low, high, field_schema):
        expected = f"{path} is {guide.describe_allowed(field_schema)}"
        return ScenarioIssue((*plan_path, "between"), message, expected)
    if fit.prior is None:
        return CalibratedParameter(path, float(low), float(high))
    if not low <= fit.prior.mean <= high:
        expected = f"right is from {format_number(low)} to {format_number(high)}"
        return ScenarioIssue(
            (*plan_path, "prior", "mean"), f"mean is {format_number(fit.prior.mean)}, outside the range", expected
        )
    return CalibratedParameter(path, float(low), float(high), fit.prior.mean, fit.prior.sd)


def _range_error(low: float, high: float, field_schema: Mapping[str, Any]) -> str:
    """What is wrong with a range; empty if nothing is."""
    minimum, maximum = field_schema.get("minimum"), field_schema.get("maximum")
    for value in (low, high):
        if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
            return f"between has {format_number(value)}, which is out of bounds"
    return "" if low < high else f"between starts at {format_number(low)}, which is not below {format_number(high)}"


def check_scenario(
    base: BaseScenario, parts: ParsedTargets, parameters: tuple[CalibratedParameter, ...]
) -> Iterator[ScenarioIssue]:
    """What keeps the scenario from being played, or a figure from being taken of it."""
    midpoint = {parameter.path: round_significant((parameter.low + parameter.high) / 2) for parameter in parameters}
    corners = [
        midpoint,
        {parameter.path: parameter.low for parameter in parameters},
        {parameter.path: parameter.high for parameter in parameters},
    ]
    for values in corners:
        try:
            scenario = base.with_overrides({**parts.set, **values})
        except ScenarioError as error:
            for problem in error.problems:
                path = next(
                    (parameter for parameter in parts.set if problem.file.startswith(f"override {parameter}=")), None
                )
                fitted = next((parameter for parameter in values if parameter == problem.path), None)
                plan_path = ("set", path) if path else ("fit", fitted) if fitted else ()
                yield ScenarioIssue(plan_path, problem.message, problem.hint)
            return
    n_teams = len(scenario.team_arrays().teams)
    for index, parameter in parts.targets.items():
        if parameter.last_days > scenario.days:
            expected = f"right is a number from 1 to {scenario.days}"
            yield ScenarioIssue(
                ("targets", index, "last_days"), f"last_days is {parameter.last_days}, more than a run has", expected
            )
        if parameter.statistic != MEAN and n_teams < MIN_TEAMS:
            message = f"{parameter.statistic} is taken across teams, and the scenario has {n_teams}"
            yield ScenarioIssue(("targets", index), message, f"right is a scenario of at least {MIN_TEAMS} teams")
