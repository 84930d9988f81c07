"""Councils by year and by judgement, aligned, for the studies of all councils.

A judgement is set beside figures that were known before it: those of the last year ended on
or before the first day of the inspection (or, where that day is not known, of publication).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, judgements, tidy
from analysis.paths import remember

#: Grades on the scale 1 (inadequate) to 4 (outstanding).
ORDER = {grade: place for place, grade in enumerate(judgements.GRADES, start=1)}
#: Councils too small for comparisons between councils.
TINY = ("201", "420")
#: Last days of the years of social-work figures, and of all others.
SEPTEMBER, MARCH = (9, 30), (3, 31)


def year_ended(day: date, end: tuple[int, int] = MARCH) -> int:
    """Return the newest year ended on or before a day.

    >>> year_ended(date(2015, 8, 3)), year_ended(date(2015, 2, 1)), year_ended(
    ...     date(2015, 8, 3), SEPTEMBER
    ... )
    (2015, 2014, 2014)
    """
    return day.year if (day.month, day.day) >= end else day.year - 1


def end_of(indicator: str) -> tuple[int, int]:
    """Return the day an indicator's years end on."""
    workforce = declare.indicator(indicator).numerator[0].startswith("workforce.")
    return SEPTEMBER if workforce else MARCH


@remember
def years(names: tuple[str, ...], edition: str) -> pd.DataFrame:
    """Return councils by year, one column an indicator.

    Parameters
    ----------
    names
        Ids of indicators.
    edition
        The edition's id.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and period; values in each indicator's unit, NaN where withheld.
        Councils only: regions, England and the two smallest councils are left out, and a
        joint return stands once under its own id.
    """
    columns = {name: indicators.series(name, edition)["value"] for name in names}
    table = pd.DataFrame(columns)
    known = areas.areas()
    kept = [
        place in known and known[place].kind in ("council", "joint") and place not in TINY
        for place in table.index.get_level_values("area")
    ]
    return table[kept].sort_index()


@remember
def deprivation(index: int) -> pd.Series:
    """Return the index of multiple deprivation of a year, average score by council.

    Parameters
    ----------
    index
        The index's year: 2010, 2015, 2019 or 2025.
    """
    table = tidy.read("imd", ["imd.average_score"])
    table = table[(table["period"] == index) & (table["flag"] == "")]
    return table.drop_duplicates("area", keep="last").set_index("area")["value"]


@remember
def judged(edition: str, frameworks: tuple[str, ...] = ("SIF", "ILACS")) -> pd.DataFrame:
    """Return one row a judgement, with the one before it.

    Returns
    -------
    pandas.DataFrame
        Columns of `judgements.judgements`, and: ``grade`` (1 to 4, NaN without an overall
        grade), ``before`` (the council's grade before under the same frameworks, NaN for its
        first), ``months`` since that judgement was published, ``start`` (first day of the
        inspection, or of publication where that is not known) and ``imd`` (average score of
        the index of 2015; higher is more deprived).
    """
    table = judgements.judgements(declare.edition(edition).as_at)
    table = table[table["framework"].isin(frameworks)].sort_values(["area", "published"])
    table = table.reset_index(drop=True)
    table["grade"] = table["overall"].map(ORDER).astype(float)
    table["before"] = table.groupby("area")["grade"].shift()
    days = pd.to_datetime(table["published"])
    gaps = pd.to_timedelta(days.groupby(table["area"]).diff())
    table["months"] = gaps.dt.days / (365.25 / 12)
    starts = pd.to_datetime(table["inspection_start"])
    table["start"] = starts.fillna(days)
    table["imd"] = table["area"].map(deprivation(2015)).astype(float)
    return table


def known_before(table: pd.DataFrame, names: tuple[str, ...], edition: str) -> pd.DataFrame:
    """Set beside each judgement the newest figures of a year ended before its inspection.

    Parameters
    ----------
    table
        From `judged`: columns ``area`` and ``start``.
    names
        Ids of indicators.
    edition
        The edition's id.

    Returns
    -------
    pandas.DataFrame
        The table's rows with one more column an indicator; a partner of a joint return has
        the joint return's workforce figures.
    """
    found = table.copy()
    for name in names:
        values = years((name,), edition)[name]
        workforce = end_of(name) == SEPTEMBER
        column = []
        for place, start in zip(table["area"], table["start"], strict=True):
            joint = areas.joint_of(place) if workforce else None
            year = year_ended(start.date(), end_of(name))
            keys = [(place, year)] if joint is None else [(place, year), (joint.id, year)]
            column.append(next((values[k] for k in keys if k in values.index), np.nan))
        found[name] = column
    return found
