"""Schools' share of referrals before and after the year of the first lockdowns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import areas, indicators, stats
from analysis.findings._series import digest, digest_england, wide, years_of
from analysis.paths import remember
from analysis.stats.series import InterruptedSeries

SHARE = "schools_referrals_pct"
#: The year the lockdowns fall in is drawn, and fitted on neither side.
LOCKDOWN, AFTER = 2021, 2022
#: First years of the line before: the whole series, and later ones, since it was levelling off.
STARTS = (2014, 2015, 2016, 2017)
#: The years whose mean is the level before, for the change council by council.
LEVEL = (2018, 2019, 2020)


@dataclass(frozen=True, slots=True)
class Fitted:
    """One way of carrying the years before on."""

    name: str
    level: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Schools:
    """The series and what it did."""

    years: np.ndarray
    england: np.ndarray
    #: years that only the department's digest carries
    from_digest: tuple[int, ...]
    main: InterruptedSeries
    ways: tuple[Fitted, ...]
    #: council by council: mean of the years after less the mean of the years before
    change: float
    low: float
    high: float
    rose: int
    councils: int
    each: pd.Series


@remember
def council_table(edition: str) -> pd.DataFrame:
    """Return schools' share by council and year: the census release first, then the digest."""
    return wide(SHARE, edition).combine_first(digest("referrals_schools_pct", edition))


@remember
def england(edition: str) -> dict[int, float]:
    """Return England's share by year."""
    points = indicators.points(SHARE, edition, areas.ENGLAND)
    own = {p: point.value for p, point in points.items() if np.isfinite(point.value)}
    return dict(sorted((digest_england("referrals_schools_pct", edition) | own).items()))


@remember
def schools(edition: str) -> Schools | None:
    """Return the interrupted series; None where the edition ends before the lockdowns."""
    nation = england(edition)
    if not nation or max(nation) < AFTER:
        return None
    census = indicators.points(SHARE, edition, areas.ENGLAND)
    years = np.array(list(nation))
    values = np.array(list(nation.values()))
    fits: dict[int, InterruptedSeries] = {}
    for first in STARTS:
        used = (years >= first) & (years != LOCKDOWN)
        fits[first] = stats.interrupted_series(years[used], values[used], AFTER, family="gaussian")
    ways = [
        Fitted(f"Straight line from {first}", e.estimate, e.low, e.high, e.p)
        for first, fit in fits.items()
        if (e := fit.level_change) is not None
    ]
    table = council_table(edition)
    after = [y for y in years_of(table) if y >= AFTER]
    each = (table[after].mean(axis=1) - table[list(LEVEL)].mean(axis=1, skipna=False)).dropna()
    mean, error = float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each)))
    return Schools(
        years=years,
        england=values,
        from_digest=tuple(int(y) for y in years if y not in census),
        main=fits[STARTS[0]],
        ways=tuple(ways),
        change=mean,
        low=mean - 1.96 * error,
        high=mean + 1.96 * error,
        rose=int((each > 0).sum()),
        councils=len(each),
        each=each,
    )
