"""Named tuples of arrays, held in memory where compiled code finds them by a single pointer.

Numba hands a named tuple on as all the numbers in it, several for each array. With dozens of arrays that is hundreds of
arguments to each call: they take long to compile, and code that was compiled apart could not be called with them.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Any, TypeVar

import numba
import numpy as np
from llvmlite import ir
from numba import extending
from numba.core import datamodel
from numba.core.typing import templates
from numba.np import arrayobj

T = TypeVar("T")
FLOAT64_STRUCT, INT64_STRUCT = struct.Struct("d"), struct.Struct("q")
types: Any = numba.types
Type: Any = types.Type
typeof: Any = numba.typeof
numba_extending: Any = extending
models: Any = datamodel
AttributeTemplate: Any = templates.AttributeTemplate
numba_arrayobj: Any = arrayobj


class StructPointer:
    """A named tuple of arrays and numbers as compiled code takes it: a pointer to memory that says where they are.

    It has the fields of the tuple. Arrays are those of the tuple; numbers stay as they were.

    Parameters
    ----------
    value
        The named tuple; its fields are arrays that lie in one piece, whole numbers, floats, and named tuples of these.

    Raises
    ------
    ValueError
        If an array does not lie in one piece.
    """

    def __init__(self, value: Any) -> None:
        self._value = value
        self._words = np.array(flatten_to_words(value), np.int64)
        self._address = self._words.ctypes.data
        self._numba_type = struct_pointer_type(value)

    def __getattr__(self, name: str) -> Any:
        """A field of the tuple."""
        return getattr(self._value, name)

    def _replace(self, **fields: Any) -> StructPointer:
        """One like this with some other fields."""
        return StructPointer(self._value._replace(**fields))


def to_struct_pointer(value: T) -> T:
    """Hold a named tuple for compiled code, as `StructPointer`; with the compiler switched off, the tuple itself will do."""
    settings: Any = numba.config
    held: T = value if settings.DISABLE_JIT else StructPointer(value)  # type: ignore[assignment]  # to compiled code, the same
    return held


def flatten_to_words(value: Any) -> list[int]:
    """What compiled code reads: the address and the lengths of an array, the bits of a number."""
    if isinstance(value, np.ndarray):
        if not value.flags.c_contiguous:
            raise ValueError(f"compiled code reads arrays that lie in one piece, not one of strides {value.strides}")
        return [value.__array_interface__["data"][0], *value.shape]
    if isinstance(value, tuple):
        return [word for field in value for word in flatten_to_words(field)]
    return [INT64_STRUCT.unpack(FLOAT64_STRUCT.pack(value))[0] if isinstance(value, float) else int(value)]


TYPE_CACHE: dict[Any, StructPointerType] = {}
"""Types that were found, by the outline of a value."""


def struct_pointer_type(value: Any) -> StructPointerType:
    """Numba's type of a named tuple that is held; Numba takes long to find the type of a tuple it does not know."""
    outline = type_key(value)
    if outline not in TYPE_CACHE:
        TYPE_CACHE[outline] = StructPointerType(typeof(value))
    return TYPE_CACHE[outline]


def type_key(value: Any) -> Any:
    """What decides on the type of a value that can be held."""
    if isinstance(value, np.ndarray):
        return value.dtype, value.ndim, value.flags.writeable, value.flags.aligned
    return (type(value), *map(type_key, value)) if isinstance(value, tuple) else type(value)


class StructPointerType(Type):  # type: ignore[misc]
    """Numba's type of a named tuple that is held."""

    def __init__(self, held: Any) -> None:
        self.tuple_type = held
        digest = hashlib.sha256(held.name.encode()).hexdigest()  # names of types become part of the names of functions
        super().__init__(f"Held({held.instance_class.__name__}, {digest[:16]})")

    def field_type(self, name: str) -> Any:
        """Type of a field."""
        return self.tuple_type.types[self.tuple_type.fields.index(name)]

    def word_offset(self, name: str) -> int:
        """How many words there are before a field."""
        return sum(map(count_words, self.tuple_type.types[: self.tuple_type.fields.index(name)]))


def count_words(kind: Any) -> int:
    """How many words a value of a type has."""
    if isinstance(kind, types.BaseNamedTuple):
        return sum(map(count_words, kind.types))
    return 1 + kind.ndim if isinstance(kind, types.Array) else 1


@numba_extending.register_model(StructPointerType)
class StructPointerModel(models.PrimitiveModel):  # type: ignore[misc]
    """A held tuple is a pointer to its words."""

    def __init__(self, data_models: Any, kind: Any) -> None:
        super().__init__(data_models, kind, ir.IntType(64).as_pointer())


@numba_extending.typeof_impl.register(StructPointer)  # type: ignore[untyped-decorator]
def typeof_struct_pointer(held: StructPointer, _: object) -> StructPointerType:
    """Type of a held tuple, for Numba."""
    return held._numba_type


@numba_extending.unbox(StructPointerType)  # type: ignore[untyped-decorator]
def unbox_struct_pointer(kind: StructPointerType, held: Any, code: Any) -> Any:
    """Code that takes the pointer of a held tuple from Python."""
    address = code.pyapi.object_getattr_string(held, "_address")
    number = code.pyapi.long_as_longlong(address)
    code.pyapi.decref(address)
    pointer = code.builder.inttoptr(number, code.context.get_value_type(kind))
    return numba_extending.NativeValue(pointer, is_error=code.pyapi.c_api_error())


@numba_extending.infer_getattr
class StructPointerAttributes(AttributeTemplate):  # type: ignore[misc]
    """Types of the fields of a held tuple."""

    key = StructPointerType

    def generic_resolve(self, held: StructPointerType, name: str) -> Any:
        """Type of a field; none where there is no such field."""
        return held.field_type(name) if name in held.tuple_type.fields else None


@numba_extending.lower_getattr_generic(StructPointerType)  # type: ignore[untyped-decorator]
def lower_field_access(context: Any, builder: Any, kind: StructPointerType, pointer: Any, name: str) -> Any:
    """Code that reads a field of a held tuple."""
    return emit_read(context, builder, kind.field_type(name), pointer, kind.word_offset(name))


def emit_read(context: Any, builder: Any, kind: Any, pointer: Any, word: int) -> Any:
    """Code that reads a value which stands behind so many words."""
    if isinstance(kind, types.BaseNamedTuple):
        fields = []
        for field in kind.types:
            fields.append(emit_read(context, builder, field, pointer, word))
            word += count_words(field)
        return context.make_tuple(builder, kind, fields)
    if not isinstance(kind, types.Array):
        return emit_load(builder, pointer, word, context.get_value_type(kind))
    data = emit_load(builder, pointer, word, context.get_data_type(kind.dtype).as_pointer())
    shape = [emit_load(builder, pointer, word + 1 + axis, ir.IntType(64)) for axis in range(kind.ndim)]
    size = ir.Constant(ir.IntType(64), context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    strides = [size]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(length, strides[0]))
    array = numba_arrayobj.make_array(kind)(context, builder)
    numba_arrayobj.populate_array(array, data, shape, strides, size, None, None)
    return array._getvalue()


def emit_load(builder: Any, pointer: Any, word: int, kind: Any) -> Any:
    """Code that reads a word as a number or an address."""
    address = builder.gep(pointer, [ir.Constant(ir.IntType(64), word)], inbounds=True)
    return builder.load(builder.bitcast(address, kind.as_pointer()))
