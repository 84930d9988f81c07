"""Linear and logistic regression with standard errors that allow for clusters.

Observations of one council are not independent of one another: its years and its judgements
share whatever is lasting about it. The sandwich estimator sums scores within a cluster before
it squares them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

#: Power and level behind a smallest detectable effect.
POWER, SIGNIFICANCE = 0.8, 0.05
#: Steps after which a fit that has not settled is given up, and the change that counts as settled.
STEPS, SETTLED = 60, 1e-10
#: A smallest eigenvalue of the scaled square below this means that columns repeat one another.
DEPENDENT = 1e-10
#: A logistic coefficient beyond this means that the groups are separated, not estimated.
SEPARATED = 25.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients with cluster-robust standard errors.

    Attributes
    ----------
    beta, se
        Shape (columns,), in the order of the design's columns; NaN where the fit failed.
    covariance
        Shape (columns, columns).
    n, clusters
        Observations and clusters.
    converged
        False where the data cannot bear the model: no estimate is given then.
    """

    beta: np.ndarray
    se: np.ndarray
    covariance: np.ndarray
    n: int
    clusters: int
    converged: bool = True

    @property
    def p(self) -> np.ndarray:
        """Two-sided p values from t with one degree of freedom fewer than clusters."""
        return 2 * special.stdtr(self.clusters - 1, -np.abs(self.beta / self.se))

    def interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Return the lower and upper limits of every coefficient."""
        reach = special.stdtrit(self.clusters - 1, 0.5 + level / 2) * self.se
        return self.beta - reach, self.beta + reach

    @property
    def detectable(self) -> np.ndarray:
        """The smallest effect found four times in five at the five per cent level, if there."""
        df = self.clusters - 1
        need = special.stdtrit(df, 1 - SIGNIFICANCE / 2) + special.stdtrit(df, POWER)
        return need * self.se


def failed(columns: int, n: int, clusters: int) -> Fit:
    """Return the record of a model that the data cannot bear."""
    nothing = np.full(columns, np.nan)
    return Fit(nothing, nothing, np.full((columns, columns), np.nan), n, clusters, converged=False)


def dummies(labels: ArrayLike) -> np.ndarray:
    """Return one column for every distinct label but the first, in sorted order.

    >>> dummies(["b", "a", "b", "c"]).T
    array([[1., 0., 1., 0.],
           [0., 0., 0., 1.]])
    """
    values = np.asarray(labels)
    return (values[:, None] == np.unique(values)[None, 1:]).astype(float)


def sandwich(bread: np.ndarray, scores: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return the cluster-robust covariance, times clusters over clusters less one.

    Parameters
    ----------
    bread
        Inverse information, shape (columns, columns).
    scores
        Shape (n, columns).
    groups
        Cluster of each observation, as integers from nought.
    """
    count = int(groups.max()) + 1
    sums = np.zeros((count, scores.shape[1]))
    np.add.at(sums, groups, scores)
    return bread @ (sums.T @ sums) @ bread * count / (count - 1)


def checked(
    y: ArrayLike, x: ArrayLike, cluster: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return outcome, design and clusters as arrays, refusing what cannot be fitted.

    Raises
    ------
    ValueError
        If lengths differ, a value is missing, columns depend on one another, or there is
        only one cluster.
    """
    outcome, design = np.asarray(y, float), np.asarray(x, float)
    if design.ndim != 2 or outcome.shape != (len(design),) or len(design) != len(np.ravel(cluster)):
        raise ValueError("outcome, design and clusters have one row an observation")
    if not (np.isfinite(outcome).all() and np.isfinite(design).all()):
        raise ValueError("a value is missing: leave such rows out before the fit")
    size = np.sqrt((design**2).sum(axis=0))
    scaled = design / np.where(size > 0, size, 1)
    # eigenvalues of the small square: a design with a column a council is long and wide
    if len(design) < design.shape[1] or np.linalg.eigvalsh(scaled.T @ scaled)[0] < DEPENDENT:
        raise ValueError("columns of the design depend on one another")
    groups = np.unique(np.asarray(cluster).astype(str), return_inverse=True)[1]
    if groups.max(initial=0) < 1:
        raise ValueError("clustered errors need two clusters or more")
    return outcome, design, groups


def least_squares(y: ArrayLike, x: ArrayLike, cluster: ArrayLike) -> Fit:
    """Fit a linear model by least squares.

    Parameters
    ----------
    y
        Outcome, shape (n,).
    x
        Design with its constant, shape (n, columns); fixed effects stand in it as `dummies`.
    cluster
        Labels, shape (n,).

    Returns
    -------
    Fit
        The covariance is R's ``sandwich::vcovCL`` of an ``lm``: type HC1 with the cluster
        adjustment, fixed effects counted among the columns (a little too wide, never too
        narrow).

    Raises
    ------
    ValueError
        See `checked`.
    """
    outcome, design, groups = checked(y, x, cluster)
    n, columns = design.shape
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ outcome
    scores = design * (outcome - design @ beta)[:, None]
    covariance = sandwich(bread, scores, groups) * (n - 1) / (n - columns)
    return Fit(beta, np.sqrt(np.diag(covariance)), covariance, n, int(groups.max()) + 1)


def _log_likelihood(line: np.ndarray, outcome: np.ndarray) -> float:
    """Return the log likelihood of outcomes of nought or one on a linear predictor."""
    return float(np.sum(outcome * line - np.logaddexp(0, line)))


def logistic(
    y: ArrayLike, x: ArrayLike, cluster: ArrayLike, offset: ArrayLike | None = None
) -> Fit:
    """Fit a logistic model by maximum likelihood (iterated weighted least squares).

    Parameters
    ----------
    y
        Outcome, nought or one, shape (n,).
    x
        Design with its constant, shape (n, columns).
    cluster
        Labels, shape (n,).
    offset
        Added to the linear predictor, shape (n,); none when None.

    Returns
    -------
    Fit
        Coefficients are log odds ratios; the covariance is R's ``sandwich::vcovCL`` of a
        ``glm``. Not converged where a column separates the outcomes.

    Raises
    ------
    ValueError
        See `checked`.
    """
    outcome, design, groups = checked(y, x, cluster)
    n, columns = design.shape
    clusters = int(groups.max()) + 1
    base = np.zeros(n) if offset is None else np.asarray(offset, float)
    beta = np.zeros(columns)
    for _ in range(STEPS):
        chance = special.expit(base + design @ beta)
        weight = chance * (1 - chance)
        information = (design * weight[:, None]).T @ design
        if np.linalg.cond(information) > 1 / np.finfo(float).eps:
            return failed(columns, n, clusters)
        step = np.linalg.solve(information, design.T @ (outcome - chance))
        # a step that lands lower on the likelihood has overshot: halve it
        here = _log_likelihood(base + design @ beta, outcome)
        while _log_likelihood(base + design @ (beta + step), outcome) < here - SETTLED:
            step = step / 2
        beta = beta + step
        spread = np.maximum(np.ptp(design, axis=0), 1e-12)
        if np.max(np.abs(beta) * spread) > SEPARATED * max(1.0, float(np.log(n))):
            return failed(columns, n, clusters)
        if np.max(np.abs(step)) < SETTLED:
            chance = special.expit(base + design @ beta)
            weight = chance * (1 - chance)
            bread = np.linalg.inv((design * weight[:, None]).T @ design)
            covariance = sandwich(bread, design * (outcome - chance)[:, None], groups)
            return Fit(beta, np.sqrt(np.diag(covariance)), covariance, n, clusters)
    return failed(columns, n, clusters)
