"""What a plan file may hold: its keys, checked and frozen, and its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Tag
from pydantic import Field as Setting

from sim.scenario.named_choices import MeasureName
from sim.scenario.pydantic_fields import FrozenDict, HiddenNone, ListAsTuple, NotNull, StrictModel
from sim.scenario.schema import DEFAULT_SEED, MAX_SEED, SLUG_PATTERN

PLAN_FORMAT_VERSION = 1
"""Version of plan files that this program reads."""
MAX_RUNS = 10_000_000
MAX_POINTS = 100_000
DEFAULT_RUNS = 30
DEFAULT_CONFIDENCE_LEVEL = 0.95

ConfidenceLevel = Annotated[float, Setting(ge=0.5, le=0.9999)]
RunCount = Annotated[int, Setting(ge=1, le=MAX_RUNS, json_schema_extra={"x-unit": "runs"})]
FieldValues = Mapping[str, Any]

_NUMBER_SCHEMA: dict[str, Any] = {"type": "number"}
_LIST_SCHEMA: dict[str, Any] = {"type": "array", "minItems": 1}


def _single_key_schema(key: str, value: dict[str, Any]) -> dict[str, Any]:
    """For the JSON Schema: a mapping with one key."""
    return {"type": "object", "properties": {key: value}, "required": [key], "additionalProperties": False}


_SPACING_SCHEMA = {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 3, "maxItems": 3}
_BOUNDS_SCHEMA = {"type": "array", "items": _NUMBER_SCHEMA, "minItems": 2, "maxItems": 2}
_VARIED_SCHEMAS = [
    _LIST_SCHEMA,
    _single_key_schema("linspace", _SPACING_SCHEMA),
    _single_key_schema("geomspace", _SPACING_SCHEMA),
    _single_key_schema("between", _BOUNDS_SCHEMA),
    _single_key_schema("within", {"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
VARIED_FIELDS_SCHEMA = {"type": "object", "additionalProperties": {"oneOf": _VARIED_SCHEMAS}}
"""What the JSON Schema says of fields that vary; `sim.sweeps.plan.factors` checks it and more."""
COMPARED_FIELD_SCHEMA = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [{"type": "array", "minItems": 2}, {"type": "object", "minProperties": 2}],
    },
    "properties": {"reference": {"description": "The value, or the name, that the others are compared with."}},
    "maxProperties": 2,
}
"""What it says of what is compared."""


class StoppingCriterion(StrictModel):
    """When a difference counts as known well enough."""

    measure: Annotated[MeasureName, Setting(description="Measure whose paired difference is watched.")] = "wellbeing"
    half_width: Annotated[float, Setting(ge=1e-9, le=1000, description="Half the width that its interval may have.")]
    level: Annotated[ConfidenceLevel, Setting(description="Confidence of the interval.")] = DEFAULT_CONFIDENCE_LEVEL


class StoppingRule(StrictModel):
    """How many runs a point gets: at least, at most, and how many at a time until a difference is known."""

    min: Annotated[RunCount, Setting(description="Runs that every point gets.")] = DEFAULT_RUNS
    max: Annotated[RunCount, Setting(description="Runs that no point goes beyond.")] = 1000
    batch: Annotated[RunCount, Setting(description="Runs between one look at the difference and the next.")] = (
        DEFAULT_RUNS
    )
    until: Annotated[StoppingCriterion, Setting(description="When to stop before the most runs.")]


FIXED_RUNS_TAG, STOPPING_RULE_TAG = "runs by number", "runs by rule"
"""Tags of choices in pydantic's locations; neither can be a key of a plan."""


def _tag_of_runs(value: Any) -> str:
    """Whether runs are given by a rule or by a number."""
    return STOPPING_RULE_TAG if isinstance(value, dict | StoppingRule) else FIXED_RUNS_TAG


MORRIS, SOBOL_INDICES = "morris", "sobol_indices"
SENSITIVITY_DESIGNS = (MORRIS, SOBOL_INDICES)
"""Designs from whose runs indices of sensitivity can be reckoned; they also draw a dummy parameter."""
DEFAULT_MORRIS_LEVELS = 4


class SamplingDesign(StrictModel):
    """How points are drawn where they are not all combinations of the values in `vary`."""

    model_config = ConfigDict(json_schema_extra=lambda made: made.update(_design_key_rules()))

    sample: Annotated[
        Literal["latin_hypercube", "sobol", "morris", "sobol_indices"],
        Setting(
            description="Latin hypercube or scrambled Sobol' sequence, which fill the space; Morris's trajectories or "
            "Saltelli's design for Sobol' indices, from which `compassion analyse RESULTS sensitivity` reckons."
        ),
    ]
    points: Annotated[
        Annotated[int, Setting(ge=1, le=MAX_POINTS)] | HiddenNone,
        Setting(
            description="How many points; of sobol_indices a power of two, for each of which n + 2 points are played "
            "where n fields vary, the dummy among them (2 n + 2 with second_order). Not with morris.",
        ),
        NotNull,
    ] = None
    trajectories: Annotated[
        Annotated[int, Setting(ge=2, le=MAX_POINTS)] | HiddenNone,
        Setting(description="Of morris: how many trajectories, of n + 1 points each."),
        NotNull,
    ] = None
    levels: Annotated[
        Annotated[int, Setting(ge=2, le=100, json_schema_extra={"multipleOf": 2})] | HiddenNone,
        Setting(
            description="Number of values of each field in a Morris design: an even number. "
            f"Default: {DEFAULT_MORRIS_LEVELS}.",
        ),
        NotNull,
    ] = None
    second_order: Annotated[
        bool | HiddenNone,
        Setting(description="Of sobol_indices: whether pairs of fields are told apart, with twice the points."),
        NotNull,
    ] = None
    seed: Annotated[int, Setting(ge=0, le=MAX_SEED, description="Luck of the design.")] = 1

    @property
    def is_for_sensitivity(self) -> bool:
        """Whether indices of sensitivity can be reckoned from its runs."""
        return self.sample in SENSITIVITY_DESIGNS

    def n_rows(self, n_fields: int) -> int:
        """How many rows the design has over so many fields, the dummy among them."""
        if self.sample == MORRIS:
            return int(self.trajectories or 0) * (n_fields + 1)
        n = int(self.points or 0)
        if self.sample != SOBOL_INDICES:
            return n
        return n * (2 * n_fields + 2 if self.second_order else n_fields + 2)


