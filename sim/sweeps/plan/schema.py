"""Schema of plan files: their keys, as frozen pydantic models, and the JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Tag
from pydantic import Field as Setting

from sim.scenario.named_choices import MeasureName
from sim.scenario.pydantic_fields import FrozenDict, HiddenNone, ListAsTuple, NotNull, StrictModel
from sim.scenario.schema import DEFAULT_SEED, MAX_SEED, SLUG_PATTERN

PLAN_FORMAT_VERSION = 1
"""Version of the format of plan files."""
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
    """JSON Schema of a mapping with one key."""
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
"""JSON Schema of varied fields. `sim.sweeps.plan.factors` validates them."""
COMPARED_FIELD_SCHEMA = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [{"type": "array", "minItems": 2}, {"type": "object", "minProperties": 2}],
    },
    "properties": {"reference": {"description": "Value or name of the arm with which the other arms are compared."}},
    "maxProperties": 2,
}
"""JSON Schema of the compared field."""


class StoppingCriterion(StrictModel):
    """Precision at which a sequential sweep stops."""

    measure: Annotated[MeasureName, Setting(description="Measure whose paired difference is monitored.")] = "wellbeing"
    half_width: Annotated[
        float,
        Setting(
            ge=1e-9,
            le=1000,
            description="Largest half-width of its confidence interval, in units of the measure (0.02 is 2 points).",
        ),
    ]
    level: Annotated[ConfidenceLevel, Setting(description="Confidence level of the interval.")] = (
        DEFAULT_CONFIDENCE_LEVEL
    )


class StoppingRule(StrictModel):
    """Sequential stopping rule for the number of runs per point."""

    min: Annotated[RunCount, Setting(description="Minimum number of runs per point.")] = DEFAULT_RUNS
    max: Annotated[RunCount, Setting(description="Maximum number of runs per point.")] = 1000
    batch: Annotated[RunCount, Setting(description="Number of runs between two evaluations of the criterion.")] = (
        DEFAULT_RUNS
    )
    until: Annotated[StoppingCriterion, Setting(description="Criterion for stopping before the maximum.")]


FIXED_RUNS_TAG, STOPPING_RULE_TAG = "runs by number", "runs by rule"
"""Tags of the alternatives in pydantic's error locations. They contain spaces, so that they are not keys of a plan."""


def _tag_of_runs(value: Any) -> str:
    """Tag of the alternative of a value of `runs`."""
    return STOPPING_RULE_TAG if isinstance(value, dict | StoppingRule) else FIXED_RUNS_TAG


MORRIS, SOBOL_INDICES = "morris", "sobol_indices"
SENSITIVITY_DESIGNS = (MORRIS, SOBOL_INDICES)
"""Designs for sensitivity analysis. They have an additional dummy parameter."""
DEFAULT_MORRIS_LEVELS = 4


class SamplingDesign(StrictModel):
    """Sampling design, in place of the full factorial design."""

    model_config = ConfigDict(json_schema_extra=lambda schema: schema.update(_design_key_rules()))

    sample: Annotated[
        Literal["latin_hypercube", "sobol", "morris", "sobol_indices"],
        Setting(
            description="Type of design. latin_hypercube and sobol (scrambled Sobol' sequence) fill the space evenly. "
            "morris (trajectories) and sobol_indices (Saltelli's design) are for sensitivity analysis."
        ),
    ]
    points: Annotated[
        Annotated[int, Setting(ge=1, le=MAX_POINTS)] | HiddenNone,
        Setting(
            description="Number of points. With sobol_indices, a power of 2, of which each gives n + 2 points for n "
            "fields including the dummy (2 n + 2 with second_order). Not for morris.",
        ),
        NotNull,
    ] = None
    trajectories: Annotated[
        Annotated[int, Setting(ge=2, le=MAX_POINTS)] | HiddenNone,
        Setting(description="Number of trajectories of a Morris design, with n + 1 points each."),
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
        Setting(
            description="Whether to estimate second-order Sobol' indices, which needs twice the points. Only for "
            "sobol_indices."
        ),
        NotNull,
    ] = None
    seed: Annotated[int, Setting(ge=0, le=MAX_SEED, description="Random seed of the design.")] = 1

    @property
    def is_for_sensitivity(self) -> bool:
        """Whether the design is for sensitivity analysis."""
        return self.sample in SENSITIVITY_DESIGNS

    def n_rows(self, n_fields: int) -> int:
        """Number of rows of the design for a number of fields, including the dummy."""
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
"""Keys that belong only to some types of design."""
REQUIRED_DESIGN_KEYS = ("points", "trajectories")


