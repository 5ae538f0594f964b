"""Hypothesis strategies for single fields, derived from the metadata of the schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from sim.model.metadata import FieldSpec, annotated_fields
from sim.model.styles import STYLES, Style

SHARE = st.floats(0, 1) | st.sampled_from([0.0, 0.3, 0.7, 1.0])
MAX_INTEGER = 8
"""Upper bound of generated integers, so that a day on the Mesa engine takes little time."""


def uniform_choice(options: Iterable[Any]) -> st.SearchStrategy[Any]:
    """Select an option with equal probability; `sampled_from` of hypothesis repeats earlier choices too often."""
    candidates = list(options)
    return st.randoms(use_true_random=True).map(lambda random: random.choice(candidates))


def field_values(field: FieldSpec, maximum: int = MAX_INTEGER) -> st.SearchStrategy[Any]:
    """Generate a value within the bounds of a field; numbers are usually close to the default."""
    low, high = field.metadata.minimum, field.metadata.maximum
    if field.annotation is bool:
        return uniform_choice([False, True])
    if get_origin(field.annotation) is Literal:
        return uniform_choice(get_args(field.annotation))
    assert low is not None, f"{field.name} has no minimum"
    assert high is not None
    if field.is_integer:
        return st.integers(int(low), min(int(high), maximum))
    if field.default in (0, ...):
        return st.floats(low, high)
    return st.floats(max(low, 0.5 * field.default), min(high, 2 * field.default)) | st.floats(low, high)


def record_values(record: type, **maximum: int) -> dict[str, st.SearchStrategy[Any]]:
    """Map each field of a record to a strategy; `maximum` limits integers by field name."""
    return {
        name: field_values(field, maximum.get(name, MAX_INTEGER)) for name, field in annotated_fields(record).items()
    }


@st.composite
def values_of_some_fields(draw: st.DrawFn, fields: dict[str, st.SearchStrategy[Any]], maximum: int) -> dict[str, Any]:
    """Generate values for a random subset of the fields."""
    random = draw(st.randoms(use_true_random=True))
    chosen = random.sample(sorted(fields), random.randint(0, min(maximum, len(fields))))
    return {name: draw(fields[name]) for name in chosen}


def styles() -> st.SearchStrategy[Any]:
    """Generate a leadership style: a name, or sometimes its five numbers."""
    numbers = st.fixed_dictionaries(record_values(Style))
    return uniform_choice([*STYLES, None]).flatmap(lambda name: st.just(name) if name else numbers)


def true_once_in(n: int) -> st.SearchStrategy[bool]:
    """Generate true with probability 1/n."""
    return uniform_choice([True] + [False] * (n - 1))


def shares_summing_to_one(n: int) -> st.SearchStrategy[list[float]]:
    """Generate n shares that sum to 1; some may be 0."""
    weights = st.lists(st.integers(0, 10), min_size=n, max_size=n).filter(any)
    return weights.map(lambda counts: [count / sum(counts) for count in counts])
