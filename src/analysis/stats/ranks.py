"""How far two figures go together between areas, by rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.stats.intervals import normal_quantile

#: Fewer pairs than this give no correlation worth a number.
FEWEST_PAIRS = 10


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's correlation with its interval; NaN where there are too few pairs."""

    rho: float
    low: float
    high: float
    p: float
    n: int
    level: float


def rank_correlation(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> RankCorrelation:
    """Correlate two figures by rank.

    Parameters
    ----------
    x, y
        Shape (areas,); pairs with a missing side are left out.
    level
        Level of the interval: Fisher's transformation with the variance of Bonett and Wright
        (2000), Psychometrika 65: 23-28. The probability is by Student's t.

    Raises
    ------
    ValueError
        If shapes differ.
    """
    a, b = np.asarray(x, float), np.asarray(y, float)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("x and y are one-dimensional, of one length")
    both = np.isfinite(a) & np.isfinite(b)
    a, b, n = a[both], b[both], int(both.sum())
    nan = float("nan")
    if n < FEWEST_PAIRS or np.ptp(a) == 0 or np.ptp(b) == 0:
        return RankCorrelation(nan, nan, nan, nan, n, level)
    found = stats.spearmanr(a, b)
    rho = float(found.statistic)
    if abs(rho) > 1 - 1e-12:
        return RankCorrelation(rho, rho, rho, 0.0, n, level)
    reach = normal_quantile(level) * np.sqrt((1 + rho**2 / 2) / (n - 3))
    low, high = np.tanh(np.arctanh(rho) + np.array([-reach, reach]))
    return RankCorrelation(rho, float(low), float(high), float(found.pvalue), n, level)
