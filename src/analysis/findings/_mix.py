"""Who refers, and whether who refers goes with what becomes of referrals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import areas, indicators, stats
from analysis.findings._councils import comparable, counts
from analysis.paths import remember
from analysis.stats.shares import ShareModel, share_model

#: Groups of sources, and the measures added up in each.
SOURCES = {
    "Police": ("cin.source_police",),
    "Schools and education": ("cin.source_schools", "cin.source_education"),
    "Health": ("cin.source_health",),
    "Council services": ("cin.source_local_authority",),
    "Individuals": ("cin.source_individual",),
    "All others": (
        "cin.source_housing", "cin.source_legal", "cin.source_other", "cin.source_anonymous",
        "cin.source_unknown",
    ),
}  # fmt: skip
#: The partners whose share is set against what became of referrals.
PARTNERS = ("Police", "Schools and education", "Health")
WHOLE = "cin.referrals"
#: Ten points more of a partner's share is the step a model is read in.
STEP = 10.0
#: A model of shares over fewer years or councils would say little.
FEWEST_YEARS, FEWEST_COUNCILS = 3, 60


@dataclass(frozen=True, slots=True)
class Effects:
    """A share of referrals by council and year."""

    indicator: str
    years: tuple[int, ...]
    #: odds against the first year, councils held as they are; with limits
    odds: tuple[tuple[float, float, float], ...]
    #: share of the deviance about one common share that councils, years and both explain
    by_council: float
    by_year: float
    by_both: float
    #: Pearson's dispersion of what is left: 1 is chance alone
    phi: float
    n: int
    councils: int


@dataclass(frozen=True, slots=True)
class Partner:
    """How a share goes with a partner's part in referrals, within councils and years."""

    source: str
    #: odds of the outcome for ten points more of the partner's share
    odds: float
    low: float
    high: float
    p: float
    q: float
    n: int
    councils: int


@remember
def sources(edition: str) -> pd.DataFrame:
    """Return each group's share of referrals in per cent, by area and year.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and period; NaN where a part is withheld. England is among the areas.
    """
    beside = frozenset({WHOLE, *(m for group in SOURCES.values() for m in group)})
    whole = indicators.pick(WHOLE, edition, beside)["value"]
    found = {}
    for name, measures in SOURCES.items():
        parts = [indicators.pick(m, edition, beside)["value"] for m in measures]
        table = pd.concat(parts, axis=1)
        # a part that no release of the year carries is not asked for: none of it was published
        asked = table.groupby(level="period").transform(lambda c: c.notna().any())
        total = table.where(asked, 0).sum(axis=1, skipna=False)
        total[~asked.any(axis=1)] = np.nan
        found[name] = 100 * total / whole.reindex(total.index)
    shares = pd.DataFrame(found)
    return shares[shares.notna().any(axis=1)].sort_index()


def national(edition: str) -> pd.DataFrame:
    """Return England's shares by year, one column a group."""
    table = sources(edition)
    return table[table.index.get_level_values("area") == areas.ENGLAND].droplevel("area")


def _dummies(values: np.ndarray) -> np.ndarray:
    """Return one column for each value but the first."""
    levels = np.unique(values)
    return (values[:, None] == levels[None, 1:]).astype(float)


def _long(indicator: str, edition: str) -> pd.DataFrame:
    found = counts(indicator, edition)
    year, place = np.meshgrid(found.years, np.arange(len(found.areas)), indexing="ij")
    table = pd.DataFrame(
        {
            "area": np.array(found.areas)[place.ravel()],
            "period": year.ravel(),
            "top": found.top.ravel(),
            "bottom": found.bottom.ravel(),
        }
    ).dropna()
    # a council with one year only is its own effect and says nothing of any year
    return table[table.groupby("area")["period"].transform("size") > 1].reset_index(drop=True)


@remember
def effects(indicator: str, edition: str) -> Effects | None:
    """Model a share with an effect for each council and each year, clustered by council."""
    table = _long(indicator, edition)
    if table["period"].nunique() < FEWEST_YEARS:
        return None
    top, bottom = table["top"].to_numpy(), table["bottom"].to_numpy()
    one = np.ones((len(table), 1))
    council, year = (_dummies(table[c].to_numpy()) for c in ("area", "period"))
    names = table["area"].to_numpy()

    def fit(*parts: np.ndarray) -> ShareModel:
        return share_model(top, bottom, np.hstack([one, *parts]), names)

    none, councils, years, both = fit(), fit(council), fit(year), fit(council, year)
    last = [np.exp(v[-year.shape[1] :]) for v in (both.coefficients, both.low, both.high)]
    return Effects(
        indicator=indicator,
        years=tuple(int(y) for y in np.unique(table["period"])),
        odds=((1.0, 1.0, 1.0), *(tuple(map(float, row)) for row in zip(*last, strict=True))),  # type: ignore[arg-type]
        by_council=1 - councils.deviance / none.deviance,
        by_year=1 - years.deviance / none.deviance,
        by_both=1 - both.deviance / none.deviance,
        phi=both.phi,
        n=both.n,
        councils=both.clusters,
    )


@remember
def partners(indicator: str, edition: str) -> tuple[Partner, ...]:
    """Set a share against each partner's part in referrals, councils and years held.

    One partner at a time; the false discovery rate is kept over the partners.
    """
    table = _long(indicator, edition).join(sources(edition), on=["area", "period"])
    found = []
    for name in PARTNERS:
        rows = table.dropna(subset=[name])
        rows = rows[rows.groupby("area")["period"].transform("size") > 1]
        if rows["period"].nunique() < FEWEST_YEARS or rows["area"].nunique() < FEWEST_COUNCILS:
            continue
        council, year = (_dummies(rows[c].to_numpy()) for c in ("area", "period"))
        step = rows[[name]].to_numpy() / STEP
        design = np.hstack([np.ones((len(rows), 1)), step - step.mean(), council, year])
        fit = share_model(
            rows["top"].to_numpy(), rows["bottom"].to_numpy(), design, rows["area"].to_numpy()
        )
        odds, low, high = (float(np.exp(v[1])) for v in (fit.coefficients, fit.low, fit.high))
        found.append((name, odds, low, high, float(fit.p[1]), fit.n, fit.clusters))
    if not found:
        return ()
    q = stats.false_discovery([row[4] for row in found])
    return tuple(
        Partner(name, odds, low, high, p, float(adjusted), n, clusters)
        for (name, odds, low, high, p, n, clusters), adjusted in zip(found, q, strict=True)
    )


@dataclass(frozen=True, slots=True)
class MixSpread:
    """How much a group's share of referrals differs between councils in one year."""

    source: str
    year: int
    councils: int
    low: float
    median: float
    high: float


@remember
def between(edition: str, year: int) -> tuple[MixSpread, ...]:
    """Return the quartiles of each group's share over councils in one year."""
    table = sources(edition)
    table = table[[comparable(place) for place in table.index.get_level_values("area")]]
    if year not in table.index.get_level_values("period"):
        return ()
    table = table[table.index.get_level_values("period") == year].droplevel("period")
    found = []
    for name in SOURCES:
        own = table[name].dropna()
        if len(own) >= FEWEST_COUNCILS:
            low, middle, high = (float(v) for v in own.quantile([0.25, 0.5, 0.75]))
            found.append(MixSpread(name, year, len(own), low, middle, high))
    return tuple(found)
