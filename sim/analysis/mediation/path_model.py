"""The paths of a mediation by least squares, with percentile intervals from a bootstrap of whole clusters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CAUSE_COLUMN, MEDIATOR_COLUMN, OUTCOME_COLUMN = 0, 1, 2
PATH_NAMES = ("to the mediator", "from the mediator", "in all", "through", "past", "share through")
RESAMPLE_BATCH_SIZE = 250
"""Samples that are worked out together."""
RELATIVE_TOLERANCE = 1e-12


class MediationArrays(NamedTuple):
    """What a mediation is taken from.

    Attributes
    ----------
    variables : shape (rows, 3 or more): cause, mediator, outcome, and numbers that are held constant
    strata : shape (rows,), rows are only compared within their cell
    clusters : shape (rows,), rows of different clusters are independent
    """

    variables: FloatArray
    strata: IntArray
    clusters: IntArray


def within_stratum_std(data: MediationArrays) -> FloatArray:
    """Standard deviation of each column within cells; 0 where it does not vary there."""
    n_rows = np.bincount(data.strata)
    within = np.empty_like(data.variables)
    for index, column in enumerate(data.variables.T):
        within[:, index] = column - (np.bincount(data.strata, column) / n_rows)[data.strata]
    std: FloatArray = within.std(axis=0)
    size = np.abs(data.variables).max(axis=0)
    is_varying = std > RELATIVE_TOLERANCE * np.maximum(size, 1.0)
    return np.asarray(np.where(is_varying, std, 0.0), np.float64)


def estimate_paths(data: MediationArrays) -> FloatArray:
    """The paths, in the order of `PATH_NAMES`, in standard deviations within cells."""
    n = int(data.clusters.max()) + 1
    return np.asarray(_path_coefficients(_cross_products(_standardize(data), np.ones((1, n))))[0], np.float64)


def bootstrap_paths(data: MediationArrays, n_resamples: int, seed: int) -> FloatArray:
    """The same for samples of clusters with replacement, shape (samples, paths)."""
    rng, n = np.random.default_rng(seed), int(data.clusters.max()) + 1
    scaled = _standardize(data)
    draws = [
        rng.multinomial(n, np.full(n, 1 / n), size=min(RESAMPLE_BATCH_SIZE, n_resamples - first)).astype(float)
        for first in range(0, n_resamples, RESAMPLE_BATCH_SIZE)
    ]
    return np.concatenate([_path_coefficients(_cross_products(scaled, weights)) for weights in draws])


def _standardize(data: MediationArrays) -> MediationArrays:
    """The same with a mean of 0 and a standard deviation of 1 within cells."""
    std = within_stratum_std(data)
    columns = data.variables - data.variables.mean(axis=0)
    return data._replace(variables=columns / np.where(std > 0, std, 1.0))


def _cross_products(data: MediationArrays, weights: FloatArray) -> FloatArray:
    """Sums of products about the means of the cells, shape (samples, columns, columns).

    Parameters
    ----------
    data
        What they are taken of.
    weights : shape (samples, clusters), how often each cluster is in a sample
    """
    size, n_clusters = data.variables.shape[1], weights.shape[1]
    outer = (data.variables[:, :, None] * data.variables[:, None, :]).reshape(len(data.variables), -1)
    total = (weights @ _group_sums(outer, data.clusters, n_clusters)).reshape(-1, size, size)
    for cell in range(int(data.strata.max()) + 1):
        rows = data.strata == cell
        present, inverse = np.unique(data.clusters[rows], return_inverse=True)
        stratum_weights = weights[:, present]
        sums = stratum_weights @ _group_sums(data.variables[rows], inverse, len(present))
        n_rows = stratum_weights @ np.bincount(inverse, minlength=len(present))
        total -= sums[:, :, None] * sums[:, None, :] / np.maximum(n_rows, 1.0)[:, None, None]
    return total


def _group_sums(columns: FloatArray, groups: IntArray, n_groups: int) -> FloatArray:
    """Sums of columns over the rows of each group, shape (groups, columns)."""
    return np.column_stack([np.bincount(groups, column, n_groups) for column in columns.T])


def _path_coefficients(products: FloatArray) -> FloatArray:
    """The paths of each sample, shape (samples, paths)."""
    covariates = list(range(3, products.shape[1]))
    a_path = _least_squares_slopes(products, MEDIATOR_COLUMN, [CAUSE_COLUMN, *covariates])[:, 0]
    total = _least_squares_slopes(products, OUTCOME_COLUMN, [CAUSE_COLUMN, *covariates])[:, 0]
    outcome_slopes = _least_squares_slopes(products, OUTCOME_COLUMN, [CAUSE_COLUMN, MEDIATOR_COLUMN, *covariates])
    indirect = a_path * outcome_slopes[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.column_stack([a_path, outcome_slopes[:, 1], total, indirect, outcome_slopes[:, 0], indirect / total])


def _least_squares_slopes(products: FloatArray, response: int, predictors: list[int]) -> FloatArray:
    """Least-squares slopes of a column on others, shape (samples, others); 0 where one is constant in a sample."""
    left, right = products[:, predictors][:, :, predictors], products[:, predictors][:, :, [response]]
    ridge = (
        np.einsum("sii->s", left)[:, None, None] * np.eye(len(predictors)) * RELATIVE_TOLERANCE
    )  # so little that no digit told moves
    return np.asarray(np.linalg.solve(left + ridge + np.eye(len(predictors)) * np.finfo(float).tiny, right)[:, :, 0])
