"""Schema of targets files: observed statistics, fitted parameters and settings of the calibration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict
from pydantic import Field as Setting

from sim.model.measures import MEASURE_NAMES
from sim.recording.recording import DEFAULT_SUMMARY_DAYS
from sim.scenario.named_choices import LiteralOf
from sim.scenario.pydantic_fields import FrozenDict, HiddenNone, ListAsTuple, NotNull, SingleLineText, StrictModel
from sim.scenario.schema import DEFAULT_SEED, MAX_SEED, SLUG_PATTERN

TARGETS_FORMAT_VERSION = 1
"""Format version of targets files."""
MAX_RUNS = 100_000
LEADERSHIP, CONTROL = "leadership", "control"
"""Traits of a team's leadership: the mean of attend, understand, empathise and help; and control."""
TURNOVER, ENGAGEMENT = "turnover", "engagement"
TARGET_MEASURES = (*MEASURE_NAMES, TURNOVER, ENGAGEMENT)
"""Measures of runs, leavers per person and year, and the mean of wellbeing and energy."""
MEAN, SD_BETWEEN_TEAMS, CORRELATION = "mean", "sd_between_teams", "correlation"

TargetMeasure = Annotated[str, LiteralOf(TARGET_MEASURES)]
PartnerMeasure = Annotated[str, LiteralOf((LEADERSHIP, CONTROL, *TARGET_MEASURES))]
StatisticName = Annotated[str, LiteralOf((MEAN, SD_BETWEEN_TEAMS, CORRELATION))]
Bounds = Annotated[tuple[float, float], ListAsTuple]


class CalibrationTarget(StrictModel):
    """An observed statistic."""

    measure: Annotated[TargetMeasure, Setting(description="Observed measure.")]
    statistic: Annotated[
        StatisticName, Setting(description="Mean, standard deviation between teams, or correlation across teams.")
    ] = MEAN
    partner: Annotated[
        PartnerMeasure | HiddenNone,
        Setting(alias="with", description="Second variable of a correlation across teams."),
        NotNull,
    ] = None
    value: Annotated[float, Setting(description="Observed value. Levels and shares are from 0 to 1.")]
    se: Annotated[float | HiddenNone, Setting(ge=1e-9, le=1e9, description="Standard error of the value."), NotNull] = (
        None
    )
    interval: Annotated[
        Bounds | HiddenNone, Setting(description="95% confidence interval of the value, in place of `se`."), NotNull
    ] = None
    last_days: Annotated[
        int, Setting(ge=1, le=100_000, description="Number of days at the end of a run over which it is computed.")
    ] = DEFAULT_SUMMARY_DAYS
    source: Annotated[SingleLineText, Setting(description="Source of the value.")]

    @property
    def standard_error(self) -> float:
        """Standard error of the value."""
        if self.interval is not None:
            return (self.interval[1] - self.interval[0]) / (2 * 1.959964)
        return self.se or 0.0

    @property
    def label(self) -> str:
        """Label in tables."""
        if self.statistic == CORRELATION:
            return f"{self.measure} with {self.partner}"
        return self.measure if self.statistic == MEAN else f"{self.measure}, {self.statistic.replace('_', ' ')}"


class NormalPrior(StrictModel):
    """A normal prior, truncated to the range."""

    mean: Annotated[float, Setting(description="Mean before truncation.")]
    sd: Annotated[float, Setting(ge=1e-12, le=1e12, description="Standard deviation before truncation.")]


class FitSettings(StrictModel):
    """Range and prior of a fitted field of the scenario."""

    between: Annotated[
        Bounds | HiddenNone, Setting(description="Range. Default: the bounds of the field."), NotNull
    ] = None
    prior: Annotated[
        NormalPrior | HiddenNone, Setting(description="Normal prior. Default: a uniform prior."), NotNull
    ] = None


class RecoverySettings(StrictModel):
    """Settings of the parameter-recovery test."""

    times: Annotated[int, Setting(ge=4, le=1000, description="Number of simulated data sets with known values.")] = 12
    tolerance: Annotated[
        float, Setting(ge=0.001, le=1, description="Largest accepted median error, as a share of the range.")
    ] = 0.15


class TargetsFile(StrictModel):
    """Observed statistics, a scenario, and its fitted fields."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"description": "Observed statistics, a scenario, and its fitted fields."},
    )

    version: Annotated[Literal[1], Setting(alias="schema", description="Format version. Must be 1.")]
    name: Annotated[
        str | HiddenNone,
        Setting(pattern=SLUG_PATTERN, max_length=60, description="Name. Default: the name of the file."),
        NotNull,
    ] = None
    base: Annotated[
        str, Setting(min_length=1, max_length=4000, description="Scenario file, or name of a built-in scenario.")
    ]
    set: Annotated[Mapping[str, Any], Setting(description="Overrides of the scenario.")] = FrozenDict()
    own_teams: Annotated[bool, Setting(description="Whether each run has a newly generated team.")] = False
    targets: Annotated[
        tuple[CalibrationTarget, ...], Setting(min_length=1, description="Observed statistics."), ListAsTuple
    ]
    fit: Annotated[
        Mapping[str, FitSettings], Setting(min_length=1, max_length=8, description="Fitted fields of the scenario.")
    ]
    runs: Annotated[int, Setting(ge=2, le=MAX_RUNS, description="Number of runs per evaluation.")] = 40
    seed: Annotated[int, Setting(ge=0, le=MAX_SEED // 2, description="Random seed.")] = DEFAULT_SEED
    method: Annotated[
        Literal["point", "posterior"], Setting(description="Best-fitting values, or the posterior distribution.")
    ] = "point"
    recovery: Annotated[RecoverySettings, Setting(description="Parameter-recovery test.")] = RecoverySettings()