def _design_key_rules() -> dict[str, Any]:
    """JSON Schema of the keys of each type of design."""
    rules = []
    for sample in ("latin_hypercube", "sobol", MORRIS, SOBOL_INDICES):
        others = {key: False for key, samples in DESIGNS_BY_KEY.items() if sample not in samples}
        needed = [key for key in REQUIRED_DESIGN_KEYS if sample in DESIGNS_BY_KEY[key]]
        condition = {"properties": {"sample": {"const": sample}}, "required": ["sample"]}
        rules.append({"if": condition, "then": {"properties": others, "required": needed}})
    return {"allOf": rules}


class RetentionOptions(StrictModel):
    """Data that are stored in addition to one row per run."""

    days: Annotated[int, Setting(ge=0, le=MAX_RUNS, description="Number of runs per point whose days are stored.")] = 0


class TargetEffect(StrictModel):
    """Smallest effect of interest, for the power analysis and the equivalence test."""

    measure: Annotated[MeasureName, Setting(description="Measure of the effect.")] = "wellbeing"
    smallest: Annotated[
        float,
        Setting(
            ge=1e-9,
            le=1000,
            description="Smallest paired difference of interest, in units of the measure (0.02 is 2 points).",
        ),
    ]
    level: Annotated[ConfidenceLevel, Setting(description="Confidence level, 1 − α.")] = DEFAULT_CONFIDENCE_LEVEL


class PlanFile(StrictModel):
    """Content of a plan file: a base scenario, varied fields, compared arms, and the number of runs."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"description": "A base scenario, varied fields, compared arms, and the number of runs."},
    )

    version: Annotated[Literal[1], Setting(alias="schema", description="Version of the format of plan files.")]
    name: Annotated[
        str | HiddenNone,
        Setting(pattern=SLUG_PATTERN, max_length=60, description="Name of the results. Default: the name of the file."),
        NotNull,
    ] = None
    base: Annotated[
        str | HiddenNone,
        Setting(
            min_length=1, max_length=4000, description="Base scenario: a file, or the name of a built-in scenario."
        ),
        NotNull,
    ] = None
    set: Annotated[FieldValues, Setting(description="Overrides of the base scenario at every point.")] = FrozenDict()
    seed: Annotated[
        int,
        Setting(
            ge=0,
            le=MAX_SEED,
            description="Random seed of the first run of each point. The seeds of the others follow it.",
        ),
    ] = DEFAULT_SEED
    vary: Annotated[
        FieldValues,
        Setting(
            description="Varied fields with their values. All values are combined (full factorial design).",
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
        SamplingDesign | HiddenNone, Setting(description="Sampling design. Default: full factorial."), NotNull
    ] = None
    compare: Annotated[
        FieldValues,
        Setting(
            description="Field whose values (a list, or a mapping of names to values) are compared with common random "
            "numbers, and the `reference` value.",
            json_schema_extra=COMPARED_FIELD_SCHEMA,
        ),
    ] = FrozenDict()
    runs: Annotated[
        Annotated[RunCount, Tag(FIXED_RUNS_TAG)] | Annotated[StoppingRule, Tag(STOPPING_RULE_TAG)],
        Discriminator(_tag_of_runs),
        Setting(description="Number of runs per point, or a stopping rule."),
    ] = DEFAULT_RUNS
    keep: Annotated[RetentionOptions, Setting(description="Additional data to store.")] = RetentionOptions()
    effect: Annotated[TargetEffect | HiddenNone, Setting(description="Smallest effect of interest."), NotNull] = None

    @property
    def stopping_rule(self) -> StoppingRule | None:
        """The stopping rule, if any."""
        return self.runs if isinstance(self.runs, StoppingRule) else None

    @property
    def max_runs(self) -> int:
        """Maximum number of runs per point."""
        return self.runs.max if isinstance(self.runs, StoppingRule) else self.runs

    @property
    def initial_runs(self) -> int:
        """Number of runs per point before the stopping rule is evaluated."""
        return min(self.runs.min, self.runs.max) if isinstance(self.runs, StoppingRule) else self.runs
