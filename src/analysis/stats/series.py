"""A series with an event in it. `analysis.stats.trend` says how errors are reckoned."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.stats.trend import (
    FEWEST,
    SMALL,
    SMALL_SAMPLE,
    default_lag,
    newey_west,
    places_of,
)

Family = Literal["poisson", "gaussian", "binomial"]


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
    scale (poisson, offset log exposure), the log odds (binomial) or as it is (gaussian). Errors
    are as in `analysis.stats.trend`. It describes the series; it does not show that
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
    places = places_of(times) if len(times) else np.array([], int)
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
    hac_cov = newey_west(bread, design * residual[:, None], places, lag)
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
