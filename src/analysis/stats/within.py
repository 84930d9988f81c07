"""Changes within councils and differences between them, in one model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from analysis.stats.clustered import Fit, checked, dummies, sandwich


@dataclass(frozen=True, slots=True)
class WithinBetween:
    """A within-between model with a random intercept for each cluster.

    Attributes
    ----------
    within, between
        Places in ``fit``: a change inside a cluster, and a lasting difference between clusters.
    fit
        All coefficients: constant, within, between, then the further columns.
    share
        Part of the variance that lies between clusters.
    """

    fit: Fit
    share: float
    within: int = 1
    between: int = 2


def within_between(
    y: ArrayLike,
    x: ArrayLike,
    cluster: ArrayLike,
    year: ArrayLike,
    also: ArrayLike | None = None,
) -> WithinBetween:
    """Regress an outcome on a cluster's mean of a predictor and on deviations from it.

    Mundlak (1978), Econometrica 46: 69-85; the random intercept's variance by restricted
    maximum likelihood, as ``nlme::lme`` finds it.

    Parameters
    ----------
    y, x
        Outcome and predictor, shape (n,).
    cluster
        Labels, shape (n,).
    year
        Labels; each gets an effect of its own.
    also
        Further columns, shape (n, columns).

    Returns
    -------
    WithinBetween
        Standard errors are cluster-robust, not the model's own.

    Raises
    ------
    ValueError
        See `analysis.stats.clustered.checked`.
    """
    predictor = np.asarray(x, float)
    labels = np.unique(np.asarray(cluster).astype(str), return_inverse=True)[1]
    mean = (np.bincount(labels, predictor) / np.bincount(labels))[labels]
    columns = [np.ones(len(predictor)), predictor - mean, mean, *dummies(year).T]
    if also is not None:
        columns += list(np.asarray(also, float).T)
    outcome, design, groups = checked(y, np.column_stack(columns), cluster)
    found = optimize.minimize_scalar(
        lambda v: -_restricted(np.exp(v), outcome, design, groups),
        bounds=(-12, 8),
        method="bounded",
        options={"xatol": 1e-9},
    )
    ratio = float(np.exp(found.x))
    left, right = _demeaned(ratio, outcome, design, groups)
    bread = np.linalg.inv(right.T @ right)
    beta = bread @ right.T @ left
    covariance = sandwich(bread, right * (left - right @ beta)[:, None], groups)
    clusters = int(groups.max()) + 1
    fit = Fit(beta, np.sqrt(np.diag(covariance)), covariance, len(outcome), clusters)
    return WithinBetween(fit, ratio / (1 + ratio))


def _demeaned(
    ratio: float, y: np.ndarray, x: np.ndarray, groups: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Take from each value the part of its cluster's mean that makes errors independent.

    ``ratio`` is the variance of the intercepts over that of the errors.
    """
    size = np.bincount(groups)
    part = (1 - 1 / np.sqrt(1 + size * ratio))[groups]
    table = np.column_stack([y, x])
    sums = np.zeros((len(size), table.shape[1]))
    np.add.at(sums, groups, table)
    table = table - part[:, None] * (sums / size[:, None])[groups]
    return table[:, 0], table[:, 1:]


def _restricted(ratio: float, y: np.ndarray, x: np.ndarray, groups: np.ndarray) -> float:
    """Return the restricted log likelihood, the error variance profiled out."""
    left, right = _demeaned(ratio, y, x, groups)
    information = right.T @ right
    residual = left - right @ np.linalg.solve(information, right.T @ left)
    n, columns = x.shape
    whole = np.sum(np.log1p(np.bincount(groups) * ratio))
    return float(
        -0.5 * (n - columns) * np.log(np.sum(residual**2))
        - 0.5 * whole
        - 0.5 * np.linalg.slogdet(information)[1]
    )
