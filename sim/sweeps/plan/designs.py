"""Designs: points drawn to fill the space of all fields, or so that indices of sensitivity can be reckoned from them.

They are drawn here rather than by SALib, so that a plan has the same points with every version of it, and without it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.sweeps.plan.factors import Factor, round_significant
from sim.sweeps.plan.schema import DEFAULT_MORRIS_LEVELS, MAX_RUNS, MORRIS, SOBOL_INDICES, SamplingDesign

FloatArray = NDArray[np.float64]

DUMMY = "dummy"
"""Column of a parameter that the model does not have: it changes the luck, and nothing else."""
N_DUMMY_VALUES = 10**8
"""How many values of the dummy are told apart."""
MAX_SEED_OFFSET = N_DUMMY_VALUES * MAX_RUNS
"""The most that the dummy adds to the seeds of a point's runs."""


def dummy_seed_offset(dummy: float) -> int:
    """What a value of the dummy adds to the seeds of a point's runs, so that no run of another value has its luck."""
    return int(dummy * N_DUMMY_VALUES) * MAX_RUNS


def sample_design(factors: Sequence[Factor], design: SamplingDesign) -> Iterator[dict[str, Any]]:
    """Rows of a design, a value for each field; those for sensitivity have the dummy as well."""
    dummy_factors = [Factor(DUMMY, (), (), (0.0, 1.0))] if design.is_for_sensitivity else []
    fields = [*factors, *dummy_factors]
    for row in sample_unit_hypercube(len(fields), design):
        yield {
            factor.name: _scale_to_factor(factor, float(unit_value))
            for factor, unit_value in zip(fields, row, strict=True)
        }


def sample_unit_hypercube(n_fields: int, design: SamplingDesign) -> Iterator[FloatArray]:
    """Rows of a design in the unit cube, shape (fields,) each; further points or trajectories only add rows."""
    if design.sample == MORRIS:
        for index in range(design.trajectories or 0):
            yield from morris_trajectory(n_fields, design.levels or DEFAULT_MORRIS_LEVELS, [design.seed, index])
    elif design.sample == SOBOL_INDICES:
        n = int(design.points or 0)
        for row in _sobol_sequence(2 * n_fields, n, design.seed):
            yield from saltelli_rows(row[:n_fields], row[n_fields:], second_order=bool(design.second_order))
    elif design.sample == "sobol":
        yield from _sobol_sequence(n_fields, int(design.points or 0), design.seed)
    else:
        sampler = _qmc_engine("LatinHypercube", n_fields, design.seed)
        yield from sampler.random(design.points)


def morris_trajectory(n_fields: int, levels: int, seed: Sequence[int]) -> FloatArray:
    """One of Morris's trajectories: from row to row one field takes a step of a little more than half its range.

    Parameters
    ----------
    n_fields
        Number of fields; the last is the dummy, which takes two values of its own in each trajectory.
    levels
        Number of values that the others take.
    seed
        Seed of the trajectory.

    Returns
    -------
    array, shape (fields + 1, fields)

    References
    ----------
    Morris (1991), Factorial sampling plans for preliminary computational experiments, Technometrics 33, 161–174.
    """
    uniforms = np.random.Generator(np.random.PCG64(list(seed))).random((4, n_fields))
    low = np.floor(uniforms[0] * (levels // 2)) / (levels - 1)
    high = np.minimum(low + morris_delta(levels), 1.0)
    low[-1], high[-1] = uniforms[3, :2]
    is_increasing = uniforms[1] < 0.5
    rows = np.tile(np.where(is_increasing, low, high), (n_fields + 1, 1))
    for step, field in enumerate(np.argsort(uniforms[2], kind="stable")):
        rows[step + 1 :, field] = high[field] if is_increasing[field] else low[field]
    return rows


def morris_delta(levels: int) -> float:
    """Share of its range that a field moves in one step of a trajectory."""
    return levels / (2.0 * (levels - 1))


def saltelli_rows(row_a: FloatArray, row_b: FloatArray, *, second_order: bool) -> Iterator[FloatArray]:
    """Rows of Saltelli's design from two independent rows, in the order that SALib wants.

    The first; the first with each field in turn from the other; if pairs are told apart, the other with each field in
    turn from the first; the other.

    References
    ----------
    Saltelli (2002), Making best use of model evaluations to compute sensitivity indices, Computer Physics
    Communications 145, 280–297.
    """
    yield row_a
    for base, partner in ((row_a, row_b), (row_b, row_a)) if second_order else ((row_a, row_b),):
        for field in range(len(row_a)):
            row = base.copy()
            row[field] = partner[field]
            yield row
    yield row_b


def _sobol_sequence(n_fields: int, n: int, seed: int) -> FloatArray:
    """A scrambled Sobol' sequence, drawn to a power of two, where it is balanced, and cut."""
    rows: FloatArray = _qmc_engine("Sobol", n_fields, seed).random_base2(math.ceil(math.log2(n)))
    return rows[:n]


def _qmc_engine(kind: str, n_fields: int, seed: int) -> Any:
    """A sampler of scipy, with luck of its own."""
    from scipy.stats import qmc  # noqa: PLC0415 - it is slow to import, and few plans need it

    rng = np.random.Generator(np.random.PCG64(seed))
    name = "rng" if "rng" in qmc.Sobol.__init__.__code__.co_varnames else "seed"
    return getattr(qmc, kind)(n_fields, **{name: rng})


def _scale_to_factor(factor: Factor, unit_value: float) -> Any:
    """The value of a field at a share of the way from its lowest to its highest."""
    if factor.bounds is None:
        return factor.values[min(int(unit_value * len(factor.values)), len(factor.values) - 1)]
    low, high = factor.bounds
    if factor.is_integer:
        return min(math.floor(low + unit_value * (high - low + 1)), int(high))
    return round_significant(low + unit_value * (high - low))