DESIGNS_BY_KEY = {
    "points": ("latin_hypercube", "sobol", SOBOL_INDICES),
    "trajectories": (MORRIS,),
    "levels": (MORRIS,),
    "second_order": (SOBOL_INDICES,),
}
"""Keys of a design that only some samples know."""
REQUIRED_DESIGN_KEYS = ("points", "trajectories")


def _design_key_rules() -> dict[str, Any]:
    """For the JSON Schema: which keys go with which sample."""
    rules = []
    for sample in ("latin_hypercube", "sobol", MORRIS, SOBOL_INDICES):
        others = {key: False for key, samples in DESIGNS_BY_KEY.items() if sample not in samples}
        needed = [key for key in REQUIRED_DESIGN_KEYS if sample in DESIGNS_BY_KEY[key]]
        condition = {"properties": {"sample": {"const": sample}}, "required": ["sample"]}
        rules.append({"if": condition, "then": {"properties": others, "required": needed}})
    return {"allOf": rules}


class RetentionOptions(StrictModel):
    """What is kept beyond a row for each run."""

    days: Annotated[int, Setting(ge=0, le=MAX_RUNS, description="How many runs a point keep all their days.")] = 0


class TargetEffect(StrictModel):
    """The smallest effect that the sweep must not miss, for planning."""

    measure: Annotated[MeasureName, Setting(description="Measure of the effect.")] = "wellbeing"
    smallest: Annotated[float, Setting(ge=1e-9, le=1000, description="Smallest paired difference that matters.")]
    level: Annotated[ConfidenceLevel, Setting(description="Confidence: one less the chance of a false alarm.")] = (
        DEFAULT_CONFIDENCE_LEVEL
    )


class PlanFile(StrictModel):
    """A plan: a scenario, what varies in it, what is compared, and how many runs."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"description": "A scenario, what varies in it, what is compared, and how many runs."},
    )

    version: Annotated[
        Literal[1], Setting(alias="schema", description="Version of the format; this program reads version 1.")
    ]
    name: Annotated[
        str | HiddenNone,
        Setting(pattern=SLUG_PATTERN, max_length=60, description="Name of the results; left out: that of the file."),
        NotNull,
    ] = None
    base: Annotated[
        str | HiddenNone,
        Setting(min_length=1, max_length=4000, description="Scenario to vary: a file, or a shipped one by name."),
        NotNull,
    ] = None
    set: Annotated[FieldValues, Setting(description="Changes to the scenario that hold at every point.")] = FrozenDict()
    seed: Annotated[
        int, Setting(ge=0, le=MAX_SEED, description="Luck of the first run of each point; the next run has the next.")
    ] = DEFAULT_SEED
    vary: Annotated[
        FieldValues,
        Setting(
            description="Fields that vary, each with its values; all are crossed.",
            json_schema_extra=VARIED_FIELDS_SCHEMA,
        ),
    ] = FrozenDict()
    zipped: Annotated[
        tuple[FieldValues, ...],
        Setting(
            description="Groups of fields that vary together, as in Python's `zip`. The groups are combined.",
            json_schema_extra={"items": VARIED_FIELDS_SCHEMA},
        ),
        ListAsTuple,
    ] = ()
    design: Annotated[
        SamplingDesign | HiddenNone, Setting(description="How points are drawn, if not all crossed."), NotNull
    ] = None
    compare: Annotated[
        FieldValues,
        Setting(
            description="The field whose values, in a list or by name, are compared with the same luck, and its "
            "`reference`.",
            json_schema_extra=COMPARED_FIELD_SCHEMA,
        ),
    ] = FrozenDict()
    runs: Annotated[
        Annotated[RunCount, Tag(FIXED_RUNS_TAG)] | Annotated[StoppingRule, Tag(STOPPING_RULE_TAG)],
        Discriminator(_tag_of_runs),
        Setting(description="Runs a point: a number, or a rule that says when it is enough."),
    ] = DEFAULT_RUNS
    keep: Annotated[RetentionOptions, Setting(description="What is kept beyond a row for each run.")] = (
        RetentionOptions()
    )
    effect: Annotated[
        TargetEffect | HiddenNone, Setting(description="The smallest effect that must not be missed."), NotNull
    ] = None

    @property
    def stopping_rule(self) -> StoppingRule | None:
        """The rule that says when to stop, if there is one."""
        return self.runs if isinstance(self.runs, StoppingRule) else None

    @property
    def max_runs(self) -> int:
        """The most runs that a point can get."""
        return self.runs.max if isinstance(self.runs, StoppingRule) else self.runs

    @property
    def initial_runs(self) -> int:
        """Runs that every point gets before anything is looked at."""
        return min(self.runs.min, self.runs.max) if isinstance(self.runs, StoppingRule) else self.runs
