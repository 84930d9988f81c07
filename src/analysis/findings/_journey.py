"""The child's journey as flows: how many of each step, how timely, how long plans last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import declare, indicators, stats
from analysis.areas import ENGLAND
from analysis.findings._councils import counts, wide
from analysis.paths import remember
from analysis.stats import dispersion
from analysis.stats.trend import Slope

#: The steps in the order a child meets them: measure and name.
STEPS = {
    "cin.referrals": "Referrals",
    "cin.assessments": "Assessments completed",
    "cin.s47": "Section 47 enquiries",
    "cin.icpc": "Initial conferences",
    "cin.cpp_starts": "Protection plans started",
    "cla.started": "Started to be looked after",
}
#: Assessments are counted whole from this year.
ASSESSMENTS, WHOLE_FROM = "cin.assessments", 2015
#: The series that tell of timeliness and drift.
TIMELY = ("assessments_45_days_pct", "icpc_15_days_pct", "cpp_2y_plus_pct")
#: Quantiles of the councils that are drawn.
SHARES = (0.10, 0.25, 0.50, 0.75, 0.90)
FEWEST_COUNCILS, FEWEST_TREND = 50, 5
#: Bands of how long ended plans had lasted.
BANDS = {
    "cin.cpp_ended_3m": "3 months or less",
    "cin.cpp_ended_3_6m": "3 to 6 months",
    "cin.cpp_ended_6_12m": "6 to 12 months",
    "cin.cpp_ended_1_2y": "1 to 2 years",
    "cin.cpp_ended_2y_plus": "2 years or more",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the journey in one year and place."""

    measure: str
    name: str
    count: float
    #: for every 100 referrals, and for every 100 of the step before
    per_referrals: float
    per_before: float


@remember
def _values(measure: str, edition: str, area: str) -> dict[int, float]:
    table = indicators.pick(measure, edition)
    if area not in table.index.get_level_values("area"):
        return {}
    own = table.xs(area, level="area")
    shown = own["value"].where(own["flag"] == "")
    # councils moved to single assessments during 2013-14: no count of that year is whole
    shown = shown.where((measure != ASSESSMENTS) | (own.index >= WHOLE_FROM))
    return dict(zip((int(p) for p in own.index), map(float, shown), strict=True))


@remember
def newest(edition: str) -> int:
    """Return the newest year in which England has a count of every step."""
    years = set.intersection(
        *({y for y, v in _values(m, edition, ENGLAND).items() if np.isfinite(v)} for m in STEPS)
    )
    return max(years)


def steps(edition: str, area: str, year: int) -> tuple[Step, ...]:
    """Return the steps in one year, NaN where a count is withheld or not published."""
    found: list[Step] = []
    first = before = float("nan")
    for measure, name in STEPS.items():
        count = _values(measure, edition, area).get(year, float("nan"))
        first = count if not found else first
        found.append(
            Step(
                measure,
                name,
                count,
                100 * count / first if first else float("nan"),
                100 * count / before if before else float("nan"),
            )
        )
        before = count
    return tuple(found)


def ratios(edition: str, area: str) -> dict[int, tuple[Step, ...]]:
    """Return the steps of every year that has referrals, oldest first."""
    years = sorted(_values("cin.referrals", edition, area))
    return {year: steps(edition, area, year) for year in years}


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """How councils lie on one indicator, year by year; arrays of shape (years,)."""

    indicator: str
    years: np.ndarray
    councils: np.ndarray
    #: at `SHARES`
    quantiles: tuple[np.ndarray, ...]
    england: np.ndarray
    #: line through England's values; None with fewer than `FEWEST_TREND`
    trend: Slope | None


@remember
def distribution(indicator: str, edition: str) -> Distribution | None:
    """Return how councils lie on one indicator, None where no year has enough of them."""
    table = wide((indicator,), edition)
    enough = [year for year in table.columns if table[year].notna().sum() >= FEWEST_COUNCILS]
    if not enough:
        return None
    table = table[enough]
    england = np.array([indicators.value(indicator, edition, ENGLAND, int(y)) for y in enough])
    here = np.isfinite(england)
    slope = None
    if here.sum() >= FEWEST_TREND:
        slope = stats.slope(np.array(enough, float)[here], england[here])
    return Distribution(
        indicator=indicator,
        years=np.array(enough, int),
        councils=table.notna().sum().to_numpy(int),
        quantiles=tuple(table.quantile(q).to_numpy(float) for q in SHARES),
        england=england,
        trend=slope,
    )


