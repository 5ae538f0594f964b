"""Sampling designs: Latin hypercube, Sobol' sequence, Morris trajectories and Saltelli's design for Sobol' indices.

The designs for sensitivity analysis do not use SALib, so that the points of a plan do not depend on its version.
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
"""Name of the dummy parameter. It is not part of the model and changes only the random seeds."""
N_DUMMY_VALUES = 10**8
"""Number of distinct values of the dummy."""
MAX_SEED_OFFSET = N_DUMMY_VALUES * MAX_RUNS
"""Largest offset that the dummy adds to the random seeds of a point."""


def dummy_seed_offset(dummy: float) -> int:
    """Offset of the random seeds of a point. Points with different values of the dummy have no seed in common."""
    return int(dummy * N_DUMMY_VALUES) * MAX_RUNS


def sample_design(factors: Sequence[Factor], design: SamplingDesign) -> Iterator[dict[str, Any]]:
    """Rows of a design, with one value per field. Designs for sensitivity analysis also have the dummy."""
    dummy_factors = [Factor(DUMMY, (), (), (0.0, 1.0))] if design.is_for_sensitivity else []
    fields = [*factors, *dummy_factors]
    for row in sample_unit_hypercube(len(fields), design):
        yield {
            factor.name: _scale_to_factor(factor, float(unit_value))
            for factor, unit_value in zip(fields, row, strict=True)
        }


def sample_unit_hypercube(n_fields: int, design: SamplingDesign) -> Iterator[FloatArray]:
    """Rows of a design in the unit hypercube, each of shape (fields,). More points or trajectories only append rows."""
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
    """One Morris trajectory: between two rows, one field changes by `morris_delta`.

    Parameters
    ----------
    n_fields
        Number of fields. The last one is the dummy, which has two random values in each trajectory.
    levels
        Number of levels of the other fields. An even number.
    seed
        Seed of the trajectory.

    Returns
    -------
    array, shape (fields + 1, fields)
        Values in the unit hypercube.

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
    """Step of a Morris trajectory, as a share of the range of a field."""
    return levels / (2.0 * (levels - 1))


def saltelli_rows(row_a: FloatArray, row_b: FloatArray, *, second_order: bool) -> Iterator[FloatArray]:
    """Rows of Saltelli's design from one row of matrix A and one of matrix B, in the order of SALib.

    The order is: A; A with each field in turn from B; with `second_order`, B with each field in turn from A; B.

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
    """A scrambled Sobol' sequence. It is sampled up to a power of 2, where it is balanced, and then cut to n rows."""
    rows: FloatArray = _qmc_engine("Sobol", n_fields, seed).random_base2(math.ceil(math.log2(n)))
    return rows[:n]


def _qmc_engine(kind: str, n_fields: int, seed: int) -> Any:
    """A quasi-Monte Carlo engine of SciPy with its own random generator."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow import

    rng = np.random.Generator(np.random.PCG64(seed))
    name = "rng" if "rng" in qmc.Sobol.__init__.__code__.co_varnames else "seed"
    return getattr(qmc, kind)(n_fields, **{name: rng})


def _scale_to_factor(factor: Factor, unit_value: float) -> Any:
    """Scale a value between 0 and 1 to the values or the bounds of a factor."""
    if factor.bounds is None:
        return factor.values[min(int(unit_value * len(factor.values)), len(factor.values) - 1)]
    low, high = factor.bounds
    if factor.is_integer:
        return min(math.floor(low + unit_value * (high - low + 1)), int(high))
    return round_significant(low + unit_value * (high - low))
