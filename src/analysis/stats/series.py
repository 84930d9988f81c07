"""A series with an event in it, and a series' trend, allowing for autocorrelation.

Conventions, the same in both functions and checked against R's sandwich package: Newey and
West's (1987, Econometrica 55: 703-708) covariance with Bartlett's kernel, no prewhitening,
lag ``floor(4 * (n / 100) ** (2 / 9))`` unless given, the small-sample factor ``n / (n - k)``,
and Student's t with ``n - k`` degrees of freedom. In R: ``NeweyWest(fit, lag = lag, prewhite =
FALSE, adjust = TRUE)``. Lags are counted in years: a missing year adds nothing to the sums
and keeps its place (Datta and Du 2012, Econ. Lett. 116: 174-177, amplitude modulation).

In series of ten or twenty years that covariance is known to be too small. Intervals here
therefore use the larger of it and the model's own standard error (with the dispersion
estimated, never taken below 1 for counts); both are reported.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

Family = Literal["poisson", "gaussian", "binomial"]

#: Fewest points on each side of the event.
FEWEST = 3
SMALL_SAMPLE = (
    "With {n} points the interval leans on assumptions the series is too short to check: "
    "read it as a guide, not a test."
)
#: Below this many points the result carries the small-sample note.
SMALL = 50


@dataclass(frozen=True, slots=True)
class Effect:
    """One term of a fitted series, with its interval."""

    #: per cent change of the rate (poisson) or of the odds (binomial); the unit of y (gaussian)
    estimate: float
    low: float
    high: float
    p: float
    #: coefficient on the model's scale (log, log odds, or plain) and its standard errors
    coefficient: float
    se_hac: float
    se_model: float


@dataclass(frozen=True, slots=True, eq=False)
class InterruptedSeries:
    """A segmented regression around an event, or the reason there is none."""

    enough: bool
    #: why there is no result; empty when there is one
    reason: str
    before: int
    after: int
    family: Family
    #: jump at the event, and slopes a year
    level_change: Effect | None
    slope_before: Effect | None
    slope_change: Effect | None
    slope_after: Effect | None
    #: Pearson's chi-square over its degrees of freedom: well above 1, counts vary more than
    #: Poisson or binomial counts would; None for gaussian
    dispersion: float | None
    lag: int
    df: int
    level: float
    #: times used, the fitted values, and what the earlier line alone would have given, in the
    #: unit of y over its exposure (poisson), of y over its total (binomial), or of y
    times: np.ndarray
    fitted: np.ndarray
    counterfactual: np.ndarray
    note: str


@dataclass(frozen=True, slots=True)
class Slope:
    """A straight line's slope, with its interval."""

    slope: float
    low: float
    high: float
    p: float
    intercept: float
    se_hac: float
    se_model: float
    n: int
    df: int
    lag: int
    level: float
    note: str


def default_lag(n: int) -> int:
    """Return Newey and West's rule-of-thumb lag, ``floor(4 * (n / 100) ** (2 / 9))``."""
    return int(np.floor(4 * (n / 100) ** (2 / 9)))


def _places(times: np.ndarray) -> np.ndarray:
    """Return each time's place on an even grid, so that lags count years and not points."""
    steps = np.diff(times)
    if np.any(steps <= 0):
        raise ValueError("times must rise")
    places = (times - times[0]) / (steps.min() if len(steps) else 1.0)
    if not np.allclose(places, np.round(places)):
        raise ValueError("times must lie on an even grid, such as whole years")
    return np.round(places).astype(int)


def _newey_west(bread: np.ndarray, score: np.ndarray, places: np.ndarray, lag: int) -> np.ndarray:
    """Covariance of coefficients from scores (n, k) and the inverse information (k, k)."""
    n, k = score.shape
    spaced = np.zeros((places[-1] + 1, k))
    spaced[places] = score
    meat = spaced.T @ spaced
    for step in range(1, min(lag, len(spaced) - 1) + 1):
        product = spaced[step:].T @ spaced[:-step]
        meat += (1 - step / (lag + 1)) * (product + product.T)
    return bread @ meat @ bread * n / (n - k)


