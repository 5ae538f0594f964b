"""Pydantic models made from named tuples, so that default, bounds, unit, help and source are defined once.

With the annotation `NamedTupleField(Style)`, pydantic validates a mapping against `annotated_fields(Style)` and returns
a `Style`. The JSON Schema is made from the same annotations.
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
    """What all parts of a scenario hold to: frozen, no unknown keys, no text for a number, no NaN and no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed, and so can be hashed."""

    def _raise_frozen(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a scenario is frozen: load it anew with overrides")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _raise_frozen

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)


def _as_tuple(value: object) -> object:
    """A list as a tuple."""
    return tuple(value) if isinstance(value, list) else value


def _reject_null(value: object) -> object:
    """Refuse a key without a value; it may be left out, but not left empty."""
    if value is None:
        raise PydanticCustomError("nothing", "no value")
    return value


ListAsTuple = BeforeValidator(_as_tuple)
"""Mark of a tuple, after its bounds: it is written as a list."""
HiddenNone = SkipJsonSchema[None]
"""`float | Left`: a value that may be left out; where it is written, it is a number."""
NotNull = BeforeValidator(_reject_null)
"""Mark of a value that may be left out but not be empty."""

SingleLineText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
"""A text of one line."""
MultiLineText = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
"""A text of any number of lines."""
Share = Annotated[float, Field(ge=0, le=1)]


class NamedTupleField:
    """Mark of a field that is written as a mapping and handed out as a named tuple.

    Parameters
    ----------
    named_tuple_class
        A NamedTuple class that `annotated_fields` can read.
    defaults
        An instance whose values are the defaults, where they differ from those of the class.
    excluded_fields
        Fields that cannot be written here; they keep their defaults.
    """

    def __init__(
        self, record: type, defaults: Any = None, excluded_fields: tuple[str, ...] = (), name: str = ""
    ) -> None:
        self.named_tuple_class = record
        self.model = create_model_from(record, name or record.__name__, defaults, excluded_fields)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        checked = core_schema.no_info_before_validator_function(self._as_mapping, handler.generate_schema(self.model))
        return core_schema.no_info_after_validator_function(self._as_named_tuple, checked)

    def _as_mapping(self, value: Any) -> Any:
        if not isinstance(value, self.named_tuple_class):
            return value
        return {name: part for name, part in value._asdict().items() if name in self.model.model_fields}  # type: ignore[attr-defined]

    def _as_named_tuple(self, checked: BaseModel) -> Any:
        return self.named_tuple_class(**{name: getattr(checked, name) for name in type(checked).model_fields})


class PartialNamedTupleField:
    """Mark of a field that is written as a mapping of some fields of a named tuple, and handed out as just these.

    Parameters
    ----------
    record, leave_out
        As in `NamedTupleField`.
    """

    def __init__(self, record: type, leave_out: tuple[str, ...] = ()) -> None:
        self.model = create_model_from(record, f"Some{record.__name__}", leave_out=leave_out, partial=True)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(_given_fields, handler.generate_schema(self.model))


def _given_fields(checked: BaseModel) -> FrozenDict[str, Any]:
    """The fields that were written."""
    values = {name: getattr(checked, name) for name in type(checked).model_fields}
    return FrozenDict({name: value for name, value in values.items() if value is not None})


def create_model_from(
    named_tuple_class: type,
    name: str,
    defaults: Any = None,
    leave_out: tuple[str, ...] = (),
    extra_fields: Mapping[str, Any] | None = None,
    *,
    partial: bool = False,
) -> type[BaseModel]:
    """Make a pydantic model that checks the fields of a named tuple.

    Parameters
    ----------
    named_tuple_class
        A NamedTuple class that `annotated_fields` can read.
    name
        Name of the model in the JSON Schema.
    defaults
        An instance whose values are the defaults, where they differ from those of the class.
    leave_out
        Fields that the model does not have.
    extra_fields
        Further fields, as (annotation, default), that come first.
    partial
        Whether any field may be left out, and then is None.
    """
    fields: dict[str, Any] = dict(extra_fields or {})
    for field in annotated_fields(named_tuple_class).values():
        if field.name not in leave_out:
            default = getattr(defaults, field.name) if defaults is not None else field.default
            annotation = _pydantic_annotation(field.annotation, field.metadata, name)
            if partial:
                default, annotation = None, Annotated[annotation | HiddenNone, NotNull]
            setting = Field(default, description=field.metadata.description, json_schema_extra=_schema_extra(field))
            fields[field.name] = (annotation, setting)
    return create_model(
        name, __base__=StrictModel, __doc__=_first_paragraph(named_tuple_class), __module__=__name__, **fields
    )


def bounded_field(field: FieldSpec) -> Any:
    """The mark of a number that lies within the bounds of a field, with its help, unit and source."""
    return Field(
        description=field.metadata.description, json_schema_extra=_schema_extra(field), **_bounds(field.metadata)
    )


def _schema_extra(field: FieldSpec) -> dict[str, Any]:
    """Unit and source of a number or switch, as the JSON Schema names them."""
    told = {"x-source": field.metadata.reference} if field.annotation in (int, float, bool) else {}
    return {"x-unit": field.metadata.unit, **told} if field.metadata.unit and told else told


def _bounds(about: Metadata) -> dict[str, Any]:
    """Bounds, as pydantic names them."""
    return {name: bound for name, bound in (("ge", about.minimum), ("le", about.maximum)) if bound is not None}


def _pydantic_annotation(kind: Any, about: Metadata, model: str) -> Any:
    """A type as pydantic is to check it: numbers in bounds, named tuples by their fields, tuples written as lists."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind in (int, float):
        return Annotated[kind, Field(**_bounds(about))]
    if _is_named_tuple(kind):
        return Annotated[kind, NamedTupleField(kind, name=model + kind.__name__)]
    if origin is tuple:
        min_length = int(about.minimum) if about.minimum is not None and ... in parts else None
        items = tuple(part if part is ... else _pydantic_annotation(part, UNBOUNDED, model) for part in parts)
        return Annotated[tuple[items], Field(min_length=min_length), ListAsTuple]  # type: ignore[valid-type]
    if origin in (Union, types.UnionType):
        return _union_annotation(parts, about, model)
    return kind


def _union_annotation(parts: tuple[Any, ...], about: Metadata, model: str) -> Any:
    """A choice of types; a named tuple goes before a mapping, and None is a value left out."""
    records = any(_is_named_tuple(part) for part in parts)
    kinds = [part for part in parts if part is not type(None) and not (records and get_origin(part) is Mapping)]
    checked = [_pydantic_annotation(part, about, model) for part in kinds]
    if type(None) in parts:
        return Annotated[Union[(*checked, HiddenNone)], NotNull]
    return Union[tuple(checked)]  # noqa: UP007


def _is_named_tuple(kind: Any) -> bool:
    """Whether a type is a named tuple."""
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")


def _first_paragraph(record: type) -> str:
    """The first paragraph of a docstring."""
    return " ".join((record.__doc__ or "").split("\n\n")[0].split())
