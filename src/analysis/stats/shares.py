"""Shares by council and year: a binomial model with clustered errors, and exact accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

#: Most steps of the search; a dozen is usual.
STEPS = 60


@dataclass(frozen=True, slots=True, eq=False)
class ShareModel:
    """A binomial model on the log-odds scale; arrays have shape (columns,)."""

    coefficients: np.ndarray
    #: robust to any dependence within a cluster
    errors: np.ndarray
    low: np.ndarray
    high: np.ndarray
    #: two-sided, Student's t with ``clusters − 1`` degrees of freedom
    p: np.ndarray
    deviance: float
    #: Pearson's dispersion: 1 is chance alone
    phi: float
    n: int
    clusters: int


@dataclass(frozen=True, slots=True)
class WithinBetween:
    """A change in a national share, taken apart exactly.

    ``change = within + between + rest``, all in the share's unit.
    """

    start: float
    end: float
    change: float
    #: councils' own shares changing, at their mean weight
    within: float
    #: weight moving between councils with high and low shares
    between: float
    #: councils without figures at both ends
    rest: float
    councils: int


def share_model(
    successes: ArrayLike,
    totals: ArrayLike,
    design: ArrayLike,
    clusters: ArrayLike,
    level: float = 0.95,
) -> ShareModel:
    """Fit a binomial GLM with a logit link and errors clustered by council.

    Papke and Wooldridge (1996), J. Appl. Econom. 11: 619-632, for shares of known totals; the
    errors as ``vcovCL`` of R's sandwich (type HC1): Liang and Zeger (1986), Biometrika 73:
    13-22, times G/(G−1) and (n−1)/(n−k).

    Parameters
    ----------
    successes, totals
        Counts, shape (n,).
    design
        Shape (n, k), the constant among its columns, of full rank.
    clusters
        Which rows belong together, shape (n,).
    level
        Level of the intervals.

    Raises
    ------
    ValueError
        If shapes differ, counts are out of range, the design is not of full rank, there are
        fewer than two clusters, or the search does not settle.
    """
    x, n = np.asarray(successes, float), np.asarray(totals, float)
    columns = np.asarray(design, float)
    names, which = np.unique(np.asarray(clusters), return_inverse=True)
    if columns.ndim != 2 or not len(x) == len(n) == len(columns) == len(which):
        raise ValueError("counts, design and clusters are of one length")
    if np.any((x < 0) | (x > n) | (n <= 0)) or not np.isfinite(columns).all():
        raise ValueError("a share needs 0 <= successes <= total and a finite design")
    size, width = columns.shape
    if np.linalg.matrix_rank(columns.T @ columns, hermitian=True) < width or len(names) < 2:
        raise ValueError("the design must be of full rank, over two clusters or more")
    beta, share = _fit(x, n, columns)
    mu = n * share
    weight = mu * (1 - share)
    bread = np.linalg.inv(columns.T @ (weight[:, None] * columns))
    scores = np.zeros((len(names), width))
    np.add.at(scores, which, (x - mu)[:, None] * columns)
    groups = len(names)
    factor = groups / (groups - 1) * (size - 1) / (size - width)
    errors = np.sqrt(np.diag(factor * bread @ (scores.T @ scores) @ bread))
    reach = special.stdtrit(groups - 1, 0.5 + level / 2) * errors
    return ShareModel(
        coefficients=beta,
        errors=errors,
        low=beta - reach,
        high=beta + reach,
        p=2 * special.stdtr(groups - 1, -np.abs(beta / errors)),
        deviance=float(_deviance(x, n, share)),
        phi=float(np.sum((x - mu) ** 2 / weight) / (size - width)),
        n=size,
        clusters=groups,
    )


def _deviance(x: np.ndarray, n: np.ndarray, share: np.ndarray) -> float:
    """Return twice the log-likelihood lost against shares that fit every row."""
    return 2 * float(
        np.sum(special.xlogy(x, x / (n * share)))
        + np.sum(special.xlogy(n - x, (n - x) / (n * (1 - share))))
    )


def _fit(x: np.ndarray, n: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Maximise the binomial likelihood by iteratively reweighted least squares.

    The normal equations are solved, not the design decomposed: with an effect for every
    council that is some fifty times quicker.
    """
    share = (x + 0.5) / (n + 1)
    eta, before = special.logit(share), np.inf
    for _ in range(STEPS):
        weight = n * share * (1 - share)
        working = eta + (x - n * share) / weight
        scaled = weight[:, None] * columns
        beta = np.linalg.solve(scaled.T @ columns, scaled.T @ working)
        eta = columns @ beta
        share = np.clip(special.expit(eta), 1e-12, 1 - 1e-12)
        now = _deviance(x, n, share)
        if abs(now - before) < 1e-10 * (abs(now) + 0.1):
            return beta, share
        before = now
    raise ValueError("the model did not settle: a column may part all successes from failures")


def within_between(
    top_start: ArrayLike,
    bottom_start: ArrayLike,
    top_end: ArrayLike,
    bottom_end: ArrayLike,
    nation: tuple[float, float, float, float] | None = None,
) -> WithinBetween:
    """Split the change of a pooled ratio into change within councils and shifts between them.

    Each council's share of the denominator is its weight. The midpoint weights leave no
    interaction term (Das Gupta 1993, Standardization and decomposition of rates, chapter 2).

    Parameters
    ----------
    top_start, bottom_start, top_end, bottom_end
        Numerators and denominators of each council, shape (councils,); a council with any of
        the four missing is left out.
    nation
        The four numbers of the whole; what the councils kept do not explain is ``rest``. The
        councils kept are the whole when None.

    Raises
    ------
    ValueError
        If shapes differ or no council is left.
    """
    parts = [np.asarray(v, float) for v in (top_start, bottom_start, top_end, bottom_end)]
    if len({part.shape for part in parts}) != 1:
        raise ValueError("the four parts are of one length")
    here = np.all([np.isfinite(part) for part in parts], axis=0) & (parts[1] > 0) & (parts[3] > 0)
    if not here.any():
        raise ValueError("no council has figures at both ends")
    a, n, b, m = (part[here] for part in parts)
    first, last = a / n, b / m
    weight_first, weight_last = n / n.sum(), m / m.sum()
    within = float(np.sum((weight_first + weight_last) / 2 * (last - first)))
    between = float(np.sum((first + last) / 2 * (weight_last - weight_first)))
    whole = nation or (a.sum(), n.sum(), b.sum(), m.sum())
    start, end = whole[0] / whole[1], whole[2] / whole[3]
    return WithinBetween(
        start=float(start),
        end=float(end),
        change=float(end - start),
        within=within,
        between=between,
        rest=float(end - start - within - between),
        councils=int(here.sum()),
    )
