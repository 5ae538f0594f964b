"""Hypothesis strategies for arguments of the rules: constants, styles, kinds of act and states within their bounds."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.model.act_kinds import DEFAULT_ACT_KINDS, N_ACT_KINDS, ActKind
from sim.model.derived_constants import Constants, derive_constants
from sim.model.mechanisms import DEFAULT_MECHANISMS
from sim.model.metadata import FieldSpec, annotated_fields
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.styles import Style

UNIT_INTERVAL = st.floats(0.0, 1.0)
DAYS = st.integers(1, 100_000)
SEEDS = st.integers(0, 2**63 - 1)
PEOPLE = st.integers(0, 2**32 - 1)


def draw_number(field: FieldSpec, rng: np.random.Generator) -> float | int:
    """A value within the bounds of a field; with probability 0.3 the minimum, the default or the maximum."""
    low, high = field.metadata.minimum, field.metadata.maximum
    edges = [low, high] if field.default is ... else [low, field.default, high]
    value = rng.choice(edges) if rng.random() < 0.3 else rng.uniform(low, high)
    return round(value) if field.is_integer else float(value)


@cache
def parameters_for_seed(n: int) -> Parameters:
    """Parameters within their bounds: 0 gives the defaults, 1 the minima, 2 the maxima, other seeds random values."""
    fields = annotated_fields(Parameters)
    if n == 0:
        return DEFAULT_PARAMETERS
    if n == 1:
        return Parameters(**{name: field.annotation(field.metadata.minimum) for name, field in fields.items()})
    if n == 2:
        return Parameters(**{name: field.annotation(field.metadata.maximum) for name, field in fields.items()})
    rng = np.random.default_rng(n)
    return Parameters(**{name: draw_number(field, rng) for name, field in fields.items()})


@cache
def act_kinds_for_seed(n: int) -> dict[str, ActKind]:
    """Kinds of act within their bounds, with shares that add up to 1 except for rounding; 0 gives the defaults."""
    if n == 0:
        return DEFAULT_ACT_KINDS
    rng = np.random.default_rng(n)
    shares = rng.dirichlet(np.full(N_ACT_KINDS, 0.5)) * (rng.random(N_ACT_KINDS) < 0.7)
    shares = shares / shares.sum() if shares.sum() > 0.0 else np.eye(N_ACT_KINDS)[n % N_ACT_KINDS]
    kinds = {}
    for kind, share in zip(DEFAULT_ACT_KINDS, shares, strict=True):
        values = {name: draw_number(field, rng) for name, field in annotated_fields(ActKind).items()}
        kinds[kind] = ActKind(**values | {"share": float(share)})
    return kinds


@cache
def constants_for_seed(n: int) -> Constants:
    """Constants with all mechanisms on and parameters and kinds of act within their bounds; 0 gives the defaults."""
    return derive_constants(parameters_for_seed(n), DEFAULT_MECHANISMS, act_kinds_for_seed(n))


NUMBERS = st.integers(0, 99)
PARAMETERS = NUMBERS.map(parameters_for_seed)
KINDS_OF_ACT = NUMBERS.map(act_kinds_for_seed)
CONSTANTS = NUMBERS.map(constants_for_seed)
STYLES = st.builds(Style, **dict.fromkeys(Style._fields, UNIT_INTERVAL))


def value_per_kind(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples with one value for each kind of act."""
    return st.tuples(*[values] * N_ACT_KINDS)
