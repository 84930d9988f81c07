"""A series' trend, and the standard errors that allow for autocorrelation.

Conventions, the same for trends and interrupted series, and checked against R's sandwich
package: Newey and West's (1987, Econometrica 55: 703-708) covariance with Bartlett's kernel,
no prewhitening, lag ``floor(4 * (n / 100) ** (2 / 9))`` unless given, the small-sample factor
``n / (n - k)``, and Student's t with ``n - k`` degrees of freedom. In R: ``NeweyWest(fit, lag =
lag, prewhite = FALSE, adjust = TRUE)``. Lags are counted in years: a missing year adds nothing
to the sums and keeps its place (Datta and Du 2012, Econ. Lett. 116: 174-177, amplitude
modulation).

In series of ten or twenty years that covariance is known to be too small. Intervals here
therefore use the larger of it and the model's own standard error (with the dispersion
estimated, never taken below 1 for counts); both are reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

#: Fewest points for a line: on each side of an event, or in all.
FEWEST = 3
SMALL_SAMPLE = (
    "With {n} points the interval leans on assumptions the series is too short to check: "
    "read it as a guide, not a test."
)
#: Below this many points the result carries the small-sample note.
SMALL = 50


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


def places_of(times: np.ndarray) -> np.ndarray:
    """Return each time's place on an even grid, so that lags count years and not points."""
    steps = np.diff(times)
    if np.any(steps <= 0):
        raise ValueError("times must rise")
    places = (times - times[0]) / (steps.min() if len(steps) else 1.0)
    if not np.allclose(places, np.round(places)):
        raise ValueError("times must lie on an even grid, such as whole years")
    return np.round(places).astype(int)


def newey_west(bread: np.ndarray, score: np.ndarray, places: np.ndarray, lag: int) -> np.ndarray:
    """Covariance of coefficients from scores (n, k) and the inverse information (k, k)."""
    n, k = score.shape
    spaced = np.zeros((places[-1] + 1, k))
    spaced[places] = score
    meat = spaced.T @ spaced
    for step in range(1, min(lag, len(spaced) - 1) + 1):
        product = spaced[step:].T @ spaced[:-step]
        meat += (1 - step / (lag + 1)) * (product + product.T)
    return bread @ meat @ bread * n / (n - k)


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
    places = places_of(times)
    lag = default_lag(n) if lag is None else lag
    centre = np.average(times, weights=weight)  # keeps the normal equations well conditioned
    design = np.column_stack([np.ones(n), times - centre])
    bread = np.linalg.inv(design.T @ (design * weight[:, None]))
    mean, rise = bread @ (design.T @ (weight * values))
    residual = values - mean - rise * (times - centre)
    df = n - 2
    score = design * (weight * residual)[:, None]
    se_hac = float(np.sqrt(newey_west(bread, score, places, lag)[1, 1]))
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
