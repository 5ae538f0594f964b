"""Sobol' indices, by SALib: the share of a measure's variance that a field brings about, alone and with the others."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.responding import Response
from sim.sweep.designing import DUMMY
from sim.sweep.refusing import SweepError

WIDE = 0.1
"""Half-width of an interval, or share of the dummy, above which the data are said to be too few."""


class Index(NamedTuple):
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


class Pair(NamedTuple):
    """What two fields do together, beyond what each does alone: share of the variance, half-width of its interval."""

    field: str
    other: str
    second: float
    second_reach: float


class Indices(NamedTuple):
    """All indices of a measure: those with the largest total first."""

    fields: list[Index]
    pairs: list[Pair]

    @property
    def dummy(self) -> Index:
        """That of the dummy."""
        return next(one for one in self.fields if one.field == DUMMY)


def indexed(
    response: Response, fields: Sequence[str], *, second_order: bool, level: float, resamples: int, seed: int
) -> Indices:
    """The indices of a measure over Saltelli's design.

    Parameters
    ----------
    response
        The measure over the rows of the design, without NaN: SALib would give zeros for all without a word.
    fields
        Names of the fields in the order of the design, the dummy last.
    second_order
        Whether the design tells pairs apart.
    level, resamples, seed
        Of the bootstrap.

    Raises
    ------
    SweepRefused
        SALib is not installed, or a row is not finite.
    """
    if not np.isfinite(response.rows).all():
        raise SweepError(f"{response.measure} is not finite everywhere; no index can be trusted. Choose another.")
    found = _analysed(response, fields, second_order, level, resamples, seed)
    first, total = found["S1"], found["ST"]
    dummy = list(fields).index(DUMMY)
    limit = total[dummy] + found["ST_conf"][dummy]
    made = [
        Index(
            field=name,
            first=float(first[place]),
            first_reach=float(found["S1_conf"][place]),
            total=float(total[place]),
            total_reach=float(found["ST_conf"][place]),
            is_above=bool(name != DUMMY and total[place] - found["ST_conf"][place] > limit),
        )
        for place, name in enumerate(fields)
    ]
    pairs = [
        Pair(fields[one], fields[other], float(found["S2"][one, other]), float(found["S2_conf"][one, other]))
        for one, other in itertools.combinations(range(len(fields)), 2)
        if second_order
    ]
    return Indices(sorted(made, key=lambda one: -one.total), sorted(pairs, key=lambda one: -one.second))


def _analysed(
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
            response.rows,
            calc_second_order=second_order,
            num_resamples=resamples,
            conf_level=level,
            seed=seed,
        )
