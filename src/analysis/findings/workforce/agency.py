"""Agency work by region: is it everybody's problem, and are regions drawing together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import areas, indicators
from analysis.findings.workforce.base import septembers
from analysis.paths import remember

#: The statutory rules with regional price caps have been in force since 31 October 2024, old
#: contracts until 1 October 2025: the first September under them is that of 2025.
RULES_FROM = 2025
#: An agency worker in one post of twenty is use enough to be a region's problem.
PROBLEM = 5.0
MEASURE = "agency_rate"


@dataclass(frozen=True, slots=True)
class Region:
    """One region's agency rate in one September: its own, and its councils' median."""

    area: str
    name: str
    period: int
    rate: float
    median: float
    councils: int


@remember
def regions(edition: str) -> tuple[Region, ...]:
    """Return every region in every September with a figure."""
    own = indicators.series(MEASURE, edition)["value"]
    table = _councils(edition)
    found = []
    known = [a for a in areas.areas().values() if a.kind == "region"]
    for region in sorted(known, key=lambda a: a.name):
        mine = table[table["region"] == region.id]
        for period, part in mine.groupby("period"):
            year = int(str(period))
            rate = float(own.get((region.id, year), np.nan))
            found.append(
                Region(region.id, region.name, year, rate, float(part[MEASURE].median()), len(part))
            )
    return tuple(found)


def _councils(edition: str) -> pd.DataFrame:
    """Return councils' agency rates with the region of each."""
    table = septembers(edition)[[MEASURE]].dropna().reset_index()
    known = areas.areas()
    table["region"] = [known[a].region for a in table["area"]]
    return table


@dataclass(frozen=True, slots=True)
class Spread:
    """How agency rates spread in one September, in points.

    Attributes
    ----------
    within
        Standard deviation of councils around their region's mean, pooled.
    between
        Standard deviation of the regions' means.
    middle
        Range of the middle half of councils.
    """

    period: int
    councils: int
    median: float
    within: float
    between: float
    middle: float


@remember
def spreads(edition: str) -> tuple[Spread, ...]:
    """Return the spread of agency rates between and within regions, by September."""
    found = []
    for period, part in _councils(edition).groupby("period"):
        groups = part.groupby("region")[MEASURE]
        away = part[MEASURE] - groups.transform("mean")
        low, mid, high = np.quantile(part[MEASURE], [0.25, 0.5, 0.75])
        found.append(
            Spread(
                period=int(str(period)),
                councils=len(part),
                median=float(mid),
                within=float(np.sqrt((away**2).sum() / (len(part) - groups.ngroups))),
                between=float(groups.mean().std(ddof=1)),
                middle=float(high - low),
            )
        )
    return tuple(found)
