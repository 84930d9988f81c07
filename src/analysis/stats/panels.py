"""Councils over years: least squares and logit with errors clustered by council.

Small and by hand, because what a study of councils needs is narrow: the same sandwich for
every model, and fixed effects taken out by subtracting means, which is exact when each
council of a comparison has every year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

#: Newton's method stops when no coefficient moves by more than this.
SETTLED, MOST_STEPS = 1e-10, 50
#: A logit whose coefficients run past this has a predictor that splits the outcomes in two.
SPLIT = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Coefficients with their covariance, clustered by council."""

    coefficients: np.ndarray
    covariance: np.ndarray
    n: int
    clusters: int

    @property
    def errors(self) -> np.ndarray:
        """Standard errors, shape (terms,)."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True, slots=True)
class Estimated:
    """A combination of coefficients with its interval and two-sided p value."""

    estimate: float
    error: float
    low: float
    high: float
    p: float


def combine(fit: Fitted, weights: ArrayLike, level: float = 0.95) -> Estimated:
    """Return a weighted sum of coefficients, by Student's t with clusters less one degrees.

    Parameters
    ----------
    fit
        From one of this module's functions.
    weights
        Shape (terms,).
    level
        Confidence level.
    """
    w = np.asarray(weights, float)
    estimate = float(w @ fit.coefficients)
    error = float(np.sqrt(w @ fit.covariance @ w))
    df = fit.clusters - 1
    reach = float(stats.t.ppf(0.5 + level / 2, df)) * error
    p = float(2 * stats.t.sf(abs(estimate) / error, df)) if error > 0 else float("nan")
    return Estimated(estimate, error, estimate - reach, estimate + reach, p)


def one(fit: Fitted, term: int, level: float = 0.95) -> Estimated:
    """Return one coefficient with its interval."""
    return combine(fit, np.eye(len(fit.coefficients))[term], level)


def sandwich(
    bread: np.ndarray, scores: np.ndarray, clusters: ArrayLike, correction: float = 1.0
) -> tuple[np.ndarray, int]:
    """Return the clustered covariance and the number of clusters."""
    names, place = np.unique(np.asarray(clusters), return_inverse=True)
    count = len(names)
    if count < 2:
        raise ValueError("errors clustered by council need at least two councils")
    sums = np.zeros((count, scores.shape[1]))
    np.add.at(sums, place, scores)
    scale = correction * count / (count - 1)
    return scale * bread @ (sums.T @ sums) @ bread, count


def _checked(y: ArrayLike, x: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return outcome and design as arrays, refused where they do not fit each other."""
    outcome, design = np.asarray(y, float), np.asarray(x, float)
    if design.ndim != 2 or outcome.shape != (len(design),):
        raise ValueError("a model needs an outcome of shape (rows,) and a design (rows, terms)")
    if not (np.isfinite(outcome).all() and np.isfinite(design).all()):
        raise ValueError("leave rows with a missing value out before fitting")
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError("a term of the design is a combination of others, or there are few rows")
    return outcome, design


def least_squares(y: ArrayLike, x: ArrayLike, clusters: ArrayLike) -> Fitted:
    """Fit ordinary least squares with clustered errors.

    Liang and Zeger (1986), Biometrika 73: 13-22, with the usual correction for few clusters
    and terms, G/(G-1) times (n-1)/(n-k): ``vcovCL(type = "HC1")`` of R's sandwich.

    Parameters
    ----------
    y, x
        Shapes (rows,) and (rows, terms); a constant is a column of ones.
    clusters
        Shape (rows,): whose row it is.

    Raises
    ------
    ValueError
        If shapes disagree, a value is missing or the design has no unique solution.
    """
    outcome, design = _checked(y, x)
    bread = np.linalg.inv(design.T @ design)
    found = bread @ design.T @ outcome
    n, k = design.shape
    scores = design * (outcome - design @ found)[:, None]
    covariance, count = sandwich(bread, scores, clusters, (n - 1) / (n - k))
    return Fitted(found, covariance, n, count)


def logit(y: ArrayLike, x: ArrayLike, clusters: ArrayLike) -> Fitted | None:
    """Fit a logistic regression with clustered errors.

    The estimates are those of generalised estimating equations with an independence working
    correlation. Errors as `least_squares` has them.

    Parameters
    ----------
    y
        Shape (rows,), 0 or 1.
    x, clusters
        As for `least_squares`.

    Returns
    -------
    Fitted or None
        None where some predictor tells the outcomes fully apart, so that no estimate exists.

    Raises
    ------
    ValueError
        As `least_squares`, and if an outcome is neither 0 nor 1.
    """
    outcome, design = _checked(y, x)
    if not np.isin(outcome, (0, 1)).all():
        raise ValueError("the outcome of a logit is 0 or 1")
    n, k = design.shape
    found = np.zeros(k)
    for _ in range(MOST_STEPS):
        chance = special.expit(design @ found)
        weight = chance * (1 - chance)
        information = (design * weight[:, None]).T @ design
        if np.linalg.cond(information) > 1e14:
            return None
        step = np.linalg.solve(information, design.T @ (outcome - chance))
        found = found + step
        if np.abs(step).max() < SETTLED:
            break
    else:
        return None
    if np.abs(design @ found).max() > SPLIT:
        return None
    chance = special.expit(design @ found)
    bread = np.linalg.inv((design * (chance * (1 - chance))[:, None]).T @ design)
    scores = design * (outcome - chance)[:, None]
    covariance, count = sandwich(bread, scores, clusters, (n - 1) / (n - k))
    return Fitted(found, covariance, n, count)


def within_between(
    y: ArrayLike, x: ArrayLike, year_effects: bool, fixed: ArrayLike | None = None
) -> Fitted:
    """Split an association into one within councils over time and one between councils.

    Mundlak (1978), Econometrica 46: 69-85: each predictor enters as its deviation from the
    council's mean and as that mean. In a panel with every council in every year the
    estimates are those of a random-intercept model with the same terms (Bell and Jones 2015,
    Pol. Sci. Res. Methods 3: 133-153), so no variance has to be estimated.

    Parameters
    ----------
    y
        Shape (councils, years).
    x
        Shape (predictors, councils, years).
    year_effects
        Whether a mean for each year is taken out.
    fixed
        Shape (terms, councils): what does not change over the years; None for nothing.

    Returns
    -------
    Fitted
        Coefficients in this order: within of each predictor, between of each, fixed terms,
        the constant and, where asked, the years.

    Raises
    ------
    ValueError
        As `least_squares`.
    """
    outcome, predictors = np.asarray(y, float), np.asarray(x, float)
    councils, years = outcome.shape
    means = predictors.mean(axis=2)
    columns = [(one - mean[:, None]).ravel() for one, mean in zip(predictors, means, strict=True)]
    columns += [np.repeat(mean, years) for mean in means]
    if fixed is not None:
        columns += [np.repeat(term, years) for term in np.asarray(fixed, float)]
    columns.append(np.ones(councils * years))
    if year_effects:
        columns += [np.tile(row, councils) for row in np.eye(years)[1:]]
    return least_squares(outcome.ravel(), np.column_stack(columns), np.repeat(range(councils), years))
