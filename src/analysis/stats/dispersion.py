"""How far shares differ between councils once the play of chance is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.stats.intervals import normal_quantile

#: Draws of councils behind a bootstrap interval, and the seed they start from.
DRAWS, SEED = 1000, 20161
#: Fewer councils than this make no spread.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class BetaBinomial:
    """A beta-binomial fitted by maximum likelihood."""

    mean: float
    #: standard deviation of the shares behind the counts
    sd: float
    #: correlation within a council: ``sd² = mean (1 − mean) rho``
    rho: float
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the shares of one year differ between councils."""

    n: int
    #: unweighted mean of the councils' shares
    mean: float
    #: as observed, chance included
    sd_observed: float
    #: chance taken out, by moments
    sd: float
    #: lower quartile, median and upper quartile of the shares as observed
    quartiles: tuple[float, float, float]
    #: Pearson's dispersion against one common share: 1 is chance alone
    phi: float


@dataclass(frozen=True, slots=True, eq=False)
class Narrowing:
    """The spread year by year, and whether it narrows.

    Arrays have shape (years,). Intervals are percentiles of draws of whole councils, the same
    councils in every year, so that a council's years stay together.
    """

    years: np.ndarray
    councils: np.ndarray
    sd: np.ndarray
    sd_low: np.ndarray
    sd_high: np.ndarray
    iqr: np.ndarray
    iqr_low: np.ndarray
    iqr_high: np.ndarray
    #: change of the spread in per cent a year (line through the logs of `sd`), with limits
    slope: tuple[float, float, float]
    #: the same of the spread in log-odds, ``sd / (mean (1 − mean))`` to first order: a share
    #: that nears nought loses spread in points, not in odds
    slope_odds: tuple[float, float, float]
    #: last year's spread as a ratio to the first year's
    ratio: tuple[float, float, float]
    draws: int
    seed: int


def _counts(successes: ArrayLike, totals: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    x, n = np.asarray(successes, float), np.asarray(totals, float)
    if x.shape != n.shape:
        raise ValueError("successes and totals are of one shape")
    here = np.isfinite(x) & np.isfinite(n)
    if np.any((x[here] < 0) | (x[here] > n[here]) | (n[here] < 2)):
        raise ValueError("a share needs 0 <= successes <= total and a total of two or more")
    return x, n


def beta_binomial(successes: ArrayLike, totals: ArrayLike) -> BetaBinomial:
    """Fit a beta-binomial: every council draws its own share, and its count from that.

    Williams (1975), Biometrics 31: 949-952; maximised over the logits of mean and rho.

    Parameters
    ----------
    successes, totals
        Counts, shape (councils,), none missing.

    Returns
    -------
    BetaBinomial
        Shares from 0 to 1.

    Raises
    ------
    ValueError
        If counts are out of range, fewer than `FEWEST` councils, or the search fails.
    """
    x, n = _counts(successes, totals)
    if x.ndim != 1 or len(x) < FEWEST or not np.isfinite(x + n).all():
        raise ValueError(f"a beta-binomial needs {FEWEST} councils or more, none missing")
    ways = special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)

    def minus(at: np.ndarray) -> float:
        mean, rho = special.expit(at)
        size = 1 / rho - 1
        a, b = mean * size, (1 - mean) * size
        return -float(np.sum(ways + special.betaln(x + a, n - x + b) - special.betaln(a, b)))

    begin = spread(x, n)
    mean = min(max(begin.mean, 1e-4), 1 - 1e-4)
    rho = min(max(begin.sd**2 / (mean * (1 - mean)), 1e-4), 0.9)
    found = optimize.minimize(
        minus,
        special.logit([mean, rho]),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000},
    )
    if not found.success:
        raise ValueError("the search for a beta-binomial did not settle")
    mean, rho = (float(v) for v in special.expit(found.x))
    return BetaBinomial(mean, float(np.sqrt(mean * (1 - mean) * rho)), rho, -float(found.fun))


def spread(successes: ArrayLike, totals: ArrayLike) -> Spread:
    """Say how far shares differ, with and without the play of chance.

    By moments: the variance of the observed shares less the mean of ``p (1 − p) / (n − 1)``,
    which is what each council's own chance adds to it; never below nought.

    Parameters
    ----------
    successes, totals
        Counts, shape (councils,); councils with a missing count are left out.

    Raises
    ------
    ValueError
        If counts are out of range, or fewer than `FEWEST` councils are left.
    """
    x, n = _counts(successes, totals)
    here = np.isfinite(x) & np.isfinite(n)
    x, n = x[here], n[here]
    if len(x) < FEWEST:
        raise ValueError(f"{len(x)} councils are too few for a spread (at least {FEWEST})")
    share = x / n
    observed = float(share.var(ddof=1))
    chance = float(np.mean(share * (1 - share) / (n - 1)))
    common = x.sum() / n.sum()
    away = (x - n * common) ** 2
    phi = float(np.sum(away / (n * common * (1 - common))) / (len(x) - 1)) if common else np.nan
    low, middle, high = (float(q) for q in np.quantile(share, [0.25, 0.5, 0.75]))
    return Spread(
        n=len(x),
        mean=float(share.mean()),
        sd_observed=float(np.sqrt(observed)),
        sd=float(np.sqrt(max(0.0, observed - chance))),
        quartiles=(low, middle, high),
        phi=phi,
    )


