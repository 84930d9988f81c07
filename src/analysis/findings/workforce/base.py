"""Councils by September: the workforce figures every part of this study uses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, panel
from analysis.paths import remember

#: The measures, in the order the page tells them.
MEASURES = ("turnover_rate", "vacancy_rate", "agency_rate", "caseload", "absence_rate")
#: Caseload was counted otherwise before this September: earlier years are left out.
CASELOAD_FROM = 2017
#: Every framework, for the judgement before; "adequate" of the older ones stands as requires
#: improvement, as Ofsted shows it.
ALL = ("SLAC", "CPI", "TLAC", "SIF", "ILACS")


@remember
def septembers(edition: str) -> pd.DataFrame:
    """Return workforce measures by council and year to 30 September.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and period, one column a measure. A joint return stands under its own
        id; its partners' own earlier returns are left out, so that nothing is counted twice.
    """
    table = panel.years(MEASURES, edition).copy()
    periods = table.index.get_level_values("period")
    table["caseload"] = table["caseload"].where(periods >= CASELOAD_FROM)
    partners = {m for a in areas.areas().values() if a.kind == "joint" for m in a.members}
    return table[~table.index.get_level_values("area").isin(partners)]


def alone(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out joint returns: they stand for two councils with judgements of their own."""
    return table[~table.index.get_level_values("area").str.contains("/")]


@remember
def standard(edition: str) -> pd.DataFrame:
    """Return the measures as standard deviations from that September's mean of councils.

    The 2017 change of the collection moves whole years, so it falls out of a comparison
    inside one.
    """
    table = septembers(edition)
    years = table.groupby("period")
    return (table - years.transform("mean")) / years.transform("std")


def returned_by(area: str) -> str:
    """Return the area whose return holds a council's workforce: its joint return, if any."""
    joint = areas.joint_of(area)
    return area if joint is None else joint.id


@remember
def judged(edition: str) -> pd.DataFrame:
    """Return judgements with the workforce figures of the last September before each.

    Returns
    -------
    pandas.DataFrame
        Columns of `panel.judged`, under the single framework and its successor, ``before``
        under whichever came before; ``september`` (the year of the last 30 September on or
        before the inspection began), ``cluster`` (area of the return), ``good``, ``year``
        and one column a measure, standardised in its year.
    """
    table = panel.judged(edition, ALL)
    table = table[table["framework"].isin(("SIF", "ILACS"))].reset_index(drop=True)
    table["september"] = [panel.year_ended(d.date(), panel.SEPTEMBER) for d in table["start"]]
    table["cluster"] = [returned_by(area) for area in table["area"]]
    table["good"] = (table["grade"] >= panel.ORDER["good"]).astype(float)
    table["year"] = table["start"].dt.year - 2020.0
    values = standard(edition)
    keys = pd.MultiIndex.from_arrays([table["cluster"], table["september"]])
    found = values.reindex(keys)
    for name in MEASURES:
        table[name] = found[name].to_numpy()
    return table


@remember
def released(edition: str, *names: str) -> tuple[str, ...]:
    """Return the releases some indicators take their figures from, and Ofsted's."""
    used = [indicators.series(name, edition)["release"] for name in names]
    found = pd.concat(used).astype(str).unique() if used else np.array([], str)
    ofsted = panel.judged(edition)["release"].astype(str).unique()
    order = [r.id for s in ("workforce", "cin", "cla", "ofsted") for r in declare.source(s).release]
    there = {*found, *ofsted}
    return tuple(name for name in order if name in there)
