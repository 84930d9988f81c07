"""A few units that took something up at one time, set beside random sets of those that did not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

#: A set of others is drawn from at least this many times as many.
ROOM = 3


@dataclass(frozen=True, slots=True, eq=False)
class PlaceboSets:
    """The change of a set of units beside the changes of random sets, or why there is none."""

    enough: bool
    #: why there is no result; empty when there is one
    reason: str
    #: units of the set with a value in every period used, and those drawn from
    treated: int
    pool: int
    #: mean change of the set less that of all others, before to after, in the unit of the values
    effect: float
    #: what the change of a random set reached in the middle ``level`` of draws
    low: float
    high: float
    #: share of random sets that differ from the rest as much or more, the set itself counted
    p: float
    #: the difference from the rest that only 1 - ``level`` of random sets reach: smaller
    #: differences cannot be told from chance with so few units
    smallest: float
    #: shape (periods,): the set less the others, each from its mean before
    path: np.ndarray
    path_low: np.ndarray
    path_high: np.ndarray
    #: shape (draws,)
    placebo: np.ndarray
    level: float


def _none(reason: str, treated: int, pool: int, level: float) -> PlaceboSets:
    empty, nan = np.array([]), float("nan")
    return PlaceboSets(
        False, reason, treated, pool, nan, nan, nan, nan, nan, empty, empty, empty, empty, level
    )


def placebo_sets(
    values: ArrayLike,
    treated: ArrayLike,
    before: ArrayLike,
    after: ArrayLike,
    draws: int = 1000,
    seed: int = 20190501,
    level: float = 0.95,
) -> PlaceboSets:
    """Set a difference in differences beside those of random sets of as many other units.

    Randomisation inference: with few units taken up at one time, errors clustered by unit are
    far too small (Conley and Taber 2011, Rev. Econ. Stat. 93: 113-125). It is exact if the
    units had been chosen by lot, which they were not.

    Parameters
    ----------
    values
        Shape (units, periods). A unit without a value in a period before or after is left out.
    treated
        Shape (units,): the set.
    before, after
        Shape (periods,): which periods count as before and as after. A period that is neither
        is drawn in the path only, and may be empty.
    draws, seed
        Random sets, and where they start.
    level
        Of the range of random sets.

    Raises
    ------
    ValueError
        If shapes differ, no period is before or none after, or one is both.
    """
    table, inside = np.asarray(values, float), np.asarray(treated, bool)
    first, last = np.asarray(before, bool), np.asarray(after, bool)
    if table.ndim != 2 or inside.shape != table.shape[:1]:
        raise ValueError("values are units by periods, with one mark a unit")
    if first.shape != last.shape or first.shape != table.shape[1:]:
        raise ValueError("before and after have one mark a period")
    if not first.any() or not last.any() or np.any(first & last):
        raise ValueError("some periods are before and others after")
    whole = np.isfinite(table[:, first | last]).all(axis=1)
    table, inside = table[whole], inside[whole]
    size, pool = int(inside.sum()), int((~inside).sum())
    if size == 0:
        return _none("no unit of the set has a value in every period", size, pool, level)
    if pool < ROOM * size:
        return _none(f"only {pool} others to draw {size} from", size, pool, level)
    moved = table - table[:, first].mean(axis=1, keepdims=True)
    change = moved[:, last].mean(axis=1)
    rng = np.random.default_rng(seed)
    others, paths = change[~inside], moved[~inside]
    placebo, drawn = np.empty(draws), np.empty((draws, table.shape[1]))
    for place in range(draws):
        chosen = np.zeros(pool, bool)
        chosen[rng.choice(pool, size, replace=False)] = True
        placebo[place] = others[chosen].mean() - others[~chosen].mean()
        drawn[place] = _mean(paths[chosen]) - _mean(paths[~chosen])
    effect = float(change[inside].mean() - others.mean())
    tail = 50 * (1 - level)
    beyond = int((np.abs(placebo) >= abs(effect) - 1e-12).sum())
    low, high = np.percentile(placebo, [tail, 100 - tail])
    path_low, path_high = np.nanpercentile(drawn, [tail, 100 - tail], axis=0)
    return PlaceboSets(
        enough=True,
        reason="",
        treated=size,
        pool=pool,
        effect=effect,
        low=float(low),
        high=float(high),
        p=(1 + beyond) / (draws + 1),
        smallest=float(np.percentile(np.abs(placebo), 100 * level)),
        path=_mean(moved[inside]) - _mean(paths),
        path_low=path_low,
        path_high=path_high,
        placebo=placebo,
        level=level,
    )


def _mean(rows: np.ndarray) -> np.ndarray:
    """Return the mean by period of the values that are there, NaN where there is none."""
    there = np.isfinite(rows)
    count = there.sum(axis=0)
    total = np.where(there, rows, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
