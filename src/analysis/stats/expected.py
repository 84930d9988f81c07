"""What is expected of each council: a line with over-dispersion, and tests of a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.stats.intervals import SMALL_COUNT

#: Fewer areas than this make no line.
FEWEST = 30
#: The search for the variance between areas ends at this part of its upper bound.
_CLOSE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedLine:
    """A weighted line through many areas' values, with what they differ by beyond chance.

    Arrays have shape (areas,), NaN where an area was left out.
    """

    intercept: float
    slope: float
    #: standard deviation between areas' own values, chance taken out
    tau: float
    #: areas the line was fitted to
    n: int
    expected: np.ndarray
    #: standard deviation of a value about what is expected: chance and `tau` together
    spread: np.ndarray
    #: how far each value lies from what is expected, in those
    z: np.ndarray


def expected_line(values: ArrayLike, variances: ArrayLike, covariate: ArrayLike) -> ExpectedLine:
    """Fit a line on a covariate, allowing areas to differ beyond chance.

    Additive over-dispersion as in Spiegelhalter (2005), Stat. Med. 24: 1185-1202: the variance
    of a value about the line is its own chance variance plus one common to all areas, found by
    moments (Paule and Mandel 1982, J. Res. Natl. Bur. Stand. 87: 377-385): the weighted squares
    about the line then add up to their degrees of freedom.

    Parameters
    ----------
    values
        On a scale where chance is about normal, shape (areas,); NaN is left out.
    variances
        Of chance alone, same shape; noughts where it is not known, and all of the spread then
        counts as between areas.
    covariate
        Same shape; a constant fits a common mean.

    Returns
    -------
    ExpectedLine
        On the scale of the values.

    Raises
    ------
    ValueError
        If shapes differ, a variance is negative, or fewer than `FEWEST` areas are left.
    """
    y, v, x = (np.asarray(part, float) for part in (values, variances, covariate))
    if not y.shape == v.shape == x.shape or y.ndim != 1:
        raise ValueError("values, variances and covariate are one-dimensional and of one length")
    here = np.isfinite(y) & np.isfinite(v) & np.isfinite(x)
    if np.any(v[here] < 0):
        raise ValueError("a variance is not negative")
    if here.sum() < FEWEST:
        raise ValueError(f"{here.sum()} areas are too few for a line (at least {FEWEST})")
    constant = bool(np.ptp(x[here]) == 0)
    columns = [np.ones(int(here.sum()))] if constant else [np.ones(int(here.sum())), x[here]]
    design = np.column_stack(columns)
    freedom = len(design) - design.shape[1]

    def fit(between: float) -> tuple[np.ndarray, float]:
        weight = 1 / (v[here] + between)
        root = np.sqrt(weight)
        found = np.linalg.lstsq(design * root[:, None], y[here] * root, rcond=None)[0]
        return found, float(np.sum(weight * (y[here] - design @ found) ** 2))

    plain = np.linalg.lstsq(design, y[here], rcond=None)[0]
    # with no chance variance at all the answer is the residual variance, and never above it
    top = float(np.sum((y[here] - design @ plain) ** 2)) / freedom
    between = 0.0
    if top > 0 and (np.any(v[here] == 0) or fit(0.0)[1] > freedom):
        low, high = 0.0, top
        while high - low > _CLOSE * top:
            between = (low + high) / 2
            low, high = (between, high) if fit(between)[1] > freedom else (low, between)
    line = fit(between or _CLOSE)[0]
    slope = 0.0 if constant else float(line[1])
    expected = np.where(here, line[0] + slope * np.where(here, x, 0.0), np.nan)
    spread = np.where(here, np.sqrt(np.where(here, v, 0.0) + between), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(spread > 0, (y - expected) / spread, np.nan)
    return ExpectedLine(
        intercept=float(line[0]),
        slope=slope,
        tau=float(np.sqrt(between)),
        n=int(here.sum()),
        expected=expected,
        spread=spread,
        z=z,
    )


def two_sided(z: ArrayLike) -> np.ndarray:
    """Return the two-sided normal p value of standard units."""
    return 2 * special.ndtr(-np.abs(np.asarray(z, float)))


def rates_p(count0: float, population0: float, count1: float, population1: float) -> float:
    """Return the p value of no change between two Poisson rates.

    The test behind `analysis.stats.ratio_change`: exact and conditional on the sum where either
    count is below `SMALL_COUNT` (Przyborowski and Wilenski 1940), else normal on the log ratio.

    Raises
    ------
    ValueError
        If a count is negative, both are 0, or a population is not positive.
    """
    if min(count0, count1) < 0 or count0 + count1 == 0 or min(population0, population1) <= 0:
        raise ValueError("a change needs counts of 0 or more, not both 0, and populations above 0")
    if min(count0, count1) < SMALL_COUNT:
        share = population1 / (population0 + population1)
        first, last = round(count0), round(count1)
        return float(stats.binomtest(last, first + last, share).pvalue)
    ratio = np.log(count1 / population1) - np.log(count0 / population0)
    return float(two_sided(ratio / np.sqrt(1 / count0 + 1 / count1)))


def shares_p(successes0: float, total0: float, successes1: float, total1: float) -> float:
    """Return the p value of no change between two independent shares.

    Pearson's chi-square without correction, the square of the pooled score test.

    Raises
    ------
    ValueError
        If a count is out of range.
    """
    if not (0 <= successes0 <= total0 and 0 <= successes1 <= total1 and min(total0, total1) > 0):
        raise ValueError("a share needs 0 <= successes <= total and total > 0")
    common = (successes0 + successes1) / (total0 + total1)
    if common in (0.0, 1.0):
        return 1.0
    error = np.sqrt(common * (1 - common) * (1 / total0 + 1 / total1))
    return float(two_sided((successes1 / total1 - successes0 / total0) / error))
