"""Change around an event, beside councils that started at a like level and had none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

#: Standard errors an effect must reach to be found four times in five at the 5% level.
POWER = 2.8


@dataclass(frozen=True, slots=True)
class MatchedEffect:
    """How much more the councils with the event changed than those matched to them."""

    estimate: float
    error: float
    low: float
    high: float
    p: float
    #: mean change of councils with the event, and of those matched
    own: float
    matched: float
    events: int
    clusters: int
    #: smallest true effect that would be found four times in five
    detectable: float


def nearest(level: float, pool: ArrayLike, k: int) -> np.ndarray:
    """Return the places of the k values nearest a level, NaN left out, nearest first.

    >>> nearest(3.0, [1.0, 2.9, float("nan"), 3.4], 2)
    array([1, 3])
    """
    values = np.asarray(pool, float)
    there = np.flatnonzero(np.isfinite(values))
    return there[np.argsort(np.abs(values[there] - level), kind="stable")[:k]]


def matched_effect(
    change: ArrayLike,
    event: ArrayLike,
    stack: ArrayLike,
    cluster: ArrayLike,
    level: float = 0.95,
) -> MatchedEffect:
    """Average the differences between each council with an event and those matched to it.

    Weighted least squares of the change on the event with one intercept a stack (the council
    and those matched to it), the matched sharing the weight of one; errors clustered by
    council, which may be matched many times, as ``vcovCL`` of R's sandwich (type HC1). Stacks
    as in Cengiz et al. (2019), Q. J. Econ. 134: 1405-1454.

    Parameters
    ----------
    change
        Shape (n,), no NaN.
    event
        1 for the council with the event, 0 for those matched; each stack has one 1.
    stack, cluster
        The stack and the council each row belongs to.
    level
        Level of the interval: Student's t, clusters less one.

    Raises
    ------
    ValueError
        If shapes differ, a stack lacks either kind of row, or there are fewer than three stacks.
    """
    y, d = np.asarray(change, float), np.asarray(event, float)
    stacks, which = np.unique(np.asarray(stack), return_inverse=True)
    names, group = np.unique(np.asarray(cluster), return_inverse=True)
    if not len(y) == len(d) == len(which) == len(group) or not np.isfinite(y).all():
        raise ValueError("changes, events, stacks and clusters are of one length, none missing")
    treated = np.bincount(which, d)
    others = np.bincount(which, 1 - d)
    if len(stacks) < 3 or np.any(treated != 1) or np.any(others < 1):
        raise ValueError("three stacks or more, each of one event and at least one match")
    weight = np.where(d == 1, 1.0, 1 / others[which])
    # an intercept a stack: each stack's weights add up to two
    centre_d = np.bincount(which, weight * d) / 2
    centre_y = np.bincount(which, weight * y) / 2
    x, z = d - centre_d[which], y - centre_y[which]
    spread = np.sum(weight * x**2)
    estimate = float(np.sum(weight * x * z) / spread)
    scores = np.bincount(group, weight * x * (z - estimate * x))
    n, width, groups = len(y), len(stacks) + 1, len(names)
    factor = groups / (groups - 1) * (n - 1) / max(n - width, 1)
    error = float(np.sqrt(factor * np.sum(scores**2)) / spread)
    reach = float(special.stdtrit(groups - 1, 0.5 + level / 2)) * error
    return MatchedEffect(
        estimate=estimate,
        error=error,
        low=estimate - reach,
        high=estimate + reach,
        p=float(2 * special.stdtr(groups - 1, -abs(estimate / error))) if error else float("nan"),
        own=float(y[d == 1].mean()),
        matched=float(np.sum((weight * y)[d == 0]) / len(stacks)),
        events=len(stacks),
        clusters=groups,
        detectable=POWER * error,
    )
