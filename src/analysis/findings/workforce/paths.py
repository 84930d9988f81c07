"""What the workforce did around each grade: an event study of councils by September."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.findings._effects import Effect, effect
from analysis.findings.workforce.base import alone, judged, septembers
from analysis.paths import remember
from analysis.stats.clustered import dummies, least_squares

#: Septembers shown either side of the inspection; those further away count with the last.
REACH = 3
STEPS = tuple(range(-REACH, REACH + 1))
#: The September before the inspection, which all others are set against.
BASE = -1
#: Kinds of judgement: the grades of each, on the scale 1 to 4.
KINDS = {
    "inadequate": (1,),
    "requires improvement": (2,),
    "good or outstanding": (3, 4),
}
SHOWN = ("turnover_rate", "vacancy_rate", "agency_rate", "caseload")
#: Fewer councils at a step, or fewer Septembers, make no path.
FEWEST, FEWEST_YEARS = 10, 5


@dataclass(frozen=True, slots=True)
class Path:
    """One measure around one kind of judgement.

    Attributes
    ----------
    steps
        Septembers from the inspection: 0 is the first on or after it began.
    effects
        One a step but the base: how far from the September before, other councils' change
        in the same years taken away.
    councils
        Councils with such a judgement in the years of the figures.
    """

    measure: str
    kind: str
    effects: dict[int, Effect]
    councils: int


def first_events(edition: str, kind: str) -> dict[str, int]:
    """Return, by council, the September before its first judgement of a kind in these years."""
    table = judged(edition)
    table = table[table["grade"].isin(KINDS[kind]) & ~table["cluster"].str.contains("/")]
    first = int(septembers(edition).index.get_level_values("period").min())
    table = table[table["september"] >= first].sort_values("start")
    table = table.drop_duplicates("area")
    return dict(zip(table["area"], table["september"].astype(int), strict=True))


@remember
def path(edition: str, measure: str, kind: str, without: tuple[int, ...] = ()) -> Path | None:
    """Estimate one measure's path around the first judgement of a kind.

    Two-way fixed effects: a mean for each council and each September, and one term for each
    step from the inspection but `BASE`. Councils never so judged in these years carry only
    the means. None where too few councils were so judged.

    Parameters
    ----------
    edition, measure, kind
        See `KINDS` and `SHOWN`.
    without
        Septembers to leave out, by year.
    """
    events = first_events(edition, kind)
    table = alone(septembers(edition))[[measure]].dropna().reset_index()
    table = table[~table["period"].isin(without)]
    if table["period"].nunique() < FEWEST_YEARS:
        return None
    apart = np.array(
        [
            np.clip(year - events[area] - 1, -REACH, REACH) if area in events else np.nan
            for area, year in zip(table["area"], table["period"], strict=True)
        ]
    )
    terms = [step for step in STEPS if step != BASE and (apart == step).sum() >= FEWEST]
    there = len({a for a, k in zip(table["area"], apart, strict=True) if np.isfinite(k)})
    if there < FEWEST or not any(step >= 0 for step in terms) or (apart == BASE).sum() < FEWEST:
        return None
    marks = np.column_stack([(apart == step).astype(float) for step in terms])
    design = np.hstack(
        [np.ones((len(table), 1)), marks, dummies(table["area"]), dummies(table["period"])]
    )
    fit = least_squares(table[measure], design, table["area"])
    effects = {
        step: effect(fit, 1 + i, f"{measure}_{kind}_{step}", measure, ratio=False)
        for i, step in enumerate(terms)
    }
    return Path(measure, kind, effects, there)


@remember
def stacked(edition: str, measure: str, kind: str, step: int = 1) -> Effect | None:
    """Estimate one step another way: each judgement beside councils not so judged around it.

    Two-way fixed effects can mix early and late judgements into each other's comparison
    (Goodman-Bacon 2021, J. Econometrics 225: 254-277). Here the change from the September
    before to ``step`` is set beside the mean change of councils without such a judgement
    from `REACH` years before to ``step`` after, and the differences are averaged. None where
    there are too few.
    """
    table = judged(edition)
    table = table[table["grade"].isin(KINDS[kind])]
    values = alone(septembers(edition))[measure].unstack("period")
    dates: dict[str, list[int]] = {}
    for area, start in zip(table["area"], table["september"], strict=True):
        dates.setdefault(area, []).append(int(start))
    gaps, whose = [], []
    for area, starts in dates.items():
        for start in starts:
            end = start + 1 + step
            if area not in values.index or not {start, end} <= set(values.columns):
                continue
            change = values[end] - values[start]
            clean = [
                a
                for a in values.index
                if not any(start - REACH <= s <= end for s in dates.get(a, ()))
            ]
            gap = float(change[area] - change[clean].mean())
            if np.isfinite(gap):
                gaps.append(gap)
                whose.append(area)
    if len(set(whose)) < FEWEST:
        return None
    fit = least_squares(gaps, np.ones((len(gaps), 1)), whose)
    return effect(fit, 0, f"{measure}_{kind}_stacked", measure, ratio=False)


@remember
def moved(edition: str, measure: str, ahead: int = 1) -> pd.DataFrame:
    """Return each council's change around becoming good, and others' in the same years.

    Kingston's finding was of its own staff after it was judged good. The first judgement good
    or better of a council whose judgement before was less than good, from the September
    before the inspection to ``ahead`` Septembers after the first that followed it.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``start`` and ``end`` (years), ``change``, ``others`` (median change of
        councils without a new judgement of good between) and ``excess``.
    """
    table = judged(edition)
    table = table[(table["good"] == 1) & (table["before"] < 3)].sort_values("start")
    table = table.drop_duplicates("area")
    values = alone(septembers(edition))[measure].unstack("period")
    dates = dict(zip(table["area"], table["september"].astype(int), strict=True))
    rows = []
    for area, start in dates.items():
        end = start + 1 + ahead
        if area not in values.index or not {start, end} <= set(values.columns):
            continue
        change = values[end] - values[start]
        rest = [a for a in values.index if not start <= dates.get(a, -9) + 1 <= end]
        others = float(change[[a for a in rest if a != area]].median())
        if np.isfinite(change[area]):
            rows.append((area, start, end, float(change[area]), others))
    found = pd.DataFrame(rows, columns=["area", "start", "end", "change", "others"])
    found["excess"] = found["change"] - found["others"]
    return found
