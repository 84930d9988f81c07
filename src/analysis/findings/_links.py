"""What is spent on a child looked after beside need and outcome, between councils.

Associations between councils in one year. They are no measure of efficiency: a council that
spends more may look after children who need more, and a low figure may be a cost not met.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from analysis import panel, stats
from analysis.findings._series import digest, wide, years_of
from analysis.paths import remember
from analysis.stats.ranks import RankCorrelation, rank_correlation

COST = "cla_spend_per_child"
#: A series whose newest year lies further back than this says nothing of the spending's year.
APART = 2


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure set beside spending for each child looked after."""

    id: str
    title: str
    unit: str
    decimals: int
    part: Literal["need", "outcome"]


BESIDE = (
    Beside("imd", "Deprivation (average score)", "", 1, "need"),
    Beside("rate", "Children looked after per 10,000", "", 0, "need"),
    Beside("sdq", "Strengths and difficulties score", "", 1, "need"),
    Beside("uasc", "Unaccompanied asylum-seeking children", "%", 0, "need"),
    Beside("stable", "In one placement for two years", "%", 1, "outcome"),
    Beside("moves", "Three or more placements in the year", "%", 1, "outcome"),
    Beside("homes", "In children's homes", "%", 1, "outcome"),
)


@remember
def table(name: str, edition: str) -> pd.DataFrame:
    """Return one of the figures, one row a council and one column a year."""
    if name == "imd":
        scores = panel.deprivation(2015 if edition == "report" else 2025)
        newest = wide(COST, edition).columns.max()
        return pd.DataFrame({newest: scores})
    if name == "homes":
        found = digest("childrens_homes_pct", edition)
        return found if len(found) else wide("residential_pct", edition)
    if name in ("sdq", "uasc"):
        return digest({"sdq": "sdq_score", "uasc": "uasc_pct"}[name], edition)
    named = {"rate": "cla_rate", "stable": "stable_2_years_pct", "moves": "placements_3_plus_pct"}
    return wide(named[name], edition)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """How far spending goes together with one figure between councils."""

    beside: Beside
    cost_year: int
    year: int
    #: one value a council, by council
    cost: pd.Series
    values: pd.Series
    levels: RankCorrelation
    q: float


@remember
def links_of(edition: str) -> tuple[Link, ...]:
    """Return the links in the edition's newest year; figures it does not have are left out."""
    cost = wide(COST, edition)
    year = int(cost.columns.max())
    found = []
    for one in BESIDE:
        figures = table(one.id, edition)
        years = [y for y in years_of(figures) if y <= year]
        if not years or year - max(years) > APART:
            continue
        both = pd.DataFrame({"cost": cost[year], "value": figures[max(years)]}).dropna()
        found.append(
            Link(
                beside=one,
                cost_year=year,
                year=max(years),
                cost=both["cost"],
                values=both["value"],
                levels=rank_correlation(both["cost"], both["value"]),
                q=float("nan"),
            )
        )
    q = stats.false_discovery([x.levels.p for x in found])
    return tuple(replace(x, q=float(one)) for x, one in zip(found, q, strict=True))


def spread(edition: str) -> pd.DataFrame:
    """Return spending for each child by year: middle, middle half, and number of councils."""
    cost = wide(COST, edition)
    low, middle, high = np.nanpercentile(cost.to_numpy(float), [25, 50, 75], axis=0)
    return pd.DataFrame(
        {"low": low, "middle": middle, "high": high, "councils": cost.notna().sum().to_numpy()},
        index=cost.columns,
    )
