"""What a scenario chooses among named things: leadership styles, teams, act kinds, measures."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, Field, create_model
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic_core import core_schema

from sim.model.act_kinds import ACT_KINDS, ActKind
from sim.model.measures import MEASURE_NAMES
from sim.model.styles import STYLES, Style, style_key
from sim.scenario.pydantic_fields import FrozenDict, NamedTupleField, StrictModel, create_model_from
from sim.teams import TEAM_BUILDERS, TeamArrays

NAME_TAG, NUMBERS_TAG, BUILDER_TAG = "style by name", "style by numbers", "builder "
"""Tags of choices in pydantic's locations; none of them can be a key of a scenario."""


class StyleChoice(NamedTuple):
    """A leadership style, written as a name or as its five numbers.

    Attributes
    ----------
    style
        The five numbers.
    """

    style: Style

    @property
    def name(self) -> str | None:
        """Name of the style with just these numbers, or None for one of a scenario's own."""
        return style_key(self.style)

    def __str__(self) -> str:
        if self.name:
            return self.name
        numbers = ", ".join(f"{part} {value:g}" for part, value in self.style._asdict().items())
        return f"own style ({numbers})"

    @classmethod
    def from_value(cls, value: str | Style) -> StyleChoice:
        """The choice of a named style, or of five numbers."""
        return cls(STYLES[value].style if isinstance(value, str) else value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        numbers = Annotated[Style, NamedTupleField(Style, name="StyleNumbers")]
        either = core_schema.tagged_union_schema(
            {NAME_TAG: core_schema.literal_schema(list(STYLES)), NUMBERS_TAG: handler.generate_schema(numbers)},
            discriminator=lambda value: NAME_TAG if isinstance(value, str) else NUMBERS_TAG,
        )
        before = core_schema.no_info_before_validator_function(_unwrap_choice, either)
        return core_schema.no_info_after_validator_function(cls.from_value, before)


def _unwrap_choice(value: Any) -> Any:
    """What stands in a choice that was made already."""
    return value.style if isinstance(value, StyleChoice) else value


class TeamChoice(NamedTuple):
    """The choice of a team: which builder, with which settings, drawn by which seed.

    Attributes
    ----------
    builder
        A name in `sim.teams.TEAM_BUILDERS`.
    seed
        Luck of the network; it is the team's own, so that runs of other seeds have the same team.
    builder_settings
        The builder: a named tuple of its settings.
    """

    builder: str
    seed: int
    builder_settings: Any

    def build_arrays(self, base_dir: Path | None = None) -> TeamArrays:
        """Draw or read the team; `base` is the folder that file names start from.

        Raises
        ------
        sim.teams.TeamError
            The team cannot be built.
        """
        arrays: TeamArrays = self.builder_settings.build_arrays(self.seed, base_dir)
        return arrays

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        choices = {BUILDER_TAG + name: handler.generate_schema(model) for name, model in team_builder_models().items()}
        either = core_schema.tagged_union_schema(choices, discriminator=_builder_tag)
        before = core_schema.no_info_before_validator_function(_team_as_mapping, either)
        return core_schema.no_info_after_validator_function(_to_team_choice, before)


@functools.cache
def team_builder_models() -> dict[str, type[BaseModel]]:
    """A pydantic model for each builder of teams, by name."""
    seed = Field(1, ge=0, le=2**63 - 1, description="Luck of the network: another seed draws another team.")
    models = {}
    for name, builder_class in TEAM_BUILDERS.items():
        builder = Field(description="How the team is made.")
        more = {"builder": (Literal[name], builder), "seed": (int, seed)}
        models[name] = create_model_from(builder_class, f"{builder_class.__name__}Team", extra_fields=more)
    return models


def _builder_tag(value: Any) -> str | None:
    """The tag of the builder that a team names."""
    name = value.get("builder") if isinstance(value, Mapping) else None
    return BUILDER_TAG + name if isinstance(name, str) else None


def _team_as_mapping(value: Any) -> Any:
    """The fields of a `TeamChoice`. Other values are returned unchanged."""
    if isinstance(value, TeamChoice):
        return {"builder": value.builder, "seed": value.seed, **value.builder_settings._asdict()}
    return value


def _to_team_choice(model: BaseModel) -> TeamChoice:
    """The named tuple of a checked team."""
    values = {name: getattr(model, name) for name in type(model).model_fields}
    builder, seed = values.pop("builder"), values.pop("seed")
    return TeamChoice(builder, seed, TEAM_BUILDERS[builder](**values))


class ActKindOverrides:
    """Mark of a mapping of act kinds: those of the model, with some fields changed."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        before = core_schema.no_info_before_validator_function(_as_mapping, handler.generate_schema(_act_kinds_model()))
        return core_schema.no_info_after_validator_function(_to_act_kinds, before)


def _act_kinds_model() -> type[BaseModel]:
    """A pydantic model of the act kinds; each field of each kind has the model's value as its default."""
    fields: dict[str, Any] = {
        key: (
            Annotated[ActKind, NamedTupleField(ActKind, defaults=kind, name=f"{key.title()}Kind")],
            Field(kind, description=display.description.capitalize() + "."),
        )
        for key, (kind, display) in ACT_KINDS.items()
    }
    about = "What an act of each kind does; shares add up to 1."
    return create_model("Kinds", __base__=StrictModel, __doc__=about, **fields)


def _as_mapping(value: Any) -> Any:
    return dict(value) if isinstance(value, FrozenDict) else value


def _to_act_kinds(checked: BaseModel) -> FrozenDict[str, ActKind]:
    return FrozenDict({kind: getattr(checked, kind) for kind in ACT_KINDS})


class LiteralOf:
    """Annotation of a string that must be one of the given names."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.literal_schema(self.names)


StyleName = Annotated[str, LiteralOf(STYLES)]
MeasureName = Annotated[str, LiteralOf(MEASURE_NAMES)]
