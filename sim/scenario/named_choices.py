"""Fields that refer to registry entries by name: leadership styles, team builders, kinds of act, measures."""

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
from sim.teams.readers.networkx_graph import is_networkx_graph, team_as_people, team_from_networkx

NAME_TAG, NUMBERS_TAG, BUILDER_TAG = "style by name", "style by numbers", "builder "
"""Tags of union branches in pydantic's locations. None of them can be a key of a scenario."""


class StyleChoice(NamedTuple):
    """A leadership style, written as a name or as five numbers.

    Attributes
    ----------
    style
        The five numbers, 0 to 1.
    """

    style: Style

    @property
    def name(self) -> str | None:
        """Name of the built-in style with these numbers, or None."""
        return style_key(self.style)

    def __str__(self) -> str:
        if self.name:
            return self.name
        numbers = ", ".join(f"{part} {value:g}" for part, value in self.style._asdict().items())
        return f"custom style ({numbers})"

    @classmethod
    def from_value(cls, value: str | Style) -> StyleChoice:
        """The choice of a style by name or by its numbers."""
        return cls(STYLES[value].style if isinstance(value, str) else value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        numbers = Annotated[Style, NamedTupleField(Style, name="Style")]
        either = core_schema.tagged_union_schema(
            {NAME_TAG: core_schema.literal_schema(list(STYLES)), NUMBERS_TAG: handler.generate_schema(numbers)},
            discriminator=lambda value: NAME_TAG if isinstance(value, str) else NUMBERS_TAG,
        )
        before = core_schema.no_info_before_validator_function(_unwrap_choice, either)
        return core_schema.no_info_after_validator_function(cls.from_value, before)


def _unwrap_choice(value: Any) -> Any:
    """The style of a `StyleChoice`. Other values are returned unchanged."""
    return value.style if isinstance(value, StyleChoice) else value


class TeamChoice(NamedTuple):
    """The choice of a team: a builder, its settings, and the seed of the network.

    Attributes
    ----------
    builder
        A name in `sim.teams.TEAM_BUILDERS`.
    seed
        Random seed of the network. It is independent of the seed of a run, so runs with different seeds have the same
        team.
    builder_settings
        The builder, a named tuple of its settings.
    """

    builder: str
    seed: int
    builder_settings: Any

    def build_arrays(self, base_dir: Path | None = None) -> TeamArrays:
        """Generate or read the team. File names are relative to `base_dir`.

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
    """The pydantic models of the team builders, by name."""
    seed = Field(1, ge=0, le=2**63 - 1, description="Random seed of the network, independent of that of the run.")
    models = {}
    for name, builder_class in TEAM_BUILDERS.items():
        builder = Field(description="Builder of the team.")
        extra_fields = {"builder": (Literal[name], builder), "seed": (int, seed)}
        models[name] = create_model_from(builder_class, f"{builder_class.__name__}Team", extra_fields=extra_fields)
    return models


def _builder_tag(value: Any) -> str | None:
    """The tag of the builder of a team."""
    name = value.get("builder") if isinstance(value, Mapping) else None
    return BUILDER_TAG + name if isinstance(name, str) else None


def _team_as_mapping(value: Any) -> Any:
    """The fields of a `TeamChoice` or a networkx graph. Other values are returned unchanged."""
    if is_networkx_graph(value):
        return team_as_people(team_from_networkx(value))
    if isinstance(value, TeamChoice):
        return {"builder": value.builder, "seed": value.seed, **value.builder_settings._asdict()}
    return value


def _to_team_choice(model: BaseModel) -> TeamChoice:
    """The team choice of a validated model."""
    values = {name: getattr(model, name) for name in type(model).model_fields}
    builder, seed = values.pop("builder"), values.pop("seed")
    return TeamChoice(builder, seed, TEAM_BUILDERS[builder](**values))


class ActKindOverrides:
    """Annotation of a mapping of all kinds of act, written as the changes to some of them."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        before = core_schema.no_info_before_validator_function(_as_mapping, handler.generate_schema(_act_kinds_model()))
        return core_schema.no_info_after_validator_function(_to_act_kinds, before)


def _act_kinds_model() -> type[BaseModel]:
    """The pydantic model of the kinds of act, with the values of the model as defaults."""
    fields: dict[str, Any] = {
        key: (
            Annotated[ActKind, NamedTupleField(ActKind, defaults=kind, name=f"{key.title()}Kind")],
            Field(kind, description=display.description.capitalize() + "."),
        )
        for key, (kind, display) in ACT_KINDS.items()
    }
    description = "Effects of an act of each kind. The shares add up to 1."
    return create_model("ActKinds", __base__=StrictModel, __doc__=description, **fields)


def _as_mapping(value: Any) -> Any:
    return dict(value) if isinstance(value, FrozenDict) else value


def _to_act_kinds(model: BaseModel) -> FrozenDict[str, ActKind]:
    return FrozenDict({kind: getattr(model, kind) for kind in ACT_KINDS})


class LiteralOf:
    """Annotation of a string that must be one of the given names."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.literal_schema(self.names)


StyleName = Annotated[str, LiteralOf(STYLES)]
MeasureName = Annotated[str, LiteralOf(MEASURE_NAMES)]
