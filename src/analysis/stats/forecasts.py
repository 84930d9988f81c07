"""Forecasts of ordered grades: a proportional-odds model that predicts, and its score.

McCullagh (1980), J. R. Stat. Soc. B 42: 109-142; the parameters are those of R's
``MASS::polr``: logit P(y <= k) = cut[k] - x @ coef, so that a positive coefficient goes with
higher grades. Fitted by Newton's method with the exact second derivatives, so that a model
can be fitted again without each council in turn; `analysis.stats.ordinal` fits the same model
where only its coefficients are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

#: Steps before the search is given up, and the step that is the last: Newton's next one would be
#: about its square.
STEPS, LAST = 60, 1e-6
#: What counts as nought in a comparison of likelihoods or probabilities.
CLOSE = 1e-9
#: Penalty on the squared slopes of standardised predictors: enough to hold a fold whose
#: classes are separated, far too little to be seen otherwise.
RIDGE = 1e-4
#: Probabilities below this are taken as this in the likelihood.
LEAST = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class GradeModel:
    """A fitted proportional-odds model.

    Attributes
    ----------
    coef, se
        Shape (predictors,); standard errors clustered as R's ``sandwich::vcovCL(fit, cluster,
        type = "HC0")`` has them.
    cuts
        Shape (classes - 1,), not falling; infinite beyond a class nobody in the data is in.
    loglik
        Log likelihood.
    n, clusters
        Observations and clusters.
    """

    coef: np.ndarray
    se: np.ndarray
    cuts: np.ndarray
    loglik: float
    n: int
    clusters: int

    def predict(self, x: ArrayLike) -> np.ndarray:
        """Return the probability of each class, shape (rows, classes)."""
        eta = np.asarray(x, float) @ self.coef
        below = special.expit(self.cuts[None, :] - eta[:, None])
        return np.diff(below, axis=1, prepend=0.0, append=1.0)


def grade_model(
    y: ArrayLike,
    x: ArrayLike,
    classes: int,
    cluster: ArrayLike,
    ridge: float = RIDGE,
    near: GradeModel | None = None,
) -> GradeModel:
    """Fit the proportional-odds model.

    Parameters
    ----------
    y
        Class of each observation, whole numbers from 0 to ``classes - 1``; shape (n,).
    x
        Predictors, shape (n, predictors), without a constant; may have no column.
    classes
        How many classes there are; those nobody is in get probability nought.
    cluster
        What errors are clustered by, shape (n,).
    ridge
        Penalty on half the sum of squared slopes.
    near
        A fit to nearly the same data, to start from: the answer is the same, sooner.

    Raises
    ------
    ValueError
        If shapes differ, a value is not finite, all observations are of one class, or the
        search does not end (separation).
    """
    grade, design = np.asarray(y, int), np.asarray(x, float)
    if design.ndim != 2 or grade.shape != (len(design),) or not np.isfinite(design).all():
        raise ValueError("x is a finite table with as many rows as y has values")
    if grade.min(initial=0) < 0 or grade.max(initial=0) >= classes:
        raise ValueError(f"y runs from 0 to {classes - 1}")
    present, place = np.unique(grade, return_inverse=True)
    if len(present) < 2:
        raise ValueError("an ordered model needs observations of two classes or more")
    inner = len(present) - 1
    share = np.cumsum(np.bincount(place))[:-1] / len(place)
    penalty = np.r_[np.zeros(inner), np.full(design.shape[1], ridge)]
    start = np.r_[special.logit(share), np.zeros(design.shape[1])]
    if near is not None and len(present) == classes and np.isfinite(near.cuts).all():
        start = np.r_[near.cuts, near.coef]
    terms = _Terms.of(place, design, inner)
    theta = _climb(start, penalty, terms)
    loglik, score, curve = _parts(theta, terms)
    groups = np.unique(cluster, return_inverse=True)[1]
    sums = np.zeros((groups.max() + 1, len(theta)))
    np.add.at(sums, groups, score)
    bread = np.linalg.inv(curve + np.diag(penalty))
    spread = bread @ (sums.T @ sums) @ bread * len(sums) / (len(sums) - 1)
    edges = np.r_[-np.inf, theta[:inner], np.inf]
    return GradeModel(
        coef=theta[inner:],
        se=np.sqrt(np.diag(spread))[inner:],
        cuts=edges[np.searchsorted(present, np.arange(classes - 1), side="right")],
        loglik=loglik,
        n=len(place),
        clusters=len(sums),
    )


Parts = tuple[float, np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class _Terms:
    """What the likelihood is made of and stays the same while its maximum is searched."""

    place: np.ndarray
    x: np.ndarray
    #: how the upper and the lower edge of each observation's class move with the parameters
    up: np.ndarray
    down: np.ndarray

    @classmethod
    def of(cls, place: np.ndarray, x: np.ndarray, inner: int) -> _Terms:
        """Lay the terms out for observations in ``inner + 1`` classes."""
        ends = np.eye(inner + 2)
        up = np.column_stack([ends[place + 1][:, 1:-1], -x])
        return cls(place, x, up, np.column_stack([ends[place][:, 1:-1], -x]))


def _parts(theta: np.ndarray, terms: _Terms) -> Parts:
    """Return the log likelihood, each observation's score, and minus the second derivatives."""
    x, place, up, down = terms.x, terms.place, terms.up, terms.down
    inner = len(theta) - x.shape[1]
    edges = np.r_[-np.inf, theta[:inner], np.inf]
    eta = x @ theta[inner:]
    high, low = special.expit(edges[place + 1] - eta), special.expit(edges[place] - eta)
    p = np.maximum(high - low, LEAST)
    slope1, slope0 = high * (1 - high), low * (1 - low)
    bend1, bend0 = slope1 * (1 - 2 * high), slope0 * (1 - 2 * low)
    score = (up * slope1[:, None] - down * slope0[:, None]) / p[:, None]
    second = (up * (bend1 / p)[:, None]).T @ up - (down * (bend0 / p)[:, None]).T @ down
    return float(np.log(p).sum()), score, score.T @ score - second


