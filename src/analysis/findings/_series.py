"""Series by council that the editions' releases do not carry, from the department's digest."""

from __future__ import annotations

import pandas as pd

from analysis import areas, declare, indicators, panel, tidy
from analysis.paths import remember

#: The digest's title, for lists of sources.
DIGEST = "Local Authority Interactive Tool"


@remember
def council_ids() -> frozenset[str]:
    """Return the councils that comparisons run over: the two smallest are left out."""
    known = areas.areas().values()
    return frozenset(a.id for a in known if a.kind == "council" and a.id not in panel.TINY)


@remember
def digest(measure: str, edition: str) -> pd.DataFrame:
    """Return a measure of the newest digest, one row a council and one column a year.

    Empty for an edition that ends before the digest was made.
    """
    if declare.edition(edition).as_at is not None:
        return pd.DataFrame()
    table = _newest(measure)
    return table[table.index.isin(council_ids())]


@remember
def digest_england(measure: str, edition: str) -> dict[int, float]:
    """Return England's values of a measure of the newest digest, by year."""
    if declare.edition(edition).as_at is not None:
        return {}
    table = _newest(measure)
    if areas.ENGLAND not in table.index:
        return {}
    row = table[table.index == areas.ENGLAND].iloc[0].dropna()
    return {int(p): float(v) for p, v in zip(row.index.tolist(), row.tolist(), strict=True)}


def digest_release() -> str:
    """Return the id of the newest digest."""
    return declare.source("lait").release[-1].id


@remember
def _newest(measure: str) -> pd.DataFrame:
    """Return a measure of the newest digest by area and year."""
    table = tidy.read("lait", [f"lait.{measure}"])
    table = table[(table["release"] == digest_release()) & (table["flag"] == "")]
    return table.set_index(["area", "period"])["value"].unstack("period")


def years_of(table: pd.DataFrame) -> list[int]:
    """Return the years a table has columns for, rising."""
    return sorted(table.columns.astype(int).tolist())


@remember
def wide(indicator: str, edition: str, column: str = "value") -> pd.DataFrame:
    """Return an indicator, one row a council and one column a year.

    Parameters
    ----------
    indicator, edition
        Their ids.
    column
        ``value``, ``numerator`` or ``denominator``; a withheld value has none of them.
    """
    table = indicators.series(indicator, edition)
    values = table[column].where(table["value"].notna()).unstack("period")
    return values[values.index.isin(council_ids())].dropna(how="all", axis=1)
