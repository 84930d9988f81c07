"""How one grade leads to the next: the table of steps against what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special


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


@dataclass(frozen=True, slots=True)
class Flipped:
    """A mean of differences, against differences whose signs are drawn by chance."""

    mean: float
    low: float
    high: float
    #: share of draws with a mean as large, in size
    p: float
    n: int


def sign_flip(
    differences: ArrayLike, level: float = 0.95, draws: int = 5000, seed: int = 20160629
) -> Flipped:
    """Test whether differences centre on none (Fisher 1935, The Design of Experiments, s. 21).

    Parameters
    ----------
    differences
        Shape (n,), each of one council.
    level
        Of the interval: Student's t.
    draws, seed
        Of the random signs; all of them are tried where there are no more than ``draws``.

    Raises
    ------
    ValueError
        If there are fewer than two, or one is missing.
    """
    d = np.asarray(differences, float)
    if d.ndim != 1 or len(d) < 2 or not np.all(np.isfinite(d)):
        raise ValueError("differences are one-dimensional, two or more, and none is missing")
    if 2 ** len(d) <= draws:
        signs = 1.0 - 2 * ((np.arange(2 ** len(d))[:, None] >> np.arange(len(d))) & 1)
        plus = 0
    else:
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], (draws, len(d)))
        plus = 1
    far = int((np.abs(signs @ d) >= abs(d.sum()) - 1e-9).sum())
    half = float(special.stdtrit(len(d) - 1, 0.5 + level / 2) * d.std(ddof=1) / np.sqrt(len(d)))
    mean = float(d.mean())
    return Flipped(mean, mean - half, mean + half, (far + plus) / (len(signs) + plus), len(d))