@dataclass(frozen=True, slots=True)
class Duration:
    """How long plans last, by what comes in and by what goes out."""

    year: int
    #: mean of the stock at the two ends of the year
    stock: float
    starts: float
    ends: float
    #: months a plan lasts if the stock and the flow held: stock over starts, over ends
    by_starts: float
    by_ends: float
    #: of the plans ended in the year, per cent by how long they had lasted
    bands: tuple[float, ...]


def durations(edition: str, area: str) -> tuple[Duration, ...]:
    """Return implied and published lengths of plans, one a year with all that is needed.

    Little (1961), Oper. Res. 9: 383-387: in a stock that holds steady the mean stay is the
    stock over the flow. Where starts and ends differ the stock does not hold, and the two
    answers part.
    """
    level, come, go = (
        _values(f"cin.{name}", edition, area)
        for name in ("cpp_at_31_march", "cpp_starts", "cpp_ends")
    )
    parts = [_values(measure, edition, area) for measure in BANDS]
    found = []
    for year in sorted(level):
        stock = (level[year] + level.get(year - 1, float("nan"))) / 2
        starts, ends = come.get(year, float("nan")), go.get(year, float("nan"))
        if not (np.isfinite(stock) and starts > 0 and ends > 0):
            continue
        bands = [part.get(year, float("nan")) for part in parts]
        found.append(
            Duration(
                year=year,
                stock=stock,
                starts=starts,
                ends=ends,
                by_starts=12 * stock / starts,
                by_ends=12 * stock / ends,
                bands=tuple(100 * band / ends for band in bands),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one council lies among the others in one year, its size allowed for."""

    indicator: str
    year: int
    value: float
    size: float
    #: limits at its size: by chance alone, and with the spread between councils added
    inner: tuple[float, float]
    outer: tuple[float, float]
    #: councils with a lower value, and councils in all
    below: int
    councils: int


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """One year's councils by size; arrays of shape (councils,), shares in per cent."""

    indicator: str
    year: int
    areas: tuple[str, ...]
    sizes: np.ndarray
    values: np.ndarray
    average: float
    spread: dispersion.Spread

    def limits(self, sizes: np.ndarray, wide: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return limits in per cent at some sizes, with the spread between councils or not."""
        low, high = dispersion.funnel_limits(
            self.average / 100, sizes, sd=self.spread.sd if wide else 0.0
        )
        return 100 * low, 100 * high

    def place(self, area: str) -> Place | None:
        """Return where one council lies, None where it has no figure."""
        if area not in self.areas:
            return None
        at = self.areas.index(area)
        size = self.sizes[at : at + 1]
        inner, outer = (
            tuple(float(edge[0]) for edge in self.limits(size, wide)) for wide in (False, True)
        )
        return Place(
            indicator=self.indicator,
            year=self.year,
            value=float(self.values[at]),
            size=float(size[0]),
            inner=inner,  # type: ignore[arg-type]
            outer=outer,  # type: ignore[arg-type]
            below=int((self.values < self.values[at]).sum()),
            councils=len(self.areas),
        )


@remember
def funnel(indicator: str, edition: str) -> Funnel | None:
    """Return the newest year's councils by size, None where the edition has too few."""
    spec = declare.indicator(indicator)
    found = counts(indicator, edition)
    if not len(found.years) or spec.per != 100:
        return None
    top, bottom = found.top[-1], found.bottom[-1]
    here = np.isfinite(top)
    if here.sum() < FEWEST_COUNCILS:
        return None
    top, bottom = top[here], bottom[here]
    return Funnel(
        indicator=indicator,
        year=int(found.years[-1]),
        areas=tuple(np.array(found.areas)[here]),
        sizes=bottom,
        values=100 * top / bottom,
        average=100 * float(top.sum() / bottom.sum()),
        spread=dispersion.spread(top, bottom),
    )
