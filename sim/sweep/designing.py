"""Designs: points drawn to fill the space of all fields, or so that indices of sensitivity can be reckoned from them.

They are drawn here rather than by SALib, so that a plan has the same points with every version of it, and without it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.sweep.factors import Factor, tidy
from sim.sweep.schema import INDICES, LEVELS, MORRIS, MOST_RUNS, Design

Floats = NDArray[np.float64]

DUMMY = "dummy"
"""Column of a parameter that the model does not have: it changes the luck, and nothing else."""
LUCKS = 10**8
"""How many values of the dummy are told apart."""
MOST_LUCK = LUCKS * MOST_RUNS
"""The most that the dummy adds to the seeds of a point's runs."""


def luck_of(dummy: float) -> int:
    """What a value of the dummy adds to the seeds of a point's runs, so that no run of another value has its luck."""
    return int(dummy * LUCKS) * MOST_RUNS


def drawn(factors: Sequence[Factor], design: Design) -> Iterator[dict[str, Any]]:
    """Rows of a design, a value for each field; those for sensitivity have the dummy as well."""
    dummies = [Factor(DUMMY, (), (), (0.0, 1.0))] if design.is_for_sensitivity else []
    fields = [*factors, *dummies]
    for row in shares(len(fields), design):
        yield {one.name: _at(one, float(share)) for one, share in zip(fields, row, strict=True)}


def shares(n_fields: int, design: Design) -> Iterator[Floats]:
    """Rows of a design in the unit cube, shape (fields,) each; further points or trajectories only add rows."""
    if design.sample == MORRIS:
        for place in range(design.trajectories or 0):
            yield from trajectory(n_fields, design.levels or LEVELS, [design.seed, place])
    elif design.sample == INDICES:
        n = int(design.points or 0)
        for row in _sobol(2 * n_fields, n, design.seed):
            yield from saltelli(row[:n_fields], row[n_fields:], second_order=bool(design.second_order))
    elif design.sample == "sobol":
        yield from _sobol(n_fields, int(design.points or 0), design.seed)
    else:
        sampler = _sampler("LatinHypercube", n_fields, design.seed)
        yield from sampler.random(design.points)


def trajectory(n_fields: int, levels: int, luck: Sequence[int]) -> Floats:
    """One of Morris's trajectories: from row to row one field takes a step of a little more than half its range.

    Parameters
    ----------
    n_fields
        Number of fields; the last is the dummy, which takes two values of its own in each trajectory.
    levels
        Number of values that the others take.
    luck
        Seed of the trajectory.

    Returns
    -------
    array, shape (fields + 1, fields)

    References
    ----------
    Morris (1991), Factorial sampling plans for preliminary computational experiments, Technometrics 33, 161–174.
    """
    draws = np.random.Generator(np.random.PCG64(list(luck))).random((4, n_fields))
    low = np.floor(draws[0] * (levels // 2)) / (levels - 1)
    high = np.minimum(low + step(levels), 1.0)
    low[-1], high[-1] = draws[3, :2]
    rises = draws[1] < 0.5
    rows = np.tile(np.where(rises, low, high), (n_fields + 1, 1))
    for place, field in enumerate(np.argsort(draws[2], kind="stable")):
        rows[place + 1 :, field] = high[field] if rises[field] else low[field]
    return rows


def step(levels: int) -> float:
    """Share of its range that a field moves in one step of a trajectory."""
    return levels / (2.0 * (levels - 1))


def saltelli(one: Floats, other: Floats, *, second_order: bool) -> Iterator[Floats]:
    """Rows of Saltelli's design from two independent rows, in the order that SALib wants.

    The first; the first with each field in turn from the other; if pairs are told apart, the other with each field in
    turn from the first; the other.

    References
    ----------
    Saltelli (2002), Making best use of model evaluations to compute sensitivity indices, Computer Physics
    Communications 145, 280–297.
    """
    yield one
    for base, further in ((one, other), (other, one)) if second_order else ((one, other),):
        for field in range(len(one)):
            row = base.copy()
            row[field] = further[field]
            yield row
    yield other


def _sobol(n_fields: int, n: int, seed: int) -> Floats:
    """A scrambled Sobol' sequence, drawn to a power of two, where it is balanced, and cut."""
    rows: Floats = _sampler("Sobol", n_fields, seed).random_base2(math.ceil(math.log2(n)))
    return rows[:n]


def _sampler(kind: str, n_fields: int, seed: int) -> Any:
    """A sampler of scipy, with luck of its own."""
    from scipy.stats import qmc  # noqa: PLC0415 - it is slow to import, and few plans need it

    luck = np.random.Generator(np.random.PCG64(seed))
    name = "rng" if "rng" in qmc.Sobol.__init__.__code__.co_varnames else "seed"
    return getattr(qmc, kind)(n_fields, **{name: luck})


def _at(one: Factor, share: float) -> Any:
    """The value of a field at a share of the way from its lowest to its highest."""
    if one.between is None:
        return one.values[min(int(share * len(one.values)), len(one.values) - 1)]
    low, high = one.between
    if one.is_whole:
        return min(math.floor(low + share * (high - low + 1)), int(high))
    return tidy(low + share * (high - low))
