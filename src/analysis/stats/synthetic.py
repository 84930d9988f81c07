"""Synthetic control: a weighted average of other areas that tracked this one before an event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

#: Fewest points before the event, and fewest donors.
FEWEST_BEFORE = 8
FEWEST_DONORS = 10
#: The fit is poor when its error before the event is above this share of the treated area's
#: own size then (root mean squares of both): Adhikari and Alm's (2016, Public Finance Review
#: 44) fit index, which is 0 for a perfect fit.
POOR_FIT = 0.10
#: Placebos that fitted worse than this many times the treated area's error are left out of
#: the comparison of gaps. Abadie, Diamond and Hainmueller (2010) show 20, 5 and 2 times the
#: mean squared error; this is 5, as a root.
WORST_PLACEBO = 5**0.5
#: Ridge, as a share of the data's size, that only breaks ties between equally good weights.
TIE_BREAK = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticControl:
    """A synthetic control, or the reason it should not be used."""

    usable: bool
    #: why not; empty when usable. With a poor fit the fit is still here to be seen
    reason: str
    before: int
    donors: int
    #: shape (donors,), none negative, adding up to 1; empty when nothing was fitted
    weights: np.ndarray
    #: shape (times,), in the outcome's unit
    path: np.ndarray
    #: treated minus path
    gap: np.ndarray
    #: root mean squared gap before and after the event
    error_before: float
    error_after: float
    #: error after over error before; infinite for a perfect fit
    ratio: float
    #: error before over the treated area's root mean square before
    fit_index: float
    #: mean gap after the event
    mean_gap: float
    #: strength of the ridge, in the outcome's unit
    ridge: float
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class PlaceboRanks:
    """Where the treated area stands among donors treated as if the event had been theirs."""

    usable: bool
    reason: str
    #: 1 is the largest ratio of error after to error before
    rank: int
    of: int
    #: share of all, the treated included, with a ratio at least as large
    p: float
    #: the same for the error after alone, among placebos that fitted well enough
    gap_rank: int
    gap_of: int
    gap_p: float
    #: smallest p this many placebos could give
    smallest_p: float
    #: each donor's ratio, and its gaps (shape (times, donors)), in the donors' order
    ratios: np.ndarray
    gaps: np.ndarray
    #: donors left out of the comparison of gaps, by their error before
    excluded: np.ndarray
    worst: float


def simplex_weights(target: np.ndarray, donors: np.ndarray, ridge: float = 0.0) -> np.ndarray:
    """Weights, none negative and adding up to 1, that bring the donors closest to the target.

    Minimises ``sum((target - donors @ w)**2) + ridge**2 * sum(w**2)``. Because the weights add
    up to 1 this is a homogeneous quadratic in them, so non-negative least squares (Lawson and
    Hanson 1974) with one extra row for the sum, scaled to add up to 1 afterwards, gives the
    exact optimum without a penalty to choose.

    Parameters
    ----------
    target
        Shape (times,).
    donors
        Shape (times, donors).
    ridge
        Strength of the ridge, in the outcome's unit.

    Returns
    -------
    numpy.ndarray
        Shape (donors,).
    """
    from scipy.optimize import nnls

    count = donors.shape[1]
    differences = donors - target[:, None]
    size = float(np.sqrt(np.mean(differences**2))) or 1.0
    rows = [differences / size, np.eye(count) * (ridge / size), np.ones((1, count))]
    aim = np.zeros(len(differences) + count + 1)
    aim[-1] = 1.0
    weights, _ = nnls(np.vstack(rows), aim, maxiter=50 * count)
    return np.asarray(weights / weights.sum())


def _ridge(donors: np.ndarray, pre: np.ndarray, size: float) -> tuple[float, str]:
    """Choose the ridge from the shape of the problem alone, never from its result."""
    before, after = int(pre.sum()), int((~pre).sum())
    if donors.shape[1] < before:
        return TIE_BREAK * size, "simplex weights on outcomes"
    noise = float(np.std(np.diff(donors[pre], axis=0), ddof=1))
    return (
        max(after**0.25 * noise * before**0.5, TIE_BREAK * size),
        "simplex weights on outcomes, with a ridge because there are as many donors as points",
    )


def _fit(
    treated: np.ndarray, donors: np.ndarray, pre: np.ndarray, ridge: float
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Return weights, gaps, and the errors before and after."""
    weights = simplex_weights(treated[pre], donors[pre], ridge)
    gap = treated - donors @ weights
    errors = (float(np.sqrt(np.mean(gap[side] ** 2))) for side in (pre, ~pre))
    return weights, gap, *errors


def _ratio(before: float, after: float, size: float) -> float:
    """Error after over error before; infinite where the fit is perfect to rounding."""
    return after / before if before > 1e-9 * size else float("inf")


