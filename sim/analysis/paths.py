"""The paths of a mediation by least squares, with percentile intervals from a bootstrap of whole clusters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

CAUSE, THROUGH, OUTCOME = 0, 1, 2
PATHS = ("to the mediator", "from the mediator", "in all", "through", "past", "share through")
AT_ONCE = 250
"""Samples that are worked out together."""
CONSTANT = 1e-12


class Data(NamedTuple):
    """What a mediation is taken from.

    Attributes
    ----------
    columns : shape (rows, 3 or more): cause, mediator, outcome, and numbers that are held constant
    cells : shape (rows,), rows are only compared within their cell
    clusters : shape (rows,), rows of different clusters are independent
    """

    columns: Floats
    cells: Codes
    clusters: Codes


def spreads(data: Data) -> Floats:
    """Standard deviation of each column within cells; 0 where it does not vary there."""
    n_rows = np.bincount(data.cells)
    within = np.empty_like(data.columns)
    for place, column in enumerate(data.columns.T):
        within[:, place] = column - (np.bincount(data.cells, column) / n_rows)[data.cells]
    spread: Floats = within.std(axis=0)
    size = np.abs(data.columns).max(axis=0)
    is_there = spread > CONSTANT * np.maximum(size, 1.0)
    return np.asarray(np.where(is_there, spread, 0.0), np.float64)


def estimate(data: Data) -> Floats:
    """The paths, in the order of `PATHS`, in standard deviations within cells."""
    n = int(data.clusters.max()) + 1
    return np.asarray(_paths(_products(_scaled(data), np.ones((1, n))))[0], np.float64)


def resampled(data: Data, n_samples: int, seed: int) -> Floats:
    """The same for samples of clusters with replacement, shape (samples, paths)."""
    luck, n = np.random.default_rng(seed), int(data.clusters.max()) + 1
    scaled = _scaled(data)
    draws = [
        luck.multinomial(n, np.full(n, 1 / n), size=min(AT_ONCE, n_samples - first)).astype(float)
        for first in range(0, n_samples, AT_ONCE)
    ]
    return np.concatenate([_paths(_products(scaled, weights)) for weights in draws])


def _scaled(data: Data) -> Data:
    """The same with a mean of 0 and a standard deviation of 1 within cells."""
    spread = spreads(data)
    columns = data.columns - data.columns.mean(axis=0)
    return data._replace(columns=columns / np.where(spread > 0, spread, 1.0))


def _products(data: Data, weights: Floats) -> Floats:
    """Sums of products about the means of the cells, shape (samples, columns, columns).

    Parameters
    ----------
    data
        What they are taken of.
    weights : shape (samples, clusters), how often each cluster is in a sample
    """
    size, n_clusters = data.columns.shape[1], weights.shape[1]
    outer = (data.columns[:, :, None] * data.columns[:, None, :]).reshape(len(data.columns), -1)
    total = (weights @ _summed(outer, data.clusters, n_clusters)).reshape(-1, size, size)
    for cell in range(int(data.cells.max()) + 1):
        rows = data.cells == cell
        there, inverse = np.unique(data.clusters[rows], return_inverse=True)
        some = weights[:, there]
        sums = some @ _summed(data.columns[rows], inverse, len(there))
        n_rows = some @ np.bincount(inverse, minlength=len(there))
        total -= sums[:, :, None] * sums[:, None, :] / np.maximum(n_rows, 1.0)[:, None, None]
    return total


def _summed(columns: Floats, groups: Codes, n_groups: int) -> Floats:
    """Sums of columns over the rows of each group, shape (groups, columns)."""
    return np.column_stack([np.bincount(groups, column, n_groups) for column in columns.T])


def _paths(products: Floats) -> Floats:
    """The paths of each sample, shape (samples, paths)."""
    held = list(range(3, products.shape[1]))
    to = _slopes(products, THROUGH, [CAUSE, *held])[:, 0]
    total = _slopes(products, OUTCOME, [CAUSE, *held])[:, 0]
    both = _slopes(products, OUTCOME, [CAUSE, THROUGH, *held])
    through = to * both[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.column_stack([to, both[:, 1], total, through, both[:, 0], through / total])


def _slopes(products: Floats, what: int, on: list[int]) -> Floats:
    """Least-squares slopes of a column on others, shape (samples, others); 0 where one is constant in a sample."""
    left, right = products[:, on][:, :, on], products[:, on][:, :, [what]]
    ridge = np.einsum("sii->s", left)[:, None, None] * np.eye(len(on)) * CONSTANT  # so little that no digit told moves
    return np.asarray(np.linalg.solve(left + ridge + np.eye(len(on)) * np.finfo(float).tiny, right)[:, :, 0])