def _climb(start: np.ndarray, penalty: np.ndarray, terms: _Terms) -> np.ndarray:
    """Return the parameters with the highest penalised likelihood, by Newton's method.

    A step is halved until the cuts stay in order and the likelihood does not fall.
    """
    theta, inner = start, len(start) - terms.x.shape[1]
    loglik, score, curve = _parts(theta, terms)
    for _ in range(STEPS):
        worth = loglik - 0.5 * float(penalty @ theta**2)
        try:
            step = np.linalg.solve(curve + np.diag(penalty), score.sum(axis=0) - penalty * theta)
        except np.linalg.LinAlgError:
            break
        for _ in range(STEPS):
            found = theta + step
            if np.all(np.diff(found[:inner]) > 0):
                loglik, score, curve = _parts(found, terms)
                if loglik - 0.5 * float(penalty @ found**2) >= worth - CLOSE:
                    break
            step = step / 2
        theta = found
        if np.abs(step).max() < LAST:
            return theta
    raise ValueError("the ordered model does not settle: predictors separate the classes")


def ranked_probability_score(forecast: ArrayLike, outcome: ArrayLike) -> np.ndarray:
    """Score forecasts of ordered classes: 0 is perfect, 1 the worst.

    Epstein (1969), J. Appl. Meteorol. 8: 985-987, as Wilks (Statistical Methods in the
    Atmospheric Sciences, 8.4.9) writes it, divided by the number of classes less one: the sum
    over classes of the squared distance between the cumulative forecast and the cumulative
    outcome. A miss by two grades costs more than a miss by one.

    Parameters
    ----------
    forecast
        Probabilities, shape (n, classes), each row summing to 1.
    outcome
        The class that came, whole numbers from 0; shape (n,).

    Returns
    -------
    numpy.ndarray
        Shape (n,).

    Raises
    ------
    ValueError
        If shapes differ, a row is not a set of probabilities, or an outcome is out of range.
    """
    p, y = np.asarray(forecast, float), np.asarray(outcome, int)
    if p.ndim != 2 or y.shape != (len(p),) or np.any((y < 0) | (y >= p.shape[1])):
        raise ValueError("a forecast is a table with a row for each outcome and a column a class")
    if np.any(p < -CLOSE) or not np.allclose(p.sum(axis=1), 1):
        raise ValueError("each row of a forecast holds probabilities that sum to 1")
    came = np.arange(p.shape[1])[None, :] >= y[:, None]
    score: np.ndarray = ((np.cumsum(p, axis=1) - came) ** 2).sum(axis=1) / (p.shape[1] - 1)
    return score
