"""Pydantic models made from named tuples, so that default, bounds, unit, help and source are defined once.

With the annotation `NamedTupleField(Style)`, pydantic validates a mapping against `annotated_fields(Style)` and returns
a `Style`. The schema of files is made from the same annotations.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, NoReturn, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from sim.model.metadata import FieldSpec, Metadata, annotated_fields

K = TypeVar("K")
V = TypeVar("V")


UNBOUNDED = Metadata("")


class StrictModel(BaseModel):
    """Base of all parts of a scenario: frozen, without unknown keys, type conversion, NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed and is hashable."""

    def _raise_frozen(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a scenario is frozen; use with_overrides")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _raise_frozen

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)


def _as_tuple(value: object) -> object:
    """Convert a list to a tuple."""
    return tuple(value) if isinstance(value, list) else value


def _reject_null(value: object) -> object:
    """Reject null. A key can be omitted, but not have no value."""
    if value is None:
        raise PydanticCustomError("nothing", "no value")
    return value


ListAsTuple = BeforeValidator(_as_tuple)
"""Annotation of a tuple that is written as a list. It follows the bounds."""
HiddenNone = SkipJsonSchema[None]
"""`float | HiddenNone`: a number that can be omitted. The schema of files does not show None."""
NotNull = BeforeValidator(_reject_null)
"""Annotation of a value that can be omitted but not be null."""

SingleLineText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
"""Text on one line, of 1 to 200 characters."""
MultiLineText = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
"""Text of 1 to 10,000 characters."""
Share = Annotated[float, Field(ge=0, le=1)]
"""A share from 0 to 1."""


class NamedTupleField:
    """Annotation of a field that is written as a mapping and parsed to a named tuple.

    Parameters
    ----------
    named_tuple_class
        A NamedTuple class for `annotated_fields`.
    defaults
        An instance whose values are the defaults. Default: the defaults of the class.
    excluded_fields
        Fields that cannot be written and keep their defaults.
    name
        Name in the schema of files. Default: that of the class.
    """

    def __init__(
        self, named_tuple_class: type, defaults: Any = None, excluded_fields: tuple[str, ...] = (), name: str = ""
    ) -> None:
        self.named_tuple_class = named_tuple_class
        self.model = create_model_from(named_tuple_class, name or named_tuple_class.__name__, defaults, excluded_fields)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        schema = core_schema.no_info_before_validator_function(self._as_mapping, handler.generate_schema(self.model))
        return core_schema.no_info_after_validator_function(self._as_named_tuple, schema)

    def _as_mapping(self, value: Any) -> Any:
        if not isinstance(value, self.named_tuple_class):
            return value
        return {name: part for name, part in value._asdict().items() if name in self.model.model_fields}  # type: ignore[attr-defined]

    def _as_named_tuple(self, model: BaseModel) -> Any:
        return self.named_tuple_class(**{name: getattr(model, name) for name in type(model).model_fields})


class PartialNamedTupleField:
    """Annotation of a field that is written as a mapping of some fields of a named tuple and parsed to a `FrozenDict`.

    Parameters
    ----------
    named_tuple_class, excluded_fields
        As in `NamedTupleField`.
    """

    def __init__(self, named_tuple_class: type, excluded_fields: tuple[str, ...] = ()) -> None:
        name = f"Partial{named_tuple_class.__name__}"
        self.model = create_model_from(named_tuple_class, name, excluded_fields=excluded_fields, partial=True)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(_given_fields, handler.generate_schema(self.model))


def _given_fields(model: BaseModel) -> FrozenDict[str, Any]:
    """The fields that were given."""
    values = {name: getattr(model, name) for name in type(model).model_fields}
    return FrozenDict({name: value for name, value in values.items() if value is not None})


def create_model_from(
    named_tuple_class: type,
    name: str,
    defaults: Any = None,
    excluded_fields: tuple[str, ...] = (),
    extra_fields: Mapping[str, Any] | None = None,
    *,
    partial: bool = False,
) -> type[BaseModel]:
    """Create a pydantic model that validates the fields of a named tuple.

    Parameters
    ----------
    named_tuple_class
        A NamedTuple class for `annotated_fields`.
    name
        Name of the model in the schema of files.
    defaults
        An instance whose values are the defaults. Default: the defaults of the class.
    excluded_fields
        Fields that the model does not have.
    extra_fields
        Additional fields, as (annotation, default). They come first.
    partial
        Whether all fields can be omitted and are then None.
    """
    fields: dict[str, Any] = dict(extra_fields or {})
    for field in annotated_fields(named_tuple_class).values():
        if field.name not in excluded_fields:
            default = getattr(defaults, field.name) if defaults is not None else field.default
            annotation = _pydantic_annotation(field.annotation, field.metadata)
            if partial:
                default, annotation = None, Annotated[annotation | HiddenNone, NotNull]
            setting = Field(default, description=field.metadata.description, json_schema_extra=_schema_extra(field))
            fields[field.name] = (annotation, setting)
    return create_model(
        name, __base__=StrictModel, __doc__=_first_paragraph(named_tuple_class), __module__=__name__, **fields
    )


def bounded_field(field: FieldSpec) -> Any:
    """The pydantic field of a number, with the bounds, description, unit and source of a model field."""
    return Field(
        description=field.metadata.description, json_schema_extra=_schema_extra(field), **_bounds(field.metadata)
    )


def _schema_extra(field: FieldSpec) -> dict[str, Any]:
    """Unit and source of a number or switch, for the schema of files."""
    source = {"x-source": field.metadata.reference} if field.annotation in (int, float, bool) else {}
    return {"x-unit": field.metadata.unit, **source} if field.metadata.unit and source else source


def _bounds(metadata: Metadata) -> dict[str, Any]:
    """Bounds as arguments of pydantic's `Field`."""
    return {name: bound for name, bound in (("ge", metadata.minimum), ("le", metadata.maximum)) if bound is not None}