def _effect(
    params: np.ndarray,
    hac_cov: np.ndarray,
    model_cov: np.ndarray,
    contrast: np.ndarray,
    df: int,
    level: float,
    family: Family,
) -> Effect:
    """Read one contrast of the coefficients off a fit."""
    coefficient = float(contrast @ params)
    se_hac = float(np.sqrt(contrast @ hac_cov @ contrast))
    se_model = float(np.sqrt(contrast @ model_cov @ contrast))
    error = max(se_hac, se_model)
    reach = float(special.stdtrit(df, 0.5 + level / 2)) * error

    def shown(value: float) -> float:
        return value if family == "gaussian" else float(100 * np.expm1(value))

    # an exact fit has no error at all: its p is 0, unless there is nothing to test
    t = abs(coefficient) / error if error > 0 else (np.inf if coefficient else 0.0)
    return Effect(
        estimate=shown(coefficient),
        low=shown(coefficient - reach),
        high=shown(coefficient + reach),
        p=float(2 * special.stdtr(df, -t)),
        coefficient=coefficient,
        se_hac=se_hac,
        se_model=se_model,
    )


def interrupted_series(
    t: ArrayLike,
    y: ArrayLike,
    event_t: float,
    exposure: ArrayLike | None = None,
    family: Family = "poisson",
    total: ArrayLike | None = None,
    lag: int | None = None,
    level: float = 0.95,
) -> InterruptedSeries:
    """Fit a level and a slope before and after an event.

    Segmented regression (Wagner et al. 2002, J. Clin. Pharm. Ther. 27: 299-309; Bernal,
    Cummins and Gasparrini 2017, Int. J. Epidemiol. 46: 348-355):
    ``b0 + b1 (t - event_t) + b2 [t >= event_t] + b3 (t - event_t) [t >= event_t]``, on the log
    scale (poisson, offset log exposure), the log odds (binomial) or as it is (gaussian). The
    module's text says how errors are reckoned. It describes the series; it does not show that
    the event made the change.

    Parameters
    ----------
    t
        Times, shape (n,), rising, on an even grid (years); years may be missing.
    y
        Counts (poisson), successes (binomial) or values (gaussian), shape (n,). NaN is left
        out, and so is its time.
    event_t
        The first time that counts as after.
    exposure
        Population of each count (poisson only), shape (n,), positive.
    family
        ``poisson``, ``gaussian`` or ``binomial``.
    total
        Denominators (binomial only), shape (n,), positive.
    lag
        The kernel's last lag; `default_lag` when None.
    level
        Level of the intervals.

    Returns
    -------
    InterruptedSeries
        ``enough`` is False, with the reason, when either side has fewer than `FEWEST` points,
        when a side has no events at all or (binomial) nothing but events, or (gaussian) when
        every point lies on the lines.

    Raises
    ------
    ValueError
        If shapes differ, the family's companion array is missing or does not belong, times
        do not rise on an even grid, or counts are out of range.
    """
    times, values = np.asarray(t, float), np.asarray(y, float)
    if family not in ("poisson", "gaussian", "binomial"):
        raise ValueError(f"family is 'poisson', 'gaussian' or 'binomial', not {family!r}")
    if (total is not None) != (family == "binomial"):
        raise ValueError("total goes with the binomial family, and only with it")
    if exposure is not None and family != "poisson":
        raise ValueError("exposure goes with the poisson family only")
    given = exposure if total is None else total
    sizes = np.ones_like(values) if given is None else np.asarray(given, float)
    if times.ndim != 1 or not times.shape == values.shape == sizes.shape:
        raise ValueError("t, y and their exposure or total are one-dimensional, of one length")
    used = np.isfinite(times) & np.isfinite(values) & np.isfinite(sizes)
    times, values, sizes = times[used], values[used], sizes[used]
    places = _places(times) if len(times) else np.array([], int)
    if family != "gaussian" and (np.any(values < 0) or np.any(sizes <= 0)):
        raise ValueError("counts must be 0 or more and what they are counted in above 0")
    if family == "binomial" and np.any(values > sizes):
        raise ValueError("a binomial count exceeds its total")

    later = times >= event_t
    n, before, after = len(times), int(np.sum(~later)), int(np.sum(later))
    lag = default_lag(max(n, 1)) if lag is None else lag
    reason = ""
    if min(before, after) < FEWEST:
        reason = f"not enough points: {before} before and {after} after, at least {FEWEST} each"
    elif family != "gaussian":
        for side, where in (("before", ~later), ("after", later)):
            if values[where].sum() == 0:
                reason = f"not enough points: no events at all {side} the event"
            elif family == "binomial" and np.all(values[where] == sizes[where]):
                reason = f"not enough points: every case {side} the event is an event"
    away = times - event_t
    design = np.column_stack([np.ones(n), away, later, away * later])
    if not reason and family == "gaussian":
        exact = values - design @ np.linalg.lstsq(design, values)[0]
        if np.all(np.abs(exact) <= 1e-12 * np.abs(values).max()):
            reason = "no scatter: the points lie on the lines, which leaves nothing to judge by"
    if reason:
        none = np.array([])
        return InterruptedSeries(
            enough=False,
            reason=reason,
            before=before,
            after=after,
            family=family,
            level_change=None,
            slope_before=None,
            slope_change=None,
            slope_after=None,
            dispersion=None,
            lag=lag,
            df=max(n - 4, 0),
            level=level,
            times=none,
            fitted=none,
            counterfactual=none,
            note="",
        )

    # imported here: it takes over a second, and most callers of this package never need it
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    if family == "poisson":
        model = GLM(values, design, family=families.Poisson(), offset=np.log(sizes))
    elif family == "binomial":
        model = GLM(np.column_stack([values, sizes - values]), design, family=families.Binomial())
    else:
        model = GLM(values, design, family=families.Gaussian())
    with warnings.catch_warnings():
        # counts that lie on the lines are not a fault here: their errors are never below Poisson's
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fit = model.fit()
    params, df = fit.params, n - design.shape[1]
    dispersion = float(fit.pearson_chi2 / df)
    line = design @ params
    flat = design[:, :2] @ params[:2]
    inverse = model.family.link.inverse
    fitted = np.asarray(inverse(line))
    # every link is the canonical one, so that a point's score is its residual, as counted
    residual = values - sizes * fitted
    bread = fit.normalized_cov_params
    hac_cov = _newey_west(bread, design * residual[:, None], places, lag)
    # counts are never let off below Poisson's or the binomial's own variance
    model_cov = bread * (dispersion if family == "gaussian" else max(dispersion, 1.0))

    def effect(*contrast: float) -> Effect:
        return _effect(params, hac_cov, model_cov, np.array(contrast), df, level, family)

    return InterruptedSeries(
        enough=True,
        reason="",
        before=before,
        after=after,
        family=family,
        level_change=effect(0, 0, 1, 0),
        slope_before=effect(0, 1, 0, 0),
        slope_change=effect(0, 0, 0, 1),
        slope_after=effect(0, 1, 0, 1),
        dispersion=None if family == "gaussian" else dispersion,
        lag=lag,
        df=df,
        level=level,
        times=times,
        fitted=fitted,
        counterfactual=np.asarray(inverse(flat)),
        note=SMALL_SAMPLE.format(n=n) if n < SMALL else "",
    )


