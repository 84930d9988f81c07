"""Logistic regression for rare outcomes: Firth's penalty, with honest probabilities.

With few events the usual estimates run too far from nought, or away altogether. Firth (1993,
Biometrika 80: 27-38) takes the first-order bias out through the score; for logistic models
that is Jeffreys' prior (Heinze and Schemper 2002, Stat. Med. 21: 2409-2419). The penalty pulls
predicted probabilities towards a half, so the constant is then fitted again with the slopes
held (FLIC: Puhr and others 2017, Stat. Med. 36: 2302-2317). Coefficients and model standard
errors are those of R's ``brglm2`` (``type = "AS_mean"``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

STEPS, CLOSE = 100, 1e-9
#: Longest step of a coefficient, which keeps the search from overshooting.
LONGEST = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class FirthLogit:
    """A fitted model; the constant comes first.

    Attributes
    ----------
    coef
        Firth's estimates, shape (1 + predictors,).
    se
        The model's standard errors.
    se_cluster
        Standard errors clustered as asked, by the sandwich of the usual scores.
    constant
        The constant that makes the mean prediction the observed share.
    """

    coef: np.ndarray
    se: np.ndarray
    se_cluster: np.ndarray
    constant: float
    n: int
    events: int

    def predict(self, x: ArrayLike) -> np.ndarray:
        """Return the probability of the outcome, shape (rows,)."""
        return _logistic(self.constant + np.asarray(x, float) @ self.coef[1:])


def firth_logit(y: ArrayLike, x: ArrayLike, cluster: ArrayLike | None = None) -> FirthLogit:
    """Fit Firth's logistic regression.

    Parameters
    ----------
    y
        Outcomes, 0 or 1, shape (n,).
    x
        Predictors without a constant, shape (n, predictors); may have no column.
    cluster
        What errors are clustered by, shape (n,); each observation for itself when None.

    Raises
    ------
    ValueError
        If shapes differ, a value is not finite, y is not 0 and 1 with both there, or the search
        does not end.
    """
    event, given = np.asarray(y, float), np.asarray(x, float)
    if given.ndim != 2 or event.shape != (len(given),) or not np.isfinite(given).all():
        raise ValueError("x is a finite table with as many rows as y has values")
    if not np.isin(event, (0, 1)).all() or len(np.unique(event)) < 2:
        raise ValueError("y is 0 or 1, and both are there")
    design = np.column_stack([np.ones(len(event)), given])
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        p = _logistic(design @ beta)
        weight = p * (1 - p)
        bread = np.linalg.inv(design.T @ (design * weight[:, None]))
        lever = weight * np.einsum("ij,jk,ik->i", design, bread, design)
        step = bread @ (design.T @ (event - p + lever * (0.5 - p)))
        step *= min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-300))
        beta = beta + step
        if np.abs(step).max() < CLOSE:
            break
    else:
        raise ValueError("Firth's search does not settle")
    p = _logistic(design @ beta)
    bread = np.linalg.inv(design.T @ (design * (p * (1 - p))[:, None]))
    score = design * (event - p)[:, None]
    groups = (
        np.arange(len(event)) if cluster is None else np.unique(cluster, return_inverse=True)[1]
    )
    sums = np.zeros((groups.max() + 1, design.shape[1]))
    np.add.at(sums, groups, score)
    robust = bread @ (sums.T @ sums) @ bread * len(sums) / (len(sums) - 1)
    return FirthLogit(
        coef=beta,
        se=np.sqrt(np.diag(bread)),
        se_cluster=np.sqrt(np.diag(robust)),
        constant=_level(event, given @ beta[1:], float(beta[0])),
        n=len(event),
        events=int(event.sum()),
    )


def _logistic(value: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * value))


def _level(event: np.ndarray, offset: np.ndarray, start: float) -> float:
    """Return the constant with which the mean prediction is the observed share."""
    constant = start
    for _ in range(STEPS):
        p = _logistic(constant + offset)
        step = float((event - p).sum() / (p * (1 - p)).sum())
        constant += np.clip(step, -LONGEST, LONGEST)
        if abs(step) < CLOSE:
            break
    return float(constant)
