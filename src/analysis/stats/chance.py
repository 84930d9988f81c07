"""What chance alone would do: regression to the mean, and many tests at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.stats.change import Measured, change_between
from analysis.stats.intervals import Interval, wilson

#: How many other areas, nearest at the start, a change is held against.
NEAREST = 20
#: Quantiles of the nearest areas' changes.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Below this many areas a regression line says nothing.
FEWEST = 10


@dataclass(frozen=True, slots=True, eq=False)
class ChanceBenchmark:
    """What areas that started where this one did went on to do, over the same window."""

    measured: Measured
    own_change: float
    #: positions, in the panel as given, of the nearest areas at the start
    nearest: np.ndarray
    #: their changes, smallest first
    changes: np.ndarray
    start_low: float
    start_high: float
    #: True when no area started as extreme: every one of the nearest lies nearer the middle,
    #: so that their changes understate what regression to the mean would bring
    beyond_nearest: bool
    #: quantiles of ``changes`` at `QUANTILES`
    quantiles: np.ndarray
    direction: Literal["fall", "rise"]
    at_least_as_much: int
    #: share of the nearest that moved at least as far the same way
    share: Interval
    #: areas the line is fitted to; those without usable values are left out
    areas: int
    left_out: int
    #: slope of the change on the start (both logged when per cent); below 0 is regression to
    #: the mean, -1 is no memory at all
    slope: float
    slope_se: float
    r_squared: float
    #: change the line predicts from the start alone, with its prediction interval
    predicted: Interval
    #: distance of the observed change from the predicted, in prediction standard errors
    z: float
    #: two-sided, Student's t with ``areas - 2`` degrees of freedom
    p: float


def chance_benchmark(
    panel_start: ArrayLike,
    panel_end: ArrayLike,
    own_start: float,
    own_end: float,
    measured: Measured = "per cent",
    k: int = NEAREST,
    level: float = 0.95,
    direction: Literal["fall", "rise"] | None = None,
) -> ChanceBenchmark:
    """Hold a change against what areas starting at a similar level went on to do.

    Two answers to Galton's problem (1886, J. Anthropol. Inst. 15: 246-263; Barnett, van der
    Pols and Dobson 2005, Int. J. Epidemiol. 34: 215-220). The k areas nearest at the start:
    how many moved as far, with Wilson's interval. And a least squares line of the change on
    the start, through all areas, with its prediction interval.

    Parameters
    ----------
    panel_start, panel_end
        Other areas' values at the two periods, shape (n,), the area itself not among them.
        Areas with a NaN, or (when per cent) a value of 0 or less, are left out.
    own_start, own_end
        The area's own values, in the same unit.
    measured
        ``per cent`` works on logs; ``points`` and ``amount`` on differences.
    k
        How many of the nearest.
    level
        Level of both intervals.
    direction
        Which way "at least as far" counts; that of the area's own change when None.

    Returns
    -------
    ChanceBenchmark
        Changes in per cent or in the panel's unit.

    Raises
    ------
    ValueError
        If shapes differ, the area's own values cannot be used, fewer than `FEWEST` areas (or
        fewer than k) are left, or all of them start alike.
    """
    start, end = np.asarray(panel_start, float), np.asarray(panel_end, float)
    if start.shape != end.shape or start.ndim != 1:
        raise ValueError("the panel's starts and ends are one-dimensional and of one length")
    floor = 0.0 if measured == "per cent" else -np.inf
    if not (floor < own_start < np.inf and floor < own_end < np.inf):
        raise ValueError(f"a {measured} change from {own_start} to {own_end} cannot be taken")
    kept = np.flatnonzero(np.isfinite(start) & np.isfinite(end) & (start > floor) & (end > floor))
    if len(kept) < max(k, FEWEST):
        raise ValueError(f"{len(kept)} usable areas are too few (at least {max(k, FEWEST)})")
    first, last = start[kept], end[kept]

    def to_line(value: np.ndarray | float) -> np.ndarray:
        return np.log(value) if measured == "per cent" else np.asarray(value, float)

    def from_line(value: float) -> float:
        return float(100 * np.expm1(value)) if measured == "per cent" else float(value)

    order = np.argsort(np.abs(to_line(first) - to_line(own_start)), kind="stable")[:k]
    moved = np.sort(change_between(first[order], last[order], measured))
    own = float(change_between(own_start, own_end, measured))
    way = direction or ("fall" if own < 0 else "rise")
    as_far = int(np.sum(moved <= own) if way == "fall" else np.sum(moved >= own))
    low, high = float(first[order].min()), float(first[order].max())

    x, y = to_line(first), to_line(last) - to_line(first)
    n, centre = len(x), x.mean()
    spread = np.sum((x - centre) ** 2)
    if spread == 0:
        raise ValueError("every area starts at the same value: there is no line to fit")
    slope = float(np.sum((x - centre) * y) / spread)
    residual = y - y.mean() - slope * (x - centre)
    variance = np.sum(residual**2) / (n - 2)
    away = float(to_line(own_start)) - centre
    expected = float(y.mean() + slope * away)
    error = float(np.sqrt(variance * (1 + 1 / n + away**2 / spread)))
    reach = float(special.stdtrit(n - 2, 0.5 + level / 2)) * error
    seen = float(to_line(own_end) - to_line(own_start))
    z = (seen - expected) / error
    total = np.sum((y - y.mean()) ** 2)
    return ChanceBenchmark(
        measured=measured,
        own_change=own,
        nearest=kept[order],
        changes=moved,
        start_low=low,
        start_high=high,
        beyond_nearest=not low <= own_start <= high,
        quantiles=np.quantile(moved, QUANTILES),
        direction=way,
        at_least_as_much=as_far,
        share=wilson(as_far, k, level),
        areas=n,
        left_out=len(start) - n,
        slope=slope,
        slope_se=float(np.sqrt(variance / spread)),
        r_squared=float(1 - np.sum(residual**2) / total) if total > 0 else float("nan"),
        predicted=Interval(
            from_line(expected),
            from_line(expected - reach),
            from_line(expected + reach),
            level,
            "least squares on the start, prediction interval",
        ),
        z=float(z),
        p=float(2 * special.stdtr(n - 2, -abs(z))),
    )


def false_discovery(p_values: ArrayLike) -> np.ndarray:
    """Adjust p values for many tests at once, keeping the false discovery rate.

    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57: 289-300.

    Parameters
    ----------
    p_values
        Shape (n,), each from 0 to 1.

    Returns
    -------
    numpy.ndarray
        Adjusted p values in the order given.

    Raises
    ------
    ValueError
        If one is not a probability.
    """
    p = np.asarray(p_values, float)
    if p.ndim != 1 or not np.all((p >= 0) & (p <= 1)):
        raise ValueError("p values are one-dimensional and lie from 0 to 1")
    order = np.argsort(p)[::-1]
    factor = len(p) / np.arange(len(p), 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(p[order] * factor), 1)
    return adjusted
