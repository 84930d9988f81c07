"""Valuing Care: five councils that used it, beside random sets of five that are not on its list.

The vendor's report says that five councils had used the programme since February 2018 and
names them; it does not date each. All are taken from the first full year after that month, so
a council that began later waters the difference down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import stats, words
from analysis.findings._series import digest, wide, years_of
from analysis.paths import remember
from analysis.stats.placebo import PlaceboSets, placebo_sets

#: Hertfordshire, Oxfordshire, Norfolk, Central Bedfordshire and North East Lincolnshire.
ADOPTERS = ("919", "931", "926", "823", "812")
#: Where the list and its one date come from.
LISTED = "IMPOWER, Valuing Care impact update: five councils since February 2018"
#: The last year before, ending a month after the programme's first use.
BASE = 2018
#: Years that the first lockdowns fall in.
COVID = (2021, 2022)
DRAWS = 1000
#: Years before that make two halves.
HALVES = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One series the programme might have moved."""

    id: str
    title: str
    unit: str
    #: the way the programme's promise points
    way: int
    #: first year used before
    first: int
    indicator: str
    why: str = ""


SERIES = (
    Series(
        "spend",
        "Spending per child looked after",
        "£ thousand",
        -1,
        2015,
        "cla_spend_per_child",
        "Spending lines were redrawn in 2014-15, so the years before begin there.",
    ),
    Series(
        "residential",
        "In children's homes and like settings",
        "points",
        -1,
        2013,
        "residential_pct",
        "Published by council in this form to 2019 only: one year after.",
    ),
    Series(
        "moves",
        "Three or more placements in the year",
        "points",
        -1,
        2016,
        "",
        "Counts from the department's digest over children looked after, from 2016.",
    ),
    Series(
        "stable",
        "In one placement for two years",
        "points",
        1,
        2018,
        "stable_2_years_pct",
        "Published by council from 2018: one year before.",
    ),
    Series(
        "rate",
        "Children looked after per 10,000",
        "per 10,000",
        -1,
        2013,
        "cla_rate",
        "The vendor's later material speaks of fewer children looked after.",
    ),
)


def amount(value: float, unit: str, sign: bool = True) -> str:
    """Print a difference with its unit.

    >>> amount(-1.24, "£ thousand"), amount(0.3, "points"), amount(2, "points", sign=False)
    ('−£1.2 thousand', '+0.3 points', '2.0 points')
    """
    text = words.signed(value, 1) if sign else words.number(value, 1)
    if not unit.startswith("£"):
        return f"{text} {unit}"
    bare = text.lstrip("+−")
    return f"{text[: len(text) - len(bare)]}£{bare} {unit.removeprefix('£ ')}"


def values(series: Series, edition: str) -> pd.DataFrame:
    """Return a series, one row a council and one column a year."""
    if series.id != "moves":
        return wide(series.indicator, edition)
    top, bottom = digest("placements_3_plus", edition), digest("cla", edition)
    if top.empty:
        return top
    return 100 * top / bottom.reindex(index=top.index, columns=top.columns)


@dataclass(frozen=True, slots=True, eq=False)
class Adoption:
    """One series' result for the adopters, with what a hostile reader would ask for."""

    series: Series
    years: tuple[int, ...]
    main: PlaceboSets
    #: probability allowing for the number of series
    q: float
    #: without the years of the first lockdowns
    without_covid: PlaceboSets | None
    #: the later half of the years before less the earlier half: nought, if the five were on the
    #: same course as others; None with fewer than `HALVES` years before
    earlier: PlaceboSets | None
    #: lowest and highest difference with one adopter left out at a time
    low_one_out: float
    high_one_out: float

    @property
    def clear(self) -> int:
        """1 or −1 where the difference is clear after allowing for the number of series."""
        return 0 if not self.q < 0.05 else int(np.sign(self.main.effect))


def _fit(table: pd.DataFrame, years: list[int], base: int = BASE) -> PlaceboSets:
    """Fit the adopters over some years, those up to ``base`` counted as before."""
    found = table.reindex(columns=years)
    when = np.array(years)
    inside = found.index.isin(ADOPTERS)
    return placebo_sets(found.to_numpy(float), inside, when <= base, when > base, draws=DRAWS)


def _earlier(table: pd.DataFrame, years: list[int]) -> PlaceboSets | None:
    """Set the two halves of the years before against each other, where there are enough."""
    first = [y for y in years if y <= BASE]
    if len(first) < HALVES:
        return None
    return _fit(table, first, first[len(first) // 2 - 1])


@remember
def adoption(edition: str) -> tuple[Adoption, ...]:
    """Return the adopters' difference in each series; none where the edition ends too soon."""
    found = []
    for series in SERIES:
        table = values(series, edition)
        years = [y for y in years_of(table) if y >= series.first]
        if not any(y > BASE for y in years) or not any(y <= BASE for y in years):
            continue
        main = _fit(table, years)
        if not main.enough:
            continue
        calm = [y for y in years if y not in COVID]
        others = table[~table.index.isin(ADOPTERS)]
        change = _change(table, years)
        rest = change.reindex(others.index).mean()
        own = change.reindex(list(ADOPTERS)).dropna()
        out = [own.drop(one).mean() - rest for one in own.index]
        found.append(
            Adoption(
                series=series,
                years=tuple(years),
                main=main,
                q=float("nan"),
                without_covid=_fit(table, calm) if len(calm) < len(years) else None,
                earlier=_earlier(table, years),
                low_one_out=float(min(out)),
                high_one_out=float(max(out)),
            )
        )
    if not found:
        return ()
    q = stats.false_discovery([a.main.p for a in found])
    return tuple(replace(a, q=float(one)) for a, one in zip(found, q, strict=True))


def _change(table: pd.DataFrame, years: list[int]) -> pd.Series:
    """Return each council's change from its mean before to its mean after, where complete."""
    used = table.reindex(columns=years).dropna()
    first = [y for y in years if y <= BASE]
    last = [y for y in years if y > BASE]
    return used[last].mean(axis=1) - used[first].mean(axis=1)


def own_path(series: Series, edition: str, area: str, years: tuple[int, ...]) -> np.ndarray | None:
    """Return a council's difference from all others by year, from its level before.

    None where it has not a figure in every year.
    """
    table = values(series, edition).reindex(columns=list(years)).dropna()
    if area not in table.index:
        return None
    first = [y for y in years if y <= BASE]
    moved = table.sub(table[first].mean(axis=1), axis=0)
    others = moved.drop(index=[area, *(a for a in ADOPTERS if a in moved.index)])
    return (moved.loc[area] - others.mean()).to_numpy(float)