def _checked(donors: ArrayLike, pre: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return the donors and the marks of the years before, or say what is wrong with them."""
    pool, early = np.asarray(donors, float), np.asarray(pre, bool)
    if pool.ndim != 2 or early.shape != pool.shape[:1]:
        raise ValueError("shapes: donors (times, donors), pre (times,)")
    if not np.all(np.isfinite(pool)):
        raise ValueError("a synthetic control needs every value; drop donors with gaps first")
    if not early[0] or early[-1] or np.sum(np.diff(early.astype(int)) != 0) != 1:
        raise ValueError("pre is True up to the event and False from it")
    return pool, early


def synthetic_control(
    treated: ArrayLike,
    donors: ArrayLike,
    pre: ArrayLike,
    ridge: float | None = None,
) -> SyntheticControl:
    """Fit a synthetic control on outcomes before the event.

    Abadie, Diamond and Hainmueller (2010), J. Am. Stat. Assoc. 105: 493-505, with the outcome
    in every year before the event as the only predictors, equally weighted. With as many
    donors as years or more, such weights can copy any series and the fit means nothing; the
    ridge of Arkhangelsky et al. (2021), Am. Econ. Rev. 111: 4088-4118, equation 5 (the fourth
    root of the years after, times the donors' year-to-year standard deviation), is then added.

    Parameters
    ----------
    treated
        Outcome, shape (times,).
    donors
        Outcomes of the other areas, shape (times, donors); choosing them is the caller's part.
    pre
        True before the event, False from it on, shape (times,).
    ridge
        Strength of the ridge, in the outcome's unit; 0 for none but the tie-break between
        equally good weights; chosen as said above when None.

    Returns
    -------
    SyntheticControl
        ``usable`` is False with fewer than `FEWEST_BEFORE` years before, fewer than
        `FEWEST_DONORS` donors, or a fit index above `POOR_FIT`.

    Raises
    ------
    ValueError
        If shapes are at odds, a value is missing, or ``pre`` is not a run of True then False.
    """
    pool, early = _checked(donors, pre)
    y = np.asarray(treated, float)
    if y.shape != early.shape or not np.all(np.isfinite(y)):
        raise ValueError("the treated area needs a value for every time, shape (times,)")
    before, count = int(early.sum()), pool.shape[1]
    reason = ""
    if before < FEWEST_BEFORE:
        reason = f"only {before} points before the event, at least {FEWEST_BEFORE} are needed"
    elif count < FEWEST_DONORS:
        reason = f"only {count} donors, at least {FEWEST_DONORS} are needed"
    if reason:
        none, nan = np.array([]), float("nan")
        return SyntheticControl(
            usable=False,
            reason=reason,
            before=before,
            donors=count,
            weights=none,
            path=none,
            gap=none,
            error_before=nan,
            error_after=nan,
            ratio=nan,
            fit_index=nan,
            mean_gap=nan,
            ridge=nan,
            method="",
        )
    size = float(np.sqrt(np.mean(y[early] ** 2)))
    chosen, method = _ridge(pool, early, size)
    if ridge is not None:
        chosen, method = max(ridge, TIE_BREAK * size), "simplex weights on outcomes, ridge given"
    weights, gap, error_before, error_after = _fit(y, pool, early, chosen)
    index = error_before / size if size > 0 else float("inf")
    if index > POOR_FIT:
        reason = (
            f"poor fit: the error before the event is {100 * index:.0f}% of the area's own "
            f"level, above {100 * POOR_FIT:.0f}%"
        )
    return SyntheticControl(
        usable=not reason,
        reason=reason,
        before=before,
        donors=count,
        weights=weights,
        path=y - gap,
        gap=gap,
        error_before=error_before,
        error_after=error_after,
        ratio=_ratio(error_before, error_after, size),
        fit_index=index,
        mean_gap=float(gap[~early].mean()),
        ridge=chosen,
        method=method,
    )


def placebo_ranks(
    fit: SyntheticControl,
    donors: ArrayLike,
    pre: ArrayLike,
    worst: float = WORST_PLACEBO,
) -> PlaceboRanks:
    """Rank the treated area among donors put through the same fit.

    Each donor in turn is fitted on the other donors, with the treated area's ridge; the
    treated area is kept out of their pools, lest its own change shape theirs. The p value is
    a rank among areas, not a sampling probability (Abadie 2021, J. Econ. Lit. 59: 391-425).

    Parameters
    ----------
    fit
        From `synthetic_control`.
    donors, pre
        The arrays it was fitted on.
    worst
        Placebos whose error before is above this many times the treated area's are left out
        of the comparison of gaps.

    Returns
    -------
    PlaceboRanks
        Not usable, and empty, when the fit is not.

    Raises
    ------
    ValueError
        If the arrays are not those of the fit, or ``worst`` is not above 0.
    """
    pool, early = _checked(donors, pre)
    count = pool.shape[1]
    if worst <= 0:
        raise ValueError(f"worst is above 0, not {worst}")
    if count != fit.donors or int(early.sum()) != fit.before:
        raise ValueError("these arrays are not the ones the synthetic control was fitted on")
    if not fit.usable:
        none, nan = np.array([]), float("nan")
        return PlaceboRanks(
            False, fit.reason, 0, 0, nan, 0, 0, nan, nan, none, none, none.astype(int), worst
        )
    gaps = np.empty_like(pool)
    befores, afters = np.empty(count), np.empty(count)
    ratios = np.empty(count)
    for donor in range(count):
        others = np.delete(pool, donor, axis=1)
        own = pool[:, donor]
        _, gaps[:, donor], befores[donor], afters[donor] = _fit(own, others, early, fit.ridge)
        size = float(np.sqrt(np.mean(own[early] ** 2)))
        ratios[donor] = _ratio(befores[donor], afters[donor], size)
    kept = befores <= worst * fit.error_before
    rank = 1 + int(np.sum(ratios >= fit.ratio))
    gap_rank = 1 + int(np.sum(afters[kept] >= fit.error_after))
    gap_of = int(kept.sum()) + 1
    return PlaceboRanks(
        usable=True,
        reason="",
        rank=rank,
        of=count + 1,
        p=rank / (count + 1),
        gap_rank=gap_rank,
        gap_of=gap_of,
        gap_p=gap_rank / gap_of,
        smallest_p=1 / (count + 1),
        ratios=ratios,
        gaps=gaps,
        excluded=np.flatnonzero(~kept),
        worst=worst,
    )
