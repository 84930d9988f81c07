"""How good a warning is: ranking, alarms, net benefit, and intervals by cluster.

Every interval resamples whole clusters (councils) with the forecasts as they are: it says how
far the figure hangs on which councils there are, not on how the model was fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.stats.intervals import Interval

#: Resamples of clusters, and the seed that makes them the same every time.
RESAMPLES, SEED = 2000, 20160629


@dataclass(frozen=True, slots=True)
class Alarms:
    """What follows from raising an alarm where the risk reaches a threshold."""

    threshold: float
    #: observations flagged, and of those the events
    flagged: int
    caught: int
    events: int
    #: false alarms for each true one; infinite where no event is flagged
    false_per_true: Interval
    #: share of the events flagged, in per cent
    caught_pct: Interval
    #: true alarms less false ones weighed by the odds of the threshold, per 100 observations
    benefit: float
    #: the same when every observation is flagged
    benefit_all: float


@dataclass(frozen=True, slots=True)
class ClusterMean:
    """A mean with a percentile interval and a clustered test of nought."""

    interval: Interval
    p: float
    n: int
    clusters: int


def weights(cluster: ArrayLike, resamples: int = RESAMPLES, seed: int = SEED) -> np.ndarray:
    """Return how often each observation stands in each resample of clusters.

    Returns
    -------
    numpy.ndarray
        Shape (resamples, n), whole numbers.
    """
    place = np.unique(cluster, return_inverse=True)[1]
    return _draws(int(place.max()) + 1, resamples, seed)[:, place]


@cache
def _draws(count: int, resamples: int, seed: int) -> np.ndarray:
    """Return how often each cluster is drawn in each resample, shape (resamples, count)."""
    share = np.full(count, 1 / count)
    return np.random.default_rng(seed).multinomial(count, share, resamples)


def cluster_mean(values: ArrayLike, cluster: ArrayLike, level: float = 0.95) -> ClusterMean:
    """Mean of clustered values: percentile interval by cluster, and a clustered t test.

    The test's standard error is R's ``sandwich::vcovCL(lm(y ~ 1), cluster, type = "HC1")``,
    with Student's t and one degree of freedom less than there are clusters.

    Raises
    ------
    ValueError
        If shapes differ or there are fewer than two clusters.
    """
    v = np.asarray(values, float)
    place = np.unique(cluster, return_inverse=True)[1]
    if v.shape != place.shape or place.max(initial=0) < 1:
        raise ValueError("a clustered mean needs a cluster for each value, and two clusters")
    mean, n, count = float(v.mean()), len(v), int(place.max()) + 1
    draws = _draws(count, RESAMPLES, SEED)
    tail = (1 - level) / 2
    resampled = (draws @ np.bincount(place, v)) / (draws @ np.bincount(place))
    low, high = np.quantile(resampled, [tail, 1 - tail])
    sums = np.bincount(place, v - mean)
    error = np.sqrt((sums**2).sum() * count / (count - 1)) / n
    p = 2 * special.stdtr(count - 1, -abs(mean) / error) if error > 0 else float(mean == 0)
    name = "percentile, councils resampled"
    return ClusterMean(Interval(mean, float(low), float(high), level, name), float(p), n, count)


def auc(
    score: ArrayLike,
    event: ArrayLike,
    cluster: ArrayLike,
    within: ArrayLike | None = None,
    level: float = 0.95,
) -> Interval:
    """Chance that an event was ranked above a non-event, ties counting a half.

    Hanley and McNeil (1982), Radiology 143: 29-36; 0.5 is a coin. The point is R's
    ``pROC::auc``. Forecasts of different folds of a cross-validation are not on one level (a
    fold with more events is forecast from a rest with fewer, which by itself ranks events
    low): ``within`` compares only those of the same fold.

    Parameters
    ----------
    score
        Shape (n,), or (repeats, n) for several dealings into folds, all counted alike.
    event
        What came, shape (n,).
    cluster
        What is resampled, shape (n,).
    within
        The fold of each score, of the same shape as the scores; all comparable when None.
    level
        Level of the interval.

    Raises
    ------
    ValueError
        If shapes differ or there are not both events and non-events that can be compared.
    """
    point, draws = _ranked(score, event, cluster, within)
    return _percentile(point, draws, level)


def auc_gain(
    score: ArrayLike,
    other: ArrayLike,
    event: ArrayLike,
    cluster: ArrayLike,
    within: ArrayLike | None = None,
    level: float = 0.95,
) -> Interval:
    """How much better one score ranks than another: the same resamples serve both.

    Parameters and errors are those of `auc`; the two scores have one shape.
    """
    first, these = _ranked(score, event, cluster, within)
    second, those = _ranked(other, event, cluster, within)
    return _percentile(first - second, these - those, level)


def _percentile(point: float, draws: np.ndarray, level: float) -> Interval:
    """Return a point with the percentile interval of its resamples."""
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return Interval(point, float(low), float(high), level, "percentile, councils resampled")


def auc_point(score: ArrayLike, event: ArrayLike, within: ArrayLike | None = None) -> float:
    """Return the point of `auc` alone, for placebos; parameters and errors are the same."""
    ahead, pairs = _met(score, event, within)
    return float(ahead.sum() / pairs.sum())


def _met(
    score: ArrayLike, event: ArrayLike, within: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return how often each event was ranked above each non-event, and how often they met."""
    scores, y = np.atleast_2d(np.asarray(score, float)), np.asarray(event, bool)
    fold = np.zeros(scores.shape, int) if within is None else np.atleast_2d(np.asarray(within))
    if scores.shape[1:] != y.shape or fold.shape != scores.shape or y.all() or not y.any():
        raise ValueError("ranking needs a score for each observation, events and non-events")
    ahead = np.zeros((int(y.sum()), int((~y).sum())))
    pairs = np.zeros_like(ahead)
    for one, group in zip(scores, fold, strict=True):
        same = group[y][:, None] == group[~y][None, :]
        pairs += same
        ahead += same * _ahead(one[y], one[~y])
    if not pairs.any():
        raise ValueError("no event can be compared with a non-event")
    return ahead, pairs


