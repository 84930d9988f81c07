"""A few units' changes beside those of many, by drawing sets of the many at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Excess:
    """The mean change of a few units beyond the median of others over the same time.

    Attributes
    ----------
    mean
        Of the few, each less the median of its own pool.
    low, high
        The middle 95% of the same mean for sets drawn at random, one unit from each pool:
        what chance alone would give, not an interval of ``mean``.
    p
        Share of sets at least as far from nought, the set itself counted.
    n
        How many units.
    """

    mean: float
    low: float
    high: float
    p: float
    n: int


def excess(
    changes: ArrayLike, pools: Sequence[ArrayLike], draws: int = 4999, seed: int = 1
) -> Excess:
    """Set the changes of a few units beside random sets of others.

    Parameters
    ----------
    changes
        Shape (units,).
    pools
        For each unit the changes of others over its own years.
    draws, seed
        How many sets are drawn, and from which start.

    Raises
    ------
    ValueError
        If there is no unit, or a pool is empty or missing.
    """
    own = np.asarray(changes, float)
    others = [np.asarray(pool, float) for pool in pools]
    if not len(own) or len(own) != len(others) or not all(len(pool) for pool in others):
        raise ValueError("every unit needs a pool of others to be set beside")
    middles = np.array([np.median(pool) for pool in others])
    mean = float(np.mean(own - middles))
    rng = np.random.default_rng(seed)
    drawn = np.mean(
        [rng.choice(pool, size=draws) - mid for pool, mid in zip(others, middles, strict=True)],
        axis=0,
    )
    low, high = np.quantile(drawn, [0.025, 0.975])
    as_far = int(np.sum(np.abs(drawn) >= abs(mean)))
    return Excess(mean, float(low), float(high), (as_far + 1) / (draws + 1), len(own))