def _pydantic_annotation(annotation: Any, metadata: Metadata) -> Any:
    """The annotation of a model field for pydantic: numbers with bounds, named tuples as mappings, tuples as lists."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation in (int, float):
        return Annotated[annotation, Field(**_bounds(metadata))]
    if _is_named_tuple(annotation):
        return Annotated[annotation, NamedTupleField(annotation)]
    if origin is tuple:
        min_length = int(metadata.minimum) if metadata.minimum is not None and ... in parts else None
        items = tuple(part if part is ... else _pydantic_annotation(part, UNBOUNDED) for part in parts)
        return Annotated[tuple[items], Field(min_length=min_length), ListAsTuple]  # type: ignore[valid-type]
    if origin in (Union, types.UnionType):
        return _union_annotation(parts, metadata)
    return annotation


def _union_annotation(parts: tuple[Any, ...], metadata: Metadata) -> Any:
    """A union for pydantic. A named tuple replaces a mapping, and None is an omitted value."""
    has_named_tuple = any(_is_named_tuple(part) for part in parts)
    types_ = [
        part for part in parts if part is not type(None) and not (has_named_tuple and get_origin(part) is Mapping)
    ]
    branches = [_pydantic_annotation(part, metadata) for part in types_]
    if type(None) in parts:
        return Annotated[Union[(*branches, HiddenNone)], NotNull]
    return Union[tuple(branches)]  # noqa: UP007 - the number of branches varies


def _is_named_tuple(annotation: Any) -> bool:
    """Whether an annotation is a named tuple class."""
    return isinstance(annotation, type) and issubclass(annotation, tuple) and hasattr(annotation, "_fields")


def _first_paragraph(documented: type) -> str:
    """The first paragraph of a docstring."""
    return " ".join((documented.__doc__ or "").split("\n\n")[0].split())