def _ranked(
    score: ArrayLike, event: ArrayLike, cluster: ArrayLike, within: ArrayLike | None
) -> tuple[float, np.ndarray]:
    """Return the share of pairs ranked rightly, and that of each resample of clusters."""
    ahead, pairs = _met(score, event, within)
    y, draws = np.asarray(event, bool), weights(cluster)
    up, down = draws[:, y].astype(float), draws[:, ~y].astype(float)
    won, met = (((up @ table) * down).sum(axis=1) for table in (ahead, pairs))
    return float(ahead.sum() / pairs.sum()), won[met > 0] / met[met > 0]


def _ahead(events: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return 1 where an event's score is higher, a half where it is the same."""
    gap = events[:, None] - others[None, :]
    return (gap > 0) + 0.5 * (gap == 0)


def alarms(
    risk: ArrayLike, event: ArrayLike, cluster: ArrayLike, threshold: float, level: float = 0.95
) -> Alarms:
    """Count alarms at a threshold of risk, with intervals and net benefit.

    Net benefit: Vickers and Elkin (2006), Med. Decis. Making 26: 565-574.

    Parameters
    ----------
    risk
        Forecast probabilities, shape (n,).
    event
        What came, shape (n,).
    cluster
        Shape (n,).
    threshold
        Alarm from this probability up, above 0 and below 1.

    Raises
    ------
    ValueError
        If shapes differ, there is no event, or the threshold is not a probability.
    """
    p, y = np.asarray(risk, float), np.asarray(event, bool)
    if p.shape != y.shape or not y.any() or not 0 < threshold < 1:
        raise ValueError("alarms need a risk for each outcome, an event, and a threshold in (0, 1)")
    flag = p >= threshold
    true, false = flag & y, flag & ~y
    draws = weights(cluster)
    t, f, e = (draws @ part.astype(float) for part in (true, false, y))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(t > 0, f / t, np.inf)
        share = 100 * t[e > 0] / e[e > 0]
    tail = [(1 - level) / 2, (1 + level) / 2]
    # order statistics, since interpolating with infinity is not a number
    low, high = np.quantile(ratio, tail, method="inverted_cdf")
    under, over = np.quantile(share, tail)
    odds, n = threshold / (1 - threshold), len(p)
    each = float(false.sum() / true.sum()) if true.any() else float("inf")
    name = "percentile, councils resampled"
    return Alarms(
        threshold=threshold,
        flagged=int(flag.sum()),
        caught=int(true.sum()),
        events=int(y.sum()),
        false_per_true=Interval(each, float(low), float(high), level, name),
        caught_pct=Interval(
            100 * float(true.sum() / y.sum()), float(under), float(over), level, name
        ),
        benefit=100 * float(true.sum() - odds * false.sum()) / n,
        benefit_all=100 * float(y.sum() - odds * (~y).sum()) / n,
    )


def folds(cluster: ArrayLike, event: ArrayLike, count: int, seed: int) -> np.ndarray:
    """Deal clusters into folds, those with an event evenly, so that each fold has its share.

    Returns
    -------
    numpy.ndarray
        Fold of each observation, from 0; a cluster is never split.
    """
    place = np.unique(cluster, return_inverse=True)[1]
    has = np.bincount(place, np.asarray(event, float)) > 0
    order = np.random.default_rng(seed).permutation(len(has))
    dealt = np.r_[order[has[order]], order[~has[order]]]
    fold = np.empty(len(has), int)
    fold[dealt] = np.arange(len(has)) % count
    return fold[place]
