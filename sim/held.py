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
FLOAT, FLOAT_AS_WORD = struct.Struct("d"), struct.Struct("q")
types: Any = numba.types
Type: Any = types.Type
typeof: Any = numba.typeof
for_numba: Any = extending
models: Any = datamodel
AttributeTemplate: Any = templates.AttributeTemplate
arrays_of_numba: Any = arrayobj


class Held:
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
        self._words = np.array(words_of(value), np.int64)
        self._address = self._words.ctypes.data
        self._kind = kind_of(value)

    def __getattr__(self, name: str) -> Any:
        """A field of the tuple."""
        return getattr(self._value, name)

    def _replace(self, **fields: Any) -> Held:
        """One like this with some other fields."""
        return Held(self._value._replace(**fields))


def hold(value: T) -> T:
    """Hold a named tuple for compiled code, as `Held`; with the compiler switched off, the tuple itself will do."""
    settings: Any = numba.config
    held: T = value if settings.DISABLE_JIT else Held(value)  # type: ignore[assignment]  # to compiled code, the same
    return held


def words_of(value: Any) -> list[int]:
    """What compiled code reads: the address and the lengths of an array, the bits of a number."""
    if isinstance(value, np.ndarray):
        if not value.flags.c_contiguous:
            raise ValueError(f"compiled code reads arrays that lie in one piece, not one of strides {value.strides}")
        return [value.__array_interface__["data"][0], *value.shape]
    if isinstance(value, tuple):
        return [word for field in value for word in words_of(field)]
    return [FLOAT_AS_WORD.unpack(FLOAT.pack(value))[0] if isinstance(value, float) else int(value)]


KNOWN: dict[Any, HeldKind] = {}
"""Types that were found, by the outline of a value."""


def kind_of(value: Any) -> HeldKind:
    """Numba's type of a named tuple that is held; Numba takes long to find the type of a tuple it does not know."""
    outline = outline_of(value)
    if outline not in KNOWN:
        KNOWN[outline] = HeldKind(typeof(value))
    return KNOWN[outline]


def outline_of(value: Any) -> Any:
    """What decides on the type of a value that can be held."""
    if isinstance(value, np.ndarray):
        return value.dtype, value.ndim, value.flags.writeable, value.flags.aligned
    return (type(value), *map(outline_of, value)) if isinstance(value, tuple) else type(value)


class HeldKind(Type):  # type: ignore[misc]
    """Numba's type of a named tuple that is held."""

    def __init__(self, held: Any) -> None:
        self.held = held
        digest = hashlib.sha256(held.name.encode()).hexdigest()  # names of types become part of the names of functions
        super().__init__(f"Held({held.instance_class.__name__}, {digest[:16]})")

    def field(self, name: str) -> Any:
        """Type of a field."""
        return self.held.types[self.held.fields.index(name)]

    def words_before(self, name: str) -> int:
        """How many words there are before a field."""
        return sum(map(n_words, self.held.types[: self.held.fields.index(name)]))


def n_words(kind: Any) -> int:
    """How many words a value of a type has."""
    if isinstance(kind, types.BaseNamedTuple):
        return sum(map(n_words, kind.types))
    return 1 + kind.ndim if isinstance(kind, types.Array) else 1


@for_numba.register_model(HeldKind)
class HeldModel(models.PrimitiveModel):  # type: ignore[misc]
    """A held tuple is a pointer to its words."""

    def __init__(self, data_models: Any, kind: Any) -> None:
        super().__init__(data_models, kind, ir.IntType(64).as_pointer())


@for_numba.typeof_impl.register(Held)  # type: ignore[untyped-decorator]
def type_of(held: Held, _: object) -> HeldKind:
    """Type of a held tuple, for Numba."""
    return held._kind


@for_numba.unbox(HeldKind)  # type: ignore[untyped-decorator]
def take(kind: HeldKind, held: Any, code: Any) -> Any:
    """Code that takes the pointer of a held tuple from Python."""
    address = code.pyapi.object_getattr_string(held, "_address")
    number = code.pyapi.long_as_longlong(address)
    code.pyapi.decref(address)
    pointer = code.builder.inttoptr(number, code.context.get_value_type(kind))
    return for_numba.NativeValue(pointer, is_error=code.pyapi.c_api_error())


@for_numba.infer_getattr
class HeldFields(AttributeTemplate):  # type: ignore[misc]
    """Types of the fields of a held tuple."""

    key = HeldKind

    def generic_resolve(self, held: HeldKind, name: str) -> Any:
        """Type of a field; none where there is no such field."""
        return held.field(name) if name in held.held.fields else None


@for_numba.lower_getattr_generic(HeldKind)  # type: ignore[untyped-decorator]
def get_field(context: Any, builder: Any, kind: HeldKind, pointer: Any, name: str) -> Any:
    """Code that reads a field of a held tuple."""
    return read(context, builder, kind.field(name), pointer, kind.words_before(name))


def read(context: Any, builder: Any, kind: Any, pointer: Any, word: int) -> Any:
    """Code that reads a value which stands behind so many words."""
    if isinstance(kind, types.BaseNamedTuple):
        fields = []
        for field in kind.types:
            fields.append(read(context, builder, field, pointer, word))
            word += n_words(field)
        return context.make_tuple(builder, kind, fields)
    if not isinstance(kind, types.Array):
        return load(builder, pointer, word, context.get_value_type(kind))
    data = load(builder, pointer, word, context.get_data_type(kind.dtype).as_pointer())
    shape = [load(builder, pointer, word + 1 + axis, ir.IntType(64)) for axis in range(kind.ndim)]
    size = ir.Constant(ir.IntType(64), context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    strides = [size]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(length, strides[0]))
    array = arrays_of_numba.make_array(kind)(context, builder)
    arrays_of_numba.populate_array(array, data, shape, strides, size, None, None)
    return array._getvalue()


def load(builder: Any, pointer: Any, word: int, kind: Any) -> Any:
    """Code that reads a word as a number or an address."""
    place = builder.gep(pointer, [ir.Constant(ir.IntType(64), word)], inbounds=True)
    return builder.load(builder.bitcast(place, kind.as_pointer()))
