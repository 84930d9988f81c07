"""Times to an event: known to the day, or only to have fallen between two inspections.

Censoring from the right throughout; `turnbull` also takes events known only to lie in an
interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.stats.intervals import normal_quantile

#: How far from 1 the steepest ascent of the likelihood may end, per observation.
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class KaplanMeier:
    """Share still without the event after each time at which one happened."""

    times: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    survival: np.ndarray
    #: limits by the complementary log-log of the share; NaN where it is 0 or 1
    low: np.ndarray
    high: np.ndarray
    level: float
    n: int

    def at(self, time: float) -> tuple[float, float, float]:
        """Return the share still without the event at a time, with its limits."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.survival[place]), float(self.low[place]), float(self.high[place])

    def quantile(self, share: float) -> tuple[float, float, float]:
        """Return the time by which a share had the event, with limits (infinite if not reached).

        Limits are the times at which the curve's own limits cross (Brookmeyer and Crowley
        1982, Biometrics 38: 29-41).
        """
        wanted = 1 - share
        return (
            _crossing(self.times, self.survival, wanted),
            _crossing(self.times, self.low, wanted),
            _crossing(self.times, self.high, wanted),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Turnbull:
    """Where the likelihood puts the events: a share in each of some intervals (left, right]."""

    left: np.ndarray
    right: np.ndarray
    mass: np.ndarray
    log_likelihood: float
    n: int

    def at(self, time: float) -> tuple[float, float]:
        """Return the lowest and highest share still without the event that fit at a time."""
        certain = self.mass[self.left >= time].sum()
        open_ = self.mass[(self.left < time) & (self.right > time)].sum()
        return float(certain), float(certain + open_)

    def quantile(self, share: float) -> tuple[float, float]:
        """Return the interval (left, right] within which a share had had the event."""
        place = int(np.searchsorted(np.cumsum(self.mass) + 1e-9, share))
        return float(self.left[place]), float(self.right[place])


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """Least and greatest share with the event by a time, with nothing assumed in between."""

    left: np.ndarray
    right: np.ndarray

    def at(self, time: float) -> tuple[float, float]:
        """Return the lowest and the highest share that can have had the event by a time."""
        return float((self.right <= time).mean()), float((self.left < time).mean())

    def quantile(self, share: float) -> tuple[float, float]:
        """Return the earliest and the latest time by which a share can have had the event."""
        place = int(np.ceil(share * len(self.left) - 1e-9)) - 1
        return float(np.sort(self.left)[place]), float(np.sort(self.right)[place])


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """Share that had each kind of event by each time, the kinds competing."""

    times: np.ndarray
    #: shape (times, kinds)
    share: np.ndarray
    kinds: tuple[int, ...]

    def at(self, time: float) -> np.ndarray:
        """Return the share that had had each kind of event by a time."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return np.zeros(len(self.kinds)) if place < 0 else self.share[place]


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """Whether groups differ in their times: events seen and expected if they do not."""

    groups: tuple[object, ...]
    n: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    chi_squared: float
    df: int
    p: float


def _times(time: ArrayLike) -> np.ndarray:
    found = np.asarray(time, float)
    if found.ndim != 1 or not len(found) or not np.all(np.isfinite(found) & (found >= 0)):
        raise ValueError("times are one-dimensional, finite and not below 0, and there is one")
    return found


def _crossing(times: np.ndarray, curve: np.ndarray, wanted: float) -> float:
    """Return the first time at which a falling curve is at or below a level."""
    below = np.flatnonzero(curve <= wanted + 1e-12)
    return float(times[below[0]]) if len(below) else float("inf")


def kaplan_meier(time: ArrayLike, event: ArrayLike, level: float = 0.95) -> KaplanMeier:
    """Share still without the event by time (Kaplan and Meier 1958, JASA 53: 457-481).

    Parameters
    ----------
    time
        Time to the event or to the end of observation, shape (n,).
    event
        Whether it was the event, shape (n,).
    level
        Level of the limits: Greenwood's variance on the complementary log-log scale.

    Raises
    ------
    ValueError
        If the times are not finite and at least 0, or the shapes differ.
    """
    ends, seen = _times(time), np.asarray(event, bool)
    if seen.shape != ends.shape:
        raise ValueError("there is one event for each time")
    times = np.unique(ends[seen])
    at_risk = np.array([(ends >= t).sum() for t in times], float)
    events = np.array([(seen & (ends == t)).sum() for t in times], float)
    survival = np.cumprod(1 - events / at_risk) if len(times) else np.array([])
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = normal_quantile(level) * np.sqrt(variance) / np.log(survival)
        low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
    return KaplanMeier(
        times, at_risk, events, survival, low=low, high=high, level=level, n=len(ends)
    )


def incidence(time: ArrayLike, kind: ArrayLike) -> Incidence:
    """Share that had each of several competing events by time (Aalen and Johansen 1978).

    Parameters
    ----------
    time
        Shape (n,).
    kind
        0 for the end of observation, 1, 2 and so on for the events, shape (n,).

    Raises
    ------
    ValueError
        If the times are not finite and at least 0, or the shapes differ.
    """
    ends, kinds = _times(time), np.asarray(kind, int)
    if kinds.shape != ends.shape:
        raise ValueError("there is one kind for each time")
    named = tuple(int(k) for k in np.unique(kinds[kinds > 0]))
    times = np.unique(ends[kinds > 0])
    free, total, rows = 1.0, np.zeros(len(named)), []
    for t in times:
        at_risk = (ends >= t).sum()
        hits = np.array([((ends == t) & (kinds == k)).sum() for k in named])
        total = total + free * hits / at_risk
        free *= 1 - hits.sum() / at_risk
        rows.append(total)
    return Incidence(times, np.array(rows).reshape(len(times), len(named)), named)


def log_rank(time: ArrayLike, event: ArrayLike, group: ArrayLike) -> LogRank:
    """Test whether groups have the same times (Mantel 1966, Cancer Chemother. Rep. 50: 163-170).

    Parameters
    ----------
    time, event
        As for `kaplan_meier`.
    group
        Label of each, shape (n,).

    Raises
    ------
    ValueError
        If there are fewer than two groups, no event, or the shapes differ.
    """
    ends, seen, labels = _times(time), np.asarray(event, bool), np.asarray(group)
    if not ends.shape == seen.shape == labels.shape:
        raise ValueError("there are one event and one group for each time")
    groups = np.unique(labels)
    if len(groups) < 2 or not seen.any():
        raise ValueError("a log-rank test needs two groups and an event")
    member = labels[:, None] == groups
    observed = member[seen].sum(axis=0).astype(float)
    expected = np.zeros(len(groups))
    variance = np.zeros((len(groups), len(groups)))
    for t in np.unique(ends[seen]):
        at_risk = ends >= t
        total, hits = at_risk.sum(), (seen & (ends == t)).sum()
        share = member[at_risk].sum(axis=0) / total
        expected += hits * share
        if total > 1:
            factor = hits * (total - hits) / (total - 1)
            variance += factor * (np.diag(share) - np.outer(share, share))
    away = (observed - expected)[:-1]
    chi = float(away @ np.linalg.solve(variance[:-1, :-1], away))
    df = len(groups) - 1
    return LogRank(
        tuple(groups.tolist()),
        member.sum(axis=0),
        observed,
        expected,
        chi,
        df,
        float(special.chdtrc(df, chi)),
    )


def bounds(left: ArrayLike, right: ArrayLike) -> Bounds:
    """Bound the share with an event that is known only to have fallen in (left, right].

    The bounds are sharp: there is a placing of the events that attains each (Manski 2003,
    Partial Identification of Probability Distributions, chapter 1).

    Parameters
    ----------
    left, right
        Shape (n,), each left end before its right end. Infinite ``right``: perhaps never;
        infinite ``left`` too: surely not.

    Raises
    ------
    ValueError
        If shapes differ, there is none, or an interval is empty.
    """
    low, high = np.asarray(left, float), np.asarray(right, float)
    if low.shape != high.shape or low.ndim != 1 or not len(low) or not np.all(low <= high):
        raise ValueError("there is one right end, no earlier, for each left end, and one of each")
    return Bounds(low, high)


def turnbull(left: ArrayLike, right: ArrayLike) -> Turnbull:
    """Share without an event that is known only to have fallen in (left, right].

    Turnbull (1976), J. R. Stat. Soc. B 38: 290-295: the likelihood is greatest with mass only
    on some intervals. The masses are found by Wang's constrained Newton steps (2008, Comput.
    Stat. Data Anal. 52: 2388-2402), to the conditions of Gentleman and Geyer (1994,
    Biometrika 81: 618-623), which only the maximum meets.

    Parameters
    ----------
    left, right
        Shape (n,); the event fell after ``left`` and by ``right``. Equal: on that time.
        Infinite ``right``: not by ``left``, and nothing is known after it.

    Raises
    ------
    ValueError
        If an interval is empty or begins below 0.
    """
    low, high = np.asarray(left, float), np.asarray(right, float)
    if low.shape != high.shape or low.ndim != 1 or not len(low):
        raise ValueError("there is one right end for each left end, and at least one of each")
    if not np.all((low >= 0) & (high >= low) & np.isfinite(low)):
        raise ValueError("intervals begin at 0 or later and end no earlier than they begin")
    exact = low == high
    # at one time: exact events begin, intervals that reach it end, those open at it begin
    marks = sorted(
        [(t, 0 if e else 2, 0) for t, e in zip(low, exact, strict=True)] + [(t, 1, 1) for t in high]
    )
    inner = [(a[0], b[0]) for a, b in pairwise(marks) if a[2] == 0 and b[2] == 1]
    begin, end = (np.array(side) for side in zip(*inner, strict=True))
    holds = (low[:, None] <= begin) & (end <= high[:, None])
    # an interval open at t does not hold an exact event at t
    holds &= ~((begin == end) & (low[:, None] == begin) & ~exact[:, None])
    holds = holds.astype(float)
    mass = _most_likely(holds)
    return Turnbull(begin, end, mass, float(np.log(holds @ mass).sum()), len(low))


def _most_likely(holds: np.ndarray) -> np.ndarray:
    """Return the masses that make what was seen most likely."""
    n, m = holds.shape
    mass = np.full(m, 1 / m)
    for _ in range(500):
        fitted = holds @ mass
        ratio = holds / fitted[:, None]
        if ratio.sum(axis=0).max() <= n * (1 + TOLERANCE):
            return mass
        # least squares for the quadratic that fits the likelihood here, masses summing to 1
        weight = 1e3 * n
        target, _ = optimize.nnls(
            np.vstack([ratio, np.full(m, weight)]), np.r_[np.full(n, 2.0), weight]
        )
        step = target / target.sum() - mass
        gain, here, size = ratio.sum(axis=0) @ step, np.log(fitted).sum(), 1.0
        while size > 1e-10:
            new = holds @ (mass + size * step)
            if np.all(new > 0) and np.log(new).sum() >= here + 1e-4 * size * gain:
                break
            size /= 2
        mass = mass + size * step
        # a step of self-consistency (Turnbull's own) polishes the masses that are left
        mass = mass * (holds / (holds @ mass)[:, None]).mean(axis=0)
        mass = mass / mass.sum()
    raise ValueError("the likelihood has no maximum that the iterations reach")
