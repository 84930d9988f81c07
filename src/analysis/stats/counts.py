"""Counts in an exposure, with standard errors that allow for clusters.

A report's mentions are counted in its words; reports of one council are not independent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.clustered import SETTLED, STEPS, Fit, checked, failed, sandwich
from analysis.stats.intervals import Interval


def poisson(y: ArrayLike, x: ArrayLike, exposure: ArrayLike, cluster: ArrayLike) -> Fit:
    """Fit a log-linear model of counts, with cluster-robust errors.

    Poisson maximum likelihood with the log of the exposure as offset; the sandwich estimator
    needs the mean to be right, not the variance (Wooldridge 2010, Econometric Analysis of
    Cross Section and Panel Data, 18.2). Liang and Zeger (1986), Biometrika 73: 13-22.

    Parameters
    ----------
    y
        Counts, shape (n,), none negative.
    x
        Design, shape (n, columns), its constant included.
    exposure
        What the counts are counted in, shape (n,), positive.
    cluster
        Shape (n,).

    Returns
    -------
    Fit
        Coefficients are logs of rate ratios. Not converged where no count is above 0.

    Raises
    ------
    ValueError
        If lengths differ, a value is missing, negative or not positive, or columns depend on
        one another.
    """
    count, design, groups = checked(y, x, cluster)
    within = np.asarray(exposure, float)
    if within.shape != count.shape or not np.all(within > 0) or not np.all(count >= 0):
        raise ValueError("counts are 0 or more, and each has an exposure above 0")
    clusters = int(groups.max()) + 1
    if not count.any():
        return failed(design.shape[1], len(count), clusters)
    offset = np.log(within)
    # the first step of the usual iteration: the overall rate, drawn towards each count
    mean = (count + count.sum() / within.sum() * within) / 2
    line = np.log(mean)
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        target = line - offset + (count - mean) / mean
        weighted = design * mean[:, None]
        after = np.linalg.lstsq(weighted.T @ design, weighted.T @ target, rcond=None)[0]
        moved = float(np.max(np.abs(after - beta)))
        beta, line = after, design @ after + offset
        mean = np.exp(line)
        if moved < SETTLED:
            break
    else:
        return failed(design.shape[1], len(count), clusters)
    bread = np.linalg.inv((design * mean[:, None]).T @ design)
    covariance = sandwich(bread, design * (count - mean)[:, None], groups)
    return Fit(beta, np.sqrt(np.diag(covariance)), covariance, len(count), clusters)


def clustered_rate(
    y: ArrayLike, exposure: ArrayLike, cluster: ArrayLike, per: float = 1.0, level: float = 0.95
) -> Interval:
    """Return all counts over all exposure, with an interval that allows for clusters.

    The rate is the exponential of `poisson`'s constant; its interval is set on the log scale.

    Parameters
    ----------
    y, exposure, cluster
        As for `poisson`.
    per
        The rate's scale.
    level
        Confidence level.

    Returns
    -------
    Interval
        Where every count is 0 the rate is 0 and the upper limit not known (NaN).
    """
    count = np.asarray(y, float)
    fit = poisson(count, np.ones((len(count), 1)), exposure, cluster)
    name = "log rate, clustered errors"
    if not fit.converged:
        return Interval(0.0, 0.0, float("nan"), level, name)
    low, high = fit.interval(level)
    estimate, bottom, top = (per * float(np.exp(v[0])) for v in (fit.beta, low, high))
    return Interval(estimate, bottom, top, level, name)
