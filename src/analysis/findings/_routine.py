"""Where a council's routine figures stood among councils, as known before an inspection.

Figures are set on one scale a year: how far above or below the middle of all councils of that
year, in standard deviations. So a rise that every council shares, or a redrawn definition, is
no difference between councils.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, panel
from analysis.paths import remember

#: A figure this many standard deviations out counts as this many: one odd return must not
#: carry a model.
FURTHEST = 3.0
#: A missing or withheld figure is replaced by the one of the year before, not by older ones.
OLDEST = 1
#: Months from the end of a year to the publication of its figures, rounded up: children's
#: figures of March appear in the autumn, social workers' of September in February.
PRINTED = {panel.MARCH: 9, panel.SEPTEMBER: 6}
#: Fewest councils that make a year's scale.
FEWEST = 30
#: A council with fewer children than this is small: a few children move its shares.
SMALL = 35_000
#: Inspections that began in these months rest on, or were delayed by, the pandemic's years.
PANDEMIC = (pd.Timestamp(2020, 4, 1), pd.Timestamp(2022, 9, 30))


@remember
def scaled(name: str, edition: str) -> pd.Series:
    """Return one indicator by council and year, in standard deviations from the year's mean."""
    values = panel.years((name,), edition)[name].dropna()
    years = values.groupby(level="period")
    found = (values - years.transform("mean")) / years.transform("std")
    return found[years.transform("size") >= FEWEST].clip(-FURTHEST, FURTHEST)


def positions(
    table: pd.DataFrame,
    names: tuple[str, ...],
    edition: str,
    back: int = 0,
    printed: bool = False,
) -> pd.DataFrame:
    """Return where councils stood before their inspections, one column an indicator.

    Parameters
    ----------
    table
        From `panel.judged`: columns ``area`` and ``start``.
    names
        Ids of indicators.
    edition
        The edition's id.
    back
        So many years earlier than the newest known.
    printed
        Only figures already published on the day, not merely of a year that had ended.

    Returns
    -------
    pandas.DataFrame
        Indexed as the table; standard deviations from the year's mean, NaN where neither the
        year nor the one before has a figure.
    """
    found = {}
    for name in names:
        values = scaled(name, edition).to_dict()
        end = panel.end_of(name)
        lag = pd.DateOffset(months=PRINTED[end] if printed else 0)
        column = []
        for place, start in zip(table["area"], table["start"], strict=True):
            year = panel.year_ended((start - lag).date(), end) - back
            joint = areas.joint_of(place) if end == panel.SEPTEMBER else None
            ids = [place] if joint is None else [place, joint.id]
            keys = [(one, year - old) for old in range(OLDEST + 1) for one in ids]
            column.append(next((values[key] for key in keys if key in values), np.nan))
        found[name] = column
    return pd.DataFrame(found, index=table.index, dtype=float)


def deprived(table: pd.DataFrame) -> pd.Series:
    """Return each judgement's council's deprivation in standard deviations, 0 where unknown.

    The index of 2015, and for councils formed since then that of 2019 or 2025, each on its
    own scale; all three rank councils much alike.
    """
    found = pd.Series(np.nan, index=table.index)
    for year in (2015, 2019, 2025):
        index = panel.deprivation(year)
        councils = index[
            [a in areas.areas() and areas.areas()[a].kind == "council" for a in index.index]
        ]
        scale = (councils - councils.mean()) / councils.std()
        found = found.fillna(table["area"].map(scale))
    return found.fillna(0.0)


@remember
def small(edition: str) -> frozenset[str]:
    """Return the councils with fewer than `SMALL` children in every year of the edition."""
    children = indicators.population(edition)["value"].groupby(level="area").max()
    return frozenset(children.index[children < SMALL])


def pandemic(table: pd.DataFrame) -> pd.Series:
    """Say which inspections began in the pandemic's years."""
    return table["start"].between(*PANDEMIC)


def judgements(edition: str) -> pd.DataFrame:
    """Return the judgements of `panel.judged`, the two smallest councils left out."""
    table = panel.judged(edition)
    return table[~table["area"].isin(panel.TINY)].reset_index(drop=True)


def releases(names: tuple[str, ...], edition: str) -> tuple[str, ...]:
    """Return the releases that some indicators of an edition are taken from."""
    used = [indicators.series(name, edition)["release"].unique() for name in names]
    return tuple(sorted({str(one) for found in used for one in found}))


def titles(names: tuple[str, ...]) -> dict[str, str]:
    """Return the short names of indicators."""
    return {name: declare.indicator(name).short for name in names}
