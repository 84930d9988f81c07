"""Stocks and flows: could a stock fall this far by chance, and do its flows add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special


@dataclass(frozen=True, slots=True)
class StockFall:
    """How likely a fall in a stock is when nothing about its flows has changed."""

    #: chance of ending at or below the observed end
    probability: float
    #: mean of the end stock, and the central interval of its distribution
    expected: float
    low: float
    high: float
    level: float
    #: ends a year for each member of the stock
    hazard: float
    #: mean stay that hazard implies, in months
    mean_months: float
    #: starts and ends in the window at constant rates
    starts: float
    ends: float
    #: ends in the window that bring the stock to the observed end, starts as they were
    ends_needed: float
    #: starts in the window that do, the hazard as it was; below 0 when even none would not
    starts_needed: float
    #: members entering and leaving together, such as brothers and sisters
    group_size: float


@dataclass(frozen=True, slots=True)
class StockFlow:
    """A stock's account: what its flows imply, against what is published."""

    #: start stock plus starts minus ends
    expected: Any
    #: published end stock less the expected one: 0 when the account closes
    residual: Any
    #: per cent of the start stock; NaN from 0
    residual_pct: Any


def stock_fall_probability(
    start: int,
    end: int,
    months: float,
    starts_per_year: float,
    ends_per_year: float,
    mean_stock: float | None = None,
    group_size: float = 1.0,
    level: float = 0.95,
) -> StockFall:
    """Chance that a stock falls at least from start to end while its rates stay as they are.

    An immigration-death process: members arrive at random at a constant rate and each leaves
    at a constant hazard. The end stock is then exactly a binomial (who of the start stock is
    left) plus an independent Poisson (who of the newcomers is left): Bailey (1964), The
    Elements of Stochastic Processes, section 8.6. Computed by convolution, not simulated.

    Plans of brothers and sisters start and end together, so the stock varies more than
    independent members would. ``group_size`` moves groups of that size instead, as a check
    on how much it matters: the stock and the starts are divided by it.

    Parameters
    ----------
    start, end
        The stock before and after, in whole members.
    months
        Length of the window.
    starts_per_year, ends_per_year
        Flows in a year taken as typical.
    mean_stock
        Stock those ends came from; ``start`` when None.
    group_size
        Members that move together, 1 or more.
    level
        Level of the interval of the end stock.

    Returns
    -------
    StockFall
        Stocks and flows in members.

    Raises
    ------
    ValueError
        If a stock or flow is negative, there is nothing to start from, no ends, or a
        parameter is out of range.
    """
    stock = float(start) if mean_stock is None else float(mean_stock)
    if start <= 0 or end < 0 or months <= 0 or stock <= 0:
        raise ValueError("a fall needs a stock above 0, an end of 0 or more, and some months")
    if starts_per_year < 0 or ends_per_year <= 0:
        raise ValueError("starts are 0 or more and ends above 0")
    if group_size < 1 or not 0 < level < 1:
        raise ValueError("groups hold 1 or more, and a level lies between 0 and 1")
    years = months / 12
    hazard = ends_per_year / stock
    stays = float(np.exp(-hazard * years))
    kept = start * stays
    # share of the window's arrivals still there at its end
    arrivals_left = (1 - stays) / (hazard * years)
    starts = starts_per_year * years
    expected = kept + starts * arrivals_left

    groups = round(start / group_size)
    mean_new = starts * arrivals_left / group_size
    new = np.arange(int(mean_new + 12 * np.sqrt(mean_new + 1)) + 25)
    log_new = special.xlogy(new, mean_new) - mean_new - special.gammaln(new + 1)
    left = np.arange(groups + 1)
    log_left = (
        special.gammaln(groups + 1)
        - special.gammaln(left + 1)
        - special.gammaln(groups - left + 1)
        + special.xlogy(left, stays)
        + special.xlogy(groups - left, 1 - stays)
    )
    below = np.cumsum(np.convolve(np.exp(log_left), np.exp(log_new)))
    last = int(np.floor(end / group_size + 1e-9))
    tail = (1 - level) / 2
    return StockFall(
        probability=float(min(below[min(last, len(below) - 1)], 1.0)),
        expected=expected,
        low=float(np.searchsorted(below, tail) * group_size),
        high=float(np.searchsorted(below, 1 - tail) * group_size),
        level=level,
        hazard=hazard,
        mean_months=12 / hazard,
        starts=starts,
        ends=start + starts - expected,
        ends_needed=start + starts - end,
        starts_needed=(end - kept) / arrivals_left,
        group_size=group_size,
    )


def stock_flow_residual(
    stock0: ArrayLike, starts: ArrayLike, ends: ArrayLike, stock1: ArrayLike
) -> StockFlow:
    """Check that a published stock is the one before plus starts minus ends.

    Parameters
    ----------
    stock0, starts, ends, stock1
        Scalars or arrays of one shape.

    Returns
    -------
    StockFlow
        Floats or arrays, as given.
    """
    before = np.asarray(stock0, float)
    expected = before + np.asarray(starts, float) - np.asarray(ends, float)
    residual = np.asarray(stock1, float) - expected
    share = 100 * residual / np.where(before == 0, np.nan, before)
    if residual.ndim == 0:
        return StockFlow(float(expected), float(residual), float(share))
    return StockFlow(expected, residual, share)
