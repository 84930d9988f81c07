"""Staggered adoption: councils that take something up in different years, beside those that do not.

Each year of adoption is compared with councils that are clean over the whole of its own
window, and the comparisons are stacked, so that a council which has adopted never serves as
the control of a later one (Cengiz, Dube, Lindner and Zipperer 2019, Q. J. Econ. 134:
1405-1454). Controls are weighted so that each adopter counts once (Wing, Freedman and
Hollingsworth 2024, NBER working paper 32054); with every window complete this is Sun and
Abraham's (2021, J. Econometrics 225: 175-199) interaction-weighted estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.stats.clustered import Fit, sandwich
from analysis.stats.panels import Estimated, combine

#: The year before adoption, from which every effect is counted.
BASE = -1
#: Effect over standard error at which a test at 5% has a power of 80%.
POWER = float(stats.norm.ppf(0.975) + stats.norm.ppf(0.8))
#: A study stops where fewer controls than this are clean.
FEWEST_CONTROLS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Adoption:
    """Effects by year since adoption, with clustered errors and a permutation test."""

    #: why there is no estimate; empty when there is one
    reason: str
    #: years since adoption, shape (times,), `BASE` among them
    since: np.ndarray
    #: shape (times,): nought at `BASE`
    effects: np.ndarray
    low: np.ndarray
    high: np.ndarray
    fit: Fit | None
    #: mean of the years after less the mean of the years before
    overall: Estimated | None
    #: share of random placebo adoptions with an overall effect as far from nought
    permuted_p: float
    #: the same for the spread of the effects before adoption: small speaks of a trend before
    before_p: float
    #: standard deviation of the placebo effects, and the effect found four times in five
    placebo_sd: float
    detectable: float
    #: positions of the adopters used, and how many councils served as a control
    adopters: tuple[int, ...]
    controls: int
    #: years of adoption used, and the adopters in each
    cohorts: tuple[tuple[int, int], ...]
    draws: int


@dataclass(frozen=True, slots=True, eq=False)
class _Cohort:
    """One year of adoption; `adopted` and `clean` are changes since `BASE` (councils, times)."""

    year: int
    adopters: np.ndarray
    controls: np.ndarray
    adopted: np.ndarray
    clean: np.ndarray
    raw: np.ndarray


def adoption(
    values: ArrayLike,
    years: ArrayLike,
    start: ArrayLike,
    clean_until: ArrayLike,
    before: int,
    after: int,
    draws: int = 999,
    seed: int = 20260629,
    level: float = 0.95,
) -> Adoption:
    """Estimate the effects of adopting by stacked difference in differences.

    The overall effect is the mean of years 1 to ``after`` less the mean of the ``before``
    years to `BASE`; year 0, in which adoption began at some point, is in neither. The
    permutation test gives the same years of adoption to councils drawn from the controls:
    with few adopters, errors clustered by council are too small, and it is the test to read.

    Parameters
    ----------
    values
        Shape (councils, years), NaN where not published: a council counts only in windows
        it has whole.
    years
        Shape (years,), rising without gaps.
    start
        Shape (councils,): year 0 of each adopter, NaN for others.
    clean_until
        Shape (councils,): last year in which a council may serve as a control; ``inf`` for
        one that never adopts, ``-inf`` for one that never may.
    before, after
        Years before and after year 0 in every window.
    draws, seed
        Of the permutation test.
    level
        Of the intervals.

    Returns
    -------
    Adoption
        With a reason, and nothing else, where no adopter has a whole window or too few
        controls have.

    Raises
    ------
    ValueError
        If shapes disagree or the windows are shorter than two years before, one after.
    """
    table, when = np.asarray(values, float), np.asarray(years, int)
    begun, clean = np.asarray(start, float), np.asarray(clean_until, float)
    if table.shape != (len(begun), len(when)) or clean.shape != begun.shape:
        raise ValueError("values are (councils, years); start and clean_until are (councils,)")
    if before < 2 or after < 1 or not np.all(np.diff(when) == 1):
        raise ValueError("windows hold two years before and one after, of years without gaps")
    cohorts = _cohorts(table, when, begun, clean, before, after)
    since = np.arange(-before, after + 1)
    if not cohorts:
        none = np.array([])
        nan = float("nan")
        reason = "no adopter has figures for every year of its window beside enough controls"
        return Adoption(
            reason, since, none, none, none, None, None, nan, nan, nan, nan, (), 0, (), 0
        )
    fit = _fit(cohorts, before)
    contrast = np.r_[np.full(before - 1, -1 / before), 0.0, np.full(after, 1 / after)]
    overall = combine(fit, contrast, level)
    reach = float(stats.t.ppf(0.5 + level / 2, fit.clusters - 1)) * fit.se
    effects = np.insert(fit.beta, before - 1, 0.0)
    half = np.insert(reach, before - 1, 0.0)
    placebo = _placebo(cohorts, draws, seed)
    kept = np.delete(placebo, before - 1, axis=1)
    overalls = kept @ contrast
    spread = _spread(placebo[:, :before])
    sd = float(overalls.std(ddof=1))
    return Adoption(
        reason="",
        since=since,
        effects=effects,
        low=effects - half,
        high=effects + half,
        fit=fit,
        overall=overall,
        permuted_p=_share(np.abs(overalls), abs(overall.estimate)),
        before_p=_share(spread, float(_spread(effects[None, :before])[0])),
        placebo_sd=sd,
        detectable=POWER * sd,
        adopters=tuple(int(i) for c in cohorts for i in c.adopters),
        controls=len({int(i) for c in cohorts for i in c.controls}),
        cohorts=tuple((c.year, len(c.adopters)) for c in cohorts),
        draws=draws,
    )


def _cohorts(
    table: np.ndarray,
    years: np.ndarray,
    start: np.ndarray,
    clean: np.ndarray,
    before: int,
    after: int,
) -> list[_Cohort]:
    """Return each year of adoption whose window the figures cover."""
    found = []
    for year in np.unique(start[np.isfinite(start)]).astype(int):
        first, last = year - before, year + after
        if first < years[0] or last > years[-1]:
            continue
        window = table[:, first - years[0] : last - years[0] + 1]
        whole = np.isfinite(window).all(axis=1)
        adopters = np.flatnonzero(whole & (start == year))
        controls = np.flatnonzero(whole & (clean >= last) & (start != year))
        if len(adopters) and len(controls) >= FEWEST_CONTROLS:
            moved = window - window[:, [before + BASE]]
            found.append(
                _Cohort(year, adopters, controls, moved[adopters], moved[controls], window)
            )
    return found


def _fit(cohorts: list[_Cohort], before: int) -> Fit:
    """Fit the stacked regression with council and year effects of each stack taken out.

    Errors are clustered by council across stacks: ``vcovCL(type = "HC0", cadjust = TRUE)`` of
    R's sandwich on the regression with all effects written out.
    """
    adopters = sum(len(c.adopters) for c in cohorts)
    outcomes, designs, weights, clusters = [], [], [], []
    for cohort in cohorts:
        members = np.r_[cohort.adopters, cohort.controls]
        y = cohort.raw[members]
        times = y.shape[1]
        treated = np.arange(len(members)) < len(cohort.adopters)
        weight = np.where(treated, 1.0, len(cohort.adopters) / len(cohort.controls)) / adopters
        terms = np.delete(np.eye(times), before + BASE, axis=0)
        design = treated[:, None, None] * terms.T[None, :, :]
        outcomes.append(_demeaned(y[:, :, None], weight)[:, :, 0].ravel())
        designs.append(_demeaned(design, weight).reshape(-1, len(terms)))
        weights.append(np.repeat(weight, times))
        clusters.append(np.repeat(members, times))
    y, x, w = np.concatenate(outcomes), np.concatenate(designs), np.concatenate(weights)
    bread = np.linalg.inv((x * w[:, None]).T @ x)
    found = bread @ (x * w[:, None]).T @ y
    scores = x * (w * (y - x @ found))[:, None]
    names, groups = np.unique(np.concatenate(clusters), return_inverse=True)
    covariance = sandwich(bread, scores, groups)
    return Fit(found, np.sqrt(np.diag(covariance)), covariance, len(y), len(names))


def _demeaned(block: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Take council and year means out of a block (councils, years, terms), exactly."""
    block = block - block.mean(axis=1, keepdims=True)
    return block - np.average(block, axis=0, weights=weight)[None]


