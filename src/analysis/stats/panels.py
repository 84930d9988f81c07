"""Councils over years: combinations of coefficients, and within and between in a full panel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.stats.clustered import Fit, dummies, least_squares


@dataclass(frozen=True, slots=True)
class Estimated:
    """A combination of coefficients with its interval and two-sided p value."""

    estimate: float
    error: float
    low: float
    high: float
    p: float


def combine(fit: Fit, weights: ArrayLike, level: float = 0.95) -> Estimated:
    """Return a weighted sum of coefficients, by Student's t with clusters less one degrees.

    Parameters
    ----------
    fit
        With its covariance.
    weights
        Shape (columns,).
    level
        Confidence level.
    """
    w = np.asarray(weights, float)
    estimate = float(w @ fit.beta)
    error = float(np.sqrt(w @ fit.covariance @ w))
    reach = float(special.stdtrit(fit.clusters - 1, 0.5 + level / 2)) * error
    p = float(2 * special.stdtr(fit.clusters - 1, -abs(estimate) / error))
    return Estimated(estimate, error, estimate - reach, estimate + reach, p)


def one(fit: Fit, column: int, level: float = 0.95) -> Estimated:
    """Return one coefficient with its interval."""
    return combine(fit, np.eye(len(fit.beta))[column], level)


def per_cent(logged: float) -> float:
    """Turn 100 times a difference of logarithms into a per cent change.

    >>> round(per_cent(0.0), 1), round(per_cent(-69.3147), 1)
    (0.0, -50.0)
    """
    return float(100 * np.expm1(logged / 100))


def balanced_within_between(
    y: ArrayLike, x: ArrayLike, year_effects: bool, fixed: ArrayLike | None = None
) -> Fit:
    """Split an association into one within councils over time and one between councils.

    Mundlak (1978), Econometrica 46: 69-85: each predictor enters as its deviation from the
    council's mean and as that mean. Where every council has every year the estimates are
    those of a random-intercept model with the same terms (Bell and Jones 2015, Pol. Sci. Res.
    Methods 3: 133-153), so no variance has to be estimated; for panels with gaps see
    `analysis.stats.within`.

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
    Fit
        Coefficients in this order: within of each predictor, between of each, fixed terms,
        the constant and, where asked, the years. Errors are clustered by council.

    Raises
    ------
    ValueError
        If shapes disagree, a value is missing or the design has no unique solution.
    """
    outcome, predictors = np.asarray(y, float), np.asarray(x, float)
    councils, years = outcome.shape
    means = predictors.mean(axis=2)
    columns = [(each - mean[:, None]).ravel() for each, mean in zip(predictors, means, strict=True)]
    columns += [np.repeat(mean, years) for mean in means]
    if fixed is not None:
        columns += [np.repeat(term, years) for term in np.asarray(fixed, float)]
    columns.append(np.ones(councils * years))
    if year_effects:
        columns += list(np.tile(dummies(np.arange(years)).T, councils))
    return least_squares(
        outcome.ravel(), np.column_stack(columns), np.repeat(np.arange(councils), years)
    )
