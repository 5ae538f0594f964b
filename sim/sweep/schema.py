"""What a plan file may hold: its keys, checked and frozen, and its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Tag
from pydantic import Field as Setting

from sim.scenario.choices import MeasureName
from sim.scenario.fields import FrozenDict, HiddenNone, ListAsTuple, NotNull, StrictModel
from sim.scenario.schema import DEFAULT_SEED, MAX_SEED, SLUG_PATTERN

VERSION = 1
"""Version of plan files that this program reads."""
MOST_RUNS = 10_000_000
MOST_POINTS = 100_000
RUNS = 30
LEVEL = 0.95

Level = Annotated[float, Setting(ge=0.5, le=0.9999)]
Runs = Annotated[int, Setting(ge=1, le=MOST_RUNS, json_schema_extra={"x-unit": "runs"})]
Values = Mapping[str, Any]

_NUMBER: dict[str, Any] = {"type": "number"}
_LIST: dict[str, Any] = {"type": "array", "minItems": 1}


def _only(key: str, value: dict[str, Any]) -> dict[str, Any]:
    """For the JSON Schema: a mapping with one key."""
    return {"type": "object", "properties": {key: value}, "required": [key], "additionalProperties": False}


_LINE = {"type": "array", "items": _NUMBER, "minItems": 3, "maxItems": 3}
_PAIR = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
_VARIED = [
    _LIST,
    _only("linspace", _LINE),
    _only("geomspace", _LINE),
    _only("between", _PAIR),
    _only("within", {"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
VARIED = {"type": "object", "additionalProperties": {"oneOf": _VARIED}}
"""What the JSON Schema says of fields that vary; `sim.sweep.factors` checks it and more."""
COMPARED = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [{"type": "array", "minItems": 2}, {"type": "object", "minProperties": 2}],
    },
    "properties": {"reference": {"description": "The value, or the name, that the others are compared with."}},
    "maxProperties": 2,
}
"""What it says of what is compared."""


class Until(StrictModel):
    """When a difference counts as known well enough."""

    measure: Annotated[MeasureName, Setting(description="Measure whose paired difference is watched.")] = "wellbeing"
    half_width: Annotated[float, Setting(ge=1e-9, le=1000, description="Half the width that its interval may have.")]
    level: Annotated[Level, Setting(description="Confidence of the interval.")] = LEVEL


class Rule(StrictModel):
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


MORRIS, INDICES = "morris", "sobol_indices"
FOR_SENSITIVITY = (MORRIS, INDICES)
"""Designs from whose runs indices of sensitivity can be reckoned; they also draw a dummy parameter."""
LEVELS = 4


class Design(StrictModel):
    """How points are drawn where they are not all combinations of the values in `vary`."""

    model_config = ConfigDict(json_schema_extra=lambda made: made.update(_keys_by_sample()))

    sample: Annotated[
        Literal["latin_hypercube", "sobol", "morris", "sobol_indices"],
        Setting(
            description="Latin hypercube or scrambled Sobol' sequence, which fill the space; Morris's trajectories or "
            "Saltelli's design for Sobol' indices, from which `compassion analyse RESULTS sensitivity` reckons."
        ),
    ]
    points: Annotated[
        Annotated[int, Setting(ge=1, le=MOST_POINTS)] | HiddenNone,
        Setting(
            description="How many points; of sobol_indices a power of two, for each of which n + 2 points are played "
            "where n fields vary, the dummy among them (2 n + 2 with second_order). Not with morris.",
        ),
        NotNull,
    ] = None
    trajectories: Annotated[
        Annotated[int, Setting(ge=2, le=MOST_POINTS)] | HiddenNone,
        Setting(description="Of morris: how many trajectories, of n + 1 points each."),
        NotNull,
    ] = None
    levels: Annotated[
        Annotated[int, Setting(ge=2, le=100, json_schema_extra={"multipleOf": 2})] | HiddenNone,
        Setting(
            description=f"Of morris: how many values each field takes, an even number; left out: {LEVELS}.",
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
        return self.sample in FOR_SENSITIVITY

    def rows_for(self, n_fields: int) -> int:
        """How many rows the design has over so many fields, the dummy among them."""
        if self.sample == MORRIS:
            return int(self.trajectories or 0) * (n_fields + 1)
        n = int(self.points or 0)
        if self.sample != INDICES:
            return n
        return n * (2 * n_fields + 2 if self.second_order else n_fields + 2)


ONLY_OF = {
    "points": ("latin_hypercube", "sobol", INDICES),
    "trajectories": (MORRIS,),
    "levels": (MORRIS,),
    "second_order": (INDICES,),
}
"""Keys of a design that only some samples know."""
NEEDED = ("points", "trajectories")


def _keys_by_sample() -> dict[str, Any]:
    """For the JSON Schema: which keys go with which sample."""
    rules = []
    for sample in ("latin_hypercube", "sobol", MORRIS, INDICES):
        others = {key: False for key, samples in ONLY_OF.items() if sample not in samples}
        needed = [key for key in NEEDED if sample in ONLY_OF[key]]
        chosen = {"properties": {"sample": {"const": sample}}, "required": ["sample"]}
        rules.append({"if": chosen, "then": {"properties": others, "required": needed}})
    return {"allOf": rules}


class Keep(StrictModel):
    """What is kept beyond a row for each run."""

    days: Annotated[int, Setting(ge=0, le=MOST_RUNS, description="How many runs a point keep all their days.")] = 0


class Effect(StrictModel):
    """The smallest effect that the sweep must not miss, for planning."""

    measure: Annotated[MeasureName, Setting(description="Measure of the effect.")] = "wellbeing"
    smallest: Annotated[float, Setting(ge=1e-9, le=1000, description="Smallest paired difference that matters.")]
    level: Annotated[Level, Setting(description="Confidence: one less the chance of a false alarm.")] = LEVEL


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
    set: Annotated[Values, Setting(description="Changes to the scenario that hold at every point.")] = FrozenDict()
    seed: Annotated[
        int, Setting(ge=0, le=MAX_SEED, description="Luck of the first run of each point; the next run has the next.")
    ] = DEFAULT_SEED
    vary: Annotated[
        Values,
        Setting(description="Fields that vary, each with its values; all are crossed.", json_schema_extra=VARIED),
    ] = FrozenDict()
    together: Annotated[
        tuple[Values, ...],
        Setting(
            description="Groups of fields that vary together, value by value; the groups are crossed.",
            json_schema_extra={"items": VARIED},
        ),
        ListAsTuple,
    ] = ()
    design: Annotated[
        Design | HiddenNone, Setting(description="How points are drawn, if not all crossed."), NotNull
    ] = None
    compare: Annotated[
        Values,
        Setting(
            description="The field whose values, in a list or by name, are compared with the same luck, and its "
            "`reference`.",
            json_schema_extra=COMPARED,
        ),
    ] = FrozenDict()
    runs: Annotated[
        Annotated[Runs, Tag(NUMBER_TAG)] | Annotated[Rule, Tag(RULE_TAG)],
        Discriminator(_runs_tag),
        Setting(description="Runs a point: a number, or a rule that says when it is enough."),
    ] = RUNS
    keep: Annotated[Keep, Setting(description="What is kept beyond a row for each run.")] = Keep()
    effect: Annotated[
        Effect | HiddenNone, Setting(description="The smallest effect that must not be missed."), NotNull
    ] = None

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
