"""First-order, second-order and total Sobol' indices, computed with SALib.

References
----------
Sobol' (2001), Global sensitivity indices for nonlinear mathematical models and their Monte Carlo estimates,
Mathematics and Computers in Simulation 55, 271–280; Saltelli et al. (2010), Variance based sensitivity analysis of
model output, Computer Physics Communications 181, 259–270.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.sensitivity.responses import Response
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.designs import DUMMY

MAX_RELIABLE_HALF_WIDTH = 0.1
"""Half-width of an interval, or index of the dummy, above which the summary has a warning."""


class SobolIndex(NamedTuple):
    """Sobol' indices of a factor.

    Attributes
    ----------
    factor
        Name of the factor.
    first, first_half_width
        First-order index (share of the variance that the factor explains alone) and half-width of its interval.
    total, total_half_width
        Total index (share of the variance that the factor explains alone and in interactions) and half-width of its
        interval.
    exceeds_dummy
        Whether the interval of `total` is above that of the dummy.
    """

    factor: str
    first: float
    first_half_width: float
    total: float
    total_half_width: float
    exceeds_dummy: bool


class SecondOrderIndex(NamedTuple):
    """Second-order index of two factors (share of the variance that their interaction explains), with half-width."""

    factor: str
    other_factor: str
    second: float
    second_half_width: float


class SobolIndices(NamedTuple):
    """Sobol' indices of a measure, in descending order of the total index.

    Attributes
    ----------
    factors
        First-order and total indices.
    pairs
        Second-order indices, if the design allows them.
    """

    factors: list[SobolIndex]
    pairs: list[SecondOrderIndex]

    @property
    def dummy(self) -> SobolIndex:
        """Indices of the dummy."""
        return next(index for index in self.factors if index.factor == DUMMY)


def compute_sobol_indices(
    response: Response,
    factors: Sequence[str],
    *,
    second_order: bool,
    confidence_level: float,
    n_resamples: int,
    seed: int,
) -> SobolIndices:
    """Sobol' indices of a measure over Saltelli's design, with bootstrap intervals.

    Parameters
    ----------
    response
        The measure over the rows of the design.
    factors
        Names of the factors in the order of the design, the dummy last.
    second_order
        Whether the design has the rows for second-order indices.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    n_resamples
        Number of bootstrap samples.
    seed
        Random seed of the bootstrap.

    Raises
    ------
    SweepError
        A value is not finite. (SALib would return zeros for all factors.)
    """
    if not np.isfinite(response.values).all():
        raise SweepError(f"{response.measure} is not finite at some design points. Choose another measure.")
    result = _run_salib(response, factors, second_order, confidence_level, n_resamples, seed)
    first, total = result["S1"], result["ST"]
    dummy = list(factors).index(DUMMY)
    dummy_upper = total[dummy] + result["ST_conf"][dummy]
    indices = [
        SobolIndex(
            factor=name,
            first=float(first[index]),
            first_half_width=float(result["S1_conf"][index]),
            total=float(total[index]),
            total_half_width=float(result["ST_conf"][index]),
            exceeds_dummy=bool(name != DUMMY and total[index] - result["ST_conf"][index] > dummy_upper),
        )
        for index, name in enumerate(factors)
    ]
    pairs = [
        SecondOrderIndex(factors[i], factors[j], float(result["S2"][i, j]), float(result["S2_conf"][i, j]))
        for i, j in itertools.combinations(range(len(factors)), 2)
        if second_order
    ]
    return SobolIndices(sorted(indices, key=lambda index: -index.total), sorted(pairs, key=lambda pair: -pair.second))


def _run_salib(
    response: Response,
    factors: Sequence[str],
    second_order: bool,
    confidence_level: float,
    n_resamples: int,
    seed: int,
) -> Any:
    """The result of SALib's `sobol.analyze`."""
    from SALib.analyze import sobol  # noqa: PLC0415 - slow import

    problem = {"num_vars": len(factors), "names": list(factors), "bounds": [[0, 1]] * len(factors)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sobol.analyze(
            problem,
            response.values,
            calc_second_order=second_order,
            num_resamples=n_resamples,
            conf_level=confidence_level,
            seed=seed,
        )
