"""Sobol' indices, by SALib: the share of a measure's variance that a field brings about, alone and with the others."""

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
"""Half-width of an interval, or share of the dummy, above which the data are said to be too few."""


class SobolIndex(NamedTuple):
    """The indices of a field.

    Attributes
    ----------
    field
        Its name.
    first, first_reach
        Share of the variance that it brings about alone, and half the width of the interval.
    total, total_reach
        The same with all that it does together with others.
    is_above
        Whether the interval of `total` lies above that of the dummy.
    """

    field: str
    first: float
    first_reach: float
    total: float
    total_reach: float
    is_above: bool


class SecondOrderIndex(NamedTuple):
    """What two fields do together, beyond what each does alone: share of the variance, half-width of its interval."""

    field: str
    other: str
    second: float
    second_reach: float


class SobolIndices(NamedTuple):
    """All indices of a measure: those with the largest total first."""

    fields: list[SobolIndex]
    pairs: list[SecondOrderIndex]

    @property
    def dummy(self) -> SobolIndex:
        """That of the dummy."""
        return next(index for index in self.fields if index.field == DUMMY)


def compute_sobol_indices(
    response: Response,
    fields: Sequence[str],
    *,
    second_order: bool,
    confidence_level: float,
    n_resamples: int,
    seed: int,
) -> SobolIndices:
    """The indices of a measure over Saltelli's design.

    Parameters
    ----------
    response
        The measure over the rows of the design, without NaN: SALib would give zeros for all without a word.
    fields
        Names of the fields in the order of the design, the dummy last.
    second_order
        Whether the design tells pairs apart.
    confidence_level, n_resamples, seed
        Of the bootstrap.

    Raises
    ------
    SweepRefused
        SALib is not installed, or a row is not finite.
    """
    if not np.isfinite(response.values).all():
        raise SweepError(f"{response.measure} is not finite everywhere; no index can be trusted. Choose another.")
    result = _run_salib(response, fields, second_order, confidence_level, n_resamples, seed)
    first, total = result["S1"], result["ST"]
    dummy = list(fields).index(DUMMY)
    dummy_upper = total[dummy] + result["ST_conf"][dummy]
    indices = [
        SobolIndex(
            field=name,
            first=float(first[index]),
            first_reach=float(result["S1_conf"][index]),
            total=float(total[index]),
            total_reach=float(result["ST_conf"][index]),
            is_above=bool(name != DUMMY and total[index] - result["ST_conf"][index] > dummy_upper),
        )
        for index, name in enumerate(fields)
    ]
    pairs = [
        SecondOrderIndex(fields[i], fields[j], float(result["S2"][i, j]), float(result["S2_conf"][i, j]))
        for i, j in itertools.combinations(range(len(fields)), 2)
        if second_order
    ]
    return SobolIndices(sorted(indices, key=lambda i: -i.total), sorted(pairs, key=lambda i: -i.second))


def _run_salib(
    response: Response, fields: Sequence[str], second_order: bool, level: float, resamples: int, seed: int
) -> Any:
    """What SALib finds."""
    try:
        from SALib.analyze import sobol  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise SweepError(
            "Sobol' indices need SALib, which is not installed. Install it with: pip install "
            "'compassion-contagion[analysis]'"
        ) from None
    problem = {"num_vars": len(fields), "names": list(fields), "bounds": [[0, 1]] * len(fields)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sobol.analyze(
            problem,
            response.values,
            calc_second_order=second_order,
            num_resamples=resamples,
            conf_level=level,
            seed=seed,
        )
