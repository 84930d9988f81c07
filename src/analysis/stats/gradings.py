"""Ordered grades: the proportional-odds model, and agreement between two gradings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.stats.clustered import SEPARATED, Fit, checked, failed, sandwich
from analysis.stats.intervals import Interval

#: Gradient, per observation, below which a fit has settled.
FLAT = 1e-7
#: Step of the numerical second derivative, in units of a parameter.
STEP = 1e-5


def ordered_logit(y: ArrayLike, x: ArrayLike, cluster: ArrayLike) -> Fit:
    """Fit a proportional-odds model: log odds of each grade or better, one slope for all.

    McCullagh (1980), J. R. Stat. Soc. B 42: 109-142, as ``MASS::polr`` has it.

    Parameters
    ----------
    y
        Grades, any numbers in their order, shape (n,); two different ones or more.
    x
        Design without a constant, shape (n, columns).
    cluster
        Labels, shape (n,).

    Returns
    -------
    Fit
        Coefficients are log odds ratios of a better grade; the covariance is R's
        ``sandwich::vcovCL`` of a ``polr``. Not converged where the data cannot bear it.

    Raises
    ------
    ValueError
        See `analysis.stats.clustered.checked`; or if there is only one grade.
    """
    outcome, design, groups = checked(y, x, cluster)
    grades, place = np.unique(outcome, return_inverse=True)
    if len(grades) < 2:
        raise ValueError("an ordered model needs two grades or more")
    n, columns = design.shape
    cuts = len(grades) - 1
    clusters = int(groups.max()) + 1
    centre, scale = design.mean(axis=0), design.std(axis=0)
    if np.any(scale == 0):
        raise ValueError("an ordered model has no constant among its columns")
    scaled = (design - centre) / scale
    start = np.cumsum(np.bincount(place, minlength=cuts + 1))[:-1] / n
    begin = np.concatenate([special.logit(start), np.zeros(columns)])
    found = optimize.minimize(
        lambda v: _minus_log_likelihood(v, place, scaled, cuts) / n,
        begin,
        jac=lambda v: -_scores(v, place, scaled, cuts).sum(axis=0) / n,
        method="BFGS",
        options={"gtol": FLAT, "maxiter": 500},
    )
    value = found.x
    settled = np.max(np.abs(_scores(value, place, scaled, cuts).sum(axis=0))) / n < 100 * FLAT
    if not settled or np.max(np.abs(value[cuts:])) > SEPARATED:
        return failed(columns, n, clusters)
    bread = np.linalg.inv(_information(value, place, scaled, cuts))
    covariance = sandwich(bread, _scores(value, place, scaled, cuts), groups)[cuts:, cuts:]
    covariance = covariance / np.outer(scale, scale)
    return Fit(value[cuts:] / scale, np.sqrt(np.diag(covariance)), covariance, n, clusters)


def _edges(
    value: np.ndarray, place: np.ndarray, x: np.ndarray, cuts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the linear predictor at the upper and lower cut of each observation's grade."""
    ends = np.concatenate([[-np.inf], value[:cuts], [np.inf]])
    line = x @ value[cuts:]
    return ends[place + 1] - line, ends[place] - line


def _minus_log_likelihood(value: np.ndarray, place: np.ndarray, x: np.ndarray, cuts: int) -> float:
    if np.any(np.diff(value[:cuts]) <= 0):
        return np.inf
    upper, lower = _edges(value, place, x, cuts)
    return -float(np.sum(np.log(special.expit(upper) - special.expit(lower))))


def _scores(value: np.ndarray, place: np.ndarray, x: np.ndarray, cuts: int) -> np.ndarray:
    """Return each observation's gradient of the log likelihood, cuts first."""
    upper, lower = _edges(value, place, x, cuts)
    top, bottom = special.expit(upper), special.expit(lower)
    chance = top - bottom
    above, below = top * (1 - top) / chance, bottom * (1 - bottom) / chance
    columns = np.arange(cuts)
    cut = above[:, None] * (place[:, None] == columns) - below[:, None] * (
        place[:, None] == columns + 1
    )
    return np.hstack([cut, -(above - below)[:, None] * x])


def _information(value: np.ndarray, place: np.ndarray, x: np.ndarray, cuts: int) -> np.ndarray:
    """Return minus the second derivative of the log likelihood, from differences of scores."""
    rows = []
    for i in range(len(value)):
        step = np.zeros(len(value))
        step[i] = STEP
        up = _scores(value + step, place, x, cuts).sum(axis=0)
        down = _scores(value - step, place, x, cuts).sum(axis=0)
        rows.append(-(up - down) / (2 * STEP))
    table = np.array(rows)
    return (table + table.T) / 2


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two gradings of the same things agree.

    Attributes
    ----------
    same, higher, lower
        Number graded alike, and with the first grading above or below the second.
    kappa
        Quadratic weighted kappa with its interval: 1 is full agreement, 0 what chance gives.
    """

    n: int
    same: int
    higher: int
    lower: int
    kappa: Interval


def weighted_kappa(first: ArrayLike, second: ArrayLike, grades: int) -> float:
    """Return Cohen's kappa with quadratic weights.

    Cohen (1968), Psychological Bulletin 70: 213-220.

    Parameters
    ----------
    first, second
        Grades 1 to ``grades``, of one length.
    grades
        How many grades there are.
    """
    table = np.zeros((grades, grades))
    np.add.at(table, (np.asarray(first, int) - 1, np.asarray(second, int) - 1), 1)
    table /= table.sum()
    apart = np.subtract.outer(np.arange(grades), np.arange(grades)) ** 2
    expected = np.sum(apart * np.outer(table.sum(axis=1), table.sum(axis=0)))
    return float(1 - np.sum(apart * table) / expected) if expected > 0 else float("nan")


def agreement(
    first: ArrayLike,
    second: ArrayLike,
    cluster: ArrayLike,
    grades: int = 4,
    draws: int = 400,
    seed: int = 1,
    level: float = 0.95,
) -> Agreement:
    """Compare two gradings, with an interval from resampling whole clusters.

    Parameters
    ----------
    first, second
        Grades 1 to ``grades``, shape (n,).
    cluster
        Labels, shape (n,): all judgements of a council are drawn together.
    grades
        How many grades there are.
    draws, seed
        Of the bootstrap.
    level
        Confidence level of the percentile interval.

    Raises
    ------
    ValueError
        If the lengths differ or a grade is missing.
    """
    one, two = np.asarray(first, float), np.asarray(second, float)
    labels = np.asarray(cluster).astype(str)
    if not len(one) == len(two) == len(labels) or not len(one):
        raise ValueError("both gradings and the clusters have one length, and something in them")
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        raise ValueError("a grade is missing: leave such rows out")
    groups = [np.flatnonzero(labels == name) for name in np.unique(labels)]
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        picked = np.concatenate([groups[i] for i in rng.integers(len(groups), size=len(groups))])
        drawn.append(weighted_kappa(one[picked], two[picked], grades))
    low, high = np.nanquantile(drawn, [0.5 - level / 2, 0.5 + level / 2])
    return Agreement(
        n=len(one),
        same=int(np.sum(one == two)),
        higher=int(np.sum(one > two)),
        lower=int(np.sum(one < two)),
        kappa=Interval(
            weighted_kappa(one, two, grades),
            float(low),
            float(high),
            level,
            "percentile bootstrap of whole clusters",
        ),
    )
