"""How one grade leads to the next: the table of steps against what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """How often each grade was followed by each, and how often it would be without memory.

    Without memory means that the next grade is drawn regardless of the one before, within the
    stratum: rows then differ by chance only.
    """

    #: shape (grades, grades): from (rows) to (columns)
    observed: np.ndarray
    expected: np.ndarray
    n: int
    #: Goodman and Kruskal's, -1 to 1
    gamma: float
    #: Kendall's tau-b, -1 to 1
    tau_b: float
    #: share of shuffles with as large a tau-b, in size
    p: float
    shuffles: int
    stay: int
    #: with no memory
    stay_expected: float


def crossed(before: np.ndarray, after: np.ndarray, grades: int) -> np.ndarray:
    """Count the steps from each grade (1 to ``grades``) to each."""
    found = np.zeros((grades, grades))
    np.add.at(found, (before - 1, after - 1), 1)
    return found


def concordance(table: ArrayLike) -> tuple[float, float]:
    """Return Goodman and Kruskal's gamma and Kendall's tau-b of an ordered table.

    Parameters
    ----------
    table
        Counts, shape (rows, columns), both in order.
    """
    counts = np.asarray(table, float)
    total = counts.sum()
    agree = sum(
        counts[i, j] * counts[i + 1 :, j + 1 :].sum()
        for i in range(counts.shape[0])
        for j in range(counts.shape[1])
    )
    differ = sum(
        counts[i, j] * counts[i + 1 :, :j].sum()
        for i in range(counts.shape[0])
        for j in range(counts.shape[1])
    )
    pairs = total * (total - 1) / 2
    tied = [(side * (side - 1) / 2).sum() for side in (counts.sum(axis=1), counts.sum(axis=0))]
    room = np.sqrt((pairs - tied[0]) * (pairs - tied[1]))
    away = float(agree - differ)
    return (
        away / float(agree + differ) if agree + differ else float("nan"),
        away / float(room) if room else float("nan"),
    )


def steps(
    before: ArrayLike,
    after: ArrayLike,
    strata: ArrayLike,
    grades: int = 4,
    shuffles: int = 2000,
    seed: int = 20160629,
) -> Steps:
    """Hold the steps between grades against grades without memory.

    Parameters
    ----------
    before, after
        Grades from 1 to ``grades``, shape (n,).
    strata
        Within which the next grade is shuffled, such as the framework; shape (n,).
    grades
        How many there are.
    shuffles, seed
        Of the permutation test.

    Raises
    ------
    ValueError
        If shapes differ, there is no step, or a grade is out of range.
    """
    first, last, within = np.asarray(before, int), np.asarray(after, int), np.asarray(strata)
    if not first.shape == last.shape == within.shape or not len(first):
        raise ValueError("there are one next grade and one stratum for each grade, and a step")
    if min(first.min(), last.min()) < 1 or max(first.max(), last.max()) > grades:
        raise ValueError(f"grades run from 1 to {grades}")
    observed = crossed(first, last, grades)
    places = [np.flatnonzero(within == s) for s in np.unique(within)]
    expected = np.zeros((grades, grades))
    for place in places:
        part = crossed(first[place], last[place], grades)
        expected += np.outer(part.sum(axis=1), part.sum(axis=0)) / part.sum()
    gamma, tau = concordance(observed)
    random = np.random.default_rng(seed)
    as_far, shuffled = 0, last.copy()
    for _ in range(shuffles):
        for place in places:
            shuffled[place] = random.permutation(last[place])
        drawn = concordance(crossed(first, shuffled, grades))[1]
        as_far += abs(drawn) >= abs(tau) - 1e-12
    return Steps(
        observed=observed,
        expected=expected,
        n=len(first),
        gamma=gamma,
        tau_b=tau,
        p=(as_far + 1) / (shuffles + 1),
        shuffles=shuffles,
        stay=int(np.trace(observed)),
        stay_expected=float(np.trace(expected)),
    )
