"""What a targets file may hold: observed figures, what is fitted to them, and how; checked and frozen."""

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
"""Version of targets files that this program reads."""
MAX_RUNS = 100_000
LEADERSHIP, CONTROL = "leadership", "control"
"""What a leader does, as a team has it: the mean of attend, understand, empathise and help; and control."""
TURNOVER, ENGAGEMENT = "turnover", "engagement"
TARGET_MEASURES = (*MEASURE_NAMES, TURNOVER, ENGAGEMENT)
"""What can be observed: measures, leavers per head and year, and the mean of wellbeing and energy."""
MEAN, SD_BETWEEN_TEAMS, CORRELATION = "mean", "sd_between_teams", "correlation"

TargetMeasure = Annotated[str, LiteralOf(TARGET_MEASURES)]
PartnerMeasure = Annotated[str, LiteralOf((LEADERSHIP, CONTROL, *TARGET_MEASURES))]
StatisticName = Annotated[str, LiteralOf((MEAN, SD_BETWEEN_TEAMS, CORRELATION))]
Bounds = Annotated[tuple[float, float], ListAsTuple]


class CalibrationTarget(StrictModel):
    """An observed figure."""

    measure: Annotated[TargetMeasure, Setting(description="What was observed.")]
    statistic: Annotated[
        StatisticName, Setting(description="Of it: its mean, its spread between teams, or a correlation across teams.")
    ] = MEAN
    partner: Annotated[
        PartnerMeasure | HiddenNone,
        Setting(alias="with", description="What it is correlated with, across teams."),
        NotNull,
    ] = None
    value: Annotated[float, Setting(description="The figure as it was observed.")]
    se: Annotated[float | HiddenNone, Setting(ge=1e-9, le=1e9, description="Its standard error."), NotNull] = None
    interval: Annotated[Bounds | HiddenNone, Setting(description="Or its 95 % interval."), NotNull] = None
    last_days: Annotated[
        int, Setting(ge=1, le=100_000, description="Days at the end of a run that it is taken over.")
    ] = DEFAULT_SUMMARY_DAYS
    source: Annotated[SingleLineText, Setting(description="Where the figure comes from.")]

    @property
    def standard_error(self) -> float:
        """Standard error of the figure."""
        if self.interval is not None:
            return (self.interval[1] - self.interval[0]) / (2 * 1.959964)
        return self.se or 0.0

    @property
    def label(self) -> str:
        """What it is called in tables."""
        if self.statistic == CORRELATION:
            return f"{self.measure} with {self.partner}"
        return self.measure if self.statistic == MEAN else f"{self.measure}, {self.statistic.replace('_', ' ')}"


class NormalPrior(StrictModel):
    """A normal prior, cut off at the ends of the range."""

    mean: Annotated[float, Setting(description="Most likely value before the figures are seen.")]
    sd: Annotated[float, Setting(ge=1e-12, le=1e12, description="Its spread.")]


class FitSettings(StrictModel):
    """A field of the scenario that is fitted."""

    between: Annotated[
        Bounds | HiddenNone, Setting(description="Lowest and highest; else the bounds it has."), NotNull
    ] = None
    prior: Annotated[NormalPrior | HiddenNone, Setting(description="A normal prior; uniform if left out."), NotNull] = (
        None
    )


class RecoverySettings(StrictModel):
    """How it is proved that known values can be recovered."""

    times: Annotated[int, Setting(ge=4, le=1000, description="How many known values are recovered.")] = 12
    tolerance: Annotated[
        float, Setting(ge=0.001, le=1, description="Largest typical error, as a share of the range.")
    ] = 0.15


class TargetsFile(StrictModel):
    """Observed figures, a scenario, and the fields of it that are fitted."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"description": "Observed figures, a scenario, and the fields of it that are fitted."},
    )

    version: Annotated[
        Literal[1], Setting(alias="schema", description="Version of the format; this program reads version 1.")
    ]
    name: Annotated[
        str | HiddenNone,
        Setting(pattern=SLUG_PATTERN, max_length=60, description="Name; that of the file if left out."),
        NotNull,
    ] = None
    base: Annotated[str, Setting(min_length=1, max_length=4000, description="Scenario: a file, or a shipped one.")]
    set: Annotated[Mapping[str, Any], Setting(description="Changes to the scenario.")] = FrozenDict()
    own_teams: Annotated[bool, Setting(description="Whether every run draws a team of its own.")] = False
    targets: Annotated[tuple[CalibrationTarget, ...], Setting(min_length=1, description="The figures."), ListAsTuple]
    fit: Annotated[
        Mapping[str, FitSettings], Setting(min_length=1, max_length=8, description="Fields that are fitted.")
    ]
    runs: Annotated[int, Setting(ge=2, le=MAX_RUNS, description="Runs that each trial of values gets.")] = 40
    seed: Annotated[int, Setting(ge=0, le=MAX_SEED // 2, description="Luck of it all.")] = DEFAULT_SEED
    method: Annotated[
        Literal["point", "posterior"], Setting(description="The values that fit best, or all that fit.")
    ] = "point"
    recovery: Annotated[RecoverySettings, Setting(description="How it is proved that known values are recovered.")] = (
        RecoverySettings()
    )
