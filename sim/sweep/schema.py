"""What a plan file may hold: its keys, checked and frozen, and its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Tag
from pydantic import Field as Setting

from sim.scenario.choices import MeasureName
from sim.scenario.fields import Checked, FrozenDict, Left, Listed, Written
from sim.scenario.schema import MOST_SEED, SEED, SLUG

VERSION = 1
"""Version of plan files that this program reads."""
MOST_RUNS = 10_000_000
MOST_POINTS = 100_000
RUNS = 30
LEVEL = 0.95

Level = Annotated[float, Setting(ge=0.5, le=0.9999)]
Runs = Annotated[int, Setting(ge=1, le=MOST_RUNS, json_schema_extra={"x-unit": "runs"})]
Values = Mapping[str, Any]


class Until(Checked):
    """When a difference counts as known well enough."""

    measure: Annotated[MeasureName, Setting(description="Measure whose paired difference is watched.")] = "wellbeing"
    half_width: Annotated[float, Setting(ge=1e-9, le=1000, description="Half the width that its interval may have.")]
    level: Annotated[Level, Setting(description="Confidence of the interval.")] = LEVEL


class Rule(Checked):
    """How many runs a point gets: at least, at most, and how many at a time until a difference is known."""

    min: Annotated[Runs, Setting(description="Runs that every point gets.")] = RUNS
    max: Annotated[Runs, Setting(description="Runs that no point goes beyond.")] = 1000
    batch: Annotated[Runs, Setting(description="Runs between one look at the difference and the next.")] = RUNS
    until: Annotated[Until, Setting(description="When to stop before the most runs.")]


NUMBER_TAG, RULE_TAG = "runs by number", "runs by rule"
"""Tags of choices in pydantic's locations; neither can be a key of a plan."""


def _runs_tag(value: Any) -> str:
    """Whether runs are given by a rule or by a number."""
    return RULE_TAG if isinstance(value, dict | Rule) else NUMBER_TAG


class Design(Checked):
    """How points are drawn where they are not all combinations of the values in `vary`."""

    sample: Annotated[
        Literal["latin_hypercube", "sobol"], Setting(description="Latin hypercube, or a scrambled Sobol' sequence.")
    ]
    points: Annotated[int, Setting(ge=1, le=MOST_POINTS, description="How many points.")]
    seed: Annotated[int, Setting(ge=0, le=MOST_SEED, description="Luck of the design.")] = 1


class Keep(Checked):
    """What is kept beyond a row for each run."""

    days: Annotated[int, Setting(ge=0, le=MOST_RUNS, description="How many runs a point keep all their days.")] = 0


class Effect(Checked):
    """The smallest effect that the sweep must not miss, for planning."""

    measure: Annotated[MeasureName, Setting(description="Measure of the effect.")] = "wellbeing"
    smallest: Annotated[float, Setting(ge=1e-9, le=1000, description="Smallest paired difference that matters.")]
    level: Annotated[Level, Setting(description="Confidence: one less the chance of a false alarm.")] = LEVEL


class PlanFile(Checked):
    """A plan: a scenario, what varies in it, what is compared, and how many runs."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"description": "A scenario, what varies in it, what is compared, and how many runs."},
    )

    version: Annotated[
        Literal[1], Setting(alias="schema", description="Version of the format; this program reads version 1.")
    ]
    name: Annotated[
        str | Left,
        Setting(pattern=SLUG, max_length=60, description="Name of the results; left out: that of the file."),
        Written,
    ] = None
    base: Annotated[
        str | Left,
        Setting(min_length=1, max_length=4000, description="Scenario to vary: a file, or a shipped one by name."),
        Written,
    ] = None
    set: Annotated[Values, Setting(description="Changes to the scenario that hold at every point.")] = FrozenDict()
    seed: Annotated[
        int, Setting(ge=0, le=MOST_SEED, description="Luck of the first run of each point; the next run has the next.")
    ] = SEED
    vary: Annotated[Values, Setting(description="Fields that vary, each with its values; all are crossed.")] = (
        FrozenDict()
    )
    together: Annotated[
        tuple[Values, ...],
        Setting(description="Groups of fields that vary together, value by value; the groups are crossed."),
        Listed,
    ] = ()
    design: Annotated[Design | Left, Setting(description="How points are drawn, if not all crossed."), Written] = None
    compare: Annotated[
        Values, Setting(description="The field whose values are compared with the same luck, and its `reference`.")
    ] = FrozenDict()
    runs: Annotated[
        Annotated[Runs, Tag(NUMBER_TAG)] | Annotated[Rule, Tag(RULE_TAG)],
        Discriminator(_runs_tag),
        Setting(description="Runs a point: a number, or a rule that says when it is enough."),
    ] = RUNS
    keep: Annotated[Keep, Setting(description="What is kept beyond a row for each run.")] = Keep()
    effect: Annotated[Effect | Left, Setting(description="The smallest effect that must not be missed."), Written] = (
        None
    )

    @property
    def rule(self) -> Rule | None:
        """The rule that says when to stop, if there is one."""
        return self.runs if isinstance(self.runs, Rule) else None

    @property
    def most_runs(self) -> int:
        """The most runs that a point can get."""
        return self.runs.max if isinstance(self.runs, Rule) else self.runs

    @property
    def first_runs(self) -> int:
        """Runs that every point gets before anything is looked at."""
        return min(self.runs.min, self.runs.max) if isinstance(self.runs, Rule) else self.runs
