"""Spending around two judgements: one of inadequate, and the one that ends it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import panel, stats
from analysis.paths import remember
from analysis.stats import Adoption

#: The two events, in words.
FALL, EXIT = "judged inadequate", "judged better after inadequate"
EVENTS = (FALL, EXIT)
MEASURES = ("spend_per_child", "safeguarding_per_child", "preventive_per_child")
#: Years in every window before and after the year of the judgement.
BEFORE, AFTER = 3, 3
INADEQUATE = 1.0


def financial_year(day: pd.Timestamp) -> int:
    """Return the financial year, by its end, in which a day falls."""
    return panel.year_ended(day.date()) + 1


def _timeline(edition: str) -> pd.DataFrame:
    """Return judgements with an overall grade, of every framework, and the grade before."""
    table = panel.judged(edition, ("SLAC", "CPI", "SIF", "ILACS")).dropna(subset=["grade"])
    table = table.sort_values(["area", "published"])
    table = table.assign(last=table.groupby("area")["grade"].shift())
    return table[table["published"] >= pd.Timestamp(2011, 4, 1)]


@remember
def events(event: str, edition: str) -> pd.Series:
    """Return each council's first year with the event, as a financial year."""
    table = _timeline(edition)
    if event == FALL:
        own = table[(table["grade"] == INADEQUATE) & (table["last"] != INADEQUATE)]
    else:
        own = table[(table["last"] == INADEQUATE) & (table["grade"] > INADEQUATE)]
    first = own.drop_duplicates("area", keep="first")
    return first.set_index("area")["published"].map(financial_year)


@remember
def first_inadequate(edition: str) -> pd.Series:
    """Return each council's first year with an inadequate judgement: no control after it."""
    table = panel.judged(edition, ("SLAC", "CPI", "SIF", "ILACS"))
    own = table[table["grade"] == INADEQUATE].sort_values("published")
    return own.drop_duplicates("area").set_index("area")["published"].map(financial_year)


@remember
def around(event: str, measure: str, edition: str, last: int = 9999, first: int = 0) -> Adoption:
    """Estimate how real spending per child moved around an event, beside other councils.

    Parameters
    ----------
    event
        One of `EVENTS`.
    measure
        An indicator of spending; 100 times its logarithm is followed.
    edition
        The edition's id.
    last, first
        Years used, for sensitivities.
    """
    table = panel.years((measure,), edition)[measure].unstack("period").sort_index()
    table = table.where(table > 0)
    table = table[[year for year in table.columns.to_numpy(int) if first <= year <= last]]
    start = events(event, edition).reindex(table.index)
    bad = first_inadequate(edition).reindex(table.index)
    clean = (bad - 1).fillna(np.inf)
    return stats.adoption(
        100 * np.log(table.to_numpy(float)),
        table.columns.to_numpy(int),
        start.to_numpy(float),
        clean.to_numpy(float),
        BEFORE,
        AFTER,
    )


@dataclass(frozen=True, slots=True)
class Next:
    """What followed a move out of inadequate."""

    moves: int
    #: with a further overall grade
    followed: int
    again: int
    worse: int
    #: with spending known at both ends, worse and not
    known: tuple[int, int]
    #: mean change in real spending per child between the two, per cent a year
    worse_change: float
    other_change: float
    #: share of random splits as far apart
    p: float


#: Random splits of the permutation test.
DRAWS, SEED = 4999, 20260629


@remember
def after_exit(measure: str, edition: str) -> Next:
    """Follow councils from their move out of inadequate to their next judgement."""
    table = _timeline(edition)
    table = table.assign(
        then=table.groupby("area")["grade"].shift(-1),
        then_start=table.groupby("area")["start"].shift(-1),
    )
    table = table[(table["last"] == INADEQUATE) & (table["grade"] > INADEQUATE)]
    later = table.dropna(subset=["then"])
    values = np.log(panel.years((measure,), edition)[measure])
    changes = []
    for _, row in later.iterrows():
        begin = financial_year(row["published"])
        end = panel.year_ended(row["then_start"].date())
        known = (row["area"], begin) in values.index and (row["area"], end) in values.index
        rate = np.nan
        if known and end > begin:
            rate = (values[row["area"], end] - values[row["area"], begin]) / (end - begin)
        changes.append(100 * np.expm1(rate))
    moved = np.array(changes)
    worse = (later["then"] < later["grade"]).to_numpy()
    held = np.isfinite(moved)
    a, b = moved[held & worse], moved[held & ~worse]
    p = float("nan")
    if len(a) > 1 and len(b) > 1:
        generator = np.random.default_rng(SEED)
        both = np.r_[a, b]
        own = abs(a.mean() - b.mean())
        shuffled = generator.permuted(np.tile(both, (DRAWS, 1)), axis=1)
        apart = np.abs(shuffled[:, : len(a)].mean(axis=1) - shuffled[:, len(a) :].mean(axis=1))
        p = float((1 + np.sum(apart >= own - 1e-12)) / (1 + DRAWS))
    return Next(
        moves=len(table),
        followed=len(later),
        again=int((later["then"] == INADEQUATE).sum()),
        worse=int(worse.sum()),
        known=(len(a), len(b)),
        worse_change=float(a.mean()) if len(a) else float("nan"),
        other_change=float(b.mean()) if len(b) else float("nan"),
        p=p,
    )
