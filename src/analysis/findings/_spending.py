"""Spending over the years: what goes with it, how far councils differ, and how steadily."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import panel
from analysis.paths import remember
from analysis.stats import Estimated, balanced_within_between
from analysis.stats.panels import one

#: Outcomes set beside preventive spending.
OUTCOMES = ("cla_rate", "cla_started_rate", "cpp_rate", "cpp_starts_rate", "cin_rate")
PREDICTORS = ("preventive_per_child", "safeguarding_per_child")
STEP = 100.0
#: The lines were redrawn for the last time in this year's outturn.
UNBROKEN = 2015
#: The first year the deflator reaches.
FIRST_REAL = 2012
#: Fewer years than this after the last break: the years before it are used as well.
FEWEST_YEARS = 4
#: What councils differ in: spending, and the demand it answers.
SPREAD = (
    "spend_per_child",
    "preventive_per_child",
    "safeguarding_per_child",
    "looked_after_spend_per_child",
    "referrals_rate",
    "cin_rate",
    "cpp_rate",
    "cla_rate",
)
#: Years ahead that "the same as now" is tried as a forecast.
AHEAD = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Association:
    """How one outcome goes with one more step of preventive spending, two ways."""

    outcome: str
    years: tuple[int, int]
    councils: int
    year_effects: bool
    #: years between the spending and the outcome
    lag: int
    #: change in the rate per 10,000 children for £100 a child more
    within: Estimated
    between: Estimated


def window(edition: str) -> tuple[int, int]:
    """Return the years used: those after the last break where they are enough."""
    table = panel.years((PREDICTORS[0],), edition)[PREDICTORS[0]].dropna()
    last = int(table.index.get_level_values("period").max())
    first = UNBROKEN if last - UNBROKEN >= FEWEST_YEARS else FIRST_REAL
    return first, last


@remember
def associations(edition: str) -> tuple[Association, ...]:
    """Fit every outcome with and without years, on spending of the year and of the year before."""
    begin, last = window(edition)
    found = []
    for outcome in OUTCOMES:
        for lag in (0, 1):
            for years in (False, True):
                one_ = _association(outcome, edition, begin, last, lag, years)
                if one_ is not None:
                    found.append(one_)
    return tuple(found)


def _association(
    outcome: str, edition: str, begin: int, last: int, lag: int, year_effects: bool
) -> Association | None:
    """Fit one model on the councils with every year."""
    names = (outcome, *PREDICTORS)
    table = panel.years(names, edition)
    wide = {name: table[name].unstack("period") for name in names}
    periods = [p for p in range(begin + lag, last + 1) if p in wide[outcome].columns]
    if len(periods) < FEWEST_YEARS:
        return None
    y = wide[outcome][periods]
    x = [wide[name][[p - lag for p in periods]].reindex(y.index) / STEP for name in PREDICTORS]
    poor = panel.deprivation(2015).reindex(y.index)
    whole = y.notna().all(axis=1) & poor.notna()
    for part in x:
        whole &= part.notna().all(axis=1)
    fit = balanced_within_between(
        y[whole].to_numpy(float),
        np.stack([part[whole].to_numpy(float) for part in x]),
        year_effects,
        poor[whole].to_numpy(float)[None],
    )
    return Association(
        outcome,
        (periods[0], periods[-1]),
        int(whole.sum()),
        year_effects,
        lag,
        one(fit, 0),
        one(fit, len(PREDICTORS)),
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """How councils differ in one measure, year by year."""

    measure: str
    years: np.ndarray
    councils: np.ndarray
    #: 90th over 10th percentile of councils
    ratio: np.ndarray
    #: standard deviation of the logarithm
    deviation: np.ndarray
    #: share of the variance of the logarithm that goes with deprivation (index of 2015)
    explained: np.ndarray


@remember
def spread(measure: str, edition: str) -> Spread:
    """Measure how far councils lie apart, and how much of it goes with deprivation."""
    values = panel.years((measure,), edition)[measure]
    table = values[values > 0].unstack("period").sort_index()
    table = table[[p for p in table.columns.to_numpy(int) if p >= FIRST_REAL]]
    poor = panel.deprivation(2015).reindex(table.index)
    logs = pd.DataFrame(np.log(table))
    explained = [logs[p].corr(poor) ** 2 for p in table.columns]
    low, high = table.quantile(0.1), table.quantile(0.9)
    return Spread(
        measure,
        table.columns.to_numpy(int),
        table.notna().sum().to_numpy(int),
        (high / low).to_numpy(float),
        logs.std(ddof=1).to_numpy(float),
        np.array(explained),
    )


@dataclass(frozen=True, slots=True)
class Memory:
    """How well one year's differences between councils foretell another's."""

    measure: str
    #: years ahead → share of the variance between councils foretold by today's value
    foretold: dict[int, float]
    #: years ahead → median error, per cent, of "the same place among councils as now"
    error: dict[int, float]
    #: correlation of a year's change with the change of the year before
    change: float


@remember
def memory(measure: str, edition: str) -> Memory:
    """Foretell each year from an earlier one; each year's national middle is taken out.

    The first-order autoregression of the logarithm, by its share of variance; councils are
    compared with one another, so that what is foretold is never the national movement.
    """
    values = panel.years((measure,), edition)[measure]
    table = values[values > 0].unstack("period").sort_index()
    table = table[[p for p in table.columns.to_numpy(int) if p >= FIRST_REAL]]
    logs = pd.DataFrame(np.log(table))
    apart = logs - logs.median()
    foretold, error = {}, {}
    for ahead in AHEAD:
        now, then = _pairs(apart, ahead)
        if len(now) < 30:
            continue
        foretold[ahead] = float(np.corrcoef(now, then)[0, 1] ** 2)
        error[ahead] = float(100 * np.median(np.abs(np.expm1(now - then))))
    steps = apart.diff(axis=1).iloc[:, 1:]
    before, after = _pairs(steps, 1)
    change = float(np.corrcoef(before, after)[0, 1]) if len(before) >= 30 else float("nan")
    return Memory(measure, foretold, error, change)


def _pairs(table: pd.DataFrame, ahead: int) -> tuple[np.ndarray, np.ndarray]:
    """Return values now and some years ahead, of councils that have both."""
    now, then = [], []
    for period in table.columns.to_numpy(int):
        if period + ahead in table.columns:
            both = table[[period, period + ahead]].dropna()
            now.append(both[period].to_numpy())
            then.append(both[period + ahead].to_numpy())
    empty = np.array([])
    return np.concatenate(now or [empty]), np.concatenate(then or [empty])
