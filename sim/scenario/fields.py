"""pydantic models made from named tuples, so that default, bounds, unit, help and source are stated once.

`Record(Style)` as a mark on a field makes pydantic check a mapping against what `annotated_fields(Style)` says and hand out a
`Style`; the same marks make the JSON Schema.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, NoReturn, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, create_model
from pydantic import Field as Setting
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from sim.model.about import FieldSpec, Metadata, annotated_fields

K = TypeVar("K")
V = TypeVar("V")


NO_BOUNDS = Metadata("")


class Checked(BaseModel):
    """What all parts of a scenario hold to: frozen, no unknown keys, no text for a number, no NaN and no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed, and so can be hashed."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a scenario is frozen: load it anew with overrides")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)


def _as_tuple(value: object) -> object:
    """A list as a tuple."""
    return tuple(value) if isinstance(value, list) else value


def _not_empty(value: object) -> object:
    """Refuse a key without a value; it may be left out, but not left empty."""
    if value is None:
        raise PydanticCustomError("nothing", "no value")
    return value


Listed = BeforeValidator(_as_tuple)
"""Mark of a tuple, after its bounds: it is written as a list."""
Left = SkipJsonSchema[None]
"""`float | Left`: a value that may be left out; where it is written, it is a number."""
Written = BeforeValidator(_not_empty)
"""Mark of a value that may be left out but not be empty."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
"""A text of one line."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
"""A text of any number of lines."""
Share = Annotated[float, Setting(ge=0, le=1)]


class Record:
    """Mark of a field that is written as a mapping and handed out as a named tuple.

    Parameters
    ----------
    record
        A NamedTuple class that `annotated_fields` can read.
    defaults
        An instance whose values are the defaults, where they differ from those of the class.
    leave_out
        Fields that cannot be written here; they keep their defaults.
    """

    def __init__(self, record: type, defaults: Any = None, leave_out: tuple[str, ...] = (), name: str = "") -> None:
        self.record = record
        self.model = model_of(record, name or record.__name__, defaults, leave_out)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        checked = core_schema.no_info_before_validator_function(self._as_mapping, handler.generate_schema(self.model))
        return core_schema.no_info_after_validator_function(self._as_record, checked)

    def _as_mapping(self, value: Any) -> Any:
        if not isinstance(value, self.record):
            return value
        return {name: part for name, part in value._asdict().items() if name in self.model.model_fields}  # type: ignore[attr-defined]

    def _as_record(self, checked: BaseModel) -> Any:
        return self.record(**{name: getattr(checked, name) for name in type(checked).model_fields})


class Some:
    """Mark of a field that is written as a mapping of some fields of a named tuple, and handed out as just these.

    Parameters
    ----------
    record, leave_out
        As in `Record`.
    """

    def __init__(self, record: type, leave_out: tuple[str, ...] = ()) -> None:
        self.model = model_of(record, f"Some{record.__name__}", leave_out=leave_out, some=True)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(_those_given, handler.generate_schema(self.model))


def _those_given(checked: BaseModel) -> FrozenDict[str, Any]:
    """The fields that were written."""
    values = {name: getattr(checked, name) for name in type(checked).model_fields}
    return FrozenDict({name: value for name, value in values.items() if value is not None})


def model_of(
    record: type,
    name: str,
    defaults: Any = None,
    leave_out: tuple[str, ...] = (),
    more: Mapping[str, Any] | None = None,
    *,
    some: bool = False,
) -> type[BaseModel]:
    """Make a pydantic model that checks the fields of a named tuple.

    Parameters
    ----------
    record
        A NamedTuple class that `annotated_fields` can read.
    name
        Name of the model in the JSON Schema.
    defaults
        An instance whose values are the defaults, where they differ from those of the class.
    leave_out
        Fields that the model does not have.
    more
        Further fields, as (annotation, default), that come first.
    some
        Whether any field may be left out, and then is None.
    """
    made: dict[str, Any] = dict(more or {})
    for field in annotated_fields(record).values():
        if field.name not in leave_out:
            default = getattr(defaults, field.name) if defaults is not None else field.default
            annotation = _annotation(field.annotation, field.metadata, name)
            if some:
                default, annotation = None, Annotated[annotation | Left, Written]
            setting = Setting(default, description=field.metadata.description, json_schema_extra=_told(field))
            made[field.name] = (annotation, setting)
    return create_model(name, __base__=Checked, __doc__=_first_sentence(record), __module__=__name__, **made)


def bounded(field: FieldSpec) -> Any:
    """The mark of a number that lies within the bounds of a field, with its help, unit and source."""
    return Setting(description=field.metadata.description, json_schema_extra=_told(field), **_bounds(field.metadata))


def _told(field: FieldSpec) -> dict[str, Any]:
    """Unit and source of a number or switch, as the JSON Schema names them."""
    told = {"x-source": field.metadata.reference} if field.annotation in (int, float, bool) else {}
    return {"x-unit": field.metadata.unit, **told} if field.metadata.unit and told else told


def _bounds(about: Metadata) -> dict[str, Any]:
    """Bounds, as pydantic names them."""
    return {name: bound for name, bound in (("ge", about.minimum), ("le", about.maximum)) if bound is not None}


def _annotation(kind: Any, about: Metadata, model: str) -> Any:
    """A type as pydantic is to check it: numbers in bounds, named tuples by their fields, tuples written as lists."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind in (int, float):
        return Annotated[kind, Setting(**_bounds(about))]
    if _is_record(kind):
        return Annotated[kind, Record(kind, name=model + kind.__name__)]
    if origin is tuple:
        least = int(about.minimum) if about.minimum is not None and ... in parts else None
        items = tuple(part if part is ... else _annotation(part, NO_BOUNDS, model) for part in parts)
        return Annotated[tuple[items], Setting(min_length=least), Listed]  # type: ignore[valid-type]
    if origin in (Union, types.UnionType):
        return _union(parts, about, model)
    return kind


def _union(parts: tuple[Any, ...], about: Metadata, model: str) -> Any:
    """A choice of types; a named tuple goes before a mapping, and None is a value left out."""
    records = any(_is_record(part) for part in parts)
    kinds = [part for part in parts if part is not type(None) and not (records and get_origin(part) is Mapping)]
    checked = [_annotation(part, about, model) for part in kinds]
    if type(None) in parts:
        return Annotated[Union[(*checked, Left)], Written]
    return Union[tuple(checked)]  # noqa: UP007


def _is_record(kind: Any) -> bool:
    """Whether a type is a named tuple."""
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")


def _first_sentence(record: type) -> str:
    """The first paragraph of a docstring."""
    return " ".join((record.__doc__ or "").split("\n\n")[0].split())
