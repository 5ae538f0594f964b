"""Path model of a mediation analysis: least-squares path coefficients and a cluster bootstrap."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CAUSE_COLUMN, MEDIATOR_COLUMN, OUTCOME_COLUMN = 0, 1, 2
TOTAL_EFFECT, INDIRECT_EFFECT, DIRECT_EFFECT = "total_effect", "indirect_effect", "direct_effect"
PROPORTION_MEDIATED = "proportion_mediated"
PATH_NAMES = (
    "cause_to_mediator",
    "mediator_to_outcome",
    TOTAL_EFFECT,
    INDIRECT_EFFECT,
    DIRECT_EFFECT,
    PROPORTION_MEDIATED,
)
"""Path coefficients a and b, total effect c, indirect effect ab, direct effect c′, and ab / c."""
RESAMPLE_BATCH_SIZE = 250
"""Bootstrap samples that are computed together."""
RELATIVE_TOLERANCE = 1e-12


class MediationArrays(NamedTuple):
    """Data of a mediation analysis.

    Attributes
    ----------
    variables : shape (rows, 3 or more)
        Cause, mediator, outcome, and covariates.
    strata : shape (rows,)
        Stratum of each row, as integers from 0. Rows are compared only within their stratum.
    clusters : shape (rows,)
        Cluster of each row, as integers from 0. Rows of different clusters are independent.
    """

    variables: FloatArray
    strata: IntArray
    clusters: IntArray


def within_stratum_std(data: MediationArrays) -> FloatArray:
    """Standard deviation of each variable within strata, shape (variables,). 0 if a variable does not vary there."""
    n_rows = np.bincount(data.strata)
    within = np.empty_like(data.variables)
    for index, column in enumerate(data.variables.T):
        within[:, index] = column - (np.bincount(data.strata, column) / n_rows)[data.strata]
    std: FloatArray = within.std(axis=0)
    size = np.abs(data.variables).max(axis=0)
    is_varying = std > RELATIVE_TOLERANCE * np.maximum(size, 1.0)
    return np.asarray(np.where(is_varying, std, 0.0), np.float64)


def estimate_paths(data: MediationArrays) -> FloatArray:
    """Path coefficients of standardised variables, in the order of `PATH_NAMES`, shape (paths,)."""
    n = int(data.clusters.max()) + 1
    return np.asarray(_path_coefficients(_cross_products(_standardize(data), np.ones((1, n))))[0], np.float64)


def bootstrap_paths(data: MediationArrays, n_resamples: int, seed: int) -> FloatArray:
    """Path coefficients in bootstrap samples of clusters with replacement, shape (samples, paths)."""
    rng, n = np.random.default_rng(seed), int(data.clusters.max()) + 1
    standardized = _standardize(data)
    batches = [
        rng.multinomial(n, np.full(n, 1 / n), size=min(RESAMPLE_BATCH_SIZE, n_resamples - first)).astype(float)
        for first in range(0, n_resamples, RESAMPLE_BATCH_SIZE)
    ]
    return np.concatenate([_path_coefficients(_cross_products(standardized, weights)) for weights in batches])


def _standardize(data: MediationArrays) -> MediationArrays:
    """The data with means of 0 and standard deviations of 1 within strata."""
    std = within_stratum_std(data)
    columns = data.variables - data.variables.mean(axis=0)
    return data._replace(variables=columns / np.where(std > 0, std, 1.0))


def _cross_products(data: MediationArrays, weights: FloatArray) -> FloatArray:
    """Cross-products of the variables about the means of their strata, shape (samples, variables, variables).

    Parameters
    ----------
    data
        Standardised data.
    weights : shape (samples, clusters)
        How many times each sample contains each cluster.
    """
    size, n_clusters = data.variables.shape[1], weights.shape[1]
    outer = (data.variables[:, :, None] * data.variables[:, None, :]).reshape(len(data.variables), -1)
    total = (weights @ _group_sums(outer, data.clusters, n_clusters)).reshape(-1, size, size)
    for stratum in range(int(data.strata.max()) + 1):
        rows = data.strata == stratum
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
    """Path coefficients of each sample, in the order of `PATH_NAMES`, shape (samples, paths)."""
    covariates = list(range(3, products.shape[1]))
    a = _least_squares_slopes(products, MEDIATOR_COLUMN, [CAUSE_COLUMN, *covariates])[:, 0]
    total = _least_squares_slopes(products, OUTCOME_COLUMN, [CAUSE_COLUMN, *covariates])[:, 0]
    outcome_slopes = _least_squares_slopes(products, OUTCOME_COLUMN, [CAUSE_COLUMN, MEDIATOR_COLUMN, *covariates])
    direct, b = outcome_slopes[:, 0], outcome_slopes[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.column_stack([a, b, total, a * b, direct, a * b / total])


def _least_squares_slopes(products: FloatArray, response: int, predictors: list[int]) -> FloatArray:
    """Least-squares slopes of a response on predictors, shape (samples, predictors); 0 for a constant predictor."""
    left, right = products[:, predictors][:, :, predictors], products[:, predictors][:, :, [response]]
    # The ridge makes singular samples solvable. It is too small to change a reported digit.
    ridge = np.einsum("sii->s", left)[:, None, None] * np.eye(len(predictors)) * RELATIVE_TOLERANCE
    return np.asarray(np.linalg.solve(left + ridge + np.eye(len(predictors)) * np.finfo(float).tiny, right)[:, :, 0])