def _placebo(cohorts: list[_Cohort], draws: int, seed: int) -> np.ndarray:
    """Return effects of random adoptions among the controls, shape (draws, times).

    A council is drawn for one year of adoption only; the true adopters take no part.
    """
    generator = np.random.default_rng(seed)
    pool = np.unique(np.concatenate([c.controls for c in cohorts]))
    total = sum(len(c.adopters) for c in cohorts)
    # where each council of the pool stands among a cohort's controls, -1 where it does not
    places = [np.full(pool[-1] + 1, -1) for _ in cohorts]
    for cohort, place in zip(cohorts, places, strict=True):
        place[cohort.controls] = np.arange(len(cohort.controls))
    chosen = [np.zeros((draws, len(c.controls))) for c in cohorts]
    for draw in range(draws):
        order = generator.permutation(pool)
        free = np.ones(pool[-1] + 1, dtype=bool)
        for cohort, place, marks in zip(cohorts, places, chosen, strict=True):
            there = (place[order] >= 0) & free[order]
            drawn = order[there][: len(cohort.adopters)]
            marks[draw, place[drawn]] = 1
            free[drawn] = False
    found = np.zeros((draws, cohorts[0].clean.shape[1]))
    for cohort, marks in zip(cohorts, chosen, strict=True):
        inside = marks @ cohort.clean / marks.sum(axis=1, keepdims=True)
        outside = (1 - marks) @ cohort.clean / (1 - marks).sum(axis=1, keepdims=True)
        found += (inside - outside) * len(cohort.adopters) / total
    return found


def _spread(effects: np.ndarray) -> np.ndarray:
    """Return how far effects before adoption lie from their own mean, shape (draws,)."""
    return np.asarray(((effects - effects.mean(axis=1, keepdims=True)) ** 2).sum(axis=1))


def _share(placebo: np.ndarray, own: float) -> float:
    """Return the share of placebos, the true one among them, that lie as far out."""
    return float((1 + np.sum(placebo >= own - 1e-12)) / (1 + len(placebo)))
