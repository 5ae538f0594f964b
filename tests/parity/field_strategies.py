"""Random values of single fields, for hypothesis: made from what the schema says of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from sim.model.metadata import FieldSpec, annotated_fields
from sim.model.styles import STYLES, Style

SHARE = st.floats(0, 1) | st.sampled_from([0.0, 0.3, 0.7, 1.0])
FEW = 8
"""Largest whole number drawn where a field allows more, so that a day stays quick on the Mesa engine."""


def uniform_choice(options: Iterable[Any]) -> st.SearchStrategy[Any]:
    """One of some options, each as likely as another: hypothesis's own choice likes to come back to what it has met."""
    several = list(options)
    return st.randoms(use_true_random=True).map(lambda luck: luck.choice(several))


def field_values(field: FieldSpec, maximum: int = FEW) -> st.SearchStrategy[Any]:
    """A value of a field within its bounds; of a number, near its default more often than not."""
    low, high = field.metadata.minimum, field.metadata.maximum
    if field.annotation is bool:
        return uniform_choice([False, True])
    if get_origin(field.annotation) is Literal:
        return uniform_choice(get_args(field.annotation))
    assert low is not None, f"what is a {field.name}?"
    assert high is not None
    if field.is_integer:
        return st.integers(int(low), min(int(high), maximum))
    if field.default in (0, ...):
        return st.floats(low, high)
    return st.floats(max(low, 0.5 * field.default), min(high, 2 * field.default)) | st.floats(low, high)


def record_values(record: type, **maximum: int) -> dict[str, st.SearchStrategy[Any]]:
    """A value for each field of a record; `maximum` limits whole numbers, by name of field."""
    return {name: field_values(field, maximum.get(name, FEW)) for name, field in annotated_fields(record).items()}


@st.composite
def values_of_some_fields(draw: st.DrawFn, fields: dict[str, st.SearchStrategy[Any]], maximum: int) -> dict[str, Any]:
    """Values for a few of the fields."""
    luck = draw(st.randoms(use_true_random=True))
    chosen = luck.sample(sorted(fields), luck.randint(0, min(maximum, len(fields))))
    return {name: draw(fields[name]) for name in chosen}


def styles() -> st.SearchStrategy[Any]:
    """A leadership style: a name, or now and then its five numbers."""
    numbers = st.fixed_dictionaries(record_values(Style))
    return uniform_choice([*STYLES, None]).flatmap(lambda name: st.just(name) if name else numbers)


def true_once_in(n: int) -> st.SearchStrategy[bool]:
    """Something that is true once in n times."""
    return uniform_choice([True] + [False] * (n - 1))


def shares_summing_to_one(n: int) -> st.SearchStrategy[list[float]]:
    """So many shares that add up to 1; some of them may be 0."""
    weights = st.lists(st.integers(0, 10), min_size=n, max_size=n).filter(any)
    return weights.map(lambda counts: [count / sum(counts) for count in counts])
