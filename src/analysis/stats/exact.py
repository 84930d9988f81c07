"""Few cases: exact shares, two by two tables, and times that may not have ended yet."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.stats.intervals import Interval


@dataclass(frozen=True, slots=True)
class Table2x2:
    """Fisher's exact test of two shares."""

    #: conditional estimate of the odds ratio with its exact interval; it can be infinite
    odds: float
    low: float
    high: float
    p: float
    level: float


@dataclass(frozen=True, slots=True)
class LogRank:
    """A comparison of the times of one group with those of another."""

    observed: float
    #: endings the group would have had at the pooled hazard
    expected: float
    chi2: float
    #: by the chi-square distribution, which wants many cases
    p_asymptotic: float
    #: by shuffling who belongs to the group, which does not
    p: float
    draws: int


@dataclass(frozen=True, slots=True)
class MedianTime:
    """The time by which half had ended, by Kaplan and Meier; NaN where half never had."""

    median: float
    low: float
    high: float
    n: int
    ended: int
    level: float


def clopper_pearson(successes: int, total: int, level: float = 0.95) -> Interval:
    """Interval for a share of few cases, by Clopper and Pearson (1934), Biometrika 26: 404-413.

    Exact: it covers the truth at least as often as it says.

    Parameters
    ----------
    successes, total
        Counts, ``0 <= successes <= total``, ``total > 0``.
    level
        Confidence level.

    Raises
    ------
    ValueError
        If a count is out of range.
    """
    if not 0 <= successes <= total or total <= 0:
        raise ValueError("a share needs 0 <= successes <= total and total > 0")
    tail = (1 - level) / 2
    low = special.betaincinv(successes, total - successes + 1, tail) if successes else 0.0
    high = (
        special.betaincinv(successes + 1, total - successes, 1 - tail) if successes < total else 1.0
    )
    return Interval(successes / total, float(low), float(high), level, "Clopper-Pearson")


def fisher(table: ArrayLike, level: float = 0.95) -> Table2x2:
    """Test whether two shares differ, by Fisher's exact test.

    Parameters
    ----------
    table
        Shape (2, 2): rows are groups, columns those with and those without.
    level
        Level of the odds ratio's interval.

    Raises
    ------
    ValueError
        If the table is not two by two of whole counts, or a row or column is empty.
    """
    counts = np.asarray(table, float)
    if counts.shape != (2, 2) or np.any(counts < 0) or np.any(counts != np.round(counts)):
        raise ValueError("a two by two table holds four whole counts")
    if not (counts.sum(0).all() and counts.sum(1).all()):
        raise ValueError("a row or a column of the table is empty")
    whole = counts.astype(int)
    found = stats.contingency.odds_ratio(whole, kind="conditional")
    limits = found.confidence_interval(level)
    return Table2x2(
        odds=float(found.statistic),
        low=float(limits.low),
        high=float(limits.high),
        p=float(stats.fisher_exact(whole).pvalue),
        level=level,
    )


def _times(times: ArrayLike, ended: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return times and endings as arrays, or say what is wrong with them."""
    lengths, events = np.asarray(times, float), np.asarray(ended, bool)
    if lengths.ndim != 1 or lengths.shape != events.shape or not len(lengths):
        raise ValueError("times and endings are one-dimensional, of one length, and not empty")
    if not np.all(np.isfinite(lengths)) or np.any(lengths < 0):
        raise ValueError("times are finite and not negative")
    return lengths, events


def log_rank(
    times: ArrayLike, ended: ArrayLike, group: ArrayLike, draws: int = 2000, seed: int = 20160629
) -> LogRank:
    """Compare times to an ending between a group and the rest.

    Mantel (1966); the observed less the expected endings of the group are a sum, over its
    members, of an ending less the pooled cumulative hazard at its time, so that shuffling the
    group needs no new fit.

    Parameters
    ----------
    times, ended
        Shape (n,): time to the ending, or to the last day seen; whether it had ended.
    group
        Shape (n,): who is in the group.
    draws, seed
        Shuffles, and where they start.

    Raises
    ------
    ValueError
        If shapes differ, a time is negative, or one side is empty.
    """
    lengths, events = _times(times, ended)
    inside = np.asarray(group, bool)
    if inside.shape != lengths.shape or inside.all() or not inside.any():
        raise ValueError("the group is a proper part of the cases")
    moments = np.unique(lengths[events])
    at_risk = (lengths[None, :] >= moments[:, None]).astype(float)
    n = at_risk.sum(1)
    d = np.array([(events & (lengths == moment)).sum() for moment in moments], float)
    hazard = (at_risk * (d / n)[:, None]).sum(0)
    score = events - hazard
    observed, gap = float(events[inside].sum()), float(score[inside].sum())
    n1 = at_risk[:, inside].sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1)
    variance = float(np.nansum(parts))
    chi2 = gap**2 / variance if variance > 0 else 0.0
    rng = np.random.default_rng(seed)
    size = int(inside.sum())
    shuffled = np.array([score[rng.permutation(len(score))[:size]].sum() for _ in range(draws)])
    beyond = int((np.abs(shuffled) >= abs(gap) - 1e-12).sum())
    return LogRank(
        observed=observed,
        expected=observed - gap,
        chi2=chi2,
        p_asymptotic=float(stats.chi2.sf(chi2, 1)),
        p=(1 + beyond) / (draws + 1),
        draws=draws,
    )


def median_time(times: ArrayLike, ended: ArrayLike, level: float = 0.95) -> MedianTime:
    """Return the median time to an ending, with times cut off counted as far as seen.

    Kaplan and Meier (1958); limits where the log-log interval of the curve crosses a half
    (Brookmeyer and Crowley 1982, Biometrics 38: 29-41).

    Parameters
    ----------
    times, ended
        Shape (n,).
    level
        Level of the interval; an end that the curve does not reach is infinite.

    Raises
    ------
    ValueError
        If shapes differ or a time is negative.
    """
    lengths, events = _times(times, ended)
    data = stats.CensoredData(uncensored=lengths[events], right=lengths[~events])
    curve = stats.ecdf(data).sf
    with warnings.catch_warnings():
        # where nothing has ended yet, or all has, the limits are not defined: they are not used
        warnings.simplefilter("ignore", RuntimeWarning)
        limits = curve.confidence_interval(level, method="log-log")

    def crossing(quantiles: np.ndarray, share: np.ndarray, none: float) -> float:
        under = np.flatnonzero(share <= 0.5)
        return float(quantiles[under[0]]) if len(under) else none

    return MedianTime(
        median=crossing(curve.quantiles, curve.probabilities, float("nan")),
        low=crossing(limits.low.quantiles, limits.low.probabilities, float("inf")),
        high=crossing(limits.high.quantiles, limits.high.probabilities, float("inf")),
        n=len(lengths),
        ended=int(events.sum()),
        level=level,
    )
