"""Intervals for counts, rates, shares, their changes and medians."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

#: Below this many events the log-ratio's normal approximation is poor enough to matter, and
#: `ratio_change` uses the exact conditional interval instead.
SMALL_COUNT = 30


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its confidence limits.

    The three numbers are floats, or arrays of one shape where the inputs were arrays.
    """

    estimate: Any
    low: Any
    high: Any
    level: float
    method: str


def normal_quantile(level: float) -> float:
    """Return the two-sided normal quantile, 1.96 for a level of 0.95.

    Raises
    ------
    ValueError
        If the level does not lie strictly between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    return float(special.ndtri(0.5 + level / 2))


def _plain(value: np.ndarray) -> Any:
    """Return a float for a single number, the array otherwise."""
    return float(value) if value.ndim == 0 else value


def wilson(successes: ArrayLike, total: ArrayLike, level: float = 0.95) -> Interval:
    """Interval for a share, by Wilson's score method.

    Wilson (1927), J. Am. Stat. Assoc. 22: 209-212; method 3 of Newcombe (1998), Stat. Med.
    17: 857-872. No continuity correction.

    Parameters
    ----------
    successes, total
        Counts, scalars or arrays of one shape; ``0 <= successes <= total``, ``total > 0``.
    level
        Confidence level.

    Returns
    -------
    Interval
        Proportions from 0 to 1.

    Raises
    ------
    ValueError
        If a count is out of range or not a number.
    """
    x, n = np.broadcast_arrays(np.asarray(successes, float), np.asarray(total, float))
    if not np.all((x >= 0) & (x <= n) & (n > 0)):
        raise ValueError("a share needs 0 <= successes <= total and total > 0")
    z = normal_quantile(level)
    share = x / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # at the ends the limit is the end itself: subtraction alone leaves a rounding residue
    low = np.where(x == 0, 0.0, middle - half)
    high = np.where(x == n, 1.0, middle + half)
    return Interval(_plain(share), _plain(low), _plain(high), level, "Wilson score")


def poisson_rate(
    count: ArrayLike,
    population: ArrayLike,
    per: float = 10_000,
    level: float = 0.95,
    method: Literal["exact", "byar"] = "exact",
) -> Interval:
    """Interval for a rate whose count is taken as Poisson.

    ``exact``: Garwood (1936), Biometrika 28: 437-442, by chi-square quantiles. ``byar``:
    Byar's approximation, in Breslow and Day (1987), Statistical Methods in Cancer Research
    II, p. 69.

    Parameters
    ----------
    count
        Events, scalar or array, none negative.
    population
        What they are counted in, of the same shape, positive.
    per
        The rate's scale: 10,000 gives events per 10,000.
    level
        Confidence level.
    method
        Which limits.

    Returns
    -------
    Interval
        Rates per ``per``.

    Raises
    ------
    ValueError
        If a count is negative, a population is not positive, or the method is not known.
    """
    x, n = np.broadcast_arrays(np.asarray(count, float), np.asarray(population, float))
    if not np.all((x >= 0) & (n > 0)):
        raise ValueError("a rate needs a count of 0 or more and a population above 0")
    z = normal_quantile(level)
    some = np.maximum(x, 1)  # stands in for 0, where the lower limit is 0 by definition
    if method == "exact":
        tail = (1 - level) / 2
        low = special.gammaincinv(some, tail)
        high = special.gammaincinv(x + 1, 1 - tail)
        name = "exact Poisson (Garwood)"
    elif method == "byar":
        low = some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3
        high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
        name = "Byar's approximation"
    else:
        raise ValueError(f"method is 'exact' or 'byar', not {method!r}")
    low = np.where(x == 0, 0.0, low)
    scale = per / n
    return Interval(_plain(x * scale), _plain(low * scale), _plain(high * scale), level, name)


def ratio_change(
    count0: float,
    population0: float,
    count1: float,
    population1: float,
    level: float = 0.95,
    dispersion: float = 1.0,
    method: Literal["auto", "log", "exact"] = "auto",
) -> Interval:
    """Per cent change between two counts or rates, with its interval.

    ``log``: the log of the ratio is taken as normal with variance ``dispersion * (1/count0 +
    1/count1)`` (Rothman and Greenland, Modern Epidemiology; dispersion as in quasi-Poisson
    models). ``exact``: given the sum of the two counts the second is binomial, and its
    Clopper-Pearson limits are turned into limits of the ratio (Przyborowski and Wilenski
    1940, Biometrika 31: 313-323). ``auto`` is exact where either count is below
    `SMALL_COUNT` and the dispersion is 1, or where a count is 0 (a dispersion then plays no
    part), else log.

    A stock counted twice (plans at two year ends) shares members between the two counts:
    taken as independent, as here, the interval is too wide rather than too narrow.

    Parameters
    ----------
    count0, count1
        Events at the start and at the end, not negative, not both 0.
    population0, population1
        What they are counted in; 1 and 1 compares the counts themselves.
    level
        Confidence level.
    dispersion
        Variance over mean, 1 for Poisson; above 1 widens the ``log`` interval.
    method
        Which limits.

    Returns
    -------
    Interval
        Per cent changes. From a count of 0 the estimate is NaN and the upper limit infinite.

    Raises
    ------
    ValueError
        If a count or population is out of range, ``log`` is asked of a count of 0, ``exact``
        of a dispersion other than 1, or the dispersion is not above 0.
    """
    if min(count0, count1) < 0 or count0 + count1 == 0 or min(population0, population1) <= 0:
        raise ValueError("a change needs counts of 0 or more, not both 0, and populations above 0")
    if dispersion <= 0:
        raise ValueError(f"dispersion is above 0, not {dispersion}")
    if method == "exact" and dispersion != 1:
        raise ValueError("the exact interval is for dispersion 1; use method='log'")
    if method == "auto":
        small = min(count0, count1) < SMALL_COUNT and dispersion == 1
        method = "exact" if small or min(count0, count1) == 0 else "log"
    z = normal_quantile(level)
    scale = population0 / population1
    ratio = count1 / count0 * scale if count0 > 0 else float("nan")
    if method == "log":
        if min(count0, count1) == 0:
            raise ValueError("the log interval needs both counts above 0; use method='exact'")
        half = z * np.sqrt(dispersion * (1 / count0 + 1 / count1))
        low, high = ratio * np.exp(-half), ratio * np.exp(half)
        name = "log ratio, normal"
        if dispersion != 1:
            name += f", dispersion {dispersion:.2f}"
    else:
        tail = (1 - level) / 2
        lower = special.betaincinv(count1, count0 + 1, tail) if count1 > 0 else 0.0
        upper = special.betaincinv(count1 + 1, count0, 1 - tail) if count0 > 0 else 1.0
        low = lower / (1 - lower) * scale
        high = upper / (1 - upper) * scale if upper < 1 else float("inf")
        name = "exact conditional binomial"
    return Interval(100 * (ratio - 1), float(100 * (low - 1)), float(100 * (high - 1)), level, name)


def proportion_difference(
    successes0: float, total0: float, successes1: float, total1: float, level: float = 0.95
) -> Interval:
    """Difference of two independent shares, later minus earlier, in percentage points.

    Newcombe (1998), Stat. Med. 17: 873-890, method 10 (Wilson limits, squared and added).

    Parameters
    ----------
    successes0, total0
        Counts at the start.
    successes1, total1
        Counts at the end.
    level
        Confidence level.

    Returns
    -------
    Interval
        Percentage points.

    Raises
    ------
    ValueError
        If a count is out of range.
    """
    first, second = wilson(successes0, total0, level), wilson(successes1, total1, level)
    change = second.estimate - first.estimate
    below = np.hypot(second.estimate - second.low, first.high - first.estimate)
    above = np.hypot(second.high - second.estimate, first.estimate - first.low)
    return Interval(
        100 * change,
        float(100 * (change - below)),
        float(100 * (change + above)),
        level,
        "Newcombe hybrid score",
    )


def median_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Interval for a median, by order statistics.

    Conover (1999), Practical Nonparametric Statistics, section 3.2: the interval between the
    r-th smallest and the r-th largest value, r as large as the level allows. It assumes
    nothing of the distribution's shape; its true coverage, never below the level, is in
    ``method``.

    Parameters
    ----------
    values
        One-dimensional; NaN is left out.
    level
        Confidence level.

    Returns
    -------
    Interval
        In the unit of the values. Below 6 values (at 95%) no interval exists and the limits
        are infinite.

    Raises
    ------
    ValueError
        If there is no value at all.
    """
    sample = np.sort(np.asarray(values, float).ravel())
    sample = sample[~np.isnan(sample)]
    n = len(sample)
    if n == 0:
        raise ValueError("a median needs at least one value")
    normal_quantile(level)  # checks the level
    below = special.bdtr(np.arange(n), n, 0.5)  # P(at most j of n values lie under the median)
    rank = int(np.sum(below <= (1 - level) / 2))
    middle = float(np.median(sample))
    if rank == 0:
        return Interval(middle, -np.inf, np.inf, level, f"order statistics: {n} values too few")
    cover = 1 - 2 * below[rank - 1]
    name = f"order statistics {rank} and {n + 1 - rank} of {n}, coverage {100 * cover:.1f}%"
    return Interval(middle, float(sample[rank - 1]), float(sample[n - rank]), level, name)