def slope(
    t: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None = None,
    lag: int | None = None,
    level: float = 0.95,
) -> Slope:
    """Least squares slope of a series; the module's text says how its errors are reckoned.

    Parameters
    ----------
    t
        Times, shape (n,), rising, on an even grid (years); years may be missing.
    y
        Values, shape (n,); NaN is left out.
    weights
        Of each value, shape (n,), positive; equal when None.
    lag
        The kernel's last lag; `default_lag` when None.
    level
        Level of the interval.

    Returns
    -------
    Slope
        In units of y a unit of t.

    Raises
    ------
    ValueError
        If shapes differ, fewer than 3 values are left, times do not rise on an even grid, or a
        weight is not above 0.
    """
    times, values = np.asarray(t, float), np.asarray(y, float)
    weight = np.ones_like(values) if weights is None else np.asarray(weights, float)
    if times.ndim != 1 or not times.shape == values.shape == weight.shape:
        raise ValueError("t, y and weights are one-dimensional and of one length")
    used = np.isfinite(times) & np.isfinite(values)
    times, values, weight = times[used], values[used], weight[used]
    n = len(times)
    if n < FEWEST or not np.all(weight > 0):
        raise ValueError("a slope needs 3 values or more and weights above 0")
    places = _places(times)
    lag = default_lag(n) if lag is None else lag
    centre = np.average(times, weights=weight)  # keeps the normal equations well conditioned
    design = np.column_stack([np.ones(n), times - centre])
    bread = np.linalg.inv(design.T @ (design * weight[:, None]))
    mean, rise = bread @ (design.T @ (weight * values))
    residual = values - mean - rise * (times - centre)
    df = n - 2
    score = design * (weight * residual)[:, None]
    se_hac = float(np.sqrt(_newey_west(bread, score, places, lag)[1, 1]))
    se_model = float(np.sqrt(bread[1, 1] * np.sum(weight * residual**2) / df))
    error = max(se_hac, se_model)
    reach = float(special.stdtrit(df, 0.5 + level / 2)) * error
    ratio = abs(rise) / error if error > 0 else (np.inf if rise else 0.0)
    return Slope(
        slope=float(rise),
        low=float(rise - reach),
        high=float(rise + reach),
        p=float(2 * special.stdtr(df, -ratio)),
        intercept=float(mean - rise * centre),
        se_hac=se_hac,
        se_model=se_model,
        n=n,
        df=df,
        lag=lag,
        level=level,
        note=SMALL_SAMPLE.format(n=n) if n < SMALL else "",
    )