def _moments(
    share: np.ndarray, chance: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return means and chance-free SDs for each draw and year; weights are (draws, councils)."""
    here = np.isfinite(share).astype(float)
    p, c = np.nan_to_num(share), np.nan_to_num(chance)
    n = weights @ here.T
    mean = weights @ p.T / n
    variance = (weights @ (p**2).T / n - mean**2) * n / (n - 1)
    return mean, np.sqrt(np.maximum(variance - weights @ c.T / n, 0.0))


def _iqr(share: np.ndarray) -> np.ndarray:
    """Return interquartile ranges along the last axis, missing shares left out."""
    order = np.sort(share, axis=-1)  # missing ones last
    n = np.isfinite(share).sum(axis=-1)
    ends = []
    for q in (0.25, 0.75):
        at = q * (n - 1)
        below = np.floor(at).astype(int)
        above = np.minimum(below + 1, n - 1)
        low = np.take_along_axis(order, below[..., None], -1)[..., 0]
        high = np.take_along_axis(order, above[..., None], -1)[..., 0]
        ends.append(low + (at - below) * (high - low))
    return ends[1] - ends[0]


def _yearly(years: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the slope of logs on years in per cent a year, for each row of values."""
    with np.errstate(divide="ignore"):
        logs = np.log(values)
    centred = years - years.mean()
    return 100 * np.expm1(logs @ centred / np.sum(centred**2))


def narrowing(
    successes: ArrayLike,
    totals: ArrayLike,
    years: ArrayLike,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = 0.95,
) -> Narrowing:
    """Follow the spread of shares between councils over years, with bootstrap intervals.

    Parameters
    ----------
    successes, totals
        Counts, shape (years, councils), NaN where withheld.
    years
        Shape (years,), rising; gaps allowed.
    draws, seed
        Draws of councils with replacement, and the seed.
    level
        Level of the percentile intervals.

    Returns
    -------
    Narrowing
        Spreads of shares from 0 to 1; slopes in per cent a year.

    Raises
    ------
    ValueError
        If shapes differ, fewer than three years, or a year with fewer than `FEWEST` councils.
    """
    x, n = _counts(successes, totals)
    when = np.asarray(years, float)
    if x.ndim != 2 or len(when) != len(x) or len(when) < 3:
        raise ValueError("counts have the shape (years, councils), for three years or more")
    with np.errstate(invalid="ignore"):
        share = x / n
        chance = share * (1 - share) / (n - 1)
    there = np.isfinite(share).sum(axis=1)
    if there.min() < FEWEST:
        raise ValueError(f"a year with {there.min()} councils has no spread (at least {FEWEST})")
    count = share.shape[1]
    chosen = np.random.default_rng(seed).integers(count, size=(draws, count))
    weights = np.stack([np.bincount(row, minlength=count) for row in chosen]).astype(float)
    mean, sd = _moments(share, chance, np.vstack([np.ones(count), weights]))
    with np.errstate(invalid="ignore", divide="ignore"):
        odds = sd / (mean * (1 - mean))
        ratio = sd[:, -1] / sd[:, 0]
    ranges = np.vstack([_iqr(share), _iqr(share[:, chosen].transpose(1, 0, 2))])
    ends = [(1 - level) / 2, (1 + level) / 2]

    def limits(values: np.ndarray) -> tuple[float, float, float]:
        low, high = np.nanquantile(values[1:], ends)
        return float(values[0]), float(low), float(high)

    sd_low, sd_high = np.nanquantile(sd[1:], ends, axis=0)
    iqr_low, iqr_high = np.nanquantile(ranges[1:], ends, axis=0)
    return Narrowing(
        years=when,
        councils=there,
        sd=sd[0],
        sd_low=sd_low,
        sd_high=sd_high,
        iqr=ranges[0],
        iqr_low=iqr_low,
        iqr_high=iqr_high,
        slope=limits(_yearly(when, sd)),
        slope_odds=limits(_yearly(when, odds)),
        ratio=limits(ratio),
        draws=draws,
        seed=seed,
    )


def funnel_limits(
    average: float, totals: ArrayLike, level: float = 0.95, sd: float = 0.0
) -> tuple[Any, Any]:
    """Return the shares between which councils of a size should lie about a common average.

    A share lies outside exactly when the average lies outside its Wilson interval: the limits
    of the technical guidance of Fingertips, which PHEindicatormethods writes out at length.
    With ``sd`` the councils' own shares are taken to differ by that much (Spiegelhalter 2005,
    Stat. Med. 24: 1185-1202, additive over-dispersion).

    Parameters
    ----------
    average
        The common share, from 0 to 1.
    totals
        Sizes, scalar or array.
    level
        Two-sided level: 0.95 and 0.998 are usual.
    sd
        Standard deviation between councils' own shares, chance taken out.

    Raises
    ------
    ValueError
        If the average is not a share, or a size is not positive.
    """
    n = np.asarray(totals, float)
    if not 0 <= average <= 1 or np.any(n <= 0):
        raise ValueError("a funnel needs an average from 0 to 1 and sizes above nought")
    half = normal_quantile(level) * np.sqrt(average * (1 - average) / n + sd**2)
    return np.maximum(average - half, 0.0), np.minimum(average + half, 1.0)
