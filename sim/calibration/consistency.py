"""Consistency checks of a targets file across keys. Each key by itself is checked by the schema."""

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
"""Number of teams that a standard deviation or a correlation across teams needs."""

K = TypeVar("K")
M = TypeVar("M", bound=BaseModel)


class ParsedTargets(NamedTuple):
    """The valid sections of a targets file. Others may be invalid.

    Attributes
    ----------
    targets
        The valid targets, by index.
    fit, set, own_teams
        As in the file; empty or false if they are invalid.
    """

    targets: dict[int, CalibrationTarget]
    fit: dict[str, FitSettings]
    set: dict[str, Any]
    own_teams: bool


def parse_sections(data: Mapping[str, Any]) -> ParsedTargets:
    """The valid sections of a targets file, so that one error does not hide others."""
    targets, fit, fixed = data.get("targets"), data.get("fit"), data.get("set")
    return ParsedTargets(
        targets=_valid_items(CalibrationTarget, enumerate(targets if isinstance(targets, list | tuple) else ())),
        fit=_valid_items(FitSettings, ((str(path), settings) for path, settings in _as_mapping(fit).items())),
        set={str(path): value for path, value in _as_mapping(fixed).items()},
        own_teams=data.get("own_teams") is True,
    )


def _as_mapping(value: Any) -> Mapping[Any, Any]:
    """The value, or an empty mapping if it is not a mapping."""
    return value if isinstance(value, Mapping) else {}


def _valid_items(model: type[M], items: Iterable[tuple[K, Any]]) -> dict[K, M]:
    """The valid items, by their keys."""
    valid = {}
    for key, value in items:
        try:
            valid[key] = model.model_validate(value)
        except ValidationError:
            continue  # the schema reports it
    return valid


def check_targets(parts: ParsedTargets) -> Iterator[ScenarioIssue]:
    """Inconsistencies of a targets file."""
    for index, target in parts.targets.items():
        yield from _check_target(("targets", index), target)
    for path in parts.fit:
        path_in_file = ("fit", path)
        if path in NON_VARIABLE_FIELDS:
            yield ScenarioIssue(
                path_in_file, f"{path} cannot be fitted", "expected a numeric field of the scenario", is_about_key=True
            )
        if path in parts.set:
            yield ScenarioIssue(path_in_file, f"{path} is also in set", "remove one of them", is_about_key=True)
        if parts.own_teams and path.partition(".")[0] == "team":
            message = f"{path} cannot be fitted if own_teams is true"
            yield ScenarioIssue(path_in_file, message, "remove it, or remove own_teams", is_about_key=True)


def _check_target(plan_path: tuple[str, int], target: CalibrationTarget) -> Iterator[ScenarioIssue]:
    """Inconsistencies of a target."""
    if (target.se is None) == (target.interval is None):
        actual_text = "neither se nor interval" if target.se is None else "both se and interval"
        yield ScenarioIssue(plan_path, f"{target.label} has {actual_text}", "expected either se or interval")
    if target.interval is not None and not target.interval[0] < target.interval[1]:
        yield ScenarioIssue(
            (*plan_path, "interval"), "the interval is empty", "expected [low, high] with low below high"
        )
    if (target.statistic == CORRELATION) != (target.partner is not None):
        expected = "expected with: leadership, control or a measure" if target.partner is None else "remove with"
        actual_text = "no key with" if target.partner is None else f"the key with, but the statistic {target.statistic}"
        yield ScenarioIssue(plan_path, f"{target.measure} has {actual_text}", expected)
    if target.partner == target.measure:
        yield ScenarioIssue(
            (*plan_path, "with"), f"{target.measure} is correlated with itself", "expected another measure"
        )
    if target.statistic == CORRELATION and not -1 <= target.value <= 1:
        expected = "expected a correlation from −1 to 1"
        yield ScenarioIssue(
            (*plan_path, "value"), f"value is {format_number(target.value)}, which is not a correlation", expected
        )


def parse_parameter(  # noqa: PLR0911 - one return per error
    path: str, fit: FitSettings, guide: SchemaHints, data: Mapping[str, Any]
) -> CalibratedParameter | ScenarioIssue:
    """A fitted parameter, or the error in it."""
    plan_path = ("fit", path)
    try:
        field_path = parse_overrides({path: 0})[0].path
    except ScenarioError as error:
        return ScenarioIssue(plan_path, error.problems[0].message, error.problems[0].hint, is_about_key=True)
    field_schema = guide.schema_at(field_path, data)
    if field_schema.get("type") != "number":
        actual_text = (
            "is an integer field" if field_schema.get("type") == "integer" else "is not a numeric field of a scenario"
        )
        return ScenarioIssue(
            plan_path,
            f"{path} {actual_text}",
            "expected a real number, such as workload or parameters.strain",
            is_about_key=True,
        )
    low, high = fit.between or (field_schema.get("minimum"), field_schema.get("maximum"))
    if low is None or high is None:
        return ScenarioIssue(plan_path, f"{path} has no bounds", "expected between: [low, high]", is_about_key=True)
    if message := _range_error(low, high, field_schema):
        expected = f"expected {guide.describe_allowed(field_schema)} ({path})"
        return ScenarioIssue((*plan_path, "between"), message, expected)
    if fit.prior is None:
        return CalibratedParameter(path, float(low), float(high))
    if not low <= fit.prior.mean <= high:
        expected = f"expected a number from {format_number(low)} to {format_number(high)}"
        return ScenarioIssue(
            (*plan_path, "prior", "mean"), f"mean is {format_number(fit.prior.mean)}, outside the range", expected
        )
    return CalibratedParameter(path, float(low), float(high), fit.prior.mean, fit.prior.sd)


def _range_error(low: float, high: float, field_schema: Mapping[str, Any]) -> str:
    """The error in a range, or ""."""
    minimum, maximum = field_schema.get("minimum"), field_schema.get("maximum")
    for value in (low, high):
        if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
            return f"between has {format_number(value)}, which is out of bounds"
    return "" if low < high else f"between starts at {format_number(low)}, which is not below {format_number(high)}"


def check_scenario(
    base: BaseScenario, parts: ParsedTargets, parameters: tuple[CalibratedParameter, ...]
) -> Iterator[ScenarioIssue]:
    """Errors of the scenario with fitted values, and targets that it cannot have."""
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
                in_set = next((key for key in parts.set if problem.file.startswith(f"override {key}=")), None)
                in_fit = next((key for key in values if key == problem.path), None)
                plan_path = ("set", in_set) if in_set else ("fit", in_fit) if in_fit else ()
                yield ScenarioIssue(plan_path, problem.message, problem.hint)
            return
    n_teams = len(scenario.team_arrays().teams)
    for index, target in parts.targets.items():
        if target.last_days > scenario.days:
            expected = f"expected an integer from 1 to {scenario.days}"
            yield ScenarioIssue(
                ("targets", index, "last_days"), f"last_days is {target.last_days}, longer than a run", expected
            )
        if target.statistic != MEAN and n_teams < MIN_TEAMS:
            message = f"{target.statistic} is computed across teams, and the scenario has {n_teams}"
            yield ScenarioIssue(("targets", index), message, f"expected a scenario with at least {MIN_TEAMS} teams")
