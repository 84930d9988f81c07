"""What goes with a longer or shorter time to an event, with errors clustered by council."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.stats.intervals import normal_quantile


@dataclass(frozen=True, slots=True)
class Ratio:
    """A hazard ratio or a ratio of times, for one more of the predictor."""

    name: str
    ratio: float
    low: float
    high: float
    #: of the logarithm
    coefficient: float
    error: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model of times: its ratios and what they rest on."""

    ratios: tuple[Ratio, ...]
    log_likelihood: float
    n: int
    events: int
    clusters: int
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class WeibullFit(Fit):
    """A Weibull model of times."""

    #: of the logarithm of time, at predictors of 0
    intercept: float
    scale: float
    #: covariance of the intercept, the coefficients and the log of the scale
    covariance: np.ndarray

    def quantile(self, share: float, level: float = 0.95) -> tuple[float, float, float]:
        """Return the time by which a share had the event at predictors of 0, with limits."""
        reach = float(np.log(-np.log1p(-share)))
        gradient = np.zeros(len(self.covariance))
        gradient[0], gradient[-1] = 1.0, reach * self.scale
        half = normal_quantile(level) * float(np.sqrt(gradient @ self.covariance @ gradient))
        middle = self.intercept + self.scale * reach
        return tuple(float(np.exp(middle + sign * half)) for sign in (0, -1, 1))  # type: ignore[return-value]

    def at(self, time: float) -> float:
        """Return the share still without the event at a time, at predictors of 0."""
        return float(np.exp(-np.exp((np.log(time) - self.intercept) / self.scale)))


def _ratios(
    names: Sequence[str], coefficients: np.ndarray, errors: np.ndarray, level: float
) -> tuple[Ratio, ...]:
    reach = normal_quantile(level)
    return tuple(
        Ratio(
            name,
            float(np.exp(b)),
            float(np.exp(b - reach * e)),
            float(np.exp(b + reach * e)),
            float(b),
            float(e),
            float(2 * special.ndtr(-abs(b / e))),
        )
        for name, b, e in zip(names, coefficients, errors, strict=True)
    )


def _design(x: ArrayLike, names: Sequence[str], n: int) -> np.ndarray:
    found = np.asarray(x, float).reshape(n, -1) if len(names) else np.empty((n, 0))
    if found.shape != (n, len(names)) or not np.all(np.isfinite(found)):
        raise ValueError("there is one column a name, one row a time, and no value is missing")
    return found


def cox(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    names: Sequence[str],
    clusters: ArrayLike,
    ties: Literal["efron", "breslow"] = "efron",
    level: float = 0.95,
) -> Fit:
    """Fit proportional hazards (Cox 1972, J. R. Stat. Soc. B 34: 187-220).

    Parameters
    ----------
    time, event
        Time to the event or to the end of observation, and whether it was the event; (n,).
    x
        Predictors, shape (n, names).
    names
        Names of the predictors.
    clusters
        Whose each time is, shape (n,): errors are robust to likeness within them (Lin and Wei
        1989, JASA 84: 1074-1078).
    ties
        How events at one time are handled.
    level
        Level of the limits.

    Raises
    ------
    ValueError
        If shapes differ, a value is missing, or there is no event.
    """
    from statsmodels.duration.hazard_regression import PHReg

    ends, seen = np.asarray(time, float), np.asarray(event, bool)
    design, ids = _design(x, names, len(ends)), np.asarray(clusters)
    if not ends.shape == seen.shape == ids.shape or not seen.any():
        raise ValueError("there are one event and one cluster for each time, and an event")
    # who left before the first event bears on nothing, and statsmodels cannot score them
    there = ends >= ends[seen].min()
    model = PHReg(ends[there], design[there], status=seen[there].astype(int), ties=ties)
    fit = model.fit(groups=np.unique(ids[there], return_inverse=True)[1])
    return Fit(
        _ratios(names, fit.params, fit.bse, level),
        float(fit.llf),
        len(ends),
        int(seen.sum()),
        len(np.unique(ids)),
        f"Cox, {ties.capitalize()}'s ties, errors clustered",
    )


def weibull(
    left: ArrayLike,
    right: ArrayLike,
    x: ArrayLike = (),
    names: Sequence[str] = (),
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> WeibullFit:
    """Fit Weibull times to events known to lie in intervals.

    The logarithm of time is linear in the predictors, so that a ratio above 1 is a longer
    time (Odell, Anderson and D'Agostino 1992, Biometrics 48: 951-959).

    Parameters
    ----------
    left, right
        As for `turnbull`: the event fell after ``left`` and by ``right``, shape (n,).
        Intervals from 0 without an end say nothing and may stand.
    x, names
        Predictors, shape (n, names); none for times alike.
    clusters
        Whose each time is, shape (n,); each its own when None.
    level
        Level of the limits.

    Raises
    ------
    ValueError
        If shapes differ, a value is missing, an interval is empty, no event is bounded, or
        the likelihood has no maximum.
    """
    from statsmodels.tools.numdiff import approx_fprime, approx_hess

    low, high = np.asarray(left, float), np.asarray(right, float)
    n = len(low)
    if low.shape != high.shape or not np.all((low >= 0) & (high >= low) & (high > 0)):
        raise ValueError("intervals begin at 0 or later and end after 0, no earlier than begun")
    if not np.isfinite(high).any():
        raise ValueError("no event is bounded: there is nothing to fit")
    design = np.column_stack([np.ones(n), _design(x, names, n)])
    ids = np.arange(n) if clusters is None else np.asarray(clusters)
    exact = low == high
    with np.errstate(divide="ignore"):
        log_low, log_high = np.log(low), np.log(high)

    def each(theta: np.ndarray) -> np.ndarray:
        middle, scale = design @ theta[:-1], np.exp(theta[-1])
        begin, end = np.exp((log_low - middle) / scale), np.exp((log_high - middle) / scale)
        z = np.where(exact, (log_high - middle) / scale, 0.0)
        dense = z - np.exp(z) - np.log(scale) - np.where(exact, log_high, 0.0)
        with np.errstate(divide="ignore", over="ignore"):
            between = -begin + np.log(-np.expm1(np.where(exact, -1.0, begin - end)))
        return np.where(exact, dense, between)

    def loss(theta: np.ndarray) -> float:
        total = each(theta).sum()
        return float(-total) if np.isfinite(total) else 1e10

    begin = np.r_[np.log(np.median(high[np.isfinite(high)])), np.zeros(len(names)), 0.0]
    best = optimize.minimize(loss, begin, method="Nelder-Mead", options={"maxiter": 4000})
    best = optimize.minimize(loss, best.x, method="BFGS", options={"gtol": 1e-7})
    theta = best.x
    hessian = approx_hess(theta, loss)
    if np.linalg.eigvalsh(hessian).min() <= 0:
        raise ValueError("the likelihood has no maximum: the times do not determine the model")
    bread = np.linalg.inv(hessian)
    scores = approx_fprime(theta, each, centered=True)
    _, member = np.unique(ids, return_inverse=True)
    summed = np.zeros((member.max() + 1, len(theta)))
    np.add.at(summed, member, scores)
    covariance = bread @ (summed.T @ summed) @ bread
    errors = np.sqrt(np.diag(covariance))
    return WeibullFit(
        ratios=_ratios(names, theta[1:-1], errors[1:-1], level),
        log_likelihood=float(-best.fun),
        n=n,
        events=int(np.isfinite(high).sum()),
        clusters=len(summed),
        method="Weibull times between inspections, errors clustered",
        intercept=float(theta[0]),
        scale=float(np.exp(theta[-1])),
        covariance=covariance,
    )
